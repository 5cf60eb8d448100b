"""Splitting compounds, and leaving alone what is none."""

import pytest

from index.german.compounds import Splitter
from index.german.language import form
from tests.index.samples import NOUNS


@pytest.fixture(scope="module")
def splitter():
    return Splitter(NOUNS)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Vermögensabschöpfung", ("vermogen", "abschopfung")),
        ("Eisenbahnstrecken", ("eisen", "bahn", "strecke")),
        ("Klagänderung", ("klage", "anderung")),
        ("Ordnungsamt", ("ordnung", "amt")),
        ("Aufsichtsbehörde", ("aufsicht", "behorde")),
    ],
)
def test_a_compound_is_split_into_nouns(splitter, word, parts):
    assert splitter.split(form(word)) == parts


@pytest.mark.parametrize("word", ["Regierung", "Amt", "Klage", "glücklicherweise", "Bahnxstrecke", "Recht" * 20])
def test_what_is_not_made_of_nouns_alone_is_left_whole(splitter, word):
    assert splitter.split(form(word)) == ()


def test_neighbouring_parts_are_words_too(splitter):
    nouns = splitter.nouns(form("Eisenbahnstrecken"))
    assert nouns.whole == "eisenbahnstrecke"
    assert {"eisenbahn", "bahnstrecke", "strecke"} <= set(nouns.inside)


def test_a_simple_noun_is_given_in_the_singular(splitter):
    assert splitter.nouns(form("Strecken")).whole == "strecke"
    assert splitter.nouns(form("laufen")).whole is None


def test_a_long_word_is_split_in_no_time(splitter):
    assert splitter.split("recht" * 12) == ()
