"""What tells one document from others, and what it refers to: made when it is indexed, for `related`."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from index.engine import Record
from index.german.analysis import clean, looks_like_law
from index.german.citations import LONG_NAMES, is_norm, key
from index.german.compounds import Splitter
from index.german.language import STOP_WORDS, dotless, form

MOST_WORDS = 36  # of one document
MOST_NORMS = 24
SHORTEST = 4  # letters of a telling noun
ENDINGS = ("s", "es", "ses", "n", "en", "nen")
NO_UMLAUT = ("ung", "heit", "keit", "schaft", "ion", "tat", "e", "er", "el")  # nouns that take none in the plural
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
    cleaned: dict[int, str] = {}  # the texts are few and long, the words many
    for word, (text, start, end) in seen.items():
        noun = splitter.nouns(word).whole
        if noun in spelled and word not in STOP_WORDS:
            if id(text) not in cleaned:
                cleaned[id(text)] = clean(text)
            shown = _uninflected(cleaned[id(text)][start:end], noun)
            if shown[:1].isupper() and not names_law(shown) and (not spelled[noun] or len(shown) < len(spelled[noun])):
                spelled[noun] = shown
    return [Word(noun, shown, round(nouns[noun], 3)) for noun, shown in spelled.items() if shown]


def _uninflected(shown: str, noun: str) -> str:
    """A word without its ending, where only an ending was added: `Maßnahmen`, but not `Verbänden`."""
    word = form(shown)
    ending = dotless(word)[len(noun) :] if dotless(word).startswith(noun) else ""
    only = ending in ENDINGS and (word.startswith(noun) or noun.endswith(NO_UMLAUT))
    return shown[: -len(ending)] if only else shown


def names_law(shown: str) -> bool:
    """That two documents name the same law says little; that they cite the same norm is seen by itself."""
    return looks_like_law(shown) or form(shown) in LONG_NAMES


def references(record: Record) -> Iterator[str]:
    """The exact terms for what a record refers to: norms that it cites or is, documents that it links to, its tags."""
    yield from (f"norm:{key(shown)}" for shown in record["norms"])
    if own := is_norm(record["law"], record["norm"]):
        yield f"is:{key(own)}"
    yield from (f"link:{document}" for document in record["links"])
    yield from (f"tag:{form(tag)}" for tag in record["tags"] if not names_law(tag))
