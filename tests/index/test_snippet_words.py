"""The words of a query are found without a look at every word, and just as if every word were looked at."""

import random
import re

import pytest

from index.asking.marker import Marker
from index.asking.query import parse
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
        assert quick.matches(text, 1_000) == expected, text


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
