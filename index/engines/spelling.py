"""Typing errors: which words of the index are nearly the one that was typed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.german.language import dotless, stem

SHORTEST = 5  # letters of a word that is looked at
TWO_ERRORS_FROM = 8  # letters
RARE_AT_THE_START = 0.5  # a wrong first letter is rare
RARE_IN_STEMS = 0.4


class Words:
    """The words of one segment by their length."""

    def __init__(self, terms: Iterable[bytes]):
        by_length: dict[int, list[str]] = defaultdict(list)
        for term in terms:
            word = term.decode()
            if len(word) >= SHORTEST - 1 and word.isalpha():
                by_length[len(word)].append(word)
        self._by_length = {length: OfOneLength(words) for length, words in by_length.items()}

    def prepare(self) -> None:
        """Does now what the first question needs done."""
        for words in self._by_length.values():
            words.prepare()

    def near(self, typed: str, errors: int) -> Iterator[tuple[str, int]]:
        """The words with at most so many errors, dots aside, and how many each has."""
        for difference in range(-errors, errors + 1):
            words = self._by_length.get(len(typed) + difference)
            if words:
                yield from words.near(typed, errors, difference)


class OfOneLength:
    """Words of one length. Comparing all of them takes long, so first those go that have too many other letters: of every letter
    it is known which words have it, one bit for each word."""

    def __init__(self, words: list[str]):
        self._words = words
        self._every = (1 << len(words)) - 1

    def prepare(self) -> None:
        _ = self._having

    @cached_property
    def _dotless(self) -> list[str]:
        return [dotless(word) for word in self._words]

    @cached_property
    def _having(self) -> dict[str, int]:
        """Letter → the words that have it."""
        size = (len(self._words) + 7) // 8
        flags: dict[str, bytearray] = defaultdict(lambda: bytearray(size))
        for number, word in enumerate(self._dotless):
            for letter in set(word):
                flags[letter][number >> 3] |= 1 << (number & 7)
        return {letter: int.from_bytes(bits, "little") for letter, bits in flags.items()}

    def near(self, typed: str, errors: int, difference: int) -> Iterator[tuple[str, int]]:
        """As those of Words. The words are longer than `typed` by `difference`.

        That many errors are letters too many, so the fewer are left for others.
        """
        letters = set(typed)
        lacking = (self._every & ~self._having.get(letter, 0) for letter in letters)
        others = (words for letter, words in self._having.items() if letter not in letters)
        far = _in_more_than(errors - max(0, difference), lacking) | _in_more_than(errors + min(0, difference), others)
        places = list(_places(self._every & ~far))
        known = [self._dotless[place] for place in places]
        for _, distance, index in extract(typed, known, scorer=OSA.distance, score_cutoff=errors, limit=None):
            yield self._words[places[index]], distance


def _in_more_than(most: int, sets: Iterable[int]) -> int:
    """What is in more than `most` of these sets of bits."""
    more = [0] * (most + 1)  # in more than none of the sets so far, in more than one …
    for each in sets:
        for count in range(most, 0, -1):
            more[count] |= more[count - 1] & each
        more[0] |= each
    return more[most]


def _places(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    written = bin(bits)[:1:-1]
    place = written.find("1")
    while place >= 0:
        yield place
        place = written.find("1", place + 1)


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
        for candidate, distance in segment.near(typed, errors + 1):
            if candidate not in distances:
                distances[candidate] = min(distance, OSA.distance(typed_stem, stem(candidate)) + RARE_IN_STEMS)
    near = [candidate for candidate, distance in distances.items() if distance < errors + 0.5 and candidate != word]
    counts = {candidate: count(candidate) for candidate in near}
    # Among equals the frequent word is meant.
    return sorted(
        (candidate for candidate in near if counts[candidate]),
        key=lambda one: (distances[one] + RARE_AT_THE_START * (one[0] != word[0]), -counts[one], one),
    )
