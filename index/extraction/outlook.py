"""Text of MSG, the OLE file of an Outlook message: subject, who, the body, the names of what is attached."""

import struct
from pathlib import Path

import olefile

from index.extraction.limits import Limits
from index.extraction.markup import letters, write_visible
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable

PROPERTIES = "__properties_version1.0"
_SUBJECT, _SENDER, _TO, _CC, _BODY, _HTML, _ATTACHED = "0037", "0C1A", "0E04", "0E03", "1000", "1013", "3707"
_CODE_PAGES = (0x3FFD0003, 0x3FDE0003)  # PR_MESSAGE_CODEPAGE, PR_INTERNET_CPID
_STREAM_LIMIT = 20 << 20


def read(path: Path, limits: Limits) -> Text:
    """The text of an Outlook message; its plain body, else the HTML one."""
    gathering = Gathering(limits)
    full = None
    try:
        with olefile.OleFileIO(path) as ole:
            full = _write(ole, gathering)
    except Full as limit:
        full = limit
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, AttributeError) as error:
        raise Unreadable(BROKEN) from error  # olefile trusts the tables it reads and raises any of these.
    return gathering.text(full)


def _write(ole: olefile.OleFileIO, gathering: Gathering) -> Full | None:
    code_page = _code_page(ole)
    for tag, title in ((_SUBJECT, "Betreff"), (_SENDER, "Von"), (_TO, "An"), (_CC, "Kopie")):
        value = _string(ole, "", tag, code_page).strip("\0 ")
        if value:
            gathering.write(f"{title}: {value}\n")
    gathering.write("\n")
    full = None
    body = _string(ole, "", _BODY, code_page)
    if body.strip():
        gathering.write(body)
    elif html := _stream(ole, f"__substg1.0_{_HTML}0102"):
        full = write_visible(letters(html), gathering)
    for folder in sorted({entry[0] for entry in ole.listdir() if entry[0].startswith("__attach_version1.0_")})[:100]:
        name = _string(ole, folder + "/", _ATTACHED, code_page).strip("\0 ")
        if name:
            gathering.write(f"\nAnlage: {name}")
    return full


def _string(ole: olefile.OleFileIO, folder: str, tag: str, code_page: str) -> str:
    """A property as Unicode (type 001F) or in the message's code page (001E)."""
    wide = _stream(ole, f"{folder}__substg1.0_{tag}001F")
    if wide:
        return wide.decode("utf-16-le", "replace")
    narrow = _stream(ole, f"{folder}__substg1.0_{tag}001E")
    try:
        return narrow.decode(code_page)
    except (UnicodeDecodeError, LookupError):
        return narrow.decode("cp1252", "replace")


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    return ole.openstream(name).read(_STREAM_LIMIT) if ole.exists(name) else b""


def _code_page(ole: olefile.OleFileIO) -> str:
    """Of the 16-byte rows after 32 bytes of header: tag, flags, value."""
    rows = _stream(ole, PROPERTIES)[32:]
    values = dict(struct.unpack_from("<I4xI", rows, at) for at in range(0, len(rows) - 15, 16))
    number = next((values[tag] for tag in _CODE_PAGES if values.get(tag)), 1252)
    return {65001: "utf-8", 20127: "cp1252", 28591: "cp1252"}.get(number, f"cp{number}")
