"""Where words stand together in the documents of a view, each in one of several forms."""

from array import array
from bisect import bisect_left

from index.engines.expansion import Together
from index.engines.whoosh.view import Places, View, members


def together(view: View, asked: Together, within: int) -> int:
    """Those of the documents with all its terms in which they stand so. Remembered: `within` says the same each time."""
    return view.remembered(("together", asked.at, asked.forms), lambda: _found(view, asked, within))


def _found(view: View, asked: Together, within: int) -> int:
    words = [[place for form in forms if (place := view.places(form))] for forms in asked.forms]
    found = 0
    if all(words):
        for document in members(within, view.size):
            if _stand(words, asked.at, document):
                found |= 1 << document
    return found


def _stand(words: list[list[Places]], at: tuple[int, ...], document: int) -> bool:
    starts: set[int] = set()
    for number, (forms, step) in enumerate(zip(words, at, strict=True)):
        here = {place - step for places in forms for place in _of(places, document)}
        starts = starts & here if number else here
        if not starts:
            return False
    return True


def _of(places: Places, document: int) -> array:
    """Where a form stands in a document."""
    ids, counts, ends, positions = places
    index = bisect_left(ids, document)
    if index == len(ids) or ids[index] != document:
        return array("I")
    return positions[ends[index] - counts[index] : ends[index]]
