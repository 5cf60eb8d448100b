"""Documents and Fachgebiete as rows of a list."""

from typing import Any

from pyramid.request import Request

from content_types import KINDS, Document, _
from sikodms import sentences
from workflows import catalog

NEW_DAYS = 2


def item(
    request: Request, document: Document, *, with_area: bool = True, with_kind: bool = True, with_day: bool = True
) -> dict[str, Any]:
    """A released document as a row: title, and what, where, since when."""
    fassung = document.released or document.current
    now = request.now()
    parts = [_(document.title_of_kind)] if with_kind else []
    if with_area:
        parts.append(request.site["fachgebiete"][document.fachgebiet].title)
    if with_day:
        parts.append(sentences.recent(now, fassung.released_at))
    fresh = fassung.released_at is not None and (now - fassung.released_at).days < NEW_DAYS
    return {
        "href": f"/d/{document.id}",
        "title": fassung.title,
        "parts": parts,
        "new": fresh,
        "summary": fassung.summary,
    }


def area_rows(request: Request) -> list[dict[str, Any]]:
    counts = catalog.counts(request.site, request.tokens)
    rows = []
    for area in request.site.fachgebiete():
        total = sum(counts.get((area.id, kind), 0) for kind in KINDS)
        rows.append({"title": area.title, "href": f"/f/{area.id}", "about": area.about, "count": total})
    return rows
