"""Terms of the Glossar in a text become links to their definitions, each once a page.

The text is HTML as `contents_table.outline` writes it ("<" only at tags, attributes in double quotes), so it is read tag by
tag: what is changed are words between tags, and nothing else, to the letter. Where a term goes over the edge of emphasis that
begins or ends elsewhere, the emphasis is cut in two there, which nobody sees.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple

from index import Entry, Terms

KEPT = 512  # texts with their links
LONGEST_KEPT = 200_000  # letters; longer ones are rare, and made anew
# Never in a link, a heading, what heads a table, or what is code.
CLOSED = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "th", "thead", "caption"})
# A word may go on over these, which have no attributes; a break is a blank. Others end what is looked at together.
EMPHASIS = frozenset({"strong", "b", "em", "i", "u", "sub"})
WITHIN = frozenset({"<br>", *(f"<{name}>" for name in EMPHASIS), *(f"</{name}>" for name in EMPHASIS)})
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
    return Linked(*parts, tuple(entry for entry in terms.entries if entry.id in page.done and entry.id != own))


class _Page:
    """One page on its way: `done` are the terms that have their link, and that of the page itself."""

    def __init__(self, terms: Terms, own: str, fachgebiet: str):
        self.finder, self.fachgebiet = terms.finder, fachgebiet
        self.done = {own}

    def html(self, html: str) -> str:
        parts: list[str] = []
        pieces: list[str] = []  # texts and tags that belong together
        at = closed = 0
        for tag in _TAG.finditer(html):
            if tag.start() > at:
                pieces.append(html[at : tag.start()])
            at = tag.end()
            if tag[0] in WITHIN:
                pieces.append(tag[0])
                continue
            parts += pieces if closed else self.together(pieces)
            parts.append(tag[0])
            pieces = []
            if tag[2] in CLOSED:
                closed = max(0, closed - 1) if tag[1] else closed + 1
        pieces.append(html[at:])
        parts += pieces if closed else self.together(pieces)
        return "".join(parts)

    def together(self, pieces: list[str]) -> list[str]:
        """Texts and the tags WITHIN them, with links."""
        if len(pieces) < 2:
            return [piece if piece in WITHIN else self.text(piece) for piece in pieces]
        passage = Passage(pieces)
        for place in self.finder.places(passage.text, self.fachgebiet, self.done):
            if passage.link(*place):
                self.done.add(place.id)
        return passage.pieces

    def text(self, escaped: str) -> str:
        """A text between two tags."""
        text = unescape(escaped) if "&" in escaped else escaped
        parts, at = [], 0
        for place in self.finder.places(text, self.fachgebiet, self.done):
            self.done.add(place.id)
            parts += [
                _written(text[at : place.start]),
                _link_to(place.id),
                _written(text[place.start : place.end]),
                "</a>",
            ]
            at = place.end
        return "".join((*parts, _written(text[at:]))) if parts else escaped


class Passage:
    """Texts with emphasis in between: `text` is what is read, `pieces` what is written. Links are put in from the front."""

    def __init__(self, pieces: list[str]):
        self.pieces = list(pieces)
        self._read = [" " if piece == "<br>" else "" if piece in WITHIN else unescape(piece) for piece in pieces]
        self.text = "".join(self._read)
        self._free = 0  # the first piece after the last link
        self._piece = self._at = 0  # a piece from there on, and where it begins in the text

    def link(self, start: int, end: int, id: str) -> bool:
        """Puts the link of a term round a part of the text; False where tags in it are not nested soundly."""
        first, last = self._beginning(start), self._end(end)
        nested = _not_closed(self.pieces[first : last + 1])
        if nested is None:
            return False
        ended, begun = nested
        while ended and first > self._free and self.pieces[first - 1] == f"<{ended[0]}>":
            first -= 1
            del ended[0]
        while begun and self.pieces[last + 1 : last + 2] == [f"</{begun[-1]}>"]:
            last += 1
            del begun[-1]
        self.pieces[first] = _closing(ended) + _link_to(id) + _opening(reversed(ended)) + self.pieces[first]
        self.pieces[last] += _closing(reversed(begun)) + "</a>" + _opening(begun)
        self._free = last + 1
        return True

    def _beginning(self, place: int) -> int:
        """The piece that begins there, cut if need be."""
        while self._at + len(self._read[self._piece]) <= place:
            self._go_on()
        if self._at < place:
            self._cut(place)
            self._go_on()
        return self._piece

    def _end(self, place: int) -> int:
        """The piece that ends there, likewise."""
        while self._at + len(self._read[self._piece]) < place:
            self._go_on()
        if self._at + len(self._read[self._piece]) > place:
            self._cut(place)
        return self._piece

    def _go_on(self) -> None:
        self._at += len(self._read[self._piece])
        self._piece += 1

    def _cut(self, place: int) -> None:
        number, text = self._piece, self._read[self._piece]
        halves = [text[: place - self._at], text[place - self._at :]]
        self._read[number : number + 1] = halves
        self.pieces[number : number + 1] = map(_written, halves)


def _not_closed(pieces: list[str]) -> tuple[list[str], list[str]] | None:
    """The emphasis that ends in some pieces without beginning there, and what begins without ending, each in their order;
    None if the tags are not nested."""
    ended: list[str] = []
    begun: list[str] = []
    for piece in pieces:
        name = piece.strip("</>")
        if piece not in WITHIN or piece == "<br>":
            continue
        if not piece.startswith("</"):
            begun.append(name)
        elif not begun:
            ended.append(name)
        elif begun.pop() != name:
            return None
    return ended, begun


def _opening(names: Iterable[str]) -> str:
    return "".join(f"<{name}>" for name in names)


def _closing(names: Iterable[str]) -> str:
    return "".join(f"</{name}>" for name in names)


def _written(text: str) -> str:
    """As the cleaned body is written."""
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def _link_to(id: str) -> str:
    return f'<a class="term" href="/d/{id}" aria-describedby="begriff-{id}">'
