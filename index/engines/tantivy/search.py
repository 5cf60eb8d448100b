"""Answering a query on one generation of a tantivy index: counts first, then the best hits with the score that every engine
gives."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tantivy import DocAddress, Searcher
from tantivy import Query as Set

from index.engine import FACETS, Found, Query, Results, Scope, Term
from index.engines import spelling
from index.engines.expansion import expanded, with_forms
from index.engines.tantivy.queries import all_of, any_of, documents, exactly, filtered, group, phrase, readable
from index.engines.tantivy.ranking import best_hits
from index.engines.tantivy.schema import loaded
from index.engines.tantivy.snapshot import Snapshot, count, has_any
from index.postings import place

MOST_VALUES = 60_000  # of one facet
KEPT_DEFINITIONS = 200  # sets of viewers
FACET_COUNTS = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}
TOTAL = {"total": {"value_count": {"field": "released_at"}}}


def search(snapshot: Snapshot, query: Query) -> Results:
    """As the engine's."""
    searcher, query = snapshot.searcher, _expanded(snapshot, query)
    wanted = [each for each in query.groups if not each.optional]
    groups, passing = [group(each) for each in wanted], filtered(query.filters)
    matched, relaxed = all_of([_frame(query), *groups]), False
    hits = all_of([matched, *passing])
    total, facets = _counted(searcher, hits)
    if not total and len(groups) > 1 and not (passing and has_any(searcher, matched)):
        matched, relaxed = _most(searcher, query, groups), True
        hits = all_of([matched, *passing])
        total, facets = _counted(searcher, hits)
    choices = {
        name: _facets(searcher, all_of([matched, *filtered(query.filters, but=name)]), name)
        if getattr(query.filters, name)
        else facets[name]
        for name in FACETS
    }
    page = best_hits(snapshot, query, (hits, total), wanted, relaxed) if total > query.offset else []
    return Results(total, tuple(_found(searcher, *hit) for hit in page), facets, choices, relaxed)


def _expanded(snapshot: Snapshot, query: Query) -> Query:
    """A query with the words that its beginnings stand for, but for what must not be there: tantivy finds all of these."""

    def is_read(word: str) -> bool:
        return has_any(snapshot.searcher, all_of([_readable(query), exactly("forms", word)]))

    return replace(expanded(replace(query, negated=()), snapshot.beginning, is_read), negated=query.negated)


def has_hits(snapshot: Snapshot, query: Query) -> bool:
    """As the engine's."""
    query = _expanded(snapshot, query)
    asked = [group(each) for each in query.groups if not each.optional]
    return has_any(snapshot.searcher, all_of([_readable(query), *asked]))


def reads_older(snapshot: Snapshot, viewers: frozenset[str]) -> bool:
    """As the engine's."""
    return has_any(snapshot.searcher, all_of(readable(viewers, "all"), but=[exactly("marks", "scope:current")]))


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
        word, known, lambda candidate: count(snapshot.searcher, all_of([*may, exactly("forms", candidate)]))
    )


def counts(snapshot: Snapshot, terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
    """As the engine's."""
    may = readable(viewers, "current")
    return [count(snapshot.searcher, all_of([*may, exactly(*place(term))])) for term in terms]


def definitions(snapshot: Snapshot, viewers: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The engine's abbreviations."""
    known = snapshot.definitions.get(viewers)
    if known is None:
        may = all_of(readable(viewers, "current"))
        both: dict[str, set[str]] = {}
        for term, having in snapshot.searcher.terms_with_prefix("laws", "", may):
            short, _, long = term.partition("=")
            if having:
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
        if has_any(searcher, most):
            return most
    return Set.empty_query()


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
