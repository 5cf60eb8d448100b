"""What waits for a person, and what a person has in hand. Nothing is stored for it: it follows from the states."""

import datetime as dt
from typing import NamedTuple

from content_types import Document, Fassung, Person, Site
from workflows import catalog, guards, rights
from workflows.guards import Situation
from workflows.states import PATHS


class Task(NamedTuple):
    """One thing to do. `act` is approve, release or edit; `due_at` may be None."""

    document: Document
    fassung: Fassung
    act: str
    due_at: dt.datetime | None

    @property
    def steps(self) -> int:
        return len(PATHS[self.document.kind].steps)


def waiting_for(site: Site, person: Person, now: dt.datetime) -> list[Task]:
    """Reviews and releases that this person can decide, and drafts sent back to them; what is due first comes first.

    Named reviewers steer the list until the step is overdue: then it waits for everybody who may decide.
    """
    held = rights.tokens(site, person, rights.today(now))
    tasks = []
    for document in catalog.to_decide(site, held):
        fassung = document.working
        if fassung is None:
            continue
        situation = Situation(document, fassung, person, held, now)
        if fassung.state == "in_review":
            overdue = fassung.due_at is not None and fassung.due_at < now
            if guards.four_eyes(situation) is None and (
                not fassung.reviewers or person.id in fassung.reviewers or overdue
            ):
                tasks.append(Task(document, fassung, "approve", fassung.due_at))
        elif guards.releaser(situation) is None:
            tasks.append(Task(document, fassung, "release", None))
    for document in catalog.of_person(site, person.id, working_states=["draft"])[1]:
        fassung = document.working
        if fassung is not None and fassung.round > 1 and person.id in fassung.contributors:
            tasks.append(Task(document, fassung, "edit", None))
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(tasks, key=lambda task: (task.due_at or never, task.document.id))
