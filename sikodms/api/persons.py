"""Persons, for the command `sikodms user` and for offices that keep them elsewhere."""

import datetime as dt
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from content_types import Person, _
from sikodms.access import passwords
from workflows import Missing, Unseen, persons


def shape(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "email": person.email,
        "authority": person.authority,
        "disabled": person.disabled,
        "grants": [
            {"role": grant.role, "fachgebiet": grant.fachgebiet, "from": _iso(grant.start), "until": _iso(grant.end)}
            for grant in person.grants
        ],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def index(request: Request):
    return {"items": sorted((shape(person) for person in request.site.persons()), key=lambda each: each["login"])}


def post(request: Request) -> Response:
    given, now = request.json_given, request.now()
    stored = hash_of(given.get("password"))
    grants = grants_of(given.get("grants", ()))
    made = request.write(
        lambda site: persons.create_person(
            site,
            site.person(request.person.id),
            now,
            given["login"],
            given.get("name", ""),
            given.get("email", ""),
            given.get("authority"),
            grants,
            stored,
        )
    )
    return Response(json_body=shape(made), status=201)


def patch(request: Request):
    given, now = request.json_given, request.now()
    stored = hash_of(given.get("password"))
    found = request.site.person_by_login(request.matchdict["login"])
    if found is None:
        raise Unseen

    def act(site) -> Person:
        actor, person = site.person(request.person.id), site.person(found.id)
        if stored:
            persons.change_password(site, actor, person, now, stored)
        if "grants" in given:
            persons.change_grants(site, actor, person, now, grants_of(given["grants"]))
        if "disabled" in given:
            (persons.disable if given["disabled"] else persons.enable)(site, actor, person, now)
        return person

    return shape(request.write(act))


def hash_of(password: str | None) -> str | None:
    """Made outside any transaction, for it takes long on purpose."""
    if password is None:
        return None
    try:
        return passwords.hashed(password)
    except passwords.TooWeak as error:
        raise Missing({"password": str(error)}) from error


def grants_of(given) -> list[tuple]:
    try:
        return [
            (each["role"], each.get("fachgebiet") or "*", _day(each.get("from")), _day(each.get("until")))
            for each in given
        ]
    except ValueError as error:
        raise Missing({"grants": _("Schreiben Sie Tage als 2026-03-16.")}) from error


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
