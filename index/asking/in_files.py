"""Where in a file the words of a query are, for whoever opens it: page by page, with the same words as in the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.asking import query as queries
from index.asking.marker import MOST_ON_A_PAGE, Marker
from index.asking.snippets import snippet
from index.asking.synonyms import Synonyms
from index.engine import Engine

LONGEST_FILE = 8_000_000  # characters that are looked through
MOST_PLACES = 1_000
LONGEST_PART = 6_000  # characters of a part of a text that has no pages of its own


@dataclass(frozen=True)
class Place:
    """A page, counted from 1, with `count` words of the query; `snippet_html` is escaped but for `<mark>`."""

    page: int
    count: int
    snippet_html: str


def marker(engine: Engine, q: str, tokens: frozenset[str], synonyms: Synonyms | None = None) -> Marker | None:
    """What finds and marks the words of a query; None if it has none. Raises IndexUnavailable while there is no index."""
    asked = queries.parse(q, tokens, engine.analyser, engine.abbreviations(tokens), synonyms)
    return Marker(asked, engine.analyser) if asked.groups or asked.phrases else None


def places(marker: Marker, pages: Sequence[str]) -> list[Place]:
    """The pages that have words of the query, in their order; if none has, those that have parts of these words."""
    return _places(marker, pages) or _places(marker, pages, loose=True)


def _places(marker: Marker, pages: Sequence[str], loose: bool = False) -> list[Place]:
    found: list[Place] = []
    looked = 0
    for number, text in enumerate(pages, 1):
        looked += len(text)
        if len(found) == MOST_PLACES or looked > LONGEST_FILE:
            break
        if matches := marker.matches(text, MOST_ON_A_PAGE, loose):
            found.append(Place(number, len(matches), snippet(marker, [(None, None, text)]).html))
    return found


def parts(text: str) -> list[str]:
    """A text without pages, cut between lines into parts that can be read one by one."""
    found: list[list[str]] = [[]]
    room = LONGEST_PART
    for line in _lines(text):
        if len(line) > room and found[-1]:
            found.append([])
            room = LONGEST_PART
        found[-1].append(line)
        room -= len(line)
    return ["".join(part).strip("\n") for part in found]


def _lines(text: str) -> list[str]:
    """With their ends; a line that is too long for a part is several."""
    lines = text.splitlines(keepends=True)
    return [line[at : at + LONGEST_PART] for line in lines for at in range(0, len(line), LONGEST_PART)]
