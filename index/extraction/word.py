"""Text of DOCX: body, foot- and endnotes, headers and footers; insertions count, deletions and comments do not."""

import contextlib
import re
from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.office import parts_of
from index.extraction.packages import Package
from index.extraction.sections import Sections
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable
from index.extraction.xml import Walk

_ML = "wordprocessingml."
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tc": "\t", "tr": "\n"}


_NAME = re.compile(r"heading [1-9]", re.IGNORECASE)
_LEVELS = frozenset("012345678")  # of an outline; 9 is plain text
_OLDEST = 20  # generations that a style inherits from


class _Styles(Walk):
    """Which styles are of headings: by their level in the outline, their own or inherited, or by the name that Word gives them."""

    skipped = frozenset({"pPrChange"})

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self._id = ""
        self._heading: dict[str, bool] = {}
        self._based: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "style":
            self._id = attributes.get("styleId", "")
        elif name == "name" and _NAME.fullmatch(value):
            self._heading.setdefault(self._id, True)
        elif name == "outlineLvl":
            self._heading[self._id] = value in _LEVELS
        elif name == "basedOn":
            self._based[self._id] = value

    def is_heading(self, id: str) -> bool:
        """Whether a paragraph of that style is a heading."""
        for _ in range(_OLDEST):
            if id in self._heading:
                return self._heading[id]
            if id not in self._based:
                break
            id = self._based[id]
        return False


class _Word(Walk):
    # Deleted and moved away text is gone for the reader; a Fallback says again what its Choice said.
    skipped = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "delInstrText", "tabs", "pPrChange"})

    def __init__(self, limits: Limits, sections: Sections, styles: _Styles | None = None):
        super().__init__(limits)
        self._sections = sections
        self._styles = styles
        self._in_text = 0
        self._headings: list[bool] = []  # of the paragraphs around: whether they are one; boxes stand within paragraphs

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text += 1
        elif name in _BREAKS:
            self._write(_BREAKS[name])
        elif name == "p":
            self._headings.append(False)
        elif self._styles and self._headings:
            if name == "pStyle":
                self._headings[-1] = self._styles.is_heading(attributes.get("val", ""))
            elif name == "outlineLvl":
                self._headings[-1] = attributes.get("val", "") in _LEVELS

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text -= 1
        elif name in _ENDS:
            if name == "p" and self._headings and self._headings.pop():
                self._sections.title_over()
            self._sections.write(_ENDS[name])
            self._sections.paragraph_over()

    def data(self, text: str) -> None:
        if self._in_text:
            self._write(text)

    def _write(self, text: str) -> None:
        if self._headings and self._headings[-1]:
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
            _Word(limits, sections, _styles(package)).read(package.chunks(main))
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


def _styles(package: Package) -> _Styles:
    """What the styles say; nothing where they are broken, for the text can be read without them."""
    styles = _Styles(package.limits)
    with contextlib.suppress(Unreadable):
        for part in parts_of(package, _ML + "styles")[:1]:
            styles.read(package.chunks(part))
    return styles
