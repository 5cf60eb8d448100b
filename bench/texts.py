"""Texts to measure with, from the JSONL files of documents."""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from content_types import plain_text


def lines(documents: Path) -> Iterator[bytes]:
    """One document each."""
    with gzip.open(documents, "rb") if documents.suffix == ".gz" else documents.open("rb") as opened:
        yield from opened


def first(documents: Path, number: int, into: Path) -> None:
    """A JSONL file of the first so many documents."""
    with into.open("wb") as written:
        written.writelines(islice(lines(documents), number))


def pieces(documents: Path, letters: int) -> Iterator[str]:
    """Markdown of so many letters, each another."""
    gathered = ""
    for line in lines(documents):
        given = json.loads(line)
        body = re.sub(r"[^\S\n]+|[#*`_|<>]", " ", plain_text(given["body_html"]))
        text = unicodedata.normalize("NFC", f"# {given['title']}\n\n{body}\n\n")
        gathered += text.encode("cp1252", "ignore").decode("cp1252")  # what every font has
        while len(gathered) >= letters:
            yield gathered[:letters]
            gathered = gathered[letters:]
