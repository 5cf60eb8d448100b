"""The start page, tasks, and one's own documents."""

import datetime as dt
from typing import Any

from pyramid.request import Request

from content_types import Document, _, later, plural
from mail import preferences
from sikodms import sentences
from sikodms.pages import following
from sikodms.pages.overview.rows import area_rows, item
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.words import in_words
from workflows import BERLIN, PATHS, catalog, places_to_write, waiting_for

NEWEST = 6
OWN_AT_START, OWN_PAGE = 8, 50
# Later than any deadline.
FOREVER = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
ACTS = {
    "approve": (later("Prüfen"), "review"),
    "release": (later("Veröffentlichen"), "review"),
    "edit": (later("Überarbeiten"), "edit"),
}


def tasks_of(request: Request) -> list[dict[str, Any]]:
    rows = []
    for task in waiting_for(request.site, request.person, request.now()):
        document, fassung = task.document, task.fassung
        title, page = ACTS[task.act]
        parts = [
            _(document.title_of_kind),
            request.site["fachgebiete"][document.fachgebiet].title,
            _(
                "Fassung {version} von {who}",
                version=fassung.version,
                who=sentences.name_and_place(request.site, fassung.created_by),
            ),
        ]
        if task.act == "approve":
            parts.append(_("Schritt {step} von {steps}", step=fassung.step, steps=task.steps))
        elif task.act == "edit":
            parts[-1] = _("Änderungen verlangt")
        rows.append(
            {
                "due": sentences.due(request.now(), task.due_at),
                "href": f"/d/{document.id}?version=working",
                "title": fassung.title or _("Ohne Titel"),
                "parts": parts,
                "act": {"title": _(title), "href": f"/d/{document.id}/{page}"},
                "area": document.fachgebiet,
            }
        )
    return rows


def mine_of(request: Request, which: str, start: int, size: int) -> list[dict[str, Any]]:
    """A part of one's own documents in a tab, with state and how it goes on."""
    rows = []
    for document in own_documents(request, which, start, size)[1]:
        fassung = (document.working if which == "work" else None) or document.last_released or document.current
        state, label = sentences.badge(document, fassung)
        turn, onward = sentences.how_it_goes_on(request.site, document, request.person)
        parts = [
            _(document.title_of_kind),
            request.site["fachgebiete"][document.fachgebiet].title,
            sentences.version_and_round(fassung),
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
                "title": fassung.title or _("Ohne Titel"),
                "parts": parts,
                "state": state,
                "label": label,
                "turn": turn,
                "next": onward,
            }
        )
    return rows


TABS = (
    ("work", later("In Arbeit")),
    ("released", later("Freigegeben")),
    ("gone", later("Zurückgezogen, archiviert, verworfen")),
)
STATES_OF_TAB: dict[str, dict[str, Any]] = {
    "work": {"working_states": ["draft", "in_review", "approved", "scheduled"]},
    "released": {"states": ["released"]},
    "gone": {"states": ["withdrawn", "archived", "new"], "begun": False},
}


def own_documents(request: Request, which: str, start: int, size: int) -> tuple[int, list[Document]]:
    """How many there are in a tab, and this part of them: somebody may have taken over thousands."""
    return catalog.of_person(request.site, request.person.id, start=start, size=size, **STATES_OF_TAB[which])


def tabs(request: Request, here: str, address: str) -> list[dict[str, Any]]:
    return [
        {
            "title": _(title),
            "href": f"{address}?mine={name}",
            "here": name == here,
            "count": own_documents(request, name, 0, 0)[0],
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
    newest = catalog.released(request.site, request.tokens, fachgebiet=chosen or None, size=NEWEST)[1]
    works = bool(places_to_write(request.site, request.tokens))
    today = sentences.weekday_and_day(request.now().astimezone(BERLIN))
    return {
        "page_title": _("Ihre Arbeit") if tasks or works else _("Willkommen im Portal"),
        "lead": f"{today}. {waiting_sentence(tasks)}" if tasks or works else f"{today}.",
        "tasks": tasks[:8],
        "more_tasks": max(0, len(tasks) - 8),
        "shows_tasks": works
        or bool(tasks)
        or any(token.split(":")[0] in ("reviewer", "legal_reviewer", "office") for token in request.tokens),
        "may_write": works,
        "mine": mine_of(request, which, 0, OWN_AT_START) if works else [],
        "tabs": tabs(request, which, "/") if works else [],
        "which": which,
        "new": [item(request, document) for document in newest],
        "topics": ", ".join(request.site["fachgebiete"][id].title for id in chosen) or _("alle Fachgebiete"),
        "areas": area_rows(request),
        "searches": following.fresh(request),
    }


def waiting_sentence(tasks: list[dict[str, Any]]) -> str:
    if not tasks:
        return _("Zurzeit wartet nichts auf Sie.")
    late = sum(task["due"]["kind"] == "late" for task in tasks)
    number = in_words(len(tasks)).capitalize()
    waiting = plural("{n} Vorgang wartet auf Sie", "{n} Vorgänge warten auf Sie", len(tasks), n=number)
    if not late:
        return f"{waiting}."
    return f"{waiting}, {plural('einer ist überfällig', '{n} sind überfällig', late)}."


def tasks(request: Request) -> dict[str, Any]:
    rows, others = tasks_of(request), with_others(request)
    by_area = request.GET.get("by") == "area"
    if by_area:
        rows.sort(key=lambda row: row["area"])
        others.sort(key=lambda row: row["area"])
    choices = [
        {"title": _("nach Frist"), "href": "/tasks", "here": not by_area},
        {"title": _("nach Fachgebiet"), "href": "/tasks?by=area", "here": by_area},
    ]
    return {
        "page_title": _("Aufgaben"),
        "lead": waiting_sentence(rows),
        "tasks": rows,
        "others": others,
        "choices": choices,
    }


def with_others(request: Request) -> list[dict[str, Any]]:
    """Reviews that this person may see and somebody else decides, what is due first first: nothing is to lie about unnoticed."""
    site, own = request.site, {task.document.id for task in waiting_for(request.site, request.person, request.now())}
    rows = []
    for document in catalog.due_until(site, request.tokens, FOREVER):
        fassung = document.working
        if fassung is None or document.id in own:
            continue
        step = PATHS[document.kind].steps[fassung.step - 1]
        who = ", ".join(sentences.name_of(site, id) for id in fassung.reviewers)
        title = _("{step} durch {who}", step=_(step.title), who=who) if who else _(step.title)
        area = site["fachgebiete"][document.fachgebiet]
        rows.append(
            {
                "due": sentences.due(request.now(), fassung.due_at),
                "href": f"/d/{document.id}?version=working",
                "title": fassung.title or _("Ohne Titel"),
                "parts": [_(document.title_of_kind), area.title, title],
                "act": {"title": _("Ansehen"), "href": f"/d/{document.id}?version=working"},
                "area": document.fachgebiet,
            }
        )
    return rows


def mine(request: Request) -> dict[str, Any]:
    which, page = chosen_tab(request), page_asked(request)
    may_write = bool(places_to_write(request.site, request.tokens))
    all_tabs = tabs(request, which, "/mine")
    pages = max(1, -(-next(tab["count"] for tab in all_tabs if tab["here"]) // OWN_PAGE))
    page = min(page, pages)
    return {
        "page_title": _("Meine Dokumente"),
        "mine": mine_of(request, which, (page - 1) * OWN_PAGE, OWN_PAGE),
        "page": page,
        "pages": pages,
        "page_href": lambda number: f"/mine?mine={which}&page={number}",
        "tabs": all_tabs,
        "which": which,
        "may_write": may_write,
    }


PAGES = (
    Page("start", "/", start, "start.pt"),
    Page("tasks", "/tasks", tasks, "tasks.pt"),
    Page("mine", "/mine", mine, "mine.pt"),
)
