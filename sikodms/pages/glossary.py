"""The Glossar: all terms that a person may read, in alphabetical order."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from pyramid.request import Request

from content_types import _, clean_line, plural
from index import Entry, alphabetical
from sikodms import searching
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.words import number
from workflows import places_to_write

PAGE_SIZE = 50
LONGEST_QUERY = 200
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER = "0"  # what begins with no letter


def page(request: Request) -> dict[str, Any]:
    terms = request.portal.glossary.readable(request.site, request.tokens).entries
    asked = asked_for(request)
    fitting = [entry for entry in terms if fits(entry, alphabetical(asked["q"]), asked["fachgebiet"])]
    letters = {letter_of(entry) for entry in fitting}
    letter = asked["letter"] if asked["letter"] in letters else ""
    found = [entry for entry in fitting if not letter or letter_of(entry) == letter]
    at = page_asked(request)
    areas = {area.id: area.title for area in request.site.fachgebiete()}
    return {
        "page_title": _("Glossar"),
        "wanted": asked["q"],
        "fachgebiet": asked["fachgebiet"],
        "letter": letter,
        "areas": areas,
        "letters": letters_shown(asked, letters, letter),
        "groups": groups(found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], areas),
        "total": plural("1 Begriff", "{n} Begriffe", len(found), n=number(len(found))),
        "any": bool(terms),
        "may_write": bool(places_to_write(request.site, request.tokens)),
        "elsewhere": "/search?" + urlencode({"q": asked["q"]}) if asked["q"] else None,
        "propose": "/d/new?" + urlencode({"kind": "term", **kept(asked, "fachgebiet")}),
        "page": at,
        "pages": -(-len(found) // PAGE_SIZE),
        "page_href": lambda wanted: address({**asked, "letter": letter}, page=str(wanted)),
    }


def asked_for(request: Request) -> dict[str, str]:
    """What is looked for; values that do not fit are left out."""
    given = request.GET
    area = given.get("fachgebiet", "")
    return {
        "q": clean_line(given.get("q", ""))[:LONGEST_QUERY],
        "fachgebiet": area if area in request.site["fachgebiete"] else "",
        "letter": given.get("letter", "")[:1].upper(),
    }


def fits(entry: Entry, wanted: str, fachgebiet: str) -> bool:
    """Whether a term, one of its names or its definition has these letters, umlauts with dots or without."""
    return (not fachgebiet or entry.fachgebiet == fachgebiet) and (not wanted or wanted in entry.letters)


def letter_of(entry: Entry) -> str:
    first = entry.letters[:1].upper()
    return first if first in LETTERS else OTHER


def letters_shown(asked: dict[str, str], there: set[str], here: str) -> list[dict[str, Any]]:
    """The bar of letters: links only where there are terms."""
    rows = [(letter, letter) for letter in LETTERS] + ([(OTHER, "0–9")] if OTHER in there else [])
    bar = [
        {"title": title, "href": address(asked, letter=letter) if letter in there else None, "here": letter == here}
        for letter, title in rows
    ]
    return [{"title": _("Alle"), "href": address(asked, letter=""), "here": not here}, *bar]


def groups(entries: Iterable[Entry], areas: dict[str, str]) -> list[dict[str, Any]]:
    """The terms as they are shown, letter by letter."""
    return [
        {"letter": "0–9" if letter == OTHER else letter, "terms": [shown(entry, areas) for entry in some]}
        for letter, some in groupby(entries, letter_of)
    ]


def shown(entry: Entry, areas: dict[str, str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "href": f"/d/{entry.id}",
        "title": entry.title,
        "abbreviations": ", ".join(entry.abbreviations),
        "definition": entry.definition,
        "legal_basis": entry.legal_basis,
        "synonyms": ", ".join(entry.synonyms),
        "area": areas.get(entry.fachgebiet, ""),
    }


def explained(request: Request, q: str) -> dict[str, Any] | None:
    """The terms that a search is for, in short; None for none that this person may read."""
    terms, others = searching.explained(request, q)
    if not terms:
        return None
    areas = {area.id: area.title for area in request.site.fachgebiete()}
    more = plural("1 weiterer Begriff im Glossar", "{n} weitere Begriffe im Glossar", others, n=number(others))
    wanted = clean_line(q).strip('"„“”*')[:LONGEST_QUERY] if others else ""
    return {
        "terms": [shown(term, areas) for term in terms],
        "more": more if others else _("Zum Glossar"),
        "href": address({"q": wanted}),
    }


def kept(asked: dict[str, str], *names: str) -> dict[str, str]:
    return {name: asked[name] for name in names if asked[name]}


def address(asked: dict[str, str], **changes: str) -> str:
    """This page with some of what is asked for changed; what is empty is left out."""
    given = {name: value for name, value in {**asked, **changes}.items() if value}
    return "/glossar" + ("?" + urlencode(given) if given else "")


PAGES = (Page("glossary", "/glossar", page, "glossary.pt"),)
