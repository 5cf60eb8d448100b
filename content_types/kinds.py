"""The table of kinds. A new kind is one module with its class and schema, and one row here."""

from content_types.document import Document
from content_types.good_practice import GoodPractice
from content_types.information import Information
from content_types.lagebild import Lagebild
from content_types.muster import Muster
from content_types.rechtstatsache import Rechtstatsache
from content_types.term import Term

KINDS: dict[str, type[Document]] = {
    cls.kind: cls for cls in (Information, Muster, Rechtstatsache, Lagebild, GoodPractice, Term)
}
SHELVES: dict[str, type[Document]] = {cls.shelf: cls for cls in KINDS.values() if cls.shelf}
