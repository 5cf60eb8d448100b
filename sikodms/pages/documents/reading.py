"""Reading a document: its page, its history, its files."""

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from content_types import Document, Fassung, _
from sikodms import factories, sentences
from sikodms.downloads import file_response
from sikodms.pages.documents.belonging import belonging
from sikodms.pages.documents.particulars import (
    crumbs_of,
    fields_of,
    files_note,
    files_of,
    prepared,
    title_for,
    versions_of,
    with_terms,
)
from sikodms.pages.table import Page
from workflows import TRANSITIONS, Unseen, allowed, audit, may_edit, may_read, may_see, may_work

ON_THIS_PAGE = 3  # a table of contents is worth its place from this many headings


def shown(request: Request, document: Document) -> Fassung:
    """What `?version=` asks for; without it the released Fassung, or the draft of one never released for those who write it."""
    if request.GET.get("version"):
        return factories.shown_fassung(request, document)
    if document.released is None and document.state == "new" and may_work(document, request.tokens):
        return document.working or document.fassungen[-1]
    return factories.shown_fassung(request, document)


def page(document: Document, request: Request) -> dict[str, Any]:
    fassung = shown(request, document)
    html, headings = prepared(fassung.hash, fassung.content.body_html, request.host.split(":")[0])
    text = with_terms(request, document, fassung, html)
    state, label = sentences.badge(document, fassung)
    area = request.site["fachgebiete"][document.fachgebiet]
    return {
        "page_title": fassung.title or _("Ohne Titel"),
        "crumbs": crumbs_of(request, document),
        "preline": " · ".join(
            filter(None, (_(document.title_of_kind), _("Fachgebiet {title}", title=area.title), document.number))
        ),
        "state": state,
        "label": label,
        "sentence": sentences.status(document, request.tokens),
        "paths": sentences.paths(request.site, document, request.tokens),
        "fassung": fassung,
        "older": older_notice(request, document, fassung),
        "summary": text.summary,
        "summary_title": _(document.schema().get("summary").title),
        "body": text.body,
        "terms": text.terms,
        "headings": headings if len(headings) >= ON_THIS_PAGE else (),
        "fields": fields_of(request, document, fassung),
        "files": files_of(request, document, fassung),
        "files_note": files_note(fassung),
        "versions": versions_of(request, document, fassung),
        "acts": acts_of(request, document, fassung),
        **belonging(request, document, fassung),
        "document": document,
        "scripts": ("reading.js", "pictures.js"),
        "changes_wanted": fassung.reason
        if fassung is document.working and fassung.state == "draft" and fassung.round > 1
        else None,
    }


def older_notice(request: Request, document: Document, fassung: Fassung) -> dict[str, str] | None:
    """Says so where the Fassung shown is not the one in force."""
    if fassung is document.released:
        return None
    if fassung.state == "discarded":
        return {"title": _("Diese Fassung wurde verworfen."), "text": _("„{text}“", text=fassung.reason), "href": ""}
    released = document.released if document.released and may_read(document, request.tokens) else None
    text = (
        _("Gültig ist Fassung {version}.", version=released.version)
        if released
        else _("Leserinnen und Leser sehen diese Fassung nicht.")
    )
    kind = (
        _("Dies ist eine Arbeitsfassung.")
        if fassung is document.working
        else _("Dies ist Fassung {version}, nicht die gültige.", version=fassung.version)
    )
    return {"title": kind, "text": text, "href": f"/d/{document.id}" if released else ""}


MENU = ("recall", "unschedule", "archive", "withdraw", "discard")
DANGEROUS = ("withdraw", "discard")


def acts_of(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    """One primary act at most, the rest behind a menu; nothing that this person may not do now."""
    possible = allowed(request.site, document, request.person, request.now())
    working = document.working
    address = f"/d/{document.id}"
    primary: dict[str, str] | None = None
    buttons: list[dict[str, str]] = []
    if working and ({"approve", "request_changes"} & set(possible)):
        primary = {
            "title": _("Fassung {version} prüfen", version=working.version),
            "href": f"{address}/review",
            "icon": "icon icon--visibility",
        }
    elif working and working.state == "approved" and ({"release", "schedule"} & set(possible)):
        primary = {
            "title": _("Fassung {version} veröffentlichen", version=working.version),
            "href": f"{address}/review",
            "icon": "icon icon--check-circle",
        }
    if working and working.state == "draft" and may_edit(document, request.tokens):
        edit = {
            "title": _("Fassung {version} bearbeiten", version=working.version)
            if document.released
            else _("Bearbeiten"),
            "href": f"{address}/edit",
            "icon": "icon icon--edit",
        }
        primary, buttons = (edit, buttons) if primary is None else (primary, [*buttons, edit])
    if working and working is not fassung and may_see(document, working, request.tokens):
        buttons.append(
            {
                "title": _("Fassung {version} ansehen", version=working.version),
                "href": f"{address}?version=working",
                "icon": "icon icon--visibility",
            }
        )
    if "revise" in possible:
        again = document.state == "new"  # all that there is was discarded
        title = _("Wieder aufnehmen") if again else _("Überarbeiten")
        buttons.append({"title": title, "href": f"{address}/acts/revise", "icon": "icon icon--edit"})
    menu = [{"title": _("Verlauf"), "href": f"{address}/history", "danger": False}]
    menu += [
        {"title": _(TRANSITIONS[name].label), "href": f"{address}/acts/{name}", "danger": name in DANGEROUS}
        for name in MENU
        if name in possible
    ]
    return {"primary": primary, "buttons": buttons[:2], "menu": menu}


def history(document: Document, request: Request) -> dict[str, Any]:
    _not_for_readers_of_withdrawn(request, document)
    entries = sentences.history(request.site, document, audit.history(request.site, document.id), request.tokens)
    return {
        "page_title": _("Verlauf"),
        "crumbs": crumbs_of(request, document, {"title": _("Verlauf")}),
        "title_of_document": title_for(document, request.tokens),
        "entries": entries,
        "versions": versions_of(request, document, document.current),
        "document": document,
    }


def _not_for_readers_of_withdrawn(request: Request, document: Document) -> None:
    if not any(may_see(document, fassung, request.tokens) for fassung in document.fassungen):
        raise Unseen


def file(document: Document, request: Request) -> Response:
    return file_response(request, factories.file(request, document), download=bool(request.GET.get("download")))


PAGES = (
    Page("document", "/d/{id}", page, "document.pt", factory=factories.document),
    Page("history", "/d/{id}/history", history, "history.pt", factory=factories.document),
    Page("file", "/d/{id}/files/{name}", file, factory=factories.document),
)
