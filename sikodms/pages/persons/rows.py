"""What lists of persons and authorities show."""

from typing import Any

from pyramid.request import Request

from content_types import Authority, Person, _
from sikodms.words import day
from workflows import PORTAL_ROLES, ROLES, today


def tabs(request: Request, here: str) -> list[dict[str, Any]]:
    site = request.site
    return [
        {"title": _("Personen"), "href": "/admin/persons", "here": here == "persons", "count": len(site["persons"])},
        {
            "title": _("Behörden"),
            "href": "/admin/authorities",
            "here": here == "authorities",
            "count": len(site["authorities"]),
        },
        {"title": _("Suchbericht"), "href": "/suchbericht", "here": here == "search_report"},
        {"title": _("Suchindex"), "href": "/suchindex", "here": here == "search_index"},
    ]


def authorities_of(request: Request) -> list[Authority]:
    return sorted(request.site["authorities"].values(), key=lambda each: each.name)


def row_of(request: Request, person: Person) -> dict[str, Any]:
    authority = request.site.authority(person.authority)
    on = today(request.now())
    roles: dict[str, list[str]] = {}
    for grant in person.grants:
        if grant.end is None or grant.end >= on:
            roles.setdefault(grant.role, []).append(
                _("alle Fachgebiete")
                if grant.fachgebiet == "*"
                else request.site["fachgebiete"][grant.fachgebiet].title
            )
    ends = min((grant.end for grant in person.grants if grant.end and grant.end >= on), default=None)
    return {
        "href": f"/admin/persons/{person.id}",
        "name": person.name,
        "login": person.login,
        "email": person.email,
        "place": authority.name if authority else _("ohne Behörde"),
        "roles": [
            _(ROLES[role]) if role in PORTAL_ROLES else f"{_(ROLES[role])}: {', '.join(places)}"
            for role, places in roles.items()
        ],
        "ends": day(ends) if ends else _("ohne Ende"),
        "disabled": person.disabled,
    }
