"""The order of hits of a tantivy index: by the score that every engine gives, by day or by title."""

from dataclasses import replace

from tantivy import DocAddress, Order, Searcher
from tantivy import Query as Set

from index.engine import Group, Query
from index.engines.scoring import OPTIONAL, SEQUENCE_LOOKED_AT, group_weight, sequence_factor
from index.engines.tantivy.queries import all_of, exactly, group, scored, with_phrase
from index.engines.tantivy.snapshot import Snapshot, count
from index.postings import place

Hit = tuple[float, DocAddress]


def best_hits(
    snapshot: Snapshot, query: Query, counted: tuple[Set, int], wanted: list[Group], relaxed: bool
) -> list[Hit]:
    """Score and address of the hits of the page asked for."""
    searcher, limit, (hits, total) = snapshot.searcher, max(1, query.limit), counted
    if query.sort == "title":
        found = searcher.search(hits, limit, False, "title_key", query.offset, Order.Asc).hits
        return [(0.0, address) for _, address in found]
    if query.sort == "date" or not wanted:
        found = searcher.search(hits, limit, False, "released_at", query.offset).hits
        return [(0.0, address) for _, address in found]
    current = exactly("marks", "scope:current")
    weights = [group_weight(snapshot.current, count(searcher, all_of([current, group(each)]))) for each in wanted]
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


def _best(searcher: Searcher, ranked: Set, limit: int) -> list[Hit]:
    """The best hits; of equal ones the newest first, which is more than a score of four bytes can say."""
    found = searcher.search(ranked, limit, False, weight_by_field="freshness").hits
    released = searcher.fast_field_values("released_at", [address for _, address in found])
    order = sorted(range(len(found)), key=lambda number: (-found[number][0], -(released[number] or 0)))
    return [found[number] for number in order]


def _with_sequence(searcher: Searcher, within: Set, sequence: tuple[str, ...], best: list[Hit]) -> list[Hit]:
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
