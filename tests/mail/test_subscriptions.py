"""Subscribing, unsubscribing, and the proof of both."""

import pytest

from mail import preferences, read_unsubscribe_token, set_preferences, subscribe, unsubscribe, unsubscribe_token
from workflows import Missing


@pytest.fixture()
def news(desk):
    return "news"


def put(store, items, now, how="api", person="leser"):
    return store.write(lambda site: set_preferences(site, site.person(person), items, now, how))


def test_preferences_come_back_as_they_were_set(store, news, clock):
    item = {"newsletter": news, "subscribed": True, "format": "text", "topics": ["shisha"], "cadence": "hand"}
    assert put(store, [item], clock()) == [item]
    with store.read() as site:
        assert preferences(site, site.person("leser")) == [item]
        assert site["newsletters"][news].subscribers() == 1


def test_how_often_it_appears_is_the_newsletters_whatever_is_said(store, news, clock):
    (made,) = put(store, [{"newsletter": news, "subscribed": True, "cadence": "weekly"}], clock())
    assert made["cadence"] == "hand"
    store.write(lambda site: setattr(site["newsletters"][news], "cadence", "monthly"))
    with store.read() as site:
        assert preferences(site, site.person("leser"))[0]["cadence"] == "monthly"
        assert not hasattr(site["newsletters"][news].subscriptions["leser"], "cadence")


def test_evidence_says_when_how_and_to_which_words(store, news, clock):
    put(store, [{"newsletter": news, "subscribed": True}], clock(), "portal")
    first = clock()
    put(store, [{"newsletter": news, "subscribed": True}], clock.forward(days=1), "portal")
    store.write(lambda site: unsubscribe(site["newsletters"][news], "leser", clock.forward(days=1), "link"))
    store.write(lambda site: unsubscribe(site["newsletters"][news], "leser", clock.forward(days=1), "link"))
    with store.read() as site:
        evidence = site["newsletters"][news].subscriptions["leser"].evidence
        assert [(said["act"], said["how"]) for said in evidence] == [("in", "portal"), ("out", "link")]
        assert evidence[0]["at"] == first
        assert all(said["text"] for said in evidence)
        assert site["newsletters"][news].subscribers() == 0


def test_what_is_not_named_stays_as_it_is(store, news, clock):
    put(store, [{"newsletter": news, "subscribed": True, "format": "text"}], clock())
    put(store, [{"newsletter": news, "topics": ["shisha"]}], clock())
    with store.read() as site:
        found = preferences(site, site.person("leser"))[0]
    assert (found["subscribed"], found["format"], found["topics"]) == (True, "text", ["shisha"])


@pytest.mark.parametrize(
    "item",
    [
        {}, {"newsletter": "x"}, {"newsletter": ["news"]}, {"newsletter": "news", "format": "pdf"},
        {"newsletter": "news", "topics": ["kochen"]}, {"newsletter": "news", "topics": "shisha"},
        {"newsletter": "news", "subscribed": "ja"}, {"newsletter": "news", "cadence": "hourly"},
        {"newsletter": "news", "person": "autor"}, "news", None,
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_set(item, store, news, clock):
    with pytest.raises(Missing):
        put(store, [{"newsletter": news, "subscribed": True}, item], clock())
    with store.read() as site:
        assert "leser" not in site["newsletters"][news].subscriptions


def test_unsubscribing_where_there_was_nothing_is_no_error(store, news, clock):
    store.write(lambda site: unsubscribe(site["newsletters"][news], "leser", clock(), "link"))


def test_subscribing_again_begins_anew(store, news, clock):
    for _ in range(2):
        store.write(lambda site: subscribe(site["newsletters"][news], site.person("leser"), clock(), "office"))
        store.write(lambda site: unsubscribe(site["newsletters"][news], "leser", clock(), "link"))
    with store.read() as site:
        assert len(site["newsletters"][news].subscriptions["leser"].evidence) == 4


def test_a_token_names_its_newsletter_and_person():
    token = unsubscribe_token(b"secret", "news", "leser")
    assert read_unsubscribe_token(b"secret", token) == ("news", "leser")
    assert token.isascii()
    assert len(token.rpartition("-")[2]) == 26  # 128 bits in base32


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t + "a",
        lambda t: t[:-1],
        lambda t: "x" + t,
        lambda t: t.upper(),
        lambda t: t.replace("leser", "autor"),
        lambda t: "ü",
        lambda t: "",
        lambda t: "a-b",
        lambda t: "--",
    ],
)
def test_a_token_changed_in_any_way_is_none(change):
    assert read_unsubscribe_token(b"secret", change(unsubscribe_token(b"secret", "news", "leser"))) is None


def test_a_token_of_another_portal_is_none():
    assert read_unsubscribe_token(b"other", unsubscribe_token(b"secret", "news", "leser")) is None
