"""Which norms a text cites."""

import random
import time

import pytest

from index.german.citations import MOST_NORMS, is_norm, key, norm_of, norms


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("nach § 73 StGB ist", ["§ 73 StGB"]),
        ("§73 StGB und Paragraph 73 StGB", ["§ 73 StGB"]),
        ("Art. 13 GG, Artikel 5 und 13 GG", ["Art. 13 GG", "Art. 5 GG"]),
        ("§§ 10, 11 GewO", ["§ 10 GewO", "§ 11 GewO"]),
        ("§ 10, 11 GewO", ["§ 10 GewO", "§ 11 GewO"]),
        ("§ 4 Abs. 3 AufenthG", ["§ 4 AufenthG"]),
        ("§ 4 Absatz 3 Satz 1 Nr. 2 Buchst. a AufenthG", ["§ 4 AufenthG"]),
        ("§ 4 Abs. 1 und 2 AufenthG", ["§ 4 AufenthG"]),
        ("§§ 10 Abs. 1, 12 GewO", ["§ 10 GewO", "§ 12 GewO"]),
        ("§ 33c i. V. m. § 33d GewO", ["§ 33c GewO", "§ 33d GewO"]),
        ("§§ 86 bis 88 AufenthG", ["§ 86 AufenthG", "§ 87 AufenthG", "§ 88 AufenthG"]),
        ("§§ 73 bis 73c StGB", ["§ 73 StGB", "§ 73a StGB", "§ 73b StGB", "§ 73c StGB"]),
        ("§§ 1 bis 400 BGB", ["§ 1 BGB", "§ 400 BGB"]),
        ("§§ 12ff. BGB", ["§ 12 BGB"]),
        ("§§ 55, 60, 63 VwVG NRW).", ["§ 55 VwVG NRW", "§ 60 VwVG NRW", "§ 63 VwVG NRW"]),
        ("§ 7 SGB II und § 8 SGB 12", ["§ 7 SGB II", "§ 8 SGB XII"]),
        ("Art. 6 Abs. 1 lit. a DS-GVO", ["Art. 6 DSGVO"]),
        ("§ 5 Absatz 1 Nummer 1 des Gaststättengesetzes", ["§ 5 GastG"]),
        ("§ 823 des Bürgerlichen Gesetzbuches", ["§ 823 BGB"]),
        ("Das Beispielgesetz (BspG) ist neu. § 4 des Beispielgesetzes", ["§ 4 BspG"]),
        ("§ 3 des Musterordnungsgesetzes", ["§ 3 Musterordnungsgesetz"]),
        ("§\n 10a GewO", ["§ 10a GewO"]),
    ],
)
def test_a_norm_is_found_however_it_is_cited(text, cited):
    assert norms(text) == cited


@pytest.mark.parametrize(
    "text",
    [
        "",
        "§ 5",
        "§",
        "Art 5 Personen",
        "nach § 10 und 3 Monate später",
        "Art. 6 der Verordnung (EU) 2016/679",
        "ein Artikel 2024",
    ],
)
def test_without_a_law_there_is_no_norm(text):
    assert norms(text) == []


def test_in_the_text_of_a_law_its_own_norms_need_no_name():
    text = "§ 4 oder § 5 dieses Gesetzes, § 6 des Gesetzes über Beispiele, § 7 der Strafprozessordnung, § 8 Abs. 2"
    assert norms(text, "BtMG") == ["§ 4 BtMG", "§ 5 BtMG", "§ 7 StPO", "§ 8 BtMG"]


def test_the_key_of_a_norm_is_the_token_that_texts_have():
    assert (key("§ 73 StGB"), key("Art. 13 GG"), key("§ 14 OBG NRW")) == ("§73 stgb", "art13 gg", "§14 obg nrw")
    assert key("StGB") == key("§ 73") == key("") == ""


@pytest.mark.parametrize(
    ("law", "norm", "shown"),
    [
        ("StGB", "§ 70", "§ 70 StGB"),
        ("SGB 5", "§ 7", "§ 7 SGB V"),
        ("Grundgesetz", "Art 13", "Art. 13 GG"),
        ("GewO", "§ 34a Abs. 1 GewO", "§ 34a GewO"),
        ("Gewerberecht", "§ 34a GewO", None),
        ("", "§ 34a GewO", None),
        ("GastG", "§ 5 GastG, § 14 OBG NRW", None),
        ("Gaststättenrecht", "§ 5", None),
        ("StGB", "", None),
        ("", "§ 5", None),
    ],
)
def test_a_document_is_a_norm_if_law_and_norm_name_one(law, norm, shown):
    assert is_norm(law, norm) == shown


def test_a_document_may_be_about_one_norm_without_being_it():
    assert norm_of("", "§ 34a Absatz 1 GewO") == norm_of("Gewerberecht", "§ 34a GewO") == "§ 34a GewO"
    assert norm_of("", "§ 5 GastG, § 14 OBG NRW") is norm_of("", "siehe oben") is None


def test_a_text_cites_no_more_than_can_be_shown():
    assert len(norms("".join(f"§ {number} StGB, " for number in range(1, 1000)))) == MOST_NORMS


@pytest.mark.parametrize(
    "text",
    [
        "§" * 500_000, "§ 1, " * 100_000, "§§ " + "1, " * 150_000, "§§ " + "1 und " * 100_000 + "GG", "§ 1 der " * 50_000,
        "§ 1 " + "A" * 500_000, "§ 1 des " + "a " * 250_000, "Art " * 100_000, "§ 1\n" * 100_000, "§ 9999z " * 60_000,
    ],
)  # fmt: skip
def test_odd_texts_take_no_longer_than_others(text):
    started = time.process_time()
    norms(text)
    assert time.process_time() - started < 3


def test_whatever_stands_behind_a_sign_is_read_without_failing():
    pieces = [
        "§",
        "§§",
        "Art.",
        " ",
        "5",
        "12a",
        "bis",
        ",",
        "Abs.",
        "Satz 2",
        "StGB",
        "des",
        "Gesetzes",
        "SGB",
        "XX",
        "99",
        "ff",
        "\x00",
        "٣",
        "-",
        "–",
    ]
    dice = random.Random(5)
    for _ in range(3000):
        for shown in norms(" ".join(dice.choices(pieces, k=12)), dice.choice(["", "GewO", "§", "SGB 99"])):
            assert key(shown), shown
