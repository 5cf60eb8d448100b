"""Long work holds still while pages are made, and never for long."""

import threading
import time

from sikodms.precedence import LONGEST, Precedence


def test_nobody_waits_so_work_goes_on_at_once():
    precedence = Precedence()
    began = time.monotonic()
    for _ in range(200):
        precedence.give_way()
    assert time.monotonic() - began < LONGEST


def test_work_goes_on_when_the_last_page_is_made():
    precedence, order = Precedence(), []
    page_begun, both = threading.Event(), precedence

    def page():
        with both, both:  # two at once
            page_begun.set()
            time.sleep(LONGEST / 4)
            order.append("pages")

    maker = threading.Thread(target=page)
    maker.start()
    page_begun.wait(5)
    precedence.give_way()
    order.append("work")
    maker.join()
    assert order == ["pages", "work"]


def test_endless_pages_hold_no_work_up_for_ever():
    precedence = Precedence()
    with precedence:
        began = time.monotonic()
        precedence.give_way()
        assert time.monotonic() - began >= LONGEST * 0.9
    precedence.give_way()


def test_a_page_that_fails_is_over_too(portal):
    precedence = portal.precedence
    try:
        with precedence:
            raise ValueError("a view")
    except ValueError:
        began = time.monotonic()
        precedence.give_way()
        assert time.monotonic() - began < LONGEST


def test_pages_take_precedence_and_writes_do_not(browse, portal, monkeypatch):
    taken = []
    monkeypatch.setattr(Precedence, "__enter__", lambda self: taken.append(1))
    monkeypatch.setattr(Precedence, "__exit__", lambda self, *_: None)
    reader = browse("leser")
    before = len(taken)
    reader.get("/fachgebiete")
    assert len(taken) == before + 1
    reader.post("/logout", expect_errors=True)
    assert len(taken) == before + 1
