"""Which documents of a few segments have what is asked for, as bitsets."""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain

from index.engine import Alternative, Group, Query
from index.engines.expansion import MOST, Together, expanded
from index.engines.whoosh.positions import having_phrase
from index.engines.whoosh.together import together
from index.engines.whoosh.view import View, bitset
from index.postings import place


@dataclass(frozen=True)
class Part:
    """A view with its documents that are not deleted."""

    view: View
    alive: int


def readable_of(part: Part, query: Query) -> int:
    """What its viewers may read in its scope."""
    gone = bits_of(part, part.view.numbers_of(query.filters.without)) if query.filters.without else 0
    return part.alive & part.view.readable(query.viewers, query.filters.scope) & ~gone


def bits_of(part: Part, places: list[tuple[str, array]]) -> int:
    return bitset(array("I", chain.from_iterable(numbers for _, numbers in places)), part.view.size)


def with_words(parts: tuple[Part, ...], query: Query, readable: list[int], most: int | None = MOST) -> Query:
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


def matching_of(
    parts: tuple[Part, ...], query: Query, readable: list[int], by_group: list[list[int]]
) -> tuple[list[int], bool]:
    """The documents that match, of those that may be read; and whether not everything asked for was there."""
    base = list(readable)
    for number, part in enumerate(parts):
        for group in query.negated:
            base[number] &= ~group_bits(part.view, group)
        for phrase in query.phrases:
            base[number] &= having_phrase(part.view, phrase, base[number])
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


def alternative_bits(view: View, alternative: Alternative) -> int:
    found = -1
    for term in alternative.terms:
        found &= view.bits(*place(term))
    return together(view, alternative, found) if isinstance(alternative, Together) else found


def group_bits(view: View, group: Group) -> int:
    found = 0
    for alternative in group.alternatives:
        found |= alternative_bits(view, alternative)
    return found


def count_shared(some: list[int], others: list[int]) -> int:
    """How many documents are in both."""
    return sum((bits & more).bit_count() for bits, more in zip(some, others, strict=True))


def packed(bits: int, size: int) -> bytes:
    """A bitset in which single documents are looked up fast."""
    return bits.to_bytes((size + 7) // 8, "little")
