"""The workers, and what the portal asks of them."""

import base64
import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from content_types import _, later
from index import file_types
from index.extraction.limits import Limits
from index.extraction.process import Lost, Process
from index.extraction.text import BROKE_OFF, BUSY, NOT_READ, PDF_WITHOUT_FORMS, TOO_LARGE, TOO_LONG, Text

log = logging.getLogger(__name__)

_LOST = {"time": TOO_LONG, "memory": TOO_LARGE, "died": BROKE_OFF}
_REFUSED = {
    "time": later("lässt sich nicht in vertretbarer Zeit prüfen"),
    "memory": later("entpackt sich zu groß"),
    "died": later("ließ sich nicht prüfen"),
}
_DEEP_CONTENTS = {"package", "zip", "ole", "png", "jpeg", "gif", "tiff", "webp"}


class _Unavailable(Exception):
    """No worker became free in time, or the pool is closed."""


class NoPicture(Exception):
    """A page cannot be drawn; `now` if only for the moment, because all workers are busy."""

    def __init__(self, now: bool = False):
        super().__init__("busy" if now else "nothing to draw")
        self.now = now


class Pool:
    """A few worker processes, asked by any number of threads. Nothing that is in a file can hurt the portal or the next file.

    `scan`, if given, looks at every upload for malware: it gets the path and answers with what it found, or None.
    """

    def __init__(
        self, workers: int = 2, limits: Limits | None = None, scan: Callable[[Path], str | None] | None = None
    ):
        self.limits = limits or Limits()
        self._scan = scan
        self._processes = [Process(self.limits) for _ in range(workers)]
        self._idle: queue.LifoQueue[Process] = queue.LifoQueue()  # The last used is warm.
        for process in self._processes:
            self._idle.put(process)
        self._closed = threading.Event()

    def extract(self, path: Path, type: str) -> Text:
        """The text of a file of a media type of the table. Never raises for the file's sake: a note says why there is no text."""
        text = self._extract(path, type)
        if type == file_types.PDF and text.note in (BROKE_OFF, TOO_LARGE):
            return self._extract(path, PDF_WITHOUT_FORMS)
        return text

    def _extract(self, path: Path, type: str) -> Text:
        try:
            return Text.from_dict(self._ask("extract", path, type))
        except _Unavailable:
            return Text(note=BUSY, lasting=False)
        except Lost as lost:
            log.warning("No text of %s (%s): %s", path.name, type, lost.why)
            return Text(note=_LOST.get(lost.why, BROKE_OFF), lasting=False)
        except (KeyError, TypeError, ValueError):
            return Text(note=NOT_READ, lasting=False)

    def check(self, path: Path, name: str) -> str:
        """The media type of a file sent as `name`; file_types.Refused if its content, also unpacked, is not taken."""
        type = file_types.check(path, name)
        found = self._scan(path) if self._scan else None
        if found:
            raise file_types.refusal(name, _("enthält Schadsoftware ({found})", found=found))
        if file_types.row_of(name).content not in _DEEP_CONTENTS:
            return type
        try:
            answer = self._ask("check", path, type)
        except _Unavailable as error:
            raise file_types.refusal(
                name, _("kann gerade nicht geprüft werden; bitte gleich noch einmal versuchen")
            ) from error
        except Lost as lost:
            log.warning("Could not check an upload of type %s: %s", type, lost.why)
            raise file_types.refusal(name, _REFUSED.get(lost.why, _REFUSED["died"])) from lost
        if answer.get("refused"):
            raise file_types.refusal(name, str(answer["refused"]))
        return type

    def draw(self, path: Path, type: str, page: int, width: int) -> bytes:
        """Page `page`, counted from 1, of a file as PNG at most `width` pixels wide; NoPicture if there is none."""
        try:
            answer = self._ask("draw", path, type, page=page, width=width)
        except _Unavailable as error:
            raise NoPicture(now=True) from error
        except Lost as lost:
            log.warning("No picture of page %s of %s (%s): %s", page, path.name, type, lost.why)
            raise NoPicture from lost
        if "png" not in answer:
            raise NoPicture
        return base64.b64decode(answer["png"])

    @property
    def restarts(self) -> int:
        """How many workers had to be replaced so far; for the health page."""
        return sum(max(0, process.started - 1) for process in self._processes)

    def close(self) -> None:
        """Ends all workers. Who still waits for one is told that there is none; a file being read may finish or is given up."""
        self._closed.set()
        for _worker in self._processes:
            with contextlib.suppress(queue.Empty):
                self._idle.get(timeout=2).close()
        for process in self._processes:
            process.kill()
            self._idle.put(process)  # Wakes who still waits.

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, act: str, path: Path, type: str, **more: int) -> dict[str, Any]:
        with self._worker() as process:
            return process.ask({"act": act, "path": str(path.absolute()), "type": type, **more})

    @contextlib.contextmanager
    def _worker(self) -> Iterator[Process]:
        """A process of one's own for as long as the block takes."""
        if self._closed.is_set():
            raise _Unavailable
        try:
            process = self._idle.get(timeout=self.limits.waiting)
        except queue.Empty as empty:
            raise _Unavailable from empty
        try:
            if self._closed.is_set():
                raise _Unavailable
            yield process
        finally:
            self._idle.put(process)
