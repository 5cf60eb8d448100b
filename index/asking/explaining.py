"""Which terms of the Glossar somebody searches for: those whose name they typed, or its beginning.

Made of the terms that they may read and of nothing else.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.asking.query import MOST_WORDS, pieces
from index.asking.synonyms import LONGEST_NAME, Keys, asked_by, fit, named, spellings
from index.german.analysis import Analyser, Token
from index.german.language import STOP_WORDS, dotless

SHORTEST = 3  # letters of a beginning
MOST = 2  # terms that are shown
AFTER = "\U0010ffff"  # sorts after all letters


class Asked(NamedTuple):
    """The ids of the terms to show, best first, and how many more there are."""

    ids: tuple[str, ...] = ()
    more: int = 0


Row = tuple[str, Sequence[str], Sequence[str]]


class Explainer:
    """Knows the names of terms: rows of id, all names, and which of them are abbreviations, in the order to show them in."""

    def __init__(self, rows: Iterable[Row], analyser: Analyser):
        self._analyser = analyser
        self._by_first: dict[str, list[tuple[tuple[Keys, ...], str]]] = defaultdict(list)
        self._order: dict[str, int] = {}
        begun: list[tuple[str, str]] = []
        for id, names, abbreviations in rows:
            self._order[id] = len(self._order)
            made = [name for text in names if (name := named(text, text in abbreviations, analyser))]
            begun += [(_written(name.words), id) for name in made]
            for keys in (keys for name in made for keys in spellings(name, analyser)):
                for key in keys[0]:
                    self._by_first[key].append((keys, id))
        self._begun = sorted(begun)

    def asked(self, text: str) -> Asked:
        """What a query asks for: the terms called so; else those that begin so; else those named in it, at the most two."""
        typed = " ".join(piece.strip('"„“”*') for piece in pieces(text) if not piece.startswith("-"))
        words = list(self._analyser.tokens(typed))[:MOST_WORDS]
        if not words:
            return Asked()
        found = self._called(words) or self._beginning(words) or self._within(words)
        return Asked(tuple(found[:MOST]), max(0, len(found) - MOST))

    def _called(self, words: Sequence[Token]) -> list[str]:
        """The terms with exactly this name, in any inflection."""
        joined = words[0].joined[:1] if words[0].width == len(words) else ()  # Shisha-Bar is called Shishabar
        found: set[str] = set()
        for forms in ([word.form for word in words], joined):
            asked = [asked_by(form, self._analyser) for form in forms]
            keys = asked[0] if asked else ()
            found |= {id for key in keys for known, id in self._by_first.get(key, ()) if fit(known, asked)}
        return sorted(found, key=self._order.__getitem__)

    def _beginning(self, words: Sequence[Token]) -> list[str]:
        begun = _written(words)
        if len(begun) < SHORTEST or all(word.form in STOP_WORDS for word in words):
            return []
        first, end = (bisect_left(self._begun, (bound,)) for bound in (begun, begun + AFTER))
        return sorted({id for _, id in self._begun[first:end]}, key=self._order.__getitem__)

    def _within(self, words: Sequence[Token]) -> list[str]:
        """The terms named in a longer query, the longest name first wherever one begins."""
        found: list[str] = []
        at = 0
        while at < len(words):
            lengths = range(min(LONGEST_NAME, len(words) - at), 0, -1)
            length = next((length for length in lengths if self._called(words[at : at + length])), 0)
            found += self._called(words[at : at + length]) if length else []
            at += max(1, length)
        return list(dict.fromkeys(found))


def _written(words: Sequence[Token]) -> str:
    return " ".join(dotless(word.form) for word in words)
