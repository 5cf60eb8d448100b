"""From text to terms: the German chain (docs/adr/002-index.md).

One pass over the text finds citations, file numbers and words; a word yields its form with a position, its stem, and the stems
of the parts it is compounded of. Queries and documents go through the same functions, and every engine gets the same terms.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from index.german.compounds import Splitter
from index.german.language import CACHED_WORDS, STOP_WORDS, dotless, form, stem

VERSION = 6  # counts up with each change that makes older indexes answer wrongly: they are then rebuilt

_tokens = re.compile(
    r"""
    (?P<norm>(?:§§?|\b[Pp]aragra(?:ph|f)(?:en|s)?|\b[Aa]rt(?:ikel[ns]?|\.)?)\s{0,3}(?P<number>\d{1,4}(?:[a-z]\b|(?![^\W_])|(?=Abs|Satz|S\.|Nr))))
  | (?P<below>(?:\b|(?<=\d))(?:[Aa]bs(?:\.|atz)?|[Nn]r\.?|Nummer|Satz|S\.|Buchst(?:\.|abe))\s{0,3}
        (?:\d{1,3}(?:[a-z]\b|(?![^\W_])|(?=Satz|S\.|Nr))|(?<!Abs\s)(?<!Nr\s)[a-z]\b))
  | (?P<portal>\b[A-Za-z]{2}-[A-Za-z]{3}-\d{4}-\d{1,6}\b)
  | (?P<file>\b(?:\d{1,4}|[IVX]{1,5})\ [A-Za-z]{1,5}(?:\ [A-Za-z]{1,3})?\ \d{1,6}/\d{2,4}\b)
  | (?P<word>-?[^\W_]+(?:[-‐‑/][^\W_]+)*-?)
    """,
    re.VERBOSE,
)
_inside_words = re.compile("\u00ad|(?<=\\w)[*:_](?=innen?\\b)")
_hyphens = re.compile("[-‐‑/]+")
_and = frozenset("und oder sowie bzw beziehungsweise".split())
_law = re.compile(r"[A-ZÄÖÜ][a-zäöüß]*(?:[A-ZÄÖÜ][a-zäöüß]*)+\Z")
LONGEST_WORD = 100
SHORT = {"absatz": "abs", "nummer": "nr", "satz": "s", "buchstabe": "buchst"}


class Token(NamedTuple):
    """One word of a text. `form` stands at a position of its own; `joined` are other words that it is also found by.

    `kind` is word, norm (`§73`), below (Abs. 1: weighs little), number (of a file or a document). `width` is how many of the
    following words, this one included, stand together with hyphens.
    """

    form: str
    kind: str
    start: int
    end: int
    joined: tuple[str, ...] = ()
    width: int = 1


class Stems(NamedTuple):
    """The stems of a word: its own, and those of verbs that it is a form of. A query for a noun asks only for those in `kin`, which
    other simple nouns have none of: Lage is not Lager, and Mess- not Messe; but a woman's name has the man's."""

    own: str
    verbs: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()


PARTICIPLE = ("te", "ne")


def name_of_woman(man: str) -> str:
    """What a woman's name is found by, however it is made of the man's."""
    return f"{man}in"


def _stems(word: str, splitter: Splitter) -> Stems:
    own = stem(word)
    if word in STOP_WORDS or not word.isalpha():
        return Stems(own)
    noun = splitter.nouns(word).whole
    # Kosten is no form of kosen, nor Tränke of trinken; but verboten is of verbieten.
    only_noun = noun and not word.endswith(PARTICIPLE if noun == dotless(word) else (*PARTICIPLE, "en"))
    found = () if only_noun else splitter.verbs.infinitives(word)
    verbs = tuple(dict.fromkeys(verb for verb in map(stem, found) if verb != own))
    if not noun or splitter.parts(word):  # two compounds of one stem are one word
        kin: tuple[str, ...] = (own, *verbs)
    else:
        kin = verbs
    man = splitter.of_man(word)
    return Stems(own, verbs, (*kin, name_of_woman(man)) if man else kin)


def clean(text: str) -> str:
    """Without what stands inside words: soft hyphens, and the star of `Bürger*innen`."""
    return _inside_words.sub("", text)


def tokens(text: str, splitter: Splitter) -> Iterator[Token]:
    """The words of a cleaned text in their order."""
    matches = list(_tokens.finditer(text))
    for index, match in enumerate(matches):
        kind = match.lastgroup
        if kind == "word":
            raw = match[0]
            if raw.isalnum():
                if len(raw) <= LONGEST_WORD:
                    yield Token(form(raw), "word", match.start(), match.end())
                continue
            yield from _words(match, matches, index, splitter)
        elif kind in ("norm", "number"):
            yield from _citation(match, matches, index)
        elif kind == "below":
            yield Token(_below(match[0]), "below", match.start(), match.end())
        else:
            yield Token(_squeeze(match[0]).lower(), "number", match.start(), match.end())


def norm(sign: str, number: str) -> str:
    """The one token of `§ 73`, `§73` and `Paragraph 73`; articles have one of their own."""
    return ("art" if sign[:1] in "Aa" else "§") + number.lower()


def looks_like_law(word: str) -> bool:
    """StGB, AufenthG, GewO: an abbreviation with more than one capital."""
    return bool(_law.match(word))


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _below(text: str) -> str:
    """`Abs. 1`, `Abs 1` and `Absatz 1` are one word, and so are the others."""
    found = form(_squeeze(text)).replace(".", "")
    return next((short + found.removeprefix(long) for long, short in SHORT.items() if found.startswith(long)), found)


def _citation(match: re.Match[str], matches: list[re.Match[str]], index: int) -> Iterator[Token]:
    """The norm, and beside it the norm of its law, if one is named after Absatz, Satz and Nummer."""
    cited = norm(match[0], match["number"])
    law = form(_law_of(matches, index))
    yield Token(cited, "norm", match.start(), match.end(), (f"{cited} {law}",) if law else ())


def _law_of(matches: list[re.Match[str]], index: int) -> str:
    """The law named after a norm and its Absatz, Satz and Nummer; "" for none."""
    following = next((later for later in matches[index + 1 : index + 8] if later.lastgroup != "below"), None)
    return following[0] if following and following.lastgroup == "word" and looks_like_law(following[0]) else ""


def _words(match: re.Match[str], matches: list[re.Match[str]], index: int, splitter: Splitter) -> Iterator[Token]:
    raw = match[0]
    parts = [part for part in _hyphens.split(raw) if part and len(part) <= LONGEST_WORD]
    forms = [form(part) for part in parts]
    joined: tuple[str, ...] = ("".join(forms),) if len(forms) > 1 and len(raw) <= LONGEST_WORD else ()
    if raw.endswith("-"):
        joined = _completed_after(forms, matches, index, splitter)
    elif raw.startswith("-"):
        joined = _completed_before(forms, matches, index, splitter)
    start = match.start()
    for number, (part, word) in enumerate(zip(parts, forms, strict=True)):
        start = match.string.index(part, start)
        yield Token(word, "word", start, start + len(part), joined if number == 0 else (), len(parts) - number)
        start += len(part)


def _completed_after(forms: list[str], matches: list[re.Match[str]], index: int, splitter: Splitter) -> tuple[str, ...]:
    """`Rechts- und Fachaufsicht`: rechtsaufsicht. The complete word stands at most four words later."""
    begun = "".join(forms)
    linked = False
    for later in matches[index + 1 : index + 6]:
        word = later[0]
        if later.lastgroup != "word":
            return ()
        if word.lower() in _and:
            linked = True
        elif linked and not word.endswith("-"):
            return tuple(begun + tail for tail in splitter.tails(form(_hyphens.sub("", word))))
    return ()


def _completed_before(
    forms: list[str], matches: list[re.Match[str]], index: int, splitter: Splitter
) -> tuple[str, ...]:
    """`Verkehrsüberwachung und -lenkung`: verkehrslenkung."""
    for earlier in reversed(matches[max(0, index - 3) : index]):
        if earlier.lastgroup == "word" and earlier[0].lower() not in _and:
            first = splitter.first(form(_hyphens.sub("", earlier[0])))
            return (first + "".join(forms),) if first else ()
    return ()


class Analyser:
    """The chain with one list of nouns. `splitter` may come late: it is asked for at the first text."""

    def __init__(self, splitter: Callable[[], Splitter]):
        self._make = splitter
        self._splitter: Splitter | None = None
        self._stems: dict[str, Stems] = {}

    @property
    def splitter(self) -> Splitter:
        if self._splitter is None:
            self._splitter = self._make()
        return self._splitter

    def stems(self, word: str) -> Stems:
        """What a form is found by beside itself and its nouns."""
        found = self._stems.get(word)
        if found is None:
            if len(self._stems) > CACHED_WORDS:
                self._stems.clear()
            found = self._stems[word] = _stems(word, self.splitter)
        return found

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of any text."""
        return tokens(clean(text), self.splitter)

    def clean(self, text: str) -> str:
        """The text that the places of tokens refer to."""
        return clean(text)
