"""The words of a query are found in a short text all at once, and just as they are one by one."""

import random

import pytest

from index.asking.query import parse
from index.asking.snippets import Marker
from index.german import nouns

ANALYSER = nouns.analyser_with(nouns.BUILT)
WORDS = """
Glücksspiel Gluecksspiels Glücksspiele Vermögensabschöpfung Abschoepfung Straße Strasse STRASSE Baueisen Eisen Eisenbahn Bahn
Risiken Risiko Häuser Haeuser Haus neue Neuer Steuer Steuern Dauer Aue Art Artikel Paragraph 5 73 73c Art._5 § 73_StGB §73 §§_73 Paragraph_5
e E ein Ei Eier Übel übel Ämter Amt Ae Oe B2B a_b Rechts- und -pflicht Spiel-Automat Automaten Größe Groesse ss ß Müßiggang
""".split()  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    ["Glücksspiel", "Gluecksspiel", "Abschöpfung", "Strasse", "Eisen", "Bahn", "Risiko", "Haus", "neu", "Steuer", "Dauer", "Aue", "Art",
     "Art. 5 GG", "§ 73 StGB", "73", "Paragraph 5", "e", "Ei", "Übel", "Amt", "Ämter", "Automat", "Größe", "Bau*", "Gr*sse", "ste* Haus",
     '"neue Steuer"', "Eisenbahn Haus Amt", "B2B", "Müßiggang", "Artikel"],
)  # fmt: skip
def test_all_at_once_is_as_one_by_one(asked):
    chance = random.Random(asked)
    query = parse(asked, frozenset({"x"}), ANALYSER, {})
    for _ in range(30):
        words = [word.replace("_", " ") for word in chance.choices(WORDS, k=12)]
        text = " ".join(word + chance.choice(["", ",", ".", "-", "\n"]) for word in words)
        quick, slow = Marker(query, ANALYSER), Marker(query, ANALYSER)
        assert list(quick._all_at_once(text)) == list(slow._one_by_one(text)), text
        assert not list(slow._one_by_one(text)) or quick.may_match(text), text


def test_a_single_e_is_looked_for_in_texts_whose_words_are_all_known():
    marker = Marker(parse("Steuer e", frozenset({"x"}), ANALYSER, {}), ANALYSER)
    assert [len(marker.matches("Steuer e neu")) for _ in range(2)] == [2, 2]
