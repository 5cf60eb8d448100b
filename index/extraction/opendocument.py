"""Text of ODT, ODS and ODP from content.xml, and the page styles' headers and footers of a text."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.outline import Outline
from index.extraction.packages import Package
from index.extraction.sections import Sections
from index.extraction.tables import Rows
from index.extraction.text import BROKEN, PASSWORD, Full, Gathering, Text, Unreadable
from index.extraction.xml import Walk

MIMETYPE, MANIFEST = "mimetype", "META-INF/manifest.xml"
_BREAKS = {"tab": "\t", "line-break": "\n", "s": " ", "note": " "}
_ENDS = {"p": "\n", "h": "\n", "table-cell": "\t", "covered-table-cell": "\t", "table-row": "\n", "note": " "}


class _Encryption(Walk):
    found = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.found = self.found or name == "encryption-data"


class _Content(Walk):
    """Text stands in paragraphs and headings. What is repeated is written once; a row of blanks is one blank."""

    # tracked-changes holds what was deleted; forms name their fields, not their text.
    skipped = frozenset({"tracked-changes", "annotation", "note-citation", "scripts", "forms", "automatic-styles"})

    def __init__(self, limits: Limits, gathering: Gathering, page: str = ""):
        super().__init__(limits)
        self._gathering = gathering
        self._page = page
        self._in_paragraph = self._tables = 0
        self.names: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("p", "h"):
            self._in_paragraph += 1
        elif name in _BREAKS:
            self._write(_BREAKS[name])
        elif name == "table-cell":
            self._gathering.cell()
        if name == "table":
            self._tables += 1
        if name == self._page and (name != "table" or self._tables == 1):
            self._begin_page(attributes.get("name", ""))

    def _begin_page(self, name: str) -> None:
        if self.names:
            self._gathering.turn()
        self.names.append(name)
        if self._page == "table":
            self._gathering.write(name + "\n")

    def end(self, name: str) -> None:
        if name in ("p", "h"):
            self._in_paragraph -= 1
        elif name == "table":
            self._tables -= 1
        if name in _ENDS:
            self._write(_ENDS[name])

    def data(self, text: str) -> None:
        if self._in_paragraph:
            self._write(text)

    def _write(self, text: str) -> None:
        self._gathering.write(text)


class _Document(_Content):
    """A text: its headings begin sections."""

    def __init__(self, limits: Limits, gathering: Gathering, sections: Sections, outline: Outline):
        super().__init__(limits, gathering)
        self._sections, self._outline = sections, outline
        self._headings: list[bool] = []  # of the paragraphs around: boxes and notes stand within paragraphs
        self._number = ""  # of the heading that begins, not written yet

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("p", "h"):
            self._headings.append(name == "h")
        if name == "h":
            self._number = self._outline.next(attributes)
        elif name == "number":  # the program has written it
            self._number = ""
        super().start(name, attributes)

    def end(self, name: str) -> None:
        if name in ("p", "h") and self._headings and self._headings.pop():
            self._sections.title_over()
        super().end(name)
        if name in _ENDS:
            self._sections.paragraph_over()

    def _write(self, text: str) -> None:
        if self._headings and self._headings[-1]:
            if self._number and text.strip():
                self._sections.title(f"{self._number} ")
                self._number = ""
            self._sections.title(text)
        else:
            self._sections.write(text)


class _Tables(_Content):
    """The tables of an ODS: rows and cells that are said to be there several times stand there as often, if they have text."""

    def __init__(self, limits: Limits, gathering: Gathering):
        super().__init__(limits, gathering, "table")
        self._rows = Rows(gathering)
        self._column = self._next = 0
        self._again = self._row_again = 1
        self._value: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if self._tables > 1:  # a table within a cell
            return
        if name in ("table-cell", "covered-table-cell"):
            self._again = _times(attributes.get("number-columns-repeated"))
            self._column, self._next = self._next, self._next + self._again
            self._value = []
        elif name == "table-row":
            self._row_again = _times(attributes.get("number-rows-repeated"))
            self._column = self._next = 0

    def end(self, name: str) -> None:
        super().end(name)
        if self._tables == 1 and name in ("table-cell", "covered-table-cell"):
            self._rows.cell(self._column, "".join(self._value), self._again)
            self._value = []
        elif self._tables == 1 and name == "table-row":
            self._rows.over(self._row_again)

    def _write(self, text: str) -> None:
        if self._tables:
            self._value.append(text)


def _times(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 9 else 1


class _PageStyles(_Content):
    """Only what stands in headers and footers."""

    _inside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside += name in ("header", "footer")
        super().start(name, attributes)

    def end(self, name: str) -> None:
        self._inside -= name in ("header", "footer")
        super().end(name)

    def data(self, text: str) -> None:
        if self._inside:
            super().data(text)


def read_text(path: Path, limits: Limits) -> Text:
    """The text of an ODT, by its headings; it has no pages."""
    gathering = Gathering(limits)
    sections = Sections(gathering)
    outline = Outline(limits)
    with contextlib.suppress(Unreadable):
        _walk(path, limits, {"styles.xml": outline})
    full = _walk(path, limits, {"content.xml": _Document(limits, gathering, sections, outline)})
    if not full:
        sections.no_more_titles()
        full = _walk(path, limits, {"styles.xml": _PageStyles(limits, gathering)})
    return sections.text(full)


def read_sheets(path: Path, limits: Limits) -> Text:
    """The text of an ODS by sheets, each begun by its name."""
    gathering = Gathering(limits)
    content = _Tables(limits, gathering)
    full = _walk(path, limits, {"content.xml": content})
    return gathering.pages(full, table=True, sheets=content.names)


def read_slides(path: Path, limits: Limits) -> Text:
    """The text of an ODP by slides, notes with them."""
    gathering = Gathering(limits)
    content = _Content(limits, gathering, "page")
    full = _walk(path, limits, {"content.xml": content})
    return gathering.pages(full, slides=len(content.names))


def _walk(path: Path, limits: Limits, walks: Mapping[str, Walk]) -> Full | None:
    """Walks through the parts of a package; the limit that was reached, if one was."""
    with Package(path, limits) as package:
        encryption = _Encryption(limits)
        encryption.read(package.chunks(MANIFEST))
        if encryption.found:
            raise Unreadable(PASSWORD)
        if "content.xml" not in package.names:
            raise Unreadable(BROKEN)
        try:
            for part, walk in walks.items():
                walk.read(package.chunks(part))
        except Full as limit:
            return limit
    return None
