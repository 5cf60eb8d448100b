"""What a person does with their own searches."""

import pytest

from content_types import saved_search
from mail import change_search, look_at, save_search, unfollow_search, words_of
from mail.saving import MOST
from workflows import Missing, takeover
from workflows import create as begin


@pytest.fixture()
def save(store, clock):
    def save(owner="leser", **given):
        return store.write(lambda site: save_search(site, site.person(owner), clock(), given).id)

    return save


def of(store, id, owner="leser"):
    with store.read() as site:
        search = saved_search.find(site, owner, id)
        return search.name, search.follow, search.mark, search.seen


def release(store, clock):
    def act(site):
        fields = {"title": "Kohle", "summary": "Kohle", "body_html": "<p>Text</p>"}
        document = begin(site, site.person("autor"), clock(), "information", "shisha", fields)
        takeover(site, document, site.person("geschaeftsstelle"), clock())

    store.write(act)


@pytest.mark.parametrize(
    ("query", "words", "name"),
    [
        ({"q": "Kohle"}, "„Kohle“", "Kohle"),
        ({"kind": ["muster", "lagebild"]}, "Art Muster oder Lagebild", "Art Muster oder Lagebild"),
        ({"q": "Kohle", "fachgebiet": ["shisha"], "year": ["2026"]}, "„Kohle“, Fachgebiet Shisha, Jahr 2026", "Kohle"),
        (
            {"authority": ["pp"], "from": "2026-03-01", "to": "2026-03-31"},
            "Behörde Polizeipräsidium Musterstadt, ab 1. März 2026, bis 31. März 2026",
            "Behörde Polizeipräsidium Musterstadt, ab 1. März 2026, bis 31. März 2026",
        ),
        ({}, "alles im Portal", "alles im Portal"),
        ({"q": "x" * 300}, f"„{'x' * 300}“", "x" * 100),
    ],
)
def test_a_query_is_said_in_words_and_has_a_name(store, save, query, words, name):
    id = save(query=query)
    with store.read() as site:
        search = saved_search.find(site, "leser", id)
        assert (words_of(site, search.query), search.name) == (words, name)


def test_the_same_query_is_one_search_and_may_be_renamed_by_saving_it_again(store, save):
    first = save(query={"q": "Kohle"})
    assert save(query={"q": " Kohle ", "sort": "date"}, name="Neu", follow="daily") == first
    assert of(store, first)[:2] == ("Neu", "daily")
    assert save("autor", query={"q": "Kohle"}) != first


def test_what_does_not_fit_saves_nothing(store, save):
    for wrong in ({"name": ""}, {"name": "x" * 101}, {"follow": "hourly"}):
        with pytest.raises(Missing):
            save(query={"q": "Kohle"}, **wrong)
    with store.read() as site:
        assert saved_search.of(site, "leser") == []


def test_there_is_room_for_fifty(store, save):
    for number in range(MOST):
        save(query={"q": f"Wort {number}"})
    with pytest.raises(Missing):
        save(query={"q": "Noch eines"})
    save("autor", query={"q": "Noch eines"})


def test_following_begins_now_and_another_rhythm_keeps_the_mark(store, clock, save):
    id = save(query={"q": "Kohle"})
    release(store, clock)

    def change(follow):
        store.write(lambda site: change_search(site, saved_search.find(site, "leser", id), clock(), {"follow": follow}))

    change("daily")
    assert of(store, id)[2] == 1
    release(store, clock)
    change("weekly")
    assert of(store, id)[2] == 1
    change("none")
    change("at_once")
    assert of(store, id)[2] == 2
    assert of(store, id)[3] == 0, "looking is another thing than being told"
    store.write(lambda site: look_at(site, saved_search.find(site, "leser", id)))
    assert of(store, id)[3] == 2


def test_the_link_of_a_mail_ends_following_of_its_owners_search_only(store, clock, save):
    mine, other = save(query={"q": "Kohle"}, follow="daily"), save("autor", query={"q": "Kohle"}, follow="daily")
    store.write(lambda site: unfollow_search(site, "leser", other, clock()))
    store.write(lambda site: unfollow_search(site, "niemand", mine, clock()))
    assert (of(store, mine)[1], of(store, other, "autor")[1]) == ("daily", "daily")
    store.write(lambda site: unfollow_search(site, "leser", mine, clock()))
    assert of(store, mine)[1] == "none"
