"""The editor's desk: the table of an issue's transitions, and the one way to perform them."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from content_types import Person, Site, _, clean_text, later
from mail import collecting, ledger
from mail.drafting import knows
from mail.issue import STATES, Issue
from mail.newsletter import Newsletter
from workflows import Forbidden, Missing, Stale, Unseen, WrongState, audit, rights

REASON_LIMIT = 4000
DOMAIN_SETTING = "mail_domain"

Given = dict[str, Any]


class Situation(NamedTuple):
    """Everything a transition looks at."""

    site: Site
    newsletter: Newsletter
    issue: Issue
    person: Person
    now: dt.datetime
    given: Given


def perform_issue(site: Site, issue: Issue, name: str, person: Person, now: dt.datetime, **given: Any) -> Issue:
    """Does one transition. `given`: hash (of what was shown), reason, at (aware datetime), deliveries (ids, for resend_uncertain).

    Checks in this order: seen (Unseen), person (Forbidden), state (WrongState), hash (Stale), what is missing (Missing).
    One audit entry; nothing outside the database.
    """
    transition = check_issue(site, issue, name, person, now)
    _check_hash(transition, issue, given.get("hash"))
    reason = clean_text(str(given.get("reason") or "")).strip()[:REASON_LIMIT]
    if transition.needs_reason and not reason:
        raise Missing({"reason": _("Schreiben Sie, warum.")})
    before = issue.state
    newsletter = site["newsletters"][issue.newsletter]
    transition.act(Situation(site, newsletter, issue, person, now, {**given, "reason": reason}))
    issue.note(name, person.id, now, reason=reason)
    details = {"reason": reason} if reason else {}
    audit.record(
        site, f"issue.{name}", person, now, issue=issue.id, before=before, after=issue.state, hash=issue.hash, **details
    )
    return issue


def check_issue(site: Site, issue: Issue, name: str, person: Person, now: dt.datetime) -> "Transition":
    """Whether this person may do that now. Raises Unseen, Missing (no such transition), Forbidden, WrongState, in this order."""
    held = rights.tokens(site, person, rights.today(now))
    if not knows(site, issue, held):
        raise Unseen
    transition = TRANSITIONS.get(name)
    if transition is None:
        raise Missing({"name": _("Diesen Schritt gibt es nicht. Möglich sind: {names}.", names=", ".join(TRANSITIONS))})
    if refused := transition.guard(issue, person, held):
        raise Forbidden(refused)
    if impossible := transition.impossible(issue):
        raise WrongState(impossible)
    return transition


def _check_hash(transition: "Transition", issue: Issue, shown: Any) -> None:
    if shown is None and not transition.needs_hash:
        return
    if not isinstance(shown, str) or not shown:
        raise Missing({"hash": _("Geben Sie den Hash der Ausgabe an, die Sie gesehen haben.")})
    if shown != issue.hash:
        raise Stale(issue.hash)


def why_not(site: Site, issue: Issue, name: str, person: Person, now: dt.datetime) -> str | None:
    """The sentence that says why this person cannot do that now; None if they can."""
    held, transition = rights.tokens(site, person, rights.today(now)), TRANSITIONS[name]
    return transition.guard(issue, person, held) or transition.impossible(issue)


def allowed(site: Site, issue: Issue, person: Person, now: dt.datetime) -> list[str]:
    """The transitions this person could do now, in the order of the table."""
    return [name for name in TRANSITIONS if why_not(site, issue, name, person, now) is None]


# Guards: a German sentence for who may not, None for who may.


def _editor(issue: Issue, person: Person, held: rights.Tokens) -> str | None:
    return None if "editor" in held else _("Das ist Sache der Newsletter-Redaktion.")


def _second_person(issue: Issue, person: Person, held: rights.Tokens) -> str | None:
    if "office" not in held:
        return _("Ausgaben gibt die Geschäftsstelle frei.")
    if person.id in issue.contributors:
        return _("Sie haben an dieser Ausgabe mitgeschrieben. Freigeben muss sie jemand anderes.")
    return None


# Acts: each changes the issue, its ledger and its newsletter's mark.


def _refill(it: Situation) -> None:
    held = rights.tokens(it.site, it.person, rights.today(it.now))
    collecting.fill(it.site, it.newsletter, it.issue, held)
    it.issue.contributors = tuple(dict.fromkeys((*it.issue.contributors, it.person.id)))


def _check_begin(it: Situation) -> None:
    if it.newsletter.mark != it.issue.begin:
        raise WrongState(
            _(
                "Seit diese Ausgabe begonnen wurde, ist eine andere freigegeben oder abgebrochen worden. "
                "Füllen Sie den Entwurf neu."
            )
        )


def _submit(it: Situation) -> None:
    _check_begin(it)
    if not it.issue.items:
        raise Missing({"items": _("Eine leere Ausgabe wird nicht versendet. Nehmen Sie mindestens einen Eintrag auf.")})
    it.issue.state = "in_review"
    it.issue.contributors = tuple(dict.fromkeys((*it.issue.contributors, it.person.id)))


def _to_draft(it: Situation) -> None:
    it.issue.state = "draft"


def _approve(it: Situation) -> None:
    _check_begin(it)
    issue = it.issue
    issue.state, issue.approved_by, issue.approved_at, issue.approved_hash = (
        "approved",
        it.person.id,
        it.now,
        issue.hash,
    )
    collecting.take_up(it.newsletter, issue)
    ledger.freeze(issue, _recipients(it.site, it.newsletter), it.site.settings.get(DOMAIN_SETTING, "portal.invalid"))


def _recipients(site: Site, newsletter: Newsletter) -> list[str]:
    """Those who get the same stand together, so that what was rendered for one is at hand for the next."""
    subscriptions = [subscription for subscription in newsletter.subscriptions.values() if subscription.subscribed]
    subscriptions.sort(key=lambda subscription: (subscription.format, subscription.topics, subscription.person))
    people = (site.person(subscription.person) for subscription in subscriptions)
    return [person.id for person in people if person is not None and not person.disabled]


def _schedule(it: Situation) -> None:
    at = it.given.get("at")
    if not isinstance(at, dt.datetime) or at.tzinfo is None or at <= it.now:
        raise Missing({"at": _("Geben Sie einen Termin in der Zukunft an.")})
    it.issue.state, it.issue.scheduled_at = "scheduled", at


def _unschedule(it: Situation) -> None:
    it.issue.state, it.issue.scheduled_at = "approved", None


def start_sending(issue: Issue, now: dt.datetime) -> None:
    issue.state, issue.scheduled_at, issue.started_at, issue.outcome = "sending", None, issue.started_at or now, None


def _send(it: Situation) -> None:
    if it.issue.approved_hash != it.issue.hash:
        raise WrongState(_("Für diesen Inhalt liegt keine Freigabe vor."))
    start_sending(it.issue, it.now)


def _pause(it: Situation) -> None:
    it.issue.state = "paused"


def _resume(it: Situation) -> None:
    it.issue.state = "sending"


def _cancel(it: Situation) -> None:
    issue, touched = it.issue, ledger.touched(it.issue)
    if issue.recipients is not None and not touched:
        collecting.give_back(it.newsletter, issue)
    ledger.drop(issue, ledger.CANCELLED, it.now)
    issue.state, issue.scheduled_at = "cancelled", None


def _resend(it: Situation) -> None:
    ids = it.given.get("deliveries")
    if ids is not None and not (isinstance(ids, list | tuple) and all(isinstance(id, str) for id in ids)):
        raise Missing({"deliveries": _("Hier wird eine Liste von Kennungen erwartet.")})
    if not ledger.resend(it.issue, ids, it.now):
        raise WrongState(_("Zurzeit ist keine dieser Mails zweifelhaft."))
    if it.issue.state == "sent":
        start_sending(it.issue, it.now)
        it.issue.sent_at = None


class Transition(NamedTuple):
    """A row of the table: from which states, who may, what it does."""

    name: str
    label: str
    states: tuple[str, ...]
    guard: Callable[[Issue, Person, rights.Tokens], str | None]
    act: Callable[[Situation], None]
    needs_hash: bool = False
    needs_reason: bool = False

    def impossible(self, issue: Issue) -> str | None:
        if issue.state in self.states:
            return None
        return _(
            "„{label}“ geht nicht, solange die Ausgabe im Zustand „{state}“ ist.",
            label=_(self.label),
            state=_(STATES[issue.state]),
        )


BEFORE_SENDING = ("draft", "in_review", "approved", "scheduled")

TRANSITIONS: dict[str, Transition] = {
    row.name: row
    for row in (
        Transition("refill", later("Neu füllen"), ("draft",), _editor, _refill),
        Transition("submit", later("Zur Freigabe geben"), ("draft",), _editor, _submit),
        Transition("recall", later("Zurückholen"), ("in_review",), _editor, _to_draft),
        Transition(
            "request_changes",
            later("Änderungen verlangen"),
            ("in_review",),
            _second_person,
            _to_draft,
            needs_reason=True,
        ),
        Transition("approve", later("Freigeben"), ("in_review",), _second_person, _approve, needs_hash=True),
        Transition("schedule", later("Terminieren"), ("approved",), _editor, _schedule),
        Transition("unschedule", later("Termin aufheben"), ("scheduled",), _editor, _unschedule),
        Transition("send", later("Jetzt senden"), ("approved", "scheduled"), _editor, _send),
        Transition("pause", later("Versand anhalten"), ("sending",), _editor, _pause),
        Transition("resume", later("Versand fortsetzen"), ("paused",), _editor, _resume),
        Transition("cancel", later("Abbrechen"), (*BEFORE_SENDING, "sending", "paused"), _editor, _cancel),
        Transition(
            "resend_uncertain", later("Zweifelhafte erneut senden"), ("sending", "paused", "sent"), _editor, _resend
        ),
    )
}
