"""What one record puts into the index: its terms with their weights, ready for any engine that stores terms."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.engine import FILTERS, Record, Stamp, Term
from index.file_types import TABULAR
from index.german.abbreviations import definitions
from index.german.analysis import Analyser, clean
from index.german.citations import norm_of
from index.german.language import dotless, form
from index.german.pairs import pairs_in
from index.offers import offers
from index.telling import MOST_NORMS, Word, references, telling

# A word in the title counts as five in the body.
TITLE, SUMMARY, FIELDS, BODY, FILE = 5.0, 2.0, 1.5, 1.0, 0.7
# The part of a compound is worth less than the word itself, however often it occurs.
PART_OF_WORD = 0.5
SATURATION = 1.2
THERE = 0.25
LENGTH_COUNTS = 0.25
USUAL_LENGTH = 250
LONGEST_FILE = 2_000_000  # characters of one file that are indexed
NOUN = "+"  # before a noun, among the stems
KIN = "~"  # before the stem of a word that is no noun
PAIR = "&"  # before two nouns that belong together
BETWEEN_TEXTS = 20  # no phrase reaches from the title into the body
LONGEST_TITLE_KEY = 80
APART = " · "  # in a snippet, between lines that are no sentences, and between cells
BETWEEN_ROWS = " | "
_line_ends = re.compile(r"[ \t]*\n\s*")
_tabs = re.compile(r"\t+")
_sentence_ends = re.compile(r"(?<=[.!?:;,–-])[ \t]*\n\s*")


class Terms(NamedTuple):
    """`forms`: weight in 0…1 and positions by form; `stems`: weight by stem, and by noun with a + before it; `marks`: what
    filters and facets ask for; `abbreviations`: what the record defines, as `short=long`; `offers` and `telling`: see there."""

    forms: dict[str, tuple[float, array]]
    stems: dict[str, float]
    marks: list[str]
    abbreviations: list[str]
    offers: list[str]
    telling: list[Word]


def terms(record: Record, analyser: Analyser) -> Terms:
    """The terms of a record."""
    counts: dict[str, float] = defaultdict(float)
    wholes: dict[str, float] = defaultdict(float)
    parts: dict[str, float] = defaultdict(float)
    positions: dict[str, array] = {}
    seen: dict[str, tuple[str, int, int]] = {}
    position = 0
    for weight, text in _weighted(record):
        found = list(analyser.tokens(text))
        for pair in pairs_in(analyser.clean(text), found, analyser.splitter):
            wholes[PAIR + pair] += weight
        for token in found:
            position += 1
            if token.form not in positions:
                seen[token.form] = (text, token.start, token.end)
            for word in (token.form, *token.joined) if token.joined else (token.form,):
                counts[word] += weight
                if word in positions:
                    positions[word].append(position)
                else:
                    positions[word] = array("I", (position,))
        position += BETWEEN_TEXTS
    for word, count in counts.items():
        if " " in word or not word[0].isalnum():
            continue  # a citation
        own, verbs, kin = analyser.stems(word)
        for stem in (own, *verbs):
            wholes[stem] += count
        for stem in kin:
            wholes[KIN + stem] += count
        nouns = analyser.splitter.nouns(word)
        if nouns.whole:
            wholes[NOUN + nouns.whole] += count
            for noun in nouns.inside:
                parts[NOUN + noun] += count
    alone = {word[1:]: _saturated(count) for word, count in wholes.items() if word[0] == NOUN}
    return Terms(
        {word: (_saturated(count), positions[word]) for word, count in counts.items()},
        _stems(wholes, parts),
        list(marks(record)),
        [f"{short}={long}" for short, long in definitions(record)],
        sorted(offers(record, analyser)),
        telling(alone, seen, analyser.splitter) if record["scope"] == "current" else [],
    )


def _weighted(record: Record) -> Iterator[tuple[float, str]]:
    """Each text with what one word of it counts; in a long body a word counts less."""
    yield TITLE, record["title"]
    yield SUMMARY, record["summary"]
    if record["law"] and record["norm"]:
        yield TITLE, f"{record['norm']} {record['law']}"
    yield FIELDS, record["fields_text"]
    yield BODY * _length_factor(record["body"]), record["body"]
    for file in record["files"]:
        text = clean(file["text"][:LONGEST_FILE])
        yield FILE, file["name"].replace("_", " ").rpartition(".")[0]
        yield FILE * _length_factor(text), text


def _length_factor(text: str) -> float:
    words = len(text) / 7
    return 1 / (1 - LENGTH_COUNTS + LENGTH_COUNTS * words / USUAL_LENGTH)


def _saturated(count: float) -> float:
    """In 0…1: the tenth occurrence adds less than the second. Being there at all counts as well, however long the text is, so that
    a word in a long text is worth more than its parts in a short one."""
    return THERE + (1 - THERE) * count / (count + SATURATION)


def _stems(wholes: dict[str, float], parts: dict[str, float]) -> dict[str, float]:
    weights = {part: PART_OF_WORD * _saturated(count) for part, count in parts.items()}
    for word, count in wholes.items():
        weights[word] = max(_saturated(count), weights.get(word, 0.0))
    return weights


BEFORE = {"noun": NOUN, "kin": KIN, "pair": PAIR}


def place(term: Term) -> tuple[str, str]:
    """The field of a term in an index, forms, stems or marks, and its text there."""
    if term.field in ("form", "mark"):
        return f"{term.field}s", term.text
    return "stems", BEFORE.get(term.field, "") + term.text


def title_key(record: Record) -> str:
    """What a record is sorted by, by title."""
    return dotless(form(record["title"]))[:LONGEST_TITLE_KEY]


def marks(record: Record) -> Iterator[str]:
    """The exact terms of a record: its document, its stamp, who may read it, its scope, what it is filtered and counted by,
    and what it refers to."""
    yield f"document:{record['document']}"
    if record["stamp"]:
        yield stamped(record["stamp"])
    yield f"scope:{record['scope']}"
    yield f"day:{record['day']}"
    yield from (f"{name}:{record[name]}" for name in FILTERS if record[name])
    yield from (f"viewer:{token}" for token in set(record["viewers"]))
    yield from references(record)


def stamped(stamp: Stamp) -> str:
    """The mark of the record with a stamp."""
    return f"stamp:{stamp}"


KEPT = (
    "id",
    "document",
    "external_id",
    "kind",
    "fachgebiet",
    "number",
    "title",
    "released_at",
    "version",
    "state",
    "scope",
    "tags",
    "links",
)


def stored(record: Record, found: Terms) -> dict[str, Any]:
    """What a hit is shown with: some values of its record, cleaned `texts` as [file name or None, page or None, text], and
    what tells it from others: `telling`, the norms that it cites, and the one that it is about, if it is about one."""
    own = (record["summary"], _in_a_row(record["body"]), _in_a_row(record["fields_shown"]))
    texts: list[list[Any]] = [[None, None, clean(text)] for text in own]
    for file in record["files"]:
        if file["pages"]:
            texts += [
                [file["name"], number, in_a_row(clean(text), file["type"])]
                for number, text in enumerate(file["pages"], 1)
                if text.strip()
            ]
        elif file["text"].strip():
            texts.append([file["name"], None, in_a_row(clean(file["text"][:LONGEST_FILE]), file["type"])])
    return {
        **{name: record[name] for name in KEPT},
        "texts": [text for text in texts if text[2]],
        "telling": [tuple(word) for word in found.telling],
        "norms": record["norms"][:MOST_NORMS],
        "about_norm": norm_of(record["law"], record["norm"]) or "",
    }


def in_a_row(text: str, type: str) -> str:
    """The text of a file as a snippet shows it. Of a table rows and cells can be told apart; of an Office file a line is a
    paragraph, elsewhere it is only where the page ends."""
    if type in TABULAR:
        return _tabs.sub(APART, _line_ends.sub(BETWEEN_ROWS, text.strip()))
    return _in_a_row(text) if type.startswith("application/vnd.") else text


def _in_a_row(text: str) -> str:
    """Lines as one: what does not end like a sentence, such as a heading, is set apart from what follows."""
    return _line_ends.sub(APART, _sentence_ends.sub(" ", text))
