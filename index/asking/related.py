"""What belongs to a document: others of the same matter, those that cite or link to it, and those that norms stand in.

All of it is asked with the ordinary queries of an engine and in the name of the viewers: nothing that they may not read has a
part in it, not even in the order.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from index.engine import Alternative, Engine, Found, Group, Query, Term
from index.german.citations import key
from index.german.language import form, stem
from index.telling import names_law

MOST_RELATED = 5
MOST_CITING = 5
MOST_ASKED = 10  # terms that related documents are asked for with
MOST_CANDIDATES = 300  # documents that are ranked, about
LOOKED_BEYOND = 3  # further ones, in place of those that turn out to share too little
TOO_COMMON = 0.2  # what stands in more of all documents tells nothing…
FEW = 12  # …unless these are few
# Of what tells the document from others so much must be shared: with a norm, a tag or a link among it, and with words alone.
ENOUGH, ENOUGH_WORDS = 0.1, 0.18
TOLD = 3  # things shared that are told
NORM, TAG, LINK = 1.3, 0.8, 1.5  # what a norm, a tag, a link weighs; a word weighs at most 1
KEPT = 4000  # answers
TERM = "term"  # terms of the Glossar explain words of a document; beside it they would say the same again


class Related(NamedTuple):
    """A document of the same matter, and what it has in common with the first: norms, then words, as they are shown."""

    document: str
    shared: tuple[str, ...]


class Neighbours(NamedTuple):
    """`related` best first; `citing` the newest of `citing_total` documents that link to a document, or cite the norm that it is
    about."""

    related: tuple[Related, ...] = ()
    citing: tuple[str, ...] = ()
    citing_total: int = 0


class _Asked(NamedTuple):
    """One thing to have in common: what it is found by, how it is shown ("" for what is not told), its weight in 0…1.5."""

    term: Term
    shown: str
    weight: float


class Relations:
    """The answers for one engine, kept until it has applied something. Raises IndexUnavailable while there is no index."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self._neighbours = lru_cache(KEPT)(lambda seq, document, viewers: neighbours(engine, document, viewers))
        self._standing_for = lru_cache(KEPT)(lambda seq, norms, viewers: standing_for(engine, norms, viewers))

    def of(self, document: str, viewers: frozenset[str]) -> Neighbours:
        """As `neighbours`."""
        return self._neighbours(self._engine.last_seq(), document, viewers)

    def standing_for(self, norms: tuple[str, ...], viewers: frozenset[str]) -> Mapping[str, str]:
        """As `standing_for`."""
        return self._standing_for(self._engine.last_seq(), norms, viewers)


def neighbours(engine: Engine, document: str, viewers: frozenset[str]) -> Neighbours:
    """What belongs to a document in force that the viewers may read; nothing for any other."""
    own = _found(engine, document, viewers)
    if own is None:
        return Neighbours()
    citing, total = _citing(engine, own, viewers)
    return Neighbours(tuple(_related(engine, own, viewers, MOST_RELATED, frozenset(citing))), citing, total)


def related(engine: Engine, document: str, viewers: frozenset[str], limit: int = MOST_RELATED) -> list[Related]:
    """Other documents in force of the same matter that the viewers may read, best first, with what they share."""
    own = _found(engine, document, viewers)
    return _related(engine, own, viewers, limit, frozenset()) if own else []


def standing_for(engine: Engine, norms: Sequence[str], viewers: frozenset[str]) -> dict[str, str]:
    """For each of these norms, if exactly one document that the viewers may read is it, that document."""
    wanted = {f"is:{key(shown)}": shown for shown in norms if key(shown)}
    if not wanted:
        return {}
    terms = [Term("mark", mark) for mark in wanted]
    single = [term for term, count in zip(terms, engine.counts(terms, viewers), strict=True) if count == 1]
    if not single:
        return {}
    hits = engine.search(Query(viewers, groups=(_any(single),), sort="date", limit=len(single))).hits
    return {wanted[f"is:{key(hit.stored['about_norm'])}"]: hit.id for hit in hits}


def _found(engine: Engine, document: str, viewers: frozenset[str]) -> Found | None:
    hits = engine.search(
        Query(viewers, groups=(_any([Term("mark", f"document:{document}")]),), sort="date", limit=1)
    ).hits
    return hits[0] if hits else None


def _any(terms: Iterable[Term], weight: float = 1.0) -> Group:
    """A document that has one of these."""
    return Group(tuple(Alternative((term,), 1.0) for term in terms), weight)


def _citing(engine: Engine, own: Found, viewers: frozenset[str]) -> tuple[tuple[str, ...], int]:
    marks = [f"link:{own.id}"]
    if own.stored["about_norm"]:
        marks.append(f"norm:{key(own.stored['about_norm'])}")
    itself = _any([Term("mark", f"document:{own.id}")])
    wanted = _any(Term("mark", mark) for mark in marks)
    results = engine.search(Query(viewers, groups=(wanted,), negated=(itself,), sort="date", limit=MOST_CITING))
    return tuple(hit.id for hit in results.hits), results.total


def _related(engine: Engine, own: Found, viewers: frozenset[str], limit: int, but: frozenset[str]) -> list[Related]:
    asked = _telling(engine, own, viewers)
    if not asked:
        return []
    wanted = _any((each.term for each in asked), 0.0)  # which one of them must be there says nothing for the rank
    ranked = [Group((Alternative((each.term,), 1.0),), each.weight, optional=True) for each in asked]
    looked_at = limit + len(but) + LOOKED_BEYOND + 1
    terms = () if own.stored["kind"] == TERM else (_any([Term("mark", f"kind:{TERM}")]),)
    found = engine.search(Query(viewers, groups=(wanted, *ranked), negated=terms, limit=looked_at)).hits
    everything = sum(each.weight for each in asked)
    answer = []
    for hit in found:
        shared = _shared(asked, hit.stored)
        if hit.id != own.id and hit.id not in but and _is_enough(shared, everything):
            answer.append(Related(hit.id, _told(shared)))
    return answer[:limit]


def _telling(engine: Engine, own: Found, viewers: frozenset[str]) -> list[_Asked]:
    """What to look for: heavy in the document and rare among all, most telling first; together in not too many documents."""
    stored = own.stored
    could = [_Asked(Term("noun", noun), shown, weight) for noun, shown, weight in stored["telling"]]
    could += [_Asked(Term("mark", f"norm:{key(shown)}"), shown, NORM) for shown in stored["norms"]]
    could += [_Asked(Term("mark", f"tag:{form(tag)}"), tag, TAG) for tag in stored["tags"] if not names_law(tag)]
    could += [_Asked(Term("mark", f"document:{linked}"), "", LINK) for linked in stored["links"]]
    counted = engine.counts([Term("mark", "scope:current"), *(each.term for each in could)], viewers)
    everything, counts = counted[0], counted[1:]
    common = max(FEW, TOO_COMMON * everything)
    rated = [
        (each._replace(weight=each.weight * math.log(1 + everything / count) ** 2), count)
        for each, count in zip(could, counts, strict=True)
        if (count > 1 or each.term.text.startswith("document:")) and 0 < count <= common
    ]
    rated.sort(key=lambda pair: (-pair[0].weight, pair[0].term.text))
    chosen, candidates = list[_Asked](), 0
    for each, count in rated:
        if chosen and candidates + count > MOST_CANDIDATES:
            continue
        chosen.append(each)
        candidates += count
        if len(chosen) == MOST_ASKED:
            break
    return chosen


def _shared(asked: list[_Asked], stored: Mapping[str, Any]) -> list[_Asked]:
    """What another document shares, what tells most first: norms, then tags and words."""
    has = {("noun", noun) for noun, _, _ in stored["telling"]}
    has |= {("mark", f"norm:{key(shown)}") for shown in stored["norms"]}
    has |= {("mark", f"tag:{form(tag)}") for tag in stored["tags"]}
    has.add(("mark", f"document:{stored['document']}"))
    shared = [each for each in asked if (each.term.field, each.term.text) in has]
    return sorted(shared, key=lambda each: not each.term.text.startswith("norm:"))


def _told(shared: list[_Asked]) -> tuple[str, ...]:
    """Each thing once, though it may be a tag and a word of the text."""
    once = {stem(form(each.shown)): each.shown for each in reversed(shared) if each.shown}
    return tuple(reversed(once.values()))[:TOLD]


def _is_enough(shared: list[_Asked], everything: float) -> bool:
    """A single word may be an accident; a norm, a tag or a link is none."""
    exact = any(each.term.field == "mark" for each in shared)
    return (exact or len(shared) > 1) and sum(each.weight for each in shared) >= everything * (
        ENOUGH if exact else ENOUGH_WORDS
    )
