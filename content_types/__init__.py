"""What is stored: persistent classes, the schemas of their fields, and the database itself."""

from content_types import saved_search, sequences
from content_types.addresses import BadAddress, MailAddress, wire_address
from content_types.authority import GROUPS, Authority
from content_types.cleaning import (
    BODY_ATTRIBUTES,
    BODY_TAGS,
    LINK_SCHEMES,
    clean_file_name,
    clean_html,
    clean_line,
    clean_text,
    markdown_to_html,
    plain_text,
)
from content_types.document import Document
from content_types.fachgebiet import FACHGEBIETE, Fachgebiet
from content_types.fassung import Content, Fassung, content_hash
from content_types.file import File, digest
from content_types.ids import new_id
from content_types.kinds import KINDS, SHELVES
from content_types.person import Grant, Person, normalized_login
from content_types.saved_search import FOLLOWS, SavedSearch
from content_types.schema import DocumentFields, FieldErrors, clean_fields
from content_types.site import Site, add_person, create_site, utc_now
from content_types.store import WRITE_LOCK, Session, Store, memory_store, open_store
from content_types.wording import _, later, plural, speaking

__all__ = [
    "BODY_ATTRIBUTES", "BODY_TAGS", "FACHGEBIETE", "FOLLOWS", "GROUPS", "KINDS", "LINK_SCHEMES", "SHELVES",
    "WRITE_LOCK", "Authority", "BadAddress", "Content", "Document", "DocumentFields", "Fachgebiet", "Fassung",
    "FieldErrors", "File", "Grant", "MailAddress", "Person", "SavedSearch", "Session", "Site", "Store", "_",
    "add_person", "clean_fields", "clean_file_name", "clean_html", "clean_line", "clean_text", "content_hash",
    "create_site", "digest", "later", "markdown_to_html", "memory_store", "new_id", "normalized_login", "open_store",
    "plain_text", "plural", "saved_search", "sequences", "speaking", "utc_now", "wire_address",
]  # fmt: skip
