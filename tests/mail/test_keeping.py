"""Newsletters made and changed by editors, and what the desk is told of an issue."""

import pytest

from mail import change_newsletter, create_newsletter, open_issue, pace, reach
from workflows import Forbidden, Missing, tokens


def create(desk, who="redaktion", **given):
    def act(site):
        return create_newsletter(site, site.person(who), desk.clock(), {"title": "Lagebilder", **given}).id

    return desk.store.write(act)


def test_only_an_editor_makes_a_newsletter(desk):
    with pytest.raises(Forbidden):
        create(desk, "geschaeftsstelle")


def test_a_new_newsletter_begins_with_what_is_released_from_now_on_and_is_audited(desk):
    desk.release("Alt")
    id = create(desk, kinds=["information"], cadence="weekly")
    new = desk.release("Neu")
    with desk.store.read() as site:
        made = site["newsletters"][id]
        assert (made.title, made.kinds, made.cadence, made.keeper) == (
            "Lagebilder",
            ("information",),
            "weekly",
            "redaktion",
        )
        assert [entry["event"] for entry in site.audit.values()].count("newsletter.create") == 1

    def act(site):
        return [
            item["document"]
            for item in open_issue(site, site["newsletters"][id], site.person("redaktion"), desk.clock()).items
        ]

    assert desk.store.write(act) == [new]


@pytest.mark.parametrize(
    "given",
    [
        {"title": " "},
        {"title": "x" * 101},
        {"fachgebiete": ["mars"]},
        {"kinds": ["roman"]},
        {"cadence": "hourly"},
        {"keeper": "admin"},
    ],
)
def test_what_does_not_fit_is_refused_and_named(desk, given):
    with pytest.raises(Missing) as refused:
        create(desk, **given)
    assert list(refused.value.errors) == list(given)


def test_changing_to_the_same_leaves_no_trace(desk):
    def act(site):
        change_newsletter(
            site, site["newsletters"]["news"], site.person("redaktion"), desk.clock(), {"title": "Wochenüberblick"}
        )
        change_newsletter(
            site, site["newsletters"]["news"], site.person("redaktion"), desk.clock(), {"cadence": "daily"}
        )

    desk.store.write(act)
    with desk.store.read() as site:
        assert [entry["changed"] for entry in site.audit.values() if entry["event"] == "newsletter.change"] == [
            ["cadence"]
        ]


def test_reach_counts_people_by_what_they_may_read_and_wish(desk):
    desk.reader("alle")
    desk.reader("verkehr", fachgebiet="verkehr")
    desk.reader("themen", topics=("bedrohungsmanagement",))
    desk.reader("ohne", email="a@b,c@d")
    desk.release(fachgebiet="shisha")
    traffic = desk.release(fachgebiet="verkehr")
    desk.open()
    with desk.store.read() as site:
        found = reach(
            site,
            site["newsletters"]["news"][desk.id],
            tokens(site, site.person("redaktion"), desk.clock().date()),
            desk.clock(),
        )
    assert (found.total.people, found.total.everything, found.total.something, found.total.nothing) == (4, 2, 1, 1)
    assert found.readers[traffic] == 3
    assert found.no_address == ["Lesende ohne"]
    assert list(found.groups) == ["kommune"]


def test_pace_is_that_of_the_last_minute(desk, postbox, engine_for):
    desk.readers(4)
    desk.release()
    desk.sending()
    engine_for(postbox()).run_once()
    desk.clock.forward(seconds=2)
    with desk.store.read() as site:
        issue = site["newsletters"]["news"][desk.id]
        assert pace(issue, desk.clock()) == 2.0
        assert pace(issue, desk.clock.forward(minutes=5)) == 0.0
