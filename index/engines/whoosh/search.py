"""Answering a query on a few segments: sets first, then scores for those documents only that are hits."""

from collections import Counter
from collections.abc import Mapping, Sequence

from index.engine import FACETS, Found, Query, Results, Scope, Term
from index.engines import spelling
from index.engines.scoring import group_weight
from index.engines.whoosh.ranking import Hit, best_hits
from index.engines.whoosh.sets import (
    Part,
    bits_of,
    count_shared,
    group_bits,
    matching_of,
    packed,
    readable_of,
    with_words,
)
from index.postings import place


def search(parts: tuple[Part, ...], query: Query) -> Results:
    """As the engine's."""
    readable = [readable_of(part, query) for part in parts]
    query = with_words(parts, query, readable)
    wanted = [group for group in query.groups if not group.optional]
    by_group = [[group_bits(part.view, group) for part in parts] for group in wanted]
    matched, relaxed = matching_of(parts, query, readable, by_group)
    filters = [part.view.filtered(query.filters) for part in parts]
    hits = [bits if allowed is None else bits & allowed for bits, allowed in zip(matched, filters, strict=True)]
    total = sum(bits.bit_count() for bits in hits)
    facets = {name: _count(parts, hits, name) for name in FACETS}
    choices = {name: _choices(parts, query, matched, name, facets[name]) for name in FACETS}
    current = [part.alive & part.view.current for part in parts]
    alive = sum(bits.bit_count() for bits in current)
    weights = [group_weight(alive, count_shared(group, current)) for group in by_group]
    best = best_hits(parts, query, hits, wanted, weights) if query.limit and total > query.offset else []
    page = best[query.offset : query.offset + query.limit]
    return Results(total, tuple(_found(parts, hit) for hit in page), facets, choices, relaxed)


def reads_older(parts: tuple[Part, ...], viewers: frozenset[str]) -> bool:
    """As the engine's."""
    return any(part.alive & ~part.view.current & part.view.readable(viewers, "all") for part in parts)


def has_hits(parts: tuple[Part, ...], query: Query) -> bool:
    """Whether a query finds anything, without counting and ranking."""
    query = with_words(parts, query, [readable_of(part, query) for part in parts])
    wanted = [group for group in query.groups if not group.optional]
    for part in parts:
        bits = readable_of(part, query)
        for asked in wanted:
            bits &= group_bits(part.view, asked)
        if bits:
            return True
    return False


def matching(parts: tuple[Part, ...], query: Query, documents: frozenset[str]) -> frozenset[str]:
    """As the engine's."""
    query = with_words(parts, query, [], None)
    wanted = [group for group in query.groups if not group.optional]
    found: set[str] = set()
    for part in parts:
        places = part.view.numbers_of(documents)
        bits = bits_of(part, places) & readable_of(part, query)
        if not bits:
            continue
        by_group = [[group_bits(part.view, group)] for group in wanted]
        (matched,), relaxed = matching_of((part,), query, [bits], by_group)
        allowed = part.view.filtered(query.filters)
        hits = 0 if relaxed else matched if allowed is None else matched & allowed
        flags = packed(hits, part.view.size)
        found.update(id for id, numbers in places if any(flags[number >> 3] >> (number & 7) & 1 for number in numbers))
    return frozenset(found)


def similar(parts: tuple[Part, ...], word: str, viewers: frozenset[str], scope: Scope) -> list[str]:
    """As the engine's, without limit."""
    readable = [part.alive & part.view.readable(viewers, scope) for part in parts]

    def count(candidate: str) -> int:
        return count_shared([part.view.bits("forms", candidate) for part in parts], readable)

    return spelling.similar(word, [part.view.words for part in parts], count)


def counts(parts: tuple[Part, ...], terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
    """As the engine's."""
    readable = [(part.view, part.alive & part.view.readable(viewers)) for part in parts]
    return [sum((view.bits(*place(term)) & bits).bit_count() for view, bits in readable) for term in terms]


def _count(parts: tuple[Part, ...], hits: list[int], name: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for part, bits in zip(parts, hits, strict=True):
        for value, documents in part.view.facet(name):
            counts[value] += (documents & bits).bit_count()
    return {value: count for value, count in sorted(counts.items()) if count}


def _choices(
    parts: tuple[Part, ...], query: Query, matched: list[int], name: str, counted: Mapping[str, int]
) -> Mapping[str, int]:
    if not getattr(query.filters, name):
        return counted
    allowed = [part.view.filtered(query.filters, but=name) for part in parts]
    return _count(
        parts, [bits if more is None else bits & more for bits, more in zip(matched, allowed, strict=True)], name
    )


def _found(parts: tuple[Part, ...], hit: Hit) -> Found:
    score, number, document = hit
    stored = parts[number].view.stored(document)
    return Found(stored["id"], score, stored)
