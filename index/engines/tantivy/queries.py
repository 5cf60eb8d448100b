"""Our queries as tantivy's: those for sets of records, and those that give each record of a set its score."""

import re
from collections.abc import Iterable, Sequence

from tantivy import FieldType, Occur, Query

from index.engine import FILTERS, Alternative, Filters, Group, Scope, Term
from index.engines.expansion import Together
from index.engines.scoring import GROUND, HIGHEST, TOGETHER
from index.engines.tantivy.schema import BITS, SCHEMA, day_number, weight_key
from index.postings import place


def exactly(field: str, text: str) -> Query:
    """The records with a term."""
    return Query.term_query(SCHEMA, field, _sound(text), "basic")


def beginning(field: str, text: str) -> Query:
    """The records with a term that begins so."""
    return Query.fuzzy_term_query(SCHEMA, field, _sound(text), 0, True, True)


def all_of(queries: Sequence[Query], but: Iterable[Query] = ()) -> Query:
    """The records that are in all of these, of which there is one at least, and in none of the others."""
    clauses = [(Occur.Must, query) for query in queries] + [(Occur.MustNot, query) for query in but]
    return queries[0] if len(clauses) == 1 else Query.boolean_query(clauses)


def any_of(queries: Sequence[Query], least: int = 1) -> Query:
    """The records that are in at least so many of these."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries], least) if queries else Query.empty_query()


def readable(viewers: frozenset[str], scope: Scope) -> list[Query]:
    """What at least one of these tokens opens, to be taken with `all_of`."""
    may = any_of([exactly("marks", f"viewer:{token}") for token in sorted(viewers)])
    return [may, exactly("marks", "scope:current")] if scope == "current" else [may]


def documents(wanted: Iterable[str]) -> Query:
    """The records of these documents."""
    return Query.term_set_query(SCHEMA, "marks", [f"document:{_sound(document)}" for document in sorted(wanted)])


def group(asked: Group) -> Query:
    """The records that have one of the alternatives."""
    return any_of([_alternative(alternative) for alternative in asked.alternatives])


def phrase(words: tuple[str, ...]) -> Query:
    """The records in which these forms stand one after another."""
    words = tuple(map(_sound, words))
    return Query.phrase_query(SCHEMA, "forms", list(words)) if len(words) > 1 else exactly("forms", words[0])


def filtered(filters: Filters, but: str = "") -> list[Query]:
    """What the records must be in to pass the filters, without the one on the facet `but`. Scope is none of them."""
    found = [
        any_of([exactly("marks", f"{name}:{value}") for value in values])
        for name in FILTERS
        if (values := getattr(filters, name)) and name != but
    ]
    if filters.since or filters.until:
        since, until = (day_number(day) if day else None for day in (filters.since, filters.until))
        found.append(Query.range_query(SCHEMA, "day", FieldType.Integer, since, until))
    return found


def scored(within: Query, worth: Sequence[tuple[Group, float]], have_all: bool) -> Query:
    """The records of a set with their scores, but for freshness; `worth` are groups and what they weigh, `have_all` says that
    the records have all of these but the optional ones."""
    clauses = [(Occur.Must, Query.const_score_query(within, GROUND))]
    for asked, weight in worth:
        if asked.alternatives:
            clauses.append((Occur.Must if have_all and not asked.optional else Occur.Should, _worth(asked, weight)))
    return Query.boolean_query(clauses)


def with_phrase(within: Query, words: tuple[str, ...]) -> Query:
    """Those records of a scored set in which these forms stand one after another, with the same scores."""
    return Query.boolean_query([(Occur.Must, within), (Occur.Must, Query.const_score_query(phrase(words), 0.0))])


def _alternative(alternative: Alternative) -> Query:
    if isinstance(alternative, Together):
        return _together(alternative)
    return all_of([(beginning if term.prefix else exactly)(*place(term)) for term in alternative.terms])


def _together(asked: Together) -> Query:
    """The records in which its words stand together."""
    words = [[_sound(form) for form in forms] for forms in asked.forms]
    each: list[str | tuple[int, str]]
    if all(len(forms) == 1 for forms in words):
        each = [(at, forms[0]) for at, forms in zip(asked.at, words, strict=True)]
        return Query.phrase_query(SCHEMA, "forms", each)
    each = [(at, "|".join(map(re.escape, forms))) for at, forms in zip(asked.at, words, strict=True)]
    return Query.regex_phrase_query(SCHEMA, "forms", each)


def _worth(asked: Group, weight: float) -> Query:
    """What the best alternative is worth."""
    each = [_fit(alternative, alternative.weight * asked.weight * weight) for alternative in asked.alternatives]
    return each[0] if len(each) == 1 else Query.disjunction_max_query(each)


def _fit(alternative: Alternative, factor: float) -> Query:
    if len(alternative.terms) == 1:
        return _weight(alternative.terms[0], factor)
    share = TOGETHER * factor / len(alternative.terms)
    clauses = [(Occur.Must, _weight(term, share)) for term in alternative.terms]
    if isinstance(alternative, Together):
        clauses.append((Occur.Must, Query.const_score_query(_together(alternative), 0.0)))
    return Query.boolean_query(clauses)


def _weight(term: Term, factor: float) -> Query:
    """The stored weight of a term, bit by bit."""
    field, text = place(term)
    if field == "marks":
        return Query.const_score_query(exactly(field, text), factor)
    return any_of(
        [
            Query.const_score_query(exactly("weights", weight_key(field, text, bit)), factor * (1 << bit) / HIGHEST)
            for bit in range(BITS)
        ]
    )


def _sound(text: str) -> str:
    """Without what no text of a record has: lone surrogates."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()
