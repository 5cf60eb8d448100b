"""How released documents are found: texts of files, German analysis, the engine, and the journal that keeps it in step."""

from pathlib import Path

from index.drainer import Drainer
from index.engine import Engine, Filters, IndexUnavailable, Sort
from index.extraction import Limits, NoPicture, Pool, Text
from index.file_types import PDF, PICTURED, TABLE, UPLOAD_LIMIT, Refused, check, serving
from index.glossary import Entry, Glossary, Terms, alphabetical
from index.in_files import Place, marker, parts, places
from index.pictures import WIDTHS, Pictures
from index.records import records
from index.search import Answer, Hit, ask, matching
from index.texts import Texts
from index.whoosh_engine import WhooshEngine


def open_engine(folder: Path) -> Engine:
    """The engine on that folder, which may be empty, absent or damaged: then it is not healthy, and a Drainer rebuilds it."""
    return WhooshEngine(folder)


__all__ = [
    "TABLE", "UPLOAD_LIMIT", "Answer", "Drainer", "Engine", "Entry", "Filters", "Glossary", "Hit", "IndexUnavailable",
    "Pool", "Refused", "Sort", "Terms", "Text", "Texts", "alphabetical", "ask", "check", "matching", "open_engine", "records", "serving",
]  # fmt: skip
