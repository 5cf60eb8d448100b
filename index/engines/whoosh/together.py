"""Where words stand together in the documents of a view, each in one of several forms."""

from index.engines.expansion import Together
from index.engines.whoosh.positions import standing
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
        here = {place - step for places in forms for place in standing(places, document)}
        starts = starts & here if number else here
        if not starts:
            return False
    return True
