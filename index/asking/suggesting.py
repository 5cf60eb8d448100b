"""Suggestions while somebody types: documents by their title, terms, operators, norms, and words to go on with.

Everything comes from what these viewers may read, in an order that nothing else has a part in; nothing says how much there is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from content_types import Site
from index.asking import operator_values
from index.asking.operators import NAMES
from index.engine import Engine, Offer, Term
from index.german.analysis import Analyser, Token
from index.german.language import STOP_WORDS, dotless, form, stem
from index.offers import INSIDE, STEM, number_of

Kind = Literal["value", "title", "term", "operator", "norm", "word"]
LONGEST = 200  # characters that are read
SHORTEST = 2  # letters that something is offered for
SHORTEST_INSIDE = 3  # letters that a part of a word is looked for with
MOST_WORDS = 12
# How many of each kind if there are more than fit; what one leaves over goes to the others, from the first on.
SHARES: dict[Kind, int] = {"value": 8, "title": 4, "term": 1, "operator": 1, "norm": 2, "word": 1}
MORE = 4  # times what is offered is looked at: other inflections and other signs fall out

_sign = r"(?:(?P<sign>§§?|paragra(?:ph|f)(?:en|s)?|art(?:ikel[ns]?|\.)?)\s{0,3})?"
_number_first = re.compile(
    rf"(?<!\S){_sign}(?P<number>\d{{1,4}}[a-z]?)(?:\s{{1,3}}(?P<law>[^\W\d_][\w-]*(?: \w+)?)?)?\Z", re.IGNORECASE
)
_law_first = re.compile(
    rf"(?<!\S)(?P<law>[^\W\d_][\w-]*(?: \d{{1,2}}(?= ))?)(?:\s{{1,3}}{_sign}(?P<number>\d{{1,4}}[a-z]?)?)?\Z",
    re.IGNORECASE,
)
# `kind:muster` and `-ohne` narrow a query down and are in no title.
_operator = rf'(?:{"|".join(NAMES)}):(?:["„“”][^"„“”]*["„“”]?|\S*)'
_narrowing = re.compile(rf"(?<!\S)(?:-\S+|{_operator})", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """`text` is shown, and for a norm or a word it is what to search for, for an operator or its value what to go on with. `id`
    is the document of a title or a term, else "". `also` is another name of the term, if that is what was typed, or what is
    said of a value. An operator and its value stand from `start` on and ask for what `means` says, kind, fachgebiet,
    author, from or to."""

    kind: Kind
    text: str
    id: str = ""
    also: str = ""
    start: int = 0
    means: str = ""


class Named(NamedTuple):
    """A term that a document explains: its id, its title, and other names, as abbreviations."""

    id: str
    title: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Source:
    """What these viewers are offered from: what they may read, without some documents."""

    engine: Engine
    viewers: frozenset[str]
    without: frozenset[str]

    def titles(self, words: Sequence[Sequence[Term]], begun: str, limit: int) -> dict[str, str]:
        return dict(self.engine.titles(words, begun, self.viewers, limit, self.without))

    def completions(self, kind: Offer, begun: str, limit: int) -> list[str]:
        return self.engine.completions(kind, begun, self.viewers, MORE * limit, self.without)


def suggest(
    engine: Engine,
    typed: str,
    viewers: frozenset[str],
    terms: Iterable[Named] = (),
    limit: int = 8,
    site: Site | None = None,
    without: frozenset[str] = frozenset(),
) -> list[Suggestion]:
    """At most `limit` suggestions, kind by kind; `terms` are those that the viewers may read, `site` has what operators ask for
    (without it their values are not completed). Documents in `without` are closed to the viewers since they were indexed.

    Raises IndexUnavailable.
    """
    typed = engine.analyser.clean(re.sub(r"\s+", " ", typed[:LONGEST]).lstrip())
    if len(typed.strip()) < SHORTEST:
        return []
    source = _Source(engine, viewers, without)
    words = _words(typed, engine.analyser)
    named = _named(words, terms)[:limit]
    hidden = {each.id for each, _ in named}
    titles = _titles(source, typed, words, limit + len(named))
    values = operator_values.values(engine, site, viewers, typed, without) if site else []
    in_operator = operator_values.begun(typed) is not None
    found: dict[Kind, Sequence[Suggestion]] = {
        "value": [_of_operator("value", each) for each in values],
        "title": [Suggestion("title", title, id) for id, title in titles.items() if id not in hidden],
        "term": [Suggestion("term", each.title, each.id, name if name != each.title else "") for each, name in named],
        "operator": [_of_operator("operator", each) for each in operator_values.names(typed)],
        "norm": [] if in_operator else [Suggestion("norm", text) for text in _norms(source, typed, limit)],
        "word": [] if in_operator else [Suggestion("word", text) for text in _completed(source, typed, limit)],
    }
    return _shared_out(found, limit)


def _of_operator(kind: Kind, found: operator_values.Completion) -> Suggestion:
    return Suggestion(kind, found.text, also=found.also, start=found.start, means=found.means)


def pieces(text: str, typed: str, analyser: Analyser) -> list[str]:
    """A text cut where it has what was typed: the second piece, the fourth and so on are that."""
    text, cuts = analyser.clean(text), [0]
    for start, end in _places(text, _words(typed, analyser), analyser):
        if start >= cuts[-1]:
            cuts += [start, end]
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _shared_out(found: dict[Kind, Sequence[Suggestion]], limit: int) -> list[Suggestion]:
    shares = {kind: min(share, len(found[kind])) for kind, share in SHARES.items()}
    for kind, all_of_kind in found.items():
        shares[kind] += min(len(all_of_kind) - shares[kind], max(0, limit - sum(shares.values())))
    return [each for kind, all_of_kind in found.items() for each in all_of_kind[: shares[kind]]][:limit]


def _words(typed: str, analyser: Analyser) -> list[Token]:
    """What is looked for in titles: not what narrows a query down and, but for the last, no words that say nothing."""
    tokens = [token for token in analyser.tokens(_narrowing.sub(_blank, typed)) if token.kind != "below"]
    return [token for token in tokens[:-1] if token.form not in STOP_WORDS][: MOST_WORDS - 1] + tokens[-1:]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _titles(source: _Source, typed: str, words: list[Token], limit: int) -> dict[str, str]:
    """Titles with all these words, the last of which has just begun: first as a word, then as a part of one."""
    begun = dotless(form(_narrowing.sub("", typed).strip()))
    found: dict[str, str] = {}
    for inside in (False, True):
        if words and len(found) < limit and (not inside or len(words[-1].form) >= SHORTEST_INSIDE):
            asked = [_alternatives(token, token is words[-1], inside) for token in words]
            found |= source.titles(asked, begun, limit)
    return dict(list(found.items())[:limit])


def _alternatives(token: Token, begun: bool, inside: bool) -> list[Term]:
    word = dotless(token.form)
    if token.kind != "word":
        return [Term("title", word, prefix=begun)]
    found = [Term("title", word, prefix=begun), Term("title", STEM + stem(token.form))]
    return found + [Term("title", INSIDE + each.text, each.prefix) for each in found if inside or not begun]


def _named(words: list[Token], terms: Iterable[Named]) -> list[tuple[Named, str]]:
    """The terms with a name that has all words, the last as a beginning, each with that name: the one called so first, then
    those that begin so."""
    begun = [dotless(token.form) for token in words]
    if not begun:
        return []
    found = []
    for each in terms:
        fits = [(name, parts) for name in (each.title, *each.names) if _has(parts := _parts(name), begun)]
        ranked = [(parts != begun, not parts[0].startswith(begun[0]), place) for place, (_, parts) in enumerate(fits)]
        if fits:
            best = min(ranked)
            found.append((best[:2], dotless(form(each.title)), each, fits[best[2]][0]))
    return [(each, name) for *_, each, name in sorted(found)]


@lru_cache(maxsize=8192)
def _parts(name: str) -> list[str]:
    return [dotless(form(part)) for part in re.split(r"[\W_]+", name) if part]


def _has(parts: list[str], begun: list[str]) -> bool:
    return any(part.startswith(begun[-1]) for part in parts) and all(word in parts for word in begun[:-1])


def _norms(source: _Source, typed: str, limit: int) -> list[str]:
    """What is typed with the norm at its end completed: exactly that number first, then those that begin so."""
    for match, keys in _beginnings(typed):
        shown = dict.fromkeys(norm for key in keys for norm in source.completions("norm", key, limit))
        exact = re.compile(rf"\D*{match['number']}\b", re.IGNORECASE)
        fitting = [norm for norm in shown if not match["sign"] or (match["sign"][0] in "Aa") == norm.startswith("Art")]
        if fitting:
            texts = [typed[: match.start()] + norm for norm in sorted(fitting, key=lambda norm: not exact.match(norm))]
            return [text for text in texts if text.casefold() != typed.strip().casefold()][:limit]
    return []


def _beginnings(typed: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """The norms that may just be typed, `StGB 7` or `§ 73 StG`, each with the beginnings of its keys."""
    number, law = _number_first.search(typed), _law_first.search(typed)
    if number and (number["law"] or not number.start()):
        yield number, _number_keys(number)
    if law and (law["number"] or not law.start()):
        yield law, [f"{dotless(form(law['law']))} {(law['number'] or '').lower()}"]
    if number and number["sign"]:
        yield number, _number_keys(number)


def _number_keys(match: re.Match[str]) -> list[str]:
    number, law = match["number"].lower(), dotless(form(match["law"] or ""))
    signs = ("§", "art") if not match["sign"] else ("art",) if match["sign"][0] in "Aa" else ("§",)
    whole = [f"{sign}{number} {law}" for sign in signs]
    return whole if law or match[0].endswith(" ") else [*whole, *(sign + number for sign in signs)]


def _completed(source: _Source, typed: str, limit: int) -> list[str]:
    """What is typed with its last word completed; of several inflections the most frequent one."""
    last = next(reversed(list(source.engine.analyser.tokens(typed))), None)
    if last is None or last.kind != "word" or last.end != len(typed) or len(last.form) < SHORTEST:
        return []
    before, begun, found = typed[: last.start], dotless(last.form), dict[str, str]()
    for written in source.completions("word", begun, limit):
        word = form(written)
        if dotless(word) != begun:
            # A list of nouns may have a plural as a noun of its own.
            found.setdefault(stem(source.engine.analyser.splitter.nouns(word).whole or word), before + written)
    return list(found.values())[:limit]


def _places(text: str, words: list[Token], analyser: Analyser) -> Iterator[tuple[int, int]]:
    """Where a text has one of these words; the last one also where it begins a word or a part of one."""
    if not words:
        return
    begun, last = dotless(words[-1].form), words[-1]
    whole = {dotless(token.form) for token in words}
    stems = {stem(token.form) for token in words if token.kind == "word"}
    for token in analyser.tokens(text):
        word = dotless(token.form)
        parts = analyser.splitter.parts(token.form) if token.kind == "word" else ()
        if token.kind == "norm":
            if word in whole or number_of(word) in whole or (last.kind == "norm" and word.startswith(begun)):
                yield token.start, token.end
        elif word in whole:
            yield token.start, token.end
        elif at := next(
            ([part] for part in (0, *(part.start for part in parts)) if word.startswith(begun, part)), None
        ):
            reach = _reach(text[token.start : token.end])
            yield token.start + reach(at[0]), token.start + reach(at[0] + len(begun))
        elif stem(token.form) in stems:
            yield token.start, token.end


def _reach(written: str) -> Callable[[int], int]:
    """From a place in the dotless form of a word to the one in the word as written: ß counts two there, ae one."""
    if len(dotless(form(written))) == len(written):
        return lambda place: place
    lengths = [len(dotless(form(written[:end]))) for end in range(len(written) + 1)]

    def reach(place: int) -> int:
        fitting = min((length for length in lengths if length >= place), default=lengths[-1])
        return max(end for end, length in enumerate(lengths) if length == fitting)

    return reach
