"""Who may do a transition. A guard answers None, or the sentence that says why not.

Guards look at the person and the document, never at the state: whether a transition is possible now is another question,
asked after this one.
"""

import datetime as dt
from typing import NamedTuple

from content_types import Document, Fassung, Person, _
from workflows import rights
from workflows.states import PATHS


class Situation(NamedTuple):
    """Who wants to do something with what. `fassung` is the working one or None."""

    document: Document
    fassung: Fassung | None
    person: Person
    held: rights.Tokens
    now: dt.datetime

    def holds(self, *roles: str) -> bool:
        return any(rights.role_token(role, self.document.fachgebiet) in self.held for role in roles)

    @property
    def working(self) -> Fassung:
        """The working Fassung, for acts whose states admit them only where there is one."""
        assert self.fassung is not None
        return self.fassung

    @property
    def wrote(self) -> bool:
        return self.person.id in rights.new_contributors(self.document)


def author_or_lead(it: Situation) -> str | None:
    return (
        None
        if it.holds("author", "lead")
        else _("Eine neue Fassung beginnen können Autorinnen und Autoren des Fachgebiets und seine Leitung.")
    )


def contributor(it: Situation) -> str | None:
    return None if it.wrote else _("Einreichen kann, wer an dieser Fassung mitgeschrieben hat.")


def submitter(it: Situation) -> str | None:
    own = it.fassung is not None and it.fassung.submitted_by == it.person.id
    return None if own else _("Zurückholen kann nur, wer die Fassung eingereicht hat.")


def decider(it: Situation) -> str | None:
    """Holds the role of the step that it is at; before and after a review, that of any step."""
    steps = PATHS[it.document.kind].steps
    if it.fassung is not None and it.fassung.state == "in_review":
        step = steps[it.fassung.step - 1]
        if it.holds(step.role):
            return None
        return _("Über den Schritt „{step}“ entscheidet, wer dafür im Fachgebiet benannt ist.", step=_(step.title))
    return (
        None
        if it.holds(*(step.role for step in steps))
        else _("Darüber entscheiden die Prüferinnen und Prüfer des Fachgebiets.")
    )


def four_eyes(it: Situation) -> str | None:
    """A decider who wrote nothing since the last release, did not submit, and approved no other step."""
    if refused := decider(it):
        return refused
    if it.wrote:
        return _("Sie haben an dieser Fassung mitgeschrieben. Eine andere Person muss freigeben.")
    if it.fassung is not None and it.fassung.submitted_by == it.person.id:
        return _("Sie haben diese Fassung eingereicht. Eine andere Person muss freigeben.")
    if it.fassung is not None and any(approval["person"] == it.person.id for approval in it.fassung.approvals):
        return _("Sie haben schon einen anderen Schritt freigegeben. Diesen entscheidet eine zweite Person.")
    return None


def contributor_or_lead(it: Situation) -> str | None:
    return (
        None
        if it.wrote or it.holds("lead")
        else _("Verwerfen kann, wer mitgeschrieben hat, oder die Fachgebietsleitung.")
    )


def releaser(it: Situation) -> str | None:
    if not it.holds("releaser", "office"):
        return _("Freigeben kann die Geschäftsstelle oder wer dafür im Fachgebiet benannt ist.")
    if it.wrote:
        return _("Sie haben an dieser Fassung mitgeschrieben. Eine andere Person muss freigeben.")
    return None


def any_releaser(it: Situation) -> str | None:
    return (
        None
        if it.holds("releaser", "office")
        else _("Den Termin ändert die Geschäftsstelle oder wer dafür im Fachgebiet benannt ist.")
    )


def lead(it: Situation) -> str | None:
    return None if it.holds("lead") else _("Das kann nur die Fachgebietsleitung.")
