"""How the search is used: counts by day, week and query, and nothing about who asked (docs/operators.md, "The search report").

No person, session, address or time of day is kept. The text of a query may hold a name, so it is not kept before several have
asked for the same: until then there is only a fingerprint of it, by which the next one is recognised. What looks like an e-mail
address or a number of somebody is counted without its text.

Everything is counted in memory; a copy of it in a file of the data folder is written once a minute. What is lost with a crash is
a minute of counts.
"""

import datetime as dt
import hashlib
import json
import logging
import re
import secrets as token_maker
import threading
from bisect import bisect_left
from pathlib import Path
from typing import Any, NamedTuple

from content_types import clean_line
from sikodms import secrets
from workflows import today

log = logging.getLogger(__name__)
FILE = "search-report.json"
FORM = 1
LONGEST = 100  # characters of a query that are kept
ENOUGH_DAYS, ENOUGH_TIMES = 2, 3  # asked on so many days, or so many times: only then is its text kept
MOST_NAMED, MOST_UNNAMED = 2_000, 5_000  # what was asked for last; the rest is forgotten
LEAST_DAYS = 14  # told one by one, also while there are fewer
SLOW = 300  # milliseconds
BETWEEN_WRITES = dt.timedelta(minutes=1)
# Milliseconds: of a search only the step is kept, the upper end of which it did not pass.
STEPS = (
    1,
    2,
    3,
    5,
    7,
    10,
    15,
    20,
    30,
    50,
    70,
    100,
    150,
    200,
    300,
    500,
    700,
    1000,
    1500,
    2000,
    3000,
    5000,
    10_000,
    60_000,
)
# An e-mail address; five digits, also in groups, as of telephones, accounts, dates of birth and file numbers.
PRIVATE = re.compile(r"@|\d(?:[ ./-]?\d){4}")

Days = dict[str, list[int]]  # day → [times asked, times without hits, slowest in milliseconds]


class Day(NamedTuple):
    """The searches of one day; `corrected` and `relaxed` were answered with what was nearly asked for."""

    day: dt.date
    searches: int
    without_hits: int
    corrected: int
    relaxed: int


class Week(NamedTuple):
    """How long the searches of a week took, in milliseconds: half of them and 95 of 100 at most so long; and the slowest."""

    monday: dt.date
    searches: int
    half: int
    most: int
    slowest: int


class Asked(NamedTuple):
    """One query, as several have asked it. `slowest` in milliseconds."""

    text: str
    times: int
    without_hits: int
    days: int
    last: dt.date
    slowest: int


class Report(NamedTuple):
    """`days` without gaps, the last one is today; `weeks` newest first; `without_hits` most asked first; `slow` slowest first."""

    days: list[Day]
    weeks: list[Week]
    without_hits: list[Asked]
    slow: list[Asked]


class SearchReport:
    """The counts of one portal. Any thread may count."""

    def __init__(self, folder: Path, days: int):
        """`days`: how long counts are kept; 0: nothing is counted, and what was kept is deleted."""
        self.kept_days = days
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._key = token_maker.token_hex(16)
        self._days: Days = {}  # day → [searches, without hits, corrected, relaxed]
        self._weeks: dict[str, list[int]] = {}  # Monday → number of searches in each of STEPS, then the slowest
        self._named: dict[str, Days] = {}
        self._unnamed: dict[str, Days] = {}
        self._changed = False
        self._written: dt.datetime | None = None
        if days:
            self._load()
        else:
            self._path.unlink(missing_ok=True)

    def count(
        self, now: dt.datetime, q: str, total: int, seconds: float, unfiltered: bool, corrected: bool, relaxed: bool
    ) -> None:
        """One search. Only where it is `unfiltered` does `total` say something about the query itself. What was corrected or
        relaxed has hits."""
        if not self.kept_days:
            return
        day, milliseconds = today(now), max(1, round(seconds * 1000))
        with self._lock:
            self._changed = True
            _add(self._days.setdefault(day.isoformat(), [0] * 4), 1, not total, corrected, relaxed)
            week = self._weeks.setdefault(_monday(day).isoformat(), [0] * (len(STEPS) + 1))
            week[min(bisect_left(STEPS, milliseconds), len(STEPS) - 1)] += 1
            week[-1] = max(week[-1], milliseconds)
            text = normalised(q)
            if text and unfiltered:
                self._count_query(text, day.isoformat(), not total, milliseconds)

    def _count_query(self, text: str, day: str, empty: bool, milliseconds: int) -> None:
        fingerprint = self._fingerprint(text)
        asked = self._named.pop(text, None) or self._unnamed.pop(fingerprint, None) or {}
        entry = asked.setdefault(day, [0, 0, 0])
        _add(entry, 1, empty)
        entry[2] = max(entry[2], milliseconds)
        if is_common(asked):
            self._named[text] = asked
        else:
            self._unnamed[fingerprint] = asked
        for kept, most in ((self._named, MOST_NAMED), (self._unnamed, MOST_UNNAMED)):
            while len(kept) > most:
                del kept[next(iter(kept))]

    def _fingerprint(self, text: str) -> str:
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12, key=self._key.encode()).hexdigest()

    def report(self, now: dt.datetime) -> Report:
        """What may be shown."""
        last = today(now)
        with self._lock:
            self._forget(last)
            first = dt.date.fromisoformat(min(self._days, default=last.isoformat()))
            counted = max(LEAST_DAYS, (last - first).days + 1)
            days = [last - dt.timedelta(days=back) for back in reversed(range(min(counted, self.kept_days)))]
            asked = [_asked(text, days_asked) for text, days_asked in self._named.items()]
            still_empty = [row for row in asked if row.without_hits and self._named[row.text][row.last.isoformat()][1]]
            return Report(
                [Day(day, *self._days.get(day.isoformat(), [0] * 4)) for day in days],
                [_week(monday, counts) for monday, counts in sorted(self._weeks.items(), reverse=True)],
                sorted(still_empty, key=lambda row: (-row.without_hits, row.text)),
                sorted((row for row in asked if row.slowest >= SLOW), key=lambda row: (-row.slowest, row.text)),
            )

    def save(self, now: dt.datetime, at_once: bool = False) -> None:
        """Writes the file if anything was counted since, at most once a minute."""
        recently = self._written is not None and now - self._written < BETWEEN_WRITES
        if not self.kept_days or not self._changed or (recently and not at_once):
            return
        with self._lock:
            self._forget(today(now))
            text = json.dumps(
                {
                    "form": FORM,
                    "key": self._key,
                    "days": self._days,
                    "weeks": self._weeks,
                    "named": self._named,
                    "unnamed": self._unnamed,
                },
                ensure_ascii=False,
            )
            self._changed, self._written = False, now
        try:
            secrets.private_file(self._path, text)
        except OSError as error:
            self._changed = True
            log.warning("the search report could not be written: %s", error)

    def _forget(self, last: dt.date) -> None:
        """What is older than is to be kept; and texts that by what is left too few have asked for."""
        first = (last - dt.timedelta(days=self.kept_days - 1)).isoformat()
        self._days = {day: counts for day, counts in self._days.items() if day >= first}
        self._weeks = {
            day: counts
            for day, counts in self._weeks.items()
            if day >= _monday(last - dt.timedelta(days=self.kept_days - 1)).isoformat()
        }
        for kept in (self._named, self._unnamed):
            for name, asked in list(kept.items()):
                if min(asked) < first:
                    left = {day: counts for day, counts in asked.items() if day >= first}
                    del kept[name]
                    if left and (kept is self._unnamed or is_common(left)):
                        kept[name] = left
                    elif left:
                        self._unnamed[self._fingerprint(name)] = left

    def _load(self) -> None:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if kept["form"] != FORM:
                return
            self._key = str(kept["key"])
            self._days, self._weeks = _checked(kept["days"], 4), _checked(kept["weeks"], len(STEPS) + 1)
            named = {text: _checked(asked, 3) for text, asked in kept["named"].items()}
            self._named = {text: asked for text, asked in named.items() if text and text == normalised(text)}
            self._unnamed = {str(name): _checked(asked, 3) for name, asked in kept["unnamed"].items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            log.warning("unreadable, counting begins anew: %s", self._path)


def normalised(q: str) -> str:
    """A query as it is counted: one line in small letters, cut. "" for one of which no text is to be kept."""
    text = clean_line(q[:1000]).lower()
    return "" if PRIVATE.search(text) else text[:LONGEST].strip()


def is_common(asked: Days) -> bool:
    """Whether enough have asked for a query to keep its text: with a single one it might be about a person."""
    return len(asked) >= ENOUGH_DAYS or sum(times for times, *_ in asked.values()) >= ENOUGH_TIMES


def _add(counts: list[int], *more: int) -> None:
    for index, number in enumerate(more):
        counts[index] += number


def _asked(text: str, asked: Days) -> Asked:
    times, empty, slowest = zip(*asked.values(), strict=True)
    return Asked(text, sum(times), sum(empty), len(asked), dt.date.fromisoformat(max(asked)), max(slowest))


def _week(monday: str, counts: list[int]) -> Week:
    searches = sum(counts[:-1])
    return Week(dt.date.fromisoformat(monday), searches, _share(counts, 0.5), _share(counts, 0.95), counts[-1])


def _share(counts: list[int], share: float) -> int:
    """The end of the step within which that share of the searches took no longer."""
    wanted, so_far = share * sum(counts[:-1]), 0
    for step, count in zip(STEPS, counts[:-1], strict=True):
        so_far += count
        if so_far >= wanted:
            return min(step, counts[-1])
    return counts[-1]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _checked(kept: Any, length: int) -> Days:
    """What the file holds, if it is by days and whole. Raises ValueError."""
    made = {dt.date.fromisoformat(day).isoformat(): [int(number) for number in counts] for day, counts in kept.items()}
    if not all(len(counts) == length for counts in made.values()):
        raise ValueError("counts of another form")
    return made
