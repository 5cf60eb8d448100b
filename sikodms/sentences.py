"""What stands about a document in words: where it is, how it goes on, and whose turn it is."""

import datetime as dt
from typing import Any

from content_types import Document, Fassung, Person, Site, _, later, plural
from sikodms.words import MONTHS, day, day_and_time, listed, local, time_of_day, weekday, weekday_short
from workflows import BERLIN, PATHS, label, may_see, missing_at_submit, rights, working_days_until

State = tuple[str, str]


def name_of(site: Site, person_id: str | None) -> str:
    person = site.person(person_id)
    return person.name if person else _("eine Person, die nicht mehr dabei ist")


def version_and_round(fassung: Fassung) -> str:
    """ "Fassung 3, Runde 2"; the first round is not named."""
    if fassung.round > 1:
        return _("Fassung {version}, Runde {round}", version=fassung.version, round=fassung.round)
    return _("Fassung {version}", version=fassung.version)


def stays(document: Document) -> str:
    """What readers go on to read; "" if nothing is released."""
    return _("Fassung {n} bleibt lesbar.", n=document.released.version) if document.released else ""


def stays_readable(document: Document) -> str:
    """What readers have meanwhile; "" before the first release."""
    if document.released is None:
        return ""
    return _("Bis zur Freigabe bleibt Fassung {version} lesbar.", version=document.released.version)


def name_and_place(site: Site, person_id: str | None) -> str:
    """ "Lena Hoffmeister, Stadt Hagen"."""
    person = site.person(person_id)
    authority = site.authority(person.authority) if person else None
    return f"{name_of(site, person_id)}, {authority.name}" if authority else name_of(site, person_id)


def badge(document: Document, fassung: Fassung) -> State:
    """State and label for the badge macro."""
    if document.state in ("withdrawn", "archived") and fassung is document.last_released:
        return document.state, label(document.state)
    if fassung.state == "draft" and fassung.round > 1:
        return "changes", _("Änderungen verlangt")
    if fassung.state == "in_review":
        return "in_review", _(
            "In Prüfung, {step} von {steps}", step=fassung.step, steps=len(PATHS[document.kind].steps)
        )
    return fassung.state, label(fassung.state)


def status(document: Document, held: frozenset[str]) -> str:
    """One sentence on where the document stands, and one on the Fassung in work for those who may know of it."""
    parts = []
    released = document.last_released
    if document.state == "withdrawn" and document.withdrawn:
        parts.append(_("Zurückgezogen am {day}.", day=day(document.withdrawn["at"])))
    elif document.state == "archived":
        parts.append(_("Archiviert: über seine Adresse lesbar, nicht in Suche und Listen."))
    elif released:
        how = _("Übernommen") if released.takeover else _("Freigegeben")
        on = day(released.released_at)
        parts.append(_("{how} am {day}, Fassung {version}.", how=how, day=on, version=released.version))
    working = document.working
    if working and may_see(document, working, held):
        parts.append(working_sentence(document, working))
    elif working is None and not released:
        parts.append(_("Der Entwurf wurde verworfen."))
    return " ".join(parts)


def working_sentence(document: Document, working: Fassung) -> str:
    which = _("Fassung {version}", version=working.version)
    match working.state:
        case "in_review":
            return _("{which} ist in Prüfung bis {day}.", which=which, day=day(working.due_at))
        case "approved":
            return _("{which} ist geprüft und wartet auf die Veröffentlichung.", which=which)
        case "scheduled" if working.scheduled_at:
            return _("{which} wird am {time} freigegeben.", which=which, time=day_and_time(working.scheduled_at))
        case _ if working.round > 1:
            return _("Zu {which} wurden Änderungen verlangt.", which=which)
        case _:
            return _("{which} ist ein Entwurf, noch nicht eingereicht.", which=which)


ENDED = {
    "withdrawn": later("Gilt nicht mehr."),
    "archived": later("Nur noch über die Adresse lesbar."),
    "new": later("Lässt sich wieder aufnehmen."),
}


def how_it_goes_on(site: Site, document: Document, person: Person) -> tuple[str, str]:
    """("Sie sind am Zug:" or "", what comes next), for the list of one's own documents."""
    working = document.working
    if working is None:
        if document.state == "released":
            since = document.released.released_at if document.released else None
            return "", _("Lesbar seit {day}.", day=day(since)) if since else ""
        return "", _(ENDED[document.state]) if document.state in ENDED else ""
    onward = " ".join(filter(None, (_next_step(site, document, working), stays(document))))
    return _("Sie sind am Zug:") if working.state == "draft" else "", onward


def _next_step(site: Site, document: Document, working: Fassung) -> str:
    match working.state:
        case "draft" if working.round > 1:
            return _("Überarbeiten Sie die Fassung, und reichen Sie sie neu ein.")
        case "draft":
            missing = missing_at_submit(document, working)
            if missing:
                titles = [_(document.schema().get(name).title) for name in missing if name in document.schema()]
                return _("Ergänzen Sie {fields}.", fields=listed(titles))
            return _("Reichen Sie die Fassung zur Prüfung ein.")
        case "in_review":
            step = PATHS[document.kind].steps[working.step - 1]
            who = ", ".join(name_of(site, id) for id in working.reviewers)
            until = weekday_and_day(working.due_at)
            if who:
                return _("{step} durch {who} bis {day}.", step=_(step.title), who=who, day=until)
            return _("{step} bis {day}.", step=_(step.title), day=until)
        case "approved":
            return _("Wartet auf die Veröffentlichung durch die Geschäftsstelle.")
        case _:
            return _("Wird am {time} freigegeben.", time=day_and_time(working.scheduled_at))


def weekday_and_day(time: dt.datetime | None) -> str:
    """ "Donnerstag, 12. März 2026"."""
    return f"{weekday(time)}, {day(time)}" if time else ""


def due(now: dt.datetime, time: dt.datetime | None) -> dict[str, str]:
    """For the due mark: kind, date and what is left, in working days."""
    if time is None:
        return {"kind": "later", "date": _("ohne Frist"), "rest": ""}
    left = working_days_until(now, time)
    month = _(MONTHS[local(time).month - 1])
    date = _("{weekday}., {day}. {month}", weekday=weekday_short(time), day=local(time).day, month=month)
    if time < now:
        late = max(1, -left)
        rest = plural("{n} Arbeitstag überfällig", "{n} Arbeitstage überfällig", late)
        return {"kind": "late", "date": date, "rest": rest}
    if local(time).date() == local(now).date():
        return {"kind": "today", "date": _("heute"), "rest": _("Frist läuft ab")}
    return {"kind": "later", "date": date, "rest": plural("in {n} Arbeitstag", "in {n} Arbeitstagen", left)}


def recent(now: dt.datetime, time: dt.datetime | None) -> str:
    """ "heute, 8:05 Uhr", "gestern", else the day."""
    if time is None:
        return ""
    age = (now.astimezone(BERLIN).date() - local(time).date()).days
    if age == 0:
        return _("heute, {time}", time=time_of_day(time))
    return _("gestern") if age == 1 else day(time)


def paths(site: Site, document: Document, held: frozenset[str]) -> list[dict[str, Any]]:
    """The path of states: one line for what is released, one for the Fassung in work."""
    lines = []
    working = document.working if document.working and may_see(document, document.working, held) else None
    released = document.released
    if released and document.state == "released" and working:
        steps = [
            {
                "title": _("Freigegeben und lesbar"),
                "note": _("seit {day}", day=day(released.released_at)),
                "state": "done",
            },
            {
                "title": _("Abgelöst"),
                "note": _("sobald Fassung {n} freigegeben ist", n=working.version),
                "state": "later",
            },
        ]
        lines.append({"name": _("Fassung {version}", version=released.version), "steps": steps})
    if working:
        lines.append(
            {"name": _("Fassung {version}", version=working.version), "steps": steps_of(site, document, working)}
        )
    return lines


def steps_of(site: Site, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """Draft, the steps of the review, the release: each done, now or later, with who and when."""
    path = PATHS[document.kind]
    done_steps = {approval["step"]: approval for approval in fassung.approvals}
    draft_note = (
        _("eingereicht am {day}", day=day(fassung.submitted_at))
        if fassung.state != "draft"
        else _("begonnen am {day}", day=day(fassung.created_at))
    )
    made = [{"title": _("Entwurf"), "note": draft_note, "state": "now" if fassung.state == "draft" else "done"}]
    for number, step in enumerate(path.steps, 1):
        if approval := done_steps.get(number):
            made.append(
                {
                    "title": _(step.title),
                    "note": f"{name_of(site, approval['person'])}, {day(approval['at'])}",
                    "state": "done",
                }
            )
        elif fassung.state == "in_review" and fassung.step == number:
            who = ", ".join(name_of(site, id) for id in fassung.reviewers)
            until = _("bis {day}", day=day(fassung.due_at))
            made.append({"title": _(step.title), "note": f"{who}, {until}" if who else until, "state": "now"})
        else:
            made.append({"title": _(step.title), "note": _("5 Arbeitstage"), "state": "later"})
    if fassung.state == "released":
        last = {"note": _("am {day}", day=day(fassung.released_at)), "state": "done"}
    elif fassung.state == "scheduled":
        last = {"note": _("am {day}", day=day_and_time(fassung.scheduled_at)), "state": "now"}
    elif fassung.state == "approved":
        last = {"note": _("wartet auf die Geschäftsstelle"), "state": "now"}
    else:
        last = {
            "note": _("mit der letzten Zustimmung") if path.releases else _("durch die Geschäftsstelle"),
            "state": "later",
        }
    return [*made, {"title": _("Freigabe"), **last}]


EVENTS = {
    "create": (later("Begonnen"), "plain"),
    "edit": (later("Bearbeitet"), "plain"),
    "attach": (later("Datei hinzugefügt"), "plain"),
    "detach": (later("Datei entfernt"), "plain"),
    "add_contributor": (later("Mitwirkende hinzugefügt"), "plain"),
    "revise": (later("Neue Fassung begonnen"), "plain"),
    "submit": (later("Eingereicht"), "plain"),
    "recall": (later("Zurückgeholt"), "plain"),
    "request_changes": (later("Änderungen verlangt"), "warn"),
    "approve": (later("Zugestimmt"), "ok"),
    "discard": (later("Verworfen"), "bad"),
    "release": (later("Freigegeben"), "ok"),
    "schedule": (later("Terminiert"), "ok"),
    "unschedule": (later("Termin aufgehoben"), "plain"),
    "withdraw": (later("Zurückgezogen"), "bad"),
    "archive": (later("Archiviert"), "plain"),
    "takeover": (later("Übernommen"), "ok"),
}


def history(
    site: Site, document: Document, entries: list[dict[str, Any]], held: frozenset[str]
) -> list[dict[str, Any]]:
    """The audit entries of a document that this person may know of, newest first; a run of edits by one person is one line.

    Files are named to who sees a Fassung with a file of that name: one that came and went in a draft, or was taken from an
    older Fassung for others, is not told to readers of the next.
    """
    made: list[dict[str, Any]] = []
    files = _files_seen(document, held)
    for entry in reversed(entries):
        fassung = document.fassung(entry.get("version", 0))
        if fassung is not None and not may_see(document, fassung, held):
            continue
        title, kind = EVENTS.get(entry["event"], (entry["event"], "plain"))
        title = _(title)
        if entry["event"] == "approve" and entry.get("after") == "released":
            title = _("Zugestimmt und freigegeben")
        who = name_and_place(site, entry["by"]) if entry.get("by") else _("zum vorgesehenen Zeitpunkt")
        line = {
            "title": _("{event}, Fassung {n}", event=title, n=entry["version"]) if entry.get("version") else title,
            "kind": kind,
            "when": day_and_time(entry["at"]),
            "who": who,
            "said": entry.get("reason") or entry.get("note") or entry.get("occasion") or "",
            "file": entry.get("file", "") if files is None or entry.get("file") in files else "",
            "event": entry["event"],
            "act": title,
        }
        if (
            made
            and entry["event"] == "edit"
            and (made[-1]["event"], made[-1]["who"], made[-1]["title"]) == ("edit", who, line["title"])
        ):
            continue
        made.append(line)
    return made


def _files_seen(document: Document, held: frozenset[str]) -> set[str] | None:
    """Names of the files in the Fassungen that this person may see; None, which is any, for who works on the document."""
    if rights.takes_part(document, held):
        return None
    seen = (fassung for fassung in document.fassungen if may_see(document, fassung, held))
    return {file.name for fassung in seen for file in fassung.content.files}
