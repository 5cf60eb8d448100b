"""How things are said: dates, sizes and states in German, moments for programs."""

import datetime as dt

from content_types import _, later
from workflows import BERLIN

MONTHS = (
    later("Januar"),
    later("Februar"),
    later("März"),
    later("April"),
    later("Mai"),
    later("Juni"),
    later("Juli"),
    later("August"),
    later("September"),
    later("Oktober"),
    later("November"),
    later("Dezember"),
)
WEEKDAYS = (
    later("Montag"),
    later("Dienstag"),
    later("Mittwoch"),
    later("Donnerstag"),
    later("Freitag"),
    later("Samstag"),
    later("Sonntag"),
)
WEEKDAYS_SHORT = (later("Mo"), later("Di"), later("Mi"), later("Do"), later("Fr"), later("Sa"), later("So"))


def moment(time: dt.datetime | None) -> str | None:
    """ISO 8601 in UTC to the second, `…Z`, for programs."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


def local(time: dt.datetime) -> dt.datetime:
    return time.astimezone(BERLIN)


def day(value: dt.date | dt.datetime | str | None) -> str:
    """ "3. März 2026"."""
    if not value:
        return ""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime):
        value = local(value).date()
    return _("{day}. {month} {year}", day=value.day, month=_(MONTHS[value.month - 1]), year=value.year)


def time_of_day(time: dt.datetime) -> str:
    """ "10:42 Uhr"."""
    return _("{time} Uhr", time=f"{local(time):%-H:%M}")


def day_and_time(time: dt.datetime | None) -> str:
    """ "3. März 2026, 10:42 Uhr"."""
    return f"{day(time)}, {time_of_day(time)}" if time else ""


def weekday(value: dt.date | dt.datetime) -> str:
    return _(WEEKDAYS[(local(value) if isinstance(value, dt.datetime) else value).weekday()])


def weekday_short(value: dt.date | dt.datetime) -> str:
    """ "Mo"."""
    return _(WEEKDAYS_SHORT[(local(value) if isinstance(value, dt.datetime) else value).weekday()])


def size(count: int) -> str:
    """ "1,2 MB": decimal units with a comma, as files are sold and counted."""
    if count < 1000:
        return _("{n} Byte", n=count)
    for unit in ("KB", "MB", "GB"):
        scaled = count / 1000
        if scaled < 1000 or unit == "GB":
            said = f"{scaled:.1f}".removesuffix(".0") if scaled < 10 else f"{scaled:.0f}"
            return f"{decimal(said)} {unit}"
        count = int(scaled)
    raise AssertionError("unreachable")


def number(count: int) -> str:
    """ "1.204"."""
    if count < 1000:
        return str(count)
    return _("{thousands}.{rest}", thousands=number(count // 1000), rest=f"{count % 1000:03}")


def decimal(figure: str) -> str:
    """ "2,5", of a figure as Python writes it."""
    whole, dot, part = figure.partition(".")
    return _("{whole},{part}", whole=whole, part=part) if dot else whole


NUMBERS = (
    later("null"),
    later("ein"),
    later("zwei"),
    later("drei"),
    later("vier"),
    later("fünf"),
    later("sechs"),
    later("sieben"),
    later("acht"),
    later("neun"),
    later("zehn"),
    later("elf"),
    later("zwölf"),
)


def in_words(count: int) -> str:
    """ "drei"; above zwölf in figures."""
    return _(NUMBERS[count]) if count < len(NUMBERS) else number(count)


def titled(title: str, wrong: object) -> str:
    """The title of a page, which says first where a form has errors."""
    return _("Fehler: {title}", title=title) if wrong else title


def listed(texts: list[str]) -> str:
    """ "Titel, Zusammenfassung und Datum"."""
    if len(texts) < 2:
        return "".join(texts)
    return _("{words} und {last}", words=", ".join(texts[:-1]), last=texts[-1])
