"""The exact questions, answered inside the database: who waits for what, what stands on a shelf, what is due.

hypatia indexes over one row per document, written in the same transaction as the document itself. Rights are part of
every question: `viewers` and `workers` are keyword indexes over the tokens of workflows.rights.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import BTrees
from BTrees.LOBTree import LOBTree
from hypatia.field import FieldIndex
from hypatia.interfaces import NBEST
from hypatia.keyword import KeywordIndex

from content_types import Document, Site
from workflows import rights
from workflows.states import PATHS, WORKING_STATES

FIELDS = (
    "kind",
    "fachgebiet",
    "state",
    "working_state",
    "released_at",
    "due_at",
    "scheduled_at",
    "changed_at",
    "review_by",
    "title",
)
KEYWORDS = ("viewers", "workers", "deciders", "people")
FAMILY = BTrees.family64
intersection = FAMILY.IF.intersection


def _indexes(site: Site) -> Any:
    """The indexes, made at the first use in a writing transaction."""
    catalog = site.catalog
    if "ids" not in catalog:
        catalog["ids"] = LOBTree()
        for name in FIELDS:
            catalog[name] = FieldIndex(name, family=FAMILY)
        for name in KEYWORDS:
            catalog[name] = KeywordIndex(name, family=FAMILY)
    return catalog


def index(site: Site, document: Document) -> None:
    """Brings the row of a document up to date."""
    catalog = _indexes(site)
    number = _number(document)
    new = number not in catalog["ids"]
    if new:
        catalog["ids"][number] = document.id
    row = _row(document)
    for name in (*FIELDS, *KEYWORDS):
        if new:
            catalog[name].index_doc(number, row)
        else:
            catalog[name].reindex_doc(number, row)


def _number(document: Document) -> int:
    """The object id that the tree gave the document."""
    return int(document.__oid__)


def _row(document: Document) -> SimpleNamespace:
    """What is asked about a document; a value that does not apply is left out."""
    working, released = document.working, document.released
    row = SimpleNamespace(
        kind=document.kind,
        fachgebiet=document.fachgebiet,
        state=document.state,
        title=document.current.title.casefold()[:80],
        workers=sorted(rights.workers(document)),
        people=sorted(rights.contributors(document)),
        viewers=sorted(rights.viewers(document)) if released and document.state == "released" else [],
        deciders=sorted(deciders(document)),
        changed_at=_seconds((working or document.current).changed_at),
    )
    if released and released.released_at:
        row.released_at = _seconds(released.released_at)
    if document.review_by and released:
        row.review_by = document.review_by.toordinal()
    if working:
        row.working_state = working.state
        if working.due_at and working.state == "in_review":
            row.due_at = _seconds(working.due_at)
        if working.scheduled_at and working.state == "scheduled":
            row.scheduled_at = _seconds(working.scheduled_at)
    return row


def deciders(document: Document) -> set[str]:
    """The tokens of those whose turn it is."""
    working = document.working
    if working is None:
        return set()
    if working.state == "in_review":
        return {rights.role_token(PATHS[document.kind].steps[working.step - 1].role, document.fachgebiet)}
    if working.state == "approved":
        return {rights.role_token("releaser", document.fachgebiet), "office"}
    return set()


def _seconds(time: dt.datetime) -> int:
    return int(time.timestamp())


def _narrow(catalog: Any, found: Any, equal: dict[str, Any]) -> Any:
    for name, wanted in equal.items():
        if wanted is None:
            continue
        values = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        found = intersection(found, catalog[name].applyAny(values))
    return found


def _documents(site: Site, numbers: Iterable[int]) -> Iterator[Document]:
    ids = site.catalog["ids"]
    return (site["documents"][ids[number]] for number in numbers)


def _sorted(site: Site, found: Any, by: str, reverse: bool, start: int, size: int | None) -> list[Document]:
    """This part of what was found. Always by the same algorithm: the others order equal values in another way, and pages
    of one list would overlap.
    """
    wanted = len(found) if size is None else min(start + size, len(found))
    if wanted <= start:
        return []
    numbers = list(site.catalog[by].sort(found, reverse=reverse, limit=wanted, sort_type=NBEST))
    return list(_documents(site, numbers[start:]))


def released(
    site: Site,
    held: rights.Tokens,
    *,
    kind=None,
    fachgebiet=None,
    by: str = "released_at",
    reverse: bool = True,
    start: int = 0,
    size: int | None = None,
) -> tuple[int, list[Document]]:
    """What a holder of these tokens may read in lists, newest first: (how many in all, this part of them)."""
    if "ids" not in site.catalog:
        return 0, []
    found = _narrow(
        site.catalog, site.catalog["viewers"].applyAny(list(held)), {"kind": kind, "fachgebiet": fachgebiet}
    )
    return len(found), _sorted(site, found, by, reverse, start, size)


def readable(site: Site, held: rights.Tokens) -> set[str]:
    """The ids of all that a holder of these tokens may read in lists; no document is read for it."""
    if "ids" not in site.catalog:
        return set()
    ids = site.catalog["ids"]
    return {ids[number] for number in site.catalog["viewers"].applyAny(list(held))}


def opened_by(site: Site, wanted: Iterable[str]) -> dict[str, tuple[rights.Tokens, str]]:
    """For those of these documents that stand in lists at all: the tokens that open each, and its Fachgebiet.

    The indexes are gone through once, and no document is read: thousands cost some milliseconds.
    """
    if "ids" not in site.catalog:
        return {}
    catalog, asked = site.catalog, set(wanted)
    ids = {number: id for number, id in catalog["ids"].items() if id in asked}
    numbers = FAMILY.IF.Set(ids)
    tokens: dict[int, list[str]] = {}
    for token in catalog["viewers"].unique_values():
        for number in intersection(numbers, catalog["viewers"].applyAny([token])):
            tokens.setdefault(number, []).append(token)
    places = {
        number: fachgebiet
        for fachgebiet in catalog["fachgebiet"].unique_values()
        for number in intersection(numbers, catalog["fachgebiet"].applyEq(fachgebiet))
    }
    shared: dict[rights.Tokens, rights.Tokens] = {}  # few sets for many documents
    answer = {}
    for number, found in tokens.items():
        opening = frozenset(found)
        answer[ids[number]] = shared.setdefault(opening, opening), places[number]
    return answer


def of_kind(site: Site, kind: str) -> Iterator[Document]:
    """All documents of a kind, in any state, whoever may see them: who asks looks at their viewers."""
    return _documents(site, site.catalog["kind"].applyEq(kind)) if "ids" in site.catalog else iter(())


def counts(site: Site, held: rights.Tokens) -> dict[tuple[str, str], int]:
    """How many documents may be read, by (fachgebiet, kind)."""
    if "ids" not in site.catalog:
        return {}
    mine = site.catalog["viewers"].applyAny(list(held))
    answer = {}
    for fachgebiet in site["fachgebiete"]:
        here = _narrow(site.catalog, mine, {"fachgebiet": fachgebiet})
        for kind in PATHS:
            answer[fachgebiet, kind] = len(_narrow(site.catalog, here, {"kind": kind}))
    return answer


def working(site: Site, held: rights.Tokens, *, fachgebiet=None, state=None) -> list[Document]:
    """Documents whose working Fassung may be seen, last changed first."""
    if "ids" not in site.catalog:
        return []
    found = _narrow(
        site.catalog,
        site.catalog["workers"].applyAny(list(held)),
        {"fachgebiet": fachgebiet, "working_state": state or WORKING_STATES},
    )
    return _sorted(site, found, "changed_at", True, 0, None)


def to_decide(site: Site, held: rights.Tokens) -> list[Document]:
    """Documents at a step that one of these tokens decides."""
    if "ids" not in site.catalog:
        return []
    found = site.catalog["deciders"].applyAny(list(held))
    return list(_documents(site, found))


def of_person(
    site: Site,
    person: str,
    *,
    states=None,
    working_states=None,
    begun: bool = True,
    start: int = 0,
    size: int | None = None,
) -> tuple[int, list[Document]]:
    """What a person has written in since the last release or in what is released, last changed first: (how many in all,
    this part of them). Without `begun` none that was never released and is being worked on.

    Who wrote an older Fassung reads the document as everybody does, or no longer: so it is not in this list.
    """
    if "ids" not in site.catalog:
        return 0, []
    found = _narrow(
        site.catalog, site.catalog["people"].applyAny([person]), {"state": states, "working_state": working_states}
    )
    if not begun:
        new = _narrow(site.catalog, found, {"state": "new", "working_state": WORKING_STATES})
        found = FAMILY.IF.difference(found, new)
    return len(found), _sorted(site, found, "changed_at", True, start, size)


def scheduled_until(site: Site, now: dt.datetime) -> list[Document]:
    """Documents whose scheduled release is due, oldest first."""
    if "ids" not in site.catalog:
        return []
    found = site.catalog["scheduled_at"].applyInRange(None, _seconds(now))
    return [document for document in _sorted(site, found, "scheduled_at", False, 0, None) if _is_due(document, now)]


def _is_due(document: Document, now: dt.datetime) -> bool:
    """The index knows whole seconds only."""
    return (
        document.working is not None
        and document.working.scheduled_at is not None
        and document.working.scheduled_at <= now
    )


def due_until(site: Site, held: rights.Tokens, time: dt.datetime) -> list[Document]:
    """Reviews whose step is due by then, for those who may see them, what is due first first."""
    if "ids" not in site.catalog:
        return []
    found = site.catalog["due_at"].applyInRange(None, _seconds(time))
    return _sorted(site, intersection(found, site.catalog["workers"].applyAny(list(held))), "due_at", False, 0, None)


def to_confirm(site: Site, held: rights.Tokens, day: dt.date) -> list[Document]:
    """Released documents whose review-by day has come, for those who may confirm them."""
    if "ids" not in site.catalog:
        return []
    found = site.catalog["review_by"].applyInRange(None, day.toordinal())
    return _sorted(site, intersection(found, site.catalog["workers"].applyAny(list(held))), "review_by", False, 0, None)
