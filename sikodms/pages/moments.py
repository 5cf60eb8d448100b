"""Days and moments that people enter in forms, in Berlin time."""

import datetime as dt
import re
from typing import Any

from workflows import BERLIN

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")


def day_of(text: Any) -> dt.date | None:
    """2026-03-16 or 16.3.2026; None for nothing. Raises ValueError for anything else."""
    text = text.strip() if isinstance(text, str) else ""
    if not text:
        return None
    if found := _DAY.fullmatch(text):
        return dt.date(*map(int, found.groups()))
    if found := _GERMAN_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        return dt.date(year, month, day)
    raise ValueError(text)


def end_of(day: dt.date) -> dt.datetime:
    """The last second of that day, as UTC."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), BERLIN).astimezone(dt.UTC)


def moment_of(day: Any, time: Any) -> dt.datetime | None:
    """A day and a time of day (8 o'clock if there is none) as UTC; None without a day. Raises ValueError."""
    found = day_of(day)
    if found is None:
        return None
    clock = time.strip() if isinstance(time, str) else ""
    hour, minute = 8, 0
    if clock:
        read = _TIME.fullmatch(clock)
        if read is None:
            raise ValueError(clock)
        hour, minute = map(int, read.groups())
    return dt.datetime.combine(found, dt.time(hour, minute), BERLIN).astimezone(dt.UTC)
