"""What a person typed, as a query: words with their alternatives, phrases in quotes, words that must not be there.

"in dieser Folge"    -ohne    Anfang*    § 73 StGB
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.asking.norms import (
    MOST_ABBREVIATIONS,
    Abbreviations,
    bare_number,
    cited,
    is_absatz,
    law_after,
    law_of_number,
)
from index.asking.synonyms import Match, Name, Synonyms
from index.engine import Alternative, Group, Query, Term
from index.german.abbreviations import is_law_word, is_short_for, written_otherwise
from index.german.analysis import Analyser, Token, name_of_woman
from index.german.compounds import DROPPED
from index.german.language import STOP_WORDS, stem
from index.german.pairs import pair, pairs_of

LONGEST = 1_000  # characters that are read
MOST_WORDS = 24
SHORTEST_PREFIX = 3
MOST_SAID = 4  # other names that are told of a query

EXACT, NOUN, STEM, SYNONYM = 1.0, 0.9, 0.65, 0.7
PAIR = 0.7  # `Erfüllung des Zwecks` for Zweckerfüllung
STEM_OF_NOUN = (
    0.4  # forms of the noun itself are found as the noun; what else has its stem is only related (Gegner, Gegnerin)
)
ALL_PARTS = 0.4
TOGETHER = 8.0  # `Bekämpfung des Terrorismus` as one word somewhere
WHOLE_NAME = 12.0  # a name of several words where it stands as one
BELOW = 0.2  # Absatz, Nummer and Satz only help to rank

STEMS_SAYING_NOTHING = frozenset(stem(word) for word in STOP_WORDS)

BETWEEN = ("", "s", "n", "es", "en")
DOTTED = {"a": "ä", "o": "ö", "u": "ü"}

_pieces = re.compile(r'(?P<minus>-(?=[\w"„“]))?(?:["„“”](?P<phrase>[^"„“”]*)["„“”]?|(?P<rest>[^\s"„“”]+))')


def parse(
    text: str,
    viewers: frozenset[str],
    analyser: Analyser,
    abbreviations: Abbreviations,
    synonyms: Synonyms | None = None,
) -> Query:
    """The query for what was typed. Never fails: what cannot be understood is left out.

    `synonyms`: of the terms that the viewers may read. Words in quotes and words that must not be there have none.
    """
    phrases: list[tuple[str, ...]] = []
    negated: list[Group] = []
    plain: list[str] = []
    for piece in _pieces.finditer(text[:LONGEST]):
        words = piece["phrase"] if piece["phrase"] is not None else piece["rest"]
        if piece["minus"]:
            negated += [group for group in _groups(words, analyser, {}) if not group.optional][:1]
        elif piece["phrase"] is not None:
            phrase = tuple(token.form for token in analyser.tokens(words))[:MOST_WORDS]
            phrases += [phrase] if phrase else []
        else:
            plain.append(words)
    asked = " ".join(plain)
    groups = _groups(asked, analyser, abbreviations, synonyms)
    return Query(viewers, tuple(groups), tuple(phrases), tuple(negated), _sequence(asked, analyser))


def other_names(text: str, analyser: Analyser, synonyms: Synonyms) -> tuple[str, ...]:
    """What `parse` asks for beside the words typed, as names of terms are shown; nothing that was typed itself."""
    found = list(analyser.tokens(_plain(text)))[:MOST_WORDS]
    typed = {token.form for token in found}
    matches = [match for match in _matches(_plain(text), found, synonyms) if match]
    names = [name for match in dict.fromkeys(matches) for name in match.others]
    told = [name.shown for name in names if not typed.issuperset(token.form for token in name.words)]
    return tuple(dict.fromkeys(told))[:MOST_SAID]


def pieces(text: str) -> list[str]:
    """The words, phrases in quotes and words not wanted, as they were typed."""
    return [piece[0] for piece in _pieces.finditer(text[:LONGEST])]


def words(text: str, analyser: Analyser) -> list[Token]:
    """The words typed outside quotes, for the check of their spelling."""
    return [token for token in analyser.tokens(_plain(text)) if token.kind == "word"][:MOST_WORDS]


def typed(text: str, token: Token, analyser: Analyser) -> str:
    """A word of `words` as it was typed."""
    return analyser.clean(_plain(text))[token.start : token.end]


def word(form: str, analyser: Analyser) -> Group:
    """What a single form is found by, without other names of it."""
    return _word(form, analyser, {})


def _plain(text: str) -> str:
    pieces = _pieces.finditer(text[:LONGEST])
    return " ".join(piece["rest"] for piece in pieces if piece["phrase"] is None and not piece["minus"])


def _sequence(text: str, analyser: Analyser) -> tuple[str, ...]:
    return tuple(token.form for token in analyser.tokens(text))[:MOST_WORDS]


def _groups(
    text: str, analyser: Analyser, abbreviations: Abbreviations, synonyms: Synonyms | None = None
) -> list[Group]:
    found = list(analyser.tokens(text))[:MOST_WORDS]
    telling = [token for token in found if token.kind != "word" or token.form not in STOP_WORDS]
    silent = not any(token.kind != "below" for token in telling)
    matches = _matches(text, found, synonyms) if synonyms else [None] * len(found)
    groups: list[Group] = []
    skip = 0
    for index, token in enumerate(found):
        before = len(groups)
        if skip:
            skip -= 1
        elif token.width > 1:
            skip = token.width - 1
            groups.append(_hyphened(found[index : index + token.width], analyser, abbreviations))
        elif token.kind == "norm":
            groups.append(cited(token.form, token, law_after(found, index), abbreviations))
        elif token.kind == "below" or is_absatz(found, index):
            groups.append(Group((Alternative((Term("form", token.form),), 1.0),), BELOW, optional=not silent))
        elif law := law_of_number(text, found, index, abbreviations):
            groups.append(bare_number(token, law, abbreviations))
        elif silent or token.form not in STOP_WORDS:
            groups.append(_starred(token) if _is_starred(text, token) else _word(token.form, analyser, abbreviations))
        if (match := matches[index]) is not None:
            groups[before:] = [_with_names(group, match.others) for group in groups[before:]]
    return _distinct([*groups, *_compounds(telling, analyser), *_whole_names(found, matches)])


def _matches(text: str, found: list[Token], synonyms: Synonyms) -> list[Match | None]:
    """For each word the name of a term that it belongs to."""
    matches: list[Match | None] = []
    for index, token in enumerate(found):
        if index >= len(matches):
            match = None if _is_starred(text, token) else synonyms.at(found[index:])
            matches += [match] * (match.width if match else 1)
    return matches


def _with_names(group: Group, others: tuple[Name, ...]) -> Group:
    """All groups of a name's words take its other names: who has one of these has what was asked, whole."""
    if group.optional:
        return group
    more = [alternative for name in others for alternative in _of_name(name)]
    return replace(group, alternatives=tuple(dict.fromkeys((*group.alternatives, *more))))


def _of_name(name: Name) -> list[Alternative]:
    """A name as it is written and, unless it is an abbreviation, in any inflection. It is no part of other words, and the
    words of a longer one stand together."""
    made = [_together(name.words, SYNONYM, inflected=False)]
    made += [_one("form", joined, SYNONYM) for joined in name.words[0].joined if name.words[0].width == len(name.words)]
    return made if name.exact else [*made, _together(name.words, SYNONYM * NOUN)]


def _together(words: Sequence[Token], weight: float, inflected: bool = True) -> Alternative:
    """These words one after another; where one of them says nothing, any word may stand."""
    places = [number for number, token in enumerate(words) if token.kind != "word" or token.form not in STOP_WORDS]
    telling = [words[number] for number in places]
    terms = tuple(
        Term("stem", stem(token.form)) if inflected and token.kind == "word" else Term("form", token.form)
        for token in telling
    )
    return Alternative(terms, weight, tuple(number - places[0] for number in places) if len(terms) > 1 else ())


def _whole_names(found: list[Token], matches: Sequence[Match | None]) -> list[Group]:
    """A name of several words may stand anywhere in a text; where it stands as a whole it is meant. Only a help to rank."""
    groups = []
    index = 0
    while index < len(found):
        match = matches[index]
        width = match.width if match else 1
        alternative = _together(found[index : index + width], 1.0) if width > 1 else None
        if alternative and alternative.at:
            groups.append(Group((alternative,), WHOLE_NAME, optional=True))
        index += width
    return groups


def _is_starred(text: str, token: Token) -> bool:
    return text[token.end : token.end + 1] == "*" and len(token.form) >= SHORTEST_PREFIX


def _compounds(telling: list[Token], analyser: Analyser) -> list[Group]:
    """Two nouns that follow each other may stand as one word: the second before the first, or as asked. Only a help to rank."""
    groups = []
    nouns = [analyser.splitter.nouns(token.form).whole if token.kind == "word" else None for token in telling]
    for first, second in pairwise(nouns):
        if first and second:
            pairs = ((second, first), (first, second))
            joined = [Term("noun", bound + head) for modifier, head in pairs for bound in _before_head(modifier)]
            joined += [Term("pair", pair(modifier, head)) for modifier, head in pairs]
            groups.append(Group(tuple(Alternative((term,), 1.0) for term in joined), TOGETHER, optional=True))
    return groups


def _before_head(modifier: str) -> list[str]:
    """How a noun may stand before the head of a compound."""
    return [*(modifier + link for link in BETWEEN), *([modifier[:-1]] if modifier.endswith(DROPPED) else [])]


def _distinct(groups: list[Group]) -> list[Group]:
    return list(dict.fromkeys(groups))


def _one(field: str, text: str, weight: float) -> Alternative:
    return Alternative((Term(field, text),), weight)


def _starred(token: Token) -> Group:
    return Group((Alternative((Term("form", token.form, prefix=True),), EXACT),))


def _word(word: str, analyser: Analyser, abbreviations: Abbreviations) -> Group:
    """A word: itself, its stem, all its parts in one document, what it is short for or what is short for it."""
    nouns = analyser.splitter.nouns(word)
    alternatives = [_one("form", word, EXACT)]
    own, verbs, _ = analyser.stems(word)
    if not nouns.whole:
        alternatives.append(_one("stem", own, STEM))
    elif own not in STEMS_SAYING_NOTHING and (analyser.splitter.parts(word) or not _does(nouns.whole, own)):
        # Ware is not meant by war
        alternatives.append(_one("kin", own, STEM_OF_NOUN))
    alternatives += [_one("stem", verb, STEM_OF_NOUN if nouns.whole else STEM) for verb in verbs]
    if nouns.whole and analyser.splitter.names_man(word):
        alternatives.append(_one("kin", name_of_woman(nouns.whole), STEM_OF_NOUN))
    if man := analyser.splitter.of_man(word):
        alternatives.append(_one("noun", man, STEM_OF_NOUN))
    if nouns.whole:
        alternatives.append(_one("noun", nouns.whole, NOUN))
    if other := written_otherwise(nouns.whole or word, analyser.splitter):
        alternatives += [_one(field, other, SYNONYM) for field in ("form", "noun")]
    parts = tuple(dict.fromkeys(analyser.splitter.split(word)))
    if len(parts) > 1:
        alternatives += [_one("pair", pair, PAIR) for pair in pairs_of(word, analyser.splitter)]
        alternatives.append(Alternative(tuple(Term("noun", part) for part in parts), ALL_PARTS))
    alternatives += [_one("form", other, SYNONYM) for other in _other_names(word, analyser, abbreviations)]
    return Group(tuple(alternatives))


def _does(noun: str, own: str) -> bool:
    """Whether a noun is somebody or something that does it: Diener, of dienen. Who asks for one does not ask for the other."""
    return noun.endswith("er") and own == noun[:-2]


def _other_names(word: str, analyser: Analyser, abbreviations: Abbreviations) -> list[str]:
    """What documents define as the same; for a law without definition the abbreviations that fit its parts."""
    base = next(
        (name for name in (word, word.removesuffix("es"), word.removesuffix("s")) if name in abbreviations), None
    )
    if base:
        return sorted(abbreviations[base])[:MOST_ABBREVIATIONS]
    if not is_law_word(word):
        return []
    parts = analyser.splitter.split(word)
    if len(parts) < 2:
        return []
    first = (parts[0][0], DOTTED.get(parts[0][0]))  # most abbreviations begin with another letter
    fitting = [short for short in abbreviations if short[0] in first and len(short) < 12 and is_short_for(short, parts)]
    return sorted(fitting, key=lambda short: (-len(short), short))[:MOST_ABBREVIATIONS]


def _hyphened(tokens: list[Token], analyser: Analyser, abbreviations: Abbreviations) -> Group:
    """`Prostitutions-Gesetz`: the joined word, or all its parts."""
    alternatives: list[Alternative] = []
    for joined in tokens[0].joined:
        alternatives += _word(joined, analyser, abbreviations).alternatives
    alternatives.append(Alternative(tuple(Term("form", token.form) for token in tokens), 0.9))
    alternatives.append(Alternative(tuple(Term("stem", stem(token.form)) for token in tokens), ALL_PARTS))
    return Group(tuple(alternatives))
