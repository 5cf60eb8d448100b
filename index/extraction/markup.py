"""Text of HTML: what a person sees, without scripts and styles."""

import re
from html.parser import HTMLParser
from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.plain import beginning, decoded
from index.extraction.text import Full, Gathering, Text

_CHARSET = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?([A-Za-z0-9_:-]{1,40})""", re.IGNORECASE)
_KNOWN = re.compile(r"utf-?8|us-ascii|iso-?8859-\d{1,2}|windows-?125\d|latin-?1", re.IGNORECASE)
_WESTERN = re.compile(r"iso-?8859-1|latin-?1|us-ascii", re.IGNORECASE)
_SILENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "select"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "title", "tr", "ul",
}  # fmt: skip


_PIECE = 1 << 20  # What is left open is read again with each piece.


class _Page(HTMLParser):
    def __init__(self, gathering: Gathering):
        super().__init__(convert_charrefs=True)
        self._gathering = gathering
        self._silent: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._gathering.write("\n" if tag in _BLOCKS else "\t" if tag in ("td", "th") else "")
        if tag == "title":
            self._in_title = True
        elif tag == "body":  # Whatever was left open before: here the visible text begins.
            self._silent.clear()
        elif tag in _SILENT:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif self._silent and tag in self._silent[-10:]:
            while self._silent.pop() != tag:
                pass
        self._gathering.write("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if not self._silent or (self._in_title and self._silent == ["head"]):
            self._gathering.write(data)


def read(path: Path, limits: Limits) -> Text:
    """The visible text of a page."""
    content, cut = beginning(path, limits.markup_input)
    gathering = Gathering(limits)
    return gathering.text(write_visible(letters(content), gathering) or cut)


def write_visible(html: str, gathering: Gathering) -> Full | None:
    """Writes what is visible of a page; the limit that was reached, if one was."""
    page = _Page(gathering)
    try:
        for at in range(0, len(html), _PIECE):
            page.feed(html[at : at + _PIECE])
        page.close()
    except AssertionError:  # html.parser on some malformed declarations: the text before it stands.
        return None
    except Full as limit:
        return limit
    return None


def letters(content: bytes) -> str:
    """Decoded as the page says, if it names an encoding that is known here; else as any text."""
    named = _CHARSET.search(content[:2048])
    encoding = named[1].decode("ascii") if named else ""
    if not _KNOWN.fullmatch(encoding) or content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:3] == b"\xef\xbb\xbf":
        return decoded(content)
    try:
        return content.decode("cp1252" if _WESTERN.fullmatch(encoding) else encoding)
    except (UnicodeDecodeError, LookupError):
        return decoded(content)
