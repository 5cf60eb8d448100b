"""Uploaded files, on their way from a request to a draft."""

import hashlib
import uuid
from pathlib import Path
from typing import NamedTuple

from pyramid.request import Request

from content_types import clean_file_name
from index import Refused

PIECE = 1 << 20


class UploadRefused(Exception):
    """The sentence says what is wrong with the file, and that it was not stored."""

    def __init__(self, sentence: str, status: int = 422):
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


class Upload(NamedTuple):
    """A file that has been checked and waits in the portal's own folder. `size` in bytes, `sha256` in hex."""

    path: Path
    name: str
    sha256: str
    size: int
    type: str

    def discard(self) -> None:
        """Removes what was not taken into the database."""
        self.path.unlink(missing_ok=True)


def received(request: Request, field) -> Upload:
    """Takes one part of a multipart body: name cleaned, size counted, type checked against the content.

    Raises UploadRefused, and then nothing is left on disk.
    """
    if not hasattr(field, "filename") or field.filename is None:
        raise UploadRefused("Es wurde keine Datei geschickt (Feld „file“).")
    name = clean_file_name(field.filename if isinstance(field.filename, str) else str(field.filename))
    folder = request.portal.settings.portal.var / "uploads"
    folder.mkdir(exist_ok=True)
    path = folder / uuid.uuid4().hex
    try:
        digest, size = _copy(field.file, path, request.portal.settings.portal.max_upload)
        type = request.portal.pool.check(path, name)
    except Refused as error:
        path.unlink(missing_ok=True)
        raise UploadRefused(str(error)) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(path, name, digest, size, type)


def _copy(source, path: Path, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open(path, "xb") as target:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > limit:
                raise UploadRefused(f"Die Datei ist zu groß. Höchstens {limit // 1_000_000} MB. Nicht gespeichert.", 413)
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest(), size
