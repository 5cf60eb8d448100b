"""The piece of a text that shows why a document was found, with the words marked."""

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.asking.together import PART, Match, Together
from index.engine import Alternative, Group, Query
from index.german.analysis import Analyser, norm
from index.german.compounds import NONE
from index.german.language import STOP_WORDS, dotless, form, stem

WIDTH = 260  # characters of a snippet
MOST_MATCHES = 400  # in one text
ENOUGH_MATCHES = 24  # in one text in which everything asked for has been seen
LONGEST_SCAN = 400_000  # characters of one document that are looked through word by word
MOST_ON_A_PAGE = 10_000  # matches in one text that is shown as a whole
MORE_PAGES = 3  # further pages of the same file that are named
LONGEST_LOOK = 60_000  # characters of the file that are looked through for them
LOOK_FIRST = 8_000  # longer texts are looked through for the beginnings of the words first
AT_ONCE = 60_000  # characters of a text whose words are looked at all at once
NEEDLE = 4
BETWEEN = "\0"  # no word has it

_word = re.compile(r"(?:(?:§§?|\b[Aa]rt(?:ikel[ns]?|\.)?|\b[Pp]aragra(?:ph|f)(?:en|s)?)\s{0,3}(?=\d))?[^\W_]+")
_plain_word = re.compile(r"[^\W_]+")
_begins_norm = re.compile(r"(?:[Aa]rt(?:ikel[ns]?)?|[Pp]aragra(?:ph|f)(?:en|s)?)\Z")
_norm_sign = re.compile(r"^(?:§|art(?=\d))")
_sign = re.compile(r"\s{0,3}(?=\d)")
_spaces = re.compile(r"\s+")


@dataclass(frozen=True)
class Snippet:
    """HTML, escaped but for `<mark>`; where it is from, if from a file: its name, and the page if it has pages.

    `also`: further pages of the file with words of the query, `in_file`: a piece of a file that has all of them, if this
    one is of the text itself; both as far as they were quickly found.
    """

    html: str
    file_name: str | None = None
    page_no: int | None = None
    also: tuple[int, ...] = ()
    in_file: "Snippet | None" = None


class Marker:
    """Finds the words of one query in texts. What a word is for the query is remembered from text to text."""

    def __init__(self, query: Query, analyser: Analyser):
        self._analyser = analyser
        self._forms: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._nouns: dict[str, int] = {}
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
        self._wanted: set[str] = set()
        self._together = Together(together, _word) if together else None
        others = (number for _, number in (*self._beginnings, *together))
        self.count = len({*self._forms.values(), *self._stems.values(), *self._nouns.values(), *others})
        wanted = [*self._forms, *self._stems, *self._nouns, *(beginning for beginning, _ in self._beginnings)]
        wanted += [term.text for alternative, _ in together for term in alternative.terms]
        # No norm and no number is asked for: then what stands before a number is a word like any other.
        self._words = _word if any(letter.isdigit() for word in wanted for letter in word) else _plain_word
        self._needles = {_folded(_norm_sign.sub("", dotless(word))[:NEEDLE]).lstrip("e") for word in wanted}

    def _want(self, number: int, group: Group) -> None:
        for alternative in group.alternatives:
            for term in alternative.terms if not alternative.at else ():
                if term.prefix:
                    self._beginnings.append((term.text, number))
                elif term.field != "form":
                    (self._stems if term.field == "stem" else self._nouns).setdefault(term.text, number)
                else:
                    self._forms.setdefault(term.text.partition(" ")[0], number)

    def may_match(self, text: str) -> bool:
        """A quick look: False where no word of the query can be."""
        folded = _folded(text)
        return any(needle in folded for needle in self._needles)

    def matches(self, text: str, most: int | None = None) -> list[Match]:
        """Where words of the query are in a text, first ones first: enough for a snippet, or the first `most`."""
        if not self._needles:
            return []
        if len(text) > LOOK_FIRST and not self.may_match(text):
            return []
        places = self._one_by_one(text) if len(text) > AT_ONCE else self._all_at_once(text)
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

    def _one_by_one(self, text: str) -> Iterator[Match]:
        known = self._groups
        for match in _word.finditer(text):
            group = known.get(match[0])
            if group is None:
                group = self._learn(match[0])
            if group >= 0:
                yield match.start(), match.end(), group

    def _all_at_once(self, text: str) -> Iterator[Match]:
        """The same, faster for a short text: its words as a set first, then the places of those that are wanted."""
        words = set(self._words.findall(text))
        self._learn_all(words.difference(self._groups))
        wanted = words & self._wanted
        if not all(raw.isalpha() and not _begins_norm.match(raw) for raw in wanted):
            return self._one_by_one(text)
        return iter(sorted((*place, self._groups[raw]) for raw in wanted for place in _places(text, raw)))

    def _learn_all(self, words: Collection[str]) -> None:
        """Most words have no needle of the query in them, which is seen at once of all of them together."""
        if not words:
            return
        in_a_row = list(words)
        folded = _folded(BETWEEN.join(in_a_row))
        self._groups.update(dict.fromkeys(in_a_row, -1))
        for needle in self._needles:
            at = folded.find(needle)
            while at >= 0:
                self._learn(in_a_row[folded.count(BETWEEN, 0, at)])
                end = folded.find(BETWEEN, at)
                at = folded.find(needle, end + 1) if end >= 0 else -1

    def _learn(self, raw: str) -> int:
        sign = _sign.search(raw) if raw[0] in "§AaPp" else None
        word = norm(raw, raw[sign.end() :]) if sign else form(raw)
        group = self._forms.get(word, -1) if sign else self._group(word)
        if self._together and self._together.learn(raw, word) and group < 0:
            group = PART
        self._groups[raw] = group
        if group >= 0:
            self._wanted.add(raw)
        return group

    def _group(self, word: str) -> int:
        """The number of the group that a form belongs to, or -1."""
        if word in self._forms:
            return self._forms[word]
        if self._stems and (group := self._stems.get(stem(word))) is not None:
            return group
        if self._nouns and (nouns := self._analyser.splitter.nouns(word)) is not NONE:
            for noun in (nouns.whole, *nouns.inside):
                if noun in self._nouns:
                    return self._nouns[noun]
        for beginning, number in self._beginnings:
            if word.startswith(beginning):
                return number
        return -1

    def snippet(self, texts: Sequence[Sequence[Any]]) -> Snippet:
        """The best piece of these texts ([file name or None, page or None, text]); their beginning if none has a word."""
        best: tuple[int, int, Any] | None = None
        scanned = 0
        for name, page, text in texts:
            if scanned > LONGEST_SCAN:
                break
            scanned += len(text)
            matches = self.matches(text)
            if matches:
                first, last, worth = _densest(matches)
                if best is None or worth > best[1]:
                    best = (0, worth, (name, page, text, matches, first, last))
                if worth >= 10 * self.count:
                    break
        if best is None:
            text = next((text for name, _, text in texts if name is None), texts[0][2] if texts else "")
            return Snippet(html.escape(_cut(text, 0, min(len(text), WIDTH))))
        name, page, text, matches, first, last = best[2]
        marked = _marked(text, matches, first, last)
        if name is None:
            return Snippet(marked, in_file=self._in_file(texts))
        return Snippet(marked, name, page, self._also(texts, name, page) if page else ())

    def _in_file(self, texts: Sequence[Sequence[Any]]) -> Snippet | None:
        """The first piece of a file that has all words of the query."""
        looked = 0
        for name, page, text in texts:
            if name is None:
                continue
            if looked > LONGEST_LOOK:
                break
            looked += len(text)
            matches = self.matches(text) if self.may_match(text) else []
            if len({group for _, _, group in matches}) == self.count:
                first, last, _ = _densest(matches)
                also = self._also(texts, name, page) if page else ()
                return Snippet(_marked(text, matches, first, last), name, page, also)
        return None

    def _also(self, texts: Sequence[Sequence[Any]], file: str | None, page: int) -> tuple[int, ...]:
        """Further pages of a file with words of the query, those after `page` first."""
        pages = [(number, text) for name, number, text in texts if name == file and number and number != page]
        found: list[int] = []
        looked = 0
        for number, text in sorted(pages, key=lambda each: (each[0] < page, each[0])):
            if len(found) == MORE_PAGES or looked > LONGEST_LOOK:
                break
            looked += len(text)
            if self.may_match(text) and self.matches(text, 1):
                found.append(number)
        return tuple(sorted(found))

    def mark(self, text: str) -> str:
        """All of a short text, escaped, with the words marked: a title."""
        return _with_marks(text, self.matches(text), 0, len(text))

    def mark_all(self, text: str) -> str:
        """All of a long text, escaped, its lines kept, with every word marked."""
        return _with_marks(text, self.matches(text, MOST_ON_A_PAGE), 0, len(text), html.escape)

    def words(self, text: str) -> list[str]:
        """The words of a text that are marked, each once, as they stand there with single blanks."""
        matches = self.matches(text, MOST_ON_A_PAGE)
        return list({_spaces.sub(" ", text[start:end]): None for start, end, _ in matches})


def _folded(text: str) -> str:
    """A text in which every word has the beginnings of its form, its stem and its nouns, folded alike and without an e first."""
    return dotless(text.lower()).replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Where a word of letters stands by itself."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            yield start, end
        start = text.find(word, end)


def _densest(matches: list[Match]) -> tuple[int, int, int]:
    """First and last match of the piece with most groups, then most matches; and what it is worth."""
    best = (0, 0, 0)
    last = 0
    for first, (start, _, _) in enumerate(matches):
        last = max(last, first)
        while last + 1 < len(matches) and matches[last + 1][1] - start <= WIDTH - 40:
            last += 1
        worth = 10 * len({group for _, _, group in matches[first : last + 1]}) + min(9, last - first)
        if worth > best[2]:
            best = (first, last, worth)
    return best


def _marked(text: str, matches: list[Match], first: int, last: int) -> str:
    start, end = matches[first][0], matches[last][1]
    spare = max(0, WIDTH - (end - start))
    start = _word_start(text, max(0, start - spare // 3), start)
    start += len(text[start:]) - len(text[start:].lstrip("· ")) if start else 0
    end = _word_end(text, min(len(text), start + WIDTH), end)
    return ("… " if start > 0 else "") + _with_marks(text, matches, start, end) + (" …" if end < len(text) else "")


def _escaped(text: str) -> str:
    return html.escape(_spaces.sub(" ", text))


def _with_marks(
    text: str, matches: Iterable[Match], start: int, end: int, escaped: Callable[[str], str] = _escaped
) -> str:
    pieces, at = [], start
    for begin, finish, _ in matches:
        if begin >= at and finish <= end:
            pieces += [escaped(text[at:begin]), "<mark>", escaped(text[begin:finish]), "</mark>"]
            at = finish
    pieces.append(escaped(text[at:end]))
    return "".join(pieces).strip()


def _word_start(text: str, at: int, latest: int) -> int:
    """Where a word begins, from `at` on."""
    if at == 0:
        return 0
    space = text.find(" ", at, latest)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int, earliest: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", earliest, at)
    return space if space > earliest else max(at, earliest)


def _cut(text: str, start: int, end: int) -> str:
    end = _word_end(text, end, start)
    return _spaces.sub(" ", text[start:end]).strip() + (" …" if end < len(text) else "")
