"""Finds the words of one query in texts, and marks them."""

import html
import re
from collections.abc import Callable, Iterable, Iterator

from index.asking.together import PART, Match, Together
from index.engine import Alternative, Group, Query
from index.german.analysis import Analyser, norm
from index.german.compounds import NONE
from index.german.language import STOP_WORDS, dotless, form

MOST_MATCHES = 400  # in one text
ENOUGH_MATCHES = 24  # in one text in which everything asked for has been seen
MOST_ON_A_PAGE = 10_000  # matches in one text that is shown as a whole
NEEDLE = 4  # letters
LONGEST_SIGN = 16  # characters before the number of a norm

_rest_of_word = re.compile(r"[^\W_]*")
_word = re.compile(r"(?:(?:§§?|\b[Aa]rt(?:ikel[ns]?|\.)?|\b[Pp]aragra(?:ph|f)(?:en|s)?)\s{0,3}(?=\d))?[^\W_]+")
_sign_before = re.compile(r"(?:§§?|\b[Aa]rt(?:ikel[ns]?|\.)?|\b[Pp]aragra(?:ph|f)(?:en|s)?)\s{0,3}\Z")
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
        self._forms: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._nouns: dict[str, int] = {}
        self._kin: dict[str, int] = {}
        self._beginnings: list[tuple[str, int]] = []
        together: list[tuple[Alternative, int]] = []
        wanted_groups = [group for group in query.groups if not group.optional]
        for number, group in enumerate(wanted_groups):
            together += [(alternative, number) for alternative in group.alternatives if alternative.at]
            self._want(number, group)
        for number, phrase in enumerate(query.phrases, len(wanted_groups)):
            telling = [word for word in phrase if word not in STOP_WORDS] or list(phrase)
            self._forms.update({word: number for word in telling if word not in self._forms})
        self._groups: dict[str, int] = {}
        self._together = Together(together, _word) if together else None
        others = (number for _, number in (*self._beginnings, *together))
        self.count = len(
            {*self._forms.values(), *self._stems.values(), *self._kin.values(), *self._nouns.values(), *others}
        )
        wanted = [
            *self._forms,
            *self._stems,
            *self._kin,
            *self._nouns,
            *(beginning for beginning, _ in self._beginnings),
        ]
        wanted += [term.text for alternative, _ in together for term in alternative.terms]
        # Where no number is asked for, what stands before a number is a word like any other.
        self._numbers = any(letter.isdigit() for word in wanted for letter in word)
        self._needles = {needle for word in wanted for needle in _needles(word)}

    def _want(self, number: int, group: Group) -> None:
        for alternative in group.alternatives:
            for term in alternative.terms if not alternative.at else ():
                if term.prefix:
                    self._beginnings.append((term.text, number))
                elif term.field in ("stem", "kin", "noun"):
                    (
                        self._nouns if term.field == "noun" else self._stems if term.field == "stem" else self._kin
                    ).setdefault(term.text, number)
                elif term.field == "form":
                    self._forms.setdefault(term.text.partition(" ")[0], number)

    def matches(self, text: str, most: int | None = None) -> list[Match]:
        """Where words of the query are in a text, first ones first: enough for a snippet, or the first `most`."""
        places = self._places(text)
        if self._together:
            places = self._together.joined(text, list(places))
        found: list[Match] = []
        missing = set(range(self.count))
        for place in places:
            found.append(place)
            missing.discard(place[2])
            if len(found) >= (most or (MOST_MATCHES if missing else ENOUGH_MATCHES)):
                break
        return found

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
        group = self._forms.get(word, -1) if sign else self._group(word)
        return PART if self._together and self._together.learn(raw, word) and group < 0 else group

    def _group(self, word: str) -> int:
        """The number of the group that a form belongs to, or -1."""
        if word in self._forms:
            return self._forms[word]
        if self._stems or self._kin:
            own, verbs, kin = self._analyser.stems(word)
            for wanted, stems in ((self._stems, (own, *verbs)), (self._kin, kin)):
                for each in stems:
                    if each in wanted:
                        return wanted[each]
        if self._nouns and (nouns := self._analyser.splitter.nouns(word)) is not NONE:
            for noun in (nouns.whole, *nouns.inside):
                if noun in self._nouns:
                    return self._nouns[noun]
        for beginning, number in self._beginnings:
            if word.startswith(beginning):
                return number
        return -1

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


def _folded(text: str) -> str:
    """A text letter for letter in lower case, without dots and with s for ß."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return dotless(lower.replace("ß", "s"))


def _needles(word: str) -> set[str]:
    """How the first letters of a form or stem may stand in a folded text: with an e for two dots, and with one s for two."""
    first = _rest_of_word.match(dotless(_sign_of_form.sub("", word)))
    letters, double, _ = (first[0] if first else "")[:NEEDLE].partition("ss")
    needles = {""}
    for letter in letters + double[:1]:
        needles |= {needle + "e" for needle in needles if needle.endswith(("a", "o", "u"))}
        needles = {needle + letter for needle in needles}
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
