"""Asking: from what a person typed to an answer that holds nothing the person may not read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from index.asking import query as queries
from index.asking.marker import Marker
from index.asking.snippets import Snippet, snippet
from index.asking.synonyms import Synonyms
from index.engine import FACETS, FILTERS, Engine, Filters, Query, Results, Sort
from index.german.analysis import Token
from index.german.language import STOP_WORDS

# A corrected query is answered at once only for words that are hardly another word by accident: long ones, or several that are
# in one document.
LONG_ENOUGH_TO_CORRECT = 7
MOST_CORRECTIONS = 3
NO_FACETS: Mapping[str, Mapping[str, int]] = {name: {} for name in FACETS}


@dataclass(frozen=True)
class Hit:
    """One hit. Whoever shows it looks at the document once more. `page_no` and `file_name` say where the snippet is from,
    `also_pages` which further pages of that file were quickly found to have words of the query. `in_file`: a piece of a
    file that has all words, where the snippet is of the text itself.

    `version` and `state` are those of the record: with the scope "all" it may be an older one of the document.
    """

    id: str
    document: str
    version: int
    state: str
    title_html: str
    snippet_html: str
    page_no: int | None
    file_name: str | None
    also_pages: tuple[int, ...]
    in_file: Snippet | None
    stored: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """`facets` count the hits; `choices` count them without the filter on the facet itself, for several values of one.

    `suggestion` has hits for who asked and is not what was asked; `corrected`: these *are* its hits, because what was
    asked has none. `relaxed`: nothing has all words; these have most of them. `behind`: the index is being made anew; the
    answer is from the older one. `also`: other names, from the Glossar, that were asked for as well.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, Mapping[str, int]]
    suggestion: str | None = None
    corrected: bool = False
    relaxed: bool = False
    behind: bool = False
    also: tuple[str, ...] = ()


def ask(
    engine: Engine,
    q: str,
    tokens: frozenset[str],
    filters: Filters | Mapping[str, Any] | None = None,
    sort: Sort = "relevance",
    page: int = 1,
    size: int = 10,
    synonyms: Synonyms | None = None,
) -> Answer:
    """The answer for a person with these tokens.

    `filters` may be a mapping with kind, fachgebiet, authority, author, year, state (lists), from, to (days, both inclusive)
    and scope. `synonyms` are of the terms that these tokens may read. Raises IndexUnavailable while there is no index at all.
    """
    only = filters if isinstance(filters, Filters) else _filters(filters or {})
    frame = Query(tokens, filters=only, sort=sort, offset=(page - 1) * size, limit=size)
    answer = _ask(engine, q, frame, synonyms)
    return replace(answer, behind=not engine.healthy())


def matching(
    engine: Engine,
    q: str,
    tokens: frozenset[str],
    filters: Filters | Mapping[str, Any] | None,
    documents: frozenset[str],
    synonyms: Synonyms | None = None,
) -> frozenset[str]:
    """Those of these documents that somebody with these tokens finds so: who is told of new hits gets no other words for
    what they asked, and no documents that have only most of the words. Raises IndexUnavailable.
    """
    only = filters if isinstance(filters, Filters) else _filters(filters or {})
    asked = _query(engine, q, Query(tokens, filters=only), synonyms)
    return engine.matching(asked, documents) if documents and not _asks_nothing(q, asked) else frozenset()


def total(engine: Engine, q: str, tokens: frozenset[str], filters: Filters, synonyms: Synonyms | None = None) -> int:
    """How many hits the answer would have, without any correction of what was typed. Raises IndexUnavailable."""
    asked = _query(engine, q, Query(tokens, filters=filters, limit=0), synonyms)
    return 0 if _asks_nothing(q, asked) else engine.search(asked).total


def _filters(given: Mapping[str, Any]) -> Filters:
    lists: dict[str, Any] = {name: tuple(str(value) for value in given.get(name) or ()) for name in FILTERS}
    since, until = (str(given[name]) if given.get(name) else None for name in ("from", "to"))
    return Filters(**lists, since=since, until=until, scope=given.get("scope") or "current")


def _query(engine: Engine, text: str, frame: Query, synonyms: Synonyms | None = None) -> Query:
    parsed = queries.parse(text, frame.viewers, engine.analyser, engine.abbreviations(frame.viewers), synonyms)
    return replace(parsed, filters=frame.filters, sort=frame.sort, offset=frame.offset, limit=frame.limit)


def _asks_nothing(q: str, asked: Query) -> bool:
    """Whether something was typed, and nothing of it is a word."""
    return bool(q.strip()) and not (asked.groups or asked.phrases or asked.negated)


def _asks_several(asked: Query) -> bool:
    return sum(not group.optional for group in asked.groups) + len(asked.phrases) > 1


def _ask(engine: Engine, q: str, frame: Query, synonyms: Synonyms | None) -> Answer:
    asked = _query(engine, q, frame, synonyms)
    if _asks_nothing(q, asked):
        return Answer(0, (), NO_FACETS, NO_FACETS)
    results = engine.search(asked)
    suggestion, corrected = None, False
    if not results.total or results.relaxed:
        suggestion, certain = _correction(engine, q, asked, synonyms)
        if suggestion:
            better = _query(engine, suggestion, frame, synonyms)
            found = engine.search(better)
            if not found.total or (found.relaxed and results.total):
                suggestion = None
            elif certain or (_asks_several(better) and not results.total and not found.relaxed):
                asked, results, corrected = better, found, True
    answer = _answer(results, Marker(asked, engine.analyser), suggestion, corrected)
    text = suggestion if corrected and suggestion else q
    return replace(answer, also=queries.other_names(text, engine.analyser, synonyms)) if synonyms else answer


def _answer(results: Results, marker: Marker, suggestion: str | None, corrected: bool) -> Answer:
    hits = []
    for found in results.hits:
        stored = found.stored
        best, title = snippet(marker, stored["texts"]), marker.mark(stored["title"])
        place = (best.page_no, best.file_name, best.also, best.in_file)
        hits.append(
            Hit(found.id, stored["document"], stored["version"], stored["state"], title, best.html, *place, stored)
        )
    return Answer(results.total, tuple(hits), results.facets, results.choices, suggestion, corrected, results.relaxed)


def _correction(engine: Engine, q: str, asked: Query, synonyms: Synonyms | None) -> tuple[str | None, bool]:
    """The query with the words that are in nothing readable replaced, and whether it is certain enough to be answered.

    A name of a term is no mistake, wherever it stands.
    """
    text, certain, changed = q, True, 0
    for token in queries.words(q, engine.analyser):
        if changed == MOST_CORRECTIONS:
            break
        if token.form in STOP_WORDS or not token.form.isalpha() or _is_found(engine, token, asked):
            continue
        if synonyms and synonyms.at([token]):
            continue
        near = engine.similar(token.form, asked.viewers, asked.filters.scope, 1)
        if not near:
            continue
        better = near[0]
        typed = queries.typed(q, token, engine.analyser)
        text = text.replace(typed, better.capitalize() if typed[:1].isupper() else better, 1)
        certain = certain and len(token.form) >= LONG_ENOUGH_TO_CORRECT and not _is_opposite(token.form, better)
        changed += 1
    return (text if changed and text.casefold() != q.casefold() else None), certain


def _is_opposite(word: str, other: str) -> bool:
    """Unzuverlässigkeit is no typing error for Zuverlässigkeit."""
    shorter, longer = sorted((word, other), key=len)
    return longer == f"un{shorter}"


def _is_found(engine: Engine, token: Token, asked: Query) -> bool:
    group = queries.word(token.form, engine.analyser)
    return engine.has_hits(Query(asked.viewers, groups=(group,), filters=asked.filters))
