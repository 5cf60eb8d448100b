"""Terms in running text: whole words in every inflection, and nothing that only looks like one."""

import pytest

from index.asking.term_finder import Finder
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.index.samples import NOUNS

ROWS = (
    ("z", "shisha", ("Zuverlässigkeit",), ()),
    ("o", "shisha", ("gefährlicher Ort", "Kriminalitätsschwerpunkt"), ()),
    ("ort", "shisha", ("Ort",), ()),
    ("k", "shisha", ("Kohlenmonoxid", "CO"), ("CO",)),
    ("b", "bewachungsgewerbe", ("Bewachungserlaubnis", "Erlaubnis nach § 34a"), ()),
    ("s", "shisha", ("Shisha-Bar",), ()),
    ("p", "shisha", ("Prüfung",), ()),
    ("m", "shisha", ("Museum",), ()),
    ("w", "shisha", ("gewerbsmäßig",), ()),
)


@pytest.fixture(scope="module")
def finder():
    return Finder(ROWS, Analyser(lambda: Splitter(NOUNS | {"museum", "ort"})))


def found(finder, text):
    return [(text[place.start : place.end], place.id) for place in finder.places(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Es fehlt an der Zuverlässigkeit.", [("Zuverlässigkeit", "z")]),
        ("ZUVERLÄSSIGKEIT und Zuverlaessigkeit", [("ZUVERLÄSSIGKEIT", "z"), ("Zuverlaessigkeit", "z")]),
        ("an gefährlichen Orten", [("gefährlichen Orten", "o")]),
        ("ein gefährlicher\n  Ort", [("gefährlicher\n  Ort", "o")]),
        ("gefährlich. Ort", [("Ort", "ort")]),
        ("Kriminalitätsschwerpunkten", [("Kriminalitätsschwerpunkten", "o")]),
        ("zu viel CO in der Luft", [("CO", "k")]),
        ("mit co und Co", []),
        ("Shisha-Bars, Shishabar", [("Shisha-Bars", "s"), ("Shishabar", "s")]),
        ("die Shisha, eine Bar", []),
        ("Museen", [("Museen", "m")]),
        ("Prüfungen, aber wer prüft, macht keine Prüflinge", [("Prüfungen", "p")]),
        ("Prüfungs- und Ortstermine", []),
        ("die Erlaubnis nach § 34a fehlt", [("Erlaubnis nach § 34a", "b")]),
        ("Unzuverlässigkeit, Zuverlässigkeitsprüfung", []),
        ("wer gewerbsmäßig handelt, gewerbsmäßige Hehlerei", [("gewerbsmäßig", "w"), ("gewerbsmäßige", "w")]),
        ("Ort-Prüfung", []),
        ("", []),
        ("… – § 5 !?", []),
    ],
)
def test_whole_words_in_every_inflection(finder, text, words):
    assert found(finder, text) == words


def test_of_equal_names_that_of_the_fachgebiet_counts():
    rows = (("a", "shisha", ("Auflage",), ()), ("b", "verkehr", ("Auflage",), ()))
    finder = Finder(rows, Analyser(lambda: Splitter(NOUNS)))
    assert [place.id for place in finder.places("die Auflage", "verkehr")] == ["b"]
    assert [place.id for place in finder.places("die Auflage", "rotlicht")] == ["a"]


def test_names_of_one_letter_or_of_no_word_are_not_looked_for():
    finder = Finder((("a", "shisha", ("A", "§", "-", "B"), ("B",)),), Analyser(lambda: Splitter(NOUNS)))
    assert found(finder, "A oder B § -") == []
