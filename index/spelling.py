"""Typing errors: which words of the index are nearly the one that was typed."""

import time
from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.language import dotless, stem
from index.whoosh_codec import SegmentReader

SHORTEST = 5  # letters of a word that is looked at
TWO_ERRORS_FROM = 8  # letters


class Words:
    """The words of one generation of an index, with the number of documents they are in."""

    def __init__(self, version: str, readers: Iterable[SegmentReader]):
        self.version = version
        self._made_at = time.monotonic()
        counts: Counter[str] = Counter()
        for reader in readers:
            for term, count in reader.counted_terms("forms"):
                counts[term.decode()] += count
        self.counts = counts
        self._by_length: dict[int, dict[str, str]] = {}
        for word in counts:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self._by_length.setdefault(len(word), {})[word] = dotless(word)

    def age(self) -> float:
        """In seconds."""
        return time.monotonic() - self._made_at

    def similar(self, word: str, limit: int) -> list[str]:
        """As the engine's."""
        if len(word) < SHORTEST or not word.isalpha():
            return []
        errors = 2 if len(word) >= TWO_ERRORS_FROM else 1
        typed, typed_stem = dotless(word), stem(word)
        found: dict[str, tuple[float, int]] = {}
        for length in range(len(word) - errors - 1, len(word) + errors + 2):
            for _, distance, candidate in extract(
                typed, self._by_length.get(length, {}), scorer=OSA.distance, score_cutoff=errors + 1, limit=40
            ):
                if candidate == word:
                    continue
                nearest = min(distance, OSA.distance(typed_stem, stem(candidate)) + 0.4)
                if nearest < errors + 0.5:
                    # A wrong first letter is rare; among equals the frequent word is meant.
                    found[candidate] = (nearest + 0.5 * (typed[0] != candidate[0]), -self.counts[candidate])
        return sorted(found, key=lambda candidate: found[candidate])[:limit]
