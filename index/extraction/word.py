"""Text of DOCX: body, foot- and endnotes, headers and footers; insertions count, deletions and comments do not."""

from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.office import parts_of
from index.extraction.packages import Package
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable
from index.extraction.xml import Walk

_ML = "wordprocessingml."
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tc": "\t", "tr": "\n"}


class _Word(Walk):
    # Deleted and moved away text is gone for the reader; a Fallback says again what its Choice said.
    skipped = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "delInstrText", "tabs"})

    def __init__(self, limits: Limits, gathering: Gathering):
        super().__init__(limits)
        self._gathering = gathering
        self._in_text = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text += 1
        elif name in _BREAKS:
            self._gathering.write(_BREAKS[name])

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text -= 1
        elif name in _ENDS:
            self._gathering.write(_ENDS[name])

    def data(self, text: str) -> None:
        if self._in_text:
            self._gathering.write(text)


def read(path: Path, limits: Limits) -> Text:
    """The text of a Word document. It has no pages: where they break is decided by the program that shows it."""
    gathering = Gathering(limits)
    full = None
    try:
        with Package(path, limits) as package:
            for part in _parts(package):
                _Word(limits, gathering).read(package.chunks(part))
                gathering.write("\n")
    except Full as limit:
        full = limit
    return gathering.text(full)


def _parts(package: Package) -> list[str]:
    main = parts_of(package, _ML + "document.main")
    if not main:
        raise Unreadable(BROKEN)
    return main[:1] + parts_of(package, _ML + "footnotes", _ML + "endnotes", _ML + "header", _ML + "footer")
