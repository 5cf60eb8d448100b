"""How a Fassung moves to release: states, guards, rights, worklists, and the logs that prove it."""

from workflows import audit, catalog, people, persons, release_log, rights
from workflows.acts import missing_at_submit
from workflows.deadlines import due_after, working_days_until
from workflows.drafts import (
    add_contributor,
    attach,
    create,
    detach,
    edit,
    editable,
    just_begun,
    may_create,
    may_edit,
    note_change,
    places_to_write,
)  # fmt: skip
from workflows.errors import Decided, Forbidden, Gone, Missing, Stale, Unseen, WorkflowError, WrongState
from workflows.release import release_due
from workflows.review import TRANSITIONS, allowed, check, decided, perform, why_not
from workflows.rights import (
    BERLIN,
    PORTAL_ROLES,
    READING_ROLES,
    ROLES,
    Tokens,
    may_read,
    may_see,
    may_work,
    today,
    tokens,
    viewers,
    visible_fassung,
    workers,
)  # fmt: skip
from workflows.states import DOCUMENT_STATES, FASSUNG_STATES, PATHS, WORKING_STATES, label
from workflows.takeover import takeover
from workflows.worklist import Task, waiting_for

__all__ = [
    "BERLIN", "DOCUMENT_STATES", "FASSUNG_STATES", "PATHS", "PORTAL_ROLES", "READING_ROLES", "ROLES", "TRANSITIONS",
    "WORKING_STATES",
    "Decided", "Forbidden", "Gone", "Missing", "Stale", "Task", "Tokens", "Unseen", "WorkflowError", "WrongState",
    "add_contributor", "allowed", "attach", "audit", "catalog", "check", "create", "decided", "detach", "due_after", "edit",
    "editable",
    "just_begun", "label", "may_create", "may_edit", "may_read", "may_see", "may_work", "missing_at_submit", "note_change",
    "people",
    "perform", "persons",
    "places_to_write", "release_due", "release_log", "rights", "takeover", "today", "tokens", "viewers", "visible_fassung",
    "waiting_for", "why_not", "workers", "working_days_until",
]  # fmt: skip
