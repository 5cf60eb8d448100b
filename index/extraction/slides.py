"""Text of PPTX: a page for each slide, in the order of the presentation, the notes after it."""

from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.office import parts_of, related, targets
from index.extraction.packages import Package
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable
from index.extraction.xml import Walk


class _Order(Walk):
    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.slides: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sldId" and "r:id" in attributes:
            self.slides.append(attributes["r:id"])


class _Slide(Walk):
    skipped = frozenset({"Fallback"})

    def __init__(self, limits: Limits, gathering: Gathering):
        super().__init__(limits)
        self._gathering = gathering
        self._in_text = 0
        self._in_number = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text += 1
        elif name == "fld":
            self._in_number = attributes.get("type") == "slidenum"
        elif name == "br":
            self._gathering.write("\n")

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text -= 1
        elif name == "fld":
            self._in_number = False
        elif name in ("p", "tr"):
            self._gathering.write("\n")
        elif name == "tc":
            self._gathering.write("\t")

    def data(self, text: str) -> None:
        if self._in_text and not self._in_number:
            self._gathering.write(text)


def read(path: Path, limits: Limits) -> Text:
    """The text of a presentation by slides."""
    gathering = Gathering(limits)
    full = None
    slides: list[str] = []
    try:
        with Package(path, limits) as package:
            slides = _slides(package)
            for number, slide in enumerate(slides):
                if number:
                    gathering.turn()
                for part in [slide, *related(package, slide, "notesSlide")]:
                    _Slide(limits, gathering).read(package.chunks(part))
                    gathering.write("\n")
    except Full as limit:
        full = limit
    return gathering.pages(full, slides=len(slides))


def _slides(package: Package) -> list[str]:
    """Their parts, in the order of the presentation."""
    main = parts_of(package, "presentationml.presentation.main")
    if not main:
        raise Unreadable(BROKEN)
    order = _Order(package.limits)
    order.read(package.chunks(main[0]))
    by_id = targets(package, main[0])
    return [by_id[id] for id in order.slides if id in by_id]
