"""Fachgebiete, their shelves, and the lists of kinds that stand on none."""

from collections.abc import Iterable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from content_types import KINDS, SHELVES, Document, Fachgebiet, _, later
from sikodms.pages.overview.rows import area_rows, item
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.words import day, number
from workflows import catalog, may_create, places_to_write
from workflows import today as day_in_berlin

PAGE_SIZE = 20
ABOUT_KINDS = {
    "information": later("Was gilt, wer zuständig ist, was man wissen muss."),
    "muster": later("Vorlagen für Bescheide, Listen und Abläufe."),
    "rechtstatsache": later("Wie Recht ausgelegt und angewendet wird."),
    "lagebild": later("Was zu einem Stichtag beobachtet wurde, mit festem Verteiler."),
    "good_practice": later("Was sich vor Ort bewährt hat, mit Aufwand und Wirkung."),
    "term": later("Was ein Wort bedeutet, wo es geregelt ist und wie es sonst noch heißt."),
}


def areas(request: Request) -> dict[str, Any]:
    return {"page_title": _("Fachgebiete"), "areas": area_rows(request)}


def area_factory(request: Request) -> Fachgebiet | None:
    """The Fachgebiet of the address; all members know that all of them exist."""
    if request.person is None:
        return None
    found = request.site.fachgebiet(request.matchdict["fachgebiet"])
    if found is None:
        raise HTTPNotFound()
    return found


def area(fachgebiet: Fachgebiet, request: Request) -> dict[str, Any]:
    shelves = []
    for shelf, kind in SHELVES.items():
        total, newest = catalog.released(request.site, request.tokens, kind=kind.kind, fachgebiet=fachgebiet.id, size=5)
        rows = [item(request, document, with_area=False, with_kind=False) for document in newest]
        shelves.append(
            {
                "id": shelf,
                "title": _(kind.plural),
                "about": _(ABOUT_KINDS[kind.kind]),
                "count": total,
                "items": rows,
                "href": f"/f/{fachgebiet.id}/{shelf}",
                "one": _(kind.title_of_kind),
                "kind": kind.kind,
            }
        )
    others = catalog.released(
        request.site, request.tokens, kind=["lagebild", "good_practice"], fachgebiet=fachgebiet.id, size=5
    )[1]
    return {
        "page_title": fachgebiet.title,
        "crumbs": [{"title": _("Fachgebiete"), "href": "/fachgebiete"}, {"title": fachgebiet.title}],
        "about": fachgebiet.about,
        "area": fachgebiet.id,
        "people": people(request, fachgebiet.contacts),
        "shelves": shelves,
        "others": [item(request, document, with_area=False) for document in others],
        "terms": catalog.released(request.site, request.tokens, kind="term", fachgebiet=fachgebiet.id, size=0)[0],
        "may_write": may_create(request.tokens, fachgebiet.id),
    }


def people(request: Request, ids: Iterable[str]) -> list[dict[str, str]]:
    """The people to ask, as the page shows them."""
    rows = []
    for person in filter(None, map(request.site.person, ids)):
        if not person.disabled:
            authority = request.site.authority(person.authority)
            rows.append(
                {
                    "initials": person.initials,
                    "name": person.name,
                    "place": authority.name if authority else "",
                    "email": person.email,
                }
            )
    return rows


def shelf(fachgebiet: Fachgebiet, request: Request) -> dict[str, Any]:
    kind = SHELVES.get(request.matchdict["shelf"])
    if kind is None:
        raise HTTPNotFound()
    crumbs = [
        {"title": _("Fachgebiete"), "href": "/fachgebiete"},
        {"title": fachgebiet.title, "href": f"/f/{fachgebiet.id}"},
        {"title": _(kind.plural)},
    ]
    lead = f"{_(ABOUT_KINDS[kind.kind])} {_('Fachgebiet {title}.', title=fachgebiet.title)}"
    return listing(request, kind, fachgebiet.id, lead, crumbs)


def lagebilder(request: Request) -> dict[str, Any]:
    return listing(request, KINDS["lagebild"], None, _(ABOUT_KINDS["lagebild"]), [])


def good_practice(request: Request) -> dict[str, Any]:
    return listing(request, KINDS["good_practice"], None, _(ABOUT_KINDS["good_practice"]), [])


SORTS = {"date": (later("neueste zuerst"), "released_at", True), "title": (later("nach Titel"), "title", False)}


def listing(
    request: Request, kind: type[Document], fachgebiet: str | None, lead: str, crumbs: list[dict[str, Any]]
) -> dict[str, Any]:
    page = page_asked(request)
    sort = request.GET.get("sort", "date")
    sort = sort if sort in SORTS else "date"
    by, reverse = SORTS[sort][1:]
    total, found = catalog.released(
        request.site,
        request.tokens,
        kind=kind.kind,
        fachgebiet=fachgebiet,
        by=by,
        reverse=reverse,
        start=(page - 1) * PAGE_SIZE,
        size=PAGE_SIZE,
    )
    rows = []
    for document in found:
        fassung = document.released or document.current
        row = item(request, document, with_area=fachgebiet is None, with_kind=False, with_day=False)
        rows.append(
            {**row, "number": document.number, "released": day(fassung.released_at), "version": fassung.version}
        )
    return {
        "page_title": _(kind.plural),
        "crumbs": crumbs,
        "lead": lead,
        "items": rows,
        "total": number(total),
        "page": page,
        "pages": -(-total // PAGE_SIZE),
        "page_href": lambda number: f"{request.path}?sort={sort}&page={number}",
        "choices": [
            {"title": _(title), "href": f"{request.path}?sort={name}", "here": name == sort}
            for name, (title, *_how) in SORTS.items()
        ],
        "kind": kind.kind,
        "one": _(kind.title_of_kind),
        "area": fachgebiet,
        "may_write": bool(places_to_write(request.site, request.tokens)),
        "today": day_in_berlin(request.now()),
    }


PAGES = (
    Page("areas", "/fachgebiete", areas, "areas.pt"),
    Page("area", "/f/{fachgebiet}", area, "area.pt", factory=area_factory),
    Page("shelf", "/f/{fachgebiet}/{shelf}", shelf, "listing.pt", factory=area_factory),
    Page("lagebilder", "/lagebilder", lagebilder, "listing.pt"),
    Page("good_practice", "/good-practice", good_practice, "listing.pt"),
)
