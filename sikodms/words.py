"""How things are said: dates, sizes and states in German, moments for programs."""

import datetime as dt

from workflows import BERLIN

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


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
    return f"{value.day}. {MONTHS[value.month - 1]} {value.year}"


def time_of_day(time: dt.datetime) -> str:
    """ "10:42 Uhr"."""
    return f"{local(time):%H:%M} Uhr".lstrip("0")


def day_and_time(time: dt.datetime | None) -> str:
    """ "3. März 2026, 10:42 Uhr"."""
    return f"{day(time)}, {time_of_day(time)}" if time else ""


def weekday(value: dt.date | dt.datetime) -> str:
    return WEEKDAYS[(local(value) if isinstance(value, dt.datetime) else value).weekday()]


def size(count: int) -> str:
    """ "1,2 MB": decimal units with a comma, as files are sold and counted."""
    if count < 1000:
        return f"{count} Byte"
    for unit in ("KB", "MB", "GB"):
        scaled = count / 1000
        if scaled < 1000 or unit == "GB":
            return (f"{scaled:.1f}" if scaled < 10 else f"{scaled:.0f}").replace(".", ",").removesuffix(
                ",0"
            ) + f" {unit}"
        count = int(scaled)
    raise AssertionError("unreachable")


def number(count: int) -> str:
    """ "1.204"."""
    return f"{count:,}".replace(",", ".")


NUMBERS = ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")


def in_words(count: int) -> str:
    """ "drei"; above zwölf in figures."""
    return NUMBERS[count] if count < len(NUMBERS) else number(count)


def listed(texts: list[str]) -> str:
    """ "Titel, Zusammenfassung und Datum"."""
    return " und ".join([*([", ".join(texts[:-1])] if texts[1:] else []), *texts[-1:]])
