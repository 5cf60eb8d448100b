"""One walk through an XML part: streamed, without entities, at a bounded depth."""

from collections.abc import Iterable
from xml.parsers import expat

from content_types import later
from index.extraction.limits import Limits
from index.extraction.packages import Unsafe
from index.extraction.text import BROKEN, Unreadable

NOT_ALLOWED = later("enthält unzulässige XML-Angaben")


class Walk:
    """Calls `start`, `end` and `data` for what is read, by local names; nothing for what lies inside an element of `skipped`.

    Local names are enough: no part has two vocabularies that mean different things to us by one name.
    """

    skipped: frozenset[str] = frozenset()

    def __init__(self, limits: Limits):
        self._limit = limits.depth
        self._depth = 0
        self._skipping = 0
        self._names: dict[str, str] = {}
        self._attributes: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. Attributes by their local names, those that name relationships with "r:" before it."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Character data."""

    def read(self, chunks: Iterable[bytes]) -> None:
        """Walks through; Unsafe on a DOCTYPE or too many levels, Unreadable on what is no XML. No chunks: nothing happens."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        some = False
        try:
            for chunk in chunks:
                some = True
                parser.Parse(chunk, False)
            if some:
                parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Unreadable(BROKEN) from error

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limit:
            raise Unsafe(NOT_ALLOWED)
        name = self._names.get(full) or _remember(self._names, full)
        if self._skipping or name in self.skipped:
            self._skipping += 1
        else:
            known = self._attributes
            self.start(
                name, {known.get(key) or _remember(known, key, "r:"): value for key, value in attributes.items()}
            )

    def _end(self, full: str) -> None:
        self._depth -= 1
        if self._skipping:
            self._skipping -= 1
        else:
            self.end(self._names.get(full) or _remember(self._names, full))

    def _data(self, text: str) -> None:
        if not self._skipping:
            self.data(text)


def _remember(names: dict[str, str], full: str, relationships: str = "") -> str:
    """The local name, kept: a part has few names and many elements."""
    space, _, local = full.rpartition(" ")
    if relationships and space.endswith("/relationships"):
        local = relationships + local
    if len(names) < 10_000:
        names[full] = local
    return local


def survey(chunks: Iterable[bytes], limits: Limits) -> None:
    """Looks at a part as Walk does, and for nothing else: its levels and its DOCTYPE. Ten times as fast."""
    depth, deepest = 0, limits.depth

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise Unsafe(NOT_ALLOWED)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable(BROKEN) from error


def _refuse(*_: object) -> None:
    raise Unsafe(NOT_ALLOWED)
