"""Working days in North Rhine-Westphalia."""

import datetime as dt
from functools import lru_cache

import holidays

from workflows.rights import BERLIN

DAYS_PER_STEP = 5


@lru_cache(maxsize=100)
def _holidays(year: int) -> frozenset[dt.date]:
    """Made whole at once: the library's own calendar fills itself while it is asked, and two threads may ask."""
    return frozenset(holidays.country_holidays("DE", subdiv="NW", years=year))


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def due_after(now: dt.datetime, days: int = DAYS_PER_STEP) -> dt.datetime:
    """The end of the n-th working day after now, in Berlin, as UTC."""
    day = now.astimezone(BERLIN).date()
    while days:
        day += dt.timedelta(1)
        days -= is_working_day(day)
    return dt.datetime.combine(day, dt.time(23, 59, 59), BERLIN).astimezone(dt.UTC)


def working_days_until(now: dt.datetime, due: dt.datetime) -> int:
    """Working days from today to the due day: 0 today, negative when overdue, both as people in Berlin count."""
    start, end = now.astimezone(BERLIN).date(), due.astimezone(BERLIN).date()
    low, high = min(start, end), max(start, end)
    count = sum(is_working_day(low + dt.timedelta(n)) for n in range(1, (high - low).days + 1))
    if end < start:
        return -max(1, count)
    return count
