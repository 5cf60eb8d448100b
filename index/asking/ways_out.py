"""When nothing is found: which change of a question would find something, and how much."""

from dataclasses import dataclass, replace
from typing import Any

from index.asking import query as queries
from index.asking.search import total
from index.asking.synonyms import Synonyms
from index.engine import FILTERS, Engine, Filters

MOST_PIECES = 8  # of a query that are left out one by one
MOST_FILTERS = 12


@dataclass(frozen=True)
class WaysOut:
    """Each with its number of hits, none of them 0, the most first.

    `words`: the query with one word or phrase left out, or without its quotes; if none of that helps, one word alone.
    `filters`: (name, value) that may go; the days are `from` and `to`. `unfiltered`: all filters gone, `older`: the scope
    "all"; 0 for nothing. `alone`: where nothing else helps, one word without the filters.
    """

    words: tuple[tuple[str, int], ...] = ()
    filters: tuple[tuple[str, str, int], ...] = ()
    unfiltered: int = 0
    older: int = 0
    alone: tuple[tuple[str, int], ...] = ()


def ways_out(
    engine: Engine, q: str, tokens: frozenset[str], filters: Filters, synonyms: Synonyms | None = None
) -> WaysOut:
    """What somebody with these tokens would find instead, in the same way as they asked. Raises IndexUnavailable."""

    def found(text: str, only: Filters) -> int:
        return total(engine, text, tokens, only, synonyms)

    def best(texts: list[str], only: Filters) -> tuple[tuple[str, int], ...]:
        counted = [(text, found(text, only)) for text in texts]
        return tuple(sorted((way for way in counted if way[1]), key=lambda way: -way[1]))

    single = [piece for piece in queries.pieces(q)[:MOST_PIECES] if not piece.startswith("-") and piece != q]
    words = best(_shorter(q), filters) or best(single, filters)
    fewer = [(name, value, found(q, _without(filters, name, value))) for name, value in _set(filters)[:MOST_FILTERS]]
    bare = Filters(scope=filters.scope, without=filters.without)
    ways = WaysOut(
        words,
        tuple(sorted((way for way in fewer if way[2]), key=lambda way: -way[2])),
        found(q, bare) if len(fewer) > 1 else 0,
        found(q, replace(filters, scope="all")) if filters.scope == "current" else 0,
    )
    return replace(ways, alone=best(single, bare)) if ways == WaysOut() and fewer else ways


def _shorter(q: str) -> list[str]:
    pieces = queries.pieces(q)[:MOST_PIECES]
    shorter = (
        [" ".join(pieces[:index] + pieces[index + 1 :]) for index in range(len(pieces))] if len(pieces) > 1 else []
    )
    loose = [piece.strip('"„“”') if not piece.startswith("-") else piece for piece in pieces]
    if loose != pieces:
        shorter.append(" ".join(loose))
    return list(dict.fromkeys(text for text in shorter if text and text != q))


def _set(filters: Filters) -> list[tuple[str, str]]:
    values = [(name, value) for name in FILTERS if name != "author" for value in getattr(filters, name)]
    values += [("author", "")] if filters.author else []
    return values + [(name, day) for name, day in (("from", filters.since), ("to", filters.until)) if day]


def _without(filters: Filters, name: str, value: str) -> Filters:
    if name in ("from", "to"):
        return replace(filters, since=None) if name == "from" else replace(filters, until=None)
    left = () if name == "author" else tuple(each for each in getattr(filters, name) if each != value)
    changed: dict[str, Any] = {name: left}
    return replace(filters, **changed)
