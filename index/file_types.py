"""Which files the portal takes, and whether a file is what its name says.

Ending and content must agree; what is stored and served is the media type of the table below, never what a browser claimed.
Here only the first bytes are looked at. What has to be unpacked or parsed is checked by `extraction.Pool.check` in a
process of its own, which begins with this check.
"""

import re
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from content_types import _, later

UPLOAD_LIMIT = 100 << 20
PIXEL_LIMIT = 50_000_000
HEAD = 4096
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

PDF, RTF, HTML, TXT, CSV, MD = (
    "application/pdf",
    "application/rtf",
    "text/html",
    "text/plain",
    "text/csv",
    "text/markdown",
)
EML, MSG = "message/rfc822", "application/vnd.ms-outlook"
PNG, JPEG, GIF, TIFF, WEBP = "image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT, ODS, ODP = (f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation"))


class Refused(Exception):
    """A file that is not stored; `sentence` tells the person why."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class FileType:
    """A row of the table: what the type is called, how its content is to begin, and whether a browser may show it."""

    type: str
    title: str
    content: str
    inline: bool = False


TABLE = {
    "pdf": FileType(PDF, later("eine PDF-Datei"), "pdf", inline=True),
    "docx": FileType(DOCX, later("ein Word-Dokument"), "package"),
    "xlsx": FileType(XLSX, later("eine Excel-Tabelle"), "package"),
    "pptx": FileType(PPTX, later("eine PowerPoint-Präsentation"), "package"),
    "odt": FileType(ODT, later("ein OpenDocument-Text"), "zip"),
    "ods": FileType(ODS, later("eine OpenDocument-Tabelle"), "zip"),
    "odp": FileType(ODP, later("eine OpenDocument-Präsentation"), "zip"),
    "rtf": FileType(RTF, later("eine RTF-Datei"), "rtf"),
    "html": FileType(HTML, later("eine HTML-Seite"), "markup"),
    "htm": FileType(HTML, later("eine HTML-Seite"), "markup"),
    "txt": FileType(TXT, later("eine Textdatei"), "text", inline=True),
    "csv": FileType(CSV, later("eine CSV-Datei"), "text"),
    "md": FileType(MD, later("eine Markdown-Datei"), "text"),
    "eml": FileType(EML, later("eine E-Mail"), "mail"),
    "msg": FileType(MSG, later("eine Outlook-Nachricht"), "ole"),
    "png": FileType(PNG, later("ein PNG-Bild"), "png", inline=True),
    "jpg": FileType(JPEG, later("ein JPEG-Bild"), "jpeg", inline=True),
    "jpeg": FileType(JPEG, later("ein JPEG-Bild"), "jpeg", inline=True),
    "gif": FileType(GIF, later("ein GIF-Bild"), "gif"),
    "tif": FileType(TIFF, later("ein TIFF-Bild"), "tiff"),
    "tiff": FileType(TIFF, later("ein TIFF-Bild"), "tiff"),
    "webp": FileType(WEBP, later("ein WebP-Bild"), "webp"),
}
INLINE = {row.type for row in TABLE.values() if row.inline}
PICTURED = frozenset({PDF, PNG, JPEG, GIF, TIFF, WEBP})
"""The media types whose pages are drawn as pictures."""
SECTIONED = frozenset({DOCX, ODT})
"""The media types whose places are sections, by their headings."""
TABULAR = frozenset({XLSX, ODS, CSV})
"""The media types whose texts are rows of cells."""
PLACES = {
    **dict.fromkeys(SECTIONED, later("Abschnitt {n}")),
    **dict.fromkeys((XLSX, ODS), later("Blatt {n}")),
    **dict.fromkeys((PPTX, ODP), later("Folie {n}")),
}
"""How a place is called by its number alone, where it is no page."""

# How contents begin, what they are called in a sentence, and the name of the content in TABLE. The first that fits.
_STARTS: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), title, content)
    for pattern, title, content in (
        (rb"\x7fELF", later("ein Linux-Programm"), "program"),
        (rb"[\xfe\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|\xca\xfe\xba\xbe", later("ein Programm"), "program"),
        (rb"PK\x03\x04", later("ein ZIP-Archiv"), "zip"),
        (rb"PK\x05\x06", later("ein leeres ZIP-Archiv"), "archive"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", later("ein Dokument im alten Office-Format"), "ole"),
        (rb"\x89PNG\r\n\x1a\n", later("ein PNG-Bild"), "png"),
        (rb"\xff\xd8\xff", later("ein JPEG-Bild"), "jpeg"),
        (rb"GIF8[79]a", later("ein GIF-Bild"), "gif"),
        (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", later("ein TIFF-Bild"), "tiff"),
        (rb"RIFF....WEBP", later("ein WebP-Bild"), "webp"),
        (rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x1f\x8b\x08|BZh\d1AY|\xfd7zXZ\0|MSCF\0", later("ein Archiv"), "archive"),
        (rb"%PDF-", later("eine PDF-Datei"), "pdf"),
        (rb"\s*\{\\rtf", later("eine RTF-Datei"), "rtf"),
        (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.{0,500}?-->\s*)*(?:<!doctype\s+svg|<svg[\s>])",
         later("ein SVG-Bild"), "svg"),
        (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.{0,500}?-->\s*)*(?:<!doctype\s+html|<(?:html|head|body|script)[\s>])",
         later("eine HTML-Seite"), "markup"),
        (rb"#![ ]?/", later("ein Programmskript"), "script"),
    )
)  # fmt: skip
_TEXTS = {"text", "markup", "mail", "script", "svg"}
_MAIL_HEADER = re.compile(rb"(?:From |[!-9;-~]{1,70}:)")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r\x1b")


def check(path: Path, name: str) -> str:
    """The media type of the file at `path` that was sent as `name`; Refused where its first bytes are something else.

    Fast and without parsing; packages, mails of Outlook and pictures need `extraction.Pool.check` as well.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
        raise refusal(name, _("ist leer"))
    if status.st_size > UPLOAD_LIMIT:
        raise refusal(name, _("ist größer als {n} MB", n=UPLOAD_LIMIT >> 20))
    row = row_of(name)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    title, content = _identify(head)
    if not _agree(row, content, head):
        raise not_what_it_says(name, title)
    if row.type == PNG and _png_pixels(head) > PIXEL_LIMIT:
        raise refusal(name, _("hat zu viele Bildpunkte (höchstens {n} Millionen)", n=PIXEL_LIMIT // 1_000_000))
    return row.type


def ending(name: str) -> str:
    """The ending of a file name in small letters, without the dot; "" if it has none. Dots and blanks at the end do not count."""
    stem, dot, end = name.rstrip(" .").rpartition(".")
    return end.lower() if dot and stem else ""


def row_of(name: str) -> FileType:
    """The row of the table for a name; Refused if its ending is not taken."""
    end = ending(name)
    if end in TABLE:
        return TABLE[end]
    allowed = ", ".join(TABLE)
    problem = (
        _("hat die Endung .{ending}, die das Portal nicht annimmt", ending=_shown(end, 20))
        if end
        else _("hat keine Endung")
    )
    raise Refused(
        _(
            "„{name}“ {reason}. Nicht gespeichert. Möglich sind: {allowed}.",
            name=_shown(name),
            reason=problem,
            allowed=allowed,
        )
    )


def refusal(name: str, reason: str) -> Refused:
    """Refused, with a whole sentence about the file from what is wrong with it."""
    return Refused(_("„{name}“ {reason}. Nicht gespeichert.", name=_shown(name), reason=_(reason)))


def not_what_it_says(name: str, title: str = "") -> Refused:
    """Refused, because the file is not what its ending says, but a `title` ("ein Windows-Programm"), if that is known."""
    own = row_of(name).title
    if title and title != own:
        return refusal(name, _("heißt .{ending}, ist aber {what}", ending=ending(name), what=_(title)))
    return refusal(name, _("heißt .{ending}, ist aber k{what}", ending=ending(name), what=_(own)))  # k-eine PDF-Datei


def serving(type: str) -> tuple[str, bool]:
    """The Content-Type to answer with, and whether a browser may show the file in place.

    Only PDF, PNG, JPEG and plain text are shown; HTML and what is not in the table leave as bytes to be saved. The response needs
    `nosniff`, `Content-Security-Policy: sandbox; default-src 'none'` and `Cross-Origin-Resource-Policy: same-origin` as well.
    """
    if type == TXT:
        return "text/plain; charset=utf-8", True
    if type == HTML or type not in {row.type for row in TABLE.values()}:
        return "application/octet-stream", False
    return type, type in INLINE


def _identify(head: bytes) -> tuple[str, str]:
    """What the bytes are, as (title, content); ("", "text") or ("", "") where no beginning is known."""
    if _is_windows_program(head):
        return _("ein Windows-Programm"), "program"
    for pattern, title, content in _STARTS:
        if pattern.match(head):
            return title, content
    return "", "text" if _is_text(head) else ""


def _agree(row: FileType, content: str, head: bytes) -> bool:
    """Whether a content may stand under an ending of the table."""
    if (
        row.content == "pdf"
    ):  # The standard lets up to 1024 bytes of anything stand before the header; programs and pages may not.
        return content == "pdf" or (content in ("text", "") and b"%PDF-" in head[:1024])
    if row.content == "package":  # Office wraps a file with a password in its old format.
        return content in ("zip", "ole")
    if row.content == "text":
        return content in _TEXTS
    if row.content == "markup":
        return content in ("markup", "text") and (
            content == "markup" or b"<" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff")
        )
    if row.content == "mail":
        return content == "text" and bool(_MAIL_HEADER.match(head.lstrip()))
    return content == row.content


def _is_windows_program(head: bytes) -> bool:
    """The two letters MZ begin words, too: a program also has a PE header or zero bytes among its first."""
    if head[:2] != b"MZ" or len(head) < 64:
        return False
    at = struct.unpack_from("<I", head, 60)[0]
    return head[at : at + 2] in (b"PE", b"NE", b"LE") or b"\0" in head[2:64]


def _is_text(head: bytes) -> bool:
    """Whether bytes can be text of some encoding: few control characters, or UTF-16."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    half = len(head) // 2
    zeros = sorted((head[0::2].count(0), head[1::2].count(0)))
    if half and zeros[0] == 0 and zeros[1] > half * 0.5:
        return True
    return len(head) - len(head.translate(None, _CONTROLS)) <= len(head) * 0.2


def _png_pixels(head: bytes) -> int:
    """Width times height from the header; too many if there is none."""
    if head[12:16] != b"IHDR" or len(head) < 24:
        return PIXEL_LIMIT + 1
    width, height = struct.unpack_from(">II", head, 16)
    return int(width) * int(height)


def _shown(name: str, limit: int = 80) -> str:
    """A name as it may stand in a sentence: printable, not too long."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in name)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
