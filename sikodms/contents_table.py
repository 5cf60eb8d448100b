"""A body made ready for its page: headings with ids and a list of them, tables that scroll by themselves, links to
other houses that tell them nothing.

The body is cleaned HTML as nh3 writes it ("<" only at tags, attributes in double quotes), so it is read tag by tag without
building a tree: a page of a long document costs little, and no text is lost to odd nesting.
"""

import re
import unicodedata
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from content_types import later

_LISTED = {"h2": 2, "h3": 3}
_TAG = re.compile(r'<(/?)(h[23]|table|a|caption)\b((?:\s+[a-z]+="[^"]*")*)\s*>')
_HREF = re.compile(r'\shref="([^"]*)"')
_MARKUP = re.compile(r"<[^>]*>")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_ID_LENGTH = 60
TABLE = later("Tabelle")


class Heading(NamedTuple):
    """An entry of the table of contents."""

    level: int
    id: str
    text: str


def outline(body_html: str, own_host: str = "", table_label: str = TABLE) -> tuple[str, list[Heading]]:
    """The body with ids at h2 and h3, and what they are.

    Ids begin with "t-", so none meets an id of the page around. Each table stands in a region that can be scrolled by
    keyboard, named after its caption or `table_label` and its number. Links to hosts other than `own_host` get rel="noopener
    noreferrer".
    """
    return _Outline(body_html, own_host, table_label).done()


def heading_id(text: str, taken: dict[str, int]) -> str:
    """A readable id of ASCII letters, figures and hyphens that is not among `taken`; adds it there, with the next number."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    stem = "t-" + (re.sub(r"[^a-z0-9]+", "-", plain)[:_ID_LENGTH].strip("-") or "abschnitt")
    found, number = stem, taken.get(stem, 1)
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    taken[stem] = number
    taken.setdefault(found, 1)
    return found


class _Outline:
    def __init__(self, html: str, own_host: str, table_label: str):
        self.html, self.own_host, self.table_label = html, own_host.lower(), table_label
        self.parts: list[str] = []
        self.headings: list[Heading] = []
        self.taken: dict[str, int] = {}
        self.tables = self.depth = self.at = 0

    def done(self) -> tuple[str, list[Heading]]:
        for tag in _TAG.finditer(self.html):
            self.parts.append(self.html[self.at : tag.start()])
            self.at = tag.end()
            self.parts.append(self._written(tag))
        self.parts.append(self.html[self.at :])
        # Never so in a cleaned body; an open region would swallow the page.
        self.parts.append("</div>" * (self.depth > 0))
        return "".join(self.parts), self.headings

    def _written(self, tag: re.Match[str]) -> str:
        closing, name, attributes = tag.groups()
        if name in _LISTED and not closing:
            return self._heading(tag)
        if name == "table":
            return self._table_end() if closing else self._table(tag)
        if name == "a" and not closing and self._leads_away(attributes):
            return f'<a{attributes} rel="noopener noreferrer">'
        return tag[0]

    def _heading(self, tag: re.Match[str]) -> str:
        name = tag[2]
        end = self.html.find(f"</{name}>", tag.end())
        text = _plain(self.html[tag.end() : end if end >= 0 else len(self.html)])
        if not text:
            return tag[0]
        made = Heading(_LISTED[name], heading_id(text, self.taken), text)
        self.headings.append(made)
        return f'<{name} id="{made.id}">'

    def _table(self, tag: re.Match[str]) -> str:
        """Only the outermost table gets a region: one box to scroll is enough."""
        self.depth += 1
        if self.depth > 1:
            return tag[0]
        self.tables += 1
        label = f"{self.table_label} {self.tables}"
        if self.html.startswith("<caption>", tag.end()):
            end = self.html.find("</caption>", tag.end())
            label = _plain(self.html[tag.end() : end]) or label
        return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(label)}">{tag[0]}'

    def _table_end(self) -> str:
        self.depth = max(0, self.depth - 1)
        return "</table></div>" if self.depth == 0 else "</table>"

    def _leads_away(self, attributes: str) -> bool:
        href = _HREF.search(attributes)
        if not href or " rel=" in attributes:
            return False
        try:
            host = urlsplit(unescape(href[1]).replace("\\", "/")).netloc
        except ValueError:
            return True
        return bool(host) and host.lower() != self.own_host


def _plain(html: str) -> str:
    return " ".join(unescape(_MARKUP.sub("", html.replace("<br>", " "))).split())
