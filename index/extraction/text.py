"""What has been read out of a file."""

import re
import textwrap
import time
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from content_types import _, later
from index.extraction.limits import Limits

NO_TEXT = later("kein Text")
ONLY_IMAGE = later("kein Text (nur Bild)")
PASSWORD = later("kein Text: mit Passwort geschützt")
BROKEN = later("kein Text: beschädigt oder abgeschnitten")
NOT_READ = later("kein Text: dieser Dateityp wird nicht ausgelesen")
TOO_LONG = later("kein Text: das Auslesen dauerte zu lange")
TOO_LARGE = later("kein Text: das Auslesen brauchte zu viel Speicher")
BROKE_OFF = later("kein Text: das Auslesen brach ab")
ONLY_PART = later("nur ein Teil (das Auslesen brach ab)")
BUSY = later("kein Text: zurzeit ausgelastet")
PDF_WITHOUT_FORMS = (
    "application/pdf; without=forms"  # How a PDF is asked for once more if the first try has killed a worker.
)
LABELS = {"pages": later("Seite {n}"), "slides": later("Folie {n}"), "sheets": later("Blatt {n}")}
LONGEST_LABEL = 80  # characters of a heading that a place is called by


@dataclass(frozen=True)
class Text:
    """The text of a file, by page, slide, sheet or section where it has them.

    `note` says in German why there is none or not all of it. `meta` has counts and names: pages, slides, sheets (a list of
    names), sections (headings, see Sections), table (True: as in sheets rows are lines, with tabs between their cells),
    width, height. `lasting` is False if the machine, not the file, may be the reason: worth another try some day.
    """

    text: str = ""
    pages: list[str] | None = None
    note: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    lasting: bool = True

    def label(self, number: int) -> str:
        """How to cite page `number`, counted from 1: "Seite 3", "Folie 3", "Blatt Haushalt", "Abschnitt „3 Verfahren“"; "" if
        the file has no pages."""
        sheets, sections = self.meta.get("sheets"), self.meta.get("sections")
        if isinstance(sheets, list) and 0 < number <= len(sheets):
            return _("Blatt {n}", n=sheets[number - 1])
        if isinstance(sections, list) and 0 < number <= len(sections):
            return _section_label(sections, number)
        unit = next((said for key, said in LABELS.items() if key in self.meta), "")
        return _(unit, n=number) if unit and self.pages is not None else ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it; the text is not repeated where the pages make it up."""
        text = {"pages": self.pages} if self.pages is not None else {"text": self.text}
        return {**text, "note": self.note, "meta": self.meta, "lasting": self.lasting}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Text":
        """The inverse of as_dict; KeyError or TypeError on anything else."""
        pages = data.get("pages")
        text = joined(pages) if pages is not None else data["text"]
        if not isinstance(text, str):
            raise TypeError("text is to be a string")
        return cls(text, pages, data["note"], dict(data["meta"]), bool(data["lasting"]))


def _section_label(sections: list[str | None], number: int) -> str:
    """By the heading it begins with, or that of the section which goes on here."""
    first = next((at for at in range(number, 1, -1) if sections[at - 1] is not None), 1)
    title = textwrap.shorten(sections[first - 1] or "", LONGEST_LABEL, placeholder=" …")
    said = (
        _("Abschnitt „{title}“", title=title) if title else _("Anfang") if first == 1 else _("Fußnoten und Kopfzeilen")
    )
    return _("{place}, Teil {n}", place=said, n=number - first + 1) if number > first else said


class Unreadable(Exception):
    """There is no text to be had; `note` says why."""

    def __init__(self, note: str, lasting: bool = True):
        super().__init__(note)
        self.note, self.lasting = note, lasting


class Full(Exception):
    """A limit is reached: what has been gathered so far is the text, and the note says what it is."""

    def __init__(self, note: str, lasting: bool = True):
        super().__init__(note)
        self.note, self.lasting = note, lasting


class Gathering:
    """Collects the text of one file, page by page, up to the limits."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.parts: list[list[str]] = [[]]
        self.size = self.cells = self._writes = 0
        self._deadline = time.monotonic() + limits.seconds * limits.patience

    def write(self, text: str) -> None:
        """Adds text to the page; raises Full at the limit of characters, or when the time is nearly over."""
        room = self.limits.characters - self.size
        self.parts[-1].append(text[:room])
        self.size += len(text)
        if self.size > self.limits.characters:
            raise Full(_("nur der Anfang ({n} Zeichen)", n=grouped(self.limits.characters)))
        self._writes += 1
        if not self._writes % 256:
            self.look_at_the_clock()

    def turn(self) -> None:
        """Begins the next page; raises Full at the limit of pages."""
        if len(self.parts) >= self.limits.pages:
            raise Full(_("nur die ersten {n} Seiten", n=grouped(self.limits.pages)))
        self.look_at_the_clock()
        self.parts.append([])

    def cell(self) -> None:
        """Counts a cell; raises Full at the limit of cells."""
        self.cells += 1
        if self.cells > self.limits.cells:
            raise Full(_("nur die ersten {n} Zellen", n=grouped(self.limits.cells)))

    def look_at_the_clock(self) -> None:
        """Raises Full when the time is nearly over."""
        if time.monotonic() > self._deadline:
            raise Full(_("nur der Anfang (das Auslesen dauerte zu lange)"), lasting=False)

    def text(
        self,
        full: Full | None = None,
        *,
        compose: str = "NFC",
        without: str = NO_TEXT,
        table: bool = False,
        **meta: Any,
    ) -> Text:
        """All of it as one text; tabs between the cells of a table stay."""
        text = tidy("".join("".join(part) for part in self.parts), self.limits, compose, table)
        return _finished(text, None, full, without, {**meta, "table": True} if table else meta)

    def pages(
        self,
        full: Full | None = None,
        *,
        compose: str = "NFC",
        without: str = NO_TEXT,
        table: bool = False,
        **meta: Any,
    ) -> Text:
        """All of it by pages; tabs between the cells of a table stay."""
        pages = [tidy("".join(part), self.limits, compose, table) for part in self.parts]
        return _finished(joined(pages), pages, full, without, meta)


def _finished(text: str, pages: list[str] | None, full: Full | None, without: str, meta: dict[str, Any]) -> Text:
    if not text and not (full and not full.lasting):
        return Text("", None, without, meta)
    return Text(text, pages, full.note if full else None, meta, full.lasting if full else True)


def joined(pages: list[str]) -> str:
    """The text of all pages in a row."""
    return "\n\n".join(page for page in pages if page)


def grouped(number: int) -> str:
    """A number as German text has it: 2.000."""
    return f"{number:,}".replace(",", ".")


# Control characters, halves of surrogates, marks that have no width or turn the direction of text, and what is no character.
_NOISE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_BLANKS_IN_CELLS = re.compile("[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_LINES = re.compile(" ?\n(?: ?\n)+ ?| ?\n ?")


def tidy(text: str, limits: Limits, compose: str = "NFC", table: bool = False) -> str:
    """Text without what nobody reads: control and invisible characters, rows of blanks and of empty lines, endless words.

    Of a table tabs stay as they are.
    """
    text = _NOISE.sub("", _BREAKS.sub("\n", text))
    if not text.isascii():
        text = unicodedata.normalize(compose, text)  # type: ignore[arg-type]
    text = (_BLANKS_IN_CELLS if table else _BLANKS).sub(" ", text)
    text = _LINES.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", text)
    if len(text) > limits.word:
        text = re.sub(rf"(\S{{{limits.word}}})\S+", r"\1", text)
    return text.strip(" \n") if table else text.strip()
