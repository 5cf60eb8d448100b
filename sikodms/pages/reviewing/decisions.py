"""The box of a review: which decisions there are, what each asks for, and what comes of it."""

from collections.abc import Mapping
from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, _
from sikodms import sentences
from sikodms.pages.moments import day_of, moment_of
from sikodms.words import day, day_and_time
from workflows import PATHS, TRANSITIONS, allowed, due_after, why_not

Given = dict[str, Any]
DECISIONS = ("approve", "request_changes", "release", "schedule", "discard")
# Names of errors → ids of the fields that they are about.
FIELDS = {
    "act": "act-first",
    "at": "at",
    "review_by": "review_by",
    "reason": "reason",
    "discard_reason": "discard_reason",
    "note": "note",
    "hash": "entscheidung",
}


def what_can_be_decided(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    """The choices that this person has now; for an approval that they may not give, why not."""
    possible = [name for name in allowed(request.site, document, request.person, request.now()) if name in DECISIONS]
    path, last = PATHS[document.kind], fassung.step == len(PATHS[document.kind].steps)
    why = None
    if fassung.state == "in_review" and "approve" not in possible:
        why = why_not(request.site, document, "approve", request.person, request.now())
    publishes = fassung.state == "in_review" and last and path.releases and "approve" in possible
    due = sentences.due(request.now(), fassung.due_at) if fassung.state == "in_review" and fassung.due_at else None
    return {
        "choices": [
            {"name": name, "title": _(TRANSITIONS[name].label), "text": text_of(request, document, fassung, name)}
            for name in DECISIONS
            if name in possible
        ],
        "buttons": [
            {"name": name, "title": button_of(document, fassung, name), "only": ONLY[name]}
            for name in DECISIONS
            if name in possible
        ],
        "why_not": why,
        "publishes": publishes,
        "releases": "release" in possible,
        "schedules": "schedule" in possible,
        "step": fassung.step,
        "due": due,
        "review_by": fassung.content.fields.get("review_by") or "",
        "to_whom": sentences.name_of(request.site, fassung.submitted_by) if fassung.submitted_by else "",
        "state": state_sentence(document, fassung),
        "unschedule": "unschedule" in allowed(request.site, document, request.person, request.now()),
    }


ONLY = {
    "approve": "only-approve",
    "request_changes": "only-request-changes",
    "discard": "only-discard",
    "release": "only-release",
    "schedule": "only-schedule",
}


def text_of(request: Request, document: Document, fassung: Fassung, name: str) -> str:
    steps = PATHS[document.kind].steps
    replaces = (
        _("Sie löst Fassung {version} ab.", version=document.released.version)
        if document.released
        else _("Sie ist dann für alle lesbar, die sie sehen sollen.")
    )
    match name:
        case "approve" if fassung.step < len(steps):
            now, then = (_(step.title) for step in steps[fassung.step - 1 : fassung.step + 1])
            return _("{step} in Ordnung. Danach folgt: {then}.", step=now, then=then)
        case "approve" if PATHS[document.kind].releases:
            return _(
                "Fassung {version} wird freigegeben, sofort oder zu einem Termin. {replaces}",
                version=fassung.version,
                replaces=replaces,
            )
        case "approve":
            return _("In Ordnung. Veröffentlicht wird danach, von Hand oder zu einem Termin.")
        case "request_changes":
            return _(
                "Zurück an {who}, mit Ihrer Begründung.", who=sentences.name_of(request.site, fassung.submitted_by)
            )
        case "release":
            return _("Sofort. {replaces}", replaces=replaces)
        case "schedule":
            return _("Zu einem Termin, den Sie angeben.")
        case _:
            ended = _("Fassung {version} wird nicht weitergeführt.", version=fassung.version)
            return f"{ended} {sentences.stays(document)}".strip()


def button_of(document: Document, fassung: Fassung, name: str) -> str:
    steps = PATHS[document.kind].steps
    match name:
        case "approve" if fassung.step < len(steps):
            return _("Fachlich freigeben")
        case "approve" if not PATHS[document.kind].releases:
            return _("Zustimmen")
        case "discard":
            return _("Fassung {version} verwerfen", version=fassung.version)
        case _:
            return _(TRANSITIONS[name].label)


def state_sentence(document: Document, fassung: Fassung) -> str:
    """Why there is nothing to decide."""
    match fassung.state:
        case "draft":
            return _("Die Fassung ist ein Entwurf und noch nicht eingereicht.")
        case "scheduled":
            return _("Die Fassung wird am {time} freigegeben.", time=day_and_time(fassung.scheduled_at))
        case "approved":
            return _(
                "Die Fassung ist geprüft. "
                "Veröffentlichen kann die Geschäftsstelle oder wer dafür im Fachgebiet benannt ist."
            )
        case _:
            step = PATHS[document.kind].steps[fassung.step - 1]
            return _("Über den Schritt „{step}“ entscheidet, wer dafür benannt ist.", step=_(step.title))


def given_in(posted: Mapping[str, Any]) -> tuple[str, Given, dict[str, str]]:
    """The transition, what it is given, and sentences for what cannot be read."""
    name = str(posted.get("act", ""))
    if name not in DECISIONS:
        return "", {}, {"act": _("Wählen Sie eine Entscheidung.")}
    errors: dict[str, str] = {}
    given: Given = {"hash": str(posted.get("hash", "")), "note": str(posted.get("note", ""))}
    step = str(posted.get("step", ""))
    given["step"] = int(step) if step.isascii() and step.isdigit() and len(step) < 4 else None
    given["reason"] = str(posted.get("discard_reason" if name == "discard" else "reason", ""))
    if name in ("approve", "release", "schedule"):
        given |= publishing(posted, errors, with_date=name != "release")
    return name, given, errors


def publishing(posted: Mapping[str, Any], errors: dict[str, str], with_date: bool) -> Given:
    """When, until when it is current, and whether newsletters announce it."""
    said: Given = {}
    if "publishing" in posted:
        said["newsletter"] = "newsletter" in posted
    if with_date:
        try:
            said["at"] = moment_of(posted.get("at"), posted.get("at_time"))
        except (ValueError, OverflowError):
            errors["at"] = _("Schreiben Sie Tag und Uhrzeit, zum Beispiel 16.3.2026 und 8:00.")
    try:
        said["review_by"] = day_of(posted.get("review_by"))
    except (ValueError, OverflowError):
        errors["review_by"] = _("Das ist kein Datum. Schreiben Sie zum Beispiel 16.3.2027.")
    return said


def outcome(request: Request, document: Document, fassung: Fassung, name: str) -> tuple[str, str]:
    """What was done, and how it goes on."""
    title, text = _outcome(request, document, fassung, name)
    stays = sentences.stays(document) if document.released is not fassung else ""
    return title, f"{text} {stays}".strip()


def _outcome(request: Request, document: Document, fassung: Fassung, name: str) -> tuple[str, str]:
    title, version = _("„{text}“", text=fassung.title), fassung.version
    if name == "request_changes":
        who = sentences.name_of(request.site, fassung.submitted_by)
        text = _("{title}: {who} überarbeitet die Fassung und reicht sie neu ein.", title=title, who=who)
        return _("Änderungen verlangt"), text
    if name == "discard":
        text = _("{title}: Fassung {version} wird nicht weitergeführt.", title=title, version=version)
        return _("Verworfen"), text
    match fassung.state:
        case "in_review":
            due = sentences.weekday_and_day(fassung.due_at or due_after(request.now()))
            step = _(PATHS[document.kind].steps[fassung.step - 1].title)
            return _("Zugestimmt"), _("{title}: Jetzt folgt {step}, bis {day}.", title=title, step=step, day=due)
        case "approved":
            return _("Zugestimmt"), _("{title} ist geprüft und wartet auf die Veröffentlichung.", title=title)
        case "scheduled":
            time = day_and_time(fassung.scheduled_at)
            return _("Terminiert"), _("{title} wird am {time} freigegeben.", title=title, time=time)
        case _:
            text = _(
                "{title}: Fassung {version} ist jetzt lesbar. Stand prüfen bis {day}.",
                title=title,
                version=version,
                day=day(document.review_by),
            )
            return _("Freigegeben"), text
