"""Finds the words of one query in texts, and marks them."""

import html
import re
from collections.abc import Callable, Iterable, Iterator

from index.asking.together import PART, Match, Together
from index.engine import Group, Query, Term
from index.german.analysis import Analyser, norm
from index.german.compounds import NONE
from index.german.language import STOP_WORDS, dotless, form

MOST_MATCHES = 400  # in one text
ENOUGH_MATCHES = 24  # in one text in which everything asked for has been seen
MOST_ON_A_PAGE = 10_000  # matches in one text that is shown as a whole
NEEDLE = 4  # letters
FIRST_PART = 1_000  # from here on numbers are of parts, not of groups
OLDER = {"f": ("f", "ph")}
LONGEST_SIGN = 16  # characters before the number of a norm

_rest_of_word = re.compile(r"[^\W_]*")
_norm = r"(?:§§?|\b[Aa]rt(?:ikel[ns]?|\.)?|\b[Pp]aragra(?:ph|f)(?:en|s)?)\s{0,3}"
_word = re.compile(rf"(?:{_norm}(?=\d))?[^\W_]+")
_sign_before = re.compile(rf"{_norm}\Z")
_sign_of_form = re.compile(r"^(?:§|art(?=\d))")
_sign = re.compile(r"\s{0,3}(?=\d)")
_spaces = re.compile(r"\s+")


class Marker:
    """Finds the words of one query in texts. What a word is for the query is remembered from text to text.

    A look at every word of a text takes long. So each word asked for has a needle or some, the ways in which its first letters may
    be written, and only words that have a needle in them are looked at.
    """

    def __init__(self, query: Query, analyser: Analyser):
        self._analyser = analyser
        self._wanted: dict[str, dict[str, int]] = {"form": {}, "stem": {}, "kin": {}, "noun": {}}
        self._beginnings: list[tuple[str, int]] = []
        self._parts: list[tuple[int, frozenset[int]]] = []
        asked = [(number, each) for number, group in enumerate(_telling(query)) for each in group.alternatives]
        together = [(each, number) for number, each in asked if each.at]
        for number, each in asked:
            if len(each.terms) == 1:
                self._want(each.terms[0], number)
        for number, phrase in enumerate(query.phrases, len(_telling(query))):
            for word in [word for word in phrase if word not in STOP_WORDS] or phrase:
                self._want(Term("form", word), number)
        several = [(number, each) for number, each in asked if len(each.terms) > 1 and not each.at]
        for place, (number, each) in enumerate(several):
            parts = [self._want(term, FIRST_PART + 100 * place + step) for step, term in enumerate(each.terms)]
            self._parts.append((number, frozenset(parts)))
        self._groups: dict[str, int] = {}
        self._together = Together(together, _word) if together else None
        whole = {number for wanted in self._wanted.values() for number in wanted.values() if number < FIRST_PART}
        numbers = (number for _, number in (*self._beginnings, *together))
        self.count = len({*whole, *numbers, *(number for number, _ in self._parts)})
        words = [
            *(word for wanted in self._wanted.values() for word in wanted),
            *(word for word, _ in self._beginnings),
        ]
        words += [term.text for alternative, _ in together for term in alternative.terms]
        # Where no number is asked for, what stands before a number is a word like any other.
        self._numbers = any(letter.isdigit() for word in words for letter in word)
        for field in ("stem", "kin"):
            words += [form for root in self._wanted[field] for form in analyser.splitter.verbs.beginnings(root)]
        self._needles = {needle for word in words for needle in _needles(word)}

    def _want(self, term: Term, number: int) -> int:
        """The number that a term has from now on, or has already."""
        if term.prefix:
            self._beginnings.append((term.text, number))
            return number
        wanted = self._wanted.get(term.field)
        return number if wanted is None else wanted.setdefault(term.text.partition(" ")[0], number)

    def matches(self, text: str, most: int | None = None, loose: bool = False) -> list[Match]:
        """Where words of the query are in a text, first ones first: enough for a snippet, or the first `most`.

        What is asked for in several parts (Abschöpfung des Vermögens) counts where all parts are in the text and it itself is not,
        so that who asks for Sperrzeit sees no Öffnungszeiten marked; with `loose` any part counts.
        """
        places = list(self._places(text))
        if self._together:
            places = list(self._together.joined(text, places))
        if self._parts:
            places = self._with_parts(places, loose)
        found: list[Match] = []
        missing = set(range(self.count))
        for place in places:
            found.append(place)
            missing.discard(place[2])
            if len(found) >= (most or (MOST_MATCHES if missing else ENOUGH_MATCHES)):
                break
        return found

    def _with_parts(self, places: list[Match], loose: bool) -> list[Match]:
        there = {number for _, _, number in places}
        groups: dict[int, int] = {}
        for group, parts in self._parts:
            if loose or (group not in there and parts <= there):
                groups.update({part: group for part in parts if part not in groups})
        named = ((start, end, groups.get(number, number)) for start, end, number in places)
        return [place for place in named if place[2] < FIRST_PART]

    def _places(self, text: str) -> Iterator[Match]:
        folded, known = _folded(text), self._groups
        for start, end in sorted({place for needle in self._needles for place in _words_with(needle, folded, text)}):
            if self._numbers and text[start].isdigit():
                sign = _sign_before.search(text, max(0, start - LONGEST_SIGN), start)
                start = sign.start() if sign else start
            raw = text[start:end]
            group = known.get(raw)
            if group is None:
                group = known[raw] = self._learn(raw)
            if group >= 0:
                yield start, end, group

    def _learn(self, raw: str) -> int:
        sign = _sign.search(raw) if raw[0] in "§AaPp" else None
        word = norm(raw, raw[sign.end() :]) if sign else form(raw)
        group = self._wanted["form"].get(word, -1) if sign else self._group(word)
        return PART if self._together and self._together.learn(raw, word) and group < 0 else group

    def _group(self, word: str) -> int:
        """The number of the group, or of the part, that a form belongs to, or -1."""
        for field, found in self._read(word):
            if found in self._wanted[field]:
                return self._wanted[field][found]
        for beginning, number in self._beginnings:
            if word.startswith(beginning):
                return number
        return -1

    def _read(self, word: str) -> Iterator[tuple[str, str]]:
        """What a form may be found as: itself, its stems, nouns in it."""
        yield "form", word
        if self._wanted["stem"] or self._wanted["kin"]:
            own, verbs, kin = self._analyser.stems(word)
            yield from (("stem", stem) for stem in (own, *verbs))
            yield from (("kin", stem) for stem in kin)
        if self._wanted["noun"] and (nouns := self._analyser.splitter.nouns(word)) is not NONE:
            yield from (("noun", noun) for noun in (nouns.whole, *nouns.inside) if noun)

    def mark(self, text: str) -> str:
        """All of a short text, escaped, with the words marked: a title."""
        return with_marks(text, self.matches(text), 0, len(text))

    def mark_all(self, text: str) -> str:
        """All of a long text, escaped, its lines kept, with every word marked."""
        return with_marks(text, self.matches(text, MOST_ON_A_PAGE), 0, len(text), html.escape)

    def words(self, text: str) -> list[str]:
        """The words of a text that are marked, each once, as they stand there with single blanks."""
        matches = self.matches(text, MOST_ON_A_PAGE)
        return list({single_blanks(text[start:end]): None for start, end, _ in matches})


def _telling(query: Query) -> list[Group]:
    return [group for group in query.groups if not group.optional]


def _folded(text: str) -> str:
    """A text letter for letter in lower case, without dots and with s for ß."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return dotless(lower.replace("ß", "s"))


def _needles(word: str) -> set[str]:
    """How the first letters of a form or stem may stand in a folded text: with an e for two dots, with one s for two, and with ph
    for f."""
    first = _rest_of_word.match(dotless(_sign_of_form.sub("", word)))
    letters, double, _ = (first[0] if first else "")[:NEEDLE].partition("ss")
    needles = {""}
    for letter in letters + double[:1]:
        needles |= {needle + "e" for needle in needles if needle.endswith(("a", "o", "u"))}
        needles = {needle + other for needle in needles for other in OLDER.get(letter, letter)}
    return needles - {""}


def _words_with(needle: str, folded: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words are that have the needle in them."""
    at = folded.find(needle)
    while at >= 0:
        start, end = at, at + len(needle)
        while start and text[start - 1].isalnum():
            start -= 1
        rest = _rest_of_word.match(text, end)
        end = rest.end() if rest else end
        yield start, end
        at = folded.find(needle, end)


def single_blanks(text: str) -> str:
    return _spaces.sub(" ", text)


def _escaped(text: str) -> str:
    return html.escape(single_blanks(text))


def with_marks(
    text: str, matches: Iterable[Match], start: int, end: int, escaped: Callable[[str], str] = _escaped
) -> str:
    """A piece of a text, escaped, with the matches in it marked."""
    pieces, at = [], start
    for begin, finish, _ in matches:
        if begin >= at and finish <= end:
            pieces += [escaped(text[at:begin]), "<mark>", escaped(text[begin:finish]), "</mark>"]
            at = finish
    pieces.append(escaped(text[at:end]))
    return "".join(pieces).strip()
