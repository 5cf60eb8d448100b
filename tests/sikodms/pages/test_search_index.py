"""The page about the full-text index."""

import time

import pytest

from sikodms.pages.search_index import condition
from tests.functional.scenery import Scenery


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)


def state(page):
    return " ".join(page.html.select_one("#zustand").get_text(" ").split())


def test_it_tells_absent_sound_behind_and_rebuilding(portal, browse, scenery):
    admin = browse("admin")
    assert "fehlt oder ist beschädigt" in state(admin.get("/suchindex"))
    portal.reindex()
    page = admin.get("/suchindex")
    assert "auf dem Stand der Dokumente" in state(page) and "data-poll" not in page.html.select_one("#zustand").attrs
    scenery.released(title="Neues Muster")
    page = admin.get("/suchindex")
    assert "noch nicht im Index" in state(page) and page.html.select_one("#zustand")["data-poll"]
    portal.drainer.run_until_done()
    assert "Dokumente im Index 1" in state(admin.get("/suchindex"))

    seen = []
    portal.drainer.ask_for_rebuild()
    portal.reindex(progress=lambda *_: seen.append(admin.get("/suchindex").html.select_one("progress").attrs))
    assert seen == [{"id": "fortschritt", "max": "1", "value": "1"}]
    assert admin.get("/suchindex").html.select_one("progress") is None


def test_an_administrator_has_it_made_anew(portal, browse):
    portal.reindex()
    page = browse("admin").get("/suchindex")
    page = rebuild_form(page).submit().follow()
    assert "Der Index wird neu aufgebaut" in page.text
    assert portal.drainer.awaits_rebuild and portal.health()["index"]["rebuilding"] == {"done": 0, "total": 0}
    portal.drainer.rebuild()
    assert not portal.drainer.awaits_rebuild


def rebuild_form(page):
    return next(form for form in page.forms.values() if form.action == "/suchindex")


def test_the_office_looks_on_and_readers_do_not(browse, portal):
    portal.reindex()
    page = browse("geschaeftsstelle").get("/suchindex")
    assert not [form for form in page.forms.values() if form.action == "/suchindex"]
    browse("leser").get("/suchindex", status=404)


def test_a_rebuild_that_fails_stays_wanted(portal, monkeypatch):
    portal.reindex()

    def full(*_):
        raise OSError(28, "No space left on device")

    portal.drainer.ask_for_rebuild()
    with monkeypatch.context() as patch:
        patch.setattr(portal.engine, "rebuild", full)
        with pytest.raises(OSError):
            portal.drainer.rebuild()
    assert portal.drainer.awaits_rebuild and portal.drainer.rebuilding is None
    portal.drainer.rebuild()
    assert not portal.drainer.awaits_rebuild


def test_an_index_that_cannot_be_written_is_said_until_it_can(portal, browse, monkeypatch):
    portal.reindex()

    def full(*_):
        raise OSError(28, "No space left on device")

    drainer = portal.drainer
    with monkeypatch.context() as patch:
        patch.setattr(drainer, "_interval", 0.01)
        patch.setattr(portal.engine, "tidy", full)
        drainer.start()
        wait_for(lambda: drainer.failures >= 2)
        assert not portal.health()["ok"] and portal.health()["index"]["failing"]
        assert "lässt sich nicht schreiben" in state(browse("admin").get("/suchindex"))
        assert "neuesten Änderungen noch nicht" in browse("leser").get("/search").text
    wait_for(lambda: drainer.failures == 0)
    drainer.stop()
    assert portal.health()["ok"] and "neuesten Änderungen" not in browse("leser").get("/search").text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "well"),
        ({"lag": 3}, "busy"),
        ({"rebuilding": {"done": 0, "total": 0}}, "busy"),
        ({"healthy": False, "rebuilding": {"done": 0, "total": 0}}, "bad"),
        ({"failing": True}, "bad"),
    ],
)
def test_its_sign_is_a_tick_only_while_all_is_well(given, said):
    assert condition({"healthy": True, "failing": False, "lag": 0, **given}) == said


def wait_for(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
