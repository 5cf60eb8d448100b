"""Where nothing is found, what would be."""

import pytest

from index.asking.search import ask
from index.asking.ways_out import WaysOut, ways_out
from index.engine import Filters
from index.engines.whoosh.engine import WhooshEngine
from tests.index.samples import NOUNS, READER, batch, record

OFFICE = frozenset({"office"})


@pytest.fixture()
def engine(tmp_path):
    made = WhooshEngine(tmp_path / "index", NOUNS)
    made.rebuild(iter([]), 0)
    made.apply(
        batch(
            record("a", "Kohle und Koks", kind="muster"),
            record("b", "Kohle", day="2025-05-05", year=2025),
            record("c", "Kohle Halle geheim", viewers=["office"], kind="lagebild"),
            record("d@1", "Halle Anlage"),
        ),
        1,
    )
    yield made
    made.close()


def test_each_word_is_left_out_once_where_that_helps(engine):
    assert ask(engine, '"Kohle" "Koks" "Halle"', READER).total == 0
    found = ways_out(engine, '"Kohle" "Koks" "Halle"', READER, Filters())
    assert found.words == (('"Kohle" "Koks"', 1), ("Kohle Koks Halle", 1))
    assert ways_out(engine, '"Kohle Halle"', READER, Filters()).words == (("Kohle Halle", 2),)
    assert ways_out(engine, "Kohle -Koks -Kohle", READER, Filters()).words == (("Kohle -Koks", 1),)


def test_filters_that_may_go_are_named_with_what_they_hide(engine):
    only = Filters(kind=("lagebild",), year=("2025",), since="2025-01-01")
    assert ask(engine, "Kohle", READER, only).total == 0
    found = ways_out(engine, "Kohle", READER, only)
    assert (found.filters, found.unfiltered) == ((("kind", "lagebild", 1),), 2)
    assert ways_out(engine, "Koks", READER, Filters(author=("p9",), until="2026-12-31")).filters == (("author", "", 1),)


def test_what_is_older_is_counted_for_those_who_read_it_and_for_nobody_else(engine):
    assert ways_out(engine, "Anlage", READER, Filters()) == WaysOut(older=1)
    assert ways_out(engine, "Anlage", OFFICE, Filters()) == WaysOut()
    assert ways_out(engine, "Halle geheim", READER, Filters(kind=("muster",))).filters == ()
    assert ways_out(engine, "geheim Nichts", READER, Filters()) == WaysOut()


def test_where_nothing_else_helps_a_word_alone_may(engine):
    assert ways_out(engine, '"Koks" "Quasten" "Flosser"', READER, Filters()).words == (('"Koks"', 1),)
    only = Filters(kind=("lagebild",), year=("1999",))
    assert ways_out(engine, '"Koks" "Quasten"', READER, only) == WaysOut(alone=(('"Koks"', 1),))


@pytest.mark.parametrize("asked", ["", "*", "-", '"', '""', "- -", "x" * 5000, "a " * 900, '-"a b" c'])
def test_odd_questions_have_no_way_out_but_no_error(engine, asked):
    ways_out(engine, asked, READER, Filters(kind=("muster",), year=("1999",)))
