"""Keeping persons."""

import datetime as dt

import pytest

from content_types import Grant
from workflows import Forbidden, Missing, persons

KEEPERS = ["buero", "geschaeftsstelle", "admin"]
OTHERS = ["autor", "pruefer", "leser", "redaktion", "leiter", "freigeber", "fremd"]


def entries(desk):
    return [dict(entry) for entry in desk.site.audit.values()]


def create(desk, by="buero", login="neu", name="Neue Person", email="neu@example.org", **more):
    return desk.write(lambda site: persons.create_person(site, desk.person(by), desk.now, login, name, email, **more))


@pytest.mark.parametrize("by", KEEPERS)
def test_the_office_and_the_administrator_create_persons(desk, by):
    made = create(
        desk,
        by,
        authority="pp",
        grants=[("reader", "shisha", None, dt.date(2026, 12, 31))],
        password_hash="$argon2id$…",
    )
    assert desk.person("NEU") is made
    assert made.grants == (Grant("reader", "shisha", None, dt.date(2026, 12, 31)),)
    (entry,) = entries(desk)
    assert (entry["event"], entry["by"], entry["account"]) == ("person.create", by, made.id)
    assert entry["grants"] == [["reader", "shisha", None, "2026-12-31"]]
    assert "argon2" not in repr(entry)


@pytest.mark.parametrize("by", OTHERS)
def test_nobody_else_does(desk, by):
    other = desk.person("autor2")
    with pytest.raises(Forbidden, match="Geschäftsstelle"):
        create(desk, by)
    for act in (
        lambda site: persons.change_grants(site, desk.person(by), other, desk.now, [("lead", "*")]),
        lambda site: persons.change_authority(site, desk.person(by), other, desk.now, None),
        lambda site: persons.disable(site, desk.person(by), other, desk.now),
        lambda site: persons.enable(site, desk.person(by), other, desk.now),
        lambda site: persons.change_password(site, desk.person(by), other, desk.now, "x"),
    ):
        with pytest.raises(Forbidden):
            desk.write(act)
    assert entries(desk) == []
    assert other.epoch == 0


@pytest.mark.parametrize("by", KEEPERS)
def test_nobody_decides_about_themselves(desk, by):
    me = desk.person(by)
    for act in (
        lambda site: persons.change_grants(site, me, me, desk.now, [("lead", "*")]),
        lambda site: persons.change_authority(site, me, me, desk.now, "pp"),
        lambda site: persons.disable(site, me, me, desk.now),
    ):
        with pytest.raises(Forbidden, match="andere Person"):
            desk.write(act)


def test_an_office_whose_role_has_ended_keeps_nobody(desk):
    desk.grant("buero", ("office", "*", None, dt.date(2026, 3, 1)))
    with pytest.raises(Forbidden):
        create(desk)


def test_each_change_ends_the_sessions_and_is_one_entry(desk):
    other, office = desk.person("leser"), desk.person("buero")
    changes = [
        ("person.grants", lambda site: persons.change_grants(site, office, other, desk.now, [("author", "shisha")])),
        ("person.authority", lambda site: persons.change_authority(site, office, other, desk.now, "pp")),
        ("person.disable", lambda site: persons.disable(site, office, other, desk.now)),
        ("person.enable", lambda site: persons.enable(site, office, other, desk.now)),
        ("person.password", lambda site: persons.change_password(site, office, other, desk.now, "hash")),
    ]
    for number, (event, act) in enumerate(changes, 1):
        desk.write(act)
        assert other.epoch == number
        assert [entry["event"] for entry in entries(desk)][-1] == event
        assert len(entries(desk)) == number
        if event != "person.password":
            desk.write(act)  # the same again is no change
            assert (other.epoch, len(entries(desk))) == (number, number)
    assert entries(desk)[0]["before"] == [["reader", "*", None, None]]
    assert entries(desk)[0]["after"] == [["author", "shisha", None, None]]


def test_a_new_role_counts_at_once(desk):
    desk.write(
        lambda site: persons.change_grants(
            site, desk.person("admin"), desk.person("leser"), desk.now, [("author", "shisha")]
        )
    )
    assert desk.create(by="leser").owner == "leser"


def test_everybody_changes_their_own_password_but_the_disabled(desk):
    reader = desk.person("leser")
    desk.write(lambda site: persons.change_password(site, reader, reader, desk.now, "hash"))
    assert (reader.password_hash, reader.epoch) == ("hash", 1)
    desk.write(lambda site: persons.disable(site, desk.person("admin"), reader, desk.now))
    with pytest.raises(Forbidden):
        desk.write(lambda site: persons.change_password(site, reader, reader, desk.now, "other"))


@pytest.mark.parametrize(
    "field, value",
    [
        ("login", ""),
        ("login", "\u202e"),
        ("login", "x" * 101),
        ("login", "ＡＵＴＯＲ"),
        ("name", " "),
        ("email", "niemand"),
        ("email", "@example.org"),
        ("email", "a b@example.org"),
        ("email", "a@b,c@d"),
        ("email", "<a>@example.org"),
        ("email", "a@example..org"),
        ("authority", "nirgends"),
        ("authority", ["pp"]),
        ("grants", [("king", "*")]),
        ("grants", [("reader", "garten")]),
        ("grants", [("office", "shisha")]),
        ("grants", [("reader", "*", dt.date(2026, 3, 2), dt.date(2026, 3, 1))]),
    ],
)
def test_each_wrong_field_has_a_sentence(desk, field, value):
    with pytest.raises(Missing) as caught:
        create(desk, **{field: value})
    assert set(caught.value.errors) == {field}


def test_lines_are_cleaned(desk):
    made = create(desk, name="Anna\r\nBeispiel", email=" anna@example.org\n")
    assert (made.name, made.email) == ("Anna Beispiel", "anna@example.org")
