"""The tantivy engine: see engine.Engine."""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tantivy import Index

from index.engine import Offer, Query, Results, Scope, Stamp, Term
from index.engines.damage import DamagedIndex
from index.engines.folder import current
from index.engines.folder_engine import FolderEngine
from index.engines.spelling import Words
from index.engines.tantivy import search as tantivy_search
from index.engines.tantivy import suggest as tantivy_suggest
from index.engines.tantivy.damage import IN_READING, TABLE, check, panics
from index.engines.tantivy.folder import TantivyFolder, applied, held
from index.engines.tantivy.snapshot import Snapshot
from index.engines.tantivy.words import Vocabulary
from index.german import analysis, nouns

LAYOUT = 3  # counts up when files of an older one cannot be read
TRIES = 5


def made_with() -> str:
    """What an index depends on: if it changes, the index is made anew."""
    libraries = ".".join(f"{name}-{version(name)}" for name in ("tantivy", "snowballstemmer", "simplemma"))
    return f"{LAYOUT}.{analysis.VERSION}.{nouns.RULES}.{libraries}"


class TantivyEngine(FolderEngine[Snapshot]):
    """Searching lets other threads run, and so does not hold them up."""

    kind_of_folder = TantivyFolder
    in_reading = IN_READING

    @staticmethod
    def made_with() -> str:
        return made_with()

    def count(self) -> int:
        return self._snapshot.current if self._snapshot else 0

    def holds(self, stamps: Collection[Stamp]) -> frozenset[Stamp]:
        with self._reading() as snapshot:
            return held(snapshot.searcher, stamps)

    def search(self, query: Query) -> Results:
        with self._reading() as snapshot:
            return tantivy_search.search(snapshot, query)

    def has_hits(self, query: Query) -> bool:
        with self._reading() as snapshot:
            return tantivy_search.has_hits(snapshot, query)

    def reads_older(self, viewers: frozenset[str]) -> bool:
        with self._reading() as snapshot:
            return tantivy_search.reads_older(snapshot, viewers)

    def matching(self, query: Query, documents: frozenset[str]) -> frozenset[str]:
        with self._reading() as snapshot:
            return tantivy_search.matching(snapshot, query, documents)

    def titles(
        self,
        words: Sequence[Sequence[Term]],
        begun: str,
        viewers: frozenset[str],
        limit: int,
        without: frozenset[str] = frozenset(),
    ) -> list[tuple[str, str]]:
        with self._reading() as snapshot:
            return tantivy_suggest.titles(snapshot, words, begun, viewers, limit, without)

    def completions(
        self, kind: Offer, begun: str, viewers: frozenset[str], limit: int, without: frozenset[str] = frozenset()
    ) -> list[str]:
        with self._reading() as snapshot:
            return tantivy_suggest.completions(snapshot, kind, begun, viewers, limit, without)

    def values(self, name: str, viewers: frozenset[str], without: frozenset[str] = frozenset()) -> Mapping[str, int]:
        with self._reading() as snapshot:
            return tantivy_suggest.values(snapshot, name, viewers, without)

    def similar(self, word: str, viewers: frozenset[str], scope: Scope = "current", limit: int = 8) -> list[str]:
        with self._reading() as snapshot:
            return tantivy_search.similar(snapshot, word, viewers, scope)[:limit]

    def counts(self, terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
        with self._reading() as snapshot:
            return tantivy_search.counts(snapshot, terms, viewers)

    def abbreviations(self, viewers: frozenset[str]) -> Mapping[str, frozenset[str]]:
        with self._reading() as snapshot:
            return tantivy_search.definitions(snapshot, viewers)

    def _told(self, forms: Collection[str]) -> None:
        if self._snapshot is not None:
            self._snapshot.vocabulary.add(forms)

    def _bring_into_memory(self, snapshot: Snapshot) -> None:
        with panics():
            tantivy_suggest.touch(snapshot)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        with super()._reading() as snapshot, panics():
            yield snapshot

    def _words(self, snapshot: Snapshot) -> Sequence[Words]:
        return snapshot.vocabulary.segments(snapshot.searcher)

    def _newest(self, now: Snapshot | None) -> Snapshot:
        path = current(self.folder, TantivyFolder.kind)
        for left in reversed(range(TRIES)):
            table = (path / TABLE).read_bytes()
            if now and (now.path, now.table) == (path, table):
                return now
            try:
                with panics():
                    return _opened(path, table, now)
            except (OSError, ValueError):
                # A merge removed what the table just read still named: the next one is there already.
                if not left or (path / TABLE).read_bytes() == table:
                    raise
        raise AssertionError


def _opened(path: Path, table: bytes, now: Snapshot | None) -> Snapshot:
    if now and now.path == path:
        index, vocabulary = now.index, now.vocabulary
        index.reload()
    else:
        check(path)
        index, vocabulary = Index.open(str(path)), Vocabulary()
        index.config_reader("manual", 0)
    searcher = index.searcher()
    made, seq = applied(searcher)
    if made != made_with():
        raise DamagedIndex("made by another version")
    return Snapshot(path, table, index, searcher, seq, vocabulary)
