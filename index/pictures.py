"""Pictures of pages, kept beside the data: each is drawn once, when somebody first asks for it."""

import contextlib
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from index.extraction import NoPicture
from index.texts import SHA256, File

log = logging.getLogger(__name__)

FORM = 1
"""Raised when pages are drawn in another way: pictures of an older form are not shown, and go when room is needed."""

WIDTHS = (200, 1000)
"""Widths in pixels in which pages are drawn: beside a name, and to be read."""

TRY_AGAIN = 3600.0  # seconds after which a page that could not be drawn is tried once more
USED = 24 * 3600.0  # seconds after which a picture that is looked at counts as new
FILLED = 0.8  # of the room is left in use when the oldest have gone


class Drawer(Protocol):
    """What is needed of extraction.Pool."""

    def draw(self, path: Path, type: str, page: int, width: int) -> bytes: ...


class Pictures:
    """Pictures by sha256, page and width in a folder that may be deleted at any time, and never grows over `room` bytes.

    What nobody has looked at for longest goes first. What cannot be kept, because the disk is full, is handed out all the same.
    At most `waiting` threads wait for a drawing at once; others are told to come again, so that pages have threads left.
    """

    def __init__(self, folder: Path, pool: Drawer, room: int, waiting: int = 6, clock: Callable[[], float] = time.time):
        self._folder, self._pool, self._room, self._clock = folder, pool, room, clock
        self._places = threading.BoundedSemaphore(waiting)
        self._lock = threading.Lock()
        self._used: int | None = None  # bytes in the folder; None until somebody has counted

    def picture(self, file: File, page: int, width: int) -> bytes:
        """PNG of a page, counted from 1, in one of WIDTHS, from the folder or drawn now; NoPicture if there is none."""
        path = self._path(file, page, width)
        kept = self._load(path)
        if kept is not None:
            if not kept:
                raise NoPicture
            return kept
        if not self._places.acquire(blocking=False):
            raise NoPicture(now=True)
        try:
            drawn = self._pool.draw(file.path(), file.type, page, width)
        except NoPicture as none:
            if not none.now:
                self._keep(path, b"")
            raise
        finally:
            self._places.release()
        self._keep(path, drawn)
        return drawn

    def _path(self, file: File, page: int, width: int) -> Path:
        if not SHA256.fullmatch(file.sha256):
            raise ValueError("not a SHA-256 in hex")
        ending = file.type.rpartition("/")[2]
        return self._folder / file.sha256[:2] / f"{file.sha256}-{ending}-{page}-{width}.{FORM}.png"

    def _load(self, path: Path) -> bytes | None:
        """What is kept: nothing in it if there was nothing to draw lately."""
        try:
            age = self._clock() - path.stat().st_mtime
            content = path.read_bytes()
        except OSError:
            return None
        if not content:
            return content if 0 <= age < TRY_AGAIN else None
        if age > USED:
            with contextlib.suppress(OSError):
                os.utime(path, (self._clock(), self._clock()))
        return content

    def _keep(self, path: Path, content: bytes) -> None:
        """Whole or not at all: written beside, then renamed."""
        temporary: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            Path(temporary).replace(path)
        except OSError as error:
            log.warning("A picture of a page could not be kept: %s", error)
            if temporary:
                Path(temporary).unlink(missing_ok=True)
            return
        with self._lock:
            self._used = self._counted() if self._used is None else self._used + len(content)
            if self._used > self._room:
                self._used = self._make_room()

    def _counted(self) -> int:
        return sum(size for _, size, _ in self._all())

    def _all(self) -> list[tuple[float, int, Path]]:
        """When last used, bytes, where."""
        found = []
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _make_room(self) -> int:
        """Deletes the oldest; the bytes that are left."""
        found = sorted(self._all())
        used = sum(size for _, size, _ in found)
        for _, size, path in found:
            if used <= self._room * FILLED:
                break
            path.unlink(missing_ok=True)
            used -= size
        return used
