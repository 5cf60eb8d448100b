"""Reading and writing, one transaction at a time."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ZODB.POSException import ConflictError

from content_types import open_store, sequences
from content_types import store as store_module
from content_types.store import WRITE_LOCK


def put(name, value):
    return lambda site: site.settings.__setitem__(name, value)


def test_what_is_written_is_read_by_others(store):
    store.write(put("a", 1))
    with store.read() as site:
        assert site.settings["a"] == 1


def test_write_answers_with_what_the_act_answers(store):
    assert store.write(lambda site: len(site["fachgebiete"])) == 8


def test_what_is_changed_while_reading_is_thrown_away(store):
    with store.read() as site:
        site.settings["a"] = 1
    with store.read() as site:
        assert "a" not in site.settings


def test_an_exception_leaves_no_trace(store):
    def act(site):
        site.settings["a"] = 1
        sequences.append(site.journal, {"document": "x"})
        raise LookupError("halfway")

    with pytest.raises(LookupError):
        store.write(act)
    with store.read() as site:
        assert "a" not in site.settings
        assert sequences.last(site.journal) == 0
    store.write(put("a", 2))


def test_a_session_keeps_its_objects_over_writes_and_sees_what_others_wrote(store):
    session = store.session()
    person = session.site.person("autor")
    store.write(lambda site: setattr(site.person("autor"), "name", "Neu"))
    assert person.name == "Autor Beispiel"
    session.write(lambda site: setattr(person, "email", "neu@example.org"))
    assert (person.name, person.email) == ("Neu", "neu@example.org")
    session.refresh()
    assert session.site.person("autor") is person
    session.close()


def test_a_conflict_is_repeated_on_a_fresh_view(store):
    seen = []

    def act(site):
        seen.append(site.settings.get("count", 0))
        if len(seen) == 1:  # another process writes meanwhile
            store.write(put("count", 10))
        site.settings["count"] = site.settings.get("count", 0) + 1

    store.write(act)
    assert seen == [0, 10]
    with store.read() as site:
        assert site.settings["count"] == 11


def test_a_conflict_that_does_not_end_is_raised(store):
    tries = []

    def act(site):
        tries.append(1)
        raise ConflictError

    with pytest.raises(ConflictError):
        store.write(act, tries=3)
    assert len(tries) == 3
    store.write(put("a", 1))


def test_two_threads_lose_nothing(store):
    def count(site):
        site.settings["count"] = site.settings.get("count", 0) + 1
        sequences.append(site.audit, {"event": "count"})

    threads = [threading.Thread(target=lambda: [store.write(count) for _ in range(50)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as site:
        assert site.settings["count"] == 100
        assert list(site.audit) == list(range(1, 101))


def test_the_lock_is_free_after_an_error(store):
    with pytest.raises(ZeroDivisionError):
        store.write(lambda site: 1 / 0)
    free = []
    thread = threading.Thread(target=lambda: free.append(WRITE_LOCK.acquire(timeout=1)) or WRITE_LOCK.release())
    thread.start()
    thread.join()
    assert free == [True]


def test_sequences_count_from_one_and_are_read_from_a_cursor(store):
    def act(site):
        return [sequences.append(site.journal, {"document": name}) for name in "abc"]

    assert store.write(act) == [1, 2, 3]
    with store.read() as site:
        assert [(number, entry["document"]) for number, entry in sequences.since(site.journal, 1)] == [
            (2, "b"),
            (3, "c"),
        ]
        assert sequences.last(site.journal) == 3
        assert list(sequences.since(site.journal, 3)) == []


def test_ready_leaves_a_site_that_is_there(tmp_path):
    store = open_store(tmp_path).ready()
    store.write(put("a", 1))
    store.close()
    again = open_store(tmp_path).ready()
    with again.read() as site:
        assert site.settings["a"] == 1
    again.close()


WRITER = """
import sys, pathlib
from content_types import File, open_store
store, folder = open_store(pathlib.Path(sys.argv[1])).ready(), pathlib.Path(sys.argv[1])
def act(number):
    path = folder / f"upload {number}"
    path.write_text(f"file {number}")
    def act(site):
        site.settings["count"] = number
        site.settings[f"file {number}"] = File.consume(path, "a.txt", "0" * 64, 6, "text/plain", None, "autor")
        site.settings["large"] = "x" * 200_000
    return act
for number in range(1, 1_000_000):
    store.write(act(number))
    print(number, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_what_was_acknowledged_is_there_after_kill_9(tmp_path, lines):
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    acknowledged = [process.stdout.readline() for _ in range(lines)][-1]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    last = int((rest or [acknowledged])[-1])
    store = open_store(tmp_path)
    with store.read() as site:
        count = site.settings["count"]
        assert last <= count <= last + 1
        for number in range(1, count + 1):
            assert site.settings[f"file {number}"].path().read_text() == f"file {number}"
        assert f"file {count + 1}" not in site.settings
    store.write(put("a", 1))
    store.close()


def test_after_a_crash_only_the_end_of_the_file_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(store_module, "UNKNOWN", 50_000)
    store = open_store(tmp_path / "var").ready()
    assert not store.save_positions()
    store.write(put("first", "x" * 60_000))
    assert store.save_positions() and not store.save_positions()
    store.write(put("last", 1))
    shutil.copytree(tmp_path / "var", tmp_path / "after", ignore=shutil.ignore_patterns("*.lock"))
    store.close()
    again = open_store(tmp_path / "after")
    assert again.db.storage._used_index
    with again.read() as site:
        assert (len(site.settings["first"]), site.settings["last"]) == (60_000, 1)
    again.close()
