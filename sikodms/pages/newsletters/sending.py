"""An issue on its way: how far it is, what is doubtful, what failed and why; the whole ledger as a table and as CSV."""

import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from content_types import _, later, plural
from mail import DELIVERY_STATES, Issue, allowed, counts, listing, pace, perform_issue
from sikodms import factories
from sikodms.pages.newsletters import issue_words
from sikodms.pages.paging import page_asked
from sikodms.pages.spreadsheet import csv_response
from sikodms.pages.table import Page
from sikodms.words import day_and_time, decimal, local, number, time_of_day
from workflows import WorkflowError

PAGE_SIZE, DOUBTFUL_SHOWN, CSV_PAGE = 50, 50, 1000
EVERY = 2000  # milliseconds between two looks while it moves
# In the order of the bar; planned is its ground.
BAR = ("accepted", "failed", "uncertain", "deferred", "claimed")
OPEN = ("planned", "claimed", "deferred")
MEANINGS = {
    "accepted": later("Der Mailserver hat die Mail übernommen."),
    "failed": later("Der Mailserver hat die Mail endgültig abgelehnt, oder die Adresse taugt nicht."),
    "uncertain": later("Übergeben, aber ohne Antwort. Ob sie ankam, weiß niemand."),
    "deferred": later(
        "Postfach voll oder Server beschäftigt. Das Portal versucht es von selbst wieder, längstens 48 Stunden."
    ),
    "claimed": later("Wird gerade übergeben."),
    "planned": later("Wartet auf den Versand."),
    "skipped": later("Abbestellt, gesperrt, oder darf keinen Eintrag dieser Ausgabe lesen."),
}
LISTED = ("accepted", "failed", "uncertain", "deferred", "skipped")
COLUMNS = (
    later("Nummer"),
    later("Person"),
    later("Anmeldename"),
    later("Adresse"),
    later("Zustand"),
    "Message-ID",
    later("Versuche"),
    later("Zeit"),
    later("Grund"),
)

Given = dict[str, Any]


def values(request: Request, issue: Issue) -> Given:
    """What sending.pt shows."""
    site, now, newsletter = request.site, request.now(), request.site["newsletters"][issue.newsletter]
    possible = allowed(site, issue, request.person, now)
    states, total = counts(issue), issue.recipients or 0
    moving = issue.state == "sending"
    title = _("{newsletter}, Ausgabe {number}", newsletter=newsletter.title, number=issue.number)
    return {
        "page_title": title,
        "heading": title,
        "crumbs": [
            {"title": _("Newsletter"), "href": "/newsletter"},
            {"title": _("Redaktion"), "href": "/desk"},
            {"title": _("Ausgabe {number}", number=issue.number)},
        ],
        "issue": issue,
        "address": f"/n/{issue.id}/desk",
        "sentence": issue_words.sentence(site, issue, len(issue.items)),
        "acts": issue_words.acts(issue, possible),
        "every": EVERY if moving else None,
        "accepted": number(states["accepted"]),
        "total": total,
        "total_said": number(total),
        "rest": rest(issue, states, now) if moving else "",
        "at": _("{time} Uhr", time=f"{local(now):%-H:%M:%S}"),
        "shares": shares(states),
        "bar_said": ", ".join(
            f"{states[state]} {_(DELIVERY_STATES[state]).lower()}"
            for state in (*BAR, "planned", "skipped")
            if states[state]
        )
        or _("Keine Mails"),
        "states": [
            {
                "id": id,
                "title": _(DELIVERY_STATES[id]),
                "count": number(states[id]),
                "text": _(MEANINGS[id]),
                "listed": id in LISTED and states[id] > 0,
            }
            for id in (*BAR, "planned", "skipped")
        ],
        "doubtful": rows(request, issue, "uncertain", 1, DOUBTFUL_SHOWN)[1],
        "doubts": states["uncertain"],
        "may_resend": "resend_uncertain" in possible,
        "failed": rows(request, issue, "failed", 1, DOUBTFUL_SHOWN)[1],
        "failures": states["failed"],
        "log": issue_words.history(site, issue, now),
        "frozen": frozen(request, issue, total),
        "scripts": ("live.js",),
    }


def shares(states: dict[str, int]) -> list[Given]:
    """Parts of the bar: state, where it begins and how wide it is, in percent."""
    made, start, total = [], 0, max(1, sum(states.values()))
    for state in BAR:
        if states[state]:
            made.append(
                {"state": state, "start": f"{100 * start / total:.3f}%", "width": f"{100 * states[state] / total:.3f}%"}
            )
            start += states[state]
    return made


def rest(issue: Issue, states: dict[str, int], now: dt.datetime) -> str:
    """ "noch etwa 3 Minuten, 2,5 Mails je Sekunde", as far as it can be told."""
    speed, left = pace(issue, now), states["planned"] + states["claimed"]
    if not left:
        return _("nächster Versuch um {time}", time=time_of_day(at)) if (at := next_try(issue)) else ""
    if not speed:
        return _("wartet auf den Mailserver")
    seconds = left / speed
    duration = _("weniger als eine Minute") if seconds < 60 else minutes(round(seconds / 60))
    return _(
        "noch {duration}, {speed} Mails je Sekunde",
        duration=duration,
        speed=decimal(f"{speed:.1f}".removesuffix(".0")),
    )


def minutes(count: int) -> str:
    return plural("etwa eine Minute", "etwa {n} Minuten", count)


def next_try(issue: Issue) -> dt.datetime | None:
    """When the first of the deferred mails is tried again."""
    _, found = listing(issue, "deferred", 1, CSV_PAGE)
    return min((delivery["next_at"] for _, delivery in found), default=None)


def frozen(request: Request, issue: Issue, total: int) -> list[tuple[str, str]]:
    """What the approval fixed, and by which settings it goes out."""
    per_second = request.portal.settings.mail.per_second
    speed = (
        _("höchstens {speed} Mails je Sekunde", speed=decimal(f"{per_second:g}"))
        if per_second
        else _("ohne Begrenzung")
    )
    return [
        (_("Einträge"), str(len(issue.items))),
        (_("Personen"), number(total)),
        (_("Prüfsumme"), issue.hash[:8]),
        (_("Tempo"), speed),
    ]


def rows(request: Request, issue: Issue, state: str | None, page: int, size: int) -> tuple[int, list[Given]]:
    """(how many in all, one page of deliveries as they are shown)."""
    total, found = listing(issue, state, page, size)
    return total, [delivery_row(request, id, delivery) for id, delivery in found]


def delivery_row(request: Request, id: str, delivery: Given) -> Given:
    person = request.site.person(delivery["person"])
    authority = request.site.authority(person.authority) if person else None
    at = delivery.get("at")
    return {
        "id": id,
        "name": person.name if person else _("Konto gelöscht"),
        "login": person.login if person else "",
        "place": authority.name if authority else "",
        "address": delivery.get("address") or (person.email if person else ""),
        "state": _(DELIVERY_STATES[delivery["state"]]),
        "at": at,
        "time": ""
        if at is None
        else time_of_day(at)
        if local(at).date() == local(request.now()).date()
        else day_and_time(at),
        "attempts": delivery["attempts"],
        "why": _(delivery.get("why") or ""),
        "message_id": delivery["message_id"],
    }


def deliveries(issue: Issue, request: Request) -> Given:
    """The deliveries of one state."""
    state = request.GET.get("state", "")
    if state not in DELIVERY_STATES:
        raise HTTPNotFound()
    page = page_asked(request)
    total, found = rows(request, issue, state, page, PAGE_SIZE)
    address = f"/n/{issue.id}/desk"
    return {
        "page_title": _("Mails: {state}", state=_(DELIVERY_STATES[state]).lower()),
        "crumbs": [
            {"title": _("Redaktion"), "href": "/desk"},
            {"title": _("Ausgabe {number}", number=issue.number), "href": address},
            {"title": _(DELIVERY_STATES[state])},
        ],
        "meaning": _(MEANINGS[state]),
        "total": number(total),
        "rows": found,
        "page": page,
        "pages": -(-total // PAGE_SIZE),
        "page_href": lambda place: f"{address}/deliveries?state={state}&page={place}",
    }


def ledger(issue: Issue, request: Request) -> Response:
    """Every delivery as CSV."""
    return csv_response(
        f"ausgabe-{issue.number}-versand.csv", [tuple(map(_, COLUMNS)), *map(cells, all_rows(request, issue))]
    )


def cells(row: Given) -> tuple[object, ...]:
    return (
        row["id"],
        row["name"],
        row["login"],
        row["address"],
        row["state"],
        row["message_id"],
        row["attempts"],
        f"{local(row['at']):%Y-%m-%d %H:%M:%S}" if row["at"] else "",
        row["why"],
    )


def all_rows(request: Request, issue: Issue) -> Iterator[Given]:
    for page in count(1):
        _, found = rows(request, issue, None, page, CSV_PAGE)
        yield from found
        if len(found) < CSV_PAGE:
            return


def resend(issue: Issue, request: Request) -> HTTPSeeOther:
    """Sends the doubtful ones that are ticked again, each under its own Message-ID."""
    ids, now = request.POST.getall("delivery"), request.now()
    address = HTTPSeeOther(location=f"/n/{issue.id}/desk")
    if not ids:
        request.say("warning", _("Nichts gesendet"), _("Wählen Sie mindestens eine Mail aus."))
        return address
    try:
        request.write(
            lambda site: perform_issue(
                site, issue, "resend_uncertain", site.person(request.person.id), now, deliveries=ids
            )
        )
    except WorkflowError as error:
        request.say("warning", _("Nichts gesendet"), error.sentence)
    else:
        request.say(
            "success",
            plural("Wird erneut gesendet", "{n} Mails werden erneut gesendet", len(ids)),
            _("Jede behält ihre Kennung: Die meisten Mailprogramme zeigen sie dann nur einmal."),
        )
    return address


PAGES = (
    Page(
        "issue_deliveries",
        "/n/{id}/desk/deliveries",
        deliveries,
        "deliveries.pt",
        factory=factories.issue,
        permission="newsletters",
    ),
    Page("issue_ledger", "/n/{id}/desk/deliveries.csv", ledger, factory=factories.issue, permission="newsletters"),
    Page(
        "issue_resend", "/n/{id}/desk/resend", resend, method="POST", factory=factories.issue, permission="newsletters"
    ),
)
