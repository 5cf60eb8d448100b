"""The numbers that Word puts before headings by itself: they stand in no text, only the rules do (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass

from index.extraction.limits import Limits
from index.extraction.xml import Walk

LEVELS = 9
MOST_LISTS = 5_000
LONGEST_NUMBER = 40
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
          (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_UNSEEN = ("bullet", "none")
_part = re.compile(r"%([1-9])")


@dataclass
class Level:
    """One level of a list: how it begins, counts and is written; `style` is that of the paragraphs it numbers."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str = ""


class Numbering(Walk):
    """numbering.xml, and how far each of its lists has counted while a text is read."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self._lists: dict[str, dict[int, Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        self._here: dict[int, Level] = {}
        self._level = Level()
        self._num = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "abstractNum" and len(self._lists) < MOST_LISTS:
            self._here = self._lists[attributes.get("abstractNumId", "")] = {}
        elif name == "lvl":
            self._level = Level()
            if (at := small(attributes.get("ilvl"), LEVELS)) is not None:
                self._here[at] = self._level
        elif name == "start":
            self._level.start = small(value, 10_000) or 0
        elif name == "numFmt":
            self._level.format = value
        elif name == "lvlText":
            self._level.text = value[:LONGEST_NUMBER]
        elif name == "pStyle":
            self._level.style = value
        elif name == "num":
            self._num = attributes.get("numId", "")
            self._here = {}  # overrides of levels are not followed
        elif name == "abstractNumId" and len(self._list_of) < MOST_LISTS:
            self._list_of[self._num] = value

    def next(self, num: str, level: int | None, style: str) -> str:
        """Counts on for a paragraph of that list and says its number, "3.2"; "" if it shows none. Without a level it is the one
        that the list has for the style."""
        list = self._list_of.get(num, "")
        levels = self._lists.get(list)
        if not levels:
            return ""
        if level is None:
            level = next((at for at, each in levels.items() if style and each.style == style), 0)
        rule = levels.get(level)
        if rule is None:
            return ""
        counts = self._counts.setdefault(list, [-1] * LEVELS)
        counts[level] = rule.start if counts[level] < 0 else counts[level] + 1
        counts[level + 1 :] = [-1] * (LEVELS - level - 1)
        if rule.format in _UNSEEN:
            return ""

        def said(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            each = levels.get(at) or Level()
            return written(each.start if counts[at] < 0 else counts[at], each.format)

        return _part.sub(said, rule.text)[:LONGEST_NUMBER].strip()


def written(number: int, format: str) -> str:
    """A number as a list writes it.

    >>> written(3, "decimal"), written(4, "upperRoman"), written(28, "lowerLetter"), written(3, "ordinal"), written(3, "none")
    ('3', 'IV', 'bb', '3.', '')
    """
    if format == "none":
        return ""
    if format.endswith("Letter") and number > 0:
        said = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * min(9, (number - 1) // 26 + 1)
    elif format.endswith("Roman") and 0 < number < 4000:
        said = ""
        for worth, sign in _ROMAN:
            said += sign * (number // worth)
            number %= worth
    else:
        return f"{number:02}" if format == "decimalZero" else f"{number}." if format == "ordinal" else str(number)
    return said.upper() if format.startswith("upper") else said


def small(said: str | None, below: int) -> int | None:
    """A number in an attribute; None if it is none, or not below a bound."""
    return int(said) if said and said.isdecimal() and len(said) < 6 and int(said) < below else None
