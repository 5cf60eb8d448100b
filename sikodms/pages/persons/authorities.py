"""Authorities, kept by the Geschäftsstelle or an administrator."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import GROUPS, Authority, _, clean_line, new_id
from sikodms.pages.persons.rows import authorities_of, tabs
from sikodms.pages.table import Page
from sikodms.words import titled
from workflows import audit


def authorities(request: Request) -> dict[str, Any]:
    members: dict[str, int] = {}
    for person in request.site.persons():
        if person.authority and not person.disabled:
            members[person.authority] = members.get(person.authority, 0) + 1
    rows = [
        {
            "name": each.name,
            "group": _(GROUPS[each.group]),
            "place": each.place,
            "email": each.email,
            "members": members.get(each.id, 0),
        }
        for each in authorities_of(request)
    ]
    return {
        "page_title": _("Behörden"),
        "rows": rows,
        "tabs": tabs(request, "authorities"),
        "groups": {id: _(title) for id, title in GROUPS.items()},
        "values": {"name": "", "group": "kommune", "place": "", "email": ""},
        "errors": [],
    }


def add_authority(request: Request):
    values = {name: clean_line(str(request.POST.get(name, "")))[:200] for name in ("name", "group", "place", "email")}
    errors = [{"href": "#name", "text": _("Schreiben Sie den Namen der Behörde.")}] if not values["name"] else []
    if any(each.name.casefold() == values["name"].casefold() for each in authorities_of(request)):
        errors.append({"href": "#name", "text": _("Eine Behörde mit diesem Namen gibt es schon.")})
    if values["group"] not in GROUPS:
        errors.append({"href": "#group", "text": _("Wählen Sie eine Gruppe.")})
    if errors:
        request.response.status_int = 422
        return {**authorities(request), "page_title": titled(_("Behörden"), True), "values": values, "errors": errors}
    now = request.now()

    def act(site) -> None:
        made = Authority(new_id(site["authorities"]), values["name"], values["group"], values["place"], values["email"])
        site["authorities"].add(made.id, made)
        audit.record(site, "authority.create", site.person(request.person.id), now, authority=made.id)

    request.write(act)
    request.say("success", _("Behörde angelegt"), _("{name} steht jetzt zur Wahl.", name=values["name"]))
    return HTTPSeeOther(location="/admin/authorities")


PAGES = (
    Page("authorities", "/admin/authorities", authorities, "authorities.pt", permission="persons"),
    Page("authorities", "/admin/authorities", add_authority, "authorities.pt", method="POST", permission="persons"),
)
