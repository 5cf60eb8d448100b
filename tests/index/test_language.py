"""One spelling, one stem."""

import pytest

from index.german.language import form, stem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Gluecksspiel", "Glücksspiel"),
        ("Strasse", "Straße"),
        ("AUSSCHUSS", "Ausschuß"),
        ("Oeffentlichkeit", "Öffentlichkeit"),
        ("Pru\u0308fung", "Prüfung"),
    ],
)
def test_a_word_has_one_form_however_it_is_spelled(typed, meant):
    assert form(typed) == form(meant)


@pytest.mark.parametrize("word", ["neue", "Steuer", "Quelle", "Bauer"])
def test_ue_is_no_umlaut_after_a_vowel_or_q(word):
    assert "ü" not in form(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Verbot", "Verbote"),
        ("Friedhof", "Friedhöfe"),
        ("Maßnahme", "Maßnahmen"),
        ("Ermüdung", "Ermudung"),
        ("Amtes", "Ämter"),
    ],
)
def test_inflected_words_share_a_stem(one, other):
    assert stem(form(one)) == stem(form(other))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Graphik", "Grafik"), ("Schiffahrt", "Schifffahrt"), ("Potential", "Potenzial"), ("potentielle", "potenziell"),
        ("Stengel", "Stängel"), ("selbständig", "selbstständigen"), ("aufwendig", "aufwändig"), ("numerieren", "nummerieren"),
    ],
)  # fmt: skip
def test_an_older_spelling_has_the_stem_of_the_new_one(old, new):
    assert stem(form(old)) == stem(form(new))


def test_numbers_are_their_own_stems():
    assert stem("73a") == "73a"
