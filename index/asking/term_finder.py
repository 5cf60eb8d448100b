"""Finding the names of terms in running text: whole words in any inflection, abbreviations letter by letter.

A noun is found as the noun that it is, so `Bewachung` is not found where somebody is `bewacht`; what is no known noun is
found by its stem. The keys of a word of a text, of which a name wants one: `=` its letters, `N` the noun, `S` the stem of a
word with a capital that is no known noun, `s` the stem of one without, `C` the stem of any with a capital.

One look into a dictionary for each word of the text, however many terms there are. The names are a tree of their words, so those
that begin alike are followed together.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from index.german.analysis import Analyser
from index.german.language import dotless, form, stem

WORDS_KEPT, NAMES_KEPT = 50_000, 20_000
BEGINNING = 4  # letters that a word shares with all its inflections, but for the dots
SHORTEST = 2

_word = re.compile(r"([-‐‑]?[^\W_]+(?:[-‐‑][^\W_]+)*(?:[*:_]innen?\b)?[-‐‑]?)")
_hyphens = re.compile("[-‐‑]")
_gap = re.compile(r"[\s§]{1,5}\Z")


class Place(NamedTuple):
    """Where a term stands in a text."""

    start: int
    end: int
    id: str


Words = tuple[frozenset[str], ...]  # for each word of a name the keys of which one must fit


class _Named(NamedTuple):
    """A term, in the order in which `place` stands before others of the same name."""

    id: str
    fachgebiet: str
    place: int


class _Names:
    """The names that begin with the same words: `ended` are the terms of those that have no more."""

    def __init__(self) -> None:
        self.ended: list[_Named] = []
        self._next: dict[frozenset[str], _Names] = {}
        self._by_key: dict[str, list[_Names]] = defaultdict(list)

    def next(self, keys: frozenset[str]) -> "_Names":
        """Those that go on with a word that wants one of these keys; made if there are none yet."""
        if keys not in self._next:
            self._next[keys] = _Names()
            for key in keys:
                self._by_key[key].append(self._next[keys])
        return self._next[keys]

    def having(self, keys: frozenset[str]) -> "Iterator[_Names]":
        """Those that go on with a word that has these keys."""
        return (names for key in keys for names in self._by_key.get(key, ()))

    @property
    def go_on(self) -> bool:
        return bool(self._next)


class _Read:
    """What names may be after some words of a text have been read, with what comes after other words, as far as it was asked
    for."""

    def __init__(self, names: Iterable[_Names]):
        self.names = tuple(dict.fromkeys(names))
        self.go_on = any(names.go_on for names in self.names)
        self.after: dict[str, _Read | None] = {}
        self._ended = sorted((each for names in self.names for each in names.ended), key=lambda each: each.place)

    def ended(self, fachgebiet: str) -> str:
        """The id of the term whose name has been read: that of the Fachgebiet, else the first; "" for none."""
        nearer = (each for each in self._ended if each.fachgebiet == fachgebiet)
        best = next(nearer, self._ended[0] if self._ended else None)
        return best.id if best else ""


Row = tuple[str, str, Sequence[str], Sequence[str]]


class Finder:
    """Knows the names of terms: rows of id, Fachgebiet, all names, and which of them are abbreviations."""

    def __init__(self, rows: Iterable[Row], analyser: Analyser):
        self._analyser = analyser
        self._beginnings: set[str] = set()
        self._keys_of: dict[str, frozenset[str]] = {}
        names = _Names()
        for place, (id, fachgebiet, texts, abbreviations) in enumerate(rows):
            for text in texts:
                words, beginnings = _named(text, text in abbreviations, analyser)
                self._beginnings |= beginnings
                node = names
                for keys in words:
                    node = node.next(keys)
                if words:
                    node.ended.append(_Named(id, fachgebiet, place))
        self._nothing = _Read((names,))
        self._kept = 0

    def places(self, text: str, fachgebiet: str = "", but: Container[str] = ()) -> Iterator[Place]:
        """All of them, from the front, none inside another. Of equal names that of the Fachgebiet counts, else the first.

        Terms in `but`, which may grow meanwhile, are not told; where one stands there is no other all the same.
        """
        if not self._nothing.go_on:
            return
        parts = _word.split(text)  # what is between words, and words, by turns
        words = parts[1::2]
        nothing = self._nothing
        begun = {raw: read for raw in set(words) if (read := self._after(nothing, raw))}
        alone = {raw: read.ended(fachgebiet) for raw, read in begun.items() if not read.go_on}
        starts: list[int] = []
        free = 0
        for at, raw in enumerate(words):
            if raw not in begun or at < free:
                continue
            id, length = (alone[raw], 1) if raw in alone else self._longest(begun[raw], parts, at, fachgebiet)
            free = at + length
            if id and id not in but:
                starts = starts or list(accumulate(map(len, parts), initial=0))[1::2]
                yield Place(starts[at], starts[free - 1] + len(words[free - 1]), id)

    def _longest(self, read: _Read, parts: list[str], at: int, fachgebiet: str) -> tuple[str, int]:
        """The term of the longest name that begins with a word, and how many words that has; "" and 0 for none."""
        best, length = ("", 0), 1
        while True:
            if id := read.ended(fachgebiet):
                best = (id, length)
            place = 2 * (at + length)  # of what is between this word and the next
            after = self._after(read, parts[place + 1]) if read.go_on and place + 1 < len(parts) else None
            if after is None or not _gap.match(parts[place]):
                return best
            read, length = after, length + 1

    def _after(self, read: _Read, raw: str) -> _Read | None:
        """What has been read after one more word; None if no name goes on so."""
        if raw in read.after:
            return read.after[raw]
        if self._kept > WORDS_KEPT:
            self._nothing.after, self._kept = {}, 0
        keys = self._keys(raw)
        names = [each for names in read.names for each in names.having(keys)]
        made = read.after[raw] = _Read(names) if names else None
        self._kept += 1
        return made

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
