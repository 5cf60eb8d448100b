"""An attached file on a page of the portal: one of its pages, its text, and where the words of a query are."""

import json
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from content_types import Document, Fassung, File, _, later, plural
from index import (
    PDF,
    PICTURED,
    TABULAR,
    WIDTHS,
    IndexUnavailable,
    Marker,
    NoPicture,
    Place,
    Text,
    in_a_row,
    marker,
    parts,
    places,
)
from sikodms import factories
from sikodms.downloads import picture_response
from sikodms.file_addresses import file_address, picture_address, version_of, view_address
from sikodms.headers import POLICY_WITH_WORKER
from sikodms.pages.documents.leaves import blocks, is_table, together
from sikodms.pages.documents.particulars import crumbs_of
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.searching import LONGEST_QUERY, understood
from sikodms.words import number, size
from workflows import Unseen

SMALL, LARGE = WIDTHS
MOST_SHOWN = 100  # pages with words of the query that are listed
MOST_CHOICES = 400  # sections to choose from by their headings
UNITS = {
    "pages": later("Seite {n} von {all}"),
    "slides": later("Folie {n} von {all}"),
    "sheets": later("Blatt {n} von {all}"),
    "sections": later("Abschnitt {n} von {all}"),
    "parts": later("Abschnitt {n} von {all}"),
}
FOUND_ON = {
    "pages": later("{n} Stellen auf {all} Seiten"),
    "slides": later("{n} Stellen auf {all} Folien"),
    "sheets": later("{n} Stellen in {all} Blättern"),
    "sections": later("{n} Stellen in {all} Abschnitten"),
    "parts": later("{n} Stellen in {all} Abschnitten"),
}
SHORT = {
    "pages": later("Seite {n}"),
    "slides": later("Folie {n}"),
    "parts": later("Abschnitt {n}"),
    "table": later("Tabelle"),
}


def page(document: Document, request: Request) -> dict[str, Any]:
    """The page asked for by `?page=`; with `?q=` alone the first one that has words of the query."""
    fassung, file = factories.shown_file(request, document)
    text = request.portal.texts.text_now(file, request.portal.drawers)
    q = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    pages = pages_of(file, text)
    pencil, found = looked_through(request, q, file, pages)
    count = max(1, text.meta.get("pages") or len(pages))
    first = found[0].page if found else 1
    here = min(page_asked(request), count) if request.GET.get("page") else first
    leaf = pages[here - 1] if here <= len(pages) else ""
    first, last = together(text, pages, here)
    request.response.headers["Content-Security-Policy"] = POLICY_WITH_WORKER

    def at(place: int) -> str:
        return view_address(document, fassung, file.name, place, q)

    drawn = file.type in PICTURED and (file.type != PDF or bool(text.meta))
    return {
        "page_title": file.name,
        "crumbs": crumbs_to(request, document, fassung, file),
        "preline": _("Datei zu „{title}“", title=fassung.title or _("Ohne Titel")),
        "back": f"/d/{document.id}" + (f"?version={version}" if (version := version_of(document, fassung)) else ""),
        "download": file_address(document, fassung, file.name, download=1),
        "file": file,
        "size": size(file.size),
        "q": q,
        "version": version_of(document, fassung),
        "here": here,
        "count": count,
        "where": said(text, first, last, count)
        if count > 1 or unit_of(text) not in ("parts", "table")
        else _("Bild")
        if drawn
        else "",
        "choices": [(place, label(text, place)) for place in range(1, count + 1)]
        if unit_of(text) == "sections" and 1 < count <= MOST_CHOICES
        else None,
        "picture": picture_address(document, fassung, file.name, here, LARGE) if drawn else None,
        "source": file_address(document, fassung, file.name) if drawn and file.type == PDF else None,
        "note": _(text.note) if text.note else None,
        "is_table": is_table(file, text),
        "blocks": blocks(file, text, pages, (first, last), here, pencil),
        "words": json.dumps(pencil.words(leaf) if pencil else [], ensure_ascii=False),
        "before": at(together(text, pages, first - 1)[0]) if first > 1 else None,
        "after": at(last + 1) if last < count else None,
        "places": [
            {**shown(text, place), "href": at(place.page), "here": place.page == here} for place in found[:MOST_SHOWN]
        ],
        "found": found_said(q, pencil, found, text),
        "more": max(0, len(found) - MOST_SHOWN),
        "hit_before": next((at(place.page) for place in reversed(found) if place.page < here), None),
        "hit_after": next((at(place.page) for place in found if place.page > here), None),
        "hits_here": next((place.count for place in found if place.page == here), 0),
        "scripts": ("viewer.js", "pictures.js") if drawn and file.type == PDF else ("pictures.js",) if drawn else (),
    }


def pages_of(file: File, text: Text) -> list[str]:
    """The text by pages, slides, sheets or sections; a table as a whole, what else has none of them in parts."""
    if text.pages is not None:
        return text.pages
    return [text.text] if is_table(file, text) else parts(text.text) if text.text else []


def looked_through(request: Request, q: str, file: File, pages: list[str]) -> tuple[Marker | None, list[Place]]:
    """What marks the words of the query, and the pages that have some; nothing while there is no index."""
    synonyms = request.portal.glossary.readable(request.site, request.tokens).synonyms
    try:
        words = understood(request, {"q": q})["q"]
        pencil = marker(request.portal.engine, words, request.tokens, synonyms) if words else None
    except IndexUnavailable:
        return None, []
    if pencil and file.type in TABULAR:
        pages = [in_a_row(page, file.type) for page in pages]
    return pencil, places(pencil, pages) if pencil else []


def crumbs_to(request: Request, document: Document, fassung: Fassung, file: File) -> list[dict[str, Any]]:
    version = version_of(document, fassung)
    itself = {
        "title": fassung.title or _("Ohne Titel"),
        "href": f"/d/{document.id}" + (f"?version={version}" if version else ""),
    }
    return [*crumbs_of(request, document), itself, {"title": file.name}]


def unit_of(text: Text) -> str:
    return next((unit for unit in ("pages", "slides", "sheets", "sections", "table") if unit in text.meta), "parts")


def said(text: Text, first: int, last: int, count: int) -> str:
    """ "Seite 3 von 12", "Abschnitte 3 bis 7 von 12"."""
    if first == last:
        return _(UNITS[unit_of(text)], n=number(first), all=number(count))
    if last - first + 1 == count:
        return plural("1 Abschnitt", "{n} Abschnitte", count)
    return _("Abschnitte {n} bis {last} von {all}", n=number(first), last=number(last), all=number(count))


def label(text: Text, place: int) -> str:
    """ "Seite 3", "Folie 3", "Blatt Haushalt", "Abschnitt „3 Verfahren“"."""
    return text.label(place) or _(SHORT.get(unit_of(text), SHORT["parts"]), n=number(place))


def shown(text: Text, place: Place) -> dict[str, Any]:
    return {
        "label": label(text, place.page),
        "count": plural("1 Stelle", "{n} Stellen", place.count),
        "snippet": place.snippet_html,
    }


def found_said(q: str, pencil: Any, found: list[Place], text: Text) -> str | None:
    """One sentence on what was looked for; None if nothing was."""
    if not q:
        return None
    if not text.text:
        return _("Diese Datei hat keinen Text, in dem sich suchen lässt.")
    if pencil is None and not found:
        return _("Die Suche wird gerade aufgebaut. Laden Sie die Seite in einer Minute neu.")
    total = sum(place.count for place in found)
    if not total:
        return _("In dieser Datei steht nichts davon.")
    if len(found) == 1:
        return plural("1 Stelle", "{n} Stellen", total, n=number(total))
    return _(FOUND_ON[unit_of(text)], n=number(total), all=number(len(found)))


def picture(document: Document, request: Request) -> Response:
    """A page as PNG, drawn when it is first asked for; 404 if there is none, 503 if too many want one."""
    _fassung, file = factories.shown_file(request, document)
    width = request.GET.get("width", str(SMALL))
    if file.type not in PICTURED or width not in map(str, WIDTHS):
        raise Unseen
    place = int(request.matchdict["number"])
    try:
        content = request.portal.pictures.picture(file, place, int(width))
    except NoPicture as none:
        if none.now:
            return Response(status=503, headerlist=[("Retry-After", "2"), ("Cache-Control", "no-store")])
        raise Unseen from none
    return picture_response(request, content, f"{file.sha256}-{place}-{width}")


PAGES = (
    Page("file_view", "/d/{id}/files/{name}/view", page, "file_view.pt", factory=factories.document),
    Page("file_picture", r"/d/{id}/files/{name}/pages/{number:\d{1,8}}.png", picture, factory=factories.document),
)
