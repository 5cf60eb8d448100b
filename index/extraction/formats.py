"""Which numbers of a spreadsheet are days or times, and how they are said: as a German reader types them into the search."""

import datetime as dt
import re
from collections.abc import Sequence

from index.extraction.limits import Limits
from index.extraction.xml import Walk

# ECMA-376 part 1, 18.8.30: the formats that every spreadsheet has.
_KNOWN = {
    **dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58), "day"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35), "time"),
    22: "day time",
}
_SAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P|General', re.IGNORECASE)
_FIRST_OF_1900, _FIRST_OF_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - a cell has no zone
_LAST = 2_958_466  # the day after 31 December 9999


class Formats(Walk):
    """styles.xml: what the numbers of a cell with style `n` are, "day", "time", "day time" or "" for a mere number."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self._own: dict[str, str] = {}
        self._inside = ""
        self._styles: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("numFmts", "cellXfs"):
            self._inside = name
        elif name == "numFmt" and self._inside == "numFmts":
            self._own[attributes.get("numFmtId", "")] = meant(attributes.get("formatCode", ""))
        elif name == "xf" and self._inside == "cellXfs":
            self._styles.append(attributes.get("numFmtId", ""))

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""

    def of_styles(self) -> Sequence[str]:
        """By the number of the style."""
        return [
            self._own.get(id) or _KNOWN.get(int(id) if id.isdecimal() and len(id) < 9 else -1, "")
            for id in self._styles
        ]


def meant(code: str) -> str:
    """What a format code makes of a number.

    >>> meant("dd/mm/yyyy"), meant("[$-407]d. mmmm yyyy hh:mm"), meant('0.00 "Tage"'), meant("[h]:mm")
    ('day', 'day time', '', '')
    """
    if re.search(r"\[(h+|m+|s+)\]", code, re.IGNORECASE):  # how long something took
        return ""
    letters = set(_SAID.sub("", code.partition(";")[0]).lower())
    time = bool(letters & set("hs"))
    day = bool(letters & set("dy")) or ("m" in letters and not time)
    return " ".join(word for word, there in (("day", day), ("time", time)) if there)


def said(value: str, kind: str, since_1904: bool) -> str:
    """A number that counts days, as "03.03.2026", "14:30" or both; unchanged if it is none.

    >>> said("46084.6041667", "day time", False), said("0.25", "time", False), said("viel", "day", False)
    ('03.03.2026 14:30', '06:00', 'viel')
    """
    try:
        count = float(value)
    except ValueError:
        return value
    if not 0 <= count < _LAST:
        return value
    if not since_1904 and 0 < count < 60:
        count += 1  # 29 February 1900, which never was, is day 60
    moment = (_FIRST_OF_1904 if since_1904 else _FIRST_OF_1900) + dt.timedelta(minutes=round(count * 24 * 60))
    day = f"{moment:%d.%m.}{moment.year:04}" if "day" in kind else ""
    time = f"{moment:%H:%M}" if "time" in kind else ""
    return f"{day} {time}".strip()
