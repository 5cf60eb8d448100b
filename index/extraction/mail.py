"""Text of EML: subject, who and when, the body, the names of what is attached."""

import email
import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from content_types import _
from index.extraction.limits import Limits
from index.extraction.markup import letters, write_visible
from index.extraction.plain import beginning, decoded
from index.extraction.text import Full, Gathering, Text

_BOUNDARY = re.compile(rb'boundary\s*=\s*"?([^"\s;]{1,200})', re.IGNORECASE)
_HEADERS = (("Subject", "Betreff"), ("From", "Von"), ("To", "An"), ("Cc", "Kopie"), ("Date", "Datum"))
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, MessageError)  # The parser lets all of these through.
_HEADER_LIMIT = 2_000


def read(path: Path, limits: Limits) -> Text:
    """The text of a mail, of its plain version if it has one. Mails in mails are read to a depth, parts up to a number."""
    content, cut = beginning(path, limits.text_input)
    bounded = _bounded(content, limits)
    gathering = Gathering(limits)
    if len(bounded) < len(content):
        cut = Full(_("nur die ersten Teile der Mail"))
    try:
        _write(email.message_from_bytes(bounded), gathering)
    except Full as limit:
        cut = limit
    except _DAMAGE:
        cut = Full(_("nur ein Teil (beschädigt)"))
    return gathering.text(cut)


def _bounded(content: bytes, limits: Limits) -> bytes:
    """As much of a mail as can be parsed without harm: the parser calls itself for each level and keeps each part."""
    boundaries: list[bytes] = []
    for found in _BOUNDARY.finditer(content):
        if len(boundaries) == limits.mail_levels:
            content = content[: found.start()]
            break
        boundaries.append(found[1])
    if not boundaries:
        return content
    lines = re.compile(rb"^--(?:%s)" % b"|".join(re.escape(each) for each in set(boundaries)), re.MULTILINE)
    for number, line in enumerate(lines.finditer(content)):
        if number == limits.mail_parts:
            return content[: line.start()]
    return content


def _write(message: Message, gathering: Gathering) -> None:
    """Headers, then the parts that are text."""
    for name, title in _HEADERS:
        value = _header(message, name)
        if value:
            gathering.write(f"{title}: {value}\n")
    gathering.write("\n")
    for part in _parts(message):
        attached = _file_name(part)
        if attached:
            gathering.write(f"\nAnlage: {_words(attached)}\n")
        if attached and part.get_content_disposition() != "inline":
            continue
        if part.get_content_type() == "message/rfc822":
            for inner in _inside(part)[:1]:
                _write(inner, gathering)
        elif part.get_content_maintype() == "text":
            _write_text(part, gathering)


def _parts(message: Message) -> list[Message]:
    """The parts in their order, without what an alternative says again, and without going into attached mails."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        return [message]
    parts = _inside(message)
    if message.get_content_type() == "multipart/alternative":
        plain = [part for part in parts if part.get_content_type() == "text/plain" and part.get_payload(decode=True)]
        parts = plain[:1] or parts
    return [leaf for part in parts for leaf in _parts(part)]


def _inside(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _write_text(part: Message, gathering: Gathering) -> None:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if part.get_content_type() == "text/html":
        full = write_visible(_in_charset(content, charset) or letters(content), gathering)
        if full:
            raise full
    else:
        gathering.write(_in_charset(content, charset) or decoded(content))
    gathering.write("\n")


def _in_charset(content: bytes, charset: str | None) -> str:
    """Decoded as the part says; "" if it says nothing that is true."""
    if not charset or charset.lower() in ("us-ascii", "ascii"):
        return ""
    try:
        return content.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return ""


def _file_name(part: Message) -> str:
    """Of an attachment; "?" if it has one that cannot be read, "" if it has none."""
    try:
        return part.get_filename() or ""
    except _DAMAGE:
        return "?"


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return " ".join(_words(str(value)[:_HEADER_LIMIT]).split()) if value else ""


def _words(value: str) -> str:
    """A header with its encoded words decoded, as it stands where they cannot be."""
    try:
        return str(make_header(decode_header(value)))
    except _DAMAGE:
        return value
