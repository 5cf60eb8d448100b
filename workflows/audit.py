"""The audit trail: one entry per event, in the same transaction, never changed. A document's history is read from it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from BTrees.OOBTree import OOBTree

from content_types import Person, Site, sequences


def record(
    site: Site, event: str, person: Person | None, now: dt.datetime, document: str | None = None, **details: Any
) -> int:
    """Writes one entry and returns its number. `person` is None for what the clock did; details are JSON values."""
    entry = {"event": event, "at": now, "by": person.id if person else None, **details}
    if document:
        entry["document"] = document
    number = sequences.append(site.audit, entry)
    if document:
        index: OOBTree = site.audit_by_document
        index[document] = (*index.get(document, ()), number)
    return number


def history(site: Site, document: str) -> list[dict[str, Any]]:
    """The entries about a document, oldest first."""
    return [dict(site.audit[number]) for number in site.audit_by_document.get(document, ())]


def since(site: Site, time: dt.datetime) -> Iterator[dict[str, Any]]:
    """The entries from that time on, newest first."""
    number = site.audit.maxKey() if site.audit else 0
    while number in site.audit and site.audit[number]["at"] >= time:
        yield dict(site.audit[number])
        number -= 1
