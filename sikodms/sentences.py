"""What stands about a document in words: where it is, how it goes on, and whose turn it is."""

import datetime as dt
from typing import Any

from content_types import Document, Fassung, Person, Site
from sikodms.words import day, day_and_time, listed, local, time_of_day, weekday
from workflows import BERLIN, PATHS, may_see, missing_at_submit, working_days_until

State = tuple[str, str]


def name_of(site: Site, person_id: str | None) -> str:
    person = site.person(person_id)
    return person.name if person else "eine Person, die nicht mehr dabei ist"


def name_and_place(site: Site, person_id: str | None) -> str:
    """ "Lena Hoffmeister, Stadt Hagen"."""
    person = site.person(person_id)
    authority = site.authority(person.authority) if person else None
    return f"{name_of(site, person_id)}, {authority.name}" if authority else name_of(site, person_id)


def badge(document: Document, fassung: Fassung) -> State:
    """State and label for the badge macro."""
    if document.state in ("withdrawn", "archived") and fassung is document.last_released:
        return document.state, {"withdrawn": "Zurückgezogen", "archived": "Archiviert"}[document.state]
    if fassung.state == "draft" and fassung.round > 1:
        return "changes", "Änderungen verlangt"
    if fassung.state == "in_review":
        return "in_review", f"In Prüfung, {fassung.step} von {len(PATHS[document.kind].steps)}"
    labels = {
        "draft": "Entwurf",
        "approved": "Geprüft",
        "scheduled": "Terminiert",
        "released": "Freigegeben",
        "superseded": "Abgelöst",
        "discarded": "Verworfen",
    }
    return fassung.state, labels[fassung.state]


def status(document: Document, held: frozenset[str]) -> str:
    """One sentence on where the document stands, and one on the Fassung in work for those who may know of it."""
    parts = []
    released = document.last_released
    if document.state == "withdrawn" and document.withdrawn:
        parts.append(f"Zurückgezogen am {day(document.withdrawn['at'])}.")
    elif document.state == "archived":
        parts.append("Archiviert: über seine Adresse lesbar, nicht in Suche und Listen.")
    elif released:
        how = "Übernommen" if released.takeover else "Freigegeben"
        parts.append(f"{how} am {day(released.released_at)}, Fassung {released.version}.")
    working = document.working
    if working and may_see(document, working, held):
        parts.append(working_sentence(document, working))
    elif working is None and not released:
        parts.append("Der Entwurf wurde verworfen.")
    return " ".join(parts)


def working_sentence(document: Document, working: Fassung) -> str:
    which = f"Fassung {working.version}"
    match working.state:
        case "in_review":
            return f"{which} ist in Prüfung bis {day(working.due_at)}."
        case "approved":
            return f"{which} ist geprüft und wartet auf die Veröffentlichung."
        case "scheduled" if working.scheduled_at:
            return f"{which} wird am {day_and_time(working.scheduled_at)} freigegeben."
        case _ if working.round > 1:
            return f"Zu {which} wurden Änderungen verlangt."
        case _:
            return f"{which} ist ein Entwurf, noch nicht eingereicht."


def how_it_goes_on(site: Site, document: Document, person: Person) -> tuple[str, str]:
    """("Sie sind am Zug:" or "", what comes next), for the list of one's own documents."""
    working = document.working
    if working is None:
        if document.state == "released":
            return "", f"Lesbar seit {day(document.released.released_at)}." if document.released else ""
        return "", {
            "withdrawn": "Gilt nicht mehr.",
            "archived": "Nur noch über die Adresse lesbar.",
            "new": "Wurde verworfen.",
        }.get(document.state, "")
    stays = f" Fassung {document.released.version} bleibt lesbar." if document.released else ""
    match working.state:
        case "draft" if working.round > 1:
            return "Sie sind am Zug:", "Überarbeiten Sie die Fassung, und reichen Sie sie neu ein." + stays
        case "draft":
            missing = missing_at_submit(document, working)
            if missing:
                titles = [document.schema().get(name).title for name in missing if name in document.schema()]
                return "Sie sind am Zug:", f"Ergänzen Sie {listed(titles)}." + stays
            return "Sie sind am Zug:", "Reichen Sie die Fassung zur Prüfung ein." + stays
        case "in_review":
            step = PATHS[document.kind].steps[working.step - 1]
            who = ", ".join(name_of(site, id) for id in working.reviewers)
            return "", f"{step.title}{' durch ' + who if who else ''} bis {weekday_and_day(working.due_at)}." + stays
        case "approved":
            return "", "Wartet auf die Veröffentlichung durch die Geschäftsstelle." + stays
        case _:
            return "", f"Wird am {day_and_time(working.scheduled_at)} freigegeben." + stays


def weekday_and_day(time: dt.datetime | None) -> str:
    """ "Donnerstag, 12. März 2026"."""
    return f"{weekday(time)}, {day(time)}" if time else ""


def due(now: dt.datetime, time: dt.datetime | None) -> dict[str, str]:
    """For the due mark: kind, date and what is left, in working days."""
    if time is None:
        return {"kind": "later", "date": "ohne Frist", "rest": ""}
    left = working_days_until(now, time)
    date = f"{weekday(time)[:2]}., {local(time).day}. {day(time).split(' ')[1]}"
    if time < now:
        late = max(1, -left)
        return {
            "kind": "late",
            "date": date,
            "rest": f"{late} {'Arbeitstag' if late == 1 else 'Arbeitstage'} überfällig",
        }
    if local(time).date() == local(now).date():
        return {"kind": "today", "date": "heute", "rest": "Frist läuft ab"}
    return {"kind": "later", "date": date, "rest": f"in {left} {'Arbeitstag' if left == 1 else 'Arbeitstagen'}"}


def recent(now: dt.datetime, time: dt.datetime | None) -> str:
    """ "heute, 8:05 Uhr", "gestern", else the day."""
    if time is None:
        return ""
    age = (now.astimezone(BERLIN).date() - local(time).date()).days
    return f"heute, {time_of_day(time)}" if age == 0 else "gestern" if age == 1 else day(time)


def paths(site: Site, document: Document, held: frozenset[str]) -> list[dict[str, Any]]:
    """The path of states: one line for what is released, one for the Fassung in work."""
    lines = []
    working = document.working if document.working and may_see(document, document.working, held) else None
    released = document.released
    if released and document.state == "released" and working:
        steps = [
            {"title": "Freigegeben und lesbar", "note": f"seit {day(released.released_at)}", "state": "done"},
            {"title": "Abgelöst", "note": f"sobald Fassung {working.version} freigegeben ist", "state": "later"},
        ]
        lines.append({"name": f"Fassung {released.version}", "steps": steps})
    if working:
        lines.append({"name": f"Fassung {working.version}", "steps": steps_of(site, document, working)})
    return lines


def steps_of(site: Site, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """Draft, the steps of the review, the release: each done, now or later, with who and when."""
    path = PATHS[document.kind]
    done_steps = {approval["step"]: approval for approval in fassung.approvals}
    draft_note = (
        f"eingereicht am {day(fassung.submitted_at)}"
        if fassung.state != "draft"
        else f"begonnen am {day(fassung.created_at)}"
    )
    made = [{"title": "Entwurf", "note": draft_note, "state": "now" if fassung.state == "draft" else "done"}]
    for number, step in enumerate(path.steps, 1):
        if approval := done_steps.get(number):
            made.append(
                {
                    "title": step.title,
                    "note": f"{name_of(site, approval['person'])}, {day(approval['at'])}",
                    "state": "done",
                }
            )
        elif fassung.state == "in_review" and fassung.step == number:
            who = ", ".join(name_of(site, id) for id in fassung.reviewers)
            made.append(
                {"title": step.title, "note": f"{who + ', ' if who else ''}bis {day(fassung.due_at)}", "state": "now"}
            )
        else:
            made.append({"title": step.title, "note": "5 Arbeitstage", "state": "later"})
    if fassung.state == "released":
        last = {"note": f"am {day(fassung.released_at)}", "state": "done"}
    elif fassung.state == "scheduled":
        last = {"note": f"am {day_and_time(fassung.scheduled_at)}", "state": "now"}
    elif fassung.state == "approved":
        last = {"note": "wartet auf die Geschäftsstelle", "state": "now"}
    else:
        last = {
            "note": "mit der letzten Zustimmung" if path.releases else "durch die Geschäftsstelle",
            "state": "later",
        }
    return [*made, {"title": "Freigabe", **last}]


EVENTS = {
    "create": ("Begonnen", "plain"),
    "edit": ("Bearbeitet", "plain"),
    "attach": ("Datei hinzugefügt", "plain"),
    "detach": ("Datei entfernt", "plain"),
    "add_contributor": ("Mitwirkende hinzugefügt", "plain"),
    "revise": ("Neue Fassung begonnen", "plain"),
    "submit": ("Eingereicht", "plain"),
    "recall": ("Zurückgeholt", "plain"),
    "request_changes": ("Änderungen verlangt", "warn"),
    "approve": ("Zugestimmt", "ok"),
    "discard": ("Verworfen", "bad"),
    "release": ("Freigegeben", "ok"),
    "schedule": ("Terminiert", "ok"),
    "unschedule": ("Termin aufgehoben", "plain"),
    "withdraw": ("Zurückgezogen", "bad"),
    "archive": ("Archiviert", "plain"),
    "takeover": ("Übernommen", "ok"),
}


def history(
    site: Site, document: Document, entries: list[dict[str, Any]], held: frozenset[str]
) -> list[dict[str, Any]]:
    """The audit entries of a document that this person may know of, newest first; a run of edits by one person is one line."""
    made: list[dict[str, Any]] = []
    for entry in reversed(entries):
        fassung = document.fassung(entry.get("version", 0))
        if fassung is not None and not may_see(document, fassung, held):
            continue
        title, kind = EVENTS.get(entry["event"], (entry["event"], "plain"))
        if entry["event"] == "approve" and entry.get("after") == "released":
            title = "Zugestimmt und freigegeben"
        who = name_and_place(site, entry["by"]) if entry.get("by") else "zum vorgesehenen Zeitpunkt"
        line = {
            "title": f"{title}, Fassung {entry['version']}" if entry.get("version") else title,
            "kind": kind,
            "when": day_and_time(entry["at"]),
            "who": who,
            "said": entry.get("reason") or entry.get("note") or entry.get("occasion") or "",
            "file": entry.get("file", ""),
            "event": entry["event"],
        }
        if (
            made
            and entry["event"] == "edit"
            and (made[-1]["event"], made[-1]["who"], made[-1]["title"]) == ("edit", who, line["title"])
        ):
            continue
        made.append(line)
    return made
