"""What simplemma's German dictionary has of nouns, verbs and other words. It takes a second and 300 MB to read."""

import re
from functools import cache
from typing import NamedTuple

from index.german.language import dotless, form

_simple = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{2,}\Z")


class Words(NamedTuple):
    """What the dictionary has. Nouns and other words are dotless where nothing else is said."""

    lemmas: dict[str, str]  # form of a noun → the noun
    spelled: dict[str, str]  # noun → as it is written, umlauts and all
    umlauted: set[str]  # nouns and other words of which a form has an umlaut
    others: set[str]  # other words: verbs, adjectives
    small: set[str]  # forms of other words as they are written
    capital: set[str]  # forms of nouns as they are written
    spellings: dict[str, set[str]]  # noun → as it is written, if that differs: kur and kür
    bent: set[str]  # nouns as they are written of which a form has an umlaut that they have not
    verbs: dict[str, set[str]]  # infinitive → its forms, as they are written


def dictionary() -> Words:
    """What simplemma knows of German."""
    # Only this process needs the 300 MB.
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory  # noqa: PLC0415

    words = Words({}, {}, set(), set(), set(), set(), {}, set(), {})
    for word, lemma in DefaultDictionaryFactory().get_dictionary("de").items():
        word, lemma = _text(word), _text(lemma)
        if word[:1].isupper():
            if not (_simple.match(word) and _simple.match(lemma)):
                continue
            words.lemmas[folded(word)] = folded(lemma)
            words.spelled[folded(lemma)] = form(lemma)
            words.capital.update((form(word), form(lemma)))
            words.spellings.setdefault(folded(lemma), set()).add(form(lemma))
            if form(word) != folded(word) and form(lemma) == folded(lemma):
                words.bent.add(form(lemma))
        elif lemma.islower():
            words.others.add(folded(lemma))
            words.small.add(form(word))
            if lemma.endswith("n") and lemma.isalpha():
                words.verbs.setdefault(form(lemma), set()).add(form(word))
        if form(word) != folded(word):
            words.umlauted.add(folded(lemma))
            if lemma.endswith("en"):
                words.umlauted.add(folded(lemma)[:-2])
    return words


@cache
def folded(word: str) -> str:
    return dotless(form(word))


def _text(word: str | bytes) -> str:
    return word if isinstance(word, str) else word.decode()
