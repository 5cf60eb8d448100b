"""The full-text index for those who run the portal: how far it is, and having it made anew."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import _, plural
from sikodms.pages.persons import rows
from sikodms.pages.table import Page
from sikodms.words import number

EVERY = 1500  # milliseconds between two looks while it is made anew or behind


def page(request: Request) -> dict[str, Any]:
    health = request.portal.health()["index"]
    state = health.get("rebuilding")
    return {
        "page_title": _("Suchindex"),
        "tabs": rows.tabs(request, "search_index"),
        "sentence": sentence(health),
        "condition": condition(health),
        "progress": state,
        "done": done(state) if state else "",
        "facts": facts(request, health),
        "every": EVERY if state or health["lag"] else None,
        "may_rebuild": request.has_permission("admin") and not state,
        "scripts": ("live.js",),
    }


def condition(index: dict[str, Any]) -> str:
    """ "well", "busy" while it is brought up to date or made anew, "bad" while it cannot be written or searched."""
    if index["failing"] or not index["healthy"]:
        return "bad"
    return "busy" if index["lag"] or "rebuilding" in index else "well"


def done(state: dict[str, int]) -> str:
    if not state["total"]:
        return _("Der Aufbau beginnt gleich.")
    return _("{done} von {total} Dokumenten", done=number(state["done"]), total=number(state["total"]))


def sentence(index: dict[str, Any]) -> str:
    if index["failing"]:
        return _(
            "Der Index lässt sich nicht schreiben. Ist der Datenträger voll? Den Grund nennt das Protokoll des Portals. "
            "Es versucht es immer wieder und holt dann alles nach."
        )
    if "rebuilding" in index and index["healthy"]:
        return _("Der Index wird neu aufgebaut. Bis er fertig ist, sucht das Portal im bisherigen.")
    if not index["healthy"]:
        return _("Der Index fehlt oder ist beschädigt und wird neu aufgebaut. Listen und Dokumente sind erreichbar.")
    if index["lag"]:
        return plural(
            "Eine Änderung ist noch nicht im Index. Das Portal holt sie nach.",
            "{n} Änderungen sind noch nicht im Index. Das Portal holt sie nach.",
            index["lag"],
            n=number(index["lag"]),
        )
    return _("Der Index ist auf dem Stand der Dokumente.")


def facts(request: Request, index: dict[str, Any]) -> list[tuple[str, str]]:
    portal = request.portal
    said = [
        (_("Dokumente im Index"), number(portal.engine.count())),
        (_("Noch nicht im Index"), number(index["lag"])),
    ]
    if index["restarts"]:
        said.append((_("Fehlversuche seit dem Start"), number(index["restarts"])))
    return said


def rebuild(request: Request) -> HTTPSeeOther:
    request.portal.drainer.ask_for_rebuild()
    request.say(
        "info", _("Der Index wird neu aufgebaut"), _("Sie können weiterarbeiten; gesucht wird im bisherigen Index.")
    )
    return HTTPSeeOther(location="/suchindex")


PAGES = (
    Page("search_index", "/suchindex", page, "search_index.pt", permission="reports"),
    Page("search_index", "/suchindex", rebuild, method="POST", permission="admin"),
)
