"""The seam: what the rest of the portal knows of a full-text engine.

An engine stores terms that `analysis` and `postings` made and answers queries that `query` made. Records are plain JSON-able
dicts, never persistent objects, so that an engine can live in another process. A document has one record for what is in force
(`scope` current) and one for each older Fassung that somebody may still see (`scope` old). `tests/index/engine_suite.py` holds
what every engine promises.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from index.german.analysis import Analyser

Record = dict[str, Any]
Stamp = str
"""Says all that a record is made from: two with the same stamp are the same. "" is none."""
Documents = Iterable[tuple[str, Sequence[Record | Stamp]]]
Sort = Literal["relevance", "date", "title"]
Scope = Literal["current", "all"]
Offer = Literal["word", "norm"]
FACETS = ("kind", "fachgebiet", "authority", "year", "state")
FILTERS = (*FACETS, "author")


class IndexUnavailable(Exception):
    """The index cannot answer now; it is being rebuilt."""


@dataclass(frozen=True)
class Term:
    """`field` is form, stem, noun (a word in the singular, alone or inside a compound), kin (as stem, but not of other nouns), pair
    (two nouns, german/pairs.py), or mark (exactly what `postings.marks` gives a record, as `norm:§73 stgb`); with `prefix` all
    that begin so.
    Only for `Engine.titles` it is title: a word of a title as `offers` has it."""

    field: str
    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Alternative:
    """All these terms in one document. `weight` in 0…1.

    With `at` they stand together somewhere: forms and stems, each so many words after the first as is said there.
    """

    terms: tuple[Term, ...]
    weight: float
    at: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """One thing asked for, in alternatives; the best one counts. An optional group only adds to the rank."""

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0
    optional: bool = False


@dataclass(frozen=True)
class Filters:
    """Several values of one filter are alternatives. `since` and `until` are days of release in Berlin, both inclusive.

    Only with the scope "all" there are older, archived and withdrawn Fassungen among the hits. Documents in `without` are as
    if they were not in the index: who asks knows that they may no longer be read.
    """

    kind: tuple[str, ...] = ()
    fachgebiet: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    scope: Scope = "current"
    without: frozenset[str] = frozenset()


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
    """One hit: `id` of the record, `stored` what `postings.stored` kept of it."""

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

    def apply(self, batch: Documents, seq: int) -> None:
        """Puts the records of each document in place of all its earlier ones; without any it is taken out. Where a stamp is
        given for a record, the one that the index `holds` stays untouched; if there is none, the index is damaged. Of one
        document given twice the last counts. `seq` is remembered with them, both or neither."""

    def holds(self, stamps: Collection[Stamp]) -> frozenset[Stamp]:
        """Those of these stamps that a record in the index has; it need be neither made nor given again."""

    def last_seq(self) -> int:
        """The number of the last journal entry that is in the index; 0 for an empty one."""

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        """A new index from all records, those of one document one after another, made beside the old one, which answers
        meanwhile, and put in its place at once."""

    def healthy(self) -> bool:
        """False if the index is absent, damaged or made by another version: then it must be rebuilt."""

    def tidy(self) -> bool:
        """A piece of the housekeeping that can wait for a quiet moment; False if there is none to do."""

    def refresh(self) -> None:
        """Sees what has been applied."""

    def warm(self) -> None:
        """Brings into memory what suggestions and the check of spelling need, the nouns among it, so that who types does not wait
        for it; from now on every new generation is seen only once that is done for suggestions. Again is a no-op."""

    def search(self, query: Query) -> Results:
        """The hits of a query, and nothing about anything its viewers may not read."""

    def has_hits(self, query: Query) -> bool:
        """Whether its viewers may read anything in its scope that has all groups of a query; phrases and other filters, but
        for `without`, are not looked at."""

    def reads_older(self, viewers: frozenset[str]) -> bool:
        """Whether the viewers may read anything that is not current."""

    def matching(self, query: Query, documents: frozenset[str]) -> frozenset[str]:
        """Those of these documents that are hits of a query, every engine's answer the same: nothing is relaxed, and what is
        in no other document has no part in it. Sort, offset and limit are not looked at."""

    def titles(
        self,
        words: Sequence[Sequence[Term]],
        begun: str,
        viewers: frozenset[str],
        limit: int,
        without: frozenset[str] = frozenset(),
    ) -> list[tuple[str, str]]:
        """Document and title of the current records that the viewers may read and whose title has one term of each word:
        first those whose title begins with `begun` (without dots), each time the newest first. Without words nothing.

        Here and below documents in `without` are as if they were not in the index.
        """

    def completions(
        self, kind: Offer, begun: str, viewers: frozenset[str], limit: int, without: frozenset[str] = frozenset()
    ) -> list[str]:
        """What current records that the viewers may read offer of that kind and with a key that begins so (without dots), as
        it is shown: what most of these records offer first, then by key."""

    def values(self, name: str, viewers: frozenset[str], without: frozenset[str] = frozenset()) -> Mapping[str, int]:
        """The values of one of FILTERS that current records have which the viewers may read, each with how many."""

    def similar(self, word: str, viewers: frozenset[str], scope: Scope = "current", limit: int = 8) -> list[str]:
        """Forms that are nearly this one, best first, never itself, each in a record that the viewers may read; nothing
        that they may not read has a part in the order."""

    def counts(self, terms: Sequence[Term], viewers: frozenset[str]) -> list[int]:
        """How many current records that the viewers may read have each of these terms."""

    def abbreviations(self, viewers: frozenset[str]) -> Mapping[str, frozenset[str]]:
        """What current records that the viewers may read define: form of the abbreviation → forms of the long words (and
        the other way round)."""

    def count(self) -> int:
        """How many documents have a current record in the index."""

    def close(self) -> None:
        """Ends what the engine has started."""
