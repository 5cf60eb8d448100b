"""Splitting compounds, and leaving alone what is none."""

import pytest

from index.german import nouns
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


def test_the_list_says_what_only_begins_and_what_has_no_umlaut():
    splitter = Splitter(["kur=", "amt", "massnahme", "fahr-", "erlaubnis", "gesamt-=", "dauer", "ware=", "!wäre"])
    assert splitter.split(form("Fahrerlaubnis")) == ("fahr", "erlaubnis")
    assert splitter.split(form("Gesamtdauer")) == ("gesamt", "dauer")
    assert splitter.split(form("Kurfahr")) == ()  # what begins a compound does not end one
    assert splitter.split(form("Kurmaßnahme")) == ("kur", "massnahme")
    assert splitter.split(form("Kürmaßnahme")) == ()
    assert splitter.nouns(form("Ämter")).whole == "amt"
    assert splitter.nouns(form("Waren")).whole == "ware"
    assert splitter.nouns(form("wäre")).whole is None


def test_the_list_has_forms_that_no_rule_makes():
    splitter = Splitter(
        [
            "konto",
            "plan",
            "konten>konto",
            "arzt",
            "arztin",
            "arztin<arzt",
            "angeklagte",
            "angeklagter>angeklagte",
            "haus",
        ]
    )
    assert splitter.nouns(form("Konten")).whole == "konto"
    assert splitter.split(form("Kontenplan")) == ("konto", "plan")
    assert splitter.nouns(form("Angeklagter")).whole == splitter.nouns(form("Angeklagten")).whole
    assert splitter.of_man(form("Hausärztinnen")) == "hausarzt"
    assert splitter.of_man(form("Konten")) is None


def test_two_nouns_may_differ_by_their_dots_alone():
    splitter = Splitter(["kur=", "kür", "wille", "haus"])
    assert splitter.nouns(form("Kuren")).whole == "kur"
    assert "kur" not in splitter.nouns(form("Willkür")).inside
    assert splitter.nouns(form("Hauskür")).whole == "hauskür"


def test_a_noun_loses_its_e_inside_a_compound_only():
    splitter = Splitter(["klage", "anderung", "liste"])
    assert splitter.split(form("Klagänderung")) == ("klage", "anderung")
    assert splitter.nouns(form("List")).whole is None


def test_a_noun_of_the_list_is_simple_whatever_it_could_be_cut_into():
    assert Splitter(["kur", "zunge", "kurzung"]).split(form("Kürzung")) == ()


@pytest.fixture(scope="module")
def installed():
    return nouns.analyser_with(nouns.BUILT).splitter


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("Wein", "Schlachtschwein"), ("Eis", "Bundeseisenbahn"), ("Ehe", "Bestehen"), ("Amt", "Gesamtdauer"), ("Tau", "fünfzigtausend"),
        ("Ring", "verbringen"), ("Tor", "Liquidatoren"), ("Kur", "Kürzungen"), ("Kur", "Willkür"), ("List", "Liste"), ("Nation", "Kombination"), ("Uhr", "herrühren"), ("Ware", "wäre"), ("Gier", "Regierung"),
        ("Tau", "täuschen"),
    ],
)  # fmt: skip
def test_a_word_is_not_found_in_one_that_only_has_its_letters(installed, part, word):
    held = installed.nouns(form(word))
    wanted = installed.nouns(form(part)).whole
    assert wanted not in (held.whole, *held.inside)


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("Wein", "Schaumwein"), ("Eis", "Speiseeis"), ("Eisen", "Eisenbahn"), ("Ehe", "Doppelehe"), ("Amt", "Ordnungsamt"),
        ("Ring", "Rettungsring"), ("Stätte", "Prostitutionsstätte"), ("Scham", "Schamgefühl"), ("Rat", "Verwaltungsräte"),
        ("Ware", "Wareneingang"), ("Pfeife", "Wasserpfeifentabak"), ("Betrag", "Geldbeträge"), ("Konto", "Bankkonten"), ("Kegel", "Kegelhülsen"), ("Löffel", "Messlöffel"),
    ],
)  # fmt: skip
def test_a_word_is_found_in_what_is_made_of_it(installed, part, word):
    assert installed.nouns(form(part)).whole in installed.nouns(form(word)).inside
