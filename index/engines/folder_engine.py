"""What every engine with a folder does alike: writes through an IndexFolder, here or in a process of its own, reads from a
snapshot of the newest generation, and notices damage."""

import contextlib
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from index.engine import Documents, IndexUnavailable, Record, Stamp
from index.engines.folder import IndexFolder
from index.engines.spelling import Words
from index.engines.writer_process import RemoteFolder
from index.german import nouns

log = logging.getLogger(__name__)


class Generation(Protocol):
    """One generation of an index, opened."""

    @property
    def seq(self) -> int: ...


Snapshot = TypeVar("Snapshot", bound=Generation)


class FolderEngine(ABC, Generic[Snapshot]):
    """See engine.Engine. Any number of threads may search; one writes."""

    kind_of_folder: ClassVar[type[IndexFolder]]
    in_reading: ClassVar[tuple[type[BaseException], ...]]
    """What damage may raise when an index that is open is read."""

    def __init__(self, folder: Path, nouns_of: Path | frozenset[str] | None = None):
        """`nouns_of`: where the list of nouns is kept (with the program, if not said), or the nouns themselves."""
        self.folder = folder
        self._nouns_of = nouns_of or nouns.BUILT
        self.analyser = nouns.analyser_with(self._nouns_of)
        self._files: IndexFolder | RemoteFolder = self.kind_of_folder(folder, self.analyser, self.made_with())
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._broken = ""
        self._keeps_warm = False
        self._warm: Snapshot | None = None
        self.refresh()

    @staticmethod
    @abstractmethod
    def made_with() -> str:
        """What an index depends on: if it changes, the index is made anew."""

    @abstractmethod
    def _newest(self, now: Snapshot | None) -> Snapshot:
        """The newest generation; `now` if there is none newer."""

    @abstractmethod
    def _bring_into_memory(self, snapshot: Snapshot) -> None:
        """What suggestions need of a generation."""

    @abstractmethod
    def _words(self, snapshot: Snapshot) -> Sequence[Words]:
        """The words of a generation, for the check of spelling."""

    # Writing

    def start(self) -> None:
        """From here on a process of its own writes, so that who reads does not wait for it; `close` ends it."""
        with self._writing:
            if isinstance(self._files, IndexFolder):
                self._files.close()
                self._files = RemoteFolder(self.kind_of_folder, self.folder, self._nouns_of, self.made_with())

    def apply(self, batch: Documents, seq: int) -> None:
        files: Any = self._files
        prepared = files.prepare(batch)
        with self._writing, self._noticing(self.kind_of_folder.at_damage):
            self._told(files.apply(prepared, seq))
            files.tidy(quiet=False)
        self.refresh()

    @abstractmethod
    def holds(self, stamps: Collection[Stamp]) -> frozenset[Stamp]:
        """As the engine's, of the newest generation."""

    def _told(self, forms: Collection[str]) -> None:
        """Hears which forms a batch brings, just before it is seen."""

    def tidy(self) -> bool:
        with self._writing, self._noticing(self.kind_of_folder.at_damage):
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

    def close(self) -> None:
        with self._writing:
            self._files.close()
        self._snapshot = self._warm = None

    # Reading

    def refresh(self) -> None:
        with self._opening:
            try:
                newest = self._newest(self._snapshot)
            except self.kind_of_folder.at_damage as error:
                self._break(error)
            else:
                if self._keeps_warm:
                    self._warm_up(newest)
                self._snapshot = newest

    def warm(self) -> None:
        _ = self.analyser.splitter
        with self._opening:
            self._keeps_warm = True
            if self._snapshot is not None:
                self._warm_up(self._snapshot)
        self._list_words()

    def _list_words(self) -> None:
        """They take longest and are seldom needed: a new generation is seen before."""
        snapshot = self._snapshot
        if snapshot is None or self._broken:
            return
        with contextlib.suppress(IndexUnavailable), self._noticing(self.in_reading):
            for words in self._words(snapshot):
                words.prepare()

    def _warm_up(self, snapshot: Snapshot) -> None:
        """Damage found here is told as any, and by then known to `healthy`."""
        if snapshot is self._warm:
            return
        self._warm = snapshot
        with contextlib.suppress(IndexUnavailable), self._noticing(self.in_reading):
            self._bring_into_memory(snapshot)

    def healthy(self) -> bool:
        return self._snapshot is not None and not self._broken

    @property
    def trouble(self) -> str:
        """Why the index is not healthy; "" if it is."""
        return self._broken

    def last_seq(self) -> int:
        return self._snapshot.seq if self._snapshot else 0

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """The snapshot to read from."""
        with self._noticing(self.in_reading):
            snapshot = self._snapshot
            if snapshot is None:
                raise IndexUnavailable(self._broken or "there is no index yet")
            yield snapshot

    @contextlib.contextmanager
    def _noticing(self, damage: tuple[type[BaseException], ...]) -> Iterator[None]:
        """What damage raises inside makes the index one to be rebuilt, and becomes IndexUnavailable."""
        try:
            yield
        except IndexUnavailable:
            raise
        except damage as error:
            if not self.kind_of_folder.passes(error):
                self._break(error)
            raise IndexUnavailable(f"{type(error).__name__}: {error}") from error

    def _break(self, error: BaseException) -> None:
        """The index is to be rebuilt; what is open goes on answering as long as it can."""
        self._broken = f"{type(error).__name__}: {error}"
        log.log(logging.WARNING if self._snapshot else logging.INFO, "the index must be made anew: %s", self._broken)
