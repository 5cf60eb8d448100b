"""Terms of the Glossar in a text become links to their definitions, each once a page.

The text is HTML as `contents_table.outline` writes it ("<" only at tags, attributes in double quotes), so it is read tag by
tag: what is changed are words between tags, and nothing else, to the letter.
"""

import re
import threading
from collections import OrderedDict
from html import escape, unescape
from typing import NamedTuple

from index import Entry, Terms

KEPT = 512  # texts with their links
LONGEST_KEPT = 200_000  # letters; longer ones are rare, and made anew
# Never in a link, a heading, what heads a table, or what is code.
CLOSED = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "th", "thead", "caption"})
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s+[a-z-]+="[^"]*")*\s*/?>')


class Linked(NamedTuple):
    """A summary and a body as HTML, and the terms that are linked in them, in alphabetical order."""

    summary: str
    body: str
    terms: tuple[Entry, ...]


_lock = threading.Lock()
_kept: OrderedDict[tuple[tuple[str, ...], int], Linked] = OrderedDict()


def linked(key: tuple[str, ...], summary: str, body: str, terms: Terms, own: str, fachgebiet: str) -> Linked:
    """A text with the terms linked that its reader may read, remembered for a while.

    `key` stands for this text of this document; `own` is the id of the document, which is never linked to itself. Of two
    terms of one name that of the Fachgebiet counts.
    """
    place = (key, terms.serial)
    with _lock:
        if known := _kept.get(place):
            _kept.move_to_end(place)
            return known
    made = link(summary, body, terms, own, fachgebiet)
    if len(made.body) > LONGEST_KEPT:
        return made
    with _lock:
        _kept[place] = made
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def link(summary: str, body: str, terms: Terms, own: str = "", fachgebiet: str = "") -> Linked:
    """As `linked`, made now."""
    if not terms.entries:
        return Linked(escape(summary, quote=False), body, ())
    page = _Page(terms, own, fachgebiet)
    parts = page.text(escape(summary, quote=False)), page.html(body)
    return Linked(*parts, tuple(entry for entry in terms.entries if entry.id in page.taken))


class _Page:
    """One page on its way: `taken` are the terms that have their link."""

    def __init__(self, terms: Terms, own: str, fachgebiet: str):
        self.finder, self.own, self.fachgebiet = terms.finder, own, fachgebiet
        self.taken: set[str] = set()

    def html(self, html: str) -> str:
        parts: list[str] = []
        at = closed = 0
        for tag in _TAG.finditer(html):
            if tag.start() > at:
                between = html[at : tag.start()]
                parts.append(between if closed else self.text(between))
            parts.append(tag[0])
            at = tag.end()
            if tag[2] in CLOSED:
                closed = max(0, closed - 1) if tag[1] else closed + 1
        parts.append(html[at:] if closed else self.text(html[at:]))
        return "".join(parts)

    def text(self, escaped: str) -> str:
        """A text between two tags."""
        text = unescape(escaped) if "&" in escaped else escaped
        parts, at = [], 0
        for place in self.finder.places(text, self.fachgebiet):
            if place.id == self.own or place.id in self.taken:
                continue
            self.taken.add(place.id)
            parts += [_written(text[at : place.start]), _link(place.id, text[place.start : place.end])]
            at = place.end
        return "".join((*parts, _written(text[at:]))) if parts else escaped


def _written(text: str) -> str:
    """As the cleaned body is written."""
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def _link(id: str, words: str) -> str:
    return f'<a class="term" href="/d/{id}" aria-describedby="begriff-{id}">{_written(words)}</a>'
