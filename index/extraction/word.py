"""Text of DOCX: body, foot- and endnotes, headers and footers; insertions count, deletions and comments do not."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.numbering import LEVELS, Numbering, small
from index.extraction.office import parts_of
from index.extraction.packages import Package
from index.extraction.sections import Sections
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable
from index.extraction.word_styles import OUTLINE, Styles
from index.extraction.xml import Walk

_ML = "wordprocessingml."
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tc": "\t", "tr": "\n"}


@dataclass
class _Paragraph:
    """What is known of a paragraph before its text: `level` and `list` are those that number it, `number` is not written yet."""

    is_heading: bool = False
    style: str = ""
    list: str | None = None
    level: int | None = None
    number: str = ""


class _Word(Walk):
    # Deleted and moved away text is gone for the reader; a Fallback says again what its Choice said.
    skipped = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "delInstrText", "tabs", "pPrChange"})

    def __init__(
        self, limits: Limits, sections: Sections, styles: Styles | None = None, numbering: Numbering | None = None
    ):
        super().__init__(limits)
        self._sections = sections
        self._styles, self._numbering = styles, numbering
        self._in_text = 0
        self._around: list[_Paragraph] = []  # boxes stand within paragraphs

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text += 1
        elif name in _BREAKS:
            self._write(_BREAKS[name])
        elif name == "p":
            self._around.append(_Paragraph())
        elif self._styles and self._around:
            self._describe(self._around[-1], self._styles, name, attributes.get("val", ""))

    @staticmethod
    def _describe(paragraph: _Paragraph, styles: Styles, name: str, value: str) -> None:
        if name == "pStyle":
            paragraph.style = value
            paragraph.is_heading = styles.is_heading(value)
        elif name == "outlineLvl":
            paragraph.is_heading = value in OUTLINE
        elif name == "numId":
            paragraph.list = value
        elif name == "ilvl":
            paragraph.level = small(value, LEVELS)

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text -= 1
        elif name == "pPr" and self._around:
            self._around[-1].number = self._number(self._around[-1])
        elif name in _ENDS:
            if name == "p" and self._around and self._around.pop().is_heading:
                self._sections.title_over()
            self._sections.write(_ENDS[name])
            self._sections.paragraph_over()

    def _number(self, paragraph: _Paragraph) -> str:
        """What Word numbers a paragraph with; lists count on where it is no heading, too."""
        if not self._styles or not self._numbering:
            return ""
        list, level, style = self._styles.numbered(paragraph.style)
        if paragraph.list is not None:
            list = paragraph.list
        return self._numbering.next(list, level if paragraph.level is None else paragraph.level, style)

    def data(self, text: str) -> None:
        if self._in_text:
            self._write(text)

    def _write(self, text: str) -> None:
        paragraph = self._around[-1] if self._around else None
        if paragraph and paragraph.is_heading:
            if paragraph.number and text.strip():
                self._sections.title(f"{paragraph.number} ")
                paragraph.number = ""
            self._sections.title(text)
        else:
            self._sections.write(text)


def read(path: Path, limits: Limits) -> Text:
    """The text of a Word document, by its headings. It has no pages: where they break is decided by the program that shows it."""
    sections = Sections(Gathering(limits))
    full = None
    try:
        with Package(path, limits) as package:
            main, more = _parts(package)
            styles, numbering = Styles(limits), Numbering(limits)
            _read_if_whole(package, styles, "styles")
            _read_if_whole(package, numbering, "numbering")
            _Word(limits, sections, styles, numbering).read(package.chunks(main))
            sections.no_more_titles()
            for part in more:
                sections.write("\n")
                _Word(limits, sections).read(package.chunks(part))
    except Full as limit:
        full = limit
    return sections.text(full)


def _parts(package: Package) -> tuple[str, list[str]]:
    main = parts_of(package, _ML + "document.main")
    if not main:
        raise Unreadable(BROKEN)
    return main[0], parts_of(package, _ML + "footnotes", _ML + "endnotes", _ML + "header", _ML + "footer")


def _read_if_whole(package: Package, walk: Walk, kind: str) -> None:
    """Reads a part of that kind; a broken one only as far as it goes, for the text can be read without it."""
    with contextlib.suppress(Unreadable):
        for part in parts_of(package, _ML + kind)[:1]:
            walk.read(package.chunks(part))
