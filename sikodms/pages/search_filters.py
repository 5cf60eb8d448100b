"""The filters of the search page: in the address, as facets to tick, and as chips to take away."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from pyramid.request import Request

from content_types import KINDS, _, later, saved_search
from sikodms.pages.paging import page_asked
from sikodms.searching import LISTS, LONGEST_NAME, STATES, Answer, Asked, understood
from sikodms.words import day, number
from workflows import DOCUMENT_STATES, FASSUNG_STATES

LAST_PAGE = 1000
SORTS = {"relevance": later("Beste Treffer zuerst"), "date": later("Neueste zuerst"), "title": later("Nach Titel")}
SAYS = {
    "fachgebiet": later("Fachgebiet: {value}"),
    "kind": later("Art: {value}"),
    "authority": later("Behörde: {value}"),
    "author": later("Eingebracht von: {value}"),
    "year": later("Jahr: {value}"),
    "state": later("Status: {value}"),
    "from": later("ab {value}"),
    "to": later("bis {value}"),
}
SHOWN_AT_ONCE = 7  # choices of a facet; the others are one click away

Pairs = list[tuple[str, str]]


def asked_for(request: Request) -> Asked:
    """The question, operators in its text made filters; values that do not fit are left out, for a person mistypes an
    address and still wants an answer."""
    given, site = request.GET, request.site
    sort = given.get("sort", "relevance")
    asked = {
        "q": given.get("q", "").strip(),
        "kinds": [kind for kind in given.getall("kind") if kind in KINDS],
        "fachgebiete": [area for area in given.getall("fachgebiet") if area in site["fachgebiete"]],
        "authorities": [id for id in given.getall("authority") if id in site["authorities"]],
        "authors": [name[:LONGEST_NAME] for name in map(str.strip, given.getall("author")) if name],
        "years": [year for year in given.getall("year") if year.isascii() and year.isdigit() and len(year) == 4],
        "states": [state for state in given.getall("state") if state in STATES],
        "from_day": _day(given.get("from")),
        "to_day": _day(given.get("to")),
        "scope": "all" if given.get("scope") == "all" else "current",
        "sort": sort if sort in SORTS else "relevance",
        "page": min(page_asked(request), LAST_PAGE),
        "saved": opened_id(request),
    }
    return understood(request, asked)


def opened_id(request: Request) -> str:
    """The id of the saved search that the question began with, "" where it is none of this person's."""
    id = request.GET.get("saved", "")
    return id if id and saved_search.find(request.site, request.person.id, id) is not None else ""


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def filters(asked: Asked) -> Pairs:
    """The filters of a question as they stand in an address."""
    pairs = [(name, value) for name, key in LISTS.items() for value in asked[key]]
    return pairs + [(name, asked[f"{name}_day"].isoformat()) for name in ("from", "to") if asked[f"{name}_day"]]


def pairs(asked: Asked) -> Pairs:
    """All of a question as it stands in an address, but for the page."""
    scope = [("scope", "all")] if asked["scope"] == "all" else []
    sort = [("sort", asked["sort"])] if asked["sort"] != "relevance" else []
    saved = [("saved", asked["saved"])] if asked["saved"] else []
    return [("q", asked["q"]), *filters(asked), *scope, *sort, *saved]


def address(wanted: Pairs) -> str:
    return "/search?" + urlencode(wanted)


def without(asked: Asked, *gone: tuple[str, str]) -> str:
    """The address of a question without some of its filters. An author is gone whatever they are called."""
    names = {name for name, value in gone if not value}
    return address([pair for pair in pairs(asked) if pair not in gone and pair[0] not in names])


def titles(request: Request) -> dict[str, dict[str, str]]:
    """What the values of each filter are called; what has no entry is called what it is."""
    return {
        "fachgebiet": {area.id: area.title for area in request.site.fachgebiete()},
        "kind": {kind: _(cls.title_of_kind) for kind, cls in KINDS.items()},
        "authority": {id: authority.name for id, authority in request.site["authorities"].items()},
        "state": {state: _({**DOCUMENT_STATES, **FASSUNG_STATES}[state]) for state in STATES},
    }


def said(called: Mapping[str, Mapping[str, str]], name: str, value: str) -> str:
    """A filter in words: "Art: Lagebild", "ab 3. März 2026"."""
    shown = day(value) if name in ("from", "to") else called.get(name, {}).get(value, value)
    return _(SAYS[name], value=shown)


def chips(request: Request, asked: Asked) -> list[dict[str, str]]:
    """The filters that are set, each with the address without it."""
    called = titles(request)
    return [
        {"title": said(called, name, value), "href": without(asked, (name, value))} for name, value in filters(asked)
    ]


def facets(request: Request, asked: Asked, answer: Answer) -> list[dict[str, Any]]:
    """What can be ticked, facet by facet; of a facet with many values the largest at once."""
    called, counted = titles(request), answer.choices
    years = {*counted.get("year", {}), *asked["years"]}
    rows = [
        ("fachgebiet", _("Fachgebiet"), [*called["fachgebiet"]]),
        ("kind", _("Art"), [*called["kind"]]),
        ("authority", _("Behörde"), _largest_first(called["authority"], counted.get("authority", {}))),
        ("year", _("Jahr der Freigabe"), sorted(years, reverse=True)),
    ]
    if asked["scope"] == "all" and (answer.reads_older or asked["states"]):
        rows.append(("state", _("Status"), [*STATES]))
    made = []
    for name, title, values in rows:
        on, counts = asked[LISTS[name]], counted.get(name, {})
        choices = [
            {
                "value": value,
                "title": called.get(name, {}).get(value, value),
                "count": number(counts.get(value, 0)),
                "on": value in on,
            }
            for value in values
            if counts.get(value) or value in on
        ]
        if choices:
            made.append({"name": name, "title": title, **_folded(choices)})
    return made


def _largest_first(called: Mapping[str, str], counts: Mapping[str, int]) -> Collection[str]:
    return sorted(called, key=lambda id: (-counts.get(id, 0), called[id].casefold()))


def _folded(choices: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The first choices and every one that is ticked, and the rest; one alone needs no fold."""
    if len(choices) <= SHOWN_AT_ONCE + 1:
        return {"choices": choices, "more": []}
    rest = [choice for choice in choices[SHOWN_AT_ONCE:] if not choice["on"]]
    return {"choices": [choice for choice in choices if choice not in rest], "more": rest}
