"""Typing errors: which words of the index are nearly the one that was typed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.language import dotless, stem

SHORTEST = 5  # letters of a word that is looked at
TWO_ERRORS_FROM = 8  # letters
MOST_CANDIDATES = 40  # of one length, in one segment
RARE_AT_THE_START = 0.5  # a wrong first letter is rare
RARE_IN_STEMS = 0.4


class Words:
    """The words of one segment by their length, without dots."""

    def __init__(self, counted: Iterable[tuple[bytes, int]]):
        self.counts = {term.decode(): count for term, count in counted}
        self.by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for word in self.counts:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self.by_length[len(word)][word] = dotless(word)


def similar(word: str, segments: Sequence[Words], limit: int) -> list[str]:
    """As the engine's: one error in a short word, two in a long one, in the word or in its stem."""
    if len(word) < SHORTEST or not word.isalpha():
        return []
    errors = 2 if len(word) >= TWO_ERRORS_FROM else 1
    typed, typed_stem = dotless(word), stem(word)
    counts: Counter[str] = Counter()
    distances: dict[str, float] = {}
    for segment in segments:
        for length in range(len(word) - errors - 1, len(word) + errors + 2):
            known = segment.by_length.get(length)
            for _, distance, candidate in (
                extract(typed, known, scorer=OSA.distance, score_cutoff=errors + 1, limit=MOST_CANDIDATES)
                if known
                else ()
            ):
                counts[candidate] += segment.counts[candidate]
                distances[candidate] = min(distance, OSA.distance(typed_stem, stem(candidate)) + RARE_IN_STEMS)
    near = [candidate for candidate, distance in distances.items() if distance < errors + 0.5 and candidate != word]
    # Among equals the frequent word is meant.
    return sorted(near, key=lambda one: (distances[one] + RARE_AT_THE_START * (one[0] != word[0]), -counts[one]))[
        :limit
    ]
