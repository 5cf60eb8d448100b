"""The release log: what newsletters, feeds and statistics read, each with its own cursor."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from content_types import Document, Fassung, Site, sequences


def append(site: Site, document: Document, fassung: Fassung, by: str | None, now: dt.datetime) -> int:
    """Notes a release; taken last in the transaction."""
    return sequences.append(
        site.releases,
        {
            "at": now,
            "document": document.id,
            "version": fassung.version,
            "kind": document.kind,
            "fachgebiet": document.fachgebiet,
            "newsletter": fassung.newsletter,
            "takeover": fassung.takeover,
            "by": by,
        },
    )


def since(site: Site, cursor: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number, entry) after the cursor, oldest first."""
    return ((number, dict(entry)) for number, entry in sequences.since(site.releases, cursor))


def newest(site: Site) -> int:
    """The number of the newest entry, 0 before the first."""
    return sequences.last(site.releases)
