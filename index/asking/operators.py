"""Operators: what is typed as `kind:muster` or `ab:2026` is a filter and none of the words that are looked for.

A value in quotes may have spaces; kinds and Fachgebiete may be several with commas between. An operator that is none, has a
value that nothing is called by, or is inside of quotes, stays what it was: words.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from content_types import KINDS, Site
from index.engine import Engine, Filters, Query
from index.german.language import form
from workflows import Tokens, persons

NAMES: Mapping[str, str] = {
    "kind": "kind", "art": "kind", "fachgebiet": "fachgebiet", "author": "author", "autor": "author", "autorin": "author",
    "from": "from", "ab": "from", "to": "to", "bis": "to",
}  # fmt: skip
NOBODY = ("-",)  # the id of no person
LONGEST_NAME = 100
MONTHS = tuple(form(name) for name in (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
))  # fmt: skip

_pieces = re.compile(
    r"""
    -?["„“”][^"„“”]*["„“”]?
  | (?<!\S)(?P<name>[A-Za-z]{2,10}):(?:["„“”](?P<quoted>[^"„“”]+)["„“”](?!\S)|(?P<value>[^\s"„“”]+)(?!\S))
  | [^\s"„“”]+
    """,
    re.VERBOSE,
)
_spaces = re.compile(r"\s+")


class Read(NamedTuple):
    """What was typed without its operators; what these say, as (kind, fachgebiet, author, from or to; value), days in ISO;
    and the operators as they were typed."""

    text: str
    said: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, ...] = ()


def read(text: str, site: Site, is_author: Callable[[str], bool]) -> Read:
    """The operators of what was typed, taken out. `is_author`: whether somebody is called so who may be asked for."""
    kept: list[str] = []
    said: list[tuple[str, str]] = []
    typed: list[str] = []
    is_author = cache(is_author)  # a look into the index
    end = 0
    for piece in _pieces.finditer(text):
        name = NAMES.get((piece["name"] or "").lower())
        values = _values(name, piece["quoted"] or piece["value"], site, is_author) if name else []
        if name and values:
            kept.append(text[end : piece.start()])
            end = piece.end()
            said += [(name, value) for value in values]
            typed.append(piece[0])
    if not typed:
        return Read(text)
    rest = _spaces.sub(" ", " ".join([*kept, text[end:]])).strip()
    return Read(rest, tuple(dict.fromkeys(said)), tuple(typed))


def _values(name: str, value: str, site: Site, is_author: Callable[[str], bool]) -> list[str]:
    """The values that an operator means; [] if one of them is not known."""
    value = value.strip()
    if name == "author":
        return [value] if len(value) <= LONGEST_NAME and is_author(value) else []
    if name in ("from", "to"):
        found = period(value)
        return [found[name == "to"].isoformat()] if found else []
    titles = _kinds() if name == "kind" else {area.id: (area.id, area.title) for area in site.fachgebiete()}
    meant = [_meant(part.strip(), titles) for part in value.split(",")]
    return [id for id in meant if id] if all(meant) else []


def _kinds() -> dict[str, Iterable[str]]:
    return {id: (id, cls.title_of_kind, cls.plural) for id, cls in KINDS.items()}


def _meant(typed: str, titles: Mapping[str, Iterable[str]]) -> str | None:
    """The one that is called so, or whose name alone begins so."""
    wanted = form(typed)
    called = {id: [form(title) for title in names] for id, names in titles.items()}
    exact = [id for id, names in called.items() if wanted in names]
    begun = [id for id, names in called.items() if any(name.startswith(wanted) for name in names)]
    found = exact or begun
    return found[0] if wanted and len(found) == 1 else None


def period(typed: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of what was typed: 2026, 2026-03, 3/2026, März 2026, 2026-03-03, 3.3.2026, 3. März 2026."""
    for pattern in _periods:
        if found := pattern.fullmatch(typed.strip()):
            given = found.groupdict()
            year, month, day = int(given["year"]), _month(given.get("month")), given.get("day")
            try:
                if day:
                    return (dt.date(year, month, int(day)),) * 2
                last = month or 12
                return dt.date(year, month or 1, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
            except ValueError:
                return None
    return None


_year, _day = r"(?P<year>(?:1[4-9]|2[01])[0-9]{2})", r"(?P<day>[0-9]{1,2})"
_periods = tuple(
    re.compile(pattern)
    for pattern in (
        _year,
        rf"{_year}-(?P<month>[0-9]{{1,2}})",
        rf"(?P<month>[0-9]{{1,2}})[./]{_year}",
        rf"(?P<month>[^\W\d_]{{3,9}})\.?\s?{_year}",
        rf"{_year}-(?P<month>[0-9]{{2}})-{_day}",
        rf"{_day}\.\s?(?P<month>[0-9]{{1,2}})\.\s?{_year}",
        rf"{_day}\.?\s?(?P<month>[^\W\d_]{{3,9}})\.?\s?{_year}",
    )
)


def _month(typed: str | None) -> int:
    """1 to 12; 0 for none, 13 for what is no month."""
    if not typed:
        return 0
    if typed.isdigit():
        return int(typed) or 13
    begun = [number for number, name in enumerate(MONTHS, 1) if name.startswith(form(typed))]
    return begun[0] if len(begun) == 1 else 13


def authors(site: Site, held: Tokens, typed: str) -> tuple[str, ...]:
    """The persons whose name and authority have all these words, as documents show who brought them in.

    A login finds its person for those who keep the accounts, and for the person; nobody else is told whose it is.
    """
    wanted = [form(word) for word in typed.split()]
    return tuple(_called(site, held, wanted)) if wanted else ()


def _called(site: Site, held: Tokens, wanted: list[str]) -> Iterator[str]:
    keeps_accounts = persons.may_keep_persons(held)
    for person in site.persons():
        authority = site.authority(person.authority)
        name = form(f"{person.name} {authority.name if authority else ''}")
        by_login = wanted == [form(person.login)] and (keeps_accounts or f"p:{person.id}" in held)
        if by_login or all(word in name for word in wanted):
            yield person.id


def is_author(engine: Engine, site: Site, held: Tokens, typed: str) -> bool:
    """Whether somebody called so brought in anything that may be read: of others it is not told that they are there."""
    called = authors(site, held, typed)
    return bool(called) and engine.search(Query(held, filters=Filters(author=called, scope="all"), limit=0)).total > 0
