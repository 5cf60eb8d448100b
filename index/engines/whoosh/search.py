"""Answering a query on a few segments: sets first, then scores for those documents only that are hits."""

import heapq
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from index.engine import FACETS, Alternative, Found, Group, Query, Results, Scope, Term
from index.engines import spelling
from index.engines.expansion import MOST, Together, expanded
from index.engines.scoring import (
    GROUND,
    HIGHEST,
    OPTIONAL,
    SEQUENCE_LOOKED_AT,
    TOGETHER,
    freshness,
    group_weight,
    sequence_factor,
)
from index.engines.whoosh.together import together
from index.engines.whoosh.view import View, bitset, members
from index.postings import place


@dataclass(frozen=True)
class Part:
    """A view with its documents that are not deleted."""

    view: View
    alive: int


Hit = tuple[float, int, int]  # score, number of the part, number of the document


def search(parts: tuple[Part, ...], query: Query) -> Results:
    """As the engine's."""
    readable = [_readable(part, query) for part in parts]
    query = _expanded(parts, query, readable)
    wanted = [group for group in query.groups if not group.optional]
    by_group = [[_group_bits(part.view, group) for part in parts] for group in wanted]
    matched, relaxed = _matched(parts, query, readable, by_group)
    filters = [part.view.filtered(query.filters) for part in parts]
    hits = [bits if allowed is None else bits & allowed for bits, allowed in zip(matched, filters, strict=True)]
    total = sum(bits.bit_count() for bits in hits)
    facets = {name: _count(parts, hits, name) for name in FACETS}
    choices = {name: _choices(parts, query, matched, name, facets[name]) for name in FACETS}
    current = [part.alive & part.view.current for part in parts]
    alive = sum(bits.bit_count() for bits in current)
    weights = [group_weight(alive, _shared(group, current)) for group in by_group]
    best = _best(parts, query, hits, wanted, weights) if query.limit and total > query.offset else []
    page = best[query.offset : query.offset + query.limit]
    return Results(total, tuple(_found(parts, hit) for hit in page), facets, choices, relaxed)


def _readable(part: Part, query: Query) -> int:
    """What its viewers may read in its scope."""
    gone = _bits_of(part, part.view.numbers_of(query.filters.without)) if query.filters.without else 0
    return part.alive & part.view.readable(query.viewers, query.filters.scope) & ~gone


def _bits_of(part: Part, places: list[tuple[str, array]]) -> int:
    return bitset(array("I", chain.from_iterable(numbers for _, numbers in places)), part.view.size)


def reads_older(parts: tuple[Part, ...], viewers: frozenset[str]) -> bool:
    """As the engine's."""
    return any(part.alive & ~part.view.current & part.view.readable(viewers, "all") for part in parts)


def has_hits(parts: tuple[Part, ...], query: Query) -> bool:
    """Whether a query finds anything, without counting and ranking."""
    query = _expanded(parts, query, [_readable(part, query) for part in parts])
    wanted = [group for group in query.groups if not group.optional]
    for part in parts:
        bits = _readable(part, query)
        for asked in wanted:
            bits &= _group_bits(part.view, asked)
        if bits:
            return True
    return False


def matching(parts: tuple[Part, ...], query: Query, documents: frozenset[str]) -> frozenset[str]:
    """As the engine's."""
    query = _expanded(parts, query, [], None)
    wanted = [group for group in query.groups if not group.optional]
    found: set[str] = set()
    for part in parts:
        places = part.view.numbers_of(documents)
        bits = _bits_of(part, places) & _readable(part, query)
        if not bits:
            continue
        by_group = [[_group_bits(part.view, group)] for group in wanted]
        (matched,), relaxed = _matched((part,), query, [bits], by_group)
        allowed = part.view.filtered(query.filters)
        hits = 0 if relaxed else matched if allowed is None else matched & allowed
        flags = _flags(hits, part.view.size)
        found.update(id for id, numbers in places if any(flags[number >> 3] >> (number & 7) & 1 for number in numbers))
    return frozenset(found)


def _expanded(parts: tuple[Part, ...], query: Query, readable: list[int], most: int | None = MOST) -> Query:
    """A query with the words that its beginnings stand for."""

    def is_read(word: str) -> bool:
        return any(part.view.bits("forms", word) & bits for part, bits in zip(parts, readable, strict=True))

    return expanded(query, partial(_beginning, parts), is_read, most)


def _beginning(parts: tuple[Part, ...], begun: str) -> Iterable[tuple[str, int]]:
    """The forms that begin so, with the number of documents they are in, deleted ones included."""
    counts: Counter[str] = Counter()
    for part in parts:
        for term, count in part.view.terms.counted("forms", begun.encode()):
            counts[term.decode()] += count
    return counts.items()


def similar(parts: tuple[Part, ...], word: str, viewers: frozenset[str], scope: Scope) -> list[str]:
    """As the engine's, without limit."""
    readable = [part.alive & part.view.readable(viewers, scope) for part in parts]

    def count(candidate: str) -> int:
        return _shared([part.view.bits("forms", candidate) for part in parts], readable)

    return spelling.similar(word, [part.view.words for part in parts], count)


def counts(parts: tuple[Part, ...], terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
    """As the engine's."""
    readable = [(part.view, part.alive & part.view.readable(viewers)) for part in parts]
    return [sum((view.bits(*place(term)) & bits).bit_count() for view, bits in readable) for term in terms]


class Definitions(Mapping[str, frozenset[str]]):
    """The engine's abbreviations, looked up when asked for."""

    def __init__(self, parts: tuple[Part, ...], viewers: frozenset[str]):
        self._sources = [
            (part.view.definitions, _flags(part.alive & part.view.readable(viewers), part.view.size)) for part in parts
        ]

    def __getitem__(self, name: str) -> frozenset[str]:
        found = {
            other
            for said, readable in self._sources
            for other, documents in said.get(name, ())
            if any(readable[number >> 3] >> (number & 7) & 1 for number in documents)
        }
        if not found:
            raise KeyError(name)
        return frozenset(found - {""})

    def __iter__(self) -> Iterator[str]:
        return (name for name in {name for said, _ in self._sources for name in said} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _flags(bits: int, size: int) -> bytes:
    """A bitset in which single documents are looked up fast."""
    return bits.to_bytes((size + 7) // 8, "little")


def _matched(
    parts: tuple[Part, ...], query: Query, readable: list[int], by_group: list[list[int]]
) -> tuple[list[int], bool]:
    """The documents that match, of those that may be read; and whether not everything asked for was there."""
    base = list(readable)
    for number, part in enumerate(parts):
        for group in query.negated:
            base[number] &= ~_group_bits(part.view, group)
        for phrase in query.phrases:
            base[number] &= _phrase_bits(part.view, phrase, base[number])
    found = list(base)
    for having in by_group:
        found = [bits & more for bits, more in zip(found, having, strict=True)]
    if any(found) or len(by_group) < 2:
        return found, False
    return _most(base, by_group), True


def _most(base: list[int], by_group: list[list[int]]) -> list[int]:
    """The documents that have as many of the groups as any has, and at least half."""
    # levels[n]: documents with at least n + 1 groups
    levels = [[0] * len(base) for _ in by_group]
    for group in by_group:
        for number, bits in enumerate(group):
            rest = bits & base[number]
            for level in levels:
                rest, level[number] = rest & level[number], level[number] | rest
    for level in reversed(levels[(len(by_group) - 1) // 2 :]):
        if any(level):
            return level
    return [0] * len(base)


def _alternative_bits(view: View, alternative: Alternative) -> int:
    found = -1
    for term in alternative.terms:
        found &= view.bits(*place(term))
    return together(view, alternative, found) if isinstance(alternative, Together) else found


def _group_bits(view: View, group: Group) -> int:
    found = 0
    for alternative in group.alternatives:
        found |= _alternative_bits(view, alternative)
    return found


def _shared(some: list[int], others: list[int]) -> int:
    """How many documents are in both."""
    return sum((bits & more).bit_count() for bits, more in zip(some, others, strict=True))


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


def _best(
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
    stands = _flags(_alternative_bits(view, alternative), view.size) if isinstance(alternative, Together) else None
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


class _Positions:
    """Where the words of a phrase stand in the documents of one view."""

    def __init__(self, view: View, forms: tuple[str, ...]):
        self._places = {word: place for word in dict.fromkeys(forms) if (place := view.places(word))}

    def of(self, word: str, document: int) -> set[int]:
        found = self._places.get(word)
        if found is None:
            return set()
        ids, counts, ends, positions = found
        index = bisect_left(ids, document)
        if index == len(ids) or ids[index] != document:
            return set()
        return set(positions[ends[index] - counts[index] : ends[index]])

    def longest(self, forms: tuple[str, ...], document: int) -> int:
        """How many of the forms, from one on, stand one after another in a document at most."""
        lengths: dict[int, int] = {}  # of the runs that end at a place
        best = 0
        for word in forms:
            lengths = {place: lengths.get(place - 1, 0) + 1 for place in self.of(word, document)}
            best = max(best, max(lengths.values(), default=0))
        return best

    def has(self, forms: tuple[str, ...], document: int) -> bool:
        places = self.of(forms[0], document)
        for step, word in enumerate(forms[1:], 1):
            if not places:
                return False
            later = self.of(word, document)
            places = {place for place in places if place + step in later}
        return bool(places)


def _phrase_bits(view: View, phrase: tuple[str, ...], within: int) -> int:
    candidates = within
    for word in phrase:
        candidates &= view.bits("forms", word)
    if not candidates or len(phrase) < 2:
        return candidates
    positions = _Positions(view, phrase)
    found = 0
    for document in members(candidates, view.size):
        if positions.has(phrase, document):
            found |= 1 << document
    return found


def _with_sequence(parts: tuple[Part, ...], sequence: tuple[str, ...], best: list[Hit]) -> list[Hit]:
    """Hits in which the words stand together as asked go up."""
    positions: dict[int, _Positions] = {}
    ranked = []
    for score, number, document in best[:SEQUENCE_LOOKED_AT]:
        if number not in positions:
            positions[number] = _Positions(parts[number].view, sequence)
        run = positions[number].longest(sequence, document)
        ranked.append((score * sequence_factor(sequence, run), number, document))
    return sorted(ranked, reverse=True) + best[SEQUENCE_LOOKED_AT:]


def _found(parts: tuple[Part, ...], hit: Hit) -> Found:
    score, number, document = hit
    stored = parts[number].view.stored(document)
    return Found(stored["id"], score, stored)
