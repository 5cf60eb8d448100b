"""Tables as CSV that a spreadsheet reads as text: semicolons, UTF-8 with its mark."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from pyramid.response import Response

# OWASP: a cell that begins so is taken for a formula by spreadsheets, those of East Asia take the wide forms as well.
FORMULA = ("=", "+", "-", "@")
BREAKS = ("\t", "\r", "\n")
UNSEEN = "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # some programs leave it out, as they do with blanks


def csv_response(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows, headings first, as a file of that name."""
    said = io.StringIO()
    table = csv.writer(said, delimiter=";", lineterminator="\r\n")
    table.writerows([harmless(str(cell)) for cell in row] for row in rows)
    response = Response(said.getvalue().encode("utf-8-sig", "replace"), content_type="text/csv", charset="utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    first = next((letter for letter in cell if not letter.isspace() and letter not in UNSEEN), "")
    first = unicodedata.normalize("NFKC", first)
    return f"'{cell}" if first.startswith(FORMULA) or cell.startswith(BREAKS) else cell
