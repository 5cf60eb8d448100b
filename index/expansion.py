"""What the beginning of a word stands for: words of the index. Engines search for these."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import replace

from index.engine import Alternative, Group, Query, Term

MOST = 60  # words that a beginning stands for, the most frequent ones
Counted = Iterable[tuple[str, int]]


def expanded(query: Query, beginning: Callable[[str], Counted], most: int | None = MOST) -> Query:
    """A query without beginnings; `beginning` gives the forms that begin so and in how many records each is."""
    if not any(term.prefix for group in (*query.groups, *query.negated) for term in _terms(group)):
        return query

    def expand(group: Group) -> Group:
        return replace(group, alternatives=tuple(_distinct(group, beginning, most)))

    return replace(query, groups=tuple(map(expand, query.groups)), negated=tuple(map(expand, query.negated)))


def _terms(group: Group) -> Iterable[Term]:
    return (term for alternative in group.alternatives for term in alternative.terms)


def _distinct(group: Group, beginning: Callable[[str], Counted], most: int | None) -> Iterable[Alternative]:
    for alternative in group.alternatives:
        if not any(term.prefix for term in alternative.terms):
            yield alternative
            continue
        (begun,) = alternative.terms  # a beginning always stands alone
        counted = list(beginning(begun.text))
        best = heapq.nsmallest(most or len(counted), counted, key=lambda word: (-word[1], word[0]))
        yield from (Alternative((Term(begun.field, word),), alternative.weight) for word, _ in best)
