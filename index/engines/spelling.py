"""Typing errors: which words of the index are nearly the one that was typed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.german.language import dotless, stem

SHORTEST = 5  # letters of a word that is looked at
TWO_ERRORS_FROM = 8  # letters
RARE_AT_THE_START = 0.5  # a wrong first letter is rare
RARE_IN_STEMS = 0.4


class Words:
    """The words of one segment by their length, without dots."""

    def __init__(self, terms: Iterable[bytes]):
        self.by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for term in terms:
            word = term.decode()
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self.by_length[len(word)][word] = dotless(word)


def similar(word: str, segments: Sequence[Words], count: Callable[[str], int]) -> list[str]:
    """As the engine's: one error in a short word, two in a long one, in the word or in its stem.

    `count` says in how many records a word may be read; one that is in none is as if it were not there.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return []
    errors = 2 if len(word) >= TWO_ERRORS_FROM else 1
    typed, typed_stem = dotless(word), stem(word)
    distances: dict[str, float] = {}
    for segment in segments:
        for length in range(len(word) - errors - 1, len(word) + errors + 2):
            known = segment.by_length.get(length)
            if not known:
                continue
            for _, distance, candidate in extract(
                typed, known, scorer=OSA.distance, score_cutoff=errors + 1, limit=None
            ):
                if candidate not in distances:
                    distances[candidate] = min(distance, OSA.distance(typed_stem, stem(candidate)) + RARE_IN_STEMS)
    near = [candidate for candidate, distance in distances.items() if distance < errors + 0.5 and candidate != word]
    counts = {candidate: count(candidate) for candidate in near}
    # Among equals the frequent word is meant.
    return sorted(
        (candidate for candidate in near if counts[candidate]),
        key=lambda one: (distances[one] + RARE_AT_THE_START * (one[0] != word[0]), -counts[one], one),
    )
