"""kill -9 while searches are followed: no hit is told twice, and none is missing but in mails that are listed as doubtful."""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from content_types import open_store, saved_search
from mail import every_notice

ROOT = Path(__file__).parents[2]
READERS, DOCUMENTS = 8, 7  # not more notices than are kept of a search


def start(var, box):
    command = [
        sys.executable, "-W", "ignore", "-m", "tests.mail.following_process", str(var), str(box.port), str(READERS), str(DOCUMENTS),
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


def told(mails):
    """(reader, document) → in how many mails."""
    return Counter(
        (to.partition("@")[0], document)
        for to, raw in mails
        for document in set(re.findall(r"/d/(\w+)", raw.replace(b"=\r\n", b"").decode()))
    )


def test_after_kills_every_hit_was_told_once_but_for_those_listed(tmp_path, postbox):
    chance, box, kills = random.Random(3), postbox(delay=0.02), 4
    for _ in range(kills):
        process = start(tmp_path, box)
        wanted, ends = len(box.mails) + chance.randint(2, 14), time.monotonic() + 60
        while len(box.mails) < wanted and process.poll() is None:
            assert time.monotonic() < ends
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.4))
        kill(process)
    process = start(tmp_path, box)
    assert process.communicate(timeout=120)[0].split()[-1:] == ["done"]

    store = open_store(tmp_path)
    with store.read() as site:
        notices = list(every_notice(site))
        states = Counter(notice.delivery["state"] for notice in notices)
        doubtful = {
            (notice.person, item["document"])
            for notice in notices
            if notice.delivery["state"] == "uncertain"
            for item in notice.items
        }
        wanted = {
            (search.owner, entry["document"]) for search in saved_search.every(site) for entry in site.releases.values()
        }
        assert {notice.state for notice in notices} == {"sent"} and set(states) <= {"accepted", "uncertain"}
        assert states["uncertain"] <= 10 * kills
    store.close()
    got = told(box.mails)
    assert set(got.values()) == {1}, "nothing twice, and not everything is doubtful"
    assert set(got) | doubtful == wanted
