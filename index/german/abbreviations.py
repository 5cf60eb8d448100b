"""Abbreviations as the documents define them: `Aufenthaltsgesetz (AufenthG)`, law `StGB` with source `Strafgesetzbuch`."""

import re
from collections.abc import Iterator, Sequence

from index.engine import Record
from index.german.analysis import looks_like_law
from index.german.compounds import Splitter
from index.german.language import dotless, form

_defined = re.compile(r"\b([A-ZÄÖÜ][a-zäöüß]{5,}) ?\((?:[^()]{0,60}[-–] )?([A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[A-ZÄÖÜ])\)")
_bracketed = re.compile(r"\(([^()]{6,80})\)\s*$")
_law_word = re.compile(r"(?:gesetz|gesetzbuch|ordnung|verordnung|vertrag|buch)(?:es|s|e|en)?\Z")
# Abbreviations of words that begin compounds, hardly ever defined: Kfz-Steuer, Lkw-Maut.
SHORT_WORDS = {
    "kfz": "kraftfahrzeug", "lkw": "lastkraftwagen", "pkw": "personenkraftwagen", "mwst": "mehrwertsteuer", "ust": "umsatzsteuer",
}  # fmt: skip
MAY_BE_LEFT_OUT = ("recht", "wesen")


def definitions(record: Record) -> Iterator[tuple[str, str]]:
    """(form of the abbreviation, form of the long word), from the fields and the text of a record."""
    law, source = record["law"], record["source"]
    if law and looks_like_law(law):
        yield form(law), form(_short_title(source)) if source else ""
    for text in (record["summary"], record["body"]):
        for short, long in definitions_in(text):
            yield form(short), form(long)


def definitions_in(text: str) -> Iterator[tuple[str, str]]:
    """(abbreviation, long word) as a text defines them: `Aufenthaltsgesetz (AufenthG)`."""
    for found in _defined.finditer(text):
        if is_short_for(found[2], (found[1],)):
            yield found[2], found[1]


def _short_title(source: str) -> str:
    """`Gesetz über … (Aufenthaltsgesetz)`: what stands in brackets at the end; a single word as it is; else nothing."""
    bracketed = _bracketed.search(source)
    name = bracketed[1].strip() if bracketed else source.strip()
    if name.isalpha():
        return name
    # Grundgesetz für die Bundesrepublik Deutschland
    first = name.split()[0] if name else ""
    return first if first.isalpha() and first.lower() != "gesetz" and _law_word.search(first) else ""


def written_otherwise(noun: str, splitter: Splitter) -> str | None:
    """A form or noun with its first part written out or abbreviated: `kfzsteuer` for `kraftfahrzeugsteuer`, and the other way."""
    for short, long in SHORT_WORDS.items():
        for begun, instead in ((short, long), (long, short)):
            rest = noun.removeprefix(begun)
            if rest != noun and (not rest or splitter.nouns(rest).whole):
                return instead + rest
    return None


def is_law_word(word: str) -> bool:
    """Whether a form names a law by its last part."""
    return bool(_law_word.search(word)) and len(word) > 8


def is_short_for(short: str, parts: Sequence[str]) -> bool:
    """Whether an abbreviation takes letters of all parts in their order, the first letter of each among them.

    BtMG for betaubung, mittel, gesetz. One middle part that says little may be left out (UrhG: Urheberrechtsgesetz).
    """
    letters = dotless(form(short))
    if not parts or letters[:1] != dotless(form(parts[0]))[:1]:
        return False
    words = [dotless(form(part)) for part in parts]
    if _takes(letters, words):
        return True
    return any(
        _takes(letters, words[:index] + words[index + 1 :])
        for index, word in enumerate(words[1:-1], 1)
        if word in MAY_BE_LEFT_OUT
    )


def _takes(letters: str, words: list[str]) -> bool:
    """Each word gives its first letter and then, in their order, any others."""
    if not words:
        return not letters
    if not letters or letters[0] != words[0][0]:
        return False
    ends = [1]
    position = 1
    for letter in words[0][1:]:
        if position < len(letters) and letters[position] == letter:
            position += 1
            ends.append(position)
    return any(_takes(letters[end:], words[1:]) for end in ends)
