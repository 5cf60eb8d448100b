"""kill -9 in the middle of a send: nobody is skipped, nobody gets two, and the doubtful few are listed."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from content_types import open_store
from mail import counts, listing

ROOT = Path(__file__).parents[2]
READERS = 150


def start(var, box, *readers):
    command = [sys.executable, "-W", "ignore", "-m", "tests.mail.portal_process", str(var), str(box.port), *readers]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("kills", [(20,), (10, 45, 90)], ids=["once", "three times"])
def test_after_kills_everybody_has_the_mail_once_but_for_those_listed(kills, tmp_path, postbox):
    box = postbox(delay=0.02)
    for number, after in enumerate(kills):
        process = start(tmp_path, box, *([] if number else [str(READERS)]))
        ends = time.monotonic() + 120
        while len(box.mails) < after:
            assert time.monotonic() < ends
            time.sleep(0.005)
        kill(process)
    process = start(tmp_path, box)
    said = process.communicate(timeout=120)[0].split()
    assert said[:2] == ["started", "sent"]
    accepted, uncertain, recipients = map(int, said[2:])
    assert accepted + uncertain == recipients == READERS
    assert uncertain <= 10 * len(kills)

    store = open_store(tmp_path)
    with store.read() as site:
        issue = next(iter(site["newsletters"]["news"].values()))
        doubtful = {delivery["address"] for _, delivery in listing(issue, "uncertain", 1, 100)[1]}
        sure = {delivery["address"] for _, delivery in listing(issue, "accepted", 1, 1000)[1]}
        assert sum(counts(issue).values()) == READERS
    store.close()
    got = Counter(to for to, _ in box.mails)
    assert set(got) >= sure
    assert set(got) <= sure | doubtful
    assert set(got.values()) == {1}
