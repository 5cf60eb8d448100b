"""Where words stand together in the documents of a view, each in one of several forms."""

from array import array
from collections.abc import Iterable, Iterator, Sequence

from index.engines.expansion import Together
from index.engines.whoosh.view import Places, View, bitset, flags

DOCUMENT = 32  # bits that a place in a document has, below the number of the document


def together(view: View, asked: Together, within: int) -> int:
    """Those of the documents with all its terms in which they stand so. Remembered: `within` says the same each time."""
    return view.remembered(("together", asked.at, asked.forms), lambda: _found(view, asked, within))


def _found(view: View, asked: Together, within: int) -> int:
    left: Sequence[int] = flags(within, view.size)
    starts: set[int] | None = None
    found: set[int] = set()
    for forms, step in zip(asked.forms, asked.at, strict=True):
        here = set(_starts(filter(None, map(view.places, forms)), left, step))
        starts = here if starts is None else starts & here
        found = {start >> DOCUMENT for start in starts}
        left = bytearray(view.size)
        for document in found:
            left[document] = 1
    return bitset(array("I", sorted(found)), view.size)


def _starts(words: Iterable[Places], left: Sequence[int], step: int) -> Iterator[int]:
    """Where all of it would begin, in which of the documents that are left, if one of these words is so many words later."""
    for documents, counts, ends, places in words:
        for document, count, end in zip(documents, counts, ends, strict=True):
            if left[document]:
                begin = (document << DOCUMENT) - step
                yield from [begin + place for place in places[end - count : end]]
