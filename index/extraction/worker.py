"""The process in which files of strangers are opened: a line of JSON in, a line of JSON out, until its input ends."""

import base64
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from content_types import _
from index import file_types as types
from index.extraction.confinement import begin_file, confine, end_file
from index.extraction.inspection import inspect
from index.extraction.limits import Limits
from index.extraction.packages import Unsafe
from index.extraction.text import NOT_READ, PDF_WITHOUT_FORMS, Text, Unreadable

# Readers by media type: module and function. Loaded when the first file of the kind comes, for most workers never see most kinds.
READERS = {
    types.PDF: ("pdf", "read"),
    PDF_WITHOUT_FORMS: ("pdf", "read_without_forms"),
    types.DOCX: ("word", "read"),
    types.PPTX: ("slides", "read"),
    types.XLSX: ("sheets", "read"),
    types.ODT: ("opendocument", "read_text"),
    types.ODS: ("opendocument", "read_sheets"),
    types.ODP: ("opendocument", "read_slides"),
    types.RTF: ("rich_text", "read"),
    types.HTML: ("markup", "read"),
    types.TXT: ("plain", "read"),
    types.CSV: ("separated", "read"),
    types.MD: ("plain", "read"),
    types.EML: ("mail", "read"),
    types.MSG: ("outlook", "read"),
    **dict.fromkeys((types.PNG, types.JPEG, types.GIF, types.TIFF, types.WEBP), ("images", "read")),
}


def main(limits_as_json: str) -> None:
    """Works until the portal is gone or has had enough."""
    limits = Limits(**json.loads(limits_as_json))
    requests, answers = _take_over_the_pipes()
    confine(limits)
    for line in requests:
        begin_file(limits)
        answer = answered(json.loads(line), limits)
        end_file()
        answers.write(answer + b"\n")
        answers.flush()


def _take_over_the_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Moves the answers away from descriptor 1, so that nothing a library prints gets between them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.setrecursionlimit(2_000)
    return requests, answers


def answered(request: dict[str, Any], limits: Limits) -> bytes:
    """One request done, as JSON; {"error": "memory"} if there was not enough, after which this process is not to be used again."""
    try:
        path = Path(request["path"])
        if request["act"] == "check":
            answer = _check(path, request["type"], limits)
        elif request["act"] == "draw":
            answer = _draw(path, request["type"], request["page"], request["width"], limits)
        else:
            answer = extract(path, request["type"], limits).as_dict()
        line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    except MemoryError:
        return b'{"error": "memory"}'
    return line if len(line) < limits.answer else b'{"error": "memory"}'


def _check(path: Path, type: str, limits: Limits) -> dict[str, Any]:
    try:
        inspect(path, type, limits)
    except Unsafe as unsafe:
        return {"refused": unsafe.reason}
    except RecursionError:
        return {"refused": _("ist zu tief verschachtelt")}
    return {}


def _draw(path: Path, type: str, page: int, width: int, limits: Limits) -> dict[str, Any]:
    """{"png": Base64}, or {} for a page of which there is no picture. Loaded when the first page is drawn."""
    try:
        drawing = importlib.import_module("index.extraction.drawing")
        return {"png": base64.b64encode(drawing.draw(path, type, page, width, limits)).decode("ascii")}
    except (Unreadable, Unsafe, RecursionError, OSError):
        return {}


def extract(path: Path, type: str, limits: Limits) -> Text:
    """The text of a file, or a Text that says why there is none."""
    if type not in READERS:
        return Text(note=NOT_READ)
    module, function = READERS[type]
    try:
        text: Text = getattr(importlib.import_module(f"index.extraction.{module}"), function)(
            _unlocked(path, type), limits
        )
    except Unreadable as error:
        return Text(note=error.note, lasting=error.lasting)
    except Unsafe as unsafe:
        return Text(note=_("kein Text: {reason}", reason=unsafe.reason))
    except RecursionError:
        return Text(note=_("kein Text: zu tief verschachtelt"))
    except OSError:
        return Text(note=_("kein Text: nicht lesbar"), lasting=False)
    return text


def _unlocked(path: Path, type: str) -> Path:
    """The path, unless Office has wrapped the package with a password."""
    if type in (types.DOCX, types.XLSX, types.PPTX):
        with path.open("rb") as stream:
            if stream.read(len(types.OLE_START)) == types.OLE_START:
                raise Unreadable(_("kein Text: mit Passwort geschützt"))
    return path
