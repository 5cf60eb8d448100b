"""What of a file's text is shown at once: a page, a slide, or as many sections as are read in one go."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from index import Text

LONGEST_LEAF = 20_000  # characters of sections that are shown together
LONGEST_PAGE = 100_000  # characters of a place that are shown as text
Marking = Callable[[str], str]


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
    text: Text, pages: Sequence[str], span: tuple[int, int], here: int, mark: Marking | None
) -> list[dict[str, Any]]:
    """The places from the first to the last as {title, text (both safe HTML), here: whether a link leads to it, is_cut}."""
    marked = mark or escape
    titles = text.meta.get("sections") or ()
    shown = []
    for number in range(span[0], min(span[1], len(pages)) + 1):
        page = pages[number - 1]
        title = (titles[number - 1] if number <= len(titles) else None) or ""
        said = _after(title, page)
        if page:
            shown.append(
                {
                    "title": marked(title) if title else None,
                    "text": marked(said[:LONGEST_PAGE]) if said else None,
                    "here": number == here and bool(titles),
                    "is_cut": len(said) > LONGEST_PAGE,
                }
            )
    return shown


def _after(title: str, page: str) -> str:
    """A section without the heading that it begins with."""
    if not title:
        return page
    found = re.match(r"\s+".join(map(re.escape, title.split())), page)
    return page[found.end() :].lstrip() if found else page
