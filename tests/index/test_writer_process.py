"""The index is written by a process of its own once the portal runs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.asking.search import ask
from index.engine import IndexUnavailable
from index.engines import writer_process
from index.engines.whoosh.engine import WhooshEngine
from tests.index.engine_suite import ids
from tests.index.samples import NOUNS, READER, record

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def engine(tmp_path):
    made = WhooshEngine(tmp_path / "index", NOUNS)
    made.rebuild(iter([]), 0)
    made.start()
    yield made
    made.close()


def writer_of(engine):
    return engine._files._process


def test_what_the_process_applies_is_found_here(engine):
    engine.apply(
        [("a", [record("a", "Kohle")]), ("a", [record("a", "Kohlenmonoxid")]), ("b", [record("b", "Kohle")])], 3
    )
    engine.apply([("b", [])], 4)
    assert ids(ask(engine, "Monoxid", READER)) == ["a"]
    assert (engine.last_seq(), engine.count()) == (4, 1)
    assert writer_of(engine).pid != os.getpid()
    assert engine.tidy() is False


def test_what_stays_is_neither_given_nor_made_again(engine):
    engine.apply([("a", [record("a", "Kohle"), record("a@1", "Koks", stamp="eins")])], 1)
    engine.apply([("a", [record("a", "Halle"), *engine.holds(["eins", "nie"])])], 2)
    assert sorted(ids(ask(engine, "", READER, {"scope": "all"}))) == ["a", "a@1"]
    assert ids(ask(engine, "halle", READER)) == ["a"]


def test_it_rebuilds_beside_the_index_in_use(engine):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    engine.rebuild((record(f"d{number}", "Kohle") for number in range(450)), 9)
    assert (ask(engine, "kohle", READER).total, engine.last_seq()) == (450, 9)


def test_a_killed_writer_is_said_and_replaced(engine):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    os.kill(writer_of(engine).pid, signal.SIGKILL)
    writer_of(engine).wait()
    engine.apply([("b", [record("b", "Kohle")])], 2)
    assert sorted(ids(ask(engine, "kohle", READER))) == ["a", "b"]


def test_a_writer_that_dies_at_work_leaves_the_index_healthy(engine):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    os.kill(writer_of(engine).pid, signal.SIGSTOP)
    subprocess.Popen(["/bin/sh", "-c", f"sleep 0.2; kill -9 {writer_of(engine).pid}"]).wait()
    with pytest.raises(IndexUnavailable):
        for seq in range(2, 5):
            writer_of(engine).poll = lambda: None  # as if it had died between the look and the call
            engine.apply([("b", [record("b", "Kohle")])], seq)
    assert engine.healthy()
    engine.apply([("b", [record("b", "Kohle")])], 9)
    assert sorted(ids(ask(engine, "kohle", READER))) == ["a", "b"]


def test_after_many_records_another_process_takes_over_in_a_quiet_moment(engine, monkeypatch):
    monkeypatch.setattr(writer_process, "MANY", 3)
    engine.apply([("a", [record("a", "Kohle")]), ("b", [record("b", "Kohle")])], 1)
    first = writer_of(engine)
    assert engine.tidy() is False and writer_of(engine) is first
    engine.apply([("c", [record("c", "Kohle")])], 2)
    assert engine.tidy() is False
    assert first.poll() == 0
    assert engine.tidy() is False and writer_of(engine).poll() is None
    engine.apply([("b", [])], 3)
    assert engine.tidy() is False and writer_of(engine) is not None
    assert sorted(ids(ask(engine, "kohle", READER))) == ["a", "c"]
    engine.rebuild(iter([record(f"d{number}", "Kohle") for number in range(4)]), 4)
    second = writer_of(engine)
    assert engine.tidy() is False and second.poll() == 0


def test_damage_that_the_process_sees_is_seen_here(engine):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    (engine.folder / "CURRENT").unlink()
    with pytest.raises(IndexUnavailable):
        engine.apply([("b", [record("b", "Kohle")])], 2)
    assert not engine.healthy()
    engine.rebuild(iter([record("b", "Kohle")]), 2)
    assert engine.healthy()


def test_the_process_ends_with_the_engine(engine):
    engine.apply([("a", [record("a")])], 1)
    writer = writer_of(engine)
    engine.close()
    assert writer.poll() is not None


def test_the_process_ends_when_the_portal_is_killed(tmp_path):
    script = """
import os, sys, pathlib
from index.engines.whoosh.engine import WhooshEngine
engine = WhooshEngine(pathlib.Path(sys.argv[1]), frozenset({"kohle"}))
engine.start()
engine.rebuild(iter([]), 0)
print(engine._files._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    command = [sys.executable, "-W", "ignore", "-c", script, str(tmp_path / "index")]
    pid = int(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False).stdout)
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]:
        assert time.monotonic() < end, "the writer outlives the portal"
        time.sleep(0.05)
