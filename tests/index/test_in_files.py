"""The words of a query in the pages of a file: found by the rules of the search, and marked as they stand there."""

import pytest

from index import open_engine
from index.asking.in_files import LONGEST_PART, marker, parts, places

ALL = frozenset({"all"})
PAGES = [
    "Deckblatt",
    "Die Lüftung in Gaststätten.\nAuch Lüftungsanlagen & Fenster.",
    "",
    "Nichts davon.",
    "Nach § 73 StGB ist die Lüftungen-\nanlage gemeint.",
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = open_engine(tmp_path_factory.mktemp("index"))
    engine.rebuild([], 0)
    yield engine
    engine.close()


def test_pages_with_words_are_named_with_their_number_and_count(engine):
    found = places(marker(engine, "Lüftung", ALL), PAGES)
    assert [(place.page, place.count) for place in found] == [(2, 2), (5, 1)]
    assert (
        found[0].snippet_html
        == "Die <mark>Lüftung</mark> in Gaststätten. Auch <mark>Lüftungsanlagen</mark> &amp; Fenster."
    )


def test_words_are_named_as_they_stand_on_the_page(engine):
    assert marker(engine, "luftung", ALL).words(PAGES[1]) == ["Lüftung", "Lüftungsanlagen"]
    assert marker(engine, "§73", ALL).words("Nach §\u00a073 und § 73 StGB") == ["§ 73"]
    assert marker(engine, '"in Gaststätten"', ALL).words(PAGES[1]) == ["Gaststätten"]


def test_a_page_is_marked_as_a_whole_and_escaped(engine):
    text = "<b>Lüftung</b>\n" * 100
    marked = marker(engine, "Lüftung", ALL).mark_all(text)
    assert marked.count("<mark>Lüftung</mark>") == 100
    assert marked.startswith("&lt;b&gt;<mark>") and marked.count("\n") == 99


def test_words_that_are_not_to_be_there_are_not_marked(engine):
    assert marker(engine, "-Lüftung", ALL) is None
    assert marker(engine, "  ", ALL) is None
    assert marker(engine, "Fenster -Lüftung", ALL).words(PAGES[1]) == ["Fenster"]


def test_a_long_text_is_cut_between_lines(engine):
    text = "\n".join(f"Zeile {number}" for number in range(2_000))
    cut = parts(text)
    assert "\n".join(cut) == text
    assert all(len(part) <= LONGEST_PART for part in cut)
    assert max(len(part) for part in parts("x" * 20_000)) == LONGEST_PART
    assert parts("kurz") == ["kurz"]
