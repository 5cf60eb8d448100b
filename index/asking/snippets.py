"""The piece of a text that shows why a document was found, with the words marked."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.asking.marker import Marker, single_blanks, with_marks
from index.asking.together import Match

WIDTH = 260  # characters of a snippet
LONGEST_SCAN = 400_000  # characters of one document that are looked through
MORE_PAGES = 3  # further pages of the same file that are named
LONGEST_LOOK = 60_000  # characters of the file that are looked through for them


@dataclass(frozen=True)
class Snippet:
    """HTML, escaped but for `<mark>`; where it is from, if from a file: its name, and the page if it has pages.

    `also`: further pages of the file with words of the query, `in_file`: a piece of a file that has all of them, if this
    one is of the text itself; both as far as they were quickly found.
    """

    html: str
    file_name: str | None = None
    page_no: int | None = None
    also: tuple[int, ...] = ()
    in_file: "Snippet | None" = None


def snippet(marker: Marker, texts: Sequence[Sequence[Any]]) -> Snippet:
    """The best piece of these texts ([file name or None, page or None, text]); their beginning if none has a word."""
    best = _best(marker, texts) or _best(marker, texts, loose=True)
    if best is None:
        text = next((text for name, _, text in texts if name is None), texts[0][2] if texts else "")
        return Snippet(html.escape(_cut(text, 0, min(len(text), WIDTH))))
    name, page, text, matches, first, last = best
    marked = _marked(text, matches, first, last)
    if name is None:
        return Snippet(marked, in_file=_in_file(marker, texts))
    return Snippet(marked, name, page, _also(marker, texts, name, page) if page else ())


def _best(marker: Marker, texts: Sequence[Sequence[Any]], loose: bool = False) -> Any:
    """The text with the densest piece, with its matches and the first and last of that piece."""
    best: Any = None
    most = scanned = 0
    for name, page, text in texts:
        if scanned > LONGEST_SCAN:
            break
        scanned += len(text)
        matches = marker.matches(text, loose=loose)
        if matches:
            first, last, worth = _densest(matches)
            if worth > most:
                best, most = (name, page, text, matches, first, last), worth
            if worth >= 10 * marker.count:
                break
    return best


def _in_file(marker: Marker, texts: Sequence[Sequence[Any]]) -> Snippet | None:
    """The first piece of a file that has all words of the query."""
    looked = 0
    for name, page, text in texts:
        if name is None:
            continue
        if looked > LONGEST_LOOK:
            break
        looked += len(text)
        matches = marker.matches(text)
        if len({group for _, _, group in matches}) == marker.count:
            first, last, _ = _densest(matches)
            also = _also(marker, texts, name, page) if page else ()
            return Snippet(_marked(text, matches, first, last), name, page, also)
    return None


def _also(marker: Marker, texts: Sequence[Sequence[Any]], file: str | None, page: int) -> tuple[int, ...]:
    """Further pages of a file with words of the query, those after `page` first."""
    pages = [(number, text) for name, number, text in texts if name == file and number and number != page]
    found: list[int] = []
    looked = 0
    for number, text in sorted(pages, key=lambda each: (each[0] < page, each[0])):
        if len(found) == MORE_PAGES or looked > LONGEST_LOOK:
            break
        looked += len(text)
        if marker.matches(text, 1):
            found.append(number)
    return tuple(sorted(found))


def _densest(matches: list[Match]) -> tuple[int, int, int]:
    """First and last match of the piece with most groups, then most matches; and what it is worth."""
    best = (0, 0, 0)
    last = 0
    for first, (start, _, _) in enumerate(matches):
        last = max(last, first)
        while last + 1 < len(matches) and matches[last + 1][1] - start <= WIDTH - 40:
            last += 1
        worth = 10 * len({group for _, _, group in matches[first : last + 1]}) + min(9, last - first)
        if worth > best[2]:
            best = (first, last, worth)
    return best


def _marked(text: str, matches: list[Match], first: int, last: int) -> str:
    start, end = matches[first][0], matches[last][1]
    spare = max(0, WIDTH - (end - start))
    start = _word_start(text, max(0, start - spare // 3), start)
    start += len(text[start:]) - len(text[start:].lstrip("·| ")) if start else 0
    end = _word_end(text, min(len(text), start + WIDTH), end)
    return ("… " if start > 0 else "") + with_marks(text, matches, start, end) + (" …" if end < len(text) else "")


def _word_start(text: str, at: int, latest: int) -> int:
    """Where a word begins, from `at` on."""
    if at == 0:
        return 0
    space = text.find(" ", at, latest)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int, earliest: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", earliest, at)
    return space if space > earliest else max(at, earliest)


def _cut(text: str, start: int, end: int) -> str:
    end = _word_end(text, end, start)
    return single_blanks(text[start:end]).strip() + (" …" if end < len(text) else "")
