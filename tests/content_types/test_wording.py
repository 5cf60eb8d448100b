from content_types import _, later, plural, speaking

GREETING = later("Guten Tag, {name}.")


def test_german_is_the_source_and_needs_no_catalog():
    assert _("Es gibt nichts.") == "Es gibt nichts."
    assert _(GREETING, name="Frau Beispiel") == "Guten Tag, Frau Beispiel."


def test_what_a_person_typed_is_no_pattern():
    assert _("Titel: {title}", title="{version} {0}") == "Titel: {version} {0}"
    assert _("Geschweifte {Klammern} ohne Teile bleiben") == "Geschweifte {Klammern} ohne Teile bleiben"


def test_one_and_many():
    assert [plural("1 Fassung", "{n} Fassungen", n) for n in (0, 1, 2)] == ["0 Fassungen", "1 Fassung", "2 Fassungen"]
    assert plural("1 Mail", "{n} Mails", 1200, n="1.200") == "1.200 Mails"


def test_another_language_is_spoken_only_inside_its_block():
    english = {"Guten Tag, {name}.": "Good morning, {name}."}
    with speaking(lambda sentence: english.get(sentence, sentence)):
        assert _(GREETING, name="A") == "Good morning, A."
        assert _("Es gibt nichts.") == "Es gibt nichts."
    assert _(GREETING, name="A") == "Guten Tag, A."
