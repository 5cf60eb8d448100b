"""What the beginning of a word stands for: words of the index. Engines search for these."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from index.engine import Alternative, Group, Query, Term

MOST = 60  # words that a beginning stands for, the most frequent ones of those that may be read
Counted = Iterable[tuple[str, int]]


def expanded(
    query: Query, beginning: Callable[[str], Counted], is_read: Callable[[str], bool], most: int | None = MOST
) -> Query:
    """A query without beginnings; `beginning` gives the forms that begin so and in how many records each is, `is_read` says
    whether its viewers may read any of these. Words that they may not read take no place from others."""
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
