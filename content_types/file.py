"""Attached files."""

import datetime as dt
import hashlib
import shutil
import uuid
from pathlib import Path
from typing import BinaryIO

from persistent import Persistent
from ZODB.blob import Blob


class File(Persistent):
    """One attached file: never changed once stored; several Fassungen of its document may share it.

    `size` in bytes, `sha256` in hex, `type` a media type of the portal's own table.
    """

    def __init__(self, name: str, sha256: str, size: int, type: str, created_at: dt.datetime, created_by: str):
        self.name, self.sha256, self.size, self.type = name, sha256, size, type
        self.created_at, self.created_by = created_at, created_by
        self.blob = Blob()

    @classmethod
    def consume(cls, path: Path, name: str, sha256: str, size: int, type: str, at: dt.datetime, by: str) -> "File":
        """Makes a file of one that lies on disk, without copying where the file system knows links.

        The path stays, so that a transaction can be repeated after a conflict; who made it removes it in the end and must not
        write to it again, for it may be the very content that is stored. Never give a file here that belongs to somebody else.
        """
        made = cls(name, sha256, size, type, at, by)
        twin = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        try:
            twin.hardlink_to(path)
        except OSError:
            shutil.copyfile(path, twin)
        try:
            made.blob.consumeFile(str(twin))
        finally:
            twin.unlink(missing_ok=True)
        return made

    def open(self) -> BinaryIO:
        """The content, for reading."""
        return self.blob.open("r")

    def path(self) -> Path:
        """Where the committed content lies; to be read only."""
        return Path(self.blob.committed())


def digest(path: Path) -> str:
    """SHA-256 of a file on disk, in hex, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
