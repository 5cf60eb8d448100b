"""Keeps the index in step with the database: applies the journal after the commits that wrote it.

The journal names documents that changed. What is applied is the document as it stands now, so an entry may be applied twice,
late, or together with later ones. An index that is absent, damaged, alien or too old for the journal is made anew.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from ZODB.POSException import POSError

from content_types import Document, Site, Store, sequences
from index.engine import Engine, Record, Stamp
from index.records import TextSource, changed_records, records

log = logging.getLogger(__name__)

BATCH = 600  # documents of one turn
LETTERS = 20_000_000  # of their texts, in memory at once
MANY = 60  # documents: so many at once are an import, which is indexed in large turns, one every
EVERY = 4.0  # seconds, because after each the readers look at the index anew
READ_AT_ONCE = 100  # documents read on one connection while all are read
KEPT_ENTRIES = 20_000  # of the journal; other rooms read it too, with cursors of their own
TRIM_BEYOND = 25_000
LONGEST_WAIT = 30.0  # seconds after failures
Progress = Callable[[int, int], None]


class Drainer:
    """The thread that applies the journal. Everything may also be called without the thread, but from one thread at a time."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        texts: TextSource,
        interval: float = 0.5,
        give_way: Callable[[], None] = lambda: None,
    ):
        """`give_way` is called between two documents: it returns when nothing more urgent is to be done."""
        self._store, self._engine, self._texts, self._interval = store, engine, texts, interval
        self._give_way = give_way
        self._awake = threading.Event()
        self._ending = threading.Event()
        self._turn = threading.RLock()
        self._thread: threading.Thread | None = None
        self._wanted = False
        self.restarts = 0
        self.failures = 0  # one after another, the last one just now
        self.rebuilding: tuple[int, int] | None = None  # documents done and in all, while the index is made anew

    # The thread

    def start(self) -> None:
        """Starts the thread; it goes on after whatever fails, later each time, and counts the failures in `restarts`."""
        self._ending.clear()
        self._engine.start()
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after the batch it is in. Again is a no-op."""
        self._ending.set()
        self._awake.set()
        if self._thread:
            self._thread.join(timeout=60)
            self._thread = None

    def wake(self) -> None:
        """Looks at the journal at once."""
        self._awake.set()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                worked = self._work()
                self.failures = 0
            except Exception:  # whatever it was, the thread must live on, and says so in health
                log.exception("the index could not be brought up to date")
                self.restarts += 1
                self.failures += 1
                worked = False
            if not worked:
                if not self._awake.wait(min(LONGEST_WAIT, self._interval * 2 ** min(self.failures, 10))):
                    self._engine.warm()  # a quiet moment; not while the portal starts and its first page is made
                self._awake.clear()

    def _work(self) -> bool:
        """One turn; False if there is nothing more to do."""
        if self._wanted or self.needs_rebuild():
            self.rebuild()
            return True
        started = time.monotonic()
        entries = self.run_once()
        if entries >= MANY:
            self._ending.wait(max(0.0, EVERY - (time.monotonic() - started)))
        return bool(entries) or self._engine.tidy()

    # Acts

    def run_once(self) -> int:
        """Applies at most one batch and says how many entries of the journal it covered; 0 when all is applied."""
        with self._turn:
            if not self._engine.healthy():
                return 0
            after = self._engine.last_seq()
            with self._store.read() as site:
                entries, ids = 0, dict[str, None]()
                seq = after
                for number, entry in sequences.since(site.journal, after):
                    if len(ids) >= BATCH and entry.get("document") not in ids:
                        break
                    ids.update(dict.fromkeys(_documents_of(site, entry)))
                    seq, entries = number, entries + 1
            if not entries:
                return 0
            self._apply(list(ids), after, seq)
            self._trim(seq)
            return entries

    def _apply(self, ids: list[str], after: int, seq: int) -> None:
        """The documents as they stand now; the number is `seq` only with the last of them."""
        batch: list[tuple[str, list[Record | Stamp]]] = []
        letters = 0
        self._engine.refresh()  # it may have applied what it could not say any more
        for start in range(0, len(ids), READ_AT_ONCE):
            with self._store.read() as site:
                for id in ids[start : start + READ_AT_ONCE]:
                    made = self._changed_records_of(site, id)
                    letters += sum(_letters(one) for one in made)
                    batch.append((id, made))
                    if letters > LETTERS or len(batch) > BATCH:
                        self._engine.apply(batch, after)
                        batch, letters = [], 0
        self._engine.apply(batch, seq)

    def run_until_done(self) -> None:
        """Applies all of the journal; makes the index anew if it must be."""
        with self._turn:
            if self.needs_rebuild():
                self.rebuild()
            while self.run_once():
                pass

    def lag(self) -> int:
        """Entries of the journal that are not applied."""
        with self._store.read() as site:
            return max(0, sequences.last(site.journal) - self._engine.last_seq())

    def needs_rebuild(self) -> bool:
        """Whether the index cannot be brought up to date by the journal alone."""
        if not self._engine.healthy():
            return True
        applied = self._engine.last_seq()
        with self._store.read() as site:
            newest = sequences.last(site.journal)
            return applied > newest or (bool(newest) and site.journal.minKey() > applied + 1)

    @property
    def awaits_rebuild(self) -> bool:
        """Whether the index is being made anew, or is about to be."""
        return self._wanted or self.rebuilding is not None

    def ask_for_rebuild(self, only_if_needed: bool = False) -> bool:
        """Has the thread make the index anew; whether it will."""
        if only_if_needed and not self.needs_rebuild():
            return False
        self._wanted = True
        self.wake()
        return True

    def rebuild(self, progress: Progress | None = None) -> None:
        """Makes the index anew from the database, beside the one in use, which answers meanwhile, and brings it up to date.

        `progress` is told how many documents of how many are done.
        """
        with self._turn:
            started = time.monotonic()
            self.rebuilding = (0, 0)
            try:
                with self._store.read() as site:
                    seq, ids = sequences.last(site.journal), list(site["documents"].keys())
                self.rebuilding = (0, len(ids))
                self._engine.rebuild(self._records(ids, progress), seq)
                self._wanted = False
            finally:
                self.rebuilding = None
            log.info("index made anew from %d documents in %.1f s", len(ids), time.monotonic() - started)
            while self.run_once():
                pass

    def _records(self, ids: list[str], progress: Progress | None) -> Iterator[Record]:
        for start in range(0, len(ids), READ_AT_ONCE):
            some = ids[start : start + READ_AT_ONCE]
            with self._store.read() as site:
                made = [self._records_of(site, id) for id in some]
            yield from chain.from_iterable(made)
            self.rebuilding = (start + len(some), len(ids))
            if progress:
                progress(*self.rebuilding)

    def _records_of(self, site: Site, id: str) -> list[Record]:
        return self._made_of(site, id, lambda document: records(site, document, self._texts))

    def _changed_records_of(self, site: Site, id: str) -> list[Record | Stamp]:
        held = self._engine.holds
        return self._made_of(site, id, lambda document: changed_records(site, document, self._texts, held))

    def _made_of(self, site: Site, id: str, make: Callable[[Document], list[Any]]) -> list[Any]:
        """None at all for a document that is gone, or cannot be read: one broken object must not keep the others out."""
        self._give_way()
        try:
            document = site.document(id)
            return make(document) if document is not None else []
        except POSError:
            log.exception("document %s cannot be read and is left out of the index", id)
            return []

    def _trim(self, applied: int) -> None:
        """Removes entries of the journal long since applied, rarely."""
        with self._store.read() as site:
            if not site.journal or applied - site.journal.minKey() < TRIM_BEYOND:
                return

        def trim(site: Site) -> None:
            for number in list(site.journal.keys(max=applied - KEPT_ENTRIES)):
                del site.journal[number]

        self._store.write(trim)


def _letters(record: Record | Stamp) -> int:
    if isinstance(record, str):
        return 0
    return len(record["body"]) + sum(len(file["text"]) for file in record["files"])


def _documents_of(site: Site, entry: Mapping[str, Any]) -> list[str]:
    """The documents that an entry of the journal is about: one, or all that a person brought in."""
    if "owner" not in entry:
        return [entry["document"]]
    return [document.id for document in site.documents() if document.owner == entry["owner"]]
