"""What the terms of the Glossar add to a question: a name of a term in it is asked for by its other names as well.

Built from the terms that the asker may read and from nothing else, so no word of another's reaches a query.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from index.german.analysis import Analyser, Token
from index.german.language import STOP_WORDS, stem

MOST_NAMES = 8  # others of one name
NAMES_KEPT = 20_000
LONGEST_NAME = 8  # words
Keys = frozenset[str]  # of which one must be the same


class Name(NamedTuple):
    """A name as it is shown, and its words. `exact`: an abbreviation, which has no inflection."""

    shown: str
    words: tuple[Token, ...]
    exact: bool


class Match(NamedTuple):
    """A name found in a query: how many of its words, and what else the term is called."""

    width: int
    others: tuple[Name, ...]


class Synonyms:
    """The names of terms by their first words. `terms` are rows of all names, and which of them are abbreviations."""

    def __init__(self, terms: Iterable[tuple[Sequence[str], Sequence[str]]], analyser: Analyser):
        self._analyser = analyser
        self._by_first: dict[str, list[tuple[tuple[Keys, ...], tuple[Name, ...]]]] = defaultdict(list)
        for names, abbreviations in terms:
            made = [name for name in (named(text, text in abbreviations, analyser) for text in names) if name]
            for name in made:
                others = tuple(other for other in made if other is not name)
                for keys in spellings(name, analyser) if others else ():
                    for key in keys[0]:
                        self._by_first[key].append((keys, others))

    def at(self, words: Sequence[Token]) -> Match | None:
        """The longest name that these words begin with."""
        if not words or not self._by_first:
            return None
        first = words[0]
        begun = {len(known) for key in asked_by(first.form, self._analyser) for known, _ in self._by_first.get(key, ())}
        for length in sorted(begun, reverse=True):
            if length <= len(words) and (others := self._others([word.form for word in words[:length]])):
                return Match(length, others)
        if first.width > 1 and first.joined and (others := self._others(first.joined[:1])):
            return Match(first.width, others)
        return None

    def _others(self, forms: Sequence[str]) -> tuple[Name, ...]:
        """What a name of exactly these words has beside it: an abbreviation, or a name in any inflection."""
        asked = [asked_by(form, self._analyser) for form in forms]
        found = [
            others for key in sorted(asked[0]) for known, others in self._by_first.get(key, ()) if fit(known, asked)
        ]
        return tuple(dict.fromkeys(name for others in found for name in others))[:MOST_NAMES]


@lru_cache(maxsize=NAMES_KEPT)
def named(text: str, exact: bool, analyser: Analyser) -> Name | None:
    """None for what a query would not ask for: nothing but stop words, or too much."""
    words = tuple(analyser.tokens(text))
    telling = any(word.kind != "word" or word.form not in STOP_WORDS for word in words)
    return Name(text, words, exact) if telling and len(words) <= LONGEST_NAME else None


@lru_cache(maxsize=NAMES_KEPT)
def spellings(name: Name, analyser: Analyser) -> tuple[tuple[Keys, ...], ...]:
    """The keys of its words; a name with a hyphen is known without it too."""
    first = name.words[0]
    joined = [(first.joined[0],)] if first.joined and first.width == len(name.words) else []
    written = (tuple(word.form for word in name.words), *joined)
    return tuple(
        tuple(_exact(form) if name.exact else _inflected(form, analyser) for form in forms) for forms in written
    )


def asked_by(form: str, analyser: Analyser) -> Keys:
    """The keys of a word of a query."""
    return _exact(form) | _inflected(form, analyser)


def _exact(form: str) -> Keys:
    return frozenset((f"={form}",))


def _inflected(form: str, analyser: Analyser) -> Keys:
    """The keys of a word in any inflection: the noun that it is, and its stem."""
    noun = analyser.splitter.nouns(form).whole
    return frozenset((f"N{noun}", f"~{stem(form)}") if noun else (f"~{stem(form)}",))


def fit(known: Sequence[Keys], asked: Sequence[Keys]) -> bool:
    """Whether the words of a query are those of a name."""
    return len(known) == len(asked) and not any(map(frozenset.isdisjoint, known, asked))
