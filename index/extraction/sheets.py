"""Text of XLSX: a page for each sheet, begun by its name; what the cells hold, days as days, and no formulas."""

from collections.abc import Sequence
from pathlib import Path

from index.extraction.formats import Formats, said
from index.extraction.limits import Limits
from index.extraction.office import parts_of, targets
from index.extraction.packages import Package
from index.extraction.tables import Rows, column_of
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable
from index.extraction.xml import Walk

_TEXTUAL = ("s", "str", "inlineStr")


class _Sheets(Walk):
    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.named: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and "r:id" in attributes:
            self.named.append((attributes.get("name", ""), attributes["r:id"]))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")


class _Strings(Walk):
    """The table of strings that cells point into. What is beyond the limit of characters is left empty."""

    skipped = frozenset({"rPh", "phoneticPr"})

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.strings: list[str] = []
        self._room = limits.characters
        self._parts: list[str] = []
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        self._in_text = name == "t"

    def end(self, name: str) -> None:
        if name == "si":
            self.strings.append("".join(self._parts))
        self._in_text = False

    def data(self, text: str) -> None:
        if self._in_text and self._room > 0:
            self._room -= len(text)
            self._parts.append(text)


class _Sheet(Walk):
    skipped = frozenset({"rPh", "f", "extLst"})

    def __init__(
        self, limits: Limits, gathering: Gathering, strings: list[str], formats: Sequence[str], since_1904: bool
    ):
        super().__init__(limits)
        self._gathering = gathering
        self._rows = Rows(gathering)
        self._column = -1
        self._strings = strings
        self._formats, self._since_1904 = formats, since_1904
        self._type = self._style = ""
        self._value: list[str] = []
        self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._gathering.cell()
            self._column = column_of(attributes.get("r", ""), self._column + 1)
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = []
        elif name in ("v", "t"):
            self._in_value = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c":
            self._write("".join(self._value))
        elif name == "row":
            self._rows.over()
            self._column = -1

    def data(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def _write(self, value: str) -> None:
        if self._type == "s":
            value = (
                self._strings[int(value)]
                if value.isdecimal() and len(value) < 9 and int(value) < len(self._strings)
                else ""
            )
        if self._type == "n" and (kind := self._kind()):
            value = said(value, kind, self._since_1904)
        if self._type in (*_TEXTUAL, "n"):
            self._rows.cell(self._column, value)

    def _kind(self) -> str:
        """Whether the cell's number is a day or a time, by its style."""
        style = int(self._style) if self._style.isdecimal() and len(self._style) < 9 else -1
        return self._formats[style] if 0 <= style < len(self._formats) else ""


def read(path: Path, limits: Limits) -> Text:
    """The text of a workbook by sheets, the hidden ones too: whoever opens the file can show them."""
    gathering = Gathering(limits)
    full = None
    sheets: list[tuple[str, str]] = []
    try:
        with Package(path, limits) as package:
            sheets, since_1904 = _sheets(package)
            strings, formats = _shared_strings(package), _formats(package)
            for number, (name, part) in enumerate(sheets):
                if number:
                    gathering.turn()
                gathering.write(name + "\n")
                _Sheet(limits, gathering, strings, formats, since_1904).read(package.chunks(part))
    except Full as limit:
        full = limit
    return gathering.pages(full, table=True, sheets=[name for name, _ in sheets][: limits.pages])


def _sheets(package: Package) -> tuple[list[tuple[str, str]], bool]:
    """Names and parts, in the order of the workbook, and whether it counts days from 1904 on."""
    main = parts_of(package, "spreadsheetml.sheet.main")
    if not main:
        raise Unreadable(BROKEN)
    workbook = _Sheets(package.limits)
    workbook.read(package.chunks(main[0]))
    by_id = targets(package, main[0])
    return [(name, by_id.get(id, "")) for name, id in workbook.named], workbook.since_1904


def _formats(package: Package) -> Sequence[str]:
    walk = Formats(package.limits)
    for part in parts_of(package, "spreadsheetml.styles")[:1]:
        walk.read(package.chunks(part))
    return walk.of_styles()


def _shared_strings(package: Package) -> list[str]:
    walk = _Strings(package.limits)
    for part in parts_of(package, "spreadsheetml.sharedStrings")[:1]:
        walk.read(package.chunks(part))
    return walk.strings
