"""The clock thread: what has to happen because time passes, and not because somebody asked."""

import datetime as dt
import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0


class Ticker:
    """Calls `act` every `interval` seconds in a thread of its own. An exception is counted, logged, and never ends it."""

    def __init__(self, name: str, act: Callable[[], object], interval: float):
        self._act, self._interval, self.name = act, interval, name
        self.failures = 0
        self.last_error = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        pause = self._interval
        while not self._stopping.wait(pause):
            try:
                self._act()
                pause = self._interval
            except Exception as error:  # whatever it was: the other duties of the clock must not end with it
                self.failures += 1
                self.last_error = f"{type(error).__name__}: {error}"[:300]
                log.exception("%s stumbled and goes on", self.name)
                pause = min(max(self._interval, 1.0) * 2 ** min(self.failures, 6), LONGEST_PAUSE)


def older_than(path, limit: dt.timedelta, now: dt.datetime) -> bool:
    """Whether a file was last written longer ago than that."""
    return now.timestamp() - path.stat().st_mtime > limit.total_seconds()
