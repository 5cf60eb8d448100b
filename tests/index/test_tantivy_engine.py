"""The tantivy engine: the suite, and what may happen to its files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.asking.search import ask
from index.engine import IndexUnavailable
from index.engines.tantivy import engine as tantivy_engine
from index.engines.tantivy import folder as tantivy_folder
from index.engines.tantivy.engine import TantivyEngine
from tests.index.engine_suite import EngineSuite, ids
from tests.index.samples import READER, record

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def kind():
    return TantivyEngine


class TestTantivy(EngineSuite):
    pass


def folder(engine):
    return next(engine.folder.glob("index-*"))


def largest(engine, pattern):
    return max(folder(engine).glob(pattern), key=lambda path: path.stat().st_size)


def lose_the_table(engine):
    (folder(engine) / "meta.json").unlink()


def empty_the_table(engine):
    (folder(engine) / "meta.json").write_bytes(b"")


def cut_a_segment(engine):
    path = largest(engine, "*.idx")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty_a_segment(engine):
    largest(engine, "*.pos").write_bytes(b"")


def lose_a_segment(engine):
    largest(engine, "*.term").unlink()


def turn_a_segment_to_zeros(engine):
    path = largest(engine, "*.store")
    path.write_bytes(bytes(path.stat().st_size))


def change_a_byte(engine):
    path = largest(engine, "*.fast")
    path.write_bytes(b"\xff" + path.read_bytes()[1:])


def lose_the_pointer(engine):
    (engine.folder / "CURRENT").unlink()


def point_into_nothing(engine):
    (engine.folder / "CURRENT").write_text("index-none.tantivy")


def lose_everything(engine):
    shutil.rmtree(engine.folder)


DAMAGES = [
    lose_the_table, empty_the_table, cut_a_segment, empty_a_segment, lose_a_segment, turn_a_segment_to_zeros, change_a_byte,
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


# Whoever cuts a mapped file short kills the process (docs/adr/005-tantivy.md); what is removed or replaced does no harm.
@pytest.mark.parametrize("damage", [lose_the_table, empty_the_table, lose_a_segment, lose_the_pointer, lose_everything])
def test_a_running_engine_goes_on_answering_and_heals(engine, damage):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    damage(engine)
    assert ids(ask(engine, "kohle", READER)) == ["a"]
    for seq in range(2, 14):
        try:
            engine.apply([("b", [record("b", "Kohle")])], seq)
        except IndexUnavailable:
            break
    assert ids(ask(engine, "kohle", READER))
    engine.rebuild(iter([record("b", "Kohle")]), 20)
    answer = ask(engine, "kohle", READER)
    assert (ids(answer), answer.behind, engine.last_seq()) == (["b"], False, 20)


def test_an_index_made_by_another_version_is_made_anew(engine, reopen, monkeypatch):
    engine.apply([("a", [record("a", "Kohle")])], 1)
    engine.close()
    monkeypatch.setattr(tantivy_engine, "LAYOUT", 99)
    assert not reopen().healthy()


def test_a_lock_left_behind_does_not_keep_out(engine, reopen):
    engine.close()
    (folder(engine) / ".tantivy-writer.lock").write_bytes(b"")
    engine.apply([("a", [record("a", "Kohle")])], 1)
    assert ids(ask(reopen(), "kohle", READER)) == ["a"]


def test_a_second_writer_is_no_damage(engine, reopen, monkeypatch):
    monkeypatch.setattr(tantivy_folder, "WAIT_FOR_LOCK", 0.1)
    engine.apply([("a", [record("a", "Kohle")])], 1)
    other = reopen()
    with pytest.raises(IndexUnavailable):
        other.apply([("b", [record("b", "Kohle")])], 2)
    assert other.healthy()


KILLED = """
import sys, pathlib
from index.engines.tantivy.engine import TantivyEngine
from tests.index.samples import NOUNS, record
engine = TantivyEngine(pathlib.Path(sys.argv[1]), NOUNS)
seq = engine.last_seq()
while True:
    seq += 1
    engine.apply([(f"d{seq}", [record(f"d{seq}", "Kohle")]), (f"e{seq}", [record(f"e{seq}", "Kohle")])], seq)
    print(seq, flush=True)
"""


def test_killed_at_work_it_has_whole_batches_and_their_number(engine, reopen):
    engine.close()
    command = [sys.executable, "-W", "ignore", "-c", KILLED, str(engine.folder)]
    for round in range(3):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(3 + round):
            told = int(process.stdout.readline())
        time.sleep(0.01 * round)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        again = reopen()
        assert again.healthy()
        assert again.last_seq() >= told
        assert again.count() == 2 * again.last_seq()


def test_a_record_that_cannot_be_indexed_keeps_no_other_out(engine):
    surrogate = record("b", "Kohle \ud800")
    engine.apply(
        [("a", [record("a", "Kohle")]), ("b", [surrogate]), ("c", [{"id": "c"}]), ("d", [record("d", "Kohle")])], 2
    )
    assert engine.last_seq() == 2
    assert {"a", "d"} <= set(ids(ask(engine, "kohle", READER)))
    assert engine.healthy()


def test_a_full_disk_is_no_damage(engine, monkeypatch):
    engine.apply([("a", [record("a", "Kohle")])], 1)

    def full(*args):
        raise ValueError("An IO error occurred: 'No space left on device (os error 28)'")

    with monkeypatch.context() as context, pytest.raises(IndexUnavailable):
        context.setattr(tantivy_folder, "meta", full)
        engine.apply([("b", [record("b", "Kohle")])], 2)
    assert engine.healthy()
    engine.apply([("b", [record("b", "Kohle")])], 2)
    assert sorted(ids(ask(engine, "kohle", READER))) == ["a", "b"]


def test_the_process_that_writes_serves_this_engine_too(engine):
    engine.start()
    engine.apply([("a", [record("a", "Kohle")])], 1)
    assert ids(ask(engine, "kohle", READER)) == ["a"]
    engine.rebuild((record(f"d{number}", "Kohle") for number in range(450)), 9)
    assert (ask(engine, "kohle", READER).total, engine.last_seq()) == (450, 9)
    os.kill(engine._files._process.pid, signal.SIGKILL)
    engine._files._process.wait()
    engine.apply([("d1", [])], 10)
    assert (ask(engine, "kohle", READER).total, engine.last_seq()) == (449, 10)


def test_deletions_and_merges_leave_few_segments(engine):
    for seq in range(1, 120):
        engine.apply([(f"d{seq % 10}", [record(f"d{seq % 10}", "Kohle")])], seq)
    engine.close()
    assert len(json.loads((folder(engine) / "meta.json").read_text())["segments"]) < 12


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_is_applied_later_is_known_to_the_check_of_spelling(engine, elsewhere):
    if elsewhere:
        engine.start()
    new = [
        "Genehmigung",
        "Verordnung",
        "Widerspruch",
        "Bescheinigung",
        "Anzeigepflicht",
        "Untersagung",
        "Zwangsgeld",
        "Ordnungswidrigkeit",
    ]
    for seq, word in enumerate(new, 1):
        engine.apply([(word, [record(word, word)])], seq)
        typed = word[:-2] + word[-1] + word[-2]
        assert ask(engine, typed, READER).suggestion == word
    engine.apply([(new[0], [])], 20)
    assert ask(engine, "Genehmigugn", READER).suggestion is None
    assert ask(engine, "Widerspruhc", READER).suggestion == "Widerspruch"
