"""Searches that people keep: to run them again, to be told what is new, to be what a newsletter is about."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content_types.cleaning import clean_line
from content_types.kinds import KINDS
from content_types.site import Site
from content_types.wording import later

FOLLOWS = {
    "none": later("nicht folgen"),
    "at_once": later("sofort"),
    "daily": later("täglich um 7 Uhr"),
    "weekly": later("montags um 7 Uhr"),
}
DAYS = ("from", "to")
LONGEST_QUERY, LONGEST_NAME = 1000, 100
MOST_VALUES = 40

Query = dict[str, Any]


class SavedSearch(Persistent):
    """One search of one person.

    `query` has the names of the search page's address, those that say something only: q (text), kind, fachgebiet,
    authority, author (words of a name), year (tuples of texts), from, to (days as text). `mark` is the number of the last
    entry of the release log that its owner has been told of, or did not want to be; `seen` that of the last one when they
    looked at the hits. `notices` are ids of the last mails about it. A deleted one has `deleted_at` until it is cleared away.

    What was released while it had another query is told by that one: `earlier` are pairs of such a query and the number of
    the last entry of the release log that it is for, the oldest first, all of them behind the mark. `former` is what the last
    change of the query can be undone to: query, name, seen, earlier, and `at`, when it was changed.
    """

    # Databases from before these were thought of have none.
    earlier: tuple[tuple[Query, int], ...] = ()
    former: dict[str, Any] | None = None

    def __init__(self, id: str, owner: str, name: str, query: Query, at: dt.datetime, newest: int):
        self.id, self.owner, self.name, self.query = id, owner, name, query
        self.follow = "none"
        self.mark = self.seen = newest
        self.notices: tuple[str, ...] = ()
        self.created_at = self.changed_at = at
        self.deleted_at: dt.datetime | None = None

    @property
    def followed(self) -> bool:
        return self.follow != "none" and self.deleted_at is None

    def told_up_to(self, number: int) -> None:
        """Its owner has been told of this entry of the release log, or does not want to be."""
        self.mark = number
        self.earlier = tuple(each for each in self.earlier if each[1] > number)


def clean_query(site: Site, given: Mapping[str, Any]) -> Query:
    """The query in its one form. Values that the portal does not know are left out, as on the search page."""
    fits: dict[str, Callable[[str], bool]] = {
        "kind": KINDS.__contains__,
        "fachgebiet": site["fachgebiete"].__contains__,
        "authority": site["authorities"].__contains__,
        "author": lambda name: 0 < len(name) <= LONGEST_NAME,
        "year": lambda year: len(year) == 4 and year.isascii() and year.isdigit(),
    }
    made: Query = {"q": clean_line(str(given.get("q") or ""))[:LONGEST_QUERY]}
    for name, known in fits.items():
        made[name] = tuple(value for value in _texts(given.get(name)) if known(value))[:MOST_VALUES]
    for name in DAYS:
        made[name] = _day(given.get(name))
    return {name: value for name, value in made.items() if value}


def is_same(query: Query, other: Query) -> bool:
    """Whether they find the same: the order of values does not count."""
    return _ordered(query) == _ordered(other)


def _ordered(query: Query) -> Query:
    return {name: sorted(value) if isinstance(value, tuple) else value for name, value in query.items()}


def _texts(given: Any) -> list[str]:
    values: Iterable[Any] = (given,) if isinstance(given, str) else given or ()
    return list(dict.fromkeys(clean_line(str(value)) for value in values))


def _day(given: Any) -> str:
    try:
        return dt.date.fromisoformat(str(given or "")).isoformat()
    except ValueError:
        return ""


def every(site: Site) -> Iterable[SavedSearch]:
    """Those of everybody, deleted ones included."""
    return _tree(site).values()


def of(site: Site, person: str) -> list[SavedSearch]:
    """Those of a person, the oldest first, without deleted ones."""
    found = (search for search in _all_of(site, person) if search.deleted_at is None)
    return sorted(found, key=lambda search: (search.created_at, search.id))


def deleted_of(site: Site, person: str) -> list[SavedSearch]:
    """What a person deleted and can still take back, the last one first."""
    found = [(search.deleted_at, search) for search in _all_of(site, person) if search.deleted_at is not None]
    return [search for _, search in sorted(found, key=lambda pair: pair[0], reverse=True)]


def find(site: Site, person: str, id: str, deleted: bool = False) -> SavedSearch | None:
    """One of a person's own that is there, or one that was deleted."""
    found = _tree(site).get((person, id))
    return found if found is not None and (found.deleted_at is not None) == deleted else None


def put(site: Site, search: SavedSearch) -> None:
    _tree(site, make=True)[search.owner, search.id] = search


def clear_away(site: Site, search: SavedSearch) -> None:
    del _tree(site, make=True)[search.owner, search.id]


def _all_of(site: Site, person: str) -> Iterable[SavedSearch]:
    return _tree(site).values(min=(person, ""), max=(person, "\U0010ffff"))


def _tree(site: Site, make: bool = False) -> OOBTree:
    """(owner, id) → SavedSearch. A database from before gets it at the first use in a writing transaction."""
    if site.searches is None:
        if not make:
            return OOBTree()
        site.searches = OOBTree()
    return site.searches
