"""The engine as a thread of the portal: it starts, wakes, stumbles, paces itself and stops cleanly."""

import threading
import time

import pytest

from mail import Engine, ledger, status
from mail.outcome import ACCEPTED, RETURNED
from tests.mail.postbox import SILENT


def until(holds, seconds=8.0):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


class Fake:
    """A transport in memory; `answer(letter)` is awaited."""

    def __init__(self, answer=lambda letter: ACCEPTED):
        self.answer, self.letters = answer, []

    async def send(self, letter):
        self.letters.append(letter)
        return self.answer(letter)

    async def close(self):
        pass


@pytest.fixture()
def ready(desk):
    desk.readers(20)
    desk.release()
    desk.approved()
    return desk


@pytest.fixture()
def engine(store, clock, mail_settings):
    engines = []

    def make(transport=None, **given):
        made = None if transport is None else lambda: transport
        engines.append(Engine(store, mail_settings(**given), clock, made))
        return engines[-1]

    yield make
    for made in engines:
        made.stop()


def test_it_sends_soon_after_it_is_woken(ready, engine):
    made = engine(Fake(), interval=60)
    made.start()
    time.sleep(0.2)
    ready.move("send")
    made.wake()
    until(lambda: ready.issue.state == "sent", 3)


def test_without_a_mail_server_nothing_is_claimed(ready, engine):
    ready.move("send")
    engine().run_once()
    assert ready.states == {"planned": 20}


def test_it_starts_again_after_an_error_and_counts_it(ready, engine, monkeypatch):
    ready.move("send")
    made = engine(Fake())
    real, broken = ledger.settle, [True]

    def settle(*args):
        if broken[0]:
            broken[0] = False
            raise OSError("no space left on device")
        return real(*args)

    monkeypatch.setattr(ledger, "settle", settle)
    made.start()
    until(lambda: ready.issue.state == "sent")
    assert ready.states == {"accepted": 20}
    assert (made.restarts, made.alive) == (1, True)
    assert "no space left" in made.last_error


def test_a_transport_that_raises_leaves_the_mail_uncertain(ready, engine):
    def answer(letter):
        if letter.recipient.startswith("leser003"):
            raise ValueError("a mistake of ours")
        return ACCEPTED

    ready.move("send")
    engine(Fake(answer)).run_once()
    assert ready.states == {"accepted": 19, "uncertain": 1}


def test_claims_of_a_dead_engine_become_uncertain_when_the_next_starts(ready, engine, clock):
    ready.move("send")

    def claim(site):
        issue = site["newsletters"]["news"][ready.id]
        ledger.claim(issue, (1, 3), "dead", "leser004@example.org", clock())

    ready.store.write(claim)
    engine(Fake()).run_once()
    assert ready.states == {"accepted": 19, "uncertain": 1}
    assert ready.issue.state == "sent"


def test_a_paused_issue_doubts_dead_claims_too(ready, engine, clock):
    ready.move("send")
    ready.move("pause")
    ready.store.write(
        lambda site: ledger.claim(site["newsletters"]["news"][ready.id], (1, 3), "dead", "a@b.de", clock())
    )
    engine(Fake()).run_once()
    assert ready.states == {"planned": 19, "uncertain": 1}


def test_what_was_not_begun_goes_back(ready, engine):
    ready.move("send")
    made = engine(Fake(lambda letter: (made._stopping.set(), RETURNED)[1]))
    made.run_once()
    assert ready.states == {"planned": 20}


def test_stopping_waits_for_mails_under_way_and_leaves_no_claim(ready, postbox, engine):
    ready.move("send")
    box = postbox(delay=0.1)
    made = engine(smtp=box.url, timeout=5)
    made.start()
    until(lambda: box.mails)
    began = time.monotonic()
    made.stop()
    assert time.monotonic() - began < 3
    assert not made.alive
    assert ready.states == {"accepted": len(box.mails), "planned": 20 - len(box.mails)}


def test_stopping_does_not_wait_for_a_server_that_hangs(ready, postbox, engine, monkeypatch):
    monkeypatch.setattr("mail.shift.LAST_MAILS", 0.3)
    ready.move("send")
    box = postbox(lambda stage, to: SILENT if stage == "dot" else None)
    made = engine(smtp=box.url, timeout=30)
    made.start()
    until(lambda: len(box.mails) >= 2)
    began = time.monotonic()
    made.stop()
    assert time.monotonic() - began < 5
    assert set(ready.states) == {"planned", "uncertain"}
    assert ready.states["uncertain"] == len(box.mails)


def test_it_keeps_to_the_rate(ready, engine):
    ready.move("send")
    fake = Fake()
    began = time.monotonic()
    engine(fake, per_second=20).run_once()
    assert 0.9 <= time.monotonic() - began < 4
    assert len(fake.letters) == 20


def test_no_more_than_ten_are_claimed_at_a_time(ready, engine):
    ready.move("send")
    most = []
    engine(Fake(lambda letter: (most.append(ready.states.get("claimed", 0)), ACCEPTED)[1])).run_once()
    assert max(most) <= 10
    assert ready.states == {"accepted": 20}


def test_a_full_disk_repeats_no_mail(ready, engine, monkeypatch):
    """The result of a mail stays in memory until it is written, over restarts of the loop."""
    ready.move("send")
    fake = Fake()
    real, fails = ledger.settle, iter(range(3))

    def settle(*args):
        if next(fails, None) is not None:
            raise OSError("no space left on device")
        return real(*args)

    monkeypatch.setattr(ledger, "settle", settle)
    monkeypatch.setattr("mail.engine.LONGEST_RESTART", 0.01)
    made = engine(fake)
    made.start()
    until(lambda: ready.issue.state == "sent", 15)
    assert len(fake.letters) == len({letter.recipient for letter in fake.letters}) == 20


def test_an_issue_deleted_in_the_middle_stops_nobody(ready, engine):
    def answer(letter):
        ready.store.write(
            lambda site: (
                site["newsletters"]["news"].remove(ready.id) if ready.id in site["newsletters"]["news"] else None
            )
        )
        return ACCEPTED

    ready.move("send")
    made = engine(Fake(answer))
    made.run_once()
    assert made.status() == {"planned": 0, "deferred": 0, "uncertain": 0}


def test_status_counts_what_is_open(ready, engine):
    with ready.store.read() as site:
        assert status(site) == {"planned": 20, "deferred": 0, "uncertain": 0}
    made = engine(Fake())
    assert made.status() == {"planned": 20, "deferred": 0, "uncertain": 0}


def test_a_killed_portal_between_freezing_and_start_has_lost_nothing(ready, engine):
    engine(Fake()).run_once()
    assert (ready.issue.state, ready.states) == ("approved", {"planned": 20})
    ready.move("send")
    engine(Fake()).run_once()
    assert ready.states == {"accepted": 20}


def test_no_thread_is_left_after_a_stop(ready, engine):
    made = engine(Fake())
    made.start()
    made.stop()
    made.stop()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("mail")] == []
