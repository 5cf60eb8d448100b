"""Asking the full-text index in the name of a person, for page, API and command line alike."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pyramid.request import Request

from content_types import Document, Fassung
from index import Entry, Filters, IndexUnavailable, Scope, Snippet, Sort, WaysOut, ask, operators
from index import Hit as Found
from index import ways_out as other_ways
from workflows import may_read, may_see

LONGEST_QUERY = 2000
LONGEST_NAME = 100
# Filters of which there may be several values: name in an address → name in a question.
LISTS = {
    "fachgebiet": "fachgebiete", "kind": "kinds", "authority": "authorities", "author": "authors", "year": "years",
    "state": "states",
}  # fmt: skip
STATES = ("released", "superseded", "archived", "withdrawn")
FILTERS = ("kinds", "fachgebiete", "authorities", "authors", "years", "states", "from_day", "to_day")
Asked = dict[str, Any]


class Hit(NamedTuple):
    """One Fassung found. `title` and `snippet` are safe HTML with `<mark>`; `page_no` and `file_name` say where in a file.

    `state`: released, superseded, archived or withdrawn. `also_pages`: further pages of the file with words of the query, as
    far as they were quickly found.
    """

    document: Document
    fassung: Fassung
    state: str
    title: str
    snippet: str
    page_no: int | None
    file_name: str | None
    also_pages: tuple[int, ...]
    in_file: Snippet | None  # a piece of a file that has all words, where the snippet is of the text itself


class Answer(NamedTuple):
    """`total` and `facets` count what this person may read and nothing else; `choices` count without the facet's own filter.

    `corrected`: nothing has what was asked, these are the hits of `suggestion`. `relaxed`: these have most of the words.
    `also`: other names, from the Glossar, that were asked for as well. `reads_older`: whether the scope "all" holds more for
    this person than what is in force.
    """

    total: int
    hits: list[Hit]
    facets: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, Mapping[str, int]]
    suggestion: str | None
    corrected: bool
    relaxed: bool
    also: tuple[str, ...]
    reads_older: bool


def search(
    request: Request,
    q: str,
    kinds: Sequence[str] = (),
    fachgebiete: Sequence[str] = (),
    years: Sequence[str] = (),
    from_day: dt.date | None = None,
    to_day: dt.date | None = None,
    sort: Sort = "relevance",
    page: int = 1,
    size: int = 10,
    **more: Any,
) -> Answer:
    """Asks with the tokens of today, and looks at each hit once more in the database: rights may have changed since it was indexed.

    Operators in `q` are filters like the others. `more`: authorities (ids), authors (words of names), states, scope ("current"
    or "all"). Raises index.IndexUnavailable while there is no index to ask.
    """
    given = {
        "q": q,
        "kinds": kinds,
        "fachgebiete": fachgebiete,
        "years": years,
        "from_day": from_day,
        "to_day": to_day,
        **more,
    }
    asked = understood(request, given)
    engine, held = request.portal.engine, request.tokens
    synonyms = request.portal.glossary.readable(request.site, held).synonyms
    started = time.perf_counter()
    found = ask(engine, asked["q"], held, filters_of(request, asked), sort, page, size, synonyms)
    seconds = time.perf_counter() - started
    hits = []
    for hit in found.hits:
        document = request.site.document(hit.document)
        fassung = _readable(document, hit, held) if document is not None else None
        if document is not None and fassung is not None:
            place = (hit.page_no, hit.file_name, hit.also_pages, hit.in_file)
            hits.append(Hit(document, fassung, hit.state, hit.title_html, hit.snippet_html, *place))
    total = found.total - (len(found.hits) - len(hits))
    if page == 1 and q.strip():  # leafing on is no other search
        unfiltered = not any(asked.get(name) for name in FILTERS)
        counted = (total, seconds, unfiltered, found.corrected, found.relaxed)
        request.portal.search_report.count(request.now(), asked["q"], *counted)
    said = (found.suggestion, found.corrected, found.relaxed, found.also)
    return Answer(total, hits, found.facets, found.choices, *said, engine.reads_older(held))


def words_shown(request: Request, q: str, answer: Answer) -> str:
    """The words whose hits these are: without operators, and corrected where they were."""
    return answer.suggestion if answer.corrected and answer.suggestion else understood(request, {"q": q})["q"]


def explained(request: Request, words: str) -> tuple[list[Entry], int]:
    """The terms of the Glossar that these words are for, of those that this person may read, and how many more there are."""
    terms = request.portal.glossary.readable(request.site, request.tokens)
    asked = terms.explainer.asked(words)
    return [terms.by_id[id] for id in asked.ids], asked.more


def _readable(document: Document, hit: Found, held: frozenset[str]) -> Fassung | None:
    """The Fassung that a hit is, if it still is what it was and may still be seen."""
    if hit.state == "released":
        return document.released if document.state == "released" and may_read(document, held) else None
    fassung = document.fassung(hit.version)
    return fassung if fassung is not None and fassung.released_at and may_see(document, fassung, held) else None


def understood(request: Request, asked: Asked) -> Asked:
    """The same question with the operators of `q` as filters; once more it changes nothing."""
    found = operators.read(asked["q"][:LONGEST_QUERY], request.site, lambda typed: _is_author(request, typed))
    changed: Asked = {**asked, "q": found.text}
    for name, value in found.said:
        if name in LISTS:
            before = changed.get(LISTS[name]) or ()
            changed[LISTS[name]] = [*before, *([value] if value not in before else [])]
        else:
            day, given = dt.date.fromisoformat(value), changed.get(f"{name}_day")
            narrower = max if name == "from" else min
            changed[f"{name}_day"] = narrower(given, day) if given else day
    return changed


def operators_in(request: Request, q: str) -> tuple[str, ...]:
    """The operators of a query as they were typed."""
    return operators.read(q[:LONGEST_QUERY], request.site, lambda typed: _is_author(request, typed)).typed


def _is_author(request: Request, typed: str) -> bool:
    try:
        return operators.is_author(request.portal.engine, request.site, request.tokens, typed)
    except IndexUnavailable:
        return False


def filters_of(request: Request, asked: Asked) -> Filters:
    """The filters of a question that is understood. An author that nobody is called by has brought in nothing."""
    names = asked.get("authors") or ()
    called = {id for name in names for id in operators.authors(request.site, request.tokens, name)}
    scope: Scope = "all" if asked.get("scope") == "all" else "current"
    return Filters(
        kind=tuple(asked.get("kinds") or ()),
        fachgebiet=tuple(asked.get("fachgebiete") or ()),
        authority=tuple(asked.get("authorities") or ()),
        author=tuple(sorted(called)) or operators.NOBODY if names else (),
        year=tuple(asked.get("years") or ()),
        state=tuple(asked.get("states") or ()),
        since=_iso(asked.get("from_day")),
        until=_iso(asked.get("to_day")),
        scope=scope,
        without=request.portal.unindexed.closed_to(
            request.site, request.tokens, request.portal.engine.last_seq(), scope == "all"
        ),
    )


def ways_out(request: Request, asked: Asked) -> WaysOut:
    """Where nothing was found: what would be, of what this person may read."""
    held = request.tokens
    synonyms = request.portal.glossary.readable(request.site, held).synonyms
    asked = understood(request, asked)
    return other_ways(request.portal.engine, asked["q"], held, filters_of(request, asked), synonyms)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
