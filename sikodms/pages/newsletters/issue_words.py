"""What is said about an issue: where it stands, how it goes on, what happened, which buttons there are."""

import datetime as dt
from typing import Any, NamedTuple

from content_types import Site
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
        Act("submit", "Zur Freigabe geben", "icon icon--send", asks=False),
        Act("approve", "Freigeben", "icon icon--check-circle", asks=True),
        Act("resume", "Versand fortsetzen", "icon icon--play-arrow", asks=False),
        Act("send", "Jetzt senden", "icon icon--send", asks=True),
        Act("schedule", "Terminieren", "icon icon--event", asks=True),
        Act("request_changes", "Änderungen verlangen", "icon icon--edit", asks=True),
        Act("recall", "Zurückholen", "icon icon--undo", asks=False),
        Act("unschedule", "Termin aufheben", "icon icon--undo", asks=False),
        Act("pause", "Versand anhalten", "icon icon--pause", asks=False),
        Act("refill", "Neu füllen", "icon icon--sync", asks=False),
        Act("cancel", "Ausgabe abbrechen", "icon icon--close", asks=True, danger=True),
    )
}
PRIMARY = ("submit", "approve", "send", "resume")
IN_MENU = ("refill", "cancel")
assert set(ACTS) < set(TRANSITIONS)


def acts(issue: Issue, possible: list[str]) -> Given:
    """One primary button at most, the rest beside it or in the menu; nothing that this person may not do now."""
    rows = [act for name, act in ACTS.items() if name in possible]
    primary = next((act for act in rows if act.name in PRIMARY), None)
    return {
        "primary": primary,
        "buttons": [act for act in rows if act is not primary and act.name not in IN_MENU],
        "menu": [act for act in rows if act is not primary and act.name in IN_MENU],
    }


def sentence(site: Site, issue: Issue, entries: int) -> str:
    """One sentence on where the issue stands."""
    what = "Ein Eintrag" if entries == 1 else f"{entries} Einträge"
    approved = f"Freigegeben von {name_of(site, issue.approved_by)} am {day(issue.approved_at)}"
    match issue.state:
        case "draft":
            return f"{what}. Begonnen am {day(issue.created_at)} von {name_of(site, issue.created_by)}."
        case "in_review":
            return f"{what}. Wartet auf die Freigabe durch die Geschäftsstelle."
        case "approved":
            return f"{approved} für {people(issue.recipients)}. Noch nicht versendet."
        case "scheduled":
            return f"{approved}. Geht am {day_and_time(issue.scheduled_at)} an {people(issue.recipients)}."
        case "sending":
            return f"{approved}. Versand läuft seit {day_and_time(issue.started_at)} an {people(issue.recipients)}."
        case "paused":
            return f"{approved}. Der Versand ist angehalten; was noch nicht begonnen ist, wartet."
        case "sent":
            return f"{approved}. Versendet am {day_and_time(issue.sent_at)} an {people(issue.recipients)}."
        case _:
            return "Die Ausgabe wurde abgebrochen und wird nicht mehr versendet."


def people(number: int | None) -> str:
    return "eine Person" if number == 1 else f"{number or 0} Personen"


def onward(issue: Issue) -> str:
    """What comes next, for the message after an act."""
    return {
        "draft": "Sie können weiterschreiben.",
        "in_review": "Die Geschäftsstelle gibt die Ausgabe frei oder verlangt Änderungen.",
        "approved": "Die Redaktion kann nun senden oder einen Termin setzen.",
        "scheduled": "Bis dahin lässt sich der Termin aufheben.",
        "sending": "Der Versand läuft im Hintergrund weiter, auch wenn Sie diese Seite verlassen.",
        "paused": "Was gerade übergeben wird, geht noch hinaus. Alles andere wartet.",
        "cancelled": "Was in dieser Ausgabe stand, kommt in die nächste, falls noch niemand sie erhalten hat.",
    }.get(issue.state, "")


def path(site: Site, issue: Issue, subscribers: int) -> list[Given]:
    """The path of states, as the macro takes it."""
    if issue.state == "cancelled":
        return []
    place = {"draft": 0, "in_review": 1, "approved": 2, "scheduled": 2}.get(issue.state, 3)
    number = people(issue.recipients if issue.recipients is not None else subscribers)
    titles = (
        ("Entwurf", name_of(site, issue.contributors[-1])),
        ("Freigabe", name_of(site, issue.approved_by) if issue.approved_by and place > 1 else "Geschäftsstelle"),
        (
            "Terminiert" if issue.scheduled_at else "Bereit zum Senden",
            day_and_time(issue.scheduled_at) or "sofort oder mit Termin",
        ),
        ("Versendet", day(issue.sent_at) or f"an {number}"),
    )
    done = issue.state == "sent"
    return [
        {"title": title, "note": note, "state": "done" if at < place or done else "now" if at == place else "later"}
        for at, (title, note) in enumerate(titles)
    ]


SAID = {
    "open": "Begonnen",
    "submit": "Zur Freigabe gegeben",
    "recall": "Zurückgeholt",
    "request_changes": "Änderungen verlangt",
    "approve": "Freigegeben",
    "schedule": "Termin gesetzt",
    "unschedule": "Termin aufgehoben",
    "send": "Versand begonnen",
    "pause": "Versand angehalten",
    "resume": "Versand fortgesetzt",
    "cancel": "Abgebrochen",
    "resend_uncertain": "Zweifelhafte erneut gesendet",
    "refill": "Neu gefüllt",
    "sent": "Versand beendet",
}


def history(site: Site, issue: Issue, now: dt.datetime) -> list[Given]:
    """What happened, newest first; today's entries with their time, older ones with their day."""
    rows = []
    for said in reversed(issue.history):
        today = local(said["at"]).date() == local(now).date()
        who = f" von {name_of(site, said['by'])}" if said.get("by") else ""
        time = "" if today else f", {time_of_day(said['at'])}"
        when = (
            time_of_day(said["at"]).removesuffix(" Uhr")
            if today
            else f"{local(said['at']).day}.{local(said['at']).month}."
        )
        reason = f": „{said['reason']}“" if said.get("reason") else ""
        rows.append(
            {
                "when": when,
                "text": f"{SAID.get(said['name'], STATES.get(said['name'], said['name']))}{who}{time}{reason}",
            }
        )
    return rows


def changes_wanted(site: Site, issue: Issue) -> str | None:
    """What was asked for, as long as the draft lies at its editor for it."""
    if issue.state != "draft":
        return None
    last = next((said for said in reversed(issue.history) if said["name"] in ("request_changes", "submit")), None)
    return f"{name_of(site, last['by'])}: „{last['reason']}“" if last and last["name"] == "request_changes" else None
