"""From a draft to its review: who joins in writing, and the page that submits."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import Document, Fassung, _
from sikodms import factories, sentences
from sikodms.pages.moments import day_of, end_of
from sikodms.pages.table import Page
from sikodms.pages.writing.drafting import preline
from sikodms.words import day, titled
from workflows import (
    PATHS,
    Missing,
    Stale,
    WrongState,
    add_contributor,
    check,
    due_after,
    editable,
    missing_at_submit,
    people,
    perform,
)

PERSONS_SHOWN = 20


def crumbs(document: Document, fassung: Fassung, last: str) -> list[dict[str, Any]]:
    return [
        {"title": _("Meine Dokumente"), "href": "/mine"},
        {"title": fassung.title or _("Ohne Titel"), "href": f"/d/{document.id}?version=working"},
        {"title": _("Fassung {version} schreiben", version=fassung.version), "href": f"/d/{document.id}/edit"},
        {"title": last},
    ]


# Submitting


def submit_page(document: Document, request: Request) -> Any:
    try:
        check(request.site, document, "submit", request.person, request.now())
    except WrongState as error:
        request.say("info", error.sentence)
        return HTTPSeeOther(location=f"/d/{document.id}" + ("?version=working" if document.working else ""))
    assert document.working is not None
    if missing_at_submit(document, document.working):
        return HTTPSeeOther(location=f"/d/{document.id}/edit?check=1")
    given = {"reviewers": list(document.working.reviewers), "due": "", "occasion": document.working.occasion}
    return values(request, document, given, {})


def values(
    request: Request, document: Document, given: dict[str, Any], errors: dict[str, str], stale: bool = False
) -> dict[str, Any]:
    fassung = document.working
    assert fassung is not None
    step = PATHS[document.kind].steps[0]
    persons = people.deciders_of(request.site, document, 1, request.now())
    return {
        "page_title": titled(_("Zur Prüfung einreichen"), errors or stale),
        "crumbs": crumbs(document, fassung, _("Einreichen")),
        "preline": preline(request, document, fassung),
        "document": document,
        "fassung": fassung,
        "hash": fassung.hash,
        "step": step,
        "persons": [{"id": each.id, "name": sentences.name_and_place(request.site, each.id)} for each in persons],
        "usual": sentences.weekday_and_day(due_after(request.now())),
        "given": given,
        "by_name": errors,
        "errors": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
        "stale": stale,
        "released": document.released,
    }


def submit(document: Document, request: Request) -> Any:
    posted = request.POST
    given: dict[str, Any] = {
        "reviewers": [str(id) for id in posted.getall("reviewers")],
        "due": str(posted.get("due", "")),
        "occasion": str(posted.get("occasion", "")),
    }
    errors: dict[str, str] = {}
    due_at = None
    try:
        due = day_of(given["due"])
        due_at = end_of(due) if due else None
    except (ValueError, OverflowError):
        errors["due_at"] = _("Das ist kein Datum. Schreiben Sie zum Beispiel 16.3.2026.")
    said = {
        "hash": str(posted.get("hash", "")),
        "reviewers": given["reviewers"],
        "due_at": due_at,
        "occasion": given["occasion"],
    }
    now = request.now()
    if not errors:
        try:
            fassung = request.write(
                lambda site: perform(site, document, "submit", site.person(request.person.id), now, **said)
            )
        except Stale:
            request.response.status_int = 409
            return values(request, document, given, {}, stale=True)
        except Missing as error:
            errors = dict(error.errors)
        else:
            request.say("success", _("Eingereicht"), onward(request, document, fassung))
            return HTTPSeeOther(location=f"/d/{document.id}?version=working")
    if document.working and missing_at_submit(document, document.working):
        return HTTPSeeOther(location=f"/d/{document.id}/edit?check=1")
    request.response.status_int = 422
    return values(request, document, given, errors)


def onward(request: Request, document: Document, fassung: Fassung) -> str:
    step = PATHS[document.kind].steps[0]
    who = ", ".join(sentences.name_of(request.site, id) for id in fassung.reviewers)
    stays = sentences.stays_readable(document)
    until = day(fassung.due_at)
    said = (
        _("{step} durch {who} bis {day}.", step=_(step.title), who=who, day=until)
        if who
        else _("{step} bis {day}.", step=_(step.title), day=until)
    )
    return f"{said} {stays}".strip()


# Writing together


def contributors_page(document: Document, request: Request) -> Any:
    try:
        fassung = editable(request.site, document, request.person, request.now())
    except WrongState as error:
        request.say("info", error.sentence)
        return HTTPSeeOther(location=f"/d/{document.id}")
    return contributors_values(request, document, fassung, request.GET.get("q", ""), None)


def contributors_values(
    request: Request, document: Document, fassung: Fassung, q: str, error: str | None
) -> dict[str, Any]:
    found = people.with_access(request.site, document.fachgebiet, q[:200], request.now()) if q.strip() else []
    found = [each for each in found if each.id not in fassung.contributors]
    return {
        "page_title": titled(_("Person zum Mitschreiben hinzufügen"), error),
        "crumbs": crumbs(document, fassung, _("Mitschreiben")),
        "document": document,
        "asked": q,
        "found": [
            {"id": each.id, "name": sentences.name_and_place(request.site, each.id)} for each in found[:PERSONS_SHOWN]
        ],
        "more": max(0, len(found) - PERSONS_SHOWN),
        "contributors": [sentences.name_and_place(request.site, id) for id in fassung.contributors],
        "errors": [{"href": "#person", "text": error}] if error else [],
    }


def add(document: Document, request: Request) -> Any:
    other, now = str(request.POST.get("person", "")), request.now()
    fassung = editable(request.site, document, request.person, now)
    try:
        if not other:
            raise Missing({"person": _("Wählen Sie eine Person.")})
        request.write(lambda site: add_contributor(site, document, site.person(request.person.id), now, other))
    except Missing as error:
        request.response.status_int = 422
        return contributors_values(
            request, document, fassung, str(request.POST.get("q", "")), " ".join(error.errors.values())
        )
    request.say(
        "success",
        _("Hinzugefügt"),
        _("{who} schreibt jetzt an dieser Fassung mit.", who=sentences.name_and_place(request.site, other)),
    )
    return HTTPSeeOther(location=f"/d/{document.id}/edit")


PAGES = (
    Page("submit", "/d/{id}/submit", submit_page, "submit.pt", factory=factories.document),
    Page("submit", "/d/{id}/submit", submit, "submit.pt", method="POST", factory=factories.document),
    Page("contributors", "/d/{id}/contributors", contributors_page, "contributors.pt", factory=factories.document),
    Page("contributors", "/d/{id}/contributors", add, "contributors.pt", method="POST", factory=factories.document),
)
