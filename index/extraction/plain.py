"""Text of TXT, CSV and Markdown, and how bytes become letters."""

import codecs
from pathlib import Path

from content_types import _
from index.extraction.limits import Limits
from index.extraction.text import Full, Gathering, Text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip


def read(path: Path, limits: Limits) -> Text:
    """The text as it stands in the file."""
    content, full = beginning(path, limits.text_input)
    gathering = Gathering(limits)
    try:
        gathering.write(decoded(content))
    except Full as limit:
        full = limit
    return gathering.text(full)


def beginning(path: Path, limit: int) -> tuple[bytes, Full | None]:
    """The content up to a limit in bytes, and that it was reached, if it was."""
    size = path.stat().st_size
    with path.open("rb") as stream:  # Reading takes as much memory as is asked for: no more is asked for than there is.
        cut = Full(_("nur der Anfang ({n} MB)", n=limit >> 20)) if size > limit else None
        return stream.read(min(limit, size)), cut


def decoded(content: bytes) -> str:
    """By the mark at the beginning; else UTF-16 if every other byte is zero, UTF-8 if all of it is, or Windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if len(content) >= 4 and len(content) % 2 == 0:
        if not any(content[1::2]):
            return content.decode("utf-16-le", "replace")
        if not any(content[0::2]):
            return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
