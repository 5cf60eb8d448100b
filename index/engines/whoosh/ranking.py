"""The order of hits: by score, by day or by title."""

import heapq
from collections.abc import Iterable, Sequence

from index.engine import Alternative, Group, Query
from index.engines.expansion import Together
from index.engines.scoring import (
    GROUND,
    HIGHEST,
    OPTIONAL,
    SEQUENCE_LOOKED_AT,
    TOGETHER,
    freshness,
    sequence_factor,
)
from index.engines.whoosh.positions import Positions
from index.engines.whoosh.sets import Part, alternative_bits, packed
from index.engines.whoosh.view import View, members
from index.postings import place

Hit = tuple[float, int, int]  # score, number of the part, number of the document


def best_hits(
    parts: tuple[Part, ...], query: Query, hits: list[int], wanted: list[Group], weights: list[float]
) -> list[Hit]:
    """The best hits down to the end of the page asked for."""
    count = query.offset + query.limit
    if query.sort != "relevance" or not wanted:
        return _sorted(parts, query, hits, count)
    scored: list[Hit] = []
    optional = [group for group in query.groups if group.optional]
    for number, part in enumerate(parts):
        documents = members(hits[number], part.view.size)
        if documents:
            scores = _scores(
                part.view, documents, [*zip(wanted, weights, strict=True), *((group, OPTIONAL) for group in optional)]
            )
            released = part.view.released_at
            scored += [
                (score * freshness(released[document]), number, document)
                for document, score in zip(documents, scores, strict=True)
            ]
    best = heapq.nlargest(max(count, SEQUENCE_LOOKED_AT if len(query.sequence) > 1 else 0), scored)
    if len(query.sequence) > 1:
        best = _with_sequence(parts, query.sequence, best)
    return best[:count]


def _scores(view: View, documents: list[int], groups: list[tuple[Group, float]]) -> list[float]:
    """The sum over the groups of what each weighs and how well its best alternative fits."""
    total = [GROUND] * len(documents)
    for group, weight in groups:
        if not group.weight:  # it only says what must be there
            continue
        best = [0.0] * len(documents)
        for alternative in group.alternatives:
            factor = alternative.weight * group.weight * weight / HIGHEST
            for index, fit in _fits(view, documents, alternative):
                fit *= factor
                if fit > best[index]:
                    best[index] = fit
        total = [so_far + more for so_far, more in zip(total, best, strict=True)]
    return total


def _fits(view: View, documents: list[int], alternative: Alternative) -> Iterable[tuple[int, float]]:
    """Index and weight in 0…255 of the documents that have all terms of an alternative."""
    each = [view.weights(*place(term)) for term in alternative.terms]
    if not all(each):
        return ()
    if len(each) == 1:
        weights = each[0]
        return [(index, weights[document]) for index, document in enumerate(documents) if document in weights]
    share = TOGETHER / len(each)
    stands = packed(alternative_bits(view, alternative), view.size) if isinstance(alternative, Together) else None
    return [
        (index, share * sum(weights[document] for weights in each))
        for index, document in enumerate(documents)
        if all(document in weights for weights in each)
        and (stands is None or stands[document >> 3] >> (document & 7) & 1)
    ]


def _sorted(parts: tuple[Part, ...], query: Query, hits: list[int], count: int) -> list[Hit]:
    """By day of release, newest first, or by title."""
    by_title = query.sort == "title"
    keys: list[tuple[object, int, int]] = []
    for number, part in enumerate(parts):
        column: Sequence[object] = part.view.title_keys if by_title else part.view.released_at
        keys += [(column[document], number, document) for document in members(hits[number], part.view.size)]
    best = heapq.nsmallest(count, keys) if by_title else heapq.nlargest(count, keys)
    return [(0.0, number, document) for _, number, document in best]


def _with_sequence(parts: tuple[Part, ...], sequence: tuple[str, ...], best: list[Hit]) -> list[Hit]:
    """Hits in which the words stand together as asked go up."""
    positions: dict[int, Positions] = {}
    ranked = []
    for score, number, document in best[:SEQUENCE_LOOKED_AT]:
        if number not in positions:
            positions[number] = Positions(parts[number].view, sequence)
        run = positions[number].longest(sequence, document)
        ranked.append((score * sequence_factor(sequence, run), number, document))
    return sorted(ranked, reverse=True) + best[SEQUENCE_LOOKED_AT:]
