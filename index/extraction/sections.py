"""Texts that have headings instead of pages: each heading begins a section, and sections are the places that hits name."""

from dataclasses import replace

from index.extraction.limits import Limits
from index.extraction.text import Full, Gathering, Text, tidy

LONGEST_SECTION = 6_000  # characters: what is longer goes on as a further place
LONGEST_TITLE = 160


class Sections:
    """Gathers the text of one file by its headings. There are at most as many sections as pages; the last one takes the rest.

    `meta` of the text has `sections`: for each page the heading it begins with, "" where there is none (before the first
    heading, and in notes), None where the section before goes on. A file without headings is one text, as any other.
    """

    def __init__(self, gathering: Gathering):
        self._gathering = gathering
        self._titles: list[list[str] | None] = [[]]
        self._begun = 0
        self._found = self._open = False

    def write(self, text: str) -> None:
        """What is no heading."""
        self._gathering.write(text)

    def title(self, text: str) -> None:
        """A piece of a heading; its first letters begin the section, so that an empty heading begins none."""
        if not self._open and text.strip():
            self._found = self._open = True
            self._begin([])
        if self._open and (title := self._titles[-1]) is not None:
            title.append(text)
        self._gathering.write(text)

    def title_over(self) -> None:
        """The heading ends."""
        self._open = False

    def paragraph_over(self) -> None:
        """A place where a long section may go on as a further one."""
        if not self._open and self._gathering.size - self._begun > LONGEST_SECTION:
            self._begin(None)

    def no_more_titles(self) -> None:
        """What follows belongs to no heading: notes, headers and footers."""
        self._open = False
        self._begin([])

    def _begin(self, title: list[str] | None) -> None:
        if len(self._gathering.parts) < self._gathering.limits.pages:
            self._gathering.turn()
            self._titles.append(title)
            self._begun = self._gathering.size

    def text(self, full: Full | None = None) -> Text:
        """All of it, by sections if there were headings."""
        if not self._found:
            return self._gathering.text(full)
        text = self._gathering.pages(full)
        rows = [(page, self._said(title)) for page, title in zip(text.pages or (), self._titles, strict=False) if page]
        if not rows:
            return text
        return replace(text, pages=[page for page, _ in rows], meta={"sections": [title for _, title in rows]})

    def _said(self, pieces: list[str] | None) -> str | None:
        return None if pieces is None else one_line("".join(pieces), self._gathering.limits)


def one_line(title: str, limits: Limits) -> str:
    """A heading as one line, not too long."""
    said = " ".join(tidy(title, limits).split())
    return said if len(said) <= LONGEST_TITLE else said[: LONGEST_TITLE - 1] + "…"
