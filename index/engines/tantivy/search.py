"""Answering a query on one generation of a tantivy index: counts first, then the best hits with the score that every engine
gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Index, Order, Searcher
from tantivy import Query as Set

from index.engine import FACETS, Found, Group, Query, Results, Scope, Term
from index.engines import spelling
from index.engines.expansion import expanded, with_forms
from index.engines.scoring import OPTIONAL, SEQUENCE_LOOKED_AT, group_weight, sequence_factor
from index.engines.tantivy.queries import (
    all_of,
    any_of,
    documents,
    exactly,
    filtered,
    group,
    phrase,
    readable,
    scored,
    with_phrase,
)
from index.engines.tantivy.schema import loaded
from index.engines.tantivy.words import Vocabulary
from index.postings import place

MOST_VALUES = 60_000  # of one facet
KEPT_DEFINITIONS = 200  # sets of viewers
FACET_COUNTS = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}
TOTAL = {"total": {"value_count": {"field": "released_at"}}}


@dataclass
class Snapshot:
    """One generation of the index, opened. `table` is its table of contents."""

    path: Path
    table: bytes
    index: Index
    searcher: Searcher
    seq: int
    vocabulary: Vocabulary
    definitions: dict[frozenset[str], Mapping[str, frozenset[str]]] = field(default_factory=dict)

    @cached_property
    def current(self) -> int:
        """How many records are in force."""
        return _count(self.searcher, exactly("marks", "scope:current"))

    def beginning(self, begun: str) -> list[tuple[str, int]]:
        """The forms that begin so, with the number of records they are in, deleted ones included."""
        return self.searcher.terms_with_prefix("forms", begun)


def search(snapshot: Snapshot, query: Query) -> Results:
    """As the engine's."""
    searcher, query = snapshot.searcher, _expanded(snapshot, query)
    wanted = [each for each in query.groups if not each.optional]
    groups, passing = [group(each) for each in wanted], filtered(query.filters)
    matched, relaxed = all_of([_frame(query), *groups]), False
    hits = all_of([matched, *passing])
    total, facets = _counted(searcher, hits)
    if not total and len(groups) > 1 and not (passing and _any(searcher, matched)):
        matched, relaxed = _most(searcher, query, groups), True
        hits = all_of([matched, *passing])
        total, facets = _counted(searcher, hits)
    choices = {
        name: _facets(searcher, all_of([matched, *filtered(query.filters, but=name)]), name)
        if getattr(query.filters, name)
        else facets[name]
        for name in FACETS
    }
    page = _page(snapshot, query, (hits, total), wanted, relaxed) if total > query.offset else []
    return Results(total, tuple(_found(searcher, *hit) for hit in page), facets, choices, relaxed)


def _expanded(snapshot: Snapshot, query: Query) -> Query:
    """A query with the words that its beginnings stand for, but for what must not be there: tantivy finds all of these."""

    def is_read(word: str) -> bool:
        return _any(snapshot.searcher, all_of([_readable(query), exactly("forms", word)]))

    return replace(expanded(replace(query, negated=()), snapshot.beginning, is_read), negated=query.negated)


def has_hits(snapshot: Snapshot, query: Query) -> bool:
    """As the engine's."""
    query = _expanded(snapshot, query)
    asked = [group(each) for each in query.groups if not each.optional]
    return _any(snapshot.searcher, all_of([_readable(query), *asked]))


def reads_older(snapshot: Snapshot, viewers: frozenset[str]) -> bool:
    """As the engine's."""
    return _any(snapshot.searcher, all_of(readable(viewers, "all"), but=[exactly("marks", "scope:current")]))


def matching(snapshot: Snapshot, query: Query, wanted: frozenset[str]) -> frozenset[str]:
    """As the engine's."""
    query = with_forms(query, snapshot.beginning)
    asked = [group(each) for each in query.groups if not each.optional]
    hits = all_of([documents(wanted), _frame(query), *asked, *filtered(query.filters)])
    counts = {"document": {"terms": {"field": "document", "size": max(1, len(wanted))}}}
    return frozenset(_buckets(snapshot.searcher.aggregate(hits, counts)["document"]))


def similar(snapshot: Snapshot, word: str, viewers: frozenset[str], scope: Scope) -> list[str]:
    """As the engine's, without limit."""
    may = readable(viewers, scope)
    known = snapshot.vocabulary.segments(snapshot.searcher)
    return spelling.similar(
        word, known, lambda candidate: _count(snapshot.searcher, all_of([*may, exactly("forms", candidate)]))
    )


def counts(snapshot: Snapshot, terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
    """As the engine's."""
    may = readable(viewers, "current")
    return [_count(snapshot.searcher, all_of([*may, exactly(*place(term))])) for term in terms]


def definitions(snapshot: Snapshot, viewers: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The engine's abbreviations."""
    known = snapshot.definitions.get(viewers)
    if known is None:
        may = all_of(readable(viewers, "current"))
        both: dict[str, set[str]] = {}
        for term, count in snapshot.searcher.terms_with_prefix("laws", "", may):
            short, _, long = term.partition("=")
            if count:
                both.setdefault(short, set()).update({long} - {""})
                if long:
                    both.setdefault(long, set()).add(short)
        known = {name: frozenset(names) for name, names in both.items()}
        if len(snapshot.definitions) >= KEPT_DEFINITIONS:
            snapshot.definitions.clear()
        snapshot.definitions[viewers] = known
    return known


def _readable(query: Query) -> Set:
    """What its viewers may read in its scope."""
    gone = [documents(query.filters.without)] if query.filters.without else []
    return all_of(readable(query.viewers, query.filters.scope), but=gone)


def _frame(query: Query) -> Set:
    """What a hit is in whatever its groups are."""
    negated = [group(each) for each in query.negated]
    return all_of([_readable(query), *map(phrase, query.phrases)], but=negated)


def _most(searcher: Searcher, query: Query, groups: list[Set]) -> Set:
    """The records that have as many of the groups as any has, and at least half."""
    frame = _frame(query)
    for least in range(len(groups) - 1, (len(groups) - 1) // 2, -1):
        most = all_of([frame, any_of(groups, least)])
        if _any(searcher, most):
            return most
    return Set.empty_query()


def _page(
    snapshot: Snapshot, query: Query, counted: tuple[Set, int], wanted: list[Group], relaxed: bool
) -> list[tuple[float, DocAddress]]:
    """Score and address of the hits of the page asked for."""
    searcher, limit, (hits, total) = snapshot.searcher, max(1, query.limit), counted
    if query.sort == "title":
        found = searcher.search(hits, limit, False, "title_key", query.offset, Order.Asc).hits
        return [(0.0, address) for _, address in found]
    if query.sort == "date" or not wanted:
        found = searcher.search(hits, limit, False, "released_at", query.offset).hits
        return [(0.0, address) for _, address in found]
    current = exactly("marks", "scope:current")
    weights = [group_weight(snapshot.current, _count(searcher, all_of([current, group(each)]))) for each in wanted]
    worth = [*zip(wanted, weights, strict=True), *((each, OPTIONAL) for each in query.groups if each.optional)]
    ranked = scored(hits, [(_known(searcher, each), weight) for each, weight in worth], not relaxed)
    best = _best(searcher, ranked, max(query.offset + limit, SEQUENCE_LOOKED_AT))
    if len(query.sequence) > 1:
        # Where all hits are looked at, their scores need not be made once more.
        within = ranked if total > SEQUENCE_LOOKED_AT else Set.const_score_query(hits, 0.0)
        best = _with_sequence(searcher, within, query.sequence, best)
    return best[query.offset : query.offset + limit]


def _known(searcher: Searcher, asked: Group) -> Group:
    """A group without what no record has: most compounds that two words may make."""
    alternatives = [one for one in asked.alternatives if all(searcher.doc_freq(*place(term)) for term in one.terms)]
    return replace(asked, alternatives=tuple(alternatives))


def _best(searcher: Searcher, ranked: Set, limit: int) -> list[tuple[float, DocAddress]]:
    """The best hits; of equal ones the newest first, which is more than a score of four bytes can say."""
    found = searcher.search(ranked, limit, False, weight_by_field="freshness").hits
    released = searcher.fast_field_values("released_at", [address for _, address in found])
    order = sorted(range(len(found)), key=lambda number: (-found[number][0], -(released[number] or 0)))
    return [found[number] for number in order]


def _with_sequence(
    searcher: Searcher, within: Set, sequence: tuple[str, ...], best: list[tuple[float, DocAddress]]
) -> list[tuple[float, DocAddress]]:
    """Hits in which the words stand together as asked go up."""
    runs = Runs(searcher, within, sequence)
    looked_at = [
        (score * sequence_factor(sequence, runs.longest(_key(address))), address)
        for score, address in best[:SEQUENCE_LOOKED_AT]
    ]
    return sorted(looked_at, key=lambda hit: -hit[0]) + best[SEQUENCE_LOOKED_AT:]


class Runs:
    """How many words of a sequence stand one after another in the best hits. tantivy tells no positions, so each run is asked
    for as a phrase, once, and only where the pairs that it is made of are."""

    def __init__(self, searcher: Searcher, within: Set, sequence: tuple[str, ...]):
        """`within` are the hits with their scores, or, where there are few, without."""
        self._searcher, self._within, self._sequence = searcher, within, sequence
        self._known: dict[tuple[int, int], set[tuple[int, int]]] = {}

    def longest(self, hit: tuple[int, int]) -> int:
        """At least 1."""
        best = 1
        for first, last in self._chains(hit):
            for length in range(last - first, best, -1):
                if any(hit in self._having(start, start + length) for start in range(first, last - length + 1)):
                    best = length
                    break
        return best

    def _chains(self, hit: tuple[int, int]) -> list[tuple[int, int]]:
        """The longest stretches of the sequence in which each word and the next are a pair somewhere in the hit."""
        chains, first = [], 0
        for end in range(1, len(self._sequence) + 1):
            if end == len(self._sequence) or hit not in self._having(end - 1, end + 1):
                if end - first > 1:
                    chains.append((first, end))
                first = end
        return chains

    def _having(self, first: int, end: int) -> set[tuple[int, int]]:
        known = self._known.get((first, end))
        if known is None:
            asked = with_phrase(self._within, self._sequence[first:end])
            found = self._searcher.search(asked, SEQUENCE_LOOKED_AT, False, weight_by_field="freshness").hits
            known = self._known[first, end] = {_key(address) for _, address in found}
        return known


def _key(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _any(searcher: Searcher, hits: Set) -> bool:
    return _count(searcher, hits) > 0


def _count(searcher: Searcher, hits: Set) -> int:
    found: Any = searcher.search(Set.const_score_query(hits, 0.0), 1)
    return found.count


def _counted(searcher: Searcher, hits: Set) -> tuple[int, dict[str, dict[str, int]]]:
    """How many there are, and of each value of each facet."""
    said = searcher.aggregate(hits, {**FACET_COUNTS, **TOTAL})
    return int(said["total"]["value"]), {name: _buckets(said[name]) for name in FACETS}


def _facets(searcher: Searcher, hits: Set, name: str) -> dict[str, int]:
    return _buckets(searcher.aggregate(hits, {name: FACET_COUNTS[name]})[name])


def _buckets(said: Any) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in sorted(said["buckets"], key=lambda bucket: bucket["key"])}


def _found(searcher: Searcher, score: float, address: DocAddress) -> Found:
    stored = loaded(searcher.doc(address))
    return Found(stored["id"], score, stored)
