"""Words that count only where they stand together: the name of a term that has several."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.engine import Alternative
from index.german.language import stem

PART = 1_000_000  # instead of a group: a word that counts only together with others
LONGEST_GAP = 200  # characters between two of them
Match = tuple[int, int, int]  # start, end, number of the group


class Together:
    """Those of one query, each with the number of its group; `word` finds a word of a text. Each word is told to it once."""

    def __init__(self, asked: Sequence[tuple[Alternative, int]], word: re.Pattern[str]):
        self._asked, self._word = asked, word
        self._parts: dict[str, list[tuple[int, int]]] = {}  # of which one it is which word

    def learn(self, raw: str, word: str) -> bool:
        """Whether a word, as it stands in a text and as a form or norm, is one of these."""
        parts = [
            (which, step)
            for which, (alternative, _) in enumerate(self._asked)
            for step, term in enumerate(alternative.terms)
            if term.text == (stem(word) if term.field == "stem" else word)
        ]
        if parts:
            self._parts[raw] = parts
        return bool(parts)

    def joined(self, text: str, places: Sequence[Match]) -> Iterator[Match]:
        """Places in their order, without words that stand alone. Words together are one, or, if another word of the query is
        among them, each for itself."""
        at = 0
        while at < len(places):
            number, length = self._whole(text, places, at)
            if not length:
                if places[at][2] != PART:
                    yield places[at]
                at += 1
                continue
            whole = places[at : at + length]
            if all(group in (PART, number) for _, _, group in whole):
                yield whole[0][0], whole[-1][1], number
            else:
                yield from ((start, end, number if group == PART else group) for start, end, group in whole)
            at += length

    def _whole(self, text: str, places: Sequence[Match], at: int) -> tuple[int, int]:
        """The group whose words stand together from a place on, and how many places that is; 0 for none."""
        for which, first in self._parts_at(text, places[at]):
            alternative, number = self._asked[which]
            last: int | None = None if first else at
            for step, (before, now) in enumerate(pairwise(alternative.at), 1):
                if last is not None:
                    last = self._next(text, places, last, (which, step), now - before)
            if last is not None:
                return number, last - at + 1
        return 0, 0

    def _next(self, text: str, places: Sequence[Match], at: int, wanted: tuple[int, int], distance: int) -> int | None:
        """Where that one of the words is, so many words after a place."""
        after = places[at][1]
        for number in range(at + 1, min(at + 1 + distance, len(places))):
            start = places[number][0]
            near = start - after <= LONGEST_GAP and len(self._word.findall(text, after, start)) == distance - 1
            if near and wanted in self._parts_at(text, places[number]):
                return number
        return None

    def _parts_at(self, text: str, place: Match) -> list[tuple[int, int]]:
        return self._parts.get(text[place[0] : place[1]], [])
