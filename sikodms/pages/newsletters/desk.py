"""The editors' room: newsletters with their issues by state, and making and changing a newsletter."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import KINDS, _, saved_search
from mail import (
    CADENCES,
    KEEP,
    Issue,
    Newsletter,
    change_newsletter,
    create_newsletter,
    just_opened,
    open_issue,
    words_of,
)
from sikodms import factories, sentences
from sikodms.pages.newsletters.archive import carried
from sikodms.pages.table import Page
from sikodms.words import day, day_and_time, titled
from workflows import Forbidden, Missing, release_log

DONE = ("sent", "cancelled")
SHOWN_DONE = 5


def index(request: Request) -> dict[str, Any]:
    rows = []
    for newsletter in request.site["newsletters"].values():
        issues = newsletter.issues()
        open_ones = [issue for issue in issues if issue.state not in DONE]
        done = [issue for issue in issues if issue.state in DONE]
        rows.append(
            {
                "id": newsletter.id,
                "title": newsletter.title,
                "description": newsletter.description,
                "parts": [
                    carried(request, newsletter),
                    _("{n} Abonnements", n=newsletter.subscribers()),
                    _("Entwürfe {cadence}", cadence=_(CADENCES[newsletter.cadence])),
                ],
                "issues": [row(request, issue) for issue in (*open_ones, *done[:SHOWN_DONE])],
                "more": f"/newsletter/{newsletter.id}" if len(done) > SHOWN_DONE else None,
            }
        )
    return {
        "page_title": _("Newsletter-Redaktion"),
        "newsletters": rows,
        "writes": writes(request),
        "crumbs": [{"title": _("Newsletter"), "href": "/newsletter"}, {"title": _("Redaktion")}],
    }


def writes(request: Request) -> bool:
    return "editor" in request.tokens


def row(request: Request, issue: Issue) -> dict[str, Any]:
    return {
        "href": f"/n/{issue.id}/desk",
        "title": issue.subject.replace("{Anzahl}", str(len(issue.items))),
        "parts": [
            _("Ausgabe {number}", number=issue.number),
            _("{n} Einträge", n=len(issue.items)),
            _("begonnen von {who}", who=sentences.name_of(request.site, issue.created_by)),
        ],
        "state": issue.state,
        "when": when(issue),
    }


def when(issue: Issue) -> str:
    """The date that matters in this state."""
    if issue.state == "scheduled":
        return _("geht am {time} hinaus", time=day_and_time(issue.scheduled_at))
    if issue.sent_at:
        return _("versendet am {day} an {recipients}", day=day(issue.sent_at), recipients=issue.recipients)
    if issue.started_at:
        return _("Versand seit {time}", time=day_and_time(issue.started_at))
    return _("begonnen am {day}", day=day(issue.created_at))


def begin(newsletter: Newsletter, request: Request):
    """A new issue, filled with what was released since the last."""
    now = request.now()

    def act(site) -> Issue:
        editor = site.person(request.person.id)
        return just_opened(site, newsletter, editor, now) or open_issue(site, newsletter, editor, now)

    issue = request.write(act)
    if not issue.items and newsletter.topic is not None and newsletter.matched_to < release_log.newest(request.site):
        request.say(
            "warning",
            _("Die Treffer der Suche werden noch gesucht"),
            _("Der Entwurf ist noch leer. Füllen Sie ihn in einer Minute neu."),
        )
    elif not issue.items:
        request.say(
            "warning",
            _("Seit der letzten Ausgabe wurde nichts freigegeben"),
            _("Der Entwurf ist noch leer. Füllen Sie ihn neu, wenn etwas dazukommt."),
        )
    return HTTPSeeOther(location=f"/n/{issue.id}/desk")


def fields_of(newsletter: Newsletter | None) -> dict[str, Any]:
    if newsletter is None:
        return {"title": "", "description": "", "fachgebiete": (), "kinds": (), "cadence": "hand", "topic": ""}
    said = {name: getattr(newsletter, name) for name in ("title", "description", "fachgebiete", "kinds", "cadence")}
    return {**said, "topic": KEEP if newsletter.topic is not None else ""}


def topics(request: Request, newsletter: Newsletter | None) -> list[tuple[str, str]]:
    """What a newsletter can be narrowed to: nothing, what it is narrowed to, or a saved search of whoever edits it."""
    site = request.site
    kept = newsletter.topic if newsletter is not None else None
    rows = [("", _("alles, was zu Fachgebieten und Arten passt"))]
    rows += [(KEEP, _("wie bisher: {query}", query=words_of(site, kept)))] if kept is not None else []
    mine = (search for search in saved_search.of(site, request.person.id) if search.query != kept)
    return rows + [(each.id, f"{each.name}: {words_of(site, each.query)}") for each in mine]


def form(
    request: Request, newsletter: Newsletter | None, given: dict[str, Any], errors: dict[str, str] | None = None
) -> dict[str, Any]:
    title = (
        _("Newsletter einrichten") if newsletter is None else _("Newsletter „{title}“ ändern", title=newsletter.title)
    )
    return {
        "page_title": titled(title, errors),
        "heading": title,
        "crumbs": [
            {"title": _("Newsletter"), "href": "/newsletter"},
            {"title": _("Redaktion"), "href": "/desk"},
            {"title": title if newsletter is None else newsletter.title},
        ],
        "action": "/desk/new" if newsletter is None else f"/desk/{newsletter.id}/edit",
        "given": given,
        "areas": [(area.id, area.title) for area in request.site.fachgebiete()],
        "kinds": [(id, _(kind.plural)) for id, kind in KINDS.items()],
        "topics": topics(request, newsletter),
        "topic_now": words_of(request.site, newsletter.topic)
        if newsletter is not None and newsletter.topic is not None
        else "",
        "cadences": {name: _(title) for name, title in CADENCES.items()},
        "errors": errors or {},
    }


def given_by(request: Request) -> dict[str, Any]:
    post = request.POST
    lists = {name: tuple(post.getall(name)) for name in ("fachgebiete", "kinds")}
    return {
        "title": post.get("title", ""),
        "description": post.get("description", ""),
        "cadence": post.get("cadence", "hand"),
        "topic": post.get("topic", KEEP),
        **lists,
    }


def check_writes(request: Request) -> None:
    if not writes(request):
        raise Forbidden(_("Newsletter richtet die Newsletter-Redaktion ein."))


def new(request: Request) -> dict[str, Any]:
    check_writes(request)
    return form(request, None, fields_of(None))


def make(request: Request):
    given, now = given_by(request), request.now()
    try:
        newsletter = request.write(lambda site: create_newsletter(site, site.person(request.person.id), now, given))
    except Missing as error:
        request.response.status_int = 422
        return form(request, None, given, error.errors)
    request.say(
        "success",
        _("Newsletter „{title}“ eingerichtet", title=newsletter.title),
        _("Alle können ihn nun unter „Abonnements“ bestellen."),
    )
    return HTTPSeeOther(location="/desk")


def edit(newsletter: Newsletter, request: Request) -> dict[str, Any]:
    check_writes(request)
    return form(request, newsletter, fields_of(newsletter))


def save(newsletter: Newsletter, request: Request):
    given, now = given_by(request), request.now()
    try:
        request.write(lambda site: change_newsletter(site, newsletter, site.person(request.person.id), now, given))
    except Missing as error:
        request.response.status_int = 422
        return form(request, newsletter, given, error.errors)
    request.say("success", _("Gespeichert"), _("Für Ausgaben, die schon begonnen sind, füllen Sie den Entwurf neu."))
    return HTTPSeeOther(location="/desk")


PAGES = (
    Page("desk", "/desk", index, "desk.pt", permission="newsletters"),
    Page("newsletter_new", "/desk/new", new, "newsletter_form.pt", permission="newsletters"),
    Page("newsletter_new", "/desk/new", make, "newsletter_form.pt", method="POST", permission="newsletters"),
    Page(
        "newsletter_edit",
        "/desk/{id}/edit",
        edit,
        "newsletter_form.pt",
        factory=factories.newsletter,
        permission="newsletters",
    ),
    Page(
        "newsletter_edit",
        "/desk/{id}/edit",
        save,
        "newsletter_form.pt",
        method="POST",
        factory=factories.newsletter,
        permission="newsletters",
    ),
    Page(
        "issue_begin", "/desk/{id}/issues", begin, method="POST", factory=factories.newsletter, permission="newsletters"
    ),
)
