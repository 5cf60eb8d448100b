"""The tree, persons and authorities."""

import datetime as dt

import pytest

from content_types import FACHGEBIETE, KINDS, SHELVES, Authority, Grant, Person, add_person, new_id, normalized_login
from content_types.ids import ALPHABET

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def person(login):
    return Person(new_id(), login, "Name Beispiel", "n@example.org", None, NOW)


def test_an_empty_portal_has_its_sections_and_fachgebiete(store):
    with store.read() as site:
        assert set(site.keys()) >= {"fachgebiete", "documents", "persons", "authorities", "newsletters"}
        assert [f.id for f in site.fachgebiete()] == [area.id for area in FACHGEBIETE]
        assert len({f.code for f in site.fachgebiete()}) == 8
        assert site.document("nothere1") is site.person(None) is site.authority("x") is site.fachgebiet("x") is None


def test_five_kinds_on_three_shelves():
    assert set(KINDS) == {"information", "muster", "rechtstatsache", "lagebild", "good_practice", "term"}
    assert list(SHELVES) == ["informationen", "muster", "rechtstatsachen"]
    assert sorted(cls.code for cls in KINDS.values()) == ["BG", "GP", "IN", "LB", "MU", "RT"]


@pytest.mark.parametrize(
    "login", ["admin", "ADMIN", "ａｄｍｉｎ", " admin ", "ad\u200bmin", "\u202eadmin", "Admin\r\n"]
)
def test_logins_that_look_the_same_are_the_same(store, login):
    with pytest.raises(ValueError, match="taken"):
        store.write(lambda site: add_person(site, person(login)))
    with store.read() as site:
        assert site.person_by_login(login).id == "admin"


@pytest.mark.parametrize("login", ["", "  ", "\u200b", "\u202e"])
def test_an_empty_login_is_refused(store, login):
    with pytest.raises(ValueError, match="empty"):
        store.write(lambda site: add_person(site, person(login)))


def test_a_cyrillic_letter_makes_another_login(store):
    store.write(lambda site: add_person(site, person("аdmin")))
    with store.read() as site:
        assert site.person_by_login("admin").id == "admin"
        assert site.person_by_login("аdmin").id != "admin"


@pytest.mark.parametrize("login", ["ADMİN", "Straße", "ﬁn", "Ⅷ", "ǅ", "ϓ"])
def test_normalizing_a_login_twice_changes_nothing(login):
    assert normalized_login(normalized_login(login)) == normalized_login(login)


def test_an_id_has_eight_plain_letters_and_is_new():
    assert all(len(made) == 8 and set(made) <= set(ALPHABET) for made in (new_id() for _ in range(100)))


@pytest.mark.parametrize("id", ["polizei", "all", "land"])
def test_an_authority_cannot_pose_as_a_group(id):
    with pytest.raises(ValueError, match="more than one"):
        Authority(id, "Name", "polizei")


def test_an_authority_belongs_to_a_known_group():
    with pytest.raises(ValueError, match="unknown"):
        Authority("x", "Name", "bäckerei")


def test_a_grant_holds_from_its_first_to_its_last_day():
    grant = Grant("reader", "*", dt.date(2026, 3, 2), dt.date(2026, 3, 3))
    days = [dt.date(2026, 3, day) for day in (1, 2, 3, 4)]
    assert [grant.holds(day) for day in days] == [False, True, True, False]
    assert Grant("reader", "*").holds(dt.date(1900, 1, 1))


def test_grants_are_stored_as_plain_tuples(store):
    with store.read() as site:
        stored = site.person("autor")._grants
        assert type(stored[0]) is tuple
        assert site.person("autor").grants == (Grant("author", "*"),)


@pytest.mark.parametrize(
    "name, initials", [("Dr. Anna Maria Beispiel", "AB"), ("Cher", "CH"), ("", ""), ("?? !!", "??")]
)
def test_initials(name, initials):
    assert Person("x", "x", name, "", None, NOW).initials == initials
