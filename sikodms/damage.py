"""A database file that a power cut or a full disk has damaged: seen before it is opened, for opening it may change it.

FileStorage cuts a torn last transaction off by itself, keeps what it cut in Data.fs.tr0 and says so. A tail of zeros, which
file systems leave after a power cut, it takes for transactions and cannot go on.
"""

from pathlib import Path

from ZODB.FileStorage.FileStorage import FileStorageError
from ZODB.FileStorage.format import CorruptedError
from ZODB.POSException import ReadConflictError

# What opening a damaged file raises; the last one where noise stands for a class name.
DAMAGE = (CorruptedError, FileStorageError, ReadConflictError, UnicodeDecodeError)
TAIL = 16
REMEDY = (
    "Copy the whole folder first. Then `python -m ZODB.fsrecover Data.fs Data.fs.new` writes every whole transaction to a new "
    "file; put it in the place of Data.fs and remove Data.fs.index. Or restore your backup."
)


def damage_in(folder: Path) -> str | None:
    """What is wrong with the data folder, as its outside tells, in one line with the remedy; None for a sound or a new one."""
    path = folder / "Data.fs"
    size = path.stat().st_size if path.exists() else 0
    if size == 0:
        before = [*(folder / "blobs").glob("0x*"), *folder.glob("Data.fs.index")]
        return (
            f"{path} is missing or empty, but {before[0]} is there: no new portal is put over it. Restore your backup."
            if before
            else None
        )
    with path.open("rb") as stream:
        stream.seek(max(0, size - TAIL))
        if not any(stream.read()):
            return f"{path} ends in zeros, as after a power cut. Nothing was changed. {REMEDY}"
    return None
