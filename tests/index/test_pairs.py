"""Two nouns that belong together, in a text and in a compound."""

import pytest

from index.german.analysis import Analyser
from index.german.compounds import Splitter
from index.german.language import form
from index.german.pairs import pairs_in, pairs_of

NOUNS = ["erfullung", "zweck=", "verfahren", "gericht", "verwaltung", "klage", "anderung"]


@pytest.fixture(scope="module")
def analyser():
    return Analyser(lambda: Splitter(NOUNS))


def pairs(analyser, text):
    return list(pairs_in(text, analyser.tokens(text), analyser.splitter))


@pytest.mark.parametrize(
    ("text", "compound"),
    [
        ("die Erfüllung des Zwecks", "Zweckerfüllung"),
        ("eine Änderung der bisherigen Klage", "Klageänderung"),
        ("im Verfahren vor dem Verwaltungsgericht", "Verwaltungsgerichtsverfahren"),
    ],
)
def test_a_text_says_what_the_compound_says(analyser, text, compound):
    assert pairs(analyser, text)[0] in pairs_of(form(compound), analyser.splitter)


@pytest.mark.parametrize(
    "text", ["Erfüllung und Zweck", "die Erfüllung. Der Zweck", "Erfüllung, der Zweck", "Zweck", "erfüllung des zwecks"]
)
def test_nouns_that_only_follow_each_other_are_no_pair(analyser, text):
    assert pairs(analyser, text) == []


def test_of_several_nouns_each_belongs_to_the_one_before(analyser):
    assert pairs(analyser, "Änderung der Klage vor dem Gericht") == ["klage anderung", "gericht klage"]
