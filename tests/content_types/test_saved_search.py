"""Searches that people keep."""

import datetime as dt

import pytest

from content_types import SavedSearch, saved_search

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def keep(site, id, owner, at=NOW):
    search = SavedSearch(id, owner, id, {"q": id}, at, 7)
    saved_search.put(site, search)
    return search


def ids(searches):
    return [search.id for search in searches]


def test_everybody_has_their_own_the_oldest_first(store):
    def act(site):
        keep(site, "b", "leser", NOW + dt.timedelta(1))
        keep(site, "c", "leser")
        keep(site, "d", "leser2")
        keep(site, "e", "lese")

    store.write(act)
    with store.read() as site:
        assert ids(saved_search.of(site, "leser")) == ["c", "b"]
        assert ids(saved_search.of(site, "niemand")) == []
        assert len(list(saved_search.every(site))) == 4
        assert saved_search.find(site, "leser", "c").mark == 7
        assert saved_search.find(site, "leser", "d") is None


def test_a_deleted_one_is_kept_apart_until_it_is_cleared_away(store):
    def delete(site):
        keep(site, "b", "leser").deleted_at = NOW
        keep(site, "c", "leser").deleted_at = NOW + dt.timedelta(1)

    store.write(delete)
    with store.read() as site:
        assert ids(saved_search.of(site, "leser")) == []
        assert ids(saved_search.deleted_of(site, "leser")) == ["c", "b"]
        assert saved_search.find(site, "leser", "b") is None
        assert saved_search.find(site, "leser", "b", deleted=True).id == "b"
    store.write(lambda site: saved_search.clear_away(site, saved_search.find(site, "leser", "b", deleted=True)))
    with store.read() as site:
        assert ids(saved_search.deleted_of(site, "leser")) == ["c"]


def test_a_database_from_before_gets_the_container_when_the_first_is_kept(store):
    store.write(lambda site: site.__dict__.pop("searches", None))
    with store.read() as site:
        assert site.searches is None
        assert ids(saved_search.of(site, "leser")) == [] == list(saved_search.every(site))
        assert saved_search.find(site, "leser", "b") is None
    store.write(lambda site: keep(site, "b", "leser"))
    with store.read() as site:
        assert ids(saved_search.of(site, "leser")) == ["b"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"q": "  Shisha \n Bar "}, {"q": "Shisha Bar"}),
        ({"kind": "muster", "year": ["2026", "2026", "x", "２０２６"]}, {"kind": ("muster",), "year": ("2026",)}),
        ({"kind": ["romane"], "fachgebiet": ["mars", "shisha"]}, {"fachgebiet": ("shisha",)}),
        ({"authority": ["pp", "keine"]}, {"authority": ("pp",)}),
        ({"author": [" Frau  Beispiel", "", "x" * 101]}, {"author": ("Frau Beispiel",)}),
        ({"from": "2026-01-31", "to": "morgen"}, {"from": "2026-01-31"}),
        ({"q": None, "kind": None, "from": None, "sort": "date"}, {}),
        ({"q": "x" * 3000}, {"q": "x" * 1000}),
    ],
)
def test_a_query_has_one_form(store, given, kept):
    with store.read() as site:
        assert saved_search.clean_query(site, given) == kept
        assert saved_search.clean_query(site, kept) == kept


def test_only_what_is_there_and_wanted_is_followed():
    search = SavedSearch("a", "leser", "a", {}, NOW, 0)
    assert not search.followed
    search.follow = "daily"
    assert search.followed
    search.deleted_at = NOW
    assert not search.followed
