"""Reviewing: what has changed, what was found, who will read it, and the decision, on one page."""

from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import Document, Fassung, _, clean_html, later, plural
from sikodms import factories, meanwhile, sentences
from sikodms.meanwhile import unseen_now
from sikodms.pages.documents.comparing import difference_of
from sikodms.pages.documents.particulars import fields_of, prepared
from sikodms.pages.reviewing import findings
from sikodms.pages.reviewing.decisions import FIELDS, Given, given_in, outcome, what_can_be_decided
from sikodms.pages.table import Page
from sikodms.pages.writing import attached
from sikodms.words import day, titled
from workflows import (
    Decided,
    Forbidden,
    Missing,
    Stale,
    Unseen,
    WorkflowError,
    WrongState,
    allowed,
    audit,
    decided,
    may_see,
    may_work,
    perform,
    visible_fassung,
    waiting_for,
)

VIEWS = {"changes": later("Änderungen"), "side": later("Nebeneinander"), "new": later("Neue Fassung")}


class Refusal(NamedTuple):
    """Why nothing was decided. The texts that were typed stay in the fields."""

    title: str
    text: str
    links: tuple[dict[str, str], ...] = ()


def show(document: Document, request: Request) -> Any:
    if document.working is None or not may_work(document, request.tokens):
        visible_fassung(document, None, request.tokens)  # Unseen for whom it does not exist
        request.say("info", _("Zurzeit ist keine Fassung in Arbeit."))
        return HTTPSeeOther(location=f"/d/{document.id}")
    visible_fassung(document, "working", request.tokens)
    return page(request, document, document.working, {}, {})


def page(
    request: Request,
    document: Document,
    fassung: Fassung,
    typed: dict[str, str],
    errors: dict[str, str],
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    against = compared_with(request, document, fassung)
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "changes"
    kept = "".join(
        f"&{name}={value}" for name, value in (("against", request.GET.get("against")),) if value and value.isdigit()
    )
    compared = difference_of(request, document, against, fassung)
    return {
        "page_title": titled(fassung.title or _("Ohne Titel"), errors or refusal),
        "heading": fassung.title or _("Ohne Titel"),
        "crumbs": [{"title": _("Aufgaben"), "href": "/tasks"}, {"title": _("Prüfen")}],
        "scripts": ("review.js", "pictures.js"),
        "preline": preline(request, document, fassung),
        "steps": sentences.steps_of(request.site, document, fassung),
        "stays": _(
            "Fassung {version} bleibt lesbar, bis Fassung {next} freigegeben ist.",
            version=document.released.version,
            next=fassung.version,
        )
        if document.released
        else None,
        "occasion": fassung.occasion,
        "document": document,
        "fassung": fassung,
        "choices": [
            {"title": _(title), "href": f"/d/{document.id}/review?view={name}{kept}", "here": name == view}
            for name, title in VIEWS.items()
        ],
        "view": view,
        "others": others(request, document, fassung, against),
        "count": len(compared["difference"].changes),
        # Two texts on one page: without the ids that a page gives to headings.
        "old_body": clean_html(against.content.body_html) if against and view == "side" else "",
        "side_body": clean_html(fassung.content.body_html) if view == "side" else "",
        "new_body": body_of(request, fassung),
        "against": against,
        "decision": what_can_be_decided(request, document, fassung),
        "hash": fassung.hash,
        "typed": typed,
        "by_name": errors,
        "errors": [{"href": f"#{FIELDS.get(name, name)}", "text": text} for name, text in errors.items()],
        "refusal": refusal,
        "findings": findings.of(request, document, fassung),
        "readers": findings.readers(request, document, fassung),
        "rounds": rounds(request, document, fassung),
        "shown_fields": fields_of(request, document, fassung),
        "shown_files": attached.rows(request, document, fassung),
        **compared,
    }


def body_of(request: Request, fassung: Fassung) -> str:
    return prepared(fassung.hash, fassung.content.body_html, request.host.split(":")[0])[0]


def preline(request: Request, document: Document, fassung: Fassung) -> str:
    area = request.site["fachgebiete"][document.fachgebiet].title
    parts = [
        _(document.title_of_kind),
        _("Fachgebiet {title}", title=area),
        sentences.version_and_round(fassung),
    ]
    if fassung.submitted_at and fassung.state != "draft":
        parts.append(
            _(
                "eingereicht am {day} von {who}",
                day=day(fassung.submitted_at),
                who=sentences.name_and_place(request.site, fassung.submitted_by),
            )
        )
    return " · ".join(parts)


def candidates(request: Request, document: Document, fassung: Fassung) -> list[Fassung]:
    """The Fassungen before this one that may be seen, newest first."""
    return [
        each
        for each in reversed(document.fassungen)
        if each.version < fassung.version and may_see(document, each, request.tokens)
    ]


def compared_with(request: Request, document: Document, fassung: Fassung) -> Fassung | None:
    """What `?against=` names; without it the last released Fassung. None compares with nothing."""
    seen = candidates(request, document, fassung)
    asked = request.GET.get("against")
    return next(
        (each for each in seen if (str(each.version) == asked if asked else each is document.last_released)), None
    )


def others(request: Request, document: Document, fassung: Fassung, against: Fassung | None) -> list[dict[str, Any]]:
    return [
        {
            "value": each.version,
            "title": _("Fassung {version}, freigegeben {day}", version=each.version, day=day(each.released_at))
            if each.released_at
            else _("Fassung {version}, {state}", version=each.version, state=sentences.badge(document, each)[1]),
            "here": each is against,
        }
        for each in candidates(request, document, fassung)
    ]


def rounds(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """What happened to this Fassung, newest first."""
    entries = [entry for entry in audit.history(request.site, document.id) if entry.get("version") == fassung.version]
    return sentences.history(request.site, document, entries, request.tokens)


# Deciding


def to_decide(request: Request) -> Document | None:
    """The document, as factories.document; where somebody else decided first and it is seen no more, Decided."""
    try:
        return factories.document(request)
    except Unseen:
        if request.method != "POST":
            raise
        name, given, _errors = given_in(request.POST)
        raise unseen_now(request, name, given.get("hash"), given.get("step")) from None


def decide(document: Document, request: Request) -> Any:
    fassung = document.working
    typed = {
        name: str(value)
        for name, value in request.POST.items()
        if isinstance(value, str) and name not in ("csrf_token", "hash")
    }
    name, given, errors = given_in(request.POST)
    if fassung is None or not may_see(document, fassung, request.tokens):
        first = decided(
            request.site, document, name, request.person, request.now(), given.get("hash"), given.get("step")
        )
        return refused(request, document, typed, first or WrongState(_("Zurzeit ist keine Fassung in Arbeit.")))
    if errors:
        request.response.status_int = 422
        return page(request, document, fassung, typed, errors)
    now = request.now()
    try:
        done = request.write(lambda site: perform(site, document, name, site.person(request.person.id), now, **given))
    except Missing as error:
        request.response.status_int = 422
        return page(
            request,
            document,
            document.working or fassung,
            typed,
            {
                ("discard_reason" if key == "reason" and name == "discard" else key): text
                for key, text in error.errors.items()
            },
        )
    except (Stale, WrongState, Forbidden) as error:
        return refused(request, document, typed, error)
    return decided_page(request, document, done, name, given)


def refused(request: Request, document: Document, typed: dict[str, str], error: WorkflowError) -> Any:
    """Nothing was decided: the page as it stands now, or where it may be seen no more, the page of errors with what was typed."""
    fassung = document.working
    if fassung is None or not may_see(document, fassung, request.tokens):
        raise error
    request.response.status_int = 403 if isinstance(error, Forbidden) else 409
    typed = {name: text for name, text in typed.items() if name != "act"}  # on the new state they decide anew
    text = meanwhile.sentence(error, request) if isinstance(error, Decided) else error.sentence
    if isinstance(error, Stale):
        who = sentences.name_of(request.site, fassung.changed_by)
        text = _(
            "{who} hat die Fassung inzwischen geändert. Diese Seite zeigt jetzt den neuen Stand. "
            "Entscheiden Sie danach.",
            who=who,
        )
    has_text = any(typed.get(field, "").strip() for field in ("reason", "discard_reason", "note"))
    if has_text:
        text = f"{text} {_('Was Sie geschrieben haben, steht noch im Feld.')}"
    links = ({"title": _("Neuen Stand ansehen"), "href": "#unterschied"},) if isinstance(error, Stale) else ()
    return page(request, document, fassung, typed, {}, Refusal(_("Nicht entschieden"), text, links))


def decided_page(request: Request, document: Document, fassung: Fassung, name: str, given: Given) -> HTTPSeeOther:
    """On to the release that this person can do as well, else to the tasks; what comes next stands there."""
    title, text = outcome(request, document, fassung, name)
    tasks = [task for task in waiting_for(request.site, request.person, request.now()) if task.document is not document]
    links = []
    if document.released is fassung or (document.working is fassung and may_see(document, fassung, request.tokens)):
        links.append(
            {
                "title": _("Dokument ansehen"),
                "href": f"/d/{document.id}" + ("" if document.released is fassung else "?version=working"),
            }
        )
    if tasks:
        first = tasks[0]
        links.append(
            {
                "title": plural("Nächste Aufgabe (die letzte)", "Nächste Aufgabe (noch {n})", len(tasks)),
                "href": f"/d/{first.document.id}/{'edit' if first.act == 'edit' else 'review'}",
            }
        )
    request.say("success", title, text, links)
    if (
        name == "approve"
        and fassung.state == "approved"
        and "release" in allowed(request.site, document, request.person, request.now())
    ):
        return HTTPSeeOther(location=f"/d/{document.id}/review")
    return HTTPSeeOther(location="/tasks")


PAGES = (
    Page("review", "/d/{id}/review", show, "review.pt", factory=to_decide),
    Page("review", "/d/{id}/review", decide, "review.pt", method="POST", factory=to_decide),
)
