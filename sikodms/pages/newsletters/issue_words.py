"""What is said about an issue: where it stands, how it goes on, what happened, which buttons there are."""

import datetime as dt
from typing import Any, NamedTuple

from content_types import Site, _, later, plural
from mail import STATES, TRANSITIONS, Issue
from sikodms.sentences import name_of
from sikodms.words import day, day_and_time, local, time_of_day

Given = dict[str, Any]


class Act(NamedTuple):
    """A button: `asks` is whether a page comes first."""

    name: str
    title: str
    icon: str
    asks: bool
    danger: bool = False


ACTS = {
    row.name: row
    for row in (
        Act("submit", later("Zur Freigabe geben"), "icon icon--send", asks=False),
        Act("approve", later("Freigeben"), "icon icon--check-circle", asks=True),
        Act("resume", later("Versand fortsetzen"), "icon icon--play-arrow", asks=False),
        Act("send", later("Jetzt senden"), "icon icon--send", asks=True),
        Act("schedule", later("Terminieren"), "icon icon--event", asks=True),
        Act("request_changes", later("Änderungen verlangen"), "icon icon--edit", asks=True),
        Act("recall", later("Zurückholen"), "icon icon--undo", asks=False),
        Act("unschedule", later("Termin aufheben"), "icon icon--undo", asks=False),
        Act("pause", later("Versand anhalten"), "icon icon--pause", asks=False),
        Act("refill", later("Neu füllen"), "icon icon--sync", asks=False),
        Act("cancel", later("Ausgabe abbrechen"), "icon icon--close", asks=True, danger=True),
    )
}
PRIMARY = ("submit", "approve", "send", "resume")
IN_MENU = ("refill", "cancel")
assert set(ACTS) < set(TRANSITIONS)


def acts(issue: Issue, possible: list[str]) -> Given:
    """One primary button at most, the rest beside it or in the menu; nothing that this person may not do now."""
    rows = [act._replace(title=_(act.title)) for name, act in ACTS.items() if name in possible]
    primary = next((act for act in rows if act.name in PRIMARY), None)
    return {
        "primary": primary,
        "buttons": [act for act in rows if act is not primary and act.name not in IN_MENU],
        "menu": [act for act in rows if act is not primary and act.name in IN_MENU],
    }


def sentence(site: Site, issue: Issue, entries: int) -> str:
    """One sentence on where the issue stands."""
    what = plural("Ein Eintrag", "{n} Einträge", entries)
    approved = _("Freigegeben von {who} am {day}", who=name_of(site, issue.approved_by), day=day(issue.approved_at))
    match issue.state:
        case "draft":
            who = name_of(site, issue.created_by)
            return _("{what}. Begonnen am {day} von {who}.", what=what, day=day(issue.created_at), who=who)
        case "in_review":
            return _("{what}. Wartet auf die Freigabe durch die Geschäftsstelle.", what=what)
        case "approved":
            return _(
                "{approved} für {people}. Noch nicht versendet.", approved=approved, people=people(issue.recipients)
            )
        case "scheduled":
            return _(
                "{approved}. Geht am {time} an {people}.",
                approved=approved,
                time=day_and_time(issue.scheduled_at),
                people=people(issue.recipients),
            )
        case "sending":
            return _(
                "{approved}. Versand läuft seit {time} an {people}.",
                approved=approved,
                time=day_and_time(issue.started_at),
                people=people(issue.recipients),
            )
        case "paused":
            return _("{approved}. Der Versand ist angehalten; was noch nicht begonnen ist, wartet.", approved=approved)
        case "sent":
            return _(
                "{approved}. Versendet am {time} an {people}.",
                approved=approved,
                time=day_and_time(issue.sent_at),
                people=people(issue.recipients),
            )
        case _:
            return _("Die Ausgabe wurde abgebrochen und wird nicht mehr versendet.")


def people(number: int | None) -> str:
    return plural("eine Person", "{n} Personen", number or 0)


def onward(issue: Issue) -> str:
    """What comes next, for the message after an act."""
    return {
        "draft": _("Sie können weiterschreiben."),
        "in_review": _("Die Geschäftsstelle gibt die Ausgabe frei oder verlangt Änderungen."),
        "approved": _("Die Redaktion kann nun senden oder einen Termin setzen."),
        "scheduled": _("Bis dahin lässt sich der Termin aufheben."),
        "sending": _("Der Versand läuft im Hintergrund weiter, auch wenn Sie diese Seite verlassen."),
        "paused": _("Was gerade übergeben wird, geht noch hinaus. Alles andere wartet."),
        "cancelled": _("Was in dieser Ausgabe stand, kommt in die nächste, falls noch niemand sie erhalten hat."),
    }.get(issue.state, "")


def path(site: Site, issue: Issue, subscribers: int) -> list[Given]:
    """The path of states, as the macro takes it."""
    if issue.state == "cancelled":
        return []
    place = {"draft": 0, "in_review": 1, "approved": 2, "scheduled": 2}.get(issue.state, 3)
    number = people(issue.recipients if issue.recipients is not None else subscribers)
    titles = (
        (_("Entwurf"), name_of(site, issue.contributors[-1])),
        (_("Freigabe"), name_of(site, issue.approved_by) if issue.approved_by and place > 1 else _("Geschäftsstelle")),
        (
            _("Terminiert") if issue.scheduled_at else _("Bereit zum Senden"),
            day_and_time(issue.scheduled_at) or _("sofort oder mit Termin"),
        ),
        (_("Versendet"), day(issue.sent_at) or _("an {people}", people=number)),
    )
    done = issue.state == "sent"
    return [
        {"title": title, "note": note, "state": "done" if at < place or done else "now" if at == place else "later"}
        for at, (title, note) in enumerate(titles)
    ]


SAID = {
    "open": later("Begonnen"),
    "submit": later("Zur Freigabe gegeben"),
    "recall": later("Zurückgeholt"),
    "request_changes": later("Änderungen verlangt"),
    "approve": later("Freigegeben"),
    "schedule": later("Termin gesetzt"),
    "unschedule": later("Termin aufgehoben"),
    "send": later("Versand begonnen"),
    "pause": later("Versand angehalten"),
    "resume": later("Versand fortgesetzt"),
    "cancel": later("Abgebrochen"),
    "resend_uncertain": later("Zweifelhafte erneut gesendet"),
    "refill": later("Neu gefüllt"),
    "sent": later("Versand beendet"),
}


def history(site: Site, issue: Issue, now: dt.datetime) -> list[Given]:
    """What happened, newest first; today's entries with their time, older ones with their day."""
    rows = []
    for said in reversed(issue.history):
        today = local(said["at"]).date() == local(now).date()
        text = _(SAID.get(said["name"], STATES.get(said["name"], said["name"])))
        if said.get("by"):
            text = _("{event} von {who}", event=text, who=name_of(site, said["by"]))
        if not today:
            text = f"{text}, {time_of_day(said['at'])}"
        if said.get("reason"):
            text = _("{event}: „{reason}“", event=text, reason=said["reason"])
        at = local(said["at"])
        when = f"{at:%-H:%M}" if today else _("{day}.{month}.", day=at.day, month=at.month)
        rows.append({"when": when, "text": text})
    return rows


def changes_wanted(site: Site, issue: Issue) -> str | None:
    """What was asked for, as long as the draft lies at its editor for it."""
    if issue.state != "draft":
        return None
    last = next((said for said in reversed(issue.history) if said["name"] in ("request_changes", "submit")), None)
    return (
        _("{who}: „{reason}“", who=name_of(site, last["by"]), reason=last["reason"])
        if last and last["name"] == "request_changes"
        else None
    )
