"""Tables as CSV that a spreadsheet reads as text: semicolons, UTF-8 with its mark."""

import csv
import io
from collections.abc import Iterable, Sequence

from pyramid.response import Response

# OWASP: a cell that begins so is taken for a formula by spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    return f"'{cell}" if cell.startswith(FORMULA) else cell
