"""How released documents are found: texts of files, German analysis, the engine, and the journal that keeps it in step."""

from index.asking import operator_values, operators
from index.asking.glossary import Entry, Glossary, Terms, alphabetical
from index.asking.in_files import Place, marker, parts, places
from index.asking.marker import Marker
from index.asking.related import Neighbours, Related, Relations
from index.asking.search import Answer, Hit, ask, matching
from index.asking.snippets import Snippet
from index.asking.suggesting import Named, Suggestion, pieces, suggest
from index.asking.ways_out import WaysOut, ways_out
from index.drainer import Drainer
from index.engine import Engine, Filters, IndexUnavailable, Scope, Sort
from index.engines import ENGINES, EngineMissing, check_engine, open_engine
from index.extraction import Limits, NoPicture, Pool, Text
from index.file_types import PDF, PICTURED, PLACES, SECTIONED, TABLE, TABULAR, UPLOAD_LIMIT, Refused, check, serving
from index.german.citations import norms_said
from index.pictures import WIDTHS, Pictures
from index.postings import in_a_row
from index.records import records
from index.texts import Texts

__all__ = [
    "ENGINES", "PDF", "PICTURED", "PLACES", "SECTIONED", "TABLE", "TABULAR", "UPLOAD_LIMIT", "WIDTHS", "Answer", "Drainer",
    "Engine", "EngineMissing", "Entry", "Filters", "Glossary", "Hit", "IndexUnavailable", "Limits", "Marker", "Named",
    "Neighbours", "NoPicture", "Pictures", "Place", "Pool", "Refused", "Related", "Relations", "Scope", "Snippet", "Sort",
    "Suggestion", "Terms", "Text", "Texts", "WaysOut", "alphabetical", "ask", "check", "check_engine", "in_a_row", "marker",
    "matching", "norms_said", "open_engine", "operator_values", "operators", "parts", "pieces", "places", "records",
    "serving", "suggest", "ways_out",
]  # fmt: skip
