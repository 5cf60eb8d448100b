"""The desk of one issue: its words and entries at the left, the mail at the right, what to mind below, and the next step."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from content_types import GROUPS, Document, Person, _, later
from mail import STARTED, Issue, allowed, edit_issue, left_out, perform_issue, preview, reach, shown_items, subscribed
from sikodms import factories, sentences
from sikodms.pages.newsletters import issue_checks, issue_words, sending
from sikodms.pages.newsletters.arranging import arranged, grouped
from sikodms.pages.newsletters.framed import framed
from sikodms.pages.table import Page
from sikodms.words import day, size, titled
from workflows import Forbidden, Missing, Stale, Unseen, WorkflowError, rights

LOOKS = {"desk": later("Schreibtisch"), "phone": later("Telefon"), "dark": later("Dunkel"), "text": later("Nur Text")}
MOVES = ("up", "down", "drop", "take", "group-up", "group-down")
# Acts that the form of the desk does at once; the others have a page that asks first (issue_acts).
AT_ONCE = {
    "submit": later("Zur Freigabe gegeben"),
    "refill": later("Neu gefüllt"),
    "recall": later("Zurückgeholt"),
    "unschedule": later("Termin aufgehoben"),
    "pause": later("Versand angehalten"),
    "resume": later("Versand fortgesetzt"),
}
Given = dict[str, Any]


def page(issue: Issue, request: Request) -> Given:
    """The desk, or the progress of a send once it has begun."""
    if issue.state in STARTED or (issue.state == "cancelled" and issue.recipients is not None):
        request.override_renderer = "sikodms:pages/templates/sending.pt"
        return sending.values(request, issue)
    return values(request, issue)


def values(request: Request, issue: Issue, typed: Given | None = None, error: WorkflowError | None = None) -> Given:
    """`typed` is what a form brought that could not be saved."""
    site, now, newsletter = request.site, request.now(), request.site["newsletters"][issue.newsletter]
    possible = allowed(site, issue, request.person, now)
    editing = issue.state == "draft" and "editor" in request.tokens
    shown = {item["document"]: item for item in shown_items(site, issue, request.tokens)}
    out = {item["document"]: item for item in left_out(site, issue, request.tokens)}
    typed = typed or {
        "subject": issue.subject,
        "introduction_html": issue.introduction_html,
        "items": list(shown.values()),
    }
    known = {**shown, **out}
    reached = reach(site, issue, request.tokens, now)
    title = _("{newsletter}, Ausgabe {number}", newsletter=newsletter.title, number=issue.number)
    return {
        "page_title": titled(title, error),
        "heading": title,
        "crumbs": [
            {"title": _("Newsletter"), "href": "/newsletter"},
            {"title": _("Redaktion"), "href": "/desk"},
            {"title": _("Ausgabe {number}", number=issue.number)},
        ],
        "issue": issue,
        "address": f"/n/{issue.id}/desk",
        "view": view_of(request),
        "sentence": issue_words.sentence(site, issue, len(shown)),
        "steps": issue_words.path(site, issue, newsletter.subscribers()),
        "acts": issue_words.acts(issue, possible),
        "editing": editing,
        "subject": typed["subject"],
        "introduction": typed["introduction_html"],
        "groups": groups_of(
            request,
            [
                {**known[item["document"]], "note": item.get("note", "")}
                for item in typed["items"]
                if item["document"] in known
            ],
        ),
        "number": sum(item["document"] in known for item in typed["items"]),
        "out": [
            entry(request, item) for id, item in out.items() if id not in {item["document"] for item in typed["items"]}
        ],
        "rest": len(issue.rest),
        "checks": issue_checks.checks(request, issue, reached),
        "reach": issue_checks.table(reached),
        "log": issue_words.history(site, issue, now),
        "wanted": issue_words.changes_wanted(site, issue),
        "samples": samples(request, issue),
        "mail": shown_mail(request, issue),
        "errors": errors_of(error),
        "stale": isinstance(error, Stale),
        "scripts": ("editor.js", "live.js") if editing else ("live.js",),
    }


def errors_of(error: WorkflowError | None) -> list[dict[str, str]]:
    places = {"subject": "#subject", "introduction_html": "#introduction", "items": "#entries"}
    if error is None:
        return []
    if isinstance(error, Missing):
        return [{"href": places.get(field, "#ausgabe"), "text": text} for field, text in error.errors.items()]
    return [{"href": "#ausgabe", "text": error.sentence}]


def entry(request: Request, item: Given) -> Given:
    """An entry as a row: its document, and what an editor should know of it."""
    document: Document = request.site.document(item["document"])
    fassung = document.fassung(item["version"])
    assert fassung is not None  # shown_items and left_out give what can be seen
    readers = rights.who_reads(request.site, fassung)
    some = readers != [_("alle mit Zugang zum Fachgebiet")]
    return {
        "id": document.id,
        "area": document.fachgebiet,
        "href": f"/d/{document.id}",
        "title": item["title"] or _("Ohne Titel"),
        "parts": [
            _(document.title_of_kind),
            _("erstmals") if fassung.version == 1 else _("Fassung {version}", version=fassung.version),
            day(fassung.released_at),
        ],
        "only": _("nur für {readers}", readers=", ".join(readers)) if some else "",
        "note": item.get("note", ""),
    }


def groups_of(request: Request, items: list[Given]) -> list[Given]:
    rows = {row["id"]: row for row in (entry(request, item) for item in items)}
    groups = grouped(list(rows), {id: row["area"] for id, row in rows.items()})
    return [
        {"id": area, "title": request.site["fachgebiete"][area].title, "entries": [rows[id] for id in ids]}
        for area, ids in groups.items()
    ]


# The mail at the right


def view_of(request: Request) -> str:
    """The query that keeps sample person and look: "?as=…&look=…"."""
    sample = request.GET.get("as", "")
    return f"?as={sample if sample.isalnum() and sample.isascii() else ''}&look={look_of(request)}"


def look_of(request: Request) -> str:
    asked = request.GET.get("look", "desk")
    return asked if asked in LOOKS else "desk"


def samples(request: Request, issue: Issue) -> list[Given]:
    """One subscriber of each authority, by group: enough to see what each kind of reader gets."""
    newsletter = request.site["newsletters"][issue.newsletter]
    groups: dict[str, dict[str, tuple[Person, str]]] = {}
    chosen = sample_of(request, issue).id
    for person in subscribed(request.site, newsletter):
        authority = request.site.authority(person.authority)
        group = groups.setdefault(authority.group if authority else "", {})
        if person.id == chosen or (authority.id if authority else "") not in group:
            group[authority.id if authority else ""] = (person, authority.name if authority else _("ohne Behörde"))
    rows: list[Given] = []
    for kind, title in {**GROUPS, "": later("Ohne Behörde")}.items():
        people: list[Given] = [
            {"id": person.id, "title": f"{place}, {person.name}", "here": person.id == chosen}
            for person, place in groups.get(kind, {}).values()
        ]
        if people:
            rows.append({"title": _(title), "people": sorted(people, key=lambda row: str(row["title"]))})
    return rows


def sample_of(request: Request, issue: Issue) -> Person:
    """Whom the mail is shown as: a subscriber of this newsletter, else whoever looks."""
    subscription = request.site["newsletters"][issue.newsletter].subscriptions.get(request.GET.get("as", ""))
    sample = request.site.person(subscription.person) if subscription is not None and subscription.subscribed else None
    return sample or request.person


def shown_mail(request: Request, issue: Issue) -> Given:
    sample, look = sample_of(request, issue), look_of(request)
    seen = preview(request.site, issue, sample, request.tokens, request.portal.mail_settings, request.now())
    address, chosen = f"/n/{issue.id}/desk", request.GET.get("as", "") if sample is not request.person else ""
    return {
        "own": sample is request.person,
        "sample": sentences.name_and_place(request.site, sample.id),
        "look": look,
        "tabs": [
            {"title": _(title), "href": f"{address}?as={chosen}&look={name}#vorschau", "here": name == look}
            for name, title in LOOKS.items()
        ],
        "got": len(seen.content.entries),
        "of": len(seen.content.entries) + len(seen.dropped),
        "dropped": [each.title for each in seen.dropped],
        "subject": seen.subject,
        "sender": seen.sender,
        "size": size(seen.size),
        "text": seen.text if look == "text" else "",
        "frame": f"{address}/mail?as={chosen}&look={look}",
    }


def mail(issue: Issue, request: Request) -> Response:
    """The mail itself, for the frame of the preview."""
    seen = preview(
        request.site, issue, sample_of(request, issue), request.tokens, request.portal.mail_settings, request.now()
    )
    return framed(seen.html, dark=look_of(request) == "dark")


# What the form brings


def typed_by(request: Request, issue: Issue, act: str, what: str) -> Given:
    """Words and entries of the form, in their new order if a button moved one."""
    documents = {id: request.site.document(id) for id in (*request.POST.getall("item"), what)}
    areas = {id: document.fachgebiet for id, document in documents.items() if document is not None}
    order = arranged(request.POST.getall("item"), areas, act if act in MOVES else "", what)
    return {
        "subject": request.POST.get("subject", issue.subject),
        "introduction_html": request.POST.get("introduction_html", issue.introduction_html),
        "items": [{"document": id, "note": request.POST.get(f"note-{id}", "")} for id in order],
    }


def act(issue: Issue, request: Request) -> Any:
    """Saves what was typed, then does what the button said, both or neither."""
    name, _colon, what = request.POST.get("act", "save").partition(":")
    typed = typed_by(request, issue, name, what) if "subject" in request.POST else None
    now = request.now()

    def write(site) -> None:
        person = site.person(request.person.id)
        if typed is not None:
            edit_issue(site, issue, person, now, typed, request.POST.get("hash"))
        if name in AT_ONCE:
            perform_issue(site, issue, name, person, now)

    try:
        request.write(write)
    except WorkflowError as error:
        if isinstance(error, Unseen):
            raise
        if issue.state in STARTED:
            request.say("warning", _("Nichts geändert"), error.sentence)
            return HTTPSeeOther(location=f"/n/{issue.id}/desk")
        request.response.status_int = {Missing: 422, Forbidden: 403}.get(type(error), 409)
        return values(request, issue, typed, error)
    place = f"#e-{what}" if name in ("up", "down") else "#entries" if name in MOVES else "#inhalt"
    if name in AT_ONCE:
        request.say("success", _(AT_ONCE[name]), issue_words.onward(issue))
    elif name == "save":
        request.say("success", _("Gespeichert"))
    return HTTPSeeOther(location=f"/n/{issue.id}/desk{view_of(request)}{place}")


PAGES = (
    Page("issue_desk", "/n/{id}/desk", page, "issue_desk.pt", factory=factories.issue, permission="newsletters"),
    Page(
        "issue_desk",
        "/n/{id}/desk",
        act,
        "issue_desk.pt",
        method="POST",
        factory=factories.issue,
        permission="newsletters",
    ),
    Page("issue_mail", "/n/{id}/desk/mail", mail, factory=factories.issue, permission="newsletters"),
)
