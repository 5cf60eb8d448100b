"""The Whoosh engine: a searcher that stays open, a writer, and the new index beside the old one."""

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from index import analysis, nouns, whoosh_search, whoosh_suggest
from index.engine import Documents, IndexUnavailable, Offer, Query, Record, Results, Scope, Term
from index.whoosh_codec import DamagedIndex
from index.whoosh_damage import AT_OPENING, IN_READING, passes
from index.whoosh_folder import CURRENT, IndexFolder, current
from index.whoosh_process import RemoteFolder
from index.whoosh_search import Definitions, Part
from index.whoosh_view import View
from index.whoosh_writer import NAME, PortalSchema, table

log = logging.getLogger(__name__)
LAYOUT = 4  # counts up when files of an older one cannot be read
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


class WhooshEngine:
    """See engine.Engine. Any number of threads may search; one writes."""

    def __init__(self, folder: Path, nouns_of: Path | frozenset[str] | None = None):
        """`nouns_of`: where the list of nouns is kept (with the program, if not said), or the nouns themselves."""
        self.folder = folder
        source = nouns_of or nouns.BUILT
        self.analyser = nouns.analyser_with(source)
        self._files: IndexFolder | RemoteFolder = IndexFolder(folder, self.analyser, made_with())
        self._nouns_of = source
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._broken = ""
        self.refresh()

    # Writing

    def start(self) -> None:
        """From here on a process of its own writes, so that who reads does not wait for it; `close` ends it."""
        with self._writing:
            if isinstance(self._files, IndexFolder):
                self._files = RemoteFolder(self.folder, self._nouns_of, made_with())

    def apply(self, batch: Documents, seq: int) -> None:
        files = self._files
        prepared = files.prepare(batch)
        with self._writing, self._noticing(AT_OPENING):
            files.apply(prepared, seq)  # type: ignore[arg-type]
            files.tidy(quiet=False)
        self.refresh()

    def tidy(self) -> bool:
        with self._writing, self._noticing(AT_OPENING):
            done = self._files.tidy()
        if done:
            self.refresh()
        return done

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        with self._writing:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._files.rebuild(records, seq)
            self._broken = ""
        self.refresh()

    # Reading

    def refresh(self) -> None:
        with self._opening:
            try:
                self._open()
            except AT_OPENING as error:
                self._break(error)

    def healthy(self) -> bool:
        return self._snapshot is not None and not self._broken

    @property
    def trouble(self) -> str:
        """Why the index is not healthy; "" if it is."""
        return self._broken

    def last_seq(self) -> int:
        return self._snapshot.seq if self._snapshot else 0

    def count(self) -> int:
        return (
            sum((part.alive & part.view.current).bit_count() for part in self._snapshot.parts) if self._snapshot else 0
        )

    def search(self, query: Query) -> Results:
        with self._noticing(IN_READING):
            return whoosh_search.search(self._opened().parts, query)

    def has_hits(self, query: Query) -> bool:
        with self._noticing(IN_READING):
            return whoosh_search.has_hits(self._opened().parts, query)

    def matching(self, query: Query, documents: frozenset[str]) -> frozenset[str]:
        with self._noticing(IN_READING):
            return whoosh_search.matching(self._opened().parts, query, documents)

    def titles(
        self, words: Sequence[Sequence[Term]], begun: str, viewers: frozenset[str], limit: int
    ) -> list[tuple[str, str]]:
        with self._noticing(IN_READING):
            return whoosh_suggest.titles(self._opened().parts, words, begun, viewers, limit)

    def completions(self, kind: Offer, begun: str, viewers: frozenset[str], limit: int) -> list[str]:
        with self._noticing(IN_READING):
            return whoosh_suggest.completions(self._opened().parts, kind, begun, viewers, limit)

    def similar(self, word: str, viewers: frozenset[str], scope: Scope = "current", limit: int = 8) -> list[str]:
        with self._noticing(IN_READING):
            return whoosh_search.similar(self._opened().parts, word, viewers, scope)[:limit]

    def counts(self, terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
        with self._noticing(IN_READING):
            return whoosh_search.counts(self._opened().parts, terms, viewers)

    def abbreviations(self, viewers: frozenset[str]) -> Mapping[str, frozenset[str]]:
        with self._noticing(IN_READING):
            return Definitions(self._opened().parts, viewers)

    def close(self) -> None:
        with self._writing:
            self._files.close()
        self._snapshot = None

    def _opened(self) -> Snapshot:
        snapshot = self._snapshot
        if snapshot is None:
            raise IndexUnavailable(self._broken or "there is no index yet")
        return snapshot

    @contextlib.contextmanager
    def _noticing(self, damage: tuple[type[BaseException], ...]) -> Iterator[None]:
        """What damage raises inside makes the index one to be rebuilt, and becomes IndexUnavailable."""
        try:
            yield
        except IndexUnavailable:
            raise
        except damage as error:
            if not passes(error):
                self._break(error)
            raise IndexUnavailable(f"{type(error).__name__}: {error}") from error

    def _break(self, error: BaseException) -> None:
        """The index is to be rebuilt; what is open goes on answering as long as it can."""
        self._broken = f"{type(error).__name__}: {error}"
        log.log(logging.WARNING if self._snapshot else logging.INFO, "the index must be made anew: %s", self._broken)

    def _open(self) -> None:
        """Opens the newest generation; segments that were open already stay so."""
        for left in reversed(range(TRIES)):
            try:
                path = current(self.folder)
                storage = FileStorage(str(path))
                generation = TOC._latest_generation(storage, NAME)
                now = self._snapshot
                if now and (now.path, now.generation) == (path, generation):
                    return
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
                self._snapshot = Snapshot(path, toc.generation, toc.schema.seq, parts)
                return


def _part(folder: Path, segment: Any, kept: Mapping[str, View]) -> Part:
    view = kept.get(segment.segment_id()) or View(folder, segment)
    alive = (1 << view.size) - 1
    for number in segment.deleted_docs():
        alive &= ~(1 << number)
    return Part(view, alive)
