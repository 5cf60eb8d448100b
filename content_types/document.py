"""A document: what stays the same while its Fassungen come and go."""

import datetime as dt
from typing import Any, ClassVar

from persistent import Persistent
from persistent.list import PersistentList

from content_types.fassung import Fassung, content_hash


class Document(Persistent):
    """Identity, place and pointers of a document. Kinds are subclasses.

    `state` is one of new, released, withdrawn, archived, disposed. `released` is what every reader gets, `working` the one
    Fassung being written or reviewed. `fassungen[0]` is version 1. `review_by` is the day in force from release on.
    `needs_text`: whether a release of this kind has a text or a file; else its summary says all.
    """

    kind: ClassVar[str]
    title_of_kind: ClassVar[str]
    plural: ClassVar[str]
    shelf: ClassVar[str | None]
    code: ClassVar[str]
    needs_text: ClassVar[bool] = True

    def __init__(self, id: str, fachgebiet: str, owner: str, created_at: dt.datetime, external_id: str | None = None):
        self.id, self.fachgebiet, self.owner, self.created_at, self.external_id = (
            id,
            fachgebiet,
            owner,
            created_at,
            external_id,
        )
        self.number: str | None = None
        self.state = "new"
        self.fassungen: PersistentList[Fassung] = PersistentList()
        self.released: Fassung | None = None
        self.last_released: Fassung | None = None
        self.working: Fassung | None = None
        self.review_by: dt.date | None = None
        self.withdrawn: dict[str, Any] | None = None

    def fassung(self, version: int) -> Fassung | None:
        return self.fassungen[version - 1] if 1 <= version <= len(self.fassungen) else None

    @property
    def current(self) -> Fassung:
        """The released Fassung, else the working one, else the newest of all."""
        return self.released or self.working or self.fassungen[-1]

    def hash_of(self, fassung: Fassung) -> str:
        """The hash over the content as it stands now; equals `fassung.hash` unless something is broken."""
        return content_hash(self.id, self.kind, self.fachgebiet, fassung)
