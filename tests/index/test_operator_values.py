"""An operator at the end of what is typed is completed, with what the viewers may read and nothing else."""

import datetime as dt

import pytest

from content_types import Authority, Person, add_person
from index.asking.operator_values import begun, names, values
from index.asking.operators import read
from index.asking.suggesting import suggest
from index.engines.whoosh.engine import WhooshEngine
from tests.index.samples import NOUNS, READER, batch, record

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
PERSONS = (
    ("p1", "Grit Straßmüller", "zoll1"),
    ("p2", "Hans Köster", None),
    ("p3", 'Mara "Zwirbel" Geheim', "zoll1"),
    ("p4", "Grit Adler", None),
)
EVERYBODY = frozenset({"read:shisha", "office"})


@pytest.fixture()
def site(store):
    def settle(site):
        site["authorities"].add("zoll1", Authority("zoll1", "Hauptzollamt Köln", "zoll"))
        for id, name, authority in PERSONS:
            add_person(site, Person(id, f"login{id}", name, f"{id}@example.org", authority, NOW))

    store.write(settle)
    with store.read() as site:
        yield site


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("index") / "index", NOUNS)
    made = (
        record("a", "Kohle", author="p1", year=2026),
        record("b", author="p1", kind="muster", year=2025),
        record("c", author="p2", kind="good_practice", year=2025),
        record("e", author="p4", kind="muster", year=2026),
        record("d", author="p3", kind="lagebild", fachgebiet="verkehr", year=2024, viewers=["office"]),
        record("a@1", author="p3", kind="term", year=2023),
    )
    engine.rebuild(iter([]), 0)
    engine.apply(batch(*made), 1)
    yield engine
    engine.close()


@pytest.fixture
def completed(engine, site):
    def completed(typed, viewers=READER, **more):
        return [each.text for each in values(engine, site, viewers, typed, **more)]

    return completed


@pytest.mark.parametrize(
    ("typed", "names_said"),
    [
        ("fa", ["fachgebiet:"]),
        ("Kohle Fachg", ["Kohle fachgebiet:"]),
        ("ar", ["art:"]),
        ("au", ["autor:", ]),
        ("autori", ["autorin:"]),
        ("ki", ["kind:"]),
        ("a", []),
        ("ab", ["ab:"]),
        ("fachgebiet:", []),
        ('"im fa', []),
        ("-fa", []),
        ("sofa", []),
        ("fa ", []),
        ("art:muster bi", ["art:muster bis:"]),
        ("", []),
    ],
)  # fmt: skip
def test_the_name_of_an_operator_is_offered_from_two_letters_on(typed, names_said):
    assert [each.text for each in names(typed)] == names_said


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("fachgebiet:", ["fachgebiet:Shisha"]),
        ("Kohle und FACHGEBIET:Sh", ["Kohle und FACHGEBIET:Shisha"]),
        ("fachgebiet:verk", []),
        ("fachgebiet:Shisha", []),
        ("art:", ["art:Information", "art:Muster", 'art:"Good Practice"']),
        ("kind:info", ["kind:Information"]),
        ("art:arbeits", ["art:Muster"]),
        ("art:good_p", ['art:"Good Practice"']),
        ('art:"Good P', ['art:"Good Practice"']),
        ("art:muster,", ["art:muster,Information", 'art:"muster,Good Practice"']),
        ("art:,inf", ["art:Information"]),
        ("art:muster, inf", []),
        ('art:"muster, inf', ['art:muster,Information']),
        ("art:lage", []),
        ("art:begriff", []),
        ("autor:", ['autor:"Grit Straßmüller"', 'autor:"Grit Adler"', 'autor:"Hans Köster"']),
        ("autor:str", ['autor:"Grit Straßmüller"']),
        ("author:strass", ['author:"Grit Straßmüller"']),
        ('Kohle autor:"grit s', ['Kohle autor:"Grit Straßmüller"']),
        ('autor:"a g', ['autor:"Grit Adler"']),
        ("autor:hauptz", ['autor:"Grit Straßmüller"']),
        ("autor:loginp1", []),
        ("autor:geheim", []),
        ('autor:"Grit Straßmüller"', []),
        ("ab:", ["ab:2026", "ab:2025"]),
        ("bis:202", ["bis:2026", "bis:2025"]),
        ("from:2024", []),
        ("ab:2026", []),
        ("ab:2026-0", [f"ab:2026-0{month}" for month in range(1, 10)]),
        ("ab:2019-", []),
        ("ab:3/", ["ab:3/2026", "ab:3/2025"]),
        ("ab:3.3.", ["ab:3.3.2026", "ab:3.3.2025"]),
        ("ab:3.3.20", ["ab:3.3.2026", "ab:3.3.2025"]),
        ("ab:31.2.", []),
        ("ab:Jun", ['ab:"Juni 2026"', 'ab:"Juni 2025"']),
        ('ab:"3. Mär', ['ab:"3. März 2026"', 'ab:"3. März 2025"']),
        ('ab:"Maerz ', ['ab:"März 2026"', 'ab:"März 2025"']),
        ("ab:gestern", []),
        ("Kohle", []),
        ('"im fachgebiet:', []),
        ("-fachgebiet:", []),
        ("autor:straßmüller ", []),
    ],
)  # fmt: skip
def test_values_are_those_of_what_may_be_read(completed, typed, texts):
    assert completed(typed) == texts


def test_who_may_read_more_is_offered_more(completed):
    assert completed("fachgebiet:", EVERYBODY) == ["fachgebiet:Shisha", "fachgebiet:Verkehr"]
    assert completed("autor:geheim", EVERYBODY) == ['autor:"Mara Zwirbel Geheim"']
    assert completed("ab:2024", EVERYBODY) == [] != completed("ab:2024-0", EVERYBODY)
    assert completed("art:", frozenset()) == completed("autor:", frozenset({"read:verkehr"})) == []


def test_a_document_closed_since_gives_no_value(completed):
    assert completed("art:", without=frozenset({"b", "c"})) == ["art:Information", "art:Muster"]
    assert completed("autor:hans", without=frozenset({"c"})) == []
    assert completed("autor:hans") == ['autor:"Hans Köster"']


def test_what_is_completed_is_an_operator_that_finds_something(engine, site, completed):
    begun_so = ("fachgebiet:", "art:", "autor:", "ab:", "ab:2026-", "bis:3.3.", 'ab:"3. M', "art:muster,")
    for typed in begun_so:
        for text in completed(f"Kohle {typed}"):
            found = read(text, site, lambda value: True)
            assert found.text == "Kohle" and found.typed, text


def test_beside_an_author_stands_the_authority(engine, site):
    found = [(each.text[each.start :], each.also) for each in values(engine, site, READER, "Kohle fachgebiet:sh")]
    assert found == [("fachgebiet:Shisha", "")]
    assert [each.also for each in values(engine, site, READER, "autor:")] == ["Hauptzollamt Köln", "", ""]


def test_values_come_first_and_the_titles_of_the_other_words_after_them(engine, site):
    found = suggest(engine, "Koh art:", READER, site=site)
    assert [(each.kind, each.text) for each in found] == [
        ("value", "Koh art:Information"),
        ("value", "Koh art:Muster"),
        ("value", 'Koh art:"Good Practice"'),
        ("title", "Kohle"),
    ]
    assert [each.kind for each in suggest(engine, "art 5 Koh ar", READER, site=site)] == ["operator"]
    assert ("operator", "Koh bis:") in [(each.kind, each.text) for each in suggest(engine, "Koh bis", READER)]


def test_only_what_is_being_typed_is_an_operator_begun():
    assert begun("Kohle autor:Eva ") is None and begun("gibtsnicht:x") is None and begun("art") is None
    found = begun('Kohle art:"Muster, Lage')
    assert found and (found.means, found.given, found.value, found.start) == ("kind", ("Muster",), "Lage", 6)
