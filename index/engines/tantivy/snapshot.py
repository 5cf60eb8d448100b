"""One generation of a tantivy index, opened, and how many records of it are in a set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tantivy import Index, Searcher
from tantivy import Query as Set

from index.engines.tantivy.queries import exactly
from index.engines.tantivy.words import Vocabulary


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
        return count(self.searcher, exactly("marks", "scope:current"))

    def beginning(self, begun: str) -> list[tuple[str, int]]:
        """The forms that begin so, with the number of records they are in, deleted ones included."""
        return self.searcher.terms_with_prefix("forms", begun)


def has_any(searcher: Searcher, hits: Set) -> bool:
    return count(searcher, hits) > 0


def count(searcher: Searcher, hits: Set) -> int:
    found: Any = searcher.search(Set.const_score_query(hits, 0.0), 1)
    return found.count
