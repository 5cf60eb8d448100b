"""The search page: one box, facets that apply at once with script and by a button without."""

from html import escape
from textwrap import shorten
from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, _, plural
from index import PICTURED, WIDTHS, IndexUnavailable, Snippet
from sikodms.file_addresses import picture_address, place_label, view_address
from sikodms.pages.changed_searches import opened
from sikodms.pages.documents.particulars import ending_of
from sikodms.pages.glossary import explained
from sikodms.pages.overview.rows import item
from sikodms.pages.search_filters import (
    LAST_PAGE,
    SORTS,
    address,
    asked_for,
    chips,
    facets,
    filters,
    pairs,
    without,
)
from sikodms.pages.search_help import examples, ways
from sikodms.pages.table import Page
from sikodms.searching import Answer, Asked, Hit, search, words_shown
from sikodms.sentences import badge
from sikodms.words import day, number
from workflows import catalog

PAGE_SIZE = 10
LOOKED_AGAIN = 2000  # milliseconds before the page looks for the first time whether the index is there
UNKEPT = ("sort", "scope", "state", "saved")
SUMMARY = 220  # characters of the summary, where the hit is in a file


def page(request: Request) -> dict[str, Any]:
    asked = asked_for(request)
    values: dict[str, Any] = {
        "q": request.GET.get("q", "").strip(),
        "text": asked["q"],
        "sort": asked["sort"],
        "scope": asked["scope"],
        # Within a saved search other words leave its filters as they are; elsewhere they are a new question.
        "box_keeps": [pair for pair in pairs(asked) if pair[0] != "q"] if asked["saved"] else [],
        "sorts": {name: _(title) for name, title in SORTS.items()},
        "scripts": ("live.js", "pictures.js"),
        "examples": examples(),
        # What a form has to repeat: the one that sorts everything else, the one of the facets what it has no box for.
        "chosen": [pair for pair in pairs(asked) if pair[0] != "sort"],
        "kept": [pair for pair in pairs(asked) if pair[0] in ("q", "author", "from", "to", "sort", "saved")],
    }
    try:
        answer = search(request, **asked, size=PAGE_SIZE)
        ways_out = [] if answer.total else ways(request, asked)
    except IndexUnavailable:
        request.response.status_int = 503
        request.response.headers["Retry-After"] = "5"
        return {
            **values,
            "page_title": _("Die Suche ist gestört") if disturbed(request) else _("Die Suche wird gerade aufgebaut"),
            "disturbed": disturbed(request),
            "so_far": so_far(request),
            "waits": LOOKED_AGAIN,
            "again_href": address(pairs(asked)),
            "answer": None,
            "opened": None,
            "newest": newest(request, asked),
            "hits": [],
            "facets": [],
            "chips": [],
            "pages": 0,
            "page": 1,
        }
    words, saves = words_shown(request, asked["q"], answer), saved(asked, answer)
    return {
        **values,
        "page_title": title_of(answer),
        "saves": saves,
        "opened": opened(request, asked, saves),
        "answer": answer,
        "explained": explained(request, words) if asked["page"] == 1 else None,
        "late": disturbed(request),
        "meant": address([("q", answer.suggestion), *pairs(asked)[1:]]) if answer.suggestion else None,
        "hits": [hit_shown(request, hit, words) for hit in answer.hits],
        "ways": ways_out,
        "facets": facets(request, asked, answer),
        "chips": chips(request, asked),
        "clear_href": without(asked, *filters(asked)),
        "page": asked["page"],
        "pages": min(LAST_PAGE, -(-answer.total // PAGE_SIZE)),
        "page_href": lambda wanted: address([*pairs(asked), ("page", str(wanted))]),
    }


def disturbed(request: Request) -> bool:
    """Whether the index cannot be written at present."""
    return request.portal.drainer.failures > 0


def so_far(request: Request) -> str:
    """How far the index is while it is made: a share, for how many documents there are is not everybody's."""
    done, total = request.portal.drainer.rebuilding or (0, 0)
    if disturbed(request):
        return _("Der Suchindex lässt sich zurzeit nicht aufbauen. Das Portal versucht es immer wieder.")
    if done:
        return _("{percent} % des Suchindex sind fertig.", percent=100 * done // total)
    return _("Das dauert meist weniger als eine Minute.")


def newest(request: Request, asked: Asked) -> list[dict[str, Any]]:
    """What the catalog can say while there is no index: the newest documents of the kinds and Fachgebiete asked for."""
    kinds, areas = asked["kinds"] or None, asked["fachgebiete"] or None
    found = catalog.released(request.site, request.tokens, kind=kinds, fachgebiet=areas, size=PAGE_SIZE)[1]
    return [item(request, document) for document in found]


def saved(asked: Asked, answer: Answer) -> list[tuple[str, str]]:
    """What can be kept of the question, as fields of the form that keeps it: the words that have hits, no order, no scope."""
    said = {**asked, "q": answer.suggestion} if answer.corrected and answer.suggestion else asked
    return [pair for pair in pairs(said) if pair[0] not in UNKEPT and pair[1]]


def title_of(answer: Answer) -> str:
    if not answer.total:
        return _("Keine Treffer")
    return plural("1 Treffer", "{n} Treffer", answer.total, n=number(answer.total))


def hit_shown(request: Request, hit: Hit, q: str) -> dict[str, Any]:
    document, fassung = hit.document, hit.fassung
    area = request.site["fachgebiete"][document.fachgebiet].title
    about = [
        area,
        day(fassung.released_at),
        authority_of(request, document),
        _("Fassung {version}", version=fassung.version),
    ]
    older = hit.state != "released"
    shown: dict[str, Any] = {
        "href": f"/d/{document.id}" + (f"?version={fassung.version}" if older else ""),
        "badge": badge(document, fassung) if older else None,
        "title": fassung.title,
        "title_html": hit.title,
        "kind": _(document.title_of_kind),
        "about": list(filter(None, about)),
    }
    place = Snippet(hit.snippet, hit.file_name, hit.page_no, hit.also_pages) if hit.file_name else hit.in_file
    shown["snippet"] = (
        hit.snippet if not hit.file_name else escape(shorten(fassung.summary or "", SUMMARY, placeholder=" …"))
    )
    shown["files"] = [place_shown(request, document, fassung, place, q)] if place else []
    return shown


def authority_of(request: Request, document: Document) -> str:
    """The authority of who brought a document in, "" for none."""
    owner = request.site.person(document.owner)
    authority = request.site.authority(owner.authority) if owner else None
    return authority.name if authority else ""


def place_shown(request: Request, document: Document, fassung: Fassung, place: Snippet, q: str) -> dict[str, Any]:
    """Where in a file a hit is: the page with a picture of it, and further pages that have words of the query."""
    name, page_no = place.file_name or "", place.page_no
    file = fassung.content.file(name)
    drawn = file is not None and file.type in PICTURED
    return {
        "href": view_address(document, fassung, name, page_no, q),
        "name": name,
        "ending": ending_of(name),
        "page": place_label(request, file, page_no),
        "picture": picture_address(document, fassung, name, page_no or 1, WIDTHS[0]) if drawn else None,
        "snippet": place.html,
        "also": [
            {"href": view_address(document, fassung, name, page, q), "page": place_label(request, file, page)}
            for page in place.also
        ],
    }


PAGES = (Page("search", "/search", page, "search.pt"),)
