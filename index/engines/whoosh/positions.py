"""Where words stand in the documents of a view: one after another, as a phrase."""

from array import array
from bisect import bisect_left

from index.engines.whoosh.view import Places, View, members


def standing(places: Places, document: int) -> array:
    """Where a form stands in a document."""
    ids, counts, ends, positions = places
    index = bisect_left(ids, document)
    if index == len(ids) or ids[index] != document:
        return array("I")
    return positions[ends[index] - counts[index] : ends[index]]


class Positions:
    """Where the words of a phrase stand in the documents of one view."""

    def __init__(self, view: View, forms: tuple[str, ...]):
        self._places = {word: place for word in dict.fromkeys(forms) if (place := view.places(word))}

    def of(self, word: str, document: int) -> set[int]:
        found = self._places.get(word)
        return set(standing(found, document)) if found else set()

    def longest(self, forms: tuple[str, ...], document: int) -> int:
        """How many of the forms, from one on, stand one after another in a document at most."""
        lengths: dict[int, int] = {}  # of the runs that end at a place
        best = 0
        for word in forms:
            lengths = {place: lengths.get(place - 1, 0) + 1 for place in self.of(word, document)}
            best = max(best, max(lengths.values(), default=0))
        return best

    def has(self, forms: tuple[str, ...], document: int) -> bool:
        places = self.of(forms[0], document)
        for step, word in enumerate(forms[1:], 1):
            if not places:
                return False
            later = self.of(word, document)
            places = {place for place in places if place + step in later}
        return bool(places)


def having_phrase(view: View, phrase: tuple[str, ...], within: int) -> int:
    candidates = within
    for word in phrase:
        candidates &= view.bits("forms", word)
    if not candidates or len(phrase) < 2:
        return candidates
    positions = Positions(view, phrase)
    found = 0
    for document in members(candidates, view.size):
        if positions.has(phrase, document):
            found |= 1 << document
    return found
