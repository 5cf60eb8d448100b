"""The root of everything stored."""

import datetime as dt
from collections.abc import Iterator

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent.mapping import PersistentMapping
from substanced.content import content
from substanced.folder import Folder
from substanced.objectmap import ObjectMap

from content_types.authority import Authority
from content_types.document import Document
from content_types.fachgebiet import FACHGEBIETE, Fachgebiet
from content_types.person import Person, normalized_login

SECTIONS = ("fachgebiete", "documents", "persons", "authorities", "newsletters")


@content("Root", icon="glyphicon glyphicon-home")
class Site(Folder):
    """The portal: five sections in the tree, and beside them the sequences and look-ups that the rooms keep.

    `releases`, `audit`, `journal`: see content_types.sequences. `audit_by_document`: id → numbers of entries. `sessions`:
    sha256 of a token → mapping. `logins`: normalized login → id of a person. `external_ids`: id given by an import → id of
    a document. `numbers`: prefix of document numbers → last number given. `catalog`: the exact questions (workflows.catalog
    fills it). `searches` and `notices` are made at their first use (content_types.saved_search, mail.notice).
    """

    # Databases from before these were thought of have none.
    searches: OOBTree | None = None
    notices: PersistentMapping | None = None

    def __init__(self):
        super().__init__()
        self.releases, self.audit, self.journal = LOBTree(), LOBTree(), LOBTree()
        self.audit_by_document = OOBTree()
        self.sessions, self.logins, self.external_ids, self.numbers = OOBTree(), OOBTree(), OOBTree(), OOBTree()
        self.catalog = PersistentMapping()
        self.settings = PersistentMapping()

    def document(self, id: str) -> Document | None:
        return self["documents"].get(id)

    def documents(self) -> Iterator[Document]:
        return iter(self["documents"].values())

    def fachgebiet(self, id: str) -> Fachgebiet | None:
        return self["fachgebiete"].get(id)

    def fachgebiete(self) -> list[Fachgebiet]:
        """In the order of the table, later ones by name."""
        order = {area.id: place for place, area in enumerate(FACHGEBIETE)}
        return sorted(self["fachgebiete"].values(), key=lambda f: (order.get(f.id, len(order)), f.title))

    def person(self, id: str | None) -> Person | None:
        return self["persons"].get(id) if id else None

    def person_by_login(self, login: str) -> Person | None:
        return self.person(self.logins.get(normalized_login(login)))

    def persons(self) -> Iterator[Person]:
        return iter(self["persons"].values())

    def authority(self, id: str | None) -> Authority | None:
        return self["authorities"].get(id) if id else None


def create_site() -> Site:
    """An empty portal with its sections and the eight Fachgebiete; the caller puts it into a database."""
    site = Site()
    site.__objectmap__ = ObjectMap(site)
    for section in SECTIONS:
        site.add(section, Folder())
    for area in FACHGEBIETE:
        site["fachgebiete"].add(area.id, Fachgebiet(*area))
    return site


def add_person(site: Site, person: Person) -> Person:
    """Puts a person into the portal. Raises ValueError if the login is taken."""
    login = normalized_login(person.login)
    if not login or login in site.logins:
        raise ValueError(f"login {person.login!r} is empty or taken")
    site["persons"].add(person.id, person)
    site.logins[login] = person.id
    return person


def utc_now() -> dt.datetime:
    """The clock of a running portal; tests and the demo pass another."""
    return dt.datetime.now(dt.UTC)
