"""How records lie in a tantivy index.

tantivy gets our terms ready made and never tokenizes. Its own BM25 cannot be told our weights, so a weight of 1…255 is stored as
the terms of its bits: `fkohle0`, `fkohle3` for the form kohle with 9. A query gives bit n the constant score 2ⁿ and adds, and so
gets exactly the weight back (docs/adr/005-tantivy.md).
"""

import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import tantivy

from index.engine import FACETS, Record
from index.engines.scoring import HIGHEST, freshness, stored_weight
from index.engines.stored import Stored, without_texts
from index.postings import Terms, stored, title_key

META = "meta"  # the mark of the one entry that is no record, but says up to where the journal is applied
BITS = HIGHEST.bit_length()
BITS_OF = [[bit for bit in range(BITS) if weight >> bit & 1] for weight in range(HIGHEST + 1)]
TERMS = ("stems", "weights", "marks", "laws", "offers")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("forms", tokenizer_name="raw", index_option="position")
    for name in TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*FACETS, "document", "title_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("released_at", fast=True)
    builder.add_float_field("freshness", fast=True)
    builder.add_bytes_field("stored", stored=True)
    builder.add_bytes_field("texts", stored=True)
    return builder.build()


SCHEMA = _schema()


def weight_key(field: str, text: str, bit: int) -> str:
    """The term that a record has if this bit of the weight of a form or a stem is set."""
    return f"{field[0]}{text}{bit}"


def day_number(day: str) -> int:
    """A day in ISO as a number that sorts as the text does; what is none is after all days."""
    digits = day.replace("-", "")
    return int(digits.ljust(8, "0")[:8]) if digits.isascii() and digits.isdigit() else 99_999_999


def entry(record: Record, found: Terms) -> tantivy.Document:
    """One record with its terms."""
    made = tantivy.Document(
        stems=list(found.stems),
        weights=list(_weights(found)),
        marks=_lines(found.marks),
        laws=_lines(found.abbreviations),
        offers=_lines(found.offers),
        **{name: [str(record[name])] for name in (*FACETS, "document") if record[name]},
    )
    tokens = [
        tantivy.Token(word, position, 0, 0) for word, (_, positions) in found.forms.items() for position in positions
    ]
    made.add_pre_tokenized_text("forms", tantivy.PreTokenizedString("", tokens))
    made.add_text("title_key", title_key(record))
    made.add_integer("day", day_number(record["day"]))
    made.add_integer("released_at", record["released_at"])
    # tantivy multiplies a score with log2(2 + value).
    made.add_float("freshness", 2 ** freshness(max(0, record["released_at"])) - 2)
    kept = stored(record, found)
    made.add_bytes("stored", pickle.dumps(without_texts(kept), 4))
    made.add_bytes("texts", pickle.dumps(kept["texts"], 4))
    return made


def meta(made_with: str, seq: int) -> tantivy.Document:
    """What the index is made with and the last journal number in it, committed with the batch."""
    made = tantivy.Document(marks=[META])
    made.add_bytes("stored", pickle.dumps({"made_with": made_with, "seq": seq}, 4))
    return made


def loaded(made: tantivy.Document) -> Stored:
    """What `entry` or `meta` stored."""
    return Stored(_unpacked(made, "stored"), partial(_unpacked, made, "texts"))


def _unpacked(made: tantivy.Document, name: str) -> Any:
    return pickle.loads(made.get_first(name) or b"")


def _weights(found: Terms) -> Iterator[str]:
    for word, (weight, _) in found.forms.items():
        yield from (weight_key("forms", word, bit) for bit in BITS_OF[stored_weight(weight)])
    for word, weight in found.stems.items():
        yield from (weight_key("stems", word, bit) for bit in BITS_OF[stored_weight(weight)])


def _lines(terms: Iterable[str]) -> list[str]:
    return [term.replace("\n", " ") for term in set(terms)]
