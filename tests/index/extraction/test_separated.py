"""Texts of CSV: cells are told apart whatever separates them."""

import pytest

from index.extraction.separated import separator_of


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_cells_are_found_whatever_separates_them(separator, make, read):
    rows = [["Jahr", "Ort"], ["2025", '"Bochum, am\n Ring"'], ["2026", '"Ha""gen"']]
    text = read(make.raw("a.csv", "\n".join(separator.join(row) for row in rows)))
    assert text.text == 'Jahr\tOrt\n2025\tBochum, am Ring\n2026\tHa"gen'
    assert text.meta == {"table": True} and text.pages is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_decoded_as_any_text(encoding, make, read):
    assert read(make.raw("a.csv", "Größe;Straße\r\n1;2\r\n".encode(encoding))).text == "Größe\tStraße\n1\t2"


def test_empty_cells_keep_their_place(make, read):
    assert read(make.raw("a.csv", ";b;c\n1;;3\n;;\n;;9\n")).text == "\tb\tc\n1\t\t3\n\t\t9"


@pytest.mark.parametrize(
    "content",
    ["Ein Satz, noch einer.\nUnd Schluss.\nUnd noch einer.", "nur\neine\nSpalte", "a;b\n" + '"' + "x" * 200_000 + "\n"],
)
def test_what_is_no_table_stays_as_it_is(content, make, read):
    text = read(make.raw("a.csv", content))
    assert text.meta == {} and text.text[:9] == content[:9]


def test_a_table_is_cut_at_the_limit_of_characters(make, read):
    text = read(make.raw("a.csv", "wort;zahl\n" * 100), characters=95)
    assert text.note == "nur der Anfang (95 Zeichen)" and text.meta == {"table": True}
    assert text.text.startswith("wort\tzahl\nwort")


def test_commas_in_numbers_do_not_separate():
    assert separator_of("Wert;Anteil\n1,5;2,5\n3,5;4,5") == ";"
    assert separator_of("") == separator_of("\n\n") == ""
