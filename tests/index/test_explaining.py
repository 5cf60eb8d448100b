"""The terms that a search is for: by name in any inflection, by beginning, or named among other words."""

import pytest

from index.asking.explaining import Asked, Explainer
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.index.samples import NOUNS
from tests.work import calls

ANALYSER = Analyser(lambda: Splitter(NOUNS))
TERMS = (
    ("auflage", ("Auflage", "Nebenbestimmung"), ()),
    ("auflage2", ("Auflage",), ()),
    ("auflage3", ("Auflage",), ()),
    ("arrest", ("Vermögensarrest", "Arrest in das Vermögen"), ()),
    ("gesetz", ("Aufenthaltsgesetz", "AufenthG"), ("AufenthG",)),
    ("bar", ("Shisha-Bar",), ()),
    ("lokal", ("Wasserpfeifenlokal",), ()),
    ("ort", ("gefährlicher Ort",), ()),
    ("zeit", ("Sperrzeit",), ()),
    ("er", ("Er",), ()),
)
EXPLAINER = Explainer(TERMS, ANALYSER)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("Sperrzeit", ["zeit"]),
        ("sperrzeiten", ["zeit"]),
        ('"Sperrzeit"', ["zeit"]),
        ("Sperrz", ["zeit"]),
        ("sperrz*", ["zeit"]),
        ("Sp", []),
        ("Nebenbestimmungen", ["auflage"]),
        ("vermogensarr", ["arrest"]),
        ("Arreste in das Vermögen", ["arrest"]),
        ("arrest in", ["arrest"]),
        ("AufenthG", ["gesetz"]),
        ("aufenthg", ["gesetz"]),
        ("Aufent", ["gesetz"]),
        ("Shishabar", ["bar"]),
        ("Shisha-Bars", ["bar"]),
        ("Wasserpfeifen-Lokale", ["lokal"]),
        ("gefährliche Orte", ["ort"]),
        ("gefährl", ["ort"]),
        ("Ort", []),
        ("Ausnahme von der Sperrzeit", ["zeit"]),
        ("Sperrzeit am gefährlichen Ort", ["zeit", "ort"]),
        ("Lokal -Sperrzeit", []),
        ("Ausnahme Sperrz", []),
        ("der", []),
        ("ein", []),
        ("er", []),
        ("", []),
        ("?! § *", []),
        ("-", []),
    ],
)
def test_the_terms_that_a_search_is_for(typed, ids):
    assert EXPLAINER.asked(typed) == Asked(tuple(ids))


def test_of_many_two_are_shown_in_their_order_and_the_others_counted():
    assert EXPLAINER.asked("Auflagen") == Asked(("auflage", "auflage2"), 1)
    assert EXPLAINER.asked("aufl") == Asked(("auflage", "auflage2"), 1)


def test_of_no_terms_nothing_is_asked():
    assert Explainer((), ANALYSER).asked("Sperrzeit") == Asked()


def test_a_thousand_terms_cost_a_search_little():
    rows = [(f"t{number}", (f"Begriff{number}", f"Name{number} der Sache"), ()) for number in range(1000)]
    few, many = (Explainer((*TERMS, *some), ANALYSER) for some in (rows[:10], rows))
    asked = "Ausnahme Name7 der Sache von der Sperrzeit"
    few.asked(asked)  # what the words are is remembered from then on
    assert calls(lambda: many.asked(asked)) <= 1.1 * calls(lambda: few.asked(asked)) < 2_000
