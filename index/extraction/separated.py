"""Text of CSV, its cells told apart whatever separates them; as it stands in the file where it is no table."""

import csv
import io
from itertools import islice
from pathlib import Path

from index.extraction.limits import Limits
from index.extraction.plain import beginning, decoded
from index.extraction.tables import Rows
from index.extraction.text import Full, Gathering, Text

_SEPARATORS = (";", "\t", ",", "|")
_SAMPLE = 1 << 16  # characters that are looked at to find the separator
_ROWS = 50
_ALIKE = 0.8  # of the rows have as many cells as most


def read(path: Path, limits: Limits) -> Text:
    """The text of a table; `meta` says that it is one."""
    content, full = beginning(path, limits.text_input)
    text = decoded(content).replace("\0", "")
    separator = separator_of(text)
    if separator:
        gathering = Gathering(limits)
        try:
            return gathering.text(_rows(text, separator, Rows(gathering)) or full, table=True)
        except csv.Error:
            pass
    gathering = Gathering(limits)
    try:
        gathering.write(text)
    except Full as limit:
        full = limit
    return gathering.text(full)


def _rows(text: str, separator: str, rows: Rows) -> Full | None:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            for column, value in enumerate(row):
                rows.cell(column, value)
            rows.over()
    except Full as limit:
        return limit
    return None


def separator_of(text: str) -> str:
    """What stands between the cells; "" where nothing does.

    >>> separator_of("a;b\\n1,5;2"), separator_of("Ein Satz, noch einer.\\nUnd Schluss.")
    (';', '')
    """
    best, most = "", 1
    for separator in _SEPARATORS:
        try:
            sample = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=separator)
            widths = [len(row) for row in islice(sample, _ROWS) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        if usual > most and widths.count(usual) >= len(widths) * _ALIKE:
            best, most = separator, usual
    return best
