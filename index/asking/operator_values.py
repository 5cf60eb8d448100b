"""How an operator at the end of what is typed goes on: `fa` as `fachgebiet:`, `fachgebiet:shi` as `fachgebiet:shisha`.

Values are those that something has which the viewers may read: what they may not read is offered to them in no way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from content_types import KINDS, Site
from index.asking.operators import LONGEST_NAME, MONTHS, NAMES, period
from index.engine import Engine
from index.german.language import form

OFFERED = ("fachgebiet", "art", "autor", "ab", "bis", *NAMES)  # of several names with one meaning the first
SHORTEST = 2  # letters of a name
Value = tuple[str, str]  # as it is written, and what is said of it
QUOTES = '"„“”'

_operator = re.compile(
    rf"(?<!\S)(?P<name>[A-Za-z]{{2,10}}):(?:[{QUOTES}](?P<quoted>[^{QUOTES}]*)|(?P<value>[^\s{QUOTES}]*))\Z"
)
_name = re.compile(rf"(?<!\S)[A-Za-z]{{{SHORTEST},10}}\Z")
_year = re.compile(r"\d{0,4}")
_before_year = re.compile(r"(?P<begun>.*[./\s])(?P<year>\d{0,4})")
_month = re.compile(r"(?P<day>\d{1,2}\.?\s?)?(?P<month>[^\W\d_]{1,9})")


class Begun(NamedTuple):
    """An operator at the end of what is typed: `means` is kind, fachgebiet, author, from or to; `name` is as typed; `given` are
    the values before the last comma, `value` what is typed of the last one. It stands at `start`."""

    means: str
    name: str
    given: tuple[str, ...]
    value: str
    start: int


class Completion(NamedTuple):
    """`text` is what is typed with its end completed, from `start` on, by an operator that `means` so, or its value; `also` is the
    authority of an author."""

    text: str
    start: int
    means: str
    also: str = ""


def begun(typed: str) -> Begun | None:
    """The operator that is being typed; None if it is another thing, or stands in quotes."""
    found = _operator.search(typed)
    means = NAMES.get(found["name"].lower()) if found else None
    if found is None or means is None or _in_quotes(typed[: found.start()]):
        return None
    said = found["quoted"] or found["value"] or ""
    *given, value = said.split(",") if means in ("kind", "fachgebiet") else [said]
    given = [each for each in given if each.strip()]
    return Begun(means, found["name"], tuple(given), value.strip(), found.start())


def names(typed: str) -> list[Completion]:
    """The operators whose name the last word begins, one for each meaning."""
    found = _name.search(typed)
    if not found or _in_quotes(typed[: found.start()]):
        return []
    fitting: dict[str, str] = {}
    for name in OFFERED:
        if name.startswith(found[0].lower()):
            fitting.setdefault(NAMES[name], name)
    before = typed[: found.start()]
    return [Completion(f"{before}{name}:", len(before), means) for means, name in fitting.items()]


def values(
    engine: Engine, site: Site, viewers: frozenset[str], typed: str, without: frozenset[str] = frozenset()
) -> list[Completion]:
    """What the operator that is being typed may ask for. Documents in `without` are closed to the viewers since.

    Raises IndexUnavailable.
    """
    operator = begun(typed)
    if operator is None:
        return []
    known = engine.values("year" if operator.means in ("from", "to") else operator.means, viewers, without)
    if operator.means in ("from", "to"):
        fitting: Iterable[Value] = ((day, "") for day in _days(operator.value, sorted(known, reverse=True)))
    elif operator.means == "author":
        fitting = _authors(site, known, form(operator.value).split())
    else:
        fitting = _called(_titles(site, operator.means, known), operator)
    before = typed[: operator.start] + operator.name
    made = (
        Completion(f"{before}:{_quoted((*operator.given, text))}", operator.start, operator.means, also)
        for text, also in fitting
    )
    return [each for each in made if each.text != typed]


def _in_quotes(before: str) -> bool:
    return sum(letter in QUOTES for letter in before) % 2 == 1


def _quoted(parts: Iterable[str]) -> str:
    value = ",".join(parts)
    return f'"{value}"' if re.search(r"\s", value) else value


def _titles(site: Site, means: str, known: Iterable[str]) -> list[tuple[str, ...]]:
    """All that each value may be typed as; first what is written."""
    if means == "kind":
        return [(cls.title_of_kind, cls.plural, kind) for kind, cls in KINDS.items() if kind in known]
    areas = [(area.id, area.title) for area in site.fachgebiete() if area.id in known]
    return [(id, title) if re.search(rf"[,{QUOTES}]", title) else (title, id) for id, title in areas]


def _called(titles: Iterable[tuple[str, ...]], operator: Begun) -> Iterator[Value]:
    """Those of which a word begins so, but for those that are given already."""
    typed, given = form(operator.value), {form(value.strip()) for value in operator.given}
    for called in titles:
        forms = [form(name) for name in called]
        if given.isdisjoint(forms) and any(re.search(rf"(?<!\w){re.escape(typed)}", name) for name in forms):
            yield called[0], ""


def _authors(site: Site, known: Mapping[str, int], typed: list[str]) -> Iterator[Value]:
    """Who brought in what may be read and has a name or an authority in which each word begins so; the name first, then who
    brought in most."""
    found = []
    for id in known:
        person = site.person(id)
        name = " ".join(re.sub(rf"[{QUOTES}]", " ", person.name).split()) if person else ""
        if person is None or not 0 < len(name) <= LONGEST_NAME:
            continue
        authority = site.authority(person.authority)
        where = authority.name if authority else ""
        if _begin(typed, f"{name} {where}"):
            found.append((not _begin(typed, name), -known[id], form(name), (name, where)))
    yield from dict.fromkeys(each for *_, each in sorted(found))


def _begin(typed: list[str], name: str) -> bool:
    words = re.split(r"[^\w]+", form(name))
    return all(any(word.startswith(each) for word in words) for each in typed)


def _days(typed: str, years: list[str]) -> Iterator[str]:
    """Years that there are, the newest first, the months of one, and what else is typed with a year at its end."""
    if _year.fullmatch(typed):
        yield from (year for year in years if year.startswith(typed))
    year, dash, number = typed.partition("-")
    if dash and year in years:
        yield from (f"{year}-{month:02}" for month in range(1, 13) if f"{month:02}".startswith(number))
    if found := _before_year.fullmatch(typed):
        dated = (found["begun"] + year for year in years if year.startswith(found["year"]))
        yield from (day for day in dated if period(day))
    if found := _month.fullmatch(typed):
        months = (month.capitalize() for month in MONTHS if month.startswith(form(found["month"])))
        named = (f"{found['day'] or ''}{month} {year}" for month in months for year in years)
        yield from (day for day in named if period(day))
