"""From one engine to another: what the former made answers until the wanted one has made its own index."""

from collections.abc import Collection, Iterator
from typing import Any

from index.engine import Documents, Record, Stamp
from index.engines.folder_engine import FolderEngine


class SwitchingEngine:
    """See engine.Engine. It is the wanted engine, but for questions that only the former can answer yet."""

    def __init__(self, wanted: FolderEngine, former: FolderEngine):
        self._wanted = wanted
        self._former: FolderEngine | None = former

    def start(self) -> None:
        self._wanted.start()

    def apply(self, batch: Documents, seq: int) -> None:
        self._wanted.apply(batch, seq)

    def holds(self, stamps: Collection[Stamp]) -> frozenset[Stamp]:
        return self._wanted.holds(stamps)

    def last_seq(self) -> int:
        return self._wanted.last_seq()

    def healthy(self) -> bool:
        return self._wanted.healthy()

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        self._wanted.rebuild(records, seq)
        former, self._former = self._former, None
        if former is not None:
            former.close()

    def tidy(self) -> bool:
        return self._wanted.tidy()

    def refresh(self) -> None:
        self._wanted.refresh()

    def warm(self) -> None:
        self._wanted.warm()
        if self._former is not None:
            self._former.warm()

    def close(self) -> None:
        self._wanted.close()
        if self._former is not None:
            self._former.close()

    def __getattr__(self, name: str) -> Any:
        """Questions."""
        return getattr(self._former or self._wanted, name)
