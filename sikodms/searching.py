"""Asking the full-text index in the name of a person, for page, API and command line alike."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pyramid.request import Request

from content_types import Document, Fassung
from index import Filters, Snippet, Sort, ask
from workflows import may_read

LONGEST_QUERY = 2000


class Hit(NamedTuple):
    """One document found. `title` and `snippet` are safe HTML with `<mark>`; `page_no` and `file_name` say where in a file.

    `also_pages`: further pages of the file with words of the query, as far as they were quickly found.
    """

    document: Document
    fassung: Fassung
    title: str
    snippet: str
    page_no: int | None
    file_name: str | None
    also_pages: tuple[int, ...]
    in_file: Snippet | None  # a piece of a file that has all words, where the snippet is of the text itself


class Answer(NamedTuple):
    """`total` and `facets` count what this person may read and nothing else; `choices` count without the facet's own filter.

    `corrected`: nothing has what was asked, these are the hits of `suggestion`. `relaxed`: these have most of the words.
    `also`: other names, from the Glossar, that were asked for as well.
    """

    total: int
    hits: list[Hit]
    facets: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, Mapping[str, int]]
    suggestion: str | None
    corrected: bool
    relaxed: bool
    also: tuple[str, ...]


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
) -> Answer:
    """Asks with the tokens of today, and looks at each hit once more in the database: rights may have changed since it was indexed.

    Raises index.IndexUnavailable while there is no index to ask.
    """
    filters = Filters(
        kind=tuple(kinds), fachgebiet=tuple(fachgebiete), year=tuple(years), since=_iso(from_day), until=_iso(to_day)
    )
    synonyms = request.portal.glossary.readable(request.site, request.tokens).synonyms
    found = ask(request.portal.engine, q[:LONGEST_QUERY], request.tokens, filters, sort, page, size, synonyms)
    hits = []
    for hit in found.hits:
        document = request.site.document(hit.document)
        if (
            document is not None
            and document.state == "released"
            and document.released
            and may_read(document, request.tokens)
        ):
            place = (hit.page_no, hit.file_name, hit.also_pages, hit.in_file)
            hits.append(Hit(document, document.released, hit.title_html, hit.snippet_html, *place))
    total = found.total - (len(found.hits) - len(hits))
    return Answer(
        total, hits, found.facets, found.choices, found.suggestion, found.corrected, found.relaxed, found.also
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
