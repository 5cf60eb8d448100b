"""Reading newsletters: what they carry, past issues, and an issue with the rights its reader has today."""

from typing import Any

from pyramid.request import Request

from content_types import KINDS, _, later, plural
from mail import STARTED, Issue, Newsletter, knows, preferences, render_web, shown_items, words_of
from sikodms import factories
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.words import day
from workflows import Unseen

NEWEST, PAGE_SIZE = 8, 30
CADENCES = {
    "hand": later("nach Bedarf"),
    "daily": later("täglich"),
    "weekly": later("wöchentlich"),
    "monthly": later("monatlich"),
}


def carried(request: Request, newsletter: Newsletter) -> str:
    """What a newsletter is about, in words."""
    areas = [area.title for area in request.site.fachgebiete() if area.id in newsletter.fachgebiete]
    kinds = [_(kind.plural) for id, kind in KINDS.items() if id in newsletter.kinds]
    said = f"{', '.join(areas) or _('Alle Fachgebiete')}; {', '.join(kinds) or _('alle Arten von Dokumenten')}"
    if newsletter.topic is None:
        return said
    asked = words_of(request.site, newsletter.topic)
    if not areas and not kinds:
        return _("Treffer der Suche {query}", query=asked)
    return f"{said}; {_('nur Treffer der Suche {query}', query=asked)}"


def past_issues(request: Request, newsletter: Newsletter) -> list[Issue]:
    """What went out and has something for this reader, newest first."""
    return [
        issue for issue in newsletter.issues() if issue.state in STARTED and knows(request.site, issue, request.tokens)
    ]


def issue_row(request: Request, issue: Issue) -> dict[str, Any]:
    number = len(shown_items(request.site, issue, request.tokens))
    parts = [
        _("Ausgabe {number}", number=issue.number),
        day(issue.started_at),
        plural("1 Dokument", "{n} Dokumente", number),
    ]
    return {
        "href": f"/n/{issue.id}",
        "title": issue.subject.replace("{Anzahl}", str(number)),
        "parts": parts,
        "state": issue.state,
    }


def index(request: Request) -> dict[str, Any]:
    mine = {each["newsletter"]: each["subscribed"] for each in preferences(request.site, request.person)}
    rows = []
    for newsletter in request.site["newsletters"].values():
        issues = past_issues(request, newsletter)
        rows.append(
            {
                "id": newsletter.id,
                "title": newsletter.title,
                "description": newsletter.description,
                "carries": carried(request, newsletter),
                "cadence": _(CADENCES[newsletter.cadence]),
                "subscribed": mine[newsletter.id],
                "issues": [issue_row(request, issue) for issue in issues[:NEWEST]],
                "total": len(issues),
                "more": f"/newsletter/{newsletter.id}" if len(issues) > NEWEST else None,
            }
        )
    return {"page_title": _("Newsletter"), "newsletters": rows, "works": works(request)}


def works(request: Request) -> bool:
    """Whether this person has a desk."""
    return not request.tokens.isdisjoint({"editor", "office"})


def archive(newsletter: Newsletter, request: Request) -> dict[str, Any]:
    issues = past_issues(request, newsletter)
    page = page_asked(request)
    return {
        "page_title": _("{title}: alle Ausgaben", title=newsletter.title),
        "crumbs": [{"title": _("Newsletter"), "href": "/newsletter"}, {"title": newsletter.title}],
        "issues": [issue_row(request, issue) for issue in issues[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
        "total": len(issues),
        "page": page,
        "pages": -(-len(issues) // PAGE_SIZE),
        "page_href": lambda number: f"/newsletter/{newsletter.id}?page={number}",
    }


def issue(issue: Issue, request: Request) -> dict[str, Any]:
    """An issue as this reader may read it today: the words of the mail in the portal's own markup."""
    content = render_web(request.site, issue, request.tokens, request.now())
    if not content.entries and not works(request):
        raise Unseen
    newsletter = request.site["newsletters"][issue.newsletter]
    return {
        "page_title": content.subject,
        "preline": " · ".join(
            (
                newsletter.title,
                _("Ausgabe {number}", number=issue.number),
                day(issue.started_at) or _("noch nicht versendet"),
            )
        ),
        "crumbs": [
            {"title": _("Newsletter"), "href": "/newsletter"},
            {"title": _("Ausgabe {number}", number=issue.number)},
        ],
        "content": content,
        "introduction": content.edition.introduction_html,
        "state": issue.state,
        "unsent": issue.state not in STARTED,
        "desk": f"/n/{issue.id}/desk" if works(request) else None,
    }


PAGES = (
    Page("newsletter", "/newsletter", index, "newsletters.pt"),
    Page("archive", "/newsletter/{id}", archive, "newsletter_archive.pt", factory=factories.newsletter),
    Page("issue", "/n/{id}", issue, "issue.pt", factory=factories.issue),
)
