"""Persons and their roles, kept by the Geschäftsstelle or an administrator; nobody decides about themselves."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import Grant, Person, _, clean_line, later
from sikodms.access import passwords
from sikodms.pages.paging import page_asked
from sikodms.pages.persons.rows import authorities_of, row_of, tabs
from sikodms.pages.table import Page
from sikodms.words import day, titled
from workflows import PORTAL_ROLES, READING_ROLES, ROLES, Missing, Unseen, WorkflowError, persons

PAGE_SIZE = 50
EMPTY_ROWS = 2  # rows for new roles below those that are there


def factory(request: Request) -> Person | None:
    if request.person is None:
        return None
    found = request.site.person(request.matchdict["id"])
    if found is None or not persons.may_keep_persons(request.tokens):
        raise Unseen
    return found


def index(request: Request) -> dict[str, Any]:
    wanted, role, place = (
        clean_line(request.GET.get("q", "")).casefold()[:100],
        request.GET.get("role", ""),
        request.GET.get("authority", ""),
    )
    found = [person for person in request.site.persons() if fits(person, wanted, role, place)]
    found.sort(key=lambda person: (person.name.rpartition(" ")[2].casefold(), person.name))
    page = page_asked(request)
    return {
        "page_title": _("Personen und Rollen"),
        "rows": [row_of(request, person) for person in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
        "total": len(found),
        "q": request.GET.get("q", ""),
        "role": role,
        "authority": place,
        "roles": _said(ROLES),
        "authorities": authorities_of(request),
        "tabs": tabs(request, "persons"),
        "page": page,
        "pages": -(-len(found) // PAGE_SIZE),
        "page_href": lambda number: (
            "/admin/persons?" + urlencode({"q": wanted, "role": role, "authority": place, "page": number})
        ),
    }


def fits(person: Person, wanted: str, role: str, place: str) -> bool:
    texts = (person.name, person.login, person.email)
    return (
        (not wanted or any(wanted in text.casefold() for text in texts))
        and (not role or any(grant.role == role for grant in person.grants))
        and (not place or person.authority == place)
    )


def new(request: Request) -> dict[str, Any]:
    return form(request, None, {"login": "", "name": "", "email": "", "authority": ""}, (), {})


def form(
    request: Request, person: Person | None, values: dict[str, str], grants, errors: dict[str, str]
) -> dict[str, Any]:
    """The form of a person, new or known. `grants` as they were typed or are."""
    title = person.name if person else _("Person anlegen")
    if errors:
        request.response.status_int = 422
    own = person is not None and person.id == request.person.id
    return {
        "page_title": titled(title, errors),
        "crumbs": [{"title": _("Personen und Rollen"), "href": "/admin/persons"}, {"title": title}],
        "known": person,
        "own": own,
        "values": values,
        "grants": [
            *(shown_grant(grant) for grant in grants),
            *(shown_grant(Grant("", "*")) for _ in range(EMPTY_ROWS)),
        ],
        "errors": [{"href": f"#{name}", "text": sentence} for name, sentence in errors.items()],
        "wrong": errors,
        "reading_roles": _said(READING_ROLES),
        "portal_roles": _said(PORTAL_ROLES),
        "areas": request.site.fachgebiete(),
        "authorities": authorities_of(request),
        "events": events_of(request, person) if person else [],
    }


def _said(titles: dict[str, str]) -> dict[str, str]:
    return {id: _(title) for id, title in titles.items()}


def shown_grant(grant: Grant) -> dict[str, str]:
    return {
        "role": grant.role,
        "fachgebiet": grant.fachgebiet,
        "from": grant.start.isoformat() if grant.start else "",
        "until": grant.end.isoformat() if grant.end else "",
    }


EVENTS = {
    "person.create": later("Angelegt"),
    "person.grants": later("Rollen geändert"),
    "person.authority": later("Behörde geändert"),
    "person.disable": later("Gesperrt"),
    "person.enable": later("Entsperrt"),
    "person.password": later("Passwort gesetzt"),
}


def events_of(request: Request, person: Person) -> list[dict[str, str]]:
    """What was decided about this account, newest first."""
    found = []
    for entry in persons.history(request.site, person.id):
        by = request.site.person(entry["by"])
        found.append(
            {
                "title": _(EVENTS.get(entry["event"], entry["event"])),
                "when": day(entry["at"]),
                "who": by.name if by else "",
            }
        )
    return found[::-1]


def typed(request: Request) -> tuple[dict[str, str], list[Grant], dict[str, str]]:
    """The posted values, the grants among them, and what cannot be a grant."""
    post = request.POST
    values = {name: str(post.get(name, ""))[:300] for name in ("login", "name", "email", "authority")}
    grants, errors = [], {}
    columns = (post.getall("role"), post.getall("fachgebiet"), post.getall("from"), post.getall("until"))
    for role, area, start, end in zip(*columns, strict=False):
        if not role:
            continue
        try:
            grants.append(Grant(str(role), "*" if role in PORTAL_ROLES else str(area), _day(start), _day(end)))
        except ValueError:
            errors["grants"] = _("Ein Tag ist nicht lesbar. Schreiben Sie ihn zum Beispiel als 2026-03-16.")
    return values, grants, errors


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def create(request: Request):
    values, grants, errors = typed(request)
    password = str(request.POST.get("password", ""))
    stored = None
    if password:
        try:
            stored = passwords.hashed(password)
        except passwords.TooWeak as error:
            errors["password"] = str(error)
    if errors:
        return form(request, None, values, grants, errors)
    now = request.now()
    try:
        made = request.write(
            lambda site: persons.create_person(
                site,
                site.person(request.person.id),
                now,
                values["login"],
                values["name"],
                values["email"],
                values["authority"] or None,
                grants,
                stored,
            )
        )
    except Missing as error:
        return form(request, None, values, grants, error.errors)
    request.say(
        "success",
        _("Person angelegt"),
        _("{name} kann sich mit dem Namen „{login}“ anmelden.", name=made.name, login=made.login)
        if stored
        else _("{name} ist angelegt. Setzen Sie noch ein Passwort.", name=made.name),
    )
    return HTTPSeeOther(location=f"/admin/persons/{made.id}")


def known(person: Person, request: Request) -> dict[str, Any]:
    values = {"login": person.login, "name": person.name, "email": person.email, "authority": person.authority or ""}
    return form(request, person, values, person.grants, {})


def change(person: Person, request: Request):
    """Roles and authority in one transaction; the person's sessions end."""
    values, grants, errors = typed(request)
    values = {**values, "login": person.login, "name": person.name, "email": person.email}
    if errors:
        return form(request, person, values, grants, errors)
    now = request.now()

    def act(site) -> None:
        actor, target = site.person(request.person.id), site.person(person.id)
        persons.change_authority(site, actor, target, now, values["authority"] or None)
        persons.change_grants(site, actor, target, now, grants)

    try:
        request.write(act)
    except Missing as error:
        return form(request, person, values, grants, error.errors)
    except WorkflowError as error:
        return form(request, person, values, grants, {"grants": error.sentence})
    request.say(
        "success",
        _("Gespeichert"),
        _("Die Änderungen an {name} gelten sofort. Laufende Anmeldungen sind beendet.", name=person.name),
    )
    return HTTPSeeOther(location=f"/admin/persons/{person.id}")


def switch(person: Person, request: Request):
    """Closes or opens the account."""
    now, close = request.now(), request.POST.get("act") == "disable"
    act = persons.disable if close else persons.enable
    try:
        request.write(lambda site: act(site, site.person(request.person.id), site.person(person.id), now))
    except WorkflowError as error:
        request.say("warning", _("Nicht geändert"), error.sentence)
    else:
        request.say(
            "success",
            _("Konto gesperrt") if close else _("Konto geöffnet"),
            _("{name} kann sich nicht mehr anmelden.", name=person.name)
            if close
            else _("{name} kann sich wieder anmelden.", name=person.name),
        )
    return HTTPSeeOther(location=f"/admin/persons/{person.id}")


def set_password(person: Person, request: Request):
    try:
        stored = passwords.hashed(str(request.POST.get("password", "")))
    except passwords.TooWeak as error:
        return form(request, person, known(person, request)["values"], person.grants, {"password": str(error)})
    now = request.now()
    request.write(
        lambda site: persons.change_password(site, site.person(request.person.id), site.person(person.id), now, stored)
    )
    request.say(
        "success",
        _("Passwort gesetzt"),
        _("Geben Sie es {name} auf sicherem Weg. Laufende Anmeldungen sind beendet.", name=person.name),
    )
    return HTTPSeeOther(location=f"/admin/persons/{person.id}")


PAGES = (
    Page("persons", "/admin/persons", index, "persons.pt", permission="persons"),
    Page("new_person", "/admin/persons/new", new, "person.pt", permission="persons"),
    Page("new_person", "/admin/persons/new", create, "person.pt", method="POST", permission="persons"),
    Page("person", "/admin/persons/{id}", known, "person.pt", factory=factory, permission="persons"),
    Page("person", "/admin/persons/{id}", change, "person.pt", method="POST", factory=factory, permission="persons"),
    Page("person_switch", "/admin/persons/{id}/switch", switch, method="POST", factory=factory, permission="persons"),
    Page(
        "person_password",
        "/admin/persons/{id}/password",
        set_password,
        "person.pt",
        method="POST",
        factory=factory,
        permission="persons",
    ),
)
