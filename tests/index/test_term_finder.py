"""Terms in running text: whole words in every inflection, and nothing that only looks like one."""

import itertools
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.asking import term_finder
from index.asking.term_finder import Finder
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.index.samples import NOUNS
from tests.work import calls

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


# Fast, and as a plain look at every name at every word would find them


WORDS = """Ort Orte Orten gefährlicher gefährliche Gefährlichen der die in das § 34a Erlaubnis Erlaubnisse Vermögen Arrest arrest CO co CO2
Shisha-Bar Shishabar Prüfungs- Bürger*innen Öffentliche öffentliche Ordnung""".split()
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", "\xa0", "\n  ", ". ", ", ", " § ", "-", ""])),
    max_size=20,
).map(lambda words: "".join(word + gap for word, gap in words))
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
GIVEN = st.lists(
    st.tuples(st.sampled_from(["shisha", "verkehr"]), st.lists(NAMES, min_size=1, max_size=3), st.booleans()),
    max_size=12,
)
WORD = re.compile(term_finder._word.pattern)
ANALYSER = Analyser(lambda: Splitter(NOUNS | {"ort", "ordnung"}))


def plainly(finder, rows, text, fachgebiet):
    """Every name is looked for at every word; the longest one counts, then that of the Fachgebiet, then the first."""
    names = []
    for place, (id, area, texts, abbreviations) in enumerate(rows):
        for name in texts:
            words, _ = term_finder._named(name, name in abbreviations, ANALYSER)
            names += [(-len(words), area != fachgebiet, place, id, words)] if words else []
    words = list(WORD.finditer(text))
    at = 0
    while at < len(words):
        fitting = [name for name in names if fits(finder, name[-1], words[at : at + len(name[-1])], text)]
        if fitting:
            length, _, _, id, _ = min(fitting, key=lambda name: name[:3])
            yield (words[at].start(), words[at - length - 1].end(), id)
            at -= length
        else:
            at += 1


def fits(finder, name, words, text):
    gaps = [text[one.end() : other.start()] for one, other in itertools.pairwise(words)]
    return (
        len(name) == len(words)
        and all(keys & finder._keys(word[0]) for keys, word in zip(name, words, strict=True))
        and all(re.fullmatch(r"[\s§]{1,5}", gap) for gap in gaps)
    )


@given(GIVEN, TEXTS, st.sampled_from(["shisha", "verkehr", ""]))
@settings(max_examples=400, deadline=None)
def test_it_finds_what_a_plain_look_at_every_name_finds(given, text, fachgebiet):
    rows = [(f"t{place}", area, names, names if exact else ()) for place, (area, names, exact) in enumerate(given)]
    finder = Finder(rows, ANALYSER)
    plain = list(plainly(finder, rows, text, fachgebiet))
    for _ in range(2):  # the second time from what is remembered
        assert list(finder.places(text, fachgebiet)) == plain
    done = {"t1", "t3"}
    assert list(finder.places(text, fachgebiet, done)) == [place for place in plain if place[2] not in done]


def test_what_is_remembered_is_forgotten_in_time_and_then_found_anew(monkeypatch):
    monkeypatch.setattr(term_finder, "WORDS_KEPT", 5)
    chance = random.Random(7)
    rows = [(f"t{number}", "shisha", (f"Name{number} der {chance.choice(WORDS)}",), ()) for number in range(20)]
    finder = Finder(rows, ANALYSER)
    text = " ".join(f"Name{number % 20} der {chance.choice(WORDS)}" for number in range(200))
    assert list(finder.places(text, "")) == list(plainly(finder, rows, text, ""))
    assert finder._kept <= 6


@pytest.mark.parametrize("kind", ["one word", "three words", "never whole"])
def test_a_text_of_more_than_a_megabyte_made_of_terms_is_some_calls_a_word(kind):
    nouns = [f"Begriff{number}" for number in range(100)]
    texts = {"one word": nouns, "three words": [f"{noun} der Frist" for noun in nouns], "never whole": nouns}[kind]
    names = (
        [f"{noun} der {other}" for noun, other in zip(nouns, reversed(nouns), strict=True)]
        if kind == "never whole"
        else texts
    )
    finder = Finder([(name, "shisha", (name,), ()) for name in names], ANALYSER)
    text = " ".join(texts * (1_250_000 // len(" ".join(texts)) + 1))
    assert len(text) > 1_200_000
    done: set[str] = set()

    def find():
        for place in finder.places(text, "shisha", done):
            done.add(place.id)

    assert calls(find) < 7 * len(text.split())
    assert len(done) == (0 if kind == "never whole" else 100)
