"""The fields of documents: what is refused, and with which sentence."""

import math

import pytest

from content_types import KINDS, FieldErrors, clean_fields

INFORMATION = KINDS["information"].schema


def cleaned(authorities=(), kind="information", **data):
    return clean_fields(KINDS[kind].schema, data, authorities)


def errors(authorities=(), kind="information", **data):
    with pytest.raises(FieldErrors) as caught:
        cleaned(authorities, kind, **data)
    return caught.value.errors


@pytest.mark.parametrize(
    "name", ["state", "version", "hash", "owner", "contributors", "released_at", "law", "__class__", "Titel"]
)
def test_unknown_names_are_refused(name):
    assert list(errors(title="T", **{name: "x"})) == [name]


@pytest.mark.parametrize("value", [1, 1.5, math.nan, math.inf, True, [], ["a"], {}, {"a": 1}, b"x"])
@pytest.mark.parametrize("name", ["title", "summary", "body_html", "source", "date", "stand", "review_by"])
def test_a_text_is_a_string_and_nothing_else(name, value):
    assert errors(**{name: value}) == {name: "Hier wird Text erwartet."}


@pytest.mark.parametrize("value", [1, {}, {"a": 1}, [1], [None], [["a"]], True])
@pytest.mark.parametrize("name", ["tags", "audience"])
def test_a_list_is_a_list_of_texts(name, value):
    assert list(errors(**{name: value})) == [name]


@pytest.mark.parametrize("data", [[], "text", None, 5, [("title", "T")]])
def test_fields_are_a_mapping(data):
    with pytest.raises(FieldErrors):
        clean_fields(INFORMATION, data)


@pytest.mark.parametrize("name, limit", [("title", 600), ("summary", 400), ("source", 600)])
def test_lines_have_a_limit_that_counts_letters_after_cleaning(name, limit):
    assert cleaned(**{name: " " + "ä" * limit + "\r\n"})[name] == "ä" * limit
    assert errors(**{name: "ä" * (limit + 1)}) == {name: f"Höchstens {limit} Zeichen, das sind {limit + 1}."}
    assert list(errors(**{name: "ä" * 5_000_000})) == [name]


def test_a_body_has_a_limit_in_bytes_before_and_after_cleaning():
    assert len(cleaned(body_html="<p>" + "a" * 1_999_000 + "</p>")["body_html"]) == 1_999_007
    assert "2 MB" in errors(body_html="ä" * 1_000_001)["body_html"]
    assert "2 MB" in errors(body_html="<p>" + "&" * 500_000 + "</p>")["body_html"]


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("2026-03-01", "2026-03-01"),
        ("1.3.2026", "2026-03-01"),
        ("01. 03. 2026", "2026-03-01"),
        (" 29.2.2024 ", "2024-02-29"),
        ("", None),
    ],
)
def test_days_are_stored_as_iso(typed, stored):
    assert cleaned(date=typed) == {"date": stored}


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30",
        "１.3.2026",
        "2026-3-1",
        "31.4.2026",
        "1.13.2026",
        "morgen",
        "2026-W10-1",
        "20260301",
        "1.3.26",
        "0001-01-01",
        "9999-12-31",
        "2026-03-01T00:00",
    ],
)
def test_what_is_no_day_is_refused_with_an_example(typed):
    assert "Datum" in errors(date=typed)["date"] or "Jahr" in errors(date=typed)["date"]


def test_tags_come_as_a_list_or_with_commas_and_each_once():
    assert cleaned(tags="Shisha, Kontrolle,,Shisha ")["tags"] == ["Shisha", "Kontrolle"]
    assert cleaned(tags=["a", " a\n", "", "b"])["tags"] == ["a", "b"]
    assert cleaned(tags=[])["tags"] is None


def test_tags_have_limits():
    assert "6" in errors(tags=list("abcdefg"))["tags"]
    assert "60" in errors(tags=["x" * 61])["tags"]
    assert "60" in errors(tags=["x"] * 1_000_000)["tags"]


def test_an_audience_names_groups_and_authorities_of_this_portal():
    assert cleaned(("stadt",), audience=["polizei", "stadt"])["audience"] == ["polizei", "stadt"]
    assert cleaned(audience=["all"])["audience"] == ["all"]
    assert "stadt2" in errors(("stadt",), audience=["stadt2"])["audience"]


def test_given_without_a_value_empties_a_field_and_not_given_leaves_it_out():
    assert cleaned(title=None, summary=" ") == {"title": None, "summary": None}


def test_each_wrong_field_has_its_own_sentence():
    assert set(errors(title=1, date="x", nope="y")) == {"title", "date", "nope"}


@pytest.mark.parametrize(
    "kind, names",
    [
        ("rechtstatsache", ("law", "court", "norm", "file_number")),
        ("muster", ("purpose", "form_number", "addressee", "valid_from", "valid_until")),
        ("lagebild", ("period", "region", "stand", "audience", "review_by")),
        ("good_practice", ("place", "effort", "effect")),
        ("term", ("legal_basis", "synonyms", "abbreviations")),
    ],
)
def test_each_kind_has_its_own_fields(kind, names):
    known = {node.name for node in KINDS[kind].schema().children}
    assert set(names) <= known


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_required_is_a_field(kind):
    known = {node.name for node in KINDS[kind].schema().children}
    assert set(KINDS[kind].required) <= known
