"""Operators are filters; what is none stays words."""

import datetime as dt

import pytest

from content_types import Authority, Person, add_person
from index.asking.operators import Read, authors, is_author, period, read
from index.engines.whoosh.engine import WhooshEngine
from tests.index.samples import NOUNS, READER, batch, record

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture()
def site(store):
    def settle(site):
        site["authorities"].add("zoll1", Authority("zoll1", "Hauptzollamt Köln", "zoll"))
        for id, name, authority in (("p1", "Grit Straßmüller", "zoll1"), ("p2", "Hans Köster", None)):
            add_person(site, Person(id, f"login{id}", name, f"{id}@example.org", authority, NOW))

    store.write(settle)
    with store.read() as site:
        yield site


def reading(site, text, author=lambda typed: False):
    return read(text, site, author)


@pytest.mark.parametrize(
    ("typed", "text", "said"),
    [
        ("Lüftung kind:muster", "Lüftung", [("kind", "muster")]),
        ("ART:Lagebild Lüftung", "Lüftung", [("kind", "lagebild")]),
        ('art:"Good Practice"', "", [("kind", "good_practice")]),
        ("kind:muster,lagebild", "", [("kind", "muster"), ("kind", "lagebild")]),
        ("kind:mus", "", [("kind", "muster")]),
        ("art:Rechtstatsachen", "", [("kind", "rechtstatsache")]),
        ("a fachgebiet:shisha b", "a b", [("fachgebiet", "shisha")]),
        ("fachgebiet:Glücksspiel", "", [("fachgebiet", "gluecksspiel")]),
        ("fachgebiet:Gluecks", "", [("fachgebiet", "gluecksspiel")]),
        ("fachgebiet:„Vermögensabschöpfung“", "", [("fachgebiet", "vermoegensabschoepfung")]),
        ("ab:2026-03 bis:2026", "", [("from", "2026-03-01"), ("to", "2026-12-31")]),
        ('from:"3. März 2026" to:2026-02', "", [("from", "2026-03-03"), ("to", "2026-02-28")]),
        ("kind:muster kind:muster x", "x", [("kind", "muster")]),
        ('"kind:muster" kind:muster', '"kind:muster"', [("kind", "muster")]),
    ],
)
def test_an_operator_is_taken_out_of_the_text(site, typed, text, said):
    found = reading(site, typed)
    assert (found.text, list(found.said)) == (text, said)


@pytest.mark.parametrize(
    "typed",
    [
        "Lüftung  im   Betrieb", "kind:", "kind: muster", "kind:gesetz", "kind:muster,gesetz", 'kind:"muster', '"kind:muster"',
        "-kind:muster", "fachgebiet:v", "fachgebiet:", "ab:gestern", "ab:2026-13", "bis:2026-02-30", "bis:0", "ab:99999",
        "author:Niemand", "https://example.org", "Art:5", "art:art", ":", "kind:muster:x", 'kind:"a""b"', "kind:,", "Ab 2026",
        "x" * 5000 + ":" * 500, "kind:" * 400, '"' * 401, "ab:²026", "ab:٢٠٢٦", "\x00kind:\ud800",
    ],
)  # fmt: skip
def test_what_is_no_operator_stays_as_it_was_typed(site, typed):
    assert reading(site, typed) == Read(typed)


def test_an_author_may_be_asked_for_by_words_of_name_and_authority(site):
    found = reading(site, 'x autor:"Strassmueller Zoll"', lambda typed: bool(authors(site, READER, typed)))
    assert (found.text, found.said) == ("x", (("author", "Strassmueller Zoll"),))
    assert authors(site, READER, "Strassmueller Zoll") == ("p1",)
    assert authors(site, READER, "k") and authors(site, READER, "") == authors(site, READER, "Köster Zoll") == ()


def test_an_author_who_is_named_again_and_again_is_looked_for_once(site):
    asked = []
    reading(site, "autor:köster " * 50 + "autor:köster", lambda typed: asked.append(typed) or True)
    assert asked == ["köster"]


def test_a_login_says_who_it_is_only_to_those_who_keep_accounts_and_its_own(site):
    assert authors(site, READER, "loginp1") == ()
    for held in ({"office"}, {"admin"}, {"p:p1"}):
        assert authors(site, frozenset(held), "loginp1") == ("p1",)
    assert authors(site, frozenset({"p:p2"}), "loginp1") == ()


def test_nobody_is_told_of_a_person_none_of_whose_documents_they_read(site, tmp_path):
    engine = WhooshEngine(tmp_path / "index", NOUNS)
    engine.rebuild(iter([record("a", author="p1"), record("b", author="p2", viewers=["office"])]), 1)
    engine.apply(batch(record("c@1", author="p2", viewers=["lead:shisha"])), 2)
    assert is_author(engine, site, READER, "straßmüller")
    assert not is_author(engine, site, READER, "köster") and not is_author(engine, site, READER, "niemand")
    assert is_author(engine, site, frozenset({"office"}), "köster")
    assert is_author(engine, site, frozenset({"lead:shisha"}), "köster")
    engine.close()


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2/2026", "2026-02-01", "2026-02-28"),
        ("02.2026", "2026-02-01", "2026-02-28"),
        ("März 2026", "2026-03-01", "2026-03-31"),
        ("maerz 2026", "2026-03-01", "2026-03-31"),
        ("Sept. 2026", "2026-09-01", "2026-09-30"),
        ("2026-03-03", "2026-03-03", "2026-03-03"),
        ("3.3.2026", "2026-03-03", "2026-03-03"),
        ("03. 03. 2026", "2026-03-03", "2026-03-03"),
        ("3. März 2026", "2026-03-03", "2026-03-03"),
    ],
)
def test_days_months_and_years_are_understood(typed, first, last):
    assert period(typed) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "typed", ["", "26", "2026-00", "0/2026", "Ju 2026", "J 2026", "31.2.2026", "Brumaire 2026", "3 2026"]
)
def test_what_is_no_time_is_none(typed):
    assert period(typed) is None
