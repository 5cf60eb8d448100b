"""What the packages of Word, Excel and PowerPoint have in common: content types and relationships."""

from index.extraction.limits import Limits
from index.extraction.packages import Package, resolved
from index.extraction.xml import Walk
from index.file_types import DOCX, PPTX, XLSX

CONTENT_TYPES = "[Content_Types].xml"
_ML = "application/vnd.openxmlformats-officedocument."

# The content type of the main part → the media type of the file.
MAIN = {
    _ML + "wordprocessingml.document.main+xml": DOCX,
    _ML + "spreadsheetml.sheet.main+xml": XLSX,
    _ML + "presentationml.presentation.main+xml": PPTX,
}


class _ContentTypes(Walk):
    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.parts: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Override":
            self.parts[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")


class _Relationships(Walk):
    def __init__(self, limits: Limits, part: str):
        super().__init__(limits)
        self.part = part
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = resolved(self.part, attributes.get("Target", ""))
            self.targets[attributes.get("Id", "")] = target
            self.kinds[target] = attributes.get("Type", "").rpartition("/")[2]


def parts(package: Package) -> dict[str, str]:
    """Part name → content type, for the parts that are named one by one."""
    walk = _ContentTypes(package.limits)
    walk.read(package.chunks(CONTENT_TYPES))
    return walk.parts


def parts_of(package: Package, *kinds: str) -> list[str]:
    """The parts whose content type is of one of these kinds ("wordprocessingml.footnotes"), in this order, then by name."""
    named = parts(package)
    return [name for kind in kinds for name in sorted(named) if named[name] == f"{_ML}{kind}+xml"]


def targets(package: Package, part: str) -> dict[str, str]:
    """Relationship id → part name, for what a part points to inside the package."""
    return _relationships(package, part).targets


def related(package: Package, part: str, kind: str) -> list[str]:
    """The parts that a part points to by a relationship of this kind ("notesSlide")."""
    kinds = _relationships(package, part).kinds
    return [name for name, its in kinds.items() if its == kind]


def _relationships(package: Package, part: str) -> _Relationships:
    folder, _, name = part.rpartition("/")
    walk = _Relationships(package.limits, part)
    walk.read(package.chunks(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"))
    return walk
