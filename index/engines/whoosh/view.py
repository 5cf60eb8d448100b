"""One segment of the index as a searcher sees it: bitsets for whole sets of documents, postings for the terms asked for.

A bitset is an int with bit n for document n. Segments never change, so what is read once is kept with the segment, and a new
generation of the index costs only what is new in it.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, compress, pairwise, repeat
from pathlib import Path
from typing import Any

from index.engine import FILTERS, Filters, Scope
from index.engines.scoring import HIGHEST
from index.engines.spelling import Words
from index.engines.whoosh.codec import Posting, open_segment, unpack
from index.engines.whoosh.offers import Offers

KEPT_POSTINGS = 400_000  # postings of recent terms kept as dicts
KEPT_BITSETS = 2_000
KEPT_PLACES = 60
FEW = 200  # documents that are looked up one by one
Places = tuple[array, array, list[int], array]  # documents, how many places each has, where these end, all places
_bits = bytes.maketrans(b"01", b"\0\1")


def bitset(ids: array, size: int) -> int:
    """The documents of a posting."""
    if len(ids) < 40:
        found = 0
        for number in ids:
            found |= 1 << number
        return found
    digits = bytearray(b"0") * size
    for number in ids:
        digits[size - 1 - number] = 49
    return int(digits, 2)


def flags(bits: int, size: int) -> bytes:
    """The same as one byte for each document, 1 or 0."""
    return bin(bits)[:1:-1].encode().translate(_bits).ljust(size, b"\0")


def members(bits: int, size: int) -> list[int]:
    """The documents of a bitset, ascending."""
    if not bits:
        return []
    digits = bin(bits)[:1:-1].encode().translate(_bits)
    return list(compress(range(size), digits))


class View:
    """A segment, opened. Reading it may raise whatever a damaged file makes Whoosh raise."""

    def __init__(self, folder: Path, segment: Any):
        self.id = segment.segment_id()
        self.terms = open_segment(folder, segment)
        self.size = len(self.terms)
        self._weights: dict[tuple[str, str], dict[int, int]] = {}
        self._kept = 0
        self._places: dict[str, Places | None] = {}
        self._bits: dict[Any, int] = {}
        self._facets: dict[str, list[tuple[str, int]]] = {}
        self._days: list[tuple[str, int]] | None = None

    def posting(self, field: str, term: str) -> Posting | None:
        return self.terms.posting(field, term.encode())

    def weights(self, field: str, term: str) -> dict[int, int]:
        """Document → weight in 0…255 of a term; {} if the segment has it not."""
        key = (field, term)
        found = self._weights.get(key)
        if found is None:
            posting = self.posting(field, term)
            found = dict(zip(posting.ids, posting.weights or repeat(HIGHEST), strict=False)) if posting else {}
            if self._kept > KEPT_POSTINGS:
                self._weights, self._kept = {}, 0
            self._weights[key] = found
            self._kept += len(found) + 4
        return found

    def places(self, word: str) -> Places | None:
        """Where a form stands in each document that has it."""
        if word not in self._places:
            posting = self.posting("forms", word)
            if len(self._places) > KEPT_PLACES:
                self._places = {}
            if posting is None or posting.counts is None or posting.positions is None:
                self._places[word] = None
            else:
                self._places[word] = (posting.ids, posting.counts, list(accumulate(posting.counts)), posting.positions)
        return self._places[word]

    def bits(self, field: str, term: str) -> int:
        """The documents that have a term."""
        key = (field, term)
        found = self._bits.get(key)
        if found is None:
            posting = self.posting(field, term)
            found = bitset(posting.ids, self.size) if posting else 0
            self._keep(key, found)
        return found

    def remembered(self, key: Any, made: Callable[[], int]) -> int:
        """Documents that take long to tell, kept with those of terms."""
        found = self._bits.get(key)
        if found is None:
            found = made()
            self._keep(key, found)
        return found

    def _keep(self, key: Any, bits: int) -> None:
        if len(self._bits) > KEPT_BITSETS:
            self._bits = {}
        self._bits[key] = bits

    def numbers_of(self, documents: frozenset[str]) -> list[tuple[str, array]]:
        """Those of these documents that have records in the segment, with the numbers of these."""
        if len(documents) > FEW:
            return [(document, self._numbers[document]) for document in documents if document in self._numbers]
        asked = ((document, self.posting("marks", f"document:{document}")) for document in documents)
        return [(document, posting.ids) for document, posting in asked if posting is not None]

    @cached_property
    def _numbers(self) -> dict[str, array]:
        """The numbers of all documents, for who asks for thousands of them."""
        prefix = b"document:"
        ids, begins = self.terms.all_ids("marks", prefix)
        ranges = zip(self.terms.starting("marks", prefix), pairwise(begins), strict=True)
        return {term[len(prefix) :].decode(): ids[begin:end] for term, (begin, end) in ranges}

    def readable(self, viewers: frozenset[str], scope: Scope = "current") -> int:
        """The documents of a scope, deleted ones included, that at least one of these tokens opens."""
        key = (viewers, scope)
        found = self._bits.get(key)
        if found is None:
            found = 0
            for token in viewers:
                found |= self.bits("marks", f"viewer:{token}")
            if scope == "current":
                found &= self.current
            self._keep(key, found)
        return found

    @cached_property
    def current(self) -> int:
        """What is in force, deleted documents included."""
        return self.bits("marks", "scope:current")

    def facet(self, name: str) -> list[tuple[str, int]]:
        """The values of a facet with their documents."""
        found = self._facets.get(name)
        if found is None:
            found = self._facets[name] = self._values(name)
        return found

    def matching(self, name: str, values: tuple[str, ...]) -> int:
        """The documents with one of these values."""
        found = 0
        for value in values:
            found |= self.bits("marks", f"{name}:{value}")
        return found

    def released(self, since: str | None, until: str | None) -> int:
        """The documents released on these days."""
        key = ("days", since, until)
        found = self._bits.get(key)
        if found is None:
            if self._days is None:
                self._days = self._values("day")
            found = 0
            for day, bits in self._days:
                if (since is None or day >= since) and (until is None or day <= until):
                    found |= bits
            self._keep(key, found)
        return found

    def filtered(self, filters: Filters, but: str = "") -> int | None:
        """The documents that pass the filters, without the one on the facet `but`; None for all. Scope is none of them."""
        found: int | None = None
        for name in FILTERS:
            values = getattr(filters, name)
            if values and name != but:
                bits = self.matching(name, values)
                found = bits if found is None else found & bits
        if filters.since or filters.until:
            bits = self.released(filters.since, filters.until)
            found = bits if found is None else found & bits
        return found

    @property
    def released_at(self) -> Sequence[int]:
        """When each document was released, in seconds."""
        return self.terms.released

    @property
    def title_keys(self) -> Sequence[bytes]:
        """What each document is sorted by, by title."""
        return self.terms.title_keys

    def stored(self, number: int) -> dict[str, Any]:
        return unpack(self.terms.document(number))

    @cached_property
    def words(self) -> Words:
        """The forms in the segment, for the check of spelling."""
        return Words(self.terms.terms("forms"))

    @cached_property
    def definitions(self) -> Mapping[str, Sequence[tuple[str, array]]]:
        """For each abbreviation and each long word of the segment its other names, each with the documents that say so."""
        found: dict[str, list[tuple[str, array]]] = defaultdict(list)
        for term, posting in self.terms.postings("laws"):
            short, _, long = term.decode().partition("=")
            found[short].append((long, posting.ids))
            if long:
                found[long].append((short, posting.ids))
        return found

    @cached_property
    def offers(self) -> Offers:
        """What the segment offers while somebody types."""
        return Offers(self.terms)

    def _values(self, name: str) -> list[tuple[str, int]]:
        prefix = f"{name}:".encode()
        terms = self.terms.starting("marks", prefix)
        return [(term[len(prefix) :].decode(), self.bits("marks", term.decode())) for term in terms]
