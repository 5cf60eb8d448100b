"""Acts on an issue that ask first: each has a page that says what will happen, and does it when it is sent."""

import datetime as dt
from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request

from content_types import _, later
from mail import Issue, check_issue, perform_issue, subscribed
from sikodms import factories
from sikodms.pages.newsletters import issue_words
from sikodms.pages.table import Page
from sikodms.words import local, titled
from workflows import BERLIN, Forbidden, Missing, WorkflowError

Given = dict[str, Any]


class Question(NamedTuple):
    """`text` may hold {people}; `field` is what else has to be given: reason, at or nothing."""

    title: str
    text: str
    button: str
    done: str
    field: str = ""
    danger: bool = False


QUESTIONS = {
    "approve": Question(
        later("Ausgabe freigeben?"),
        later(
            "Sie geben genau den Inhalt frei, den Sie gesehen haben. Empfänger sind {people}, die ihn jetzt abonniert haben. "
            "Danach lässt sich der Text nicht mehr ändern."
        ),
        later("Freigeben"),
        later("Freigegeben"),
    ),
    "request_changes": Question(
        later("Änderungen verlangen?"),
        later("Die Ausgabe geht mit Ihrer Begründung als Entwurf an die Redaktion zurück."),
        later("Änderungen verlangen"),
        later("Änderungen verlangt"),
        "reason",
    ),
    "schedule": Question(
        later("Wann soll die Ausgabe hinausgehen?"),
        later("Sie geht zu dieser Zeit von selbst an {people}. Bis dahin können Sie den Termin aufheben."),
        later("Termin setzen"),
        later("Termin gesetzt"),
        "at",
    ),
    "send": Question(
        later("Jetzt senden?"),
        later(
            "Die Ausgabe geht an {people}. Was unterwegs ist, lässt sich nicht zurückholen; "
            "anhalten können Sie den Versand jederzeit. "
            "Wer inzwischen abbestellt hat oder keinen Eintrag lesen darf, erhält nichts."
        ),
        later("Jetzt senden"),
        later("Der Versand hat begonnen"),
    ),
    "cancel": Question(
        later("Ausgabe abbrechen?"),
        later(
            "Sie wird nicht mehr versendet, und das lässt sich nicht rückgängig machen. "
            "Mails, die schon übergeben sind, bleiben es. Hat noch niemand sie erhalten, kommt ihr Inhalt in die nächste Ausgabe."
        ),
        later("Ausgabe abbrechen"),
        later("Abgebrochen"),
        danger=True,
    ),
}


def question(request: Request) -> tuple[str, Question]:
    name = request.matchdict["act"]
    if name not in QUESTIONS:
        raise HTTPNotFound()
    return name, QUESTIONS[name]


def ask(issue: Issue, request: Request) -> Any:
    """The page before the act. Who may not do it now is told why, at the desk."""
    name, asked = question(request)
    try:
        check_issue(request.site, issue, name, request.person, request.now())
    except WorkflowError as error:
        return back(request, issue, error)
    tomorrow = local(request.now()).date() + dt.timedelta(days=1)
    return values(request, issue, asked, {"reason": "", "date": tomorrow.isoformat(), "time": "07:00"})


def back(request: Request, issue: Issue, error: WorkflowError) -> HTTPSeeOther:
    request.say("warning", _("Nichts geändert"), error.sentence)
    return HTTPSeeOther(location=f"/n/{issue.id}/desk")


def values(
    request: Request, issue: Issue, asked: Question, typed: Given, errors: dict[str, str] | None = None
) -> Given:
    newsletter = request.site["newsletters"][issue.newsletter]
    number = issue.recipients if issue.recipients is not None else len(subscribed(request.site, newsletter))
    title = _(asked.title)
    return {
        "page_title": titled(title, errors),
        "heading": title,
        "crumbs": [
            {"title": _("Redaktion"), "href": "/desk"},
            {"title": _("Ausgabe {number}", number=issue.number), "href": f"/n/{issue.id}/desk"},
            {"title": _(asked.button)},
        ],
        "text": _(asked.text, people=issue_words.people(number)),
        "question": asked._replace(button=_(asked.button)),
        "facts": [
            (_("Newsletter"), newsletter.title),
            (_("Betreff"), issue.subject.replace("{Anzahl}", str(len(issue.items)))),
            (_("Einträge"), str(len(issue.items))),
            (_("Empfänger"), issue_words.people(number)),
            (_("Prüfsumme"), issue.hash[:8]),
        ],
        "hash": issue.hash,
        "address": f"/n/{issue.id}/desk",
        "typed": typed,
        "errors": errors or {},
    }


def answer(issue: Issue, request: Request) -> Any:
    """Does the act, bound to the content that the page showed."""
    name, asked = question(request)
    typed = {field: request.POST.get(field, "") for field in ("reason", "date", "time")}
    now = request.now()
    try:
        given = {"hash": request.POST.get("hash") or None, "reason": typed["reason"]}
        if asked.field == "at":
            given["at"] = moment(typed["date"], typed["time"])
        request.write(lambda site: perform_issue(site, issue, name, site.person(request.person.id), now, **given))
    except Missing as error:
        request.response.status_int = 422
        return values(request, issue, asked, typed, error.errors)
    except Forbidden as error:
        return back(request, issue, error)
    except WorkflowError as error:
        request.response.status_int = 409
        return values(request, issue, asked, typed, {"": error.sentence})
    request.say("success", _(asked.done), issue_words.onward(issue))
    return HTTPSeeOther(location=f"/n/{issue.id}/desk")


def moment(date: str, time: str) -> dt.datetime:
    """Date and time of day in Berlin as they stand in the form. Raises Missing."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(date), dt.time.fromisoformat(time), BERLIN).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Missing({"at": _("Geben Sie Tag und Uhrzeit an, zum Beispiel 11.03.2026 und 07:00.")}) from error


PAGES = (
    Page("issue_act", "/n/{id}/desk/{act}", ask, "issue_act.pt", factory=factories.issue, permission="newsletters"),
    Page(
        "issue_act",
        "/n/{id}/desk/{act}",
        answer,
        "issue_act.pt",
        method="POST",
        factory=factories.issue,
        permission="newsletters",
    ),
)
