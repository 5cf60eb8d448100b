"""What a Whoosh index offers while somebody types, from its segments together."""

import heapq
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from index.engine import Offer, Term
from index.engines.whoosh.sets import Part
from index.engines.whoosh.view import bitset, flags, members

Words = Sequence[Sequence[Term]]


def titles(
    parts: tuple[Part, ...], words: Words, begun: str, viewers: frozenset[str], limit: int, without: frozenset[str]
) -> list[tuple[str, str]]:
    """As the engine's."""
    if not words:
        return []
    start = begun.encode()
    found: list[tuple[bool, int, bytes, int, int]] = []
    for index, part in enumerate(parts):
        view = part.view
        matching = _readable(part, viewers, without)
        for word in words:
            matching &= _having(part, word)
        keys, released, heads = view.title_keys, view.released_at, view.offers.heads
        found += heapq.nsmallest(
            limit,
            (
                (not keys[number].startswith(start), -released[number], heads[number], index, number)
                for number in members(matching, view.size)
            ),
        )
    return [parts[index].view.offers.head(number) for *_, index, number in heapq.nsmallest(limit, found)]


def _having(part: Part, word: Sequence[Term]) -> int:
    """The documents with one of these terms in their title."""
    found = 0
    for term in word:
        offers, text = part.view.offers, f"title:{term.text}"
        found |= bitset(offers.beginning(text) if term.prefix else offers.exactly(text), part.view.size)
    return found


def completions(
    parts: tuple[Part, ...], kind: Offer, begun: str, viewers: frozenset[str], limit: int, without: frozenset[str]
) -> list[str]:
    """As the engine's."""
    counts: Counter[bytes] = Counter()
    for part in parts:
        readable = flags(_readable(part, viewers, without), part.view.size)
        for term, count in part.view.offers.counts(f"{kind}:{begun}", readable):
            if count:
                counts[term] += count
    best = heapq.nsmallest(limit, counts, key=lambda term: (-counts[term], term))
    return [term.decode().partition("=")[2] for term in best]


def values(parts: tuple[Part, ...], name: str, viewers: frozenset[str], without: frozenset[str]) -> Mapping[str, int]:
    """As the engine's."""
    counts: Counter[str] = Counter()
    for part in parts:
        readable = _readable(part, viewers, without)
        for value, documents in part.view.facet(name):
            counts[value] += (documents & readable).bit_count()
    return {value: count for value, count in counts.items() if count}


def _readable(part: Part, viewers: frozenset[str], without: frozenset[str]) -> int:
    """What is in force, not without, and opened by one of these tokens."""
    readable = part.alive & part.view.readable(viewers)
    if not without:
        return readable
    gone = chain.from_iterable(numbers for _, numbers in part.view.numbers_of(without))
    return readable & ~bitset(array("I", gone), part.view.size)
