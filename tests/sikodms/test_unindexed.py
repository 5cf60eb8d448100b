"""What the index has not heard of yet is closed to those who may no longer read it."""

import pytest

from content_types import sequences
from sikodms import unindexed
from sikodms.unindexed import Unindexed
from tests.functional.scenery import Scenery
from workflows import tokens


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)


@pytest.fixture()
def ask(store, clock):
    kept = Unindexed()

    def closed(login, indexed=0, older=False, kept=kept):
        with store.read() as site:
            held = tokens(site, site.person_by_login(login), clock().date())
            return kept.closed_to(site, held, indexed, older)

    return closed


def last(store):
    with store.read() as site:
        return sequences.last(site.journal)


def test_what_is_open_is_not_left_out_and_what_is_not_is(scenery, ask, store):
    open_to_all = scenery.released(title="Für alle")
    closed = scenery.released(title="Nur Polizei", audience=["polizei"])
    archived = scenery.archived(title="Aus dem Archiv")
    assert ask("leser") == {closed, archived} and open_to_all not in ask("leser", older=True)
    assert ask("geschaeftsstelle") == {archived}
    assert ask("leser", indexed=last(store)) == frozenset()


def test_the_newest_change_counts(scenery, ask, store):
    document = scenery.released(title="Erst für alle")
    assert document not in ask("leser")
    before = last(store)
    scenery.do(document, "revise", "autor")
    scenery.edited(document, audience=["polizei"])
    scenery.release(document)
    assert document in ask("leser", indexed=before)
    scenery.do(document, "revise", "autor")
    scenery.edited(document, audience=["all"])
    scenery.release(document)
    assert document not in ask("leser", indexed=before)
    assert document in ask("leser", indexed=before, older=True)  # its second Fassung is closed to this reader


def test_of_very_many_the_unread_are_left_out_until_they_are_read(scenery, ask, store, monkeypatch):
    monkeypatch.setattr(unindexed, "AT_ONCE", 1)
    documents = {scenery.released(title=f"Muster {number}") for number in range(3)}
    seen = [len(documents & ask("leser")) for _ in range(last(store) + 1)]
    assert seen[0] >= 2 and seen == sorted(seen, reverse=True) and seen[-1] == 0
