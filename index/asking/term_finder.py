"""Finding the names of terms in running text: whole words in any inflection, abbreviations letter by letter.

A noun is found as the noun that it is, so `Bewachung` is not found where somebody is `bewacht`; what is no known noun is
found by its stem. The keys of a word of a text, of which a name wants one: `=` its letters, `N` the noun, `S` the stem of a
word with a capital that is no known noun, `s` the stem of one without, `C` the stem of any with a capital.

One look into a dictionary for each word of the text, however many terms there are.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from index.german.analysis import Analyser
from index.german.language import dotless, form, stem

WORDS_KEPT, NAMES_KEPT = 50_000, 20_000
BEGINNING = 4  # letters that a word shares with all its inflections, but for the dots
SHORTEST = 2

_word = re.compile(r"[-‐‑]?[^\W_]+(?:[-‐‑][^\W_]+)*(?:[*:_]innen?\b)?[-‐‑]?")
_hyphens = re.compile("[-‐‑]")
_gap = re.compile(r"[\s§]{1,5}\Z")


class Place(NamedTuple):
    """Where a term stands in a text."""

    start: int
    end: int
    id: str


Words = tuple[frozenset[str], ...]  # for each word of a name the keys of which one must fit


class _Name(NamedTuple):
    words: Words
    id: str
    fachgebiet: str


Row = tuple[str, str, Sequence[str], Sequence[str]]


class Finder:
    """Knows the names of terms: rows of id, Fachgebiet, all names, and which of them are abbreviations."""

    def __init__(self, rows: Iterable[Row], analyser: Analyser):
        self._analyser = analyser
        self._by_key: dict[str, list[_Name]] = defaultdict(list)
        self._beginnings: set[str] = set()
        self._keys_of: dict[str, frozenset[str]] = {}
        for id, fachgebiet, names, abbreviations in rows:
            for text in names:
                words, beginnings = _named(text, text in abbreviations, analyser)
                self._beginnings |= beginnings
                if words:
                    name = _Name(words, id, fachgebiet)
                    for key in words[0]:
                        self._by_key[key].append(name)
        for found in self._by_key.values():
            found.sort(key=lambda name: -len(name.words))

    def places(self, text: str, fachgebiet: str = "") -> Iterator[Place]:
        """All of them, from the front, none inside another. Of equal names that of the Fachgebiet counts, else the first."""
        if not self._by_key:
            return
        words = list(_word.finditer(text))
        at = 0
        while at < len(words):
            found = self._longest(text, words, at, fachgebiet)
            if found:
                yield Place(words[at].start(), words[at + len(found.words) - 1].end(), found.id)
                at += len(found.words)
            else:
                at += 1

    def _longest(self, text: str, words: list[re.Match[str]], at: int, fachgebiet: str) -> _Name | None:
        best: _Name | None = None
        for key in self._keys(words[at][0]):
            for name in self._by_key.get(key, ()):
                longer = best is None or len(name.words) > len(best.words)
                nearer = (
                    best is not None
                    and len(name.words) == len(best.words)
                    and name.fachgebiet == fachgebiet != best.fachgebiet
                )
                if (longer or nearer) and self._fits(text, words, at, name):
                    best = name
        return best

    def _fits(self, text: str, words: list[re.Match[str]], at: int, name: _Name) -> bool:
        if at + len(name.words) > len(words):
            return False
        for step, keys in enumerate(name.words[1:], at + 1):
            if not _gap.match(text, words[step - 1].end(), words[step].start()) or keys.isdisjoint(
                self._keys(words[step][0])
            ):
                return False
        return True

    def _keys(self, raw: str) -> frozenset[str]:
        """The keys of a word of the text; none for what no name begins like, and for half a word (`Rechts-`)."""
        keys = self._keys_of.get(raw)
        if keys is None:
            if len(self._keys_of) > WORDS_KEPT:
                self._keys_of.clear()
            keys = self._keys_of[raw] = self._looked_at(raw)
        return keys

    def _looked_at(self, raw: str) -> frozenset[str]:
        bare = _bare(raw)
        word = form(bare)
        if not raw[0].isalnum() or not raw[-1].isalnum() or not self._begins_like_one(word):
            return frozenset()
        exact = {f"={bare}", *([f"={bare[:-1]}"] if bare.endswith("s") and len(bare) > 3 else [])}
        stemmed = stem(word)
        if not raw[0].isupper():
            return frozenset((*exact, f"s{stemmed}"))
        noun = self._analyser.splitter.nouns(word).whole
        return frozenset((*exact, f"N{noun}" if noun else f"S{stemmed}", f"C{stemmed}"))

    def _begins_like_one(self, word: str) -> bool:
        bare = dotless(word)
        return any(bare[:length] in self._beginnings for length in range(SHORTEST, BEGINNING + 1))


@lru_cache(maxsize=NAMES_KEPT)
def _named(text: str, exact: bool, analyser: Analyser) -> tuple[Words, frozenset[str]]:
    """A name as it is looked for, and how its first word may begin in a text; nothing for what is too short."""
    words = [match[0] for match in _word.finditer(text)]
    if not words or len("".join(words)) < SHORTEST:
        return (), frozenset()
    bare = [form(_bare(word)) for word in words]
    if exact:
        return tuple(frozenset((f"={_bare(word)}",)) for word in words), frozenset(map(_beginning, bare))
    nouns = [
        analyser.splitter.nouns(plain).whole if word[0].isupper() else None
        for word, plain in zip(words, bare, strict=True)
    ]
    keys = [_asked(plain, noun) for plain, noun in zip(bare, nouns, strict=True)]
    if len(words) > 1:
        # The first of several words (`Öffentliche Ordnung`) may have its capital for that alone.
        keys[0] |= {f"s{stem(bare[0])}", f"C{stem(bare[0])}"}
    return tuple(keys), frozenset(_beginning(word) for word in (*bare, *nouns) if word)


def _asked(word: str, noun: str | None) -> frozenset[str]:
    return frozenset((f"S{stem(word)}", f"N{noun}" if noun else f"s{stem(word)}"))


def _bare(word: str) -> str:
    """Without hyphens: `Shisha-Bar` is `Shishabar`."""
    return _hyphens.sub("", word)


def _beginning(word: str) -> str:
    return dotless(word)[:BEGINNING]
