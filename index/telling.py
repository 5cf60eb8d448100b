"""What tells one document from others, and what it refers to: made when it is indexed, for `related`."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from index.analysis import clean
from index.citations import is_norm, key
from index.compounds import Splitter
from index.engine import Record
from index.language import STOP_WORDS, form

MOST_WORDS = 36  # of one document
MOST_NORMS = 24
SHORTEST = 4  # letters of a telling noun
USUAL_LETTERS = 9  # a longer noun tells more, up to twice as much

Seen = Mapping[str, tuple[str, int, int]]  # form → text, start and end of where it was seen first


class Word(NamedTuple):
    """A noun in the singular as the index has it, how it is spelled in the document, its weight there in 0…1."""

    noun: str
    shown: str
    weight: float


def telling(nouns: Mapping[str, float], seen: Seen, splitter: Splitter) -> list[Word]:
    """The most telling nouns of a record: `nouns` are those that stand in it by themselves with their weights in 0…1."""
    best = sorted(
        (noun for noun in nouns if len(noun) >= SHORTEST),
        key=lambda noun: (-nouns[noun] * min(2.0, len(noun) / USUAL_LETTERS), noun),
    )[:MOST_WORDS]
    spelled = dict.fromkeys(best, "")
    for word, (text, start, end) in seen.items():
        noun = splitter.nouns(word).whole
        if noun in spelled and word not in STOP_WORDS:
            shown = clean(text)[start:end]
            if shown[:1].isupper() and (not spelled[noun] or len(shown) < len(spelled[noun])):
                spelled[noun] = shown
    return [Word(noun, shown, round(nouns[noun], 3)) for noun, shown in spelled.items() if shown]


def references(record: Record) -> Iterator[str]:
    """The exact terms for what a record refers to: norms that it cites or is, documents that it links to, its tags."""
    yield from (f"norm:{key(shown)}" for shown in record["norms"])
    if own := is_norm(record["law"], record["norm"]):
        yield f"is:{key(own)}"
    yield from (f"link:{document}" for document in record["links"])
    yield from (f"tag:{form(tag)}" for tag in record["tags"])
