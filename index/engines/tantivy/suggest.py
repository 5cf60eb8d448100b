"""What a tantivy index offers while somebody types."""

from collections.abc import Mapping, Sequence

from tantivy import Query as Set
from tantivy import Searcher

from index.engine import Offer, Term
from index.engines.tantivy.queries import all_of, any_of, beginning, documents, exactly, readable
from index.engines.tantivy.schema import loaded
from index.engines.tantivy.snapshot import Snapshot


def titles(
    snapshot: Snapshot,
    words: Sequence[Sequence[Term]],
    begun: str,
    viewers: frozenset[str],
    limit: int,
    without: frozenset[str],
) -> list[tuple[str, str]]:
    """As the engine's."""
    if not words or limit < 1:
        return []
    matching = [*readable(viewers, "current"), *(any_of([_offered(term) for term in word]) for word in words)]
    first, gone = beginning("title_key", begun), _gone(without)
    found = _newest(snapshot.searcher, all_of([*matching, first], but=gone), limit)
    if len(found) < limit:
        found += _newest(snapshot.searcher, all_of(matching, but=[first, *gone]), limit - len(found))
    return found


def completions(
    snapshot: Snapshot, kind: Offer, begun: str, viewers: frozenset[str], limit: int, without: frozenset[str]
) -> list[str]:
    """As the engine's."""
    may = all_of(readable(viewers, "current"), but=_gone(without))
    best = snapshot.searcher.terms_with_prefix("offers", f"{kind}:{begun}", may, limit)
    return [term.partition("=")[2] for term, count in best if count]


def values(snapshot: Snapshot, name: str, viewers: frozenset[str], without: frozenset[str]) -> Mapping[str, int]:
    """As the engine's."""
    may = all_of(readable(viewers, "current"), but=_gone(without))
    found = snapshot.searcher.terms_with_prefix("marks", f"{name}:", may)
    return {mark.partition(":")[2]: count for mark, count in found if count}


def touch(snapshot: Snapshot) -> None:
    """Asks once: what a first question takes longer for is made then, the automata of beginnings above all."""
    titles(snapshot, [[Term("title", "a", prefix=True)]], "a", frozenset({"office"}), 1, frozenset())


def _gone(without: frozenset[str]) -> list[Set]:
    return [documents(without)] if without else []


def _offered(term: Term) -> Set:
    text = f"title:{term.text}"
    return beginning("offers", text) if term.prefix else exactly("offers", text)


def _newest(searcher: Searcher, hits: Set, limit: int) -> list[tuple[str, str]]:
    found = searcher.search(hits, 2 * limit, False, "released_at").hits
    told = [(-at, loaded(searcher.doc(address))) for at, address in found]
    return [(one["document"], one["title"]) for _, one in sorted(told, key=lambda pair: (pair[0], pair[1]["id"]))][
        :limit
    ]
