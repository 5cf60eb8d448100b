"""Which engine the index is kept with, and how one takes over from another."""

import importlib.util

import pytest

from index.asking.search import ask
from index.engine import IndexUnavailable
from index.engines import EngineMissing, open_engine
from index.engines.switching import SwitchingEngine
from tests.index.engine_suite import ids
from tests.index.samples import READER, record

OTHER = {"whoosh": "tantivy", "tantivy": "whoosh"}


@pytest.fixture
def engine_on(tmp_path):
    opened = []

    def again(kind):
        opened.append(open_engine(tmp_path / "index", kind))
        return opened[-1]

    yield again
    for engine in opened:
        engine.close()


@pytest.fixture(params=OTHER)
def former(request, engine_on):
    engine = engine_on(request.param)
    engine.rebuild(iter([record("a", "Kohle")]), 3)
    engine.close()
    return request.param


def made_by(tmp_path):
    return {path.suffix[1:] for path in (tmp_path / "index").glob("index-*")}


def test_the_former_answers_until_the_other_has_made_its_own(tmp_path, engine_on, former):
    engine = engine_on(OTHER[former])
    assert (engine.healthy(), engine.last_seq(), engine.count()) == (False, 0, 1)
    answer = ask(engine, "kohle", READER)
    assert (ids(answer), answer.behind) == (["a"], True)
    seen = []

    def records():
        seen.append(ids(ask(engine, "kohle", READER)))
        yield record("b", "Kohle")

    engine.rebuild(records(), 4)
    answer = ask(engine, "kohle", READER)
    assert seen == [["a"]]
    assert (ids(answer), answer.behind, engine.last_seq()) == (["b"], False, 4)
    assert made_by(tmp_path) == {OTHER[former]}
    engine.apply([("c", [record("c", "Kohle")])], 5)
    assert sorted(ids(ask(engine, "kohle", READER))) == ["b", "c"]


def test_an_attempt_that_fails_leaves_what_was_there(engine_on, former):
    engine = engine_on(OTHER[former])

    def records():
        yield record("b", "Kohle")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        engine.rebuild(records(), 4)
    assert ids(ask(engine, "kohle", READER)) == ["a"]
    engine.close()
    again = engine_on(former)
    assert (again.healthy(), again.last_seq(), ids(ask(again, "kohle", READER))) == (True, 3, ["a"])


def test_nothing_is_written_for_the_former(engine_on, former):
    engine = engine_on(OTHER[former])
    with pytest.raises(IndexUnavailable):
        engine.apply([("b", [record("b", "Kohle")])], 4)
    assert ids(ask(engine, "kohle", READER)) == ["a"]


def test_without_change_nothing_stands_between(engine_on, former):
    engine = engine_on(former)
    assert not isinstance(engine, SwitchingEngine)
    assert engine.healthy()


def test_an_engine_that_is_not_installed_is_refused_in_one_line(engine_on, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr("index.engines.find_spec", lambda name: None if name == "tantivy" else find(name))
    with pytest.raises(EngineMissing, match="make tantivy") as refused:
        engine_on("tantivy")
    assert "\n" not in str(refused.value)


def test_what_an_engine_made_that_is_no_longer_installed_is_made_anew(engine_on, monkeypatch):
    engine = engine_on("tantivy")
    engine.rebuild(iter([record("a", "Kohle")]), 3)
    engine.close()
    monkeypatch.setattr("index.engines.find_spec", lambda name: None)
    again = engine_on("whoosh")
    assert not again.healthy()
    again.rebuild(iter([record("a", "Kohle")]), 3)
    assert ids(ask(again, "kohle", READER)) == ["a"]
