"""Where one arrives: the start page, Fachgebiete and their shelves, lists, tasks and one's own documents."""

from collections.abc import Iterable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from content_types import KINDS, SHELVES, Document, Fachgebiet
from mail import preferences
from sikodms import sentences
from sikodms.pages.table import Page
from sikodms.words import day, number, weekday
from workflows import BERLIN, catalog, may_create, places_to_write, waiting_for
from workflows import today as day_in_berlin

PAGE_SIZE = 20
NEWEST = 6
NEW_DAYS = 2
ACTS = {"approve": ("Prüfen", "review"), "release": ("Veröffentlichen", "review"), "edit": ("Überarbeiten", "edit")}
ABOUT_KINDS = {
    "information": "Was gilt, wer zuständig ist, was man wissen muss.",
    "muster": "Vorlagen für Bescheide, Listen und Abläufe.",
    "rechtstatsache": "Wie Recht ausgelegt und angewendet wird.",
    "lagebild": "Was zu einem Stichtag beobachtet wurde, mit festem Verteiler.",
    "good_practice": "Was sich vor Ort bewährt hat, mit Aufwand und Wirkung.",
}


def item(request: Request, document: Document, *, with_area: bool = True, with_kind: bool = True) -> dict[str, Any]:
    """A released document as a row: title, and what, where, since when."""
    fassung = document.released or document.current
    now = request.now()
    parts = [document.title_of_kind] if with_kind else []
    if with_area:
        parts.append(request.site["fachgebiete"][document.fachgebiet].title)
    parts.append(sentences.recent(now, fassung.released_at))
    fresh = fassung.released_at is not None and (now - fassung.released_at).days < NEW_DAYS
    return {
        "href": f"/d/{document.id}",
        "title": fassung.title,
        "parts": parts,
        "new": fresh,
        "summary": fassung.summary,
    }


def tasks_of(request: Request) -> list[dict[str, Any]]:
    rows = []
    for task in waiting_for(request.site, request.person, request.now()):
        document, fassung = task.document, task.fassung
        title, page = ACTS[task.act]
        parts = [
            document.title_of_kind,
            request.site["fachgebiete"][document.fachgebiet].title,
            f"Fassung {fassung.version} von {sentences.name_and_place(request.site, fassung.created_by)}",
        ]
        if task.act == "approve":
            parts.append(f"Schritt {fassung.step} von {task.steps}")
        elif task.act == "edit":
            parts[-1] = "Änderungen verlangt"
        rows.append(
            {
                "due": sentences.due(request.now(), task.due_at),
                "href": f"/d/{document.id}?version=working",
                "title": fassung.title or "Ohne Titel",
                "parts": parts,
                "act": {"title": title, "href": f"/d/{document.id}/{page}"},
                "area": document.fachgebiet,
            }
        )
    return rows


def mine_of(request: Request, which: str) -> list[dict[str, Any]]:
    """One's own documents in a tab, with state and how it goes on."""
    rows = []
    for document in own_documents(request, which):
        fassung = (document.working if which == "work" else None) or document.last_released or document.current
        state, label = sentences.badge(document, fassung)
        turn, onward = sentences.how_it_goes_on(request.site, document, request.person)
        parts = [
            document.title_of_kind,
            request.site["fachgebiete"][document.fachgebiet].title,
            f"Fassung {fassung.version}" + (f", Runde {fassung.round}" if fassung.round > 1 else ""),
        ]
        version = (
            "?version=working"
            if fassung is document.working
            else ""
            if document.released
            else f"?version={fassung.version}"
        )
        rows.append(
            {
                "href": f"/d/{document.id}{version}",
                "title": fassung.title or "Ohne Titel",
                "parts": parts,
                "state": state,
                "label": label,
                "turn": turn,
                "next": onward,
            }
        )
    return rows


TABS = (("work", "In Arbeit"), ("released", "Freigegeben"), ("gone", "Zurückgezogen und archiviert"))
STATES_OF_TAB: dict[str, dict[str, Any]] = {
    "work": {"working_states": ["draft", "in_review", "approved", "scheduled"]},
    "released": {"states": ["released"]},
    "gone": {"states": ["withdrawn", "archived"]},
}


def own_documents(request: Request, which: str) -> list[Document]:
    return catalog.of_person(request.site, request.person.id, **STATES_OF_TAB[which])


def tabs(request: Request, here: str, address: str) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "href": f"{address}?mine={name}",
            "here": name == here,
            "count": len(own_documents(request, name)),
        }
        for name, title in TABS
    ]


def chosen_tab(request: Request) -> str:
    asked = request.GET.get("mine", "work")
    return asked if asked in STATES_OF_TAB else "work"


def topics(request: Request) -> list[str]:
    """The Fachgebiete that the person has chosen in a subscription; none chosen means all."""
    chosen = {
        topic for each in preferences(request.site, request.person) if each["subscribed"] for topic in each["topics"]
    }
    return [area.id for area in request.site.fachgebiete() if area.id in chosen]


def start(request: Request) -> dict[str, Any]:
    tasks = tasks_of(request)
    which, chosen = chosen_tab(request), topics(request)
    _, newest = catalog.released(request.site, request.tokens, fachgebiet=chosen or None, size=NEWEST)
    works = bool(places_to_write(request.site, request.tokens))
    today = request.now().astimezone(BERLIN)
    return {
        "page_title": "Ihre Arbeit" if tasks or works else "Willkommen im Portal",
        "lead": f"{weekday(today.date())}, {day(today.date())}. {waiting_sentence(tasks)}"
        if tasks or works
        else f"{weekday(today.date())}, {day(today.date())}.",
        "tasks": tasks[:8],
        "more_tasks": max(0, len(tasks) - 8),
        "shows_tasks": works
        or bool(tasks)
        or any(token.split(":")[0] in ("reviewer", "legal_reviewer", "office") for token in request.tokens),
        "may_write": works,
        "mine": mine_of(request, which)[:8] if works else [],
        "tabs": tabs(request, which, "/") if works else [],
        "which": which,
        "new": [item(request, document) for document in newest],
        "topics": ", ".join(request.site["fachgebiete"][id].title for id in chosen) or "alle Fachgebiete",
        "areas": area_rows(request),
    }


def waiting_sentence(tasks: list[dict[str, Any]]) -> str:
    if not tasks:
        return "Zurzeit wartet nichts auf Sie."
    late = sum(task["due"]["kind"] == "late" for task in tasks)
    waiting = "Ein Vorgang wartet" if len(tasks) == 1 else f"{len(tasks)} Vorgänge warten"
    overdue = "" if not late else ", einer ist überfällig" if late == 1 else f", {late} sind überfällig"
    return f"{waiting} auf Sie{overdue}."


def tasks(request: Request) -> dict[str, Any]:
    rows = tasks_of(request)
    by_area = request.GET.get("by") == "area"
    if by_area:
        rows.sort(key=lambda row: row["area"])
    choices = [
        {"title": "nach Frist", "href": "/tasks", "here": not by_area},
        {"title": "nach Fachgebiet", "href": "/tasks?by=area", "here": by_area},
    ]
    return {"page_title": "Aufgaben", "lead": waiting_sentence(rows), "tasks": rows, "choices": choices}


def mine(request: Request) -> dict[str, Any]:
    which = chosen_tab(request)
    may_write = bool(places_to_write(request.site, request.tokens))
    return {
        "page_title": "Meine Dokumente",
        "mine": mine_of(request, which),
        "tabs": tabs(request, which, "/mine"),
        "which": which,
        "may_write": may_write,
    }


def area_rows(request: Request) -> list[dict[str, Any]]:
    counts = catalog.counts(request.site, request.tokens)
    rows = []
    for area in request.site.fachgebiete():
        total = sum(counts.get((area.id, kind), 0) for kind in KINDS)
        rows.append({"title": area.title, "href": f"/f/{area.id}", "about": area.about, "count": total})
    return rows


def areas(request: Request) -> dict[str, Any]:
    return {"page_title": "Fachgebiete", "areas": area_rows(request)}


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
                "title": kind.plural,
                "about": ABOUT_KINDS[kind.kind],
                "count": total,
                "items": rows,
                "href": f"/f/{fachgebiet.id}/{shelf}",
                "one": kind.title_of_kind,
                "kind": kind.kind,
            }
        )
    _, others = catalog.released(
        request.site, request.tokens, kind=["lagebild", "good_practice"], fachgebiet=fachgebiet.id, size=5
    )
    return {
        "page_title": fachgebiet.title,
        "crumbs": [{"title": "Fachgebiete", "href": "/fachgebiete"}, {"title": fachgebiet.title}],
        "about": fachgebiet.about,
        "area": fachgebiet.id,
        "people": people(request, fachgebiet.contacts),
        "shelves": shelves,
        "others": [item(request, document, with_area=False) for document in others],
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
        {"title": "Fachgebiete", "href": "/fachgebiete"},
        {"title": fachgebiet.title, "href": f"/f/{fachgebiet.id}"},
        {"title": kind.plural},
    ]
    lead = f"{ABOUT_KINDS[kind.kind]} Fachgebiet {fachgebiet.title}."
    return listing(request, kind, fachgebiet.id, kind.plural, lead, crumbs)


def lagebilder(request: Request) -> dict[str, Any]:
    return listing(request, KINDS["lagebild"], None, "Lagebilder", ABOUT_KINDS["lagebild"], [])


def good_practice(request: Request) -> dict[str, Any]:
    return listing(request, KINDS["good_practice"], None, "Good-Practice-Beispiele", ABOUT_KINDS["good_practice"], [])


SORTS = {"date": ("neueste zuerst", "released_at", True), "title": ("nach Titel", "title", False)}


def listing(
    request: Request, kind: type[Document], fachgebiet: str | None, title: str, lead: str, crumbs: list[dict[str, Any]]
) -> dict[str, Any]:
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked) else 1
    sort = request.GET.get("sort", "date")
    sort = sort if sort in SORTS else "date"
    _, by, reverse = SORTS[sort]
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
        row = item(request, document, with_area=fachgebiet is None, with_kind=False)
        rows.append(
            {**row, "number": document.number, "released": day(fassung.released_at), "version": fassung.version}
        )
    return {
        "page_title": title,
        "crumbs": crumbs,
        "lead": lead,
        "items": rows,
        "total": number(total),
        "page": page,
        "pages": -(-total // PAGE_SIZE),
        "page_href": lambda number: f"{request.path}?sort={sort}&page={number}",
        "choices": [
            {"title": label, "href": f"{request.path}?sort={name}", "here": name == sort}
            for name, (label, *_) in SORTS.items()
        ],
        "kind": kind.kind,
        "one": kind.title_of_kind,
        "area": fachgebiet,
        "may_write": bool(places_to_write(request.site, request.tokens)),
        "today": day_in_berlin(request.now()),
    }


PAGES = (
    Page("start", "/", start, "start.pt"),
    Page("tasks", "/tasks", tasks, "tasks.pt"),
    Page("mine", "/mine", mine, "mine.pt"),
    Page("areas", "/fachgebiete", areas, "areas.pt"),
    Page("area", "/f/{fachgebiet}", area, "area.pt", factory=area_factory),
    Page("shelf", "/f/{fachgebiet}/{shelf}", shelf, "listing.pt", factory=area_factory),
    Page("lagebilder", "/lagebilder", lagebilder, "listing.pt"),
    Page("good_practice", "/good-practice", good_practice, "listing.pt"),
)
