"""What stands round the form of a draft: how it is saved, what is still missing, who will review, who writes along."""

from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, _, later, plural
from sikodms import sentences
from sikodms.words import day, local, time_of_day
from workflows import PATHS, allowed, audit, due_after, may_see, missing_at_submit, people

NAMES_SHOWN = 3
MENU = (("discard", later("Entwurf verwerfen")),)


def count_of(number: int) -> str:
    return plural("1 Angabe fehlt oder passt nicht", "{n} Angaben fehlen oder passen nicht", number)


def panels(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    return {
        "preline": preline(request, document, fassung),
        "saved": saved(request, fassung),
        "menu": menu(request, document),
        "changes_wanted": changes_wanted(request, document, fassung),
        "checks": checks(request, document, fassung),
        "reviewing": reviewing(request, document),
        "contributors": [sentences.name_and_place(request.site, id) for id in fassung.contributors],
        "before": before(request, document, fassung),
        "version": fassung.version,
    }


def preline(request: Request, document: Document, fassung: Fassung) -> str:
    area = request.site["fachgebiete"][document.fachgebiet].title
    place = _("Fachgebiet {title}", title=area)
    return " · ".join((_(document.title_of_kind), place, sentences.version_and_round(fassung)))


def saved(request: Request, fassung: Fassung) -> str:
    same_day = local(fassung.changed_at).date() == local(request.now()).date()
    if same_day:
        return _("Gespeichert {time}", time=time_of_day(fassung.changed_at))
    return _("Gespeichert am {day}", day=day(fassung.changed_at))


def menu(request: Request, document: Document) -> list[dict[str, Any]]:
    possible = allowed(request.site, document, request.person, request.now())
    acts = [
        {"title": _(title), "href": f"/d/{document.id}/acts/{name}", "danger": True}
        for name, title in MENU
        if name in possible
    ]
    return [{"title": _("Verlauf"), "href": f"/d/{document.id}/history", "danger": False}, *acts]


def changes_wanted(request: Request, document: Document, fassung: Fassung) -> dict[str, str] | None:
    """Who sent it back, and why."""
    if fassung.round < 2 or not fassung.reason:
        return None
    asked = last_request(request, document)
    who = sentences.name_of(request.site, asked["by"]) if asked else _("Die Prüfung")
    title = _("{who} verlangt Änderungen", who=who)
    if asked:
        title = _("{who} verlangt Änderungen, seit {day}", who=who, day=day(asked["at"]))
    return {"title": title, "text": _("„{text}“", text=fassung.reason)}


def last_request(request: Request, document: Document) -> dict[str, Any] | None:
    entries = audit.history(request.site, document.id)
    return next((entry for entry in reversed(entries) if entry["event"] == "request_changes"), None)


def checks(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """What submitting asks for, each done or still open, with the place in the form."""
    missing = missing_at_submit(document, fassung)
    text = ["body_html"] if document.needs_text else []
    names = ["title", "summary", *text, *document.required]
    titles = {node.name: _(node.title) for node in document.schema().children}
    titles["body_html"] = _("Text oder Datei")
    return [{"name": name, "text": titles[name], "open": name in missing} for name in names]


def reviewing(request: Request, document: Document) -> dict[str, Any]:
    """Who may decide the first step, and until when if it is submitted today."""
    persons = people.deciders_of(request.site, document, 1, request.now())
    rows = [
        {
            "initials": each.initials,
            "name": each.name,
            "place": sentences.name_and_place(request.site, each.id).partition(", ")[2],
        }
        for each in persons
    ]
    steps = PATHS[document.kind].steps
    then = _("Danach folgt: {step}.", step=_(steps[1].title)) if len(steps) > 1 else ""
    stays = sentences.stays_readable(document)
    due = sentences.weekday_and_day(due_after(request.now()))
    first = _(
        "Wenn Sie heute einreichen, läuft die Frist für den Schritt „{step}“ bis {due}.",
        step=_(steps[0].title),
        due=due,
    )
    text = " ".join(filter(None, (first, then, stays)))
    return {"persons": rows[:NAMES_SHOWN], "more": max(0, len(rows) - NAMES_SHOWN), "text": text}


def before(request: Request, document: Document, fassung: Fassung) -> int | None:
    """The released Fassung to compare with."""
    released = document.last_released
    return (
        released.version
        if released and released is not fassung and may_see(document, released, request.tokens)
        else None
    )
