"""Whether a package, an Outlook message or a picture is what its ending says and harmless to unpack. Only in the worker."""

import collections
import contextlib
from pathlib import Path

import olefile

from content_types import _, later
from index.extraction import images, opendocument, outlook
from index.extraction.limits import Limits
from index.extraction.office import CONTENT_TYPES, MAIN, parts
from index.extraction.packages import Package, Unsafe
from index.extraction.text import Unreadable
from index.extraction.xml import survey
from index.file_types import MSG, OLE_START, TABLE

_TITLES = {row.type: row.title for row in TABLE.values()}
_ENDINGS = {row.type: end for end, row in TABLE.items()}
_PICTURES = {row.type for row in TABLE.values() if row.type.startswith("image/")}
_PACKAGES = {row.type for row in TABLE.values() if row.content in ("package", "zip")}
_PROGRAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
DEEP = _PICTURES | _PACKAGES | {MSG}
"""The types that need this inspection."""

BROKEN_PACKAGE = later("ist beschädigt und lässt sich nicht öffnen")


def inspect(path: Path, type: str, limits: Limits) -> None:
    """Unsafe, with what is wrong with it, for a file that is not to be stored."""
    if type in _PICTURES:
        images.size(path, limits)
    elif type == MSG:
        _inspect_message(path)
    elif _starts_as_ole(path):
        _inspect_locked(path)
    else:
        _inspect_package(path, type, limits)


def _starts_as_ole(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(OLE_START)) == OLE_START


def _inspect_message(path: Path) -> None:
    if outlook.PROPERTIES not in _streams(path):
        raise Unsafe(_("heißt .msg, ist aber keine Outlook-Nachricht"))


def _inspect_locked(path: Path) -> None:
    """An OLE file under the ending of a package: Office wraps a document with a password like this, and nothing else may."""
    names = _streams(path)
    if "EncryptedPackage" in names:
        return
    old = next((end for end, stream in _PROGRAMS.items() if stream in names), None)
    raise Unsafe(
        _("ist ein altes Office-Dokument (.{old}) unter neuer Endung", old=old)
        if old
        else _("ist ein altes Office-Dokument unter neuer Endung")
    )


def _streams(path: Path) -> set[str]:
    """The names of the top level of an OLE file; Unsafe if it cannot be opened."""
    try:
        with olefile.OleFileIO(path) as ole:
            return {entry[0] for entry in ole.listdir()}
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Unsafe(BROKEN_PACKAGE) from error


def _inspect_package(path: Path, type: str, limits: Limits) -> None:
    """Everything is unpacked once, and every XML part is walked through: what passes here cannot surprise a reader."""
    try:
        with Package(path, limits) as package:
            _compare(package, type)
            for name in sorted(package.names):
                _unpack(package, name)
    except Unreadable as error:
        raise Unsafe(BROKEN_PACKAGE) from error


def _unpack(package: Package, name: str) -> None:
    """Raises Unsafe for one part; a broken part or a password is no reason, such a file is stored, perhaps without text."""
    with contextlib.suppress(Unreadable):
        if name.lower().endswith((".xml", ".rels")):
            survey(package.chunks(name), package.limits)
        else:
            collections.deque(package.chunks(name), maxlen=0)


def _compare(package: Package, type: str) -> None:
    found, title = _main_type(package)
    if found != type:
        raise Unsafe(_("heißt .{ending}, ist aber {what}", ending=_ENDINGS[type], what=_(title)))
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise Unsafe(_("enthält Makros"))


def _main_type(package: Package) -> tuple[str, str]:
    """The media type that the package itself claims, and what it is called."""
    if opendocument.MIMETYPE in package.names:
        claimed = package.read(opendocument.MIMETYPE, 200).decode("ascii", "replace").strip()
        return claimed, _TITLES.get(claimed, _("ein anderes OpenDocument-Format"))
    if CONTENT_TYPES not in package.names:
        return "", _("ein ZIP-Archiv")
    contents = set(parts(package).values())
    mains = {MAIN[content] for content in contents if content in MAIN}
    if any("macroenabled" in content.lower() or content.endswith("vbaProject") for content in contents):
        return "", _("ein Office-Dokument mit Makros")
    if len(mains) == 1:
        main = mains.pop()
        return main, _TITLES[main]
    return "", _("eine Vorlage oder ein anderes Office-Format")
