"""The words of a query are found without a look at every word, and just as if every word were looked at."""

import random
import re

import pytest

from index.asking.marker import Marker
from index.asking.query import parse
from index.asking.snippets import snippet
from index.german import nouns

ANALYSER = nouns.analyser_with(nouns.BUILT)
WORDS = """
Glücksspiel Gluecksspiels Glücksspiele Vermögensabschöpfung Abschoepfung Straße Strasse STRASSE Baueisen Eisen Eisenbahn Bahn
Risiken Risiko Häuser Haeuser Haus neue Neuer Steuer Steuern Dauer Aue Art Artikel Paragraph 5 73 73c Art._5 § 73_StGB §73 §§_73 Paragraph_5
İstanbul STRAẞE e E ein Ei Eier Übel übel Ämter Amt Ae Oe B2B a_b Rechts- und -pflicht Spiel-Automat Automaten Größe Groesse ss ß Müßiggang
""".split()  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    ["Glücksspiel", "Gluecksspiel", "Abschöpfung", "Strasse", "Eisen", "Bahn", "Risiko", "Haus", "neu", "Steuer", "Dauer", "Aue", "Art",
     "Art. 5 GG", "§ 73 StGB", "73", "Paragraph 5", "e", "Ei", "Übel", "Amt", "Ämter", "Automat", "Größe", "Bau*", "Gr*sse", "ste* Haus",
     '"neue Steuer"', "Eisenbahn Haus Amt", "B2B", "Müßiggang", "Artikel"],
)  # fmt: skip
def test_words_are_found_as_if_every_word_were_looked_at(asked):
    chance = random.Random(asked)
    query = parse(asked, frozenset({"x"}), ANALYSER, {})
    for _ in range(30):
        words = [word.replace("_", " ") for word in chance.choices(WORDS, k=12)]
        text = " ".join(word + chance.choice(["", ",", ".", "-", "\n"]) for word in words)
        quick, slow = Marker(query, ANALYSER), Marker(query, ANALYSER)
        expected = [(start, end, group) for start, end, raw in _words(text, asked) if (group := slow._learn(raw)) >= 0]
        assert list(quick._places(text)) == expected, text


def _words(text, asked):
    """All words of a text; where a number is asked for, with what makes a number a norm."""
    sign = (
        r"(?:(?:§§?|\b[Aa]rt(?:ikel[ns]?|\.)?|\b[Pp]aragra(?:ph|f)(?:en|s)?)\s{0,3}(?=\d))?"
        if re.search(r"\d", asked)
        else ""
    )
    return [(found.start(), found.end(), found[0]) for found in re.finditer(sign + r"[^\W_]+", text)]


def test_a_single_e_is_looked_for_in_texts_whose_words_are_all_known():
    marker = Marker(parse("Steuer e", frozenset({"x"}), ANALYSER, {}), ANALYSER)
    assert [len(marker.matches("Steuer e neu")) for _ in range(2)] == [2, 2]


def marked(asked, text):
    return Marker(parse(asked, frozenset({"x"}), ANALYSER, {}), ANALYSER).mark(text)


def test_parts_of_a_word_are_marked_only_where_all_are_there_and_the_word_is_not():
    assert marked("Sperrzeit", "Sperrzeit und Uhrzeit") == "<mark>Sperrzeit</mark> und Uhrzeit"
    assert marked("Sperrzeit", "Öffnungszeiten und Uhrzeit") == "Öffnungszeiten und Uhrzeit"
    assert (
        marked("Vermögensabschöpfung", "Abschöpfung des Vermögens")
        == "<mark>Abschöpfung</mark> des <mark>Vermögens</mark>"
    )
    assert marked("Sperrzeit Uhr", "Sperrzeit nach der Uhr") == "<mark>Sperrzeit</mark> nach der <mark>Uhr</mark>"


def test_a_part_that_another_word_asks_for_is_marked_for_that():
    assert marked("Sperrzeit Zeit", "Zeit und Sperrzeit") == "<mark>Zeit</mark> und <mark>Sperrzeit</mark>"


def test_parts_in_different_texts_are_shown_where_nothing_better_is():
    marker = Marker(parse("Sperrzeit", frozenset({"x"}), ANALYSER, {}), ANALYSER)
    assert snippet(marker, [(None, None, "Eine Zeit."), ("a.pdf", 2, "Eine Sperre.")]).html.count("<mark>") == 1
    assert snippet(marker, [(None, None, "Eine Zeit."), ("a.pdf", 2, "Die Sperrzeit.")]).file_name == "a.pdf"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("entziehen", "entzog"),
        ("anzeigen", "angezeigt"),
        ("geben", "gab"),
        ("annehmen", "nahm an, annahm"),
        ("Grafik", "Graphik"),
        ("Fotografie", "Photographie"),
    ],
)
def test_what_is_found_is_marked_however_it_begins(asked, text):
    assert f"<mark>{text.split()[-1]}</mark>" in marked(asked, text)
