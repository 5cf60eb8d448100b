"""Persons and roles, kept by the Geschäftsstelle or an administrator; and one's own account."""

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import GROUPS, Authority, Grant, Person, clean_line, new_id
from sikodms.access import COOKIE, passwords, sessions
from sikodms.pages.table import Page
from sikodms.words import day
from workflows import PORTAL_ROLES, READING_ROLES, ROLES, Missing, Unseen, WorkflowError, audit, persons, today

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
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    return {
        "page_title": "Personen und Rollen",
        "rows": [row_of(request, person) for person in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
        "total": len(found),
        "q": request.GET.get("q", ""),
        "role": role,
        "authority": place,
        "roles": ROLES,
        "authorities": authorities_of(request),
        "tabs": tabs(request, "persons"),
        "page": page,
        "pages": -(-len(found) // PAGE_SIZE),
        "page_href": lambda number: f"/admin/persons?q={wanted}&role={role}&page={number}",
    }


def fits(person: Person, wanted: str, role: str, place: str) -> bool:
    texts = (person.name, person.login, person.email)
    return (
        (not wanted or any(wanted in text.casefold() for text in texts))
        and (not role or any(grant.role == role for grant in person.grants))
        and (not place or person.authority == place)
    )


def tabs(request: Request, here: str) -> list[dict[str, Any]]:
    site = request.site
    return [
        {"title": "Personen", "href": "/admin/persons", "here": here == "persons", "count": len(site["persons"])},
        {
            "title": "Behörden",
            "href": "/admin/authorities",
            "here": here == "authorities",
            "count": len(site["authorities"]),
        },
    ]


def authorities_of(request: Request) -> list[Authority]:
    return sorted(request.site["authorities"].values(), key=lambda each: each.name)


def row_of(request: Request, person: Person) -> dict[str, Any]:
    authority = request.site.authority(person.authority)
    on = today(request.now())
    roles: dict[str, list[str]] = {}
    for grant in person.grants:
        if grant.end is None or grant.end >= on:
            roles.setdefault(ROLES[grant.role], []).append(
                "alle Fachgebiete" if grant.fachgebiet == "*" else request.site["fachgebiete"][grant.fachgebiet].title
            )
    ends = min((grant.end for grant in person.grants if grant.end and grant.end >= on), default=None)
    return {
        "href": f"/admin/persons/{person.id}",
        "name": person.name,
        "login": person.login,
        "email": person.email,
        "place": authority.name if authority else "ohne Behörde",
        "roles": [
            title if title in PORTAL_ROLES.values() else f"{title}: {', '.join(places)}"
            for title, places in roles.items()
        ],
        "ends": day(ends) if ends else "ohne Ende",
        "disabled": person.disabled,
    }


def new(request: Request) -> dict[str, Any]:
    return form(request, None, {"login": "", "name": "", "email": "", "authority": ""}, (), {})


def form(
    request: Request, person: Person | None, values: dict[str, str], grants, errors: dict[str, str]
) -> dict[str, Any]:
    """The form of a person, new or known. `grants` as they were typed or are."""
    title = person.name if person else "Person anlegen"
    if errors:
        request.response.status_int = 422
    own = person is not None and person.id == request.person.id
    return {
        "page_title": ("Fehler: " if errors else "") + title,
        "crumbs": [{"title": "Personen und Rollen", "href": "/admin/persons"}, {"title": title}],
        "known": person,
        "own": own,
        "values": values,
        "grants": [
            *(shown_grant(grant) for grant in grants),
            *(shown_grant(Grant("", "*")) for _ in range(EMPTY_ROWS)),
        ],
        "errors": [{"href": f"#{name}", "text": sentence} for name, sentence in errors.items()],
        "wrong": errors,
        "reading_roles": READING_ROLES,
        "portal_roles": PORTAL_ROLES,
        "areas": request.site.fachgebiete(),
        "authorities": authorities_of(request),
        "events": events_of(request, person) if person else [],
    }


def shown_grant(grant: Grant) -> dict[str, str]:
    return {
        "role": grant.role,
        "fachgebiet": grant.fachgebiet,
        "from": grant.start.isoformat() if grant.start else "",
        "until": grant.end.isoformat() if grant.end else "",
    }


EVENTS = {
    "person.create": "Angelegt",
    "person.grants": "Rollen geändert",
    "person.authority": "Behörde geändert",
    "person.disable": "Gesperrt",
    "person.enable": "Entsperrt",
    "person.password": "Passwort gesetzt",
}


def events_of(request: Request, person: Person) -> list[dict[str, str]]:
    """What was decided about this account, newest first."""
    found = []
    for entry in persons.history(request.site, person.id):
        by = request.site.person(entry["by"])
        found.append(
            {
                "title": EVENTS.get(entry["event"], entry["event"]),
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
            errors["grants"] = "Ein Tag ist nicht lesbar. Schreiben Sie ihn zum Beispiel als 2026-03-16."
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
        "Person angelegt",
        f"{made.name} kann sich mit dem Namen „{made.login}“ anmelden."
        if stored
        else f"{made.name} ist angelegt. Setzen Sie noch ein Passwort.",
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
        "success", "Gespeichert", f"Die Änderungen an {person.name} gelten sofort. Laufende Anmeldungen sind beendet."
    )
    return HTTPSeeOther(location=f"/admin/persons/{person.id}")


def switch(person: Person, request: Request):
    """Closes or opens the account."""
    now, close = request.now(), request.POST.get("act") == "disable"
    act = persons.disable if close else persons.enable
    try:
        request.write(lambda site: act(site, site.person(request.person.id), site.person(person.id), now))
    except WorkflowError as error:
        request.say("warning", "Nicht geändert", error.sentence)
    else:
        request.say(
            "success",
            "Konto gesperrt" if close else "Konto geöffnet",
            f"{person.name} kann sich {'nicht mehr' if close else 'wieder'} anmelden.",
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
        "Passwort gesetzt",
        f"Geben Sie es {person.name} auf sicherem Weg. Laufende Anmeldungen sind beendet.",
    )
    return HTTPSeeOther(location=f"/admin/persons/{person.id}")


def authorities(request: Request) -> dict[str, Any]:
    members: dict[str, int] = {}
    for person in request.site.persons():
        if person.authority and not person.disabled:
            members[person.authority] = members.get(person.authority, 0) + 1
    rows = [
        {
            "name": each.name,
            "group": GROUPS[each.group],
            "place": each.place,
            "email": each.email,
            "members": members.get(each.id, 0),
        }
        for each in authorities_of(request)
    ]
    return {
        "page_title": "Behörden",
        "rows": rows,
        "tabs": tabs(request, "authorities"),
        "groups": GROUPS,
        "values": {"name": "", "group": "kommune", "place": "", "email": ""},
        "errors": [],
    }


def add_authority(request: Request):
    values = {name: clean_line(str(request.POST.get(name, "")))[:200] for name in ("name", "group", "place", "email")}
    errors = [{"href": "#name", "text": "Schreiben Sie den Namen der Behörde."}] if not values["name"] else []
    if any(each.name.casefold() == values["name"].casefold() for each in authorities_of(request)):
        errors.append({"href": "#name", "text": "Eine Behörde mit diesem Namen gibt es schon."})
    if values["group"] not in GROUPS:
        errors.append({"href": "#group", "text": "Wählen Sie eine Gruppe."})
    if errors:
        request.response.status_int = 422
        return {**authorities(request), "page_title": "Fehler: Behörden", "values": values, "errors": errors}
    now = request.now()

    def act(site) -> None:
        made = Authority(new_id(site["authorities"]), values["name"], values["group"], values["place"], values["email"])
        site["authorities"].add(made.id, made)
        audit.record(site, "authority.create", site.person(request.person.id), now, authority=made.id)

    request.write(act)
    request.say("success", "Behörde angelegt", f"{values['name']} steht jetzt zur Wahl.")
    return HTTPSeeOther(location="/admin/authorities")


def account(request: Request) -> dict[str, Any]:
    return {"page_title": "Ihr Konto", "row": row_of(request, request.person), "errors": []}


def change_own_password(request: Request):
    """The old password first; all other logins of this person end, this one goes on under a new token."""
    old, wanted, again = (str(request.POST.get(name, "")) for name in ("old", "password", "again"))
    errors: dict[str, str] = {}
    stored = None
    if not passwords.verified(old, request.person.password_hash):
        errors["old"] = "Das bisherige Passwort stimmt nicht."
    elif wanted != again:
        errors["again"] = "Die beiden neuen Passwörter sind nicht gleich."
    else:
        try:
            stored = passwords.hashed(wanted)
        except passwords.TooWeak as error:
            errors["password"] = str(error)
    if errors or stored is None:
        request.response.status_int = 422
        return {
            **account(request),
            "page_title": "Fehler: Ihr Konto",
            "errors": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
        }
    now, hash = request.now(), stored

    def act(site) -> str:
        person = site.person(request.person.id)
        persons.change_password(site, person, person, now, hash)
        return sessions.begin(site, person, "page", now)

    token = request.write(act)
    request.say("success", "Passwort geändert", "Alle anderen Anmeldungen sind beendet.")
    response = HTTPSeeOther(location="/account")
    response.set_cookie(COOKIE, token, httponly=True, secure=request.portal.settings.secure, samesite="Lax", path="/")
    return response


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
    Page("authorities", "/admin/authorities", authorities, "authorities.pt", permission="persons"),
    Page("authorities", "/admin/authorities", add_authority, "authorities.pt", method="POST", permission="persons"),
    Page("account", "/account", account, "account.pt"),
    Page("account", "/account", change_own_password, "account.pt", method="POST"),
)
