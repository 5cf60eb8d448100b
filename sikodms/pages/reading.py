"""Reading a document: its page, its files, its history, the comparison of two Fassungen."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from pyramid.request import Request
from pyramid.response import Response

from content_types import Document, Fassung, File
from sikodms import factories, sentences
from sikodms.contents_table import Heading, outline
from sikodms.difference import compare, side
from sikodms.downloads import file_response
from sikodms.pages.table import Page
from sikodms.words import day, size
from workflows import TRANSITIONS, Unseen, allowed, audit, may_edit, may_read, may_see, may_work, rights

DAYS = ("date", "stand", "review_by", "valid_from", "valid_until")
ON_THIS_PAGE = 3  # a table of contents is worth its place from this many headings


@lru_cache(maxsize=512)
def prepared(hash: str, body_html: str, host: str) -> tuple[str, tuple[Heading, ...]]:
    """The body with ids and scrolling tables; kept by the hash of its Fassung."""
    html, headings = outline(body_html, host)
    return html, tuple(headings)


def crumbs_of(request: Request, document: Document, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """Fachgebiete › Shisha › Rechtstatsachen, and what comes below the document."""
    area = request.site["fachgebiete"][document.fachgebiet]
    trail = [{"title": "Fachgebiete", "href": "/fachgebiete"}, {"title": area.title, "href": f"/f/{area.id}"}]
    if document.shelf:
        trail.append({"title": document.plural, "href": f"/f/{area.id}/{document.shelf}"})
    else:
        trail.append(
            {"title": document.plural, "href": {"lagebild": "/lagebilder"}.get(document.kind, "/good-practice")}
        )
    if more:
        trail.append({"title": document.current.title or "Ohne Titel", "href": f"/d/{document.id}"})
    return [*trail, *more]


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
    state, label = sentences.badge(document, fassung)
    area = request.site["fachgebiete"][document.fachgebiet]
    return {
        "page_title": fassung.title or "Ohne Titel",
        "crumbs": crumbs_of(request, document),
        "preline": " · ".join(filter(None, (document.title_of_kind, f"Fachgebiet {area.title}", document.number))),
        "state": state,
        "label": label,
        "sentence": sentences.status(document, request.tokens),
        "paths": sentences.paths(request.site, document, request.tokens),
        "fassung": fassung,
        "older": older_notice(request, document, fassung),
        "body": html,
        "headings": headings if len(headings) >= ON_THIS_PAGE else (),
        "fields": fields_of(request, document, fassung),
        "files": files_of(document, fassung),
        "files_note": files_note(fassung),
        "versions": versions_of(request, document, fassung),
        "acts": acts_of(request, document, fassung),
        "document": document,
        "scripts": ("reading.js",),
        "changes_wanted": fassung.reason
        if fassung is document.working and fassung.state == "draft" and fassung.round > 1
        else None,
    }


def older_notice(request: Request, document: Document, fassung: Fassung) -> dict[str, str] | None:
    """Says so where the Fassung shown is not the one in force."""
    if fassung is document.released:
        return None
    released = document.released if document.released and may_read(document, request.tokens) else None
    text = f"Gültig ist Fassung {released.version}." if released else "Leserinnen und Leser sehen diese Fassung nicht."
    kind = (
        "Dies ist eine Arbeitsfassung."
        if fassung is document.working
        else f"Dies ist Fassung {fassung.version}, nicht die gültige."
    )
    return {"title": kind, "text": text, "href": f"/d/{document.id}" if released else ""}


def fields_of(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """The structured fields in the order of the schema, as (label, text) or (label, links)."""
    rows: list[dict[str, Any]] = []
    values = fassung.content.fields
    for node in document.schema().children:
        if node.name in ("title", "summary", "body_html") or (not values.get(node.name) and node.name != "audience"):
            continue
        rows.append(
            {
                "title": node.title,
                "text": text_of_field(request, document, node.name, values.get(node.name), fassung),
                "tags": values.get("tags") if node.name == "tags" else None,
            }
        )
    if document.review_by and fassung is document.released and not values.get("review_by"):
        rows.append({"title": "Stand prüfen bis", "text": day(document.review_by), "tags": None})
    rows.append(
        {"title": "Eingebracht von", "text": sentences.name_and_place(request.site, document.owner), "tags": None}
    )
    return rows


def text_of_field(request: Request, document: Document, name: str, value: Any, fassung: Fassung) -> str:
    if name == "audience":
        area = request.site["fachgebiete"][document.fachgebiet].title
        readers = rights.who_reads(request.site, fassung)
        return (
            f"Fachgebiet {area}, {', '.join(readers)}"
            if readers != ["alle mit Zugang zum Fachgebiet"]
            else f"Fachgebiet {area}, alle Behörden"
        )
    if name in DAYS:
        return day(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def file_row(document: Document, fassung: Fassung, file: File) -> dict[str, Any]:
    ending = file.name.rpartition(".")[2].upper()[:5]
    version = (
        ""
        if fassung is document.released
        else "?version=working"
        if fassung is document.working
        else f"?version={fassung.version}"
    )
    address = f"/d/{document.id}/files/{quote(file.name, safe='')}{version}"
    inline = file.type in ("application/pdf", "image/png", "image/jpeg", "text/plain")
    return {
        "name": file.name,
        "ending": ending,
        "parts": [ending, size(file.size)],
        "href": address + ("&" if version else "?") + "download=1",
        "preview": address if inline else None,
    }


def files_of(document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    return [file_row(document, fassung, file) for file in fassung.content.files]


def files_note(fassung: Fassung) -> str:
    files = fassung.content.files
    return f"{len(files)} · {size(sum(file.size for file in files))}" if files else ""


def versions_of(request: Request, document: Document, current: Fassung) -> list[dict[str, Any]]:
    rows = []
    seen = [fassung for fassung in reversed(document.fassungen) if may_see(document, fassung, request.tokens)]
    for place, fassung in enumerate(seen):
        state, label = sentences.badge(document, fassung)
        when = fassung.released_at or fassung.submitted_at or fassung.created_at
        word = (
            ""
            if fassung.released_at
            else "eingereicht am "
            if fassung.submitted_at and fassung.state != "draft"
            else "begonnen am "
        )
        before = seen[place + 1].version if place + 1 < len(seen) else None
        rows.append(
            {
                "title": f"Fassung {fassung.version}",
                "href": f"/d/{document.id}" + ("" if fassung is document.released else f"?version={fassung.version}"),
                "here": fassung is current,
                "state": state,
                "label": label,
                "when": word + day(when),
                "compare": f"/d/{document.id}/compare?from={before}&to={fassung.version}" if before else None,
                "before": before,
                "takeover": fassung.takeover,
            }
        )
    return rows


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
            "title": f"Fassung {working.version} prüfen",
            "href": f"{address}/review",
            "icon": "icon icon--visibility",
        }
    elif working and working.state == "approved" and ({"release", "schedule"} & set(possible)):
        primary = {
            "title": f"Fassung {working.version} veröffentlichen",
            "href": f"{address}/review",
            "icon": "icon icon--check-circle",
        }
    if working and working.state == "draft" and may_edit(document, request.tokens):
        edit = {
            "title": f"Fassung {working.version} bearbeiten" if document.released else "Bearbeiten",
            "href": f"{address}/edit",
            "icon": "icon icon--edit",
        }
        primary, buttons = (edit, buttons) if primary is None else (primary, [*buttons, edit])
    if working and working is not fassung and may_see(document, working, request.tokens):
        buttons.append(
            {
                "title": f"Fassung {working.version} ansehen",
                "href": f"{address}?version=working",
                "icon": "icon icon--visibility",
            }
        )
    if "revise" in possible:
        buttons.append({"title": "Überarbeiten", "href": f"{address}/acts/revise", "icon": "icon icon--edit"})
    menu = [{"title": "Verlauf", "href": f"{address}/history", "danger": False}]
    menu += [
        {"title": TRANSITIONS[name].label, "href": f"{address}/acts/{name}", "danger": name in DANGEROUS}
        for name in MENU
        if name in possible
    ]
    return {"primary": primary, "buttons": buttons[:2], "menu": menu}


def history(document: Document, request: Request) -> dict[str, Any]:
    _not_for_readers_of_withdrawn(request, document)
    entries = sentences.history(request.site, document, audit.history(request.site, document.id), request.tokens)
    return {
        "page_title": "Verlauf",
        "crumbs": crumbs_of(request, document, {"title": "Verlauf"}),
        "entries": entries,
        "versions": versions_of(request, document, document.current),
        "document": document,
    }


def _not_for_readers_of_withdrawn(request: Request, document: Document) -> None:
    if not any(may_see(document, fassung, request.tokens) for fassung in document.fassungen):
        raise Unseen


def comparison(document: Document, request: Request) -> dict[str, Any]:
    """Two Fassungen side by side; without `from` and `to` the newest that may be seen with the one before."""
    seen = [fassung for fassung in document.fassungen if may_see(document, fassung, request.tokens)]
    if not seen:
        raise Unseen
    after = _chosen(request, "to", seen) or seen[-1]
    before = _chosen(request, "from", seen) or next(
        (fassung for fassung in reversed(seen) if fassung.version < after.version), None
    )
    return {
        "page_title": "Vergleich der Fassungen",
        "crumbs": crumbs_of(request, document, {"title": "Vergleich"}),
        "document": document,
        "choices": [
            {"version": fassung.version, "title": f"Fassung {fassung.version}, {sentences.badge(document, fassung)[1]}"}
            for fassung in reversed(seen)
        ],
        "before": before.version if before else None,
        "after": after.version,
        **difference_of(request, document, before, after),
        "scripts": ("review.js",),
    }


def difference_of(request: Request, document: Document, before: Fassung | None, after: Fassung) -> dict[str, Any]:
    """What difference.pt asks for."""
    labels = {node.name: node.title for node in document.schema().children}
    difference = compare(
        side(before) if before else None,
        side(after),
        labels=labels,
        show=lambda name, value: (
            text_of_field(request, document, name, value, after)
            if value and name != "audience"
            else audience_text(request, value)
            if name == "audience"
            else ""
        ),
    )
    version = "" if after is document.released else f"?version={after.version}"
    return {
        "difference": difference,
        "from_label": f"Fassung {before.version}" if before else "noch keine",
        "to_label": f"Fassung {after.version}",
        "as_size": size,
        "plain_href": f"/d/{document.id}{version}",
    }


def audience_text(request: Request, value: list[str] | None) -> str:
    names = {"all": "alle"}
    for entry in value or ():
        authority = request.site.authority(entry)
        names.setdefault(entry, authority.name if authority else entry.capitalize())
    return ", ".join(names[entry] for entry in value or ())


def _chosen(request: Request, name: str, seen: list[Fassung]) -> Fassung | None:
    asked = request.GET.get(name)
    if not asked:
        return None
    found = next((fassung for fassung in seen if str(fassung.version) == asked), None)
    if found is None:
        raise Unseen
    return found


def file(document: Document, request: Request) -> Response:
    return file_response(request, factories.file(request, document), download=bool(request.GET.get("download")))


PAGES = (
    Page("document", "/d/{id}", page, "document.pt", factory=factories.document),
    Page("history", "/d/{id}/history", history, "history.pt", factory=factories.document),
    Page("compare", "/d/{id}/compare", comparison, "compare.pt", factory=factories.document),
    Page("file", "/d/{id}/files/{name}", file, factory=factories.document),
)
