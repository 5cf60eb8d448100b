"""The folder of an index, whichever engine made it: batches, and a new index beside the old one.

Each index that was built has a sub-folder of its own, `index-1a2b3c4d.ENGINE`; the file CURRENT names the one in use, and so
says which engine made it.
"""

import logging
import secrets
import shutil
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import ClassVar, NamedTuple, Self

from index.engine import Documents, Record, Stamp
from index.engines.damage import DamagedIndex
from index.german.analysis import Analyser
from index.postings import Terms, terms

log = logging.getLogger(__name__)
CURRENT = "CURRENT"
BATCH = 200  # records handed over at once while an index is made anew

Analysed = list[tuple[Record, Terms]]


class Change(NamedTuple):
    """What becomes of a document: of the records in the index those with these stamps stay, and new ones come."""

    kept: frozenset[Stamp]
    new: Analysed


Prepared = dict[str, Change]


def current(folder: Path, kind: str) -> Path:
    """The sub-folder in use. Raises FileNotFoundError if there is none, DamagedIndex if another engine made it."""
    path = folder / (folder / CURRENT).read_text(encoding="ascii").strip()
    if path.suffix != f".{kind}":
        raise DamagedIndex(f"not made by {kind}")
    return path


def kind_in(folder: Path) -> str | None:
    """The engine that made the index in use; None if there is none."""
    try:
        return Path((folder / CURRENT).read_text(encoding="ascii").strip()).suffix.removeprefix(".") or None
    except (OSError, UnicodeDecodeError):
        return None


class IndexFolder(ABC):
    """Writes an index; one at a time does. Engines say how records are stored, and what their libraries raise."""

    kind: ClassVar[str]
    at_damage: ClassVar[tuple[type[BaseException], ...]]

    def __init__(self, folder: Path, analyser: Analyser, made_with: str):
        self.folder, self.analyser, self.made_with = folder, analyser, made_with
        self._beside: Path | None = None

    @staticmethod
    @abstractmethod
    def passes(error: BaseException) -> bool:
        """Whether an error is none of the index itself."""

    @abstractmethod
    def apply(self, batch: Prepared, seq: int) -> Collection[str]:
        """As the engine's, on what was prepared. The forms that the batch brings, if the engine's readers want to be told."""

    @abstractmethod
    def tidy(self, quiet: bool = True) -> bool:
        """A piece of housekeeping; True if there was something to do. If it is not quiet only when it must."""

    @abstractmethod
    def close(self) -> None:
        """Closes what is open. Again is a no-op."""

    @abstractmethod
    def create(self, path: Path) -> None:
        """An empty index in an empty folder."""

    @abstractmethod
    def add(self, records: Analysed) -> None:
        """Adds new records to an index that is made beside the one in use; `apply` makes them last."""

    def current(self) -> Path:
        """The sub-folder that is written to."""
        return self._beside or current(self.folder, self.kind)

    def prepare(self, batch: Documents) -> Prepared:
        """The terms of a batch; of a document given twice the last."""
        return {document: self._change(given) for document, given in dict(batch).items()}

    def _change(self, given: Iterable[Record | Stamp]) -> Change:
        kept, new = set[Stamp](), list[Record]()
        for one in given:
            if isinstance(one, str):
                kept.add(one)
            else:
                new.append(one)
        return Change(frozenset(kept), self._analysed(new))

    def _analysed(self, records: Iterable[Record]) -> Analysed:
        """Records with their terms. One that cannot be analysed is left out and said in the log: it must not keep all others
        out."""
        analysed = []
        for record in records:
            try:
                analysed.append((record, terms(record, self.analyser)))
            except Exception:
                log.exception("record %s cannot be indexed", record.get("id"))
        return analysed

    def begin(self) -> Self:
        """An empty index beside the one in use; `use` puts it in place."""
        beside = type(self)(self.folder, self.analyser, self.made_with)
        beside._beside = self.folder / f"index-{secrets.token_hex(4)}.{self.kind}"
        beside._beside.mkdir(parents=True)
        self.create(beside._beside)
        return beside

    def fill(self, records: Iterable[Record]) -> None:
        """Adds new records to the index that `begin` began."""
        self.add(self._analysed(records))
        self.tidy(quiet=False)

    def use(self, seq: int) -> None:
        """Puts the index that `begin` began in place and removes the others."""
        self.apply({}, seq)
        while self.tidy():
            pass
        self.close()
        path = self.current()
        pointer = self.folder / f"{CURRENT}.new"
        pointer.write_text(path.name, encoding="ascii")
        pointer.replace(self.folder / CURRENT)
        for other in self.folder.glob("index-*"):
            if other != path:
                shutil.rmtree(other, ignore_errors=True)

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        """As the engine's."""
        beside = self.begin()
        while batch := list(islice(records, BATCH)):
            beside.fill(batch)
        beside.use(seq)
