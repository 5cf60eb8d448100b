"""ZIP packages of Office and OpenDocument files, opened as if every one of them were a trap.

Only in the worker: unpacking hostile data may cost all the memory and time there is.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from content_types import _, later
from index.extraction.limits import Limits
from index.extraction.text import BROKEN, PASSWORD, Unreadable

CHUNK = 1 << 16
_ENCRYPTED = 0x1


class Unsafe(Exception):
    """A file that is not to be stored; `reason` goes on from its name: "entpackt sich zu groß"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


TOO_BIG = later("entpackt sich zu groß")


class Package:
    """An opened package: names, declared sizes and methods are within the limits, and reading counts what really comes out."""

    def __init__(self, path: Path, limits: Limits):
        self.limits = limits
        self._left = limits.unpacked
        self._file = path.open("rb")
        try:
            self._zip = zipfile.ZipFile(self._file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError) as error:
            self._file.close()
            raise Unreadable(BROKEN) from error
        self.entries = self._zip.infolist()
        self.names = {entry.filename for entry in self.entries}
        try:
            self._look_through()
        except Unsafe:
            self._file.close()
            raise

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _look_through(self) -> None:
        if len(self.entries) > self.limits.entries:
            raise Unsafe(_("enthält zu viele einzelne Teile"))
        if sum(entry.file_size for entry in self.entries) > self.limits.unpacked:
            raise Unsafe(TOO_BIG)
        for entry in self.entries:
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
                raise Unsafe(_("enthält Teile mit unzulässigen Namen"))
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unsafe(_("ist auf ungewöhnliche Weise gepackt"))
            self._weigh(entry, entry.file_size)

    def _weigh(self, entry: zipfile.ZipInfo, size: int) -> None:
        if size > self.limits.ratio_from and size > self.limits.ratio * max(entry.compress_size, 1):
            raise Unsafe(TOO_BIG)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a part in pieces; nothing if the package does not have it.

        Unsafe if more comes out than the limits allow or than was declared, Unreadable if it is broken or needs a password.
        """
        if name not in self.names:
            return
        entry = self._zip.getinfo(name)
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable(PASSWORD)
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise Unsafe(TOO_BIG)
                    self._weigh(entry, size)
                    yield chunk
        except zipfile.BadZipFile as error:
            if "CRC" in str(error) and more_than_declared(self._file, entry):
                raise Unsafe(TOO_BIG) from error
            raise Unreadable(BROKEN) from error
        except (zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
            raise Unreadable(BROKEN) from error

    def read(self, name: str, limit: int = 10 << 20) -> bytes:
        """A small part as a whole; Unsafe if it is not small."""
        content = bytearray()
        for chunk in self.chunks(name):
            content += chunk
            if len(content) > limit:
                raise Unsafe(TOO_BIG)
        return bytes(content)


def more_than_declared(archive: IO[bytes], entry: zipfile.ZipInfo) -> bool:
    """Whether an entry goes on where its declared size ends, which zipfile itself does not look at."""
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return False
    archive.seek(entry.header_offset + 26)
    lengths = archive.read(4)
    archive.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    inflater = zlib.decompressobj(-15)
    try:
        return len(inflater.decompress(archive.read(entry.compress_size), entry.file_size + 1)) > entry.file_size
    except zlib.error:
        return False


def resolved(base: str, target: str) -> str:
    """The name of the part that a relationship in part `base` points to."""
    return posixpath.normpath(posixpath.join("/" + posixpath.dirname(base), target)).lstrip("/")
