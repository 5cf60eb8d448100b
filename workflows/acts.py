"""What the transitions do. Each act changes the document and nothing else but the sequences of the site.

Who may and whether the state admits it has been asked before (workflows.review); what is missing is found here. An act that
raises may have begun: its transaction must not be committed.
"""

import datetime as dt
from typing import Any

from content_types import KINDS, Document, Fassung, Site, _
from workflows import rights
from workflows.deadlines import due_after
from workflows.drafts import next_fassung, note_change
from workflows.errors import Missing
from workflows.guards import Situation
from workflows.release import named_review_by
from workflows.release import release as release_fassung
from workflows.states import PATHS

Given = dict[str, Any]


def revise(site: Site, it: Situation, given: Given) -> None:
    fassung = next_fassung(it.document, it.person, it.now)
    fassung.occasion = given["occasion"]
    it.document.fassungen.append(fassung)
    it.document.working = fassung
    fassung.hash = it.document.hash_of(fassung)
    note_change(site, it.document)


def missing_at_submit(document: Document, fassung: Fassung) -> dict[str, str]:
    """What still has to be filled in before review, as German sentences by field."""
    values, errors = fassung.values(), {}
    for name in ("title", "summary", *KINDS[document.kind].required):
        if not values.get(name):
            field = document.schema().get(name).title
            errors[name] = _("Das Feld „{field}“ ist noch leer.", field=_(field))
    if document.needs_text and not values.get("body_html") and not fassung.content.files:
        errors["body_html"] = _("Schreiben Sie einen Text, oder fügen Sie eine Datei hinzu.")
    return errors


def submit(site: Site, it: Situation, given: Given) -> None:
    fassung = it.working
    errors = missing_at_submit(it.document, fassung)
    reviewers = tuple(given.get("reviewers") or ())
    if not all(_can_review(site, it, id) for id in reviewers):
        errors["reviewers"] = _(
            "Mindestens eine dieser Personen kann diese Fassung nicht prüfen. "
            "Prüfende sind im Fachgebiet benannt und haben nicht mitgeschrieben."
        )
    due_at = given.get("due_at")
    if due_at is not None and due_at <= it.now:
        errors["due_at"] = _("Die Frist muss in der Zukunft liegen.")
    if errors:
        raise Missing(errors)
    fassung.state, fassung.step, fassung.approvals = "in_review", 1, ()
    fassung.submitted_by, fassung.submitted_at = it.person.id, it.now
    if it.person.id not in fassung.contributors:  # may have written only in one that was discarded
        fassung.contributors = (*fassung.contributors, it.person.id)
        if it.document.last_released:
            note_change(site, it.document)
    fassung.reviewers, fassung.due_at = reviewers, due_at or due_after(it.now)
    fassung.occasion = given["occasion"] or fassung.occasion
    fassung.reason = ""


def _can_review(site: Site, it: Situation, id: Any) -> bool:
    person = site.person(id) if isinstance(id, str) else None
    if person is None or person.id in rights.new_contributors(it.document):
        return False
    role = rights.role_token(PATHS[it.document.kind].steps[0].role, it.document.fachgebiet)
    return role in rights.tokens(site, person, rights.today(it.now))


def recall(site: Site, it: Situation, given: Given) -> None:
    _back_to_draft(it.working)


def request_changes(site: Site, it: Situation, given: Given) -> None:
    fassung = it.working
    _back_to_draft(fassung)
    fassung.round += 1
    fassung.reason = given["reason"]


def _back_to_draft(fassung: Fassung) -> None:
    fassung.state, fassung.step, fassung.approvals, fassung.due_at, fassung.reviewers = "draft", 0, (), None, ()


def approve(site: Site, it: Situation, given: Given) -> None:
    fassung = it.working
    path = PATHS[it.document.kind]
    at = given.get("at")
    if at is not None and at <= it.now:
        raise Missing({"at": _("Der Termin muss in der Zukunft liegen.")})
    approval = {"step": fassung.step, "person": it.person.id, "hash": fassung.hash, "at": it.now, "note": given["note"]}
    fassung.approvals = (*fassung.approvals, approval)
    if fassung.step < len(path.steps):
        fassung.step += 1
        fassung.due_at, fassung.reviewers = due_after(it.now), ()
        return
    fassung.state, fassung.due_at = "approved", None
    if path.releases and at is not None:
        _set_date(fassung, at, given)
    elif path.releases:
        release_fassung(site, it.document, fassung, it.person, it.now, given)


def discard(site: Site, it: Situation, given: Given) -> None:
    fassung = it.working
    fassung.state, fassung.reason, fassung.due_at = "discarded", given["reason"], None
    it.document.working = None


def release(site: Site, it: Situation, given: Given) -> None:
    release_fassung(site, it.document, it.working, it.person, it.now, given)


def schedule(site: Site, it: Situation, given: Given) -> None:
    at = given.get("at")
    if at is None or at <= it.now:
        raise Missing({"at": _("Geben Sie einen Termin in der Zukunft an.")})
    _set_date(it.working, at, given)


def _set_date(fassung: Fassung, at: dt.datetime, given: Given) -> None:
    """What was decided with the date is kept for the day."""
    fassung.state, fassung.scheduled_at = "scheduled", at
    fassung.newsletter = given.get("newsletter") is not False
    fassung.review_by = named_review_by(given, rights.today(at))


def unschedule(site: Site, it: Situation, given: Given) -> None:
    fassung = it.working
    fassung.state, fassung.scheduled_at, fassung.review_by = "approved", None, None


def withdraw(site: Site, it: Situation, given: Given) -> None:
    document, successor = it.document, given.get("successor") or None
    if successor is not None:
        other = site.document(successor) if isinstance(successor, str) else None
        if other is None or other is document or not rights.may_read(other, it.held):
            raise Missing({"successor": _("Ein freigegebenes Dokument mit dieser Adresse gibt es nicht.")})
    document.withdrawn = {"at": it.now, "by": it.person.id, "reason": given["reason"], "successor": successor}
    document.released, document.state = None, "withdrawn"
    note_change(site, document)


def archive(site: Site, it: Situation, given: Given) -> None:
    it.document.state = "archived"
    note_change(site, it.document)
