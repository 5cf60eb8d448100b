"""The Whoosh engine: the suite, and what may happen to its files."""

import contextlib
import errno
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.asking.search import ask
from index.engine import IndexUnavailable
from index.engines.whoosh import engine as whoosh_engine
from index.engines.whoosh import writer as whoosh_writer
from index.engines.whoosh.engine import WhooshEngine
from tests.index.engine_suite import EngineSuite, ids
from tests.index.samples import READER, record

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def kind():
    return WhooshEngine


class TestWhoosh(EngineSuite):
    pass


def folder(engine):
    return next(engine.folder.glob("index-*"))


def newest(engine, pattern):
    return max(folder(engine).glob(pattern), key=lambda path: path.stat().st_mtime_ns)


def lose_the_table(engine):
    for path in folder(engine).glob("*.toc"):
        path.unlink()


def empty_the_table(engine):
    newest(engine, "*.toc").write_bytes(b"")


def cut_a_segment(engine):
    path = newest(engine, "*.seg")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty_a_segment(engine):
    newest(engine, "*.seg").write_bytes(b"")


def lose_a_segment(engine):
    newest(engine, "*.seg").unlink()


def turn_a_segment_to_zeros(engine):
    path = newest(engine, "*.seg")
    path.write_bytes(bytes(path.stat().st_size))


def cut_the_terms(engine):
    path = newest(engine, "*.trm")
    path.write_bytes(path.read_bytes()[:-7])


def lose_the_pointer(engine):
    (engine.folder / "CURRENT").unlink()


def point_into_nothing(engine):
    (engine.folder / "CURRENT").write_text("index-none")


def lose_everything(engine):
    shutil.rmtree(engine.folder)


DAMAGES = [
    lose_the_table, empty_the_table, cut_a_segment, empty_a_segment, lose_a_segment, turn_a_segment_to_zeros, cut_the_terms,
    lose_the_pointer, point_into_nothing, lose_everything,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen_at_the_start_and_healed_by_rebuilding(engine, reopen, damage):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    engine.close()
    damage(engine)
    again = reopen()
    assert not again.healthy()
    again.rebuild(iter([record("a", "Kohle")]), 1)
    assert again.healthy()
    assert ids(ask(again, "kohle", READER)) == ["a"]
    assert ids(ask(reopen(), "kohle", READER)) == ["a"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_running_engine_is_not_harmed_and_says_that_it_must_be_rebuilt(engine, damage):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    ask(engine, "kohle", READER)
    damage(engine)
    # What is kept in memory or open goes on answering; else it is said that there is no answer now.
    with contextlib.suppress(IndexUnavailable):
        assert ids(ask(engine, "kohle", READER)) == ["a"]
    with contextlib.suppress(IndexUnavailable):
        engine.apply([("b", [record("b", "Kohle")]), ("a", [])], 2)
    with contextlib.suppress(IndexUnavailable):
        ask(engine, "kohle", READER)
    if damage not in (cut_the_terms,):  # is in memory as long as the segment is open
        assert not engine.healthy()
    engine.rebuild(iter([record("b", "Kohle")]), 2)
    answer = ask(engine, "kohle", READER)
    assert (ids(answer), answer.behind) == (["b"], False)


def test_an_index_made_by_another_version_is_made_anew(engine, reopen, monkeypatch):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    monkeypatch.setattr(whoosh_engine, "LAYOUT", 99)
    assert not reopen().healthy()


def test_an_alien_index_is_made_anew(engine, reopen):
    (folder(engine) / "_portal_99.toc").write_bytes(b"something else altogether")
    assert not reopen().healthy()


def test_a_lock_left_behind_does_not_keep_out(engine, reopen):
    (folder(engine) / "portal_WRITELOCK").write_bytes(b"")
    engine.apply([("a", [record("a", "Kohle")])], 1)
    assert ids(ask(reopen(), "kohle", READER)) == ["a"]


def test_a_writer_that_dies_before_its_commit_leaves_no_trace(engine, reopen):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    script = "import os, sys, whoosh.index as i; w = i.open_dir(sys.argv[1], 'portal').writer(); os._exit(9)"
    command = [sys.executable, "-W", "ignore", "-c", script, str(folder(engine))]
    assert subprocess.run(command, cwd=ROOT).returncode == 9
    engine.apply([("b", [record("b", "Kohle")])], 2)
    assert sorted(ids(ask(reopen(), "kohle", READER))) == ["a", "b"]


def test_a_record_that_cannot_be_indexed_keeps_no_other_out(engine):
    engine.apply([("a", [record("a", "Kohle")]), ("b", [{"id": "b"}]), ("c", [record("c", "Kohle")])], 2)
    assert (engine.last_seq(), sorted(ids(ask(engine, "kohle", READER)))) == (2, ["a", "c"])
    assert engine.healthy()


def test_a_full_disk_is_no_damage(engine, monkeypatch):
    engine.apply([("a", [record("a", "Kohle")])], 1)

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context, pytest.raises(IndexUnavailable):
        context.setattr(whoosh_writer.SegmentReader, "posting", full)
        engine.apply([("b", [record("b", "Kohle")])], 2)
    assert engine.healthy()
    engine.apply([("b", [record("b", "Kohle")])], 2)
    assert sorted(ids(ask(engine, "kohle", READER))) == ["a", "b"]


def in_memory(engine):
    return ["offers" in vars(part.view) for part in engine._snapshot.parts]


def test_what_is_offered_stays_in_memory_once_it_was_asked_to(engine):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    assert not any(in_memory(engine))
    engine.warm()
    assert all(in_memory(engine))
    engine.apply([("b", [record("b", "Halle")])], 2)
    assert in_memory(engine) == [True, True]
    engine.rebuild(iter([record("c", "Frist")]), 3)
    assert in_memory(engine) == [True] and engine.completions("word", "fri", READER, 8) == ["Frist"]


def test_a_generation_is_seen_only_when_what_it_offers_is_in_memory(engine, monkeypatch):
    engine.warm()
    seen = []
    monkeypatch.setattr(engine, "_bring_into_memory", lambda newest: seen.append((newest.seq, engine.last_seq())))
    engine.apply([("a", [record("a", "Kohle")])], 1)
    engine.refresh()
    assert seen == [(1, 0)] and engine.last_seq() == 1


def test_damage_found_while_it_is_brought_into_memory_is_known_and_no_error(engine):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    with newest(engine, "*.seg").open("r+b") as file:
        file.truncate(10)
    engine.warm()
    assert not engine.healthy()
