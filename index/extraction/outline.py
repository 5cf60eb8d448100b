"""The numbers that an OpenDocument text has before its headings by rule, not in its text (ODF 1.2, 16.34)."""

from dataclasses import dataclass

from index.extraction.limits import Limits
from index.extraction.numbering import LEVELS, LONGEST_NUMBER, small, written
from index.extraction.xml import Walk

_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass
class _Level:
    format: str
    before: str
    after: str
    shown: int  # levels, itself and those above
    start: int


class Outline(Walk):
    """styles.xml, and how far the headings of a text have been counted."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self._inside = False
        self._levels: dict[int, _Level] = {}
        self._counts: list[int | None] = [None] * (LEVELS + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "outline-style":
            self._inside = True
        elif name == "outline-level-style" and self._inside and (level := small(attributes.get("level"), LEVELS + 1)):
            self._levels[level] = _Level(
                _FORMATS.get(attributes.get("num-format", ""), ""),
                attributes.get("num-prefix", "")[:LONGEST_NUMBER],
                attributes.get("num-suffix", "")[:LONGEST_NUMBER],
                small(attributes.get("display-levels"), LEVELS + 1) or 1,
                _or(small(attributes.get("start-value"), 10_000), 1),
            )

    def end(self, name: str) -> None:
        self._inside = self._inside and name != "outline-style"

    def next(self, heading: dict[str, str]) -> str:
        """Counts on for a heading with these attributes and says its number, "3.2"; "" if it shows none."""
        level = small(heading.get("outline-level"), LEVELS + 1) or 1
        rule = self._levels.get(level)
        if rule is None or not rule.format or heading.get("is-list-header") == "true":
            return ""
        before = self._counts[level]
        number = rule.start if before is None or heading.get("restart-numbering") == "true" else before + 1
        if heading.get("restart-numbering") == "true":
            number = _or(small(heading.get("start-value"), 10_000), number)
        self._counts[level:] = [number] + [None] * (LEVELS - level)
        shown = [self._said(each) for each in range(max(1, level - rule.shown + 1), level + 1)]
        return f"{rule.before}{'.'.join(filter(None, shown))}{rule.after}"[:LONGEST_NUMBER].strip()

    def _said(self, level: int) -> str:
        rule = self._levels.get(level)
        return written(_or(self._counts[level], rule.start), rule.format) if rule and rule.format else ""


def _or(number: int | None, standard: int) -> int:
    return standard if number is None else number
