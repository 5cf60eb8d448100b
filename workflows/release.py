"""The release itself: the one place where the pointer to what readers get is moved."""

import calendar
import datetime as dt
from typing import Any

from content_types import Document, Fassung, Person, Site, _
from workflows import audit, catalog, release_log, rights
from workflows.drafts import note_change
from workflows.errors import Missing, WrongState
from workflows.states import PATHS

MONTHS_IN_FORCE = 12

Given = dict[str, Any]


def is_fully_approved(document: Document, fassung: Fassung) -> bool:
    """Whether every step has an approval, by different persons, for exactly the content as it stands now."""
    now = document.hash_of(fassung)
    steps = {approval["step"] for approval in fassung.approvals if approval["hash"] == now == fassung.hash}
    persons = {approval["person"] for approval in fassung.approvals}
    wanted = len(PATHS[document.kind].steps)
    return steps == set(range(1, wanted + 1)) and len(persons) == wanted


def release(
    site: Site, document: Document, fassung: Fassung, person: Person | None, now: dt.datetime, given: Given
) -> None:
    """The pointer swap, the release log, the journal: all that a release is. The caller indexes and audits.

    Raises WrongState without full approval, Missing for a review-by day that has come.
    """
    if not fassung.takeover and not is_fully_approved(document, fassung):
        raise WrongState(_("Für diesen Inhalt liegen nicht alle Freigaben vor."))
    named = named_review_by(given, rights.today(now))
    if document.last_released is not None:
        document.last_released.state = "superseded"
    fassung.state, fassung.released_at, fassung.step = "released", now, 0
    fassung.scheduled_at = fassung.due_at = None
    fassung.newsletter = given.get("newsletter") is not False
    document.released = document.last_released = fassung
    document.working, document.state, document.withdrawn = None, "released", None
    document.review_by = fassung.review_by = named or _review_by(fassung, rights.today(now))
    document.number = document.number or _next_number(site, document, rights.today(now).year)
    note_change(site, document)
    release_log.append(site, document, fassung, person.id if person else None, now)


def _review_by(fassung: Fassung, day: dt.date) -> dt.date:
    if named := fassung.content.fields.get("review_by"):
        return dt.date.fromisoformat(named)
    years, month = divmod(day.month - 1 + MONTHS_IN_FORCE, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _next_number(site: Site, document: Document, year: int) -> str:
    """ "RT-SHI-2026-0007": kind, Fachgebiet, year, running number."""
    prefix = f"{document.code}-{site['fachgebiete'][document.fachgebiet].code}-{year}"
    site.numbers[prefix] = site.numbers.get(prefix, 0) + 1
    return f"{prefix}-{site.numbers[prefix]:04d}"


def release_due(site: Site, now: dt.datetime) -> list[str]:
    """Releases what was scheduled for now or earlier; answers with the ids.

    One that is no longer fully approved goes back to approved.
    """
    done = []
    for document in catalog.scheduled_until(site, now):
        fassung = document.working
        if fassung is None or fassung.state != "scheduled":
            continue
        if is_fully_approved(document, fassung):
            named = fassung.review_by if fassung.review_by and fassung.review_by > rights.today(now) else None
            release(site, document, fassung, None, now, {"newsletter": fassung.newsletter, "review_by": named})
            event = "release"
            done.append(document.id)
        else:
            fassung.state, fassung.scheduled_at, fassung.review_by = "approved", None, None
            event = "unschedule"
        catalog.index(site, document)
        said = {"version": fassung.version, "hash": fassung.hash, "before": "scheduled", "after": fassung.state}
        audit.record(site, event, None, now, document.id, **said)
    return done


def named_review_by(given: Given, day: dt.date) -> dt.date | None:
    """The review-by day that was named with a release on this day. Raises Missing if it is not after it."""
    named = given.get("review_by")
    if named is not None and named <= day:
        raise Missing({"review_by": _("„Stand prüfen bis“ muss nach der Freigabe liegen.")})
    return named
