"""The seam: what the rest of the portal knows of a full-text engine.

An engine stores terms that `analysis` and `postings` made and answers queries that `query` made. Records are plain JSON-able
dicts, never persistent objects, so that an engine can live in another process. `tests/index/engine_suite.py` holds what every
engine promises.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from index.analysis import Analyser

Record = dict[str, Any]
Sort = Literal["relevance", "date", "title"]
FACETS = ("kind", "fachgebiet", "year")


class IndexUnavailable(Exception):
    """The index cannot answer now; it is being rebuilt."""


@dataclass(frozen=True)
class Term:
    """`field` is form, stem, or noun (a word in the singular, alone or inside a compound); with `prefix` all that begin so."""

    field: str
    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Alternative:
    """All these terms in one document. `weight` in 0…1."""

    terms: tuple[Term, ...]
    weight: float


@dataclass(frozen=True)
class Group:
    """One thing asked for, in alternatives; the best one counts. An optional group only adds to the rank."""

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0
    optional: bool = False


@dataclass(frozen=True)
class Filters:
    """Several values of one facet are alternatives. `since` and `until` are days of release in Berlin, both inclusive."""

    kind: tuple[str, ...] = ()
    fachgebiet: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Query:
    """A query as analysed. No group and no phrase: everything the viewer may read.

    A hit has every group that is not optional, every phrase (forms one after another), nothing negated, one of the
    viewers' tokens, and passes the filters. `sequence` are the forms as asked, for a bonus where they stand together.
    """

    viewers: frozenset[str]
    groups: tuple[Group, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    negated: tuple[Group, ...] = ()
    sequence: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True)
class Found:
    """One hit: `stored` are the texts for a snippet, as put in by the record."""

    id: str
    score: float
    stored: Mapping[str, Any]


@dataclass(frozen=True)
class Results:
    """`facets` count the hits; `choices` count them as they would be without the filter on that facet itself.

    `relaxed`: nothing has all that was asked for; these have most of it.
    """

    total: int
    hits: tuple[Found, ...]
    facets: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, Mapping[str, int]]
    relaxed: bool = False


class Engine(Protocol):
    """What every engine can do. Everything that may raise IndexUnavailable says so by being unhealthy first."""

    analyser: Analyser

    def start(self) -> None:
        """The portal begins to run: an engine may start what it needs to write without holding up readers."""

    def apply(self, batch: Iterable[tuple[str, Record | None]], seq: int) -> None:
        """Puts records in place of earlier ones with their id, takes out those that are None; the last of one id counts.
        `seq` is remembered with them, both or neither."""

    def last_seq(self) -> int:
        """The number of the last journal entry that is in the index; 0 for an empty one."""

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        """A new index from all records, made beside the old one, which answers meanwhile, and put in its place at once."""

    def healthy(self) -> bool:
        """False if the index is absent, damaged or made by another version: then it must be rebuilt."""

    def tidy(self) -> bool:
        """A piece of the housekeeping that can wait for a quiet moment; False if there is none to do."""

    def refresh(self) -> None:
        """Sees what has been applied."""

    def search(self, query: Query) -> Results:
        """The hits of a query, and nothing about anything its viewers may not read."""

    def has_hits(self, query: Query) -> bool:
        """Whether its viewers may read anything that has all groups of a query; phrases and filters are not looked at."""

    def suggest(self, prefix: str, viewers: frozenset[str], limit: int = 8) -> list[str]:
        """Titles and words that begin so, each in a document that the viewers may read."""

    def similar(self, word: str, limit: int = 8) -> list[str]:
        """Forms in the index that are nearly this one, best first, never itself. Knows no viewers: whoever shows one
        asks first whether it has hits."""

    def abbreviations(self) -> Mapping[str, frozenset[str]]:
        """What documents define: form of the abbreviation → forms of the long words (and the other way round)."""

    def count(self) -> int:
        """How many documents are in the index."""

    def close(self) -> None:
        """Ends what the engine has started."""
