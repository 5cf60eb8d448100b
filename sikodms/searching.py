"""Asking the full-text index in the name of a person, for page, API and command line alike."""

import datetime as dt
import logging
from typing import Any, NamedTuple

from pyramid.request import Request

from content_types import Document, Fassung
from index import ask
from workflows import may_read

log = logging.getLogger(__name__)


class Hit(NamedTuple):
    """One document found. `snippet` is safe HTML with `<mark>`; `page_no` and `file_name` say where in a file."""

    document: Document
    fassung: Fassung
    snippet: str
    page_no: int | None
    file_name: str | None


class Answer(NamedTuple):
    """`total` and `facets` count what this person may read and nothing else. `behind`: the index is being rebuilt."""

    total: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    suggestion: str | None
    behind: bool


def search(
    request: Request,
    q: str,
    kinds: list[str] = [],
    fachgebiete: list[str] = [],
    from_day: dt.date | None = None,
    to_day: dt.date | None = None,
    sort: str = "relevance",
    page: int = 1,
    size: int = 10,
    years: list[str] = [],
) -> Answer:
    """Asks with the tokens of today, and looks at each hit once more in the database: rights may have changed since the index was written."""
    filters: dict[str, Any] = {"kind": kinds, "fachgebiet": fachgebiete, "year": years, "from": from_day, "to": to_day}
    found = ask(request.portal.engine, q, request.tokens, filters, sort, page, size)
    hits = []
    for hit in found.hits:
        document = request.site.document(hit.id)
        if document is None or document.state != "released" or not may_read(document, request.tokens) or document.released is None:
            continue
        hits.append(Hit(document, document.released, hit.snippet_html, hit.page_no, hit.file_name))
    return Answer(found.total - (len(found.hits) - len(hits)), hits, found.facets, found.suggestion, found.behind)
