"""The ledger: what became of every single mail of an issue, or of a notice.

At approval the recipients are frozen into it. A delivery is claimed, and the claim committed, before a mail is handed
to the server; the result is committed after. So a crash leaves claims behind, and they are exactly the doubtful ones.
Whatever happens, the counts by state add up to the number frozen.
"""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from BTrees.IOBTree import IOBTree
from persistent import Persistent

from content_types import _, later
from mail.outcome import Outcome

STATES = {
    "planned": later("Geplant"),
    "claimed": later("In Arbeit"),
    "accepted": later("Angenommen"),
    "deferred": later("Aufgeschoben"),
    "failed": later("Fehlgeschlagen"),
    "uncertain": later("Zweifelhaft"),
    "skipped": later("Übersprungen"),
}
LEFT = ("planned", "claimed", "deferred")
PER_BUCKET = 50
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=5), dt.timedelta(hours=4)
FIRST_SILENCE, LONGEST_SILENCE = dt.timedelta(seconds=15), dt.timedelta(minutes=5)
CANCELLED = later("Der Versand wurde abgebrochen.")
GIVE_UP = dt.timedelta(hours=48)

Key = tuple[int, int]
Delivery = dict[str, Any]


class Sending(Protocol):
    """What is sent: an Issue to many, a Notice to one. For the meaning of each see Issue."""

    id: str
    state: str
    deliveries: IOBTree
    recipients: int | None
    outcome: dict[str, int] | None


class Bucket(Persistent):
    """Fifty deliveries in one record, so that a claim rewrites 10 KB and nothing that others need.

    `deliveries` is a tuple of dicts: person, message_id, state, address, attempts, why, at, engine, first_at, next_at, of which
    the last five and why are there only when they say something. `tally` counts them by state.
    """

    def __init__(self, deliveries: Iterable[Delivery]):
        self.deliveries = tuple(deliveries)
        self.tally = dict(Counter(delivery["state"] for delivery in self.deliveries))

    def change(self, place: int, **values: Any) -> None:
        """Sets values of one delivery; None takes one away."""
        known = self.deliveries[place]
        made = {name: value for name, value in {**known, **values}.items() if value is not None}
        self.deliveries = (*self.deliveries[:place], made, *self.deliveries[place + 1 :])
        self.tally = dict(Counter(delivery["state"] for delivery in self.deliveries))


def freeze(issue: Sending, people: Iterable[str], domain: str) -> int:
    """Writes one planned delivery per person, message ids fixed, and returns their number."""
    planned = [
        {
            "person": person,
            "message_id": f"<{issue.id}.{secrets.token_hex(8)}@{domain}>",
            "state": "planned",
            "attempts": 0,
        }
        for person in people
    ]
    issue.deliveries.clear()
    for number, start in enumerate(range(0, len(planned), PER_BUCKET), 1):
        issue.deliveries[number] = Bucket(planned[start : start + PER_BUCKET])
    issue.recipients = len(planned)
    return issue.recipients


def counts(issue: Sending) -> dict[str, int]:
    """By state, every state named; they add up to `issue.recipients`."""
    if issue.outcome is not None:
        return dict(issue.outcome)
    total = dict.fromkeys(STATES, 0)
    for bucket in issue.deliveries.values():
        for state, number in bucket.tally.items():
            total[state] += number
    return total


def left(issue: Sending) -> int:
    """How many are still to be decided."""
    return sum(bucket.tally.get(state, 0) for bucket in issue.deliveries.values() for state in LEFT)


def touched(issue: Sending) -> bool:
    """Whether anybody can have got it."""
    possible = _places(issue, "accepted", "uncertain", "claimed", "planned")
    return any(delivery["state"] != "planned" or delivery["attempts"] for _, delivery in possible)


def find(issue: Sending, key: Key) -> Delivery:
    return issue.deliveries[key[0]].deliveries[key[1]]


def _places(issue: Sending, *states: str) -> Iterator[tuple[Key, Delivery]]:
    """Deliveries in one of the states; buckets without any are not read."""
    for number, bucket in issue.deliveries.items():
        if any(bucket.tally.get(state) for state in states):
            for place, delivery in enumerate(bucket.deliveries):
                if delivery["state"] in states:
                    yield (number, place), delivery


def listing(issue: Sending, state: str | None, page: int, size: int) -> tuple[int, list[tuple[str, Delivery]]]:
    """(how many in all, [(id, delivery)] of that page, counted from 1); state None lists all."""
    found = list(_places(issue, *((state,) if state else STATES)))
    start = (page - 1) * size
    return len(found), [(f"{key[0]}-{key[1]}", delivery) for key, delivery in found[start : start + size]]


def due(issue: Sending, now: dt.datetime) -> Iterator[tuple[Key, Delivery]]:
    """Planned ones, and deferred ones whose time has come. The caller may change a delivery it was given."""
    for key, delivery in _places(issue, "planned", "deferred"):
        # A time beyond the longest wait was set by a clock that has been put right since.
        if delivery["state"] == "planned" or not now < delivery["next_at"] <= now + LONGEST_WAIT:
            yield key, delivery


def claim(issue: Sending, key: Key, engine: str, address: str, now: dt.datetime) -> None:
    first_at = find(issue, key).get("first_at", now)
    issue.deliveries[key[0]].change(
        key[1], state="claimed", engine=engine, address=address, at=now, next_at=None, first_at=first_at
    )


def decide(issue: Sending, key: Key, outcome: Outcome, now: dt.datetime, address: str | None = None) -> None:
    """An end without an attempt: skipped or failed, with its why."""
    values = {"address": address} if address is not None else {}
    issue.deliveries[key[0]].change(key[1], state=outcome.state, why=outcome.why, at=now, next_at=None, **values)


def settle(issue: Sending, key: Key, engine: str, outcome: Outcome, now: dt.datetime) -> bool:
    """Records the result of a claim; False, and nothing changed, if the claim is no longer this engine's.

    A claim that was declared uncertain meanwhile takes the result of the engine that made it.
    """
    delivery = find(issue, key)
    if delivery.get("engine") != engine or delivery["state"] not in ("claimed", "uncertain"):
        return False
    bucket, place = issue.deliveries[key[0]], key[1]
    if outcome == Outcome("planned"):
        if delivery["state"] == "claimed" and issue.state == "cancelled":
            bucket.change(place, state="skipped", why=CANCELLED, engine=None, at=now)
        elif delivery["state"] == "claimed":
            bucket.change(place, state="planned", engine=None, at=now)
        return True
    _record(issue, bucket, place, engine, outcome, now)
    if issue.outcome is not None:
        issue.outcome = None
        issue.outcome = counts(issue)
    return True


def _record(issue: Sending, bucket: Bucket, place: int, engine: str, outcome: Outcome, now: dt.datetime) -> None:
    delivery = bucket.deliveries[place]
    attempts, next_at = delivery["attempts"] + (delivery["state"] == "claimed"), None
    if outcome.state == "deferred" and issue.state == "cancelled":
        outcome = Outcome("skipped", CANCELLED)
    elif outcome.state == "deferred":
        outcome, next_at = _put_off(delivery, attempts, outcome, now)
    keep = engine if outcome.state == "uncertain" else None
    bucket.change(
        place, state=outcome.state, why=outcome.why or None, attempts=attempts, at=now, engine=keep, next_at=next_at
    )


def _put_off(
    delivery: Delivery, attempts: int, outcome: Outcome, now: dt.datetime
) -> tuple[Outcome, dt.datetime | None]:
    """When to try again: 5 minutes, doubled up to 4 hours; sooner where the server did not answer at all; after 48 hours never."""
    if now - delivery["first_at"] >= GIVE_UP:
        return Outcome("failed", _("Nach 48 Stunden aufgegeben. Zuletzt: {why}", why=outcome.why)), None
    first, longest = (FIRST_SILENCE, LONGEST_SILENCE) if outcome.unreachable else (FIRST_WAIT, LONGEST_WAIT)
    return outcome, now + min(longest, first * 2 ** min(attempts - 1, 12))


def doubt(issue: Sending, living: Iterable[str], now: dt.datetime) -> int:
    """Claims of engines that are no longer alive become uncertain: nobody can know whether their mails arrived."""
    alive, found = set(living), 0
    for key, delivery in list(_places(issue, "claimed")):
        if delivery["engine"] not in alive:
            why = _("Der Versand brach ab, nachdem diese Mail begonnen war.")
            issue.deliveries[key[0]].change(
                key[1], state="uncertain", why=why, attempts=delivery["attempts"] + 1, at=now
            )
            found += 1
    return found


def resend(issue: Sending, ids: Iterable[str] | None, now: dt.datetime) -> int:
    """Uncertain ones (those of the ids, or all) are planned again, each under its own Message-ID."""
    wanted = None if ids is None else set(ids)
    again = [key for key, _ in _places(issue, "uncertain") if wanted is None or f"{key[0]}-{key[1]}" in wanted]
    for number, place in again:
        issue.deliveries[number].change(
            place, state="planned", why=None, engine=None, at=now, first_at=None, next_at=None
        )
    return len(again)


def drop(issue: Sending, why: str, now: dt.datetime) -> int:
    """What was not begun is skipped."""
    open_ones = [key for key, _ in _places(issue, "planned", "deferred")]
    for key in open_ones:
        decide(issue, key, Outcome("skipped", why), now)
    return len(open_ones)
