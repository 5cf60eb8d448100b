"""Asking the index what a saved search finds of what was released behind a mark."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from content_types import SavedSearch, Site, saved_search, sequences
from index import Engine, Glossary, matching, operators
from workflows import Tokens, catalog, release_log

COUNTS_KEPT = 5_000


@dataclass(frozen=True)
class Window:
    """The entries of the release log behind a mark: for each document the number of its newest one."""

    numbers: dict[str, int]
    first_at: dt.datetime
    first_review_at: dt.datetime | None

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(self.numbers)


def window(site: Site, mark: int, end: int) -> Window | None:
    """None if there is nothing between."""
    numbers: dict[str, int] = {}
    first_at = first_review_at = None
    for number, entry in site.releases.items(min=mark + 1, max=end) if mark < end else ():
        numbers[entry["document"]] = number
        first_at = first_at or entry["at"]
        first_review_at = first_review_at or (None if entry["takeover"] else entry["at"])
    return Window(numbers, first_at, first_review_at) if first_at is not None else None


@dataclass(frozen=True)
class Asking:
    """Whom to ask what a saved query finds."""

    engine: Engine
    glossary: Glossary | None = None
    _counted: dict[tuple[Any, ...], int] = field(default_factory=dict, compare=False, repr=False)

    def hits(self, site: Site, query: saved_search.Query, held: Tokens, documents: frozenset[str]) -> frozenset[str]:
        """Those of these documents that it finds with these tokens. Raises IndexUnavailable."""
        filters = {**query}
        if names := query.get("author"):
            called = {id for name in names for id in operators.authors(site, held, name)}
            filters["author"] = sorted(called) or operators.NOBODY
        synonyms = self.glossary.readable(site, held).synonyms if self.glossary else None
        return matching(self.engine, query.get("q", ""), held, filters, documents, synonyms)

    def told(self, site: Site, search: SavedSearch, held: Tokens, new: Window) -> frozenset[int]:
        """The numbers of the hits behind its mark: each release by the query that stood when it came."""
        found: frozenset[str] = frozenset()
        begin = search.mark
        for query, end in (*search.earlier, (search.query, max(new.numbers.values()))):
            documents = frozenset(document for document, number in new.numbers.items() if begin < number <= end)
            if documents:
                found |= self.hits(site, query, held, documents)
            begin = max(begin, end)
        return frozenset(new.numbers[document] for document in found)

    def new_hits(self, site: Site, searches: Iterable[SavedSearch], held: Tokens) -> dict[str, int]:
        """Search → how many of its hits were released since its owner, who holds these tokens, looked at them last."""
        state = self.engine.last_seq(), sequences.last(site.journal), held
        documents = cache(lambda seen: self._released_since(site, seen, held))
        return {search.id: self._count(site, search, state, documents) for search in searches}

    def _count(
        self,
        site: Site,
        search: SavedSearch,
        state: tuple[int, int, Tokens],
        documents: Callable[[int], frozenset[str]],
    ) -> int:
        """Counted once for a state of index and database: after an import there are thousands to go through."""
        key = (*state, search.seen, json.dumps(search.query, sort_keys=True))
        count = self._counted.get(key)
        if count is None:
            count = len(self.hits(site, search.query, state[-1], documents(search.seen)))
            if not search.query.get("author"):  # who is called so may change without a word in the journal
                if len(self._counted) >= COUNTS_KEPT:
                    self._counted.clear()
                self._counted[key] = count
        return count

    @staticmethod
    def _released_since(site: Site, seen: int, held: Tokens) -> frozenset[str]:
        """What was released after an entry of the release log and may be read."""
        new = window(site, seen, release_log.newest(site))
        return new.documents & catalog.readable(site, held) if new else frozenset()
