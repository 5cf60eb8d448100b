"""Spreadsheets on a page of the portal: their rows as tables, as far as a page bears them, with the words marked."""

import re
from collections.abc import Iterator
from html import escape
from itertools import islice
from typing import Any

from content_types import _
from index import Marker
from sikodms.words import number

MOST_ROWS = 200
MOST_COLUMNS = 50
MOST_LETTERS = 100_000  # of the rows that are shown
LONGEST_CELL = 500
MOST_FOUND = 100  # rows further down that have words of the query
LONGEST_LOOK = 2_000_000  # characters further down that are looked through for them
LONGEST_HEADING = 120
LOOKED_AT = 20  # rows that say whether one holds headings
MOST_TITLES = 5  # rows above the headings
_figure = re.compile(r"[-+–]?[\d.,:\s%€$/]*\d[\d.,:\s%€$/-]*(?:EUR|Euro|h|Uhr)?")


def tables(text: str, name: str, file_name: str, pencil: Marker | None) -> list[dict[str, Any]]:
    """The rows of a sheet as tables {caption, head and rows: [[cell {html, is_heading, across: columns}]], notes}: its beginning,
    and what of the rest has words of the query. `name` is that of the sheet, with which its text begins; "" if it has none."""
    first_line = text.partition("\n")[0]
    at = len(first_line) + 1 if name and first_line.split() == name.split() else 0
    rows, end = _beginning(text, at)
    if not rows:
        return []
    head = rows[: headings(rows)]
    first = _table(name or file_name, head, rows[len(head) :], pencil)
    total = text.count("\n", at) + 1
    if total > len(rows):
        first["notes"].append(
            _(
                "Sie sehen die ersten {n} von {all} Zeilen. Alle enthält die Datei.",
                n=number(len(rows)),
                all=number(total),
            )
        )
    found = list(islice(_found(text, end, pencil), MOST_FOUND + 1)) if pencil and end < len(text) else []
    if not found:
        return [first]
    second = _table(_("Zeilen weiter unten mit Ihren Wörtern"), head[-1:], found[:MOST_FOUND], pencil)
    if len(found) > MOST_FOUND:
        second["notes"].append(_("Es gibt weitere Zeilen mit Ihren Wörtern. Alle enthält die Datei."))
    return [first, second]


def headings(rows: list[list[str]]) -> int:
    """How many rows stand above the figures: titles, alone in their rows, and one that holds the headings of the columns: each
    has one of its own, short, and no figure. 0 if there is no such row."""
    at = next((at for at, row in enumerate(rows[: MOST_TITLES + 1]) if not _alone(row)), 0)
    first, rest = rows[at], rows[at + 1 : at + LOOKED_AT]
    headed = (
        bool(rest)
        and len(first) > 1
        and len(first) >= max(map(len, rest))
        and len({cell.casefold() for cell in first}) == len(first)
        and all(cell and len(cell) <= LONGEST_HEADING and not _figure.fullmatch(cell) for cell in first)
    )
    return at + 1 if headed else 0


def _alone(row: list[str]) -> bool:
    """Whether the row has only its first cell: a title, which stands across the columns."""
    return bool(row[0]) and not any(row[1:])


def _beginning(text: str, at: int) -> tuple[list[list[str]], int]:
    """The rows that are shown, and where the next one begins."""
    rows: list[list[str]] = []
    room = MOST_LETTERS
    while at < len(text) and len(rows) < MOST_ROWS and room > 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        cells = text[at:end].split("\t", MOST_COLUMNS + 1)
        room -= sum(min(len(cell), LONGEST_CELL) for cell in cells)
        if any(cells):
            rows.append(text[at:end].split("\t"))
        at = end + 1
    return rows, at


def _found(text: str, at: int, pencil: Marker) -> Iterator[list[str]]:
    """The rows from a place on that have words of the query."""
    rest = text[at : at + LONGEST_LOOK]
    after = 0
    for start, _end, _group in pencil.matches(rest, MOST_FOUND * 100):
        if start < after:
            continue
        begin, end = rest.rfind("\n", 0, start) + 1, rest.find("\n", start)
        after = len(rest) if end < 0 else end
        yield rest[begin:after].split("\t")


def _table(caption: str, head: list[list[str]], rows: list[list[str]], pencil: Marker | None) -> dict[str, Any]:
    width = max(map(len, [*head, *rows]))
    shown = min(width, MOST_COLUMNS)
    notes = []
    if width > shown:
        notes.append(
            _("Sie sehen die ersten {n} von {all} Spalten. Alle enthält die Datei.", n=shown, all=number(width))
        )
    return {
        "caption": caption,
        "head": [_row(row, shown, row is head[-1], pencil) for row in head],
        "rows": [_row(row, shown, False, pencil) for row in rows],
        "notes": notes,
    }


def _row(row: list[str], width: int, is_heading: bool, pencil: Marker | None) -> list[dict[str, Any]]:
    if _alone(row) and width > 1:
        return [{"html": _cell(row[0], pencil), "is_heading": False, "across": width}]
    filled = [*row[:width], *[""] * (width - len(row))]
    return [{"html": _cell(cell, pencil), "is_heading": is_heading, "across": None} for cell in filled]


def _cell(cell: str, pencil: Marker | None) -> str:
    said = cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]} …"
    return pencil.mark_all(said) if pencil and said else escape(said)
