"""Review and release: the table of transitions, and the one way to perform them."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from content_types import Document, Fassung, Person, Site, _, clean_text, later
from workflows import acts, audit, catalog, guards, meanwhile, rights
from workflows.drafts import to_copy
from workflows.errors import Decided, Forbidden, Missing, Stale, Unseen, WrongState
from workflows.guards import Situation
from workflows.states import PATHS, label

REASON_LIMIT = 4000

Given = dict[str, Any]
Act = Callable[[Site, Situation, Given], None]


def perform(site: Site, document: Document, name: str, person: Person, now: dt.datetime, **given: Any) -> Fassung:
    """Does one transition and answers with the Fassung it was about.

    `given`: hash (hex, of what was shown), step (number, of what was shown), reason, note, occasion (texts), at (aware
    datetime), due_at (aware datetime), reviewers and successor (ids), review_by (date), newsletter (bool). Checks in this
    order: seen (Unseen), person (Forbidden), state (WrongState), hash (Stale), what is missing (Missing). One audit entry,
    nothing outside the database. After an error the transaction must not be committed.
    """
    transition, situation = check(site, document, name, person, now, given.get("hash"), given.get("step"))
    shown = transition.fassung(document)
    step = shown.step
    if given.get("step") is not None and given["step"] != step:
        first = decided(site, document, name, person, now, given.get("hash"), given["step"])
        raise first or WrongState(_("Diesen Schritt hat inzwischen jemand anders entschieden."))
    _check_hash(transition, shown, given.get("hash"))
    given = {**given, **_texts(transition, given)}
    before = shown.state if transition.on_working else document.state
    transition.act(site, situation, given)
    about = document.working if name == "revise" and document.working else shown
    catalog.index(site, document)
    details = {key: given[key] for key in ("reason", "note", "occasion", "successor") if given.get(key)}
    if about.state == "scheduled" and about.scheduled_at:
        details["scheduled_at"] = about.scheduled_at
    after = about.state if transition.on_working or name == "revise" else document.state
    said = {"version": about.version, "hash": about.hash, "before": before, "after": after, "step": step or about.step}
    audit.record(site, name, person, now, document.id, **said, **details)
    return about


def _texts(transition: "Transition", given: Given) -> dict[str, str]:
    """Reason, note and occasion, cleaned. Raises Missing for one that is required or too long."""
    texts, errors = {}, {}
    for name in ("reason", "note", "occasion"):
        texts[name] = clean_text(str(given.get(name) or "")).strip()
        if len(texts[name]) > REASON_LIMIT:
            errors[name] = _("Höchstens {limit} Zeichen, das sind {n}.", limit=REASON_LIMIT, n=len(texts[name]))
    if transition.needs_reason and not texts["reason"]:
        errors["reason"] = _("Schreiben Sie, warum.")
    if errors:
        raise Missing(errors)
    return texts


def check(
    site: Site, document: Document, name: str, person: Person, now: dt.datetime, hash: Any = None, step: Any = None
) -> tuple["Transition", Situation]:
    """Whether this person may do that now. Raises Unseen, Missing (no such transition), Forbidden, WrongState, in this order.

    `hash` and `step` of what was shown: then Decided instead, where somebody else has decided it meanwhile.
    """
    try:
        return _check(site, document, name, person, now)
    except (Unseen, Forbidden, WrongState) as refusal:
        first = decided(site, document, name, person, now, hash, step)
        own = first is not None and first.entry is not None and first.entry["by"] == person.id
        if first is None or (own and step is None and isinstance(refusal, Forbidden)):
            raise  # who has approved one step may not approve the next: that is another answer than coming second
        raise first from None


def decided(
    site: Site, document: Document, name: Any, person: Person, now: dt.datetime, hash: Any, step: Any = None
) -> Decided | None:
    """What took this decision away from a person who was shown that hash and that step; None if nothing did."""
    row = TRANSITIONS[name] if isinstance(name, str) and name in DECISIONS else None
    return meanwhile.decided(site, document, row.guard, row.states, person, now, hash, step) if row else None


def _check(
    site: Site, document: Document, name: str, person: Person, now: dt.datetime
) -> tuple["Transition", Situation]:
    held = rights.tokens(site, person, rights.today(now))
    knows = rights.knows(document, held)
    if not knows and not (document.state == "withdrawn" and not held.isdisjoint(rights.viewers(document))):
        raise Unseen
    transition = TRANSITIONS.get(name)
    if transition is None:
        raise Missing({"name": _("Diesen Schritt gibt es nicht. Möglich sind: {names}.", names=", ".join(TRANSITIONS))})
    situation = Situation(document, document.working, person, held, now)
    if refused := transition.guard(situation):
        # Who knows of a withdrawn document by its tombstone only, gets nothing below it.
        raise Forbidden(refused) if knows else Unseen()
    if impossible := transition.impossible(document):
        raise WrongState(impossible)
    return transition, situation


def _check_hash(transition: "Transition", fassung: Fassung, shown: Any) -> None:
    if shown is None and not transition.needs_hash:
        return
    if not isinstance(shown, str) or not shown:
        raise Missing({"hash": _("Geben Sie den Hash der Fassung an, die Sie gesehen haben.")})
    if shown != fassung.hash:
        raise Stale(fassung.hash)


def why_not(site: Site, document: Document, name: str, person: Person, now: dt.datetime) -> str | None:
    """The sentence that says why this person cannot do that now; None if they can."""
    return _why_not(
        TRANSITIONS[name],
        Situation(document, document.working, person, rights.tokens(site, person, rights.today(now)), now),
    )


def _why_not(transition: "Transition", it: Situation) -> str | None:
    return transition.guard(it) or transition.impossible(it.document)


def allowed(site: Site, document: Document, person: Person, now: dt.datetime) -> list[str]:
    """The transitions that this person could do now, in the order of the table."""
    it = Situation(document, document.working, person, rights.tokens(site, person, rights.today(now)), now)
    return [name for name, transition in TRANSITIONS.items() if _why_not(transition, it) is None]


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

    @property
    def on_working(self) -> bool:
        """Whether it is about the working Fassung, and not about what is or was released."""
        return not self.on_released and self.name != "revise"

    def fassung(self, document: Document) -> Fassung:
        """The Fassung that it is about, where the state admits it; of revise, the one that is copied."""
        if self.name == "revise":
            return to_copy(document)
        found = document.working if self.on_working else document.last_released
        assert found is not None
        return found

    def impossible(self, document: Document) -> str | None:
        """Why the state forbids it, None if it does not."""
        if self.name == "revise":
            if document.working is not None:
                return _("Es ist schon eine Fassung in Arbeit.")
            return None if document.state in self.states else _("Von diesem Dokument gibt es keine neue Fassung mehr.")
        if self.on_released:
            return None if document.state in self.states else _("Das geht nur, solange das Dokument freigegeben ist.")
        working = document.working
        if working is None:
            return _("Zurzeit ist keine Fassung in Arbeit.")
        if working.state not in self.states:
            return _(
                "„{label}“ geht nicht, solange die Fassung im Zustand „{state}“ ist.",
                label=_(self.label),
                state=_label(document, working),
            )
        if self.name == "recall" and working.approvals:
            return _("Es hat schon jemand freigegeben. Bitten Sie die Prüfenden um Rückgabe.")
        return None


def _label(document: Document, fassung: Fassung) -> str:
    return label(fassung.state, fassung.step, len(PATHS[document.kind].steps), fassung.round)


# fmt: off
_TABLE = (
    # "new" as well: where all that there is was discarded, this is the way back (docs/adr/006-discarded.md).
    Transition("revise", later("Überarbeiten"), ("new", "released", "withdrawn", "archived"), guards.author_or_lead,
               acts.revise),
    Transition("submit", later("Einreichen"), ("draft",), guards.contributor, acts.submit, needs_hash=True),
    Transition("recall", later("Zurückholen"), ("in_review",), guards.submitter, acts.recall),
    Transition("request_changes", later("Änderungen verlangen"), ("in_review",), guards.decider, acts.request_changes,
               needs_hash=True, needs_reason=True),
    Transition("approve", later("Freigeben"), ("in_review",), guards.four_eyes, acts.approve, needs_hash=True),
    Transition("discard", later("Verwerfen"), ("draft", "in_review", "approved"), guards.contributor_or_lead, acts.discard,
               needs_hash=True, needs_reason=True),
    Transition("release", later("Veröffentlichen"), ("approved",), guards.releaser, acts.release),
    Transition("schedule", later("Terminieren"), ("approved",), guards.releaser, acts.schedule),
    Transition("unschedule", later("Termin aufheben"), ("scheduled",), guards.any_releaser, acts.unschedule),
    Transition("withdraw", later("Zurückziehen"), ("released", "archived"), guards.lead, acts.withdraw,
               needs_hash=True, needs_reason=True, on_released=True),
    Transition("archive", later("Archivieren"), ("released",), guards.lead, acts.archive, on_released=True),
)
# fmt: on
TRANSITIONS: dict[str, Transition] = {row.name: row for row in _TABLE}
# What is not for its author to do, and so may be done by somebody else meanwhile.
DECISIONS = ("approve", "request_changes", "discard", "release", "schedule", "unschedule", "withdraw", "archive")
