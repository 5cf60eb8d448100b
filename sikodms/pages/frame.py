"""What stands round every page: header, navigation, the person's menu, messages."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.events import BeforeRender
from pyramid.renderers import get_renderer
from pyramid.request import Request

from content_types import _, later, plural
from sikodms import words
from sikodms.languages import SOURCE
from sikodms.pages.entrance import THEME_COOKIE, THEMES
from sikodms.pages.script_words import said_by
from workflows import places_to_write, waiting_for

STATIC = Path(__file__).parent.parent / "static"

NAMES = {"de": "Deutsch", "en": "English"}  # each as those who speak it call it

DEMO_NOTE = later("Demo: Alle Inhalte, Personen und Adressen sind erfunden.")


def includeme(config: Configurator) -> None:
    config.add_subscriber(add_globals, BeforeRender)
    config.add_request_method(flash, "say")


@cache
def manifest() -> dict[str, str]:
    """Name of an asset → name with its hash. Empty before the theme was built."""
    path = STATIC / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def asset(name: str) -> str:
    """The address of an asset, cached for a year by browsers."""
    return f"/static/{manifest().get(name, name)}"


def flash(
    request: Request, kind: str, title: str, text: str | None = None, links: list[dict[str, str]] | None = None
) -> None:
    """A message on the next page: kind is success, warning, danger or info."""
    request.session.flash({"kind": kind, "title": title, "text": text, "links": links})


def add_globals(event: BeforeRender) -> None:
    """Everything that layout.pt and macros.pt ask for; only for pages, not for JSON."""
    request: Request | None = event.get("request")
    if request is None or not str(event.get("renderer_name", "")).endswith(".pt"):
        return
    settings = request.portal.settings
    templates = "sikodms:pages/templates/"
    event.update(
        layout=get_renderer(templates + "layout.pt").implementation(),
        macros=get_renderer(templates + "macros.pt").implementation().macros,
        site_name=_("{portal} (Demo)", portal=settings.portal.name) if settings.demo.enabled else settings.portal.name,
        site_tagline=None,
        site_note=_(DEMO_NOTE) if settings.demo.enabled else None,
        signet=None,
        stripe=False,
        operator=settings.portal.name,
        foot_links=[],
        person=person_shown(request),
        person_links=links_of(request),
        theme=theme_of(request),
        lang=request.locale_name,
        german=None if request.locale_name == SOURCE else SOURCE,
        languages=[
            {"id": id, "name": NAMES.get(id, id)} for id in request.registry.languages if id != request.locale_name
        ],
        _=_,
        plural=plural,
        here=request.path_qs,
        nav=navigation(request) if request.person else [],
        csrf_token=get_csrf_token(request),
        asset=asset,
        flash=request.session.pop_flash(),
        words=words,
        said_by=said_by,
    )
    event.setdefault("scripts", ())
    event.setdefault("crumbs", ())
    event.setdefault("page_title", settings.portal.name)


def theme_of(request: Request) -> str:
    chosen = request.cookies.get(THEME_COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def person_shown(request: Request) -> dict[str, str] | None:
    person = request.person
    if person is None:
        return None
    authority = request.site.authority(person.authority)
    return {"name": person.name, "initials": person.initials, "place": authority.name if authority else ""}


def links_of(request: Request) -> list[dict[str, Any]]:
    """The person's menu: only what exists for them."""
    held = request.tokens
    if not held:
        return []
    links = [(_("Gespeicherte Suchen"), "/suchen", "icon icon--search"), (_("Abonnements"), "/abo", "icon icon--mail")]
    links.append((_("Konto"), "/account", "icon icon--settings"))
    if not held.isdisjoint({"editor", "office"}):
        links.append((_("Newsletter-Redaktion"), "/desk", "icon icon--send"))
    if not held.isdisjoint({"office", "admin"}):
        links.append((_("Personen und Rollen"), "/admin/persons", "icon icon--groups"))
        links.append((_("Suchbericht"), "/suchbericht", "icon icon--search"))
    if "admin" in held:
        if request.portal.settings.demo.enabled and not request.portal.settings.mail.smtp:
            links.append((_("Mails der Demo"), "/demo/mails", "icon icon--mail"))
        if request.portal.settings.manage.enabled:
            links.append((_("Verwaltung der Datenbank"), "/manage", "icon icon--settings"))
    return [{"title": title, "href": href, "icon": icon} for title, href, icon in links]


def navigation(request: Request) -> list[dict[str, Any]]:
    """Only what exists; the page one is on is marked."""
    path = request.path_info
    areas = [
        {"title": area.title, "href": f"/f/{area.id}", "here": path.startswith(f"/f/{area.id}")}
        for area in request.site.fachgebiete()
    ]
    rows = [
        {"title": _("Start"), "href": "/", "here": path == "/"},
        {
            "title": _("Fachgebiete"),
            "href": "/fachgebiete",
            "here": path.startswith(("/f/", "/fachgebiete")),
            "sub": [{"title": _("Übersicht"), "href": "/fachgebiete", "here": path == "/fachgebiete"}, *areas],
        },
        {"title": _("Lagebilder"), "href": "/lagebilder", "here": path == "/lagebilder"},
        {"title": _("Good Practice"), "href": "/good-practice", "here": path == "/good-practice"},
        {"title": _("Glossar"), "href": "/glossar", "here": path == "/glossar"},
        {
            "title": _("Newsletter"),
            "href": "/newsletter",
            "here": path.startswith(("/newsletter", "/n/", "/abo", "/desk")),
        },
    ]
    works = places_to_write(request.site, request.tokens) or any(
        token.partition(":")[0] in WORKING_ROLES for token in request.tokens
    )
    if works:
        waiting = len(waiting_for(request.site, request.person, request.now()))
        rows.append(
            {"title": _("Aufgaben"), "href": "/tasks", "here": path == "/tasks", "count": waiting or None, "tail": True}
        )
        rows.append({"title": _("Meine Dokumente"), "href": "/mine", "here": path == "/mine"})
    return rows


WORKING_ROLES = ("author", "reviewer", "legal_reviewer", "lead", "releaser", "office")
