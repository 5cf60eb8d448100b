"""What is damage to a tantivy index.

tantivy maps its files into memory and trusts them: of one that is cut short, the next look kills the process. So they are looked
at before they are opened, with ordinary reads. Each ends with a footer that has the checksum of what is before it.
"""

import contextlib
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.engines import damage
from index.engines.damage import DamagedIndex

AT_OPENING = (DamagedIndex, OSError, ValueError, TypeError, KeyError, MemoryError)
IN_READING = (DamagedIndex, OSError, ValueError)
TABLE = "meta.json"
_FOOTER_MAGIC = 1337
_CHECKED_AT_ONCE = 1 << 20
# tantivy tells errors of the disk in words only.
_PASSING = (
    "No space left",
    "Disk quota",
    "Read-only file system",
    "Permission denied",
    "Too many open files",
    "LockBusy",
    "Lockfile",
)


def passes(error: BaseException) -> bool:
    """Whether an error is none of the index itself."""
    return damage.passes(error) or any(words in str(error) for words in _PASSING)


@contextlib.contextmanager
def panics() -> Iterator[None]:
    """A panic in tantivy, which Python knows as no Exception, is damage."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise DamagedIndex(f"tantivy: {error}") from error
        raise


def check(path: Path) -> None:
    """Raises DamagedIndex or FileNotFoundError if the index in a folder is not whole."""
    for segment in json.loads((path / TABLE).read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        files = [file for file in path.glob(f"{name}.*") if file.suffix != ".del" or _is_current(file, segment)]
        if not {".term", ".idx", ".store", ".fast"} <= {file.suffix for file in files}:
            raise FileNotFoundError(f"{name}: a file is missing")
        if segment["deletes"] and not any(file.suffix == ".del" for file in files):
            raise FileNotFoundError(f"{name}: the file of deletions is missing")
        for file in files:
            _check(file)


def _is_current(file: Path, segment: dict[str, Any]) -> bool:
    return bool(segment["deletes"]) and file.name.endswith(f".{segment['deletes']['opstamp']}.del")


def _check(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < 8:
            raise DamagedIndex(f"{path.name} is cut")
        file.seek(size - 8)
        length, magic = struct.unpack("<II", file.read(8))
        if magic != _FOOTER_MAGIC or length > size - 8:
            raise DamagedIndex(f"{path.name} is cut")
        file.seek(size - 8 - length)
        said = json.loads(file.read(length))["crc"]
        file.seek(0)
        left, found = size - 8 - length, 0
        while left:
            piece = file.read(min(left, _CHECKED_AT_ONCE))
            if not piece:
                raise DamagedIndex(f"{path.name} is cut")
            left, found = left - len(piece), zlib.crc32(piece, found)
        if found != said:
            raise DamagedIndex(f"{path.name} is changed")
