"""Two who decide on the same Fassung: what the second is told, whose right or page is gone by then.

Rights follow the state, so the winner often takes the loser's away: a returned draft is not the reviewer's to see, and
the next step is another role's. Who could have decided what they were shown learns that it was decided, and by whom if
they may still see it. Whoever could not is refused as ever.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from content_types import Document, Fassung, Person, Site
from workflows import audit, rights
from workflows.errors import Decided
from workflows.guards import Situation


class _Then(NamedTuple):
    """What guards look at of a Fassung, as it was before a decision."""

    state: str
    step: int
    submitted_by: str | None
    approvals: tuple[dict[str, Any], ...]


class _Before(Situation):
    """The situation that the first of the two found. `authors`: who had written in it since the release before."""

    authors: frozenset[str] = frozenset()

    @property
    def wrote(self) -> bool:
        return self.person.id in self.authors


def decided(
    site: Site,
    document: Document,
    guard: Callable[[Situation], str | None],
    states: tuple[str, ...],
    person: Person,
    now: dt.datetime,
    hash: Any,
    step: Any,
) -> Decided | None:
    """What took a transition with this guard and these states away from a person who was shown the Fassung of that hash.

    `step`: the number that was shown, None for any. None if nothing did: then something else refuses them.
    """
    if not isinstance(hash, str) or not hash:
        return None
    held = rights.tokens(site, person, rights.today(now))
    for entry in reversed(audit.history(site, document.id)):
        fassung = document.fassung(entry.get("version", 0))
        if entry.get("hash") != hash or "before" not in entry or fassung is None:
            continue
        open_then = entry["before"] in states and step in (None, entry.get("step"))
        if open_then and guard(_situation(document, fassung, entry, person, held, now)) is None:
            return Decided(entry if rights.may_see(document, fassung, held) else None)
        if entry["after"] in states:
            return None  # from then on it was open again
    return None


def _situation(
    document: Document, fassung: Fassung, entry: dict[str, Any], person: Person, held: rights.Tokens, now: dt.datetime
) -> Situation:
    step = entry.get("step") or 0
    approvals = tuple(each for each in fassung.approvals if each["step"] < step)
    then: Any = _Then(entry["before"], step, fassung.submitted_by, approvals)
    since = max((each.version for each in document.fassungen[: fassung.version - 1] if each.released_at), default=0)
    before = _Before(document, then, person, held, now)
    before.authors = frozenset(id for each in document.fassungen[since : fassung.version] for id in each.contributors)
    return before
