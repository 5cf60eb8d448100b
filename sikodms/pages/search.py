"""The search page: one box, facets that apply at once with script and by a button without."""

import datetime as dt
from collections.abc import Iterable
from html import escape
from textwrap import shorten
from typing import Any
from urllib.parse import urlencode

from pyramid.request import Request

from content_types import KINDS, Document, Fassung, File, _, later, plural
from index import PDF, PICTURED, WIDTHS, IndexUnavailable, Snippet
from sikodms.file_addresses import picture_address, view_address
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.searching import Answer, Hit, search, words_shown
from sikodms.words import day, number

PAGE_SIZE = 10
SUMMARY = 220  # characters of the summary, where the hit is in a file
LAST_PAGE = 1000
SORTS = {"relevance": later("Beste Treffer zuerst"), "date": later("Neueste zuerst"), "title": later("Nach Titel")}


def page(request: Request) -> dict[str, Any]:
    asked = asked_for(request)
    values: dict[str, Any] = {
        "q": asked["q"],
        "sort": asked["sort"],
        "sorts": {name: _(title) for name, title in SORTS.items()},
        "scripts": ("live.js",),
        "chosen": chosen(request, asked),
    }
    try:
        answer = search(request, **asked, size=PAGE_SIZE)
    except IndexUnavailable:
        request.response.status_int = 503
        request.response.headers["Retry-After"] = "5"
        return {
            **values,
            "page_title": _("Die Suche wird gerade aufgebaut"),
            "answer": None,
            "hits": [],
            "facets": [],
            "chips": [],
            "pages": 0,
            "page": 1,
        }
    return {
        **values,
        "page_title": title_of(answer),
        "answer": answer,
        "meant": query(request, q=answer.suggestion, page=None) if answer.suggestion else None,
        "hits": [hit_shown(request, hit, words_shown(request, asked["q"], answer)) for hit in answer.hits],
        "facets": facets(request, asked, answer),
        "chips": chips(request, asked),
        "clear_href": "/search?" + urlencode({"q": asked["q"]}),
        "page": asked["page"],
        "pages": min(LAST_PAGE, -(-answer.total // PAGE_SIZE)),
        "page_href": lambda wanted: query(request, page=str(wanted)),
    }


def title_of(answer: Answer) -> str:
    if not answer.total:
        return _("Keine Treffer")
    return plural("1 Treffer", "{n} Treffer", answer.total, n=number(answer.total))


def asked_for(request: Request) -> dict[str, Any]:
    """The query; values that do not fit are left out, for a person mistypes an address and still wants an answer."""
    given = request.GET
    sort = given.get("sort", "relevance")
    return {
        "q": given.get("q", "").strip(),
        "kinds": [kind for kind in given.getall("kind") if kind in KINDS],
        "fachgebiete": [area for area in given.getall("fachgebiet") if area in request.site["fachgebiete"]],
        "years": [year for year in given.getall("year") if year.isascii() and year.isdigit() and len(year) == 4],
        "from_day": _day(given.get("from")),
        "to_day": _day(given.get("to")),
        "sort": sort if sort in SORTS else "relevance",
        "page": min(page_asked(request), LAST_PAGE),
    }


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def query(request: Request, **changes: str | None) -> str:
    """This page's address with some parameters changed, None taking one away."""
    kept = [(name, value) for name, value in request.GET.items() if name not in changes]
    return "/search?" + urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])


def hit_shown(request: Request, hit: Hit, q: str) -> dict[str, Any]:
    document, fassung = hit.document, hit.fassung
    area = request.site["fachgebiete"][document.fachgebiet].title
    about = [
        area,
        day(fassung.released_at),
        _("Fassung {version}", version=fassung.version),
        *filter(None, (document.number,)),
    ]
    shown: dict[str, Any] = {
        "href": f"/d/{document.id}",
        "title": fassung.title,
        "title_html": hit.title,
        "kind": _(document.title_of_kind),
        "about": about,
    }
    place = Snippet(hit.snippet, hit.file_name, hit.page_no, hit.also_pages) if hit.file_name else hit.in_file
    shown["snippet"] = (
        hit.snippet if not hit.file_name else escape(shorten(fassung.summary or "", SUMMARY, placeholder=" …"))
    )
    shown["files"] = [place_shown(request, document, fassung, place, q)] if place else []
    return shown


def place_shown(request: Request, document: Document, fassung: Fassung, place: Snippet, q: str) -> dict[str, Any]:
    """Where in a file a hit is: the page with a picture of it, and further pages that have words of the query."""
    name, page_no = place.file_name or "", place.page_no
    file = fassung.content.file(name)
    drawn = file is not None and file.type in PICTURED
    return {
        "href": view_address(document, fassung, name, page_no, q),
        "name": name,
        "page": page_label(request, file, page_no),
        "picture": picture_address(document, fassung, name, page_no or 1, WIDTHS[0]) if drawn else None,
        "snippet": place.html,
        "also": [
            {"href": view_address(document, fassung, name, page, q), "page": page_label(request, file, page)}
            for page in place.also
        ],
    }


def page_label(request: Request, file: File | None, page: int | None) -> str | None:
    """ "Seite 3", "Folie 3", "Blatt Haushalt"; the names of sheets stand with the text of the file."""
    if file is None or page is None:
        return None
    if file.type == PDF:
        return _("Seite {n}", n=page)
    text = request.portal.texts.kept(file)
    return (text.label(page) if text else "") or _("Seite {n}", n=page)


def facets(request: Request, asked: dict[str, Any], answer: Answer) -> list[dict[str, Any]]:
    areas = {area.id: area.title for area in request.site.fachgebiete()}
    kinds = {kind: _(cls.title_of_kind) for kind, cls in KINDS.items()}
    years = {year: year for year in sorted({*answer.choices.get("year", {}), *asked["years"]}, reverse=True)}
    rows = (
        ("fachgebiet", _("Fachgebiet"), areas, asked["fachgebiete"]),
        ("kind", _("Art"), kinds, asked["kinds"]),
        ("year", _("Jahr der Freigabe"), years, asked["years"]),
    )
    return [
        {"name": name, "title": title, "choices": choices(titles, answer.choices.get(name, {}), on)}
        for name, title, titles, on in rows
        if on or answer.choices.get(name)
    ]


def choices(titles: dict[str, str], counts, on: Iterable[str]) -> list[dict[str, Any]]:
    """What can be ticked: everything that is ticked or would leave hits."""
    return [
        {"value": value, "title": title, "count": number(counts.get(value, 0)), "on": value in on}
        for value, title in titles.items()
        if counts.get(value) or value in on
    ]


def chips(request: Request, asked: dict[str, Any]) -> list[dict[str, str]]:
    """The filters that are set, each with the address without it."""
    areas = request.site["fachgebiete"]
    rows = [("fachgebiet", value, _("Fachgebiet: {area}", area=areas[value].title)) for value in asked["fachgebiete"]]
    rows += [("kind", value, _("Art: {kind}", kind=_(KINDS[value].title_of_kind))) for value in asked["kinds"]]
    rows += [("year", value, _("Jahr: {year}", year=value)) for value in asked["years"]]
    rows += [
        (name, value.isoformat(), _(said, day=day(value)))
        for name, value, said in (
            ("from", asked["from_day"], later("ab {day}")),
            ("to", asked["to_day"], later("bis {day}")),
        )
        if value
    ]
    return [{"title": title, "href": without(request, name, value)} for name, value, title in rows]


def without(request: Request, name: str, value: str) -> str:
    kept = [(each, given) for each, given in request.GET.items() if (each, given) != (name, value) and each != "page"]
    return "/search?" + urlencode(kept)


def chosen(request: Request, asked: dict[str, Any]) -> list[tuple[str, str]]:
    """The filters as hidden fields of the form that sorts."""
    pairs = (
        [("fachgebiet", value) for value in asked["fachgebiete"]]
        + [("kind", value) for value in asked["kinds"]]
        + [("year", value) for value in asked["years"]]
    )
    return pairs + [
        (name, value.isoformat()) for name, value in (("from", asked["from_day"]), ("to", asked["to_day"])) if value
    ]


PAGES = (Page("search", "/search", page, "search.pt"),)
