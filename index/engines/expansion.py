"""What the beginning of a word stands for, and what a stem does where words stand together: words of the index. Engines search
for these."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice, product

from index.engine import Alternative, Group, Query, Term
from index.german.language import stem

MOST = 60  # words that a beginning stands for, the most frequent ones of those that may be read
SHARED = 5  # letters of a stem, or all it has, that its forms begin with, but for their spelling
SPELLED = {"a": ("a", "ä", "ae"), "o": ("o", "ö", "oe"), "u": ("u", "ü", "ue")}  # a stem has no dots
Counted = Iterable[tuple[str, int]]


@dataclass(frozen=True)
class Together(Alternative):
    """An alternative whose words stand together: for each the forms of the index of which one must be there."""

    forms: tuple[tuple[str, ...], ...] = ()


def expanded(
    query: Query, beginning: Callable[[str], Counted], is_read: Callable[[str], bool], most: int | None = MOST
) -> Query:
    """A query without beginnings, and `with_forms`; `beginning` gives the forms that begin so and in how many records each is,
    `is_read` says whether its viewers may read any of these. Words that they may not read take no place from others."""
    query = with_forms(query, beginning)
    if not any(term.prefix for group in (*query.groups, *query.negated) for term in _terms(group)):
        return query

    def expand(group: Group, most: int | None) -> Group:
        return replace(group, alternatives=tuple(_distinct(group, beginning, is_read, most)))

    groups = tuple(expand(group, most) for group in query.groups)
    # What must not be there must not be there in any word.
    return replace(query, groups=groups, negated=tuple(expand(group, None) for group in query.negated))


def _terms(group: Group) -> Iterable[Term]:
    return (term for alternative in group.alternatives for term in alternative.terms)


def _distinct(
    group: Group, beginning: Callable[[str], Counted], is_read: Callable[[str], bool], most: int | None
) -> Iterable[Alternative]:
    for alternative in group.alternatives:
        if not any(term.prefix for term in alternative.terms):
            yield alternative
            continue
        (begun,) = alternative.terms  # a beginning always stands alone
        counted = list(beginning(begun.text))
        found = [word for word, _ in sorted(counted, key=lambda word: (-word[1], word[0]))]
        if most and len(found) > most:
            found = list(islice(filter(is_read, found), most))
        yield from (Alternative((Term(begun.field, word),), alternative.weight) for word in found)


def with_forms(query: Query, beginning: Callable[[str], Counted]) -> Query:
    """A query with `Together` for what stands together in it; where a word of that has no form in the index, with nothing."""
    if not any(alternative.at for group in query.groups for alternative in group.alternatives):
        return query
    known: dict[Term, tuple[str, ...]] = {}

    def forms(term: Term) -> tuple[str, ...]:
        if term not in known:
            known[term] = tuple(sorted(inflections(term.text, beginning))) if term.field == "stem" else (term.text,)
        return known[term]

    def made(alternatives: Iterable[Alternative]) -> Iterable[Alternative]:
        for each in alternatives:
            words = tuple(map(forms, each.terms)) if each.at else ()
            if all(words):
                yield Together(each.terms, each.weight, each.at, words) if each.at else each

    groups = (replace(group, alternatives=tuple(made(group.alternatives))) for group in query.groups)
    return replace(query, groups=tuple(groups))


def inflections(wanted: str, beginning: Callable[[str], Counted]) -> set[str]:
    """The forms of the index with that stem."""
    begun = map("".join, product(*(SPELLED.get(letter, (letter,)) for letter in wanted[:SHARED])))
    return {word for letters in begun for word, _ in beginning(letters) if stem(word) == wanted}
