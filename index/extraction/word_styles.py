"""What the styles of a Word document say of its paragraphs: which are headings, and which are numbered."""

import re

from index.extraction.limits import Limits
from index.extraction.numbering import LEVELS, small
from index.extraction.xml import Walk

OUTLINE = frozenset("012345678")
"""Levels of an outline; 9 is plain text."""
_NAME = re.compile(r"heading [1-9]", re.IGNORECASE)
_OLDEST = 20  # generations that a style inherits from


class Styles(Walk):
    """styles.xml. Headings are known by their level in the outline, their own or inherited, or by the name that Word gives them."""

    skipped = frozenset({"pPrChange"})

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self._id = ""
        self._heading: dict[str, bool] = {}
        self._based: dict[str, str] = {}
        self._list: dict[str, str] = {}
        self._level: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "style":
            self._id = attributes.get("styleId", "")
        elif name == "name" and _NAME.fullmatch(value):
            self._heading.setdefault(self._id, True)
        elif name == "outlineLvl":
            self._heading[self._id] = value in OUTLINE
        elif name == "basedOn":
            self._based[self._id] = value
        elif name == "numId":
            self._list[self._id] = value
        elif name == "ilvl" and (level := small(value, LEVELS)) is not None:
            self._level[self._id] = level

    def is_heading(self, id: str) -> bool:
        """Whether a paragraph of that style is a heading."""
        return next((self._heading[each] for each in self._line(id) if each in self._heading), False)

    def numbered(self, id: str) -> tuple[str, int | None, str]:
        """The list that numbers a paragraph of that style, "" for none, its level if that is said, and the style that says so."""
        for each in self._line(id):
            if each in self._list:
                return self._list[each], self._level.get(each), each
        return "", None, ""

    def _line(self, id: str) -> list[str]:
        """A style and those that it inherits from."""
        line = [id]
        while len(line) < _OLDEST and line[-1] in self._based:
            line.append(self._based[line[-1]])
        return line
