"""The Whoosh engine: see engine.Engine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from index.engine import Offer, Query, Results, Scope, Stamp, Term
from index.engines.damage import DamagedIndex
from index.engines.folder import CURRENT, current
from index.engines.folder_engine import FolderEngine
from index.engines.spelling import Words
from index.engines.whoosh import search as whoosh_search
from index.engines.whoosh import suggest as whoosh_suggest
from index.engines.whoosh.damage import IN_READING
from index.engines.whoosh.definitions import Definitions
from index.engines.whoosh.folder import WhooshFolder
from index.engines.whoosh.sets import Part
from index.engines.whoosh.view import View
from index.engines.whoosh.writer import NAME, PortalSchema, table
from index.german import analysis, nouns
from index.postings import stamped

LAYOUT = 8  # counts up when files of an older one cannot be read
TRIES = 5


def made_with() -> str:
    """What an index depends on: if it changes, the index is made anew."""
    libraries = ".".join(f"{name}-{version(name)}" for name in ("Whoosh-Reloaded", "snowballstemmer", "simplemma"))
    return f"{LAYOUT}.{analysis.VERSION}.{nouns.RULES}.{libraries}"


@dataclass(frozen=True)
class Snapshot:
    """One generation of the index, opened."""

    path: Path
    generation: int
    seq: int
    parts: tuple[Part, ...]


class WhooshEngine(FolderEngine[Snapshot]):
    """A searcher that stays open; segments that were open already stay so from one generation to the next."""

    kind_of_folder = WhooshFolder
    in_reading = IN_READING

    @staticmethod
    def made_with() -> str:
        return made_with()

    def count(self) -> int:
        parts = self._snapshot.parts if self._snapshot else ()
        return sum((part.alive & part.view.current).bit_count() for part in parts)

    def holds(self, stamps: Collection[Stamp]) -> frozenset[Stamp]:
        with self._reading() as snapshot:
            return frozenset(stamp for stamp in stamps if any(_holds(part, stamp) for part in snapshot.parts))

    def search(self, query: Query) -> Results:
        with self._reading() as snapshot:
            return whoosh_search.search(snapshot.parts, query)

    def has_hits(self, query: Query) -> bool:
        with self._reading() as snapshot:
            return whoosh_search.has_hits(snapshot.parts, query)

    def matching(self, query: Query, documents: frozenset[str]) -> frozenset[str]:
        with self._reading() as snapshot:
            return whoosh_search.matching(snapshot.parts, query, documents)

    def titles(
        self,
        words: Sequence[Sequence[Term]],
        begun: str,
        viewers: frozenset[str],
        limit: int,
        without: frozenset[str] = frozenset(),
    ) -> list[tuple[str, str]]:
        with self._reading() as snapshot:
            return whoosh_suggest.titles(snapshot.parts, words, begun, viewers, limit, without)

    def completions(
        self, kind: Offer, begun: str, viewers: frozenset[str], limit: int, without: frozenset[str] = frozenset()
    ) -> list[str]:
        with self._reading() as snapshot:
            return whoosh_suggest.completions(snapshot.parts, kind, begun, viewers, limit, without)

    def values(self, name: str, viewers: frozenset[str], without: frozenset[str] = frozenset()) -> Mapping[str, int]:
        with self._reading() as snapshot:
            return whoosh_suggest.values(snapshot.parts, name, viewers, without)

    def similar(self, word: str, viewers: frozenset[str], scope: Scope = "current", limit: int = 8) -> list[str]:
        with self._reading() as snapshot:
            return whoosh_search.similar(snapshot.parts, word, viewers, scope)[:limit]

    def counts(self, terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
        with self._reading() as snapshot:
            return whoosh_search.counts(snapshot.parts, terms, viewers)

    def reads_older(self, viewers: frozenset[str]) -> bool:
        with self._reading() as snapshot:
            return whoosh_search.reads_older(snapshot.parts, viewers)

    def abbreviations(self, viewers: frozenset[str]) -> Mapping[str, frozenset[str]]:
        with self._reading() as snapshot:
            return Definitions(snapshot.parts, viewers)

    def _bring_into_memory(self, snapshot: Snapshot) -> None:
        for part in snapshot.parts:
            _ = part.view.offers

    def _words(self, snapshot: Snapshot) -> Sequence[Words]:
        return [part.view.words for part in snapshot.parts]

    def _newest(self, now: Snapshot | None) -> Snapshot:
        for left in reversed(range(TRIES)):
            try:
                path = current(self.folder, WhooshFolder.kind)
                generation = TOC._latest_generation(FileStorage(str(path)), NAME)
                if now and (now.path, now.generation) == (path, generation):
                    return now
                toc = table(path, generation)
                if not isinstance(toc.schema, PortalSchema) or toc.schema.made_with != made_with():
                    raise DamagedIndex("made by another version")
                kept = {part.view.id: part.view for part in now.parts} if now and now.path == path else {}
                parts = tuple(_part(path, segment, kept) for segment in toc.segments)
            except FileNotFoundError:
                # A commit removed what the table of contents just read still named: the next one is there already.
                if not left or not (self.folder / CURRENT).exists():
                    raise
            else:
                return Snapshot(path, toc.generation, toc.schema.seq, parts)
        raise AssertionError


def _holds(part: Part, stamp: Stamp) -> bool:
    posting = part.view.posting("marks", stamped(stamp))
    return posting is not None and any(part.alive >> number & 1 for number in posting.ids)


def _part(folder: Path, segment: Any, kept: Mapping[str, View]) -> Part:
    view = kept.get(segment.segment_id()) or View(folder, segment)
    alive = (1 << view.size) - 1
    for number in segment.deleted_docs():
        alive &= ~(1 << number)
    return Part(view, alive)
