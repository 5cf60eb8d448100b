"""The search report: what nobody finds, what takes long, how much is searched. Counts only, for the Geschäftsstelle."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from content_types import _, later, plural
from sikodms.pages.persons.rows import tabs
from sikodms.pages.plot import plot
from sikodms.pages.spreadsheet import csv_response
from sikodms.pages.table import Page
from sikodms.search_report import ENOUGH_DAYS, ENOUGH_TIMES, Asked, Day, Report, Week
from sikodms.words import day, decimal, in_words, number

SHOWN = 50  # queries of a list; all of them are in its CSV
SHOWN_SLOW = 15
WEEKS = 13
LEAST_WEEKS = 6  # places of the plot, also while there are fewer
WEEKS_A_DATE = 3
NARROW = 400  # the width of the plot beside
DAYS = 28
TITLE = later("Suchbericht")
QUERY_COLUMNS = (
    later("Suche"),
    later("Gefragt"),
    later("Ohne Treffer"),
    later("Tage"),
    later("Zuletzt"),
    later("Längste in ms"),
)
DAY_COLUMNS = (later("Tag"), later("Suchen"), later("Ohne Treffer"), later("Korrigiert"), later("Mit weniger Wörtern"))
WEEK_COLUMNS = (
    later("Woche ab"),
    later("Suchen"),
    later("Die Hälfte bis, in ms"),
    later("95 von 100 bis, in ms"),
    later("Längste in ms"),
)


def page(request: Request) -> dict[str, Any]:
    report, kept = request.portal.search_report.report(request.now()), request.portal.search_report.kept_days
    total = sum(week.searches for week in report.weeks)
    return {
        "page_title": _(TITLE),
        "tabs": tabs(request, "search_report"),
        "kept": kept,
        "total": total,
        "lead": lead(kept, total),
        "searches": searches(report.days[-DAYS:]),
        "without_hits": [row(each) for each in report.without_hits[:SHOWN]],
        "more": len(report.without_hits) > SHOWN,
        "slow": [row(each) for each in report.slow[:SHOWN_SLOW]],
        "durations": durations(report.weeks[:WEEKS]),
        "weeks": [week_row(each) for each in report.weeks[:WEEKS]],
        "days": [day_row(each) for each in reversed(report.days[-DAYS:]) if each.searches],
        "rule": _(
            "Hier steht nur, was an {days} Tagen oder {times} Mal gesucht wurde. "
            "Suchen mit einer E-Mail-Adresse oder längeren Nummer stehen nie hier.",
            days=in_words(ENOUGH_DAYS),
            times=in_words(ENOUGH_TIMES),
        ),
    }


def lead(kept: int, total: int) -> str:
    if not kept:
        return _("Der Suchbericht ist ausgeschaltet.")
    counted = plural("Eine Suche", "{n} Suchen", total, n=number(total))
    return _("{counted} in den letzten {days} Tagen. Nur Zahlen, keine Personen.", counted=counted, days=kept)


def searches(days: Sequence[Day]) -> dict[str, Any]:
    """The plot of the last days and what it says in words."""
    best = max((each.searches for each in days), default=0)
    below = [f"{each.day.day}.{each.day.month}." if each.day.weekday() == 0 else "" for each in days]
    span = _("{first} bis {last}", first=day(days[0].day), last=day(days[-1].day)) if days else ""
    return {
        "plot": plot([(each.searches, each.without_hits) for each in days], below),
        "title": _("Suchen je Tag, {span}", span=span),
        "text": _("Höchstens {most} an einem Tag. Die Zahlen stehen auch in der Tabelle darunter.", most=number(best)),
    }


def durations(weeks: Sequence[Week]) -> dict[str, Any]:
    """The plot of how long searches took, week by week without gaps, and what it says in words."""
    taken = {each.monday: each for each in weeks}
    last = max(taken, default=dt.date.min)
    places = max(LEAST_WEEKS, (last - min(taken, default=last)).days // 7 + 1) if taken else 0
    mondays = [last - dt.timedelta(weeks=back) for back in reversed(range(places))]
    counts = [(taken[day].most, taken[day].half) if day in taken else (0, 0) for day in mondays]
    below = [
        f"{each.day}.{each.month}." if (places - 1 - index) % WEEKS_A_DATE == 0 else ""
        for index, each in enumerate(mondays)
    ]
    slowest = max((each.most for each in weeks), default=0)
    return {
        "plot": plot(counts, below, NARROW),
        "title": _("Dauer der Suchen je Woche in Millisekunden"),
        "text": _(
            "95 von 100 Suchen dauerten höchstens {most}. Die Zahlen stehen auch in der Tabelle darunter.",
            most=duration(slowest),
        ),
    }


def row(each: Asked) -> dict[str, Any]:
    return {
        "text": each.text,
        "times": number(each.times),
        "without_hits": number(each.without_hits),
        "last": day(each.last),
        "slowest": duration(each.slowest),
        "href": "/search?" + urlencode({"q": each.text}),
    }


def week_row(each: Week) -> dict[str, str]:
    return {
        "week": day(each.monday),
        "searches": number(each.searches),
        "half": duration(each.half),
        "most": duration(each.most),
        "slowest": duration(each.slowest),
    }


def day_row(each: Day) -> dict[str, str]:
    return {"day": day(each.day), "searches": number(each.searches), "without_hits": number(each.without_hits)}


def duration(milliseconds: int) -> str:
    """ "20 ms", "1,2 s"."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    return f"{decimal(f'{milliseconds / 1000:.1f}')} s"


def queries(asked: Iterable[Asked]) -> list[Sequence[object]]:
    return [(each.text, each.times, each.without_hits, each.days, each.last, each.slowest) for each in asked]


def rows_of(report: Report, table: str) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Columns and rows of one of the tables."""
    if table == "ohne-treffer":
        return QUERY_COLUMNS, queries(report.without_hits)
    if table == "langsam":
        return QUERY_COLUMNS, queries(report.slow)
    if table == "tage":
        return DAY_COLUMNS, report.days
    if table == "wochen":
        return WEEK_COLUMNS, report.weeks
    raise HTTPNotFound()


def as_csv(request: Request) -> Response:
    counted = request.portal.search_report
    table = request.matchdict["table"]
    columns, rows = rows_of(counted.report(request.now()), table)
    return csv_response(f"suchbericht-{table}.csv", [[_(title) for title in columns], *rows])


PAGES = (
    Page("search_report", "/suchbericht", page, "search_report.pt", permission="reports"),
    Page("search_report_table", "/suchbericht/{table}.csv", as_csv, permission="reports"),
)
