"""What of a file's text is shown at once: a page, a slide, or as many sections as are read in one go."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from content_types import File, _
from index import TABULAR, Marker, Text
from sikodms.pages.documents.tables_shown import tables

LONGEST_LEAF = 20_000  # characters of sections that are shown together
LONGEST_PAGE = 100_000  # characters of a place that are shown as text


def together(text: Text, pages: Sequence[str], here: int) -> tuple[int, int]:
    """The first and the last place that are shown with place `here`: sections that stand together, else itself alone."""
    if "sections" not in text.meta:
        return here, here
    first, room = 1, LONGEST_LEAF
    for number, page in enumerate(pages, 1):
        if room < len(page) and number > first:
            if number > here:
                return first, number - 1
            first, room = number, LONGEST_LEAF
        room -= len(page)
    return first, len(pages)


def blocks(
    file: File, text: Text, pages: Sequence[str], span: tuple[int, int], here: int, pencil: Marker | None
) -> list[dict[str, Any]]:
    """The places from the first to the last as {title, text: safe HTML, tables, notes, here: whether a link leads to it}."""
    shown = []
    for number in range(span[0], min(span[1], len(pages)) + 1):
        page = pages[number - 1]
        if page and is_table(file, text):
            name = sheets[number - 1] if (sheets := text.meta.get("sheets")) else ""
            shown.append(
                {
                    "title": None,
                    "text": None,
                    "tables": tables(page, name, file.name, pencil),
                    "notes": [],
                    "here": False,
                }
            )
        elif page:
            shown.append(_block(text, number, page, pencil) | {"here": number == here and "sections" in text.meta})
    return shown


def is_table(file: File, text: Text) -> bool:
    """Whether the text is rows of cells."""
    return file.type in TABULAR and not text.meta.keys().isdisjoint(("sheets", "table"))


def _block(text: Text, number: int, page: str, pencil: Marker | None) -> dict[str, Any]:
    titles, marked = text.meta.get("sections") or (), pencil.mark_all if pencil else escape
    title = (titles[number - 1] if number <= len(titles) else None) or ""
    said = _after(title, page)
    return {
        "title": marked(title) if title else None,
        "text": marked(said[:LONGEST_PAGE]) if said else None,
        "tables": (),
        "notes": [_("Hier endet der angezeigte Text. Den ganzen enthält die Datei.")]
        if len(said) > LONGEST_PAGE
        else [],
    }


def _after(title: str, page: str) -> str:
    """A section without the heading that it begins with."""
    if not title:
        return page
    found = re.match(r"\s+".join(map(re.escape, title.split())), page)
    return page[found.end() :].lstrip() if found else page
