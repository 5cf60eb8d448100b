"""Review and release: the table of transitions, and the one way to perform them."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from content_types import KINDS, Document, Fassung, Person, Site, clean_text

from workflows import audit, catalog, guards, release_log, rights
from workflows.deadlines import due_after
from workflows.drafts import copy_of_released, note_change
from workflows.errors import Forbidden, Missing, Stale, Unseen, WrongState
from workflows.guards import Situation
from workflows.states import PATHS, label

REASON_LIMIT = 4000
MONTHS_IN_FORCE = 12

Given = dict[str, Any]
Act = Callable[[Site, Situation, Given], None]


def perform(site: Site, document: Document, name: str, person: Person, now: dt.datetime, **given: Any) -> Fassung:
    """Does one transition and answers with the Fassung it was about.

    `given`: hash (hex, of what was shown), reason, note, occasion (texts), at (aware datetime), due_at (aware datetime),
    reviewers and successor (ids), review_by (date), newsletter (bool). Checks in this order: seen (Unseen), person
    (Forbidden), state (WrongState), hash (Stale), what is missing (Missing). One audit entry, nothing outside the database.
    """
    transition, situation = check(site, document, name, person, now)
    fassung = document.released if transition.on_released else document.working
    _check_hash(transition, fassung, given.get("hash"))
    reason = clean_text(str(given.get("reason") or "")).strip()[:REASON_LIMIT]
    if transition.needs_reason and not reason:
        raise Missing({"reason": "Schreiben Sie, warum."})
    given = {**given, "reason": reason, "note": clean_text(str(given.get("note") or "")).strip()[:REASON_LIMIT]}
    state_before = fassung.state if fassung else document.state
    transition.act(site, situation, given)
    about = document.released if transition.on_released or fassung is None else fassung
    about = document.working or about if name == "revise" else about
    about = about or document.last_released or document.current
    catalog.index(site, document)
    details = {key: given[key] for key in ("reason", "note", "occasion", "successor") if given.get(key)}
    state_after = document.state if transition.on_released else about.state
    audit.record(site, name, person, now, document.id, version=about.version, hash=about.hash, before=state_before, after=state_after, step=about.step, **details)
    return about


def check(site: Site, document: Document, name: str, person: Person, now: dt.datetime) -> tuple["Transition", Situation]:
    """Whether this person may do that now. Raises Unseen, Missing (no such transition), Forbidden, WrongState, in this order."""
    held = rights.tokens(site, person, rights.today(now))
    withdrawn = document.state == "withdrawn" and not held.isdisjoint(rights.viewers(document))
    if not rights.knows(document, held) and not withdrawn:
        raise Unseen
    transition = TRANSITIONS.get(name)
    if transition is None:
        raise Missing({"name": f"Diesen Schritt gibt es nicht. Möglich sind: {', '.join(TRANSITIONS)}."})
    situation = Situation(document, document.working, person, held, now)
    if refused := transition.guard(situation):
        raise Forbidden(refused)
    if impossible := transition.impossible(document):
        raise WrongState(impossible)
    return transition, situation


def _check_hash(transition: "Transition", fassung: Fassung | None, shown: Any) -> None:
    if shown is None and not transition.needs_hash:
        return
    if not isinstance(shown, str) or not shown:
        raise Missing({"hash": "Geben Sie den Hash der Fassung an, die Sie gesehen haben."})
    if fassung is None or shown != fassung.hash:
        raise Stale(fassung.hash if fassung else "")


def why_not(site: Site, document: Document, name: str, person: Person, now: dt.datetime) -> str | None:
    """The sentence that says why this person cannot do that now; None if they can."""
    held = rights.tokens(site, person, rights.today(now))
    transition = TRANSITIONS[name]
    return transition.guard(Situation(document, document.working, person, held, now)) or transition.impossible(document)


def allowed(site: Site, document: Document, person: Person, now: dt.datetime) -> list[str]:
    """The transitions that this person could do now, in the order of the table."""
    return [name for name in TRANSITIONS if why_not(site, document, name, person, now) is None]


# Acts. Each changes the document and nothing else but the sequences of the site.


def _revise(site: Site, it: Situation, given: Given) -> None:
    fassung = copy_of_released(it.document, it.person, it.now)
    fassung.occasion = clean_text(str(given.get("occasion") or "")).strip()[:REASON_LIMIT]
    it.document.fassungen.append(fassung)
    it.document.working = fassung
    fassung.hash = it.document.hash_of(fassung)
    if it.document.released:
        note_change(site, it.document)


def missing_at_submit(document: Document, fassung: Fassung) -> dict[str, str]:
    """What still has to be filled in before review, as German sentences by field."""
    values, errors = fassung.values(), {}
    for name in ("title", "summary", *KINDS[document.kind].required):
        if not values.get(name):
            field = document.schema().get(name).title  # type: ignore[attr-defined]
            errors[name] = f"Das Feld „{field}“ ist noch leer."
    if not values.get("body_html") and not fassung.content.files:
        errors["body_html"] = "Schreiben Sie einen Text, oder fügen Sie eine Datei hinzu."
    return errors


def _submit(site: Site, it: Situation, given: Given) -> None:
    fassung = it.fassung
    assert fassung is not None
    errors = missing_at_submit(it.document, fassung)
    reviewers = tuple(given.get("reviewers") or ())
    role = rights.role_token(PATHS[it.document.kind].steps[0].role, it.document.fachgebiet)
    for id in reviewers:
        person = site.person(id) if isinstance(id, str) else None
        if person is None or role not in rights.tokens(site, person, rights.today(it.now)):
            errors["reviewers"] = "Mindestens eine dieser Personen kann in diesem Fachgebiet nicht prüfen."
    due_at = given.get("due_at")
    if due_at is not None and due_at <= it.now:
        errors["due_at"] = "Die Frist muss in der Zukunft liegen."
    if errors:
        raise Missing(errors)
    fassung.state, fassung.step, fassung.approvals = "in_review", 1, ()
    fassung.submitted_by, fassung.submitted_at = it.person.id, it.now
    fassung.reviewers, fassung.due_at = reviewers, due_at or due_after(it.now)
    fassung.reason = ""


def _recall(site: Site, it: Situation, given: Given) -> None:
    assert it.fassung is not None
    _back_to_draft(it.fassung)


def _request_changes(site: Site, it: Situation, given: Given) -> None:
    assert it.fassung is not None
    _back_to_draft(it.fassung)
    it.fassung.round += 1
    it.fassung.reason = given["reason"]


def _back_to_draft(fassung: Fassung) -> None:
    fassung.state, fassung.step, fassung.approvals, fassung.due_at, fassung.reviewers = "draft", 0, (), None, ()


def _approve(site: Site, it: Situation, given: Given) -> None:
    fassung = it.fassung
    assert fassung is not None
    path = PATHS[it.document.kind]
    at = given.get("at")
    if at is not None and at <= it.now:
        raise Missing({"at": "Der Termin muss in der Zukunft liegen."})
    approval = {"step": fassung.step, "person": it.person.id, "hash": fassung.hash, "at": it.now, "note": given["note"]}
    fassung.approvals = (*fassung.approvals, approval)
    if fassung.step < len(path.steps):
        fassung.step += 1
        fassung.due_at, fassung.reviewers = due_after(it.now), ()
        return
    fassung.state, fassung.due_at = "approved", None
    if path.releases and at is not None:
        fassung.state, fassung.scheduled_at = "scheduled", at
    elif path.releases:
        release(site, it.document, fassung, it.person, it.now, given)


def _discard(site: Site, it: Situation, given: Given) -> None:
    assert it.fassung is not None
    it.fassung.state, it.fassung.reason, it.fassung.due_at = "discarded", given["reason"], None
    it.document.working = None


def _release(site: Site, it: Situation, given: Given) -> None:
    assert it.fassung is not None
    release(site, it.document, it.fassung, it.person, it.now, given)


def _schedule(site: Site, it: Situation, given: Given) -> None:
    assert it.fassung is not None
    at = given.get("at")
    if at is None or at <= it.now:
        raise Missing({"at": "Geben Sie einen Termin in der Zukunft an."})
    it.fassung.state, it.fassung.scheduled_at = "scheduled", at


def _unschedule(site: Site, it: Situation, given: Given) -> None:
    assert it.fassung is not None
    it.fassung.state, it.fassung.scheduled_at = "approved", None


def _withdraw(site: Site, it: Situation, given: Given) -> None:
    document, successor = it.document, given.get("successor") or None
    if successor is not None:
        other = site.document(successor) if isinstance(successor, str) else None
        if other is None or other is document or not rights.may_read(other, it.held):
            raise Missing({"successor": "Ein freigegebenes Dokument mit dieser Adresse gibt es nicht."})
    document.withdrawn = {"at": it.now, "by": it.person.id, "reason": given["reason"], "successor": successor}
    document.released, document.state = None, "withdrawn"
    note_change(site, document)


def _archive(site: Site, it: Situation, given: Given) -> None:
    it.document.state = "archived"
    note_change(site, it.document)


def is_fully_approved(document: Document, fassung: Fassung) -> bool:
    """Whether every step has an approval, by different persons, for exactly the content as it stands now."""
    now = document.hash_of(fassung)
    steps = {approval["step"] for approval in fassung.approvals if approval["hash"] == now == fassung.hash}
    persons = {approval["person"] for approval in fassung.approvals}
    wanted = len(PATHS[document.kind].steps)
    return steps == set(range(1, wanted + 1)) and len(persons) == wanted


def release(site: Site, document: Document, fassung: Fassung, person: Person | None, now: dt.datetime, given: Given) -> None:
    """The pointer swap, the release log, the journal: all that a release is. Raises WrongState without full approval."""
    if not fassung.takeover and not is_fully_approved(document, fassung):
        raise WrongState("Für diesen Inhalt liegen nicht alle Freigaben vor.")
    if document.released is not None:
        document.released.state = "superseded"
    elif document.last_released is not None:
        document.last_released.state = "superseded"
    fassung.state, fassung.released_at, fassung.scheduled_at, fassung.due_at, fassung.step = "released", now, None, None, 0
    fassung.newsletter = given.get("newsletter") is not False
    document.released = document.last_released = fassung
    document.working, document.state, document.withdrawn = None, "released", None
    document.review_by = given.get("review_by") or _review_by(fassung, rights.today(now))
    document.number = document.number or _next_number(site, document, rights.today(now).year)
    note_change(site, document)
    release_log.append(site, document, fassung, person.id if person else None, now)


def _review_by(fassung: Fassung, day: dt.date) -> dt.date:
    if named := fassung.content.fields.get("review_by"):
        return dt.date.fromisoformat(named)
    years, month = divmod(day.month - 1 + MONTHS_IN_FORCE, 12)
    return dt.date(day.year + years, month + 1, min(day.day, 28))


def _next_number(site: Site, document: Document, year: int) -> str:
    """ "RT-SHI-2026-0007": kind, Fachgebiet, year, running number."""
    prefix = f"{document.code}-{site['fachgebiete'][document.fachgebiet].code}-{year}"
    site.numbers[prefix] = site.numbers.get(prefix, 0) + 1
    return f"{prefix}-{site.numbers[prefix]:04d}"


def release_due(site: Site, now: dt.datetime) -> list[str]:
    """Releases what was scheduled for now or earlier; answers with the ids. One that is no longer fully approved goes back to approved."""
    done = []
    for document in catalog.scheduled_until(site, now):
        fassung = document.working
        if fassung is None or fassung.state != "scheduled":
            continue
        if is_fully_approved(document, fassung):
            release(site, document, fassung, None, now, {"newsletter": fassung.newsletter})
            audit.record(site, "release", None, now, document.id, version=fassung.version, hash=fassung.hash, before="scheduled", after="released")
            done.append(document.id)
        else:
            fassung.state, fassung.scheduled_at = "approved", None
            audit.record(site, "unschedule", None, now, document.id, version=fassung.version, hash=fassung.hash, before="scheduled", after="approved")
        catalog.index(site, document)
    return done


class Transition(NamedTuple):
    """A row of the table. `states` are those of the working Fassung, or of the document where `on_released`."""

    name: str
    label: str
    states: tuple[str, ...]
    guard: Callable[[Situation], str | None]
    act: Act
    needs_hash: bool = False
    needs_reason: bool = False
    on_released: bool = False

    def impossible(self, document: Document) -> str | None:
        """Why the state forbids it, None if it does not."""
        if self.name == "revise":
            if document.working is not None:
                return "Es ist schon eine Fassung in Arbeit."
            return None if document.state in self.states else "Eine neue Fassung gibt es erst, wenn eine freigegeben war."
        if self.on_released:
            return None if document.state in self.states else "Das geht nur, solange das Dokument freigegeben ist."
        working = document.working
        if working is None:
            return "Zurzeit ist keine Fassung in Arbeit."
        if working.state not in self.states:
            return f"„{self.label}“ geht nicht, solange die Fassung im Zustand „{_label(document, working)}“ ist."
        if self.name == "recall" and working.approvals:
            return "Es hat schon jemand freigegeben. Bitten Sie die Prüfenden um Rückgabe."
        return None


def _label(document: Document, fassung: Fassung) -> str:
    return label(fassung.state, fassung.step, len(PATHS[document.kind].steps), fassung.round)


TRANSITIONS: dict[str, Transition] = {
    row.name: row
    for row in (
        Transition("revise", "Überarbeiten", ("released", "withdrawn", "archived"), guards.author_or_lead, _revise),
        Transition("submit", "Einreichen", ("draft",), guards.contributor, _submit, needs_hash=True),
        Transition("recall", "Zurückholen", ("in_review",), guards.submitter, _recall),
        Transition("request_changes", "Änderungen verlangen", ("in_review",), guards.decider, _request_changes, needs_hash=True, needs_reason=True),
        Transition("approve", "Freigeben", ("in_review",), guards.four_eyes, _approve, needs_hash=True),
        Transition("discard", "Verwerfen", ("draft", "in_review", "approved"), guards.contributor_or_lead, _discard, needs_hash=True, needs_reason=True),
        Transition("release", "Veröffentlichen", ("approved",), guards.releaser, _release),
        Transition("schedule", "Terminieren", ("approved",), guards.releaser, _schedule),
        Transition("unschedule", "Termin aufheben", ("scheduled",), guards.any_releaser, _unschedule),
        Transition("withdraw", "Zurückziehen", ("released", "archived"), guards.lead, _withdraw, needs_hash=True, needs_reason=True, on_released=True),
        Transition("archive", "Archivieren", ("released",), guards.lead, _archive, on_released=True),
    )
}
