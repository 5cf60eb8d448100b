"""Uploaded files, on their way from a request to a draft."""

import codecs
import hashlib
import re
import uuid
from pathlib import Path
from typing import NamedTuple

from pyramid.request import Request

from content_types import _, clean_file_name
from index import Refused
from sikodms.too_large import most

PIECE = 1 << 20
FORM_AROUND = 1 << 20  # what a form may weigh beside its file
TAIL = 2048  # bytes at the end of a body in which its last boundary must stand
BOUNDARY = re.compile("[ -~]{0,200}[!-~]")


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


def form_is_readable(request: Request) -> bool:
    """Whether what Content-Type says of a form can be followed: WebOb and cgi raise in the middle of a view otherwise."""
    type = request.content_type
    if not type.startswith("multipart/") and type != "application/x-www-form-urlencoded":
        return True
    try:
        codecs.lookup(_parameters(request).get("charset", "utf-8") or "none")
    except (LookupError, ValueError):
        return False
    return type != "multipart/form-data" or bool(BOUNDARY.fullmatch(_parameters(request).get("boundary", "")))


def _parameters(request: Request) -> dict[str, str]:
    found = re.findall(r';\s*([a-zA-Z*]+)\s*=\s*("[^"]*"|[^;]*)', request.environ.get("CONTENT_TYPE", ""))
    return {name.lower(): value.strip().strip('"') for name, value in found}


def _has_its_end(request: Request) -> bool:
    """Whether the last boundary of a multipart body is there; cgi would take what came before for the whole."""
    request.make_body_seekable()
    body = request.body_file_raw
    body.seek(max(0, (request.content_length or 0) - TAIL))
    tail = body.read(TAIL)
    body.seek(0)
    return f"--{_parameters(request)['boundary']}--".encode() in tail


def only_file(request: Request) -> Upload:
    """The one file of a multipart body, in the field `file`, as `received` takes it. Raises UploadRefused."""
    if request.content_type != "multipart/form-data" or not form_is_readable(request):
        raise UploadRefused(_("Schicken Sie die Datei als multipart/form-data im Feld „file“."))
    if (request.content_length or 0) > request.portal.settings.portal.max_upload + FORM_AROUND:
        raise _too_large(request.portal.settings.portal.max_upload)
    if not _has_its_end(request):
        raise UploadRefused(
            _("Die Übertragung brach ab. Nichts wurde gespeichert; bitte schicken Sie die Datei noch einmal.")
        )
    try:
        fields = request.POST.getall("file")
    except (ValueError, LookupError) as error:
        raise UploadRefused(_("Die Übertragung ist nicht lesbar. Nichts wurde gespeichert.")) from error
    if len(fields) > 1:
        raise UploadRefused(_("Schicken Sie mit jeder Anfrage genau eine Datei. Nichts wurde gespeichert."))
    return received(request, fields[0] if fields else None)


def received(request: Request, field) -> Upload:
    """Takes one part of a multipart body: name cleaned, size counted, type checked against the content.

    Raises UploadRefused, and then nothing is left on disk.
    """
    if not hasattr(field, "filename") or field.filename is None:
        raise UploadRefused(_("Es wurde keine Datei geschickt (Feld „file“)."))
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
    with path.open("xb") as target:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest(), size


def _too_large(limit: int) -> UploadRefused:
    return UploadRefused(_("Die Datei ist zu groß. Höchstens {most}. Nicht gespeichert.", most=most(limit)), 413)
