"""A document begins: a page that asks for kind, Fachgebiet and title."""

from collections.abc import Mapping
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import KINDS, Document, FieldErrors, _, clean_fields
from sikodms.pages.overview.areas import ABOUT_KINDS
from sikodms.pages.table import Page
from sikodms.words import titled
from workflows import Forbidden, create, just_begun, places_to_write


def new(request: Request) -> dict[str, Any]:
    chosen = {name: request.GET.get(name, "") for name in ("kind", "fachgebiet")}
    return new_page(request, {**chosen, "title": ""}, {})


def new_page(request: Request, given: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    places = places_to_write(request.site, request.tokens)
    if not places:
        raise Forbidden(
            _(
                "In keinem Fachgebiet dürfen Sie schreiben. "
                "Die Geschäftsstelle kann Sie als Autorin oder Autor eintragen."
            )
        )
    return {
        "page_title": titled(_("Neues Dokument"), errors),
        "crumbs": [{"title": _("Meine Dokumente"), "href": "/mine"}, {"title": _("Neues Dokument")}],
        "kinds": [
            {"id": kind, "title": _(each.title_of_kind), "about": _(ABOUT_KINDS[kind])} for kind, each in KINDS.items()
        ],
        "areas": [{"id": id, "title": request.site["fachgebiete"][id].title} for id in places],
        "given": {
            "fachgebiet": places[0] if len(places) == 1 else "",
            **{name: text for name, text in given.items() if text},
        },
        "errors_by_name": errors,
        "errors": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
    }


def begin(request: Request) -> Any:
    given = {name: str(request.POST.get(name, "")) for name in ("kind", "fachgebiet", "title")}
    errors: dict[str, str] = {}
    if given["kind"] not in KINDS:
        errors["kind"] = _("Wählen Sie, was es wird.")
    if given["fachgebiet"] not in places_to_write(request.site, request.tokens):
        errors["fachgebiet"] = _("Wählen Sie ein Fachgebiet, in dem Sie schreiben.")
    fields: dict[str, Any] = {}
    try:
        fields = clean_fields(KINDS.get(given["kind"], KINDS["information"]).schema, {"title": given["title"]})
        if not fields["title"]:
            errors["title"] = _("Geben Sie dem Dokument einen Titel. Sie können ihn später ändern.")
    except FieldErrors as error:
        errors |= error.errors
    if errors:
        request.response.status_int = 422
        return new_page(request, given, errors)
    now, what = request.now(), (given["kind"], given["fachgebiet"])

    def act(site) -> Document:
        person = site.person(request.person.id)
        return just_begun(site, person, now, *what, fields["title"]) or create(site, person, now, *what, fields)

    made = request.write(act)
    return HTTPSeeOther(location=f"/d/{made.id}/edit")


PAGES = (
    Page("new", "/d/new", new, "new.pt"),
    Page("new", "/d/new", begin, "new.pt", method="POST"),
)
