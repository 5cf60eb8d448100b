"""Suggestions while somebody types, on the Whoosh engine."""

import random

import pytest

from index import offers as offers_module
from index.asking.suggesting import Named, Suggestion, pieces, suggest
from index.engines.whoosh.engine import WhooshEngine
from index.german.nouns import analyser_with
from index.offers import offers
from tests.index.samples import NOUNS, READER, batch, file, record

OFFICE = frozenset({"office"})
EVERYBODY = frozenset({"read:shisha", "office"})
DOCUMENTS = (
    record("kohle", "Kohlenmonoxid in Shisha-Bars", "Die Messung", released_at=5, norms=["§ 73 StGB", "§ 73a StGB"]),
    record(
        "strasse",
        "Prüfung der Straße und Fachaufsicht",
        released_at=4,
        number="VK-INF-2026-12",
        norms=["§ 7 GewO", "Art. 5 GG"],
    ),
    record("glueck", "Glücksspielgesetz: Überwachung", released_at=3, norms=["§ 73 StGB", "§ 15 SGB 2"]),
    record("satz", "§ 33c GewO: Spielgeräte", released_at=2, norms=["§ 33c GewO"]),
    record("geheim", "Kohlenkeller", released_at=9, viewers=["office"], norms=["§ 73b StGB"]),
    record("kohle@1", "Kohlenmonoxid im Keller", released_at=1, norms=["§ 99 StGB"]),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("index") / "index", NOUNS)
    engine.rebuild(iter(DOCUMENTS), 0)
    yield engine
    engine.close()


@pytest.fixture
def offered(engine):
    def offered(typed, kind=None, viewers=READER, **more):
        found = suggest(engine, typed, viewers, **more)
        return [each.id or each.text for each in found if kind in (None, each.kind)]

    return offered


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("Kohlen", ["kohle"]),
        ("kohlenm", ["kohle"]),
        ("Monox", ["kohle"]),
        ("shisha", ["kohle"]),
        ("Shisha-B", ["kohle"]),
        ("bars kohlenm", ["kohle"]),
        ("Messung", []),
        ("Strasse", ["strasse"]),
        ("STRASS", ["strasse"]),
        ("straß", ["strasse"]),
        ("pruef", ["strasse"]),
        ("Prüfungen", ["strasse"]),
        ("Prüfungen der Str", ["strasse"]),
        ("Prüfungen im Stra", ["strasse"]),
        ("aufsi", ["strasse"]),
        ("Straße Aufsi", ["strasse"]),
        ("gluecks", ["glueck"]),
        ("Glu", ["glueck"]),
        ("spiel", ["satz", "glueck"]),
        ("spie", ["satz", "glueck"]),
        ("Gesetz Ueberw", ["glueck"]),
        ("§ 33c", ["satz"]),
        ("§33", ["satz"]),
        ("33c gew", ["satz"]),
        ("vk-inf-2026-12", ["strasse"]),
        ("VK-INF-2026-1", ["strasse"]),
        ("Str Prü", []),
        ("Keller", []),
        ("kohlen kind:muster", ["kohle"]),
        ('kohlen autor:"Eva M', ["kohle"]),
        ("Glücksspielgesetz: Ü", ["glueck"]),
        ("kohlen -keller", ["kohle"]),
        ("k", []),
        (" ", []),
        ("*", []),
    ],
)
def test_a_title_has_all_words_the_last_as_a_beginning(offered, typed, titles):
    assert offered(typed, "title") == titles


def test_the_title_that_begins_so_is_first_then_the_newest(offered):
    assert offered("kohlen", "title", EVERYBODY) == ["geheim", "kohle"]
    assert offered("§ 33", "title") == ["satz"]


@pytest.mark.parametrize(
    ("typed", "norms"),
    [
        ("§ 73", ["§ 73 StGB", "§ 73a StGB"]),
        ("§73", ["§ 73 StGB", "§ 73a StGB"]),
        ("Paragraph 73", ["§ 73 StGB", "§ 73a StGB"]),
        ("§ 73 ", ["§ 73 StGB"]),
        ("§ 7", ["§ 7 GewO", "§ 73 StGB", "§ 73a StGB"]),
        ("73 stgb", ["§ 73 StGB"]),
        ("73 s", ["§ 73 StGB"]),
        ("73A", ["§ 73a StGB"]),
        ("stgb 7", ["§ 73 StGB", "§ 73a StGB"]),
        ("StGB § 73", ["§ 73 StGB", "§ 73a StGB"]),
        ("stgb", ["§ 73 StGB", "§ 73a StGB"]),
        ("sgb 2 1", ["§ 15 SGB 2"]),
        ("15 sgb 2", ["§ 15 SGB 2"]),
        ("art 5", ["Art. 5 GG"]),
        ("Art. 5 g", ["Art. 5 GG"]),
        ("gg 5", ["Art. 5 GG"]),
        ("gg § 5", []),
        ("5 gg", ["Art. 5 GG"]),
        ("Einziehung § 73", ["Einziehung § 73 StGB", "Einziehung § 73a StGB"]),
        ("Raum 73", []),
        ("§ 99", []),
        ("§ 73b", []),
        ("§", []),
        ("§ 73 StGB", []),
    ],
)
def test_a_norm_is_completed_from_either_end(offered, typed, norms):
    assert offered(typed, "norm") == norms


def test_words_are_completed_with_what_stands_before_them(offered):
    assert offered("Gl", "word") == ["Glücksspielgesetz"]
    assert offered('"im pr', "word") == ['"im Prüfung']
    assert offered("kohle -pruef", "word") == ["kohle -Prüfung"]
    assert offered("autor:pruef", "word") == offered("Prüfung", "word") == offered("Prüf ", "word") == []
    assert offered("Kohlenk", "word") == [] != offered("Kohlenk", "word", OFFICE)


def test_words_with_hyphens_are_offered_by_their_parts_but_not_what_stands_for_one(tmp_path):
    engine = WhooshEngine(tmp_path / "index", NOUNS)
    engine.rebuild(
        iter([record("a", "Shisha-Bars, Verkehrslenkung, Verkehrs- und Fachaufsicht", "Bewährte Verkehrsstrafe")]), 0
    )
    assert engine.completions("word", "shi", READER, 8) == ["Shisha"]
    assert engine.completions("word", "bar", READER, 8) == ["Bars"]
    assert engine.completions("word", "verk", READER, 8) == ["Verkehrslenkung"]
    engine.close()


def test_words_of_tags_and_of_files_are_offered_those_of_files_only_if_they_are_nouns(tmp_path):
    engine = WhooshEngine(tmp_path / "index", NOUNS)
    tags = ["Jugendschutz", "runder Tisch", "abc", "Aufsichts-Amt"]
    pages = ("Die Genehmigung\x00 und der Quastenflosser", "Gerichtsfrist. Bewährte Genehmigung")
    engine.rebuild(iter([record("a", "Kohle", tags=tags, files=[file("Zwirbel.pdf", *pages)])]), 0)

    def offered(begun):
        return engine.completions("word", begun, READER, 8)

    assert (offered("jug"), offered("tis"), offered("run"), offered("abc")) == (
        ["Jugendschutz"],
        ["Tisch"],
        ["runder"],
        [],
    )
    assert (offered("gene"), offered("geri")) == (["Genehmigung"], ["Gerichtsfrist"])
    assert offered("quast") == offered("bewa") == offered("zwirb") == offered("pdf") == []
    engine.close()


def test_of_many_words_in_files_those_that_occur_most_are_offered(monkeypatch):
    monkeypatch.setattr(offers_module, "MOST_IN_FILES", 2)
    text = "Frist Kohle Klage Klage Anlage Anlage Gericht Frist Frist Gericht Kohle Kohle"
    one = record("a", "Kohle", files=[file("a.pdf", text), file("b.pdf", "Klage")])
    words = {each for each in offers(one, analyser_with(NOUNS)) if each.startswith("word:")}
    assert words == {"word:kohle=Kohle", "word:frist=Frist", "word:klage=Klage"}


def test_of_a_word_only_one_inflection_is_offered(tmp_path):
    engine = WhooshEngine(tmp_path / "index", NOUNS)
    engine.rebuild(iter([record("a", "Anlagen"), record("b", "Anlagen"), record("c", "Anlage, Anlagenbau")]), 0)
    assert [each.text for each in suggest(engine, "anl", READER) if each.kind == "word"] == ["Anlagen", "Anlagenbau"]
    engine.close()


def test_nor_a_plural_that_the_nouns_have_as_a_word_of_its_own(tmp_path):
    engine = WhooshEngine(tmp_path / "index", NOUNS | {"fahrzeug", "fahrzeuge"})
    engine.rebuild(iter([record("a", "Fahrzeuge"), record("b", "Fahrzeug"), record("c", "Fahrzeug")]), 0)
    assert [each.text for each in suggest(engine, "fahr", READER) if each.kind == "word"] == ["Fahrzeug"]
    engine.close()


def test_terms_are_the_ones_given_by_any_of_their_names(engine, offered):
    terms = (Named("t1", "Kohlenmonoxid", ("CO",)), Named("t2", "Einfache Messung"), Named("t3", "Kohle"))
    assert offered("co", "term", terms=terms) == ["t1"]
    assert offered("mess", "term", terms=terms) == ["t2"]
    assert offered("kohle", "term", terms=terms) == ["t3", "t1"]
    assert offered("messung einfache", "term", terms=terms) == ["t2"]
    assert Suggestion("term", "Kohlenmonoxid", "t1", "CO") in suggest(engine, "co", READER, terms)
    assert Suggestion("term", "Kohlenmonoxid", "t1") in suggest(engine, "kohlenm", READER, terms)
    assert offered("frist", "term", terms=terms) == []


def test_a_term_is_not_offered_as_a_document_once_more(offered):
    assert offered("kohlen", terms=[Named("kohle", "Kohlenmonoxid")]) == ["kohle", "Kohlenmonoxid"]
    assert offered("kohlen", "title", terms=[Named("kohle", "Kohlenmonoxid")]) == []


def test_every_kind_has_its_share_and_none_more_than_fits(tmp_path):
    engine = WhooshEngine(tmp_path / "index", NOUNS)
    many = [record(f"d{number}", f"Stgb{chr(97 + number)} Amt", norms=[f"§ {number} StGB"]) for number in range(20)]
    engine.rebuild(iter(many), 0)
    kinds = [each.kind for each in suggest(engine, "stgb", READER, [Named("t", "StGB")])]
    assert kinds == ["title"] * 4 + ["term"] + ["norm"] * 2 + ["word"]
    assert [each.kind for each in suggest(engine, "amt", READER)] == ["title"] * 8
    assert len(suggest(engine, "stgb", READER, limit=3)) == 3
    engine.close()


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Kohlenmonoxid in Bars", "kohlen ba", "Kohlenmonoxid in [Ba]rs"),
        ("Fachaufsicht", "aufs", "Fach[aufs]icht"),
        ("Straßen", "strass", "[Straß]en"),
        ("Straßen", "stras", "[Straß]en"),
        ("Gluecksspiel", "glü", "[Glue]cksspiel"),
        ("Glücksspiel", "gluecks", "[Glücks]spiel"),
        ("Prüfung der Halle", "Prüfungen hal", "[Prüfung] der [Hal]le"),
        ("§ 73 StGB", "§ 7", "[§ 73] StGB"),
        ("§ 73 StGB", "73 st", "[§ 73] [St]GB"),
        ("<b>Amt</b>", "am", "<b>[Am]t</b>"),
        ("Amt", "", "Amt"),
    ],
)
def test_pieces_tell_what_was_typed(engine, text, typed, marked):
    cut = pieces(text, typed, engine.analyser)
    assert "".join(f"[{piece}]" if index % 2 else piece for index, piece in enumerate(cut)) == marked


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 500,
        '"' * 99,
        "x" * 10_000,
        "\x00\ud800",
        "§ " * 400,
        "- -",
        "a-" * 300,
        "💥💥",
        "ä" * 3000,
        "[*:*]",
        "\\",
        "73 \n",
    ],
)
def test_odd_things_typed_are_answered(engine, typed):
    assert len(suggest(engine, typed, EVERYBODY)) <= 8


@pytest.mark.parametrize("seed", range(4))
def test_suggestions_are_those_of_an_index_of_what_may_be_read(tmp_path, seed):
    chance = random.Random(seed)
    words = "Kohle Kohlenmonoxid Messung Messungen Halle Hallenamt Amt Amtsgericht Gericht Frist Straße Übung".split()
    nouns = "Kohlenlager Messgericht Halle Anlage Verkehrsgericht Genehmigung".split()
    tokens = ["read:shisha", "read:verkehr", "lead:shisha", "office", "p:1"]
    records = [
        record(
            f"d{number}",
            " ".join(chance.sample(words, 3)),
            summary=" ".join(chance.sample(words, 2)),
            viewers=chance.sample(tokens, chance.randint(1, 2)),
            tags=chance.sample(("Kohlenkasse", "Gerichtsgebäude", "streng"), chance.randint(0, 2)),
            files=[file("A.pdf", " ".join(chance.sample(nouns, 2)))] if chance.random() < 0.4 else [],
            norms=[f"§ {chance.randint(1, 40)} {chance.choice(('StGB', 'StPO', 'GG'))}" for _ in range(3)],
            released_at=chance.randint(1, 20),
        )
        for number in range(60)
    ]
    older = [record(f"{one['id']}@1", "Altes Kohlenamt", viewers=tokens, norms=["§ 1 AltG"]) for one in records]
    engine = WhooshEngine(tmp_path / "all", NOUNS)
    engine.rebuild(iter([]), 0)
    engine.apply(batch(*records[:40], *older), 1)
    engine.apply(batch(*records[30:]), 2)
    for turn in range(5):
        held = frozenset(chance.sample(tokens, chance.randint(1, 3)))
        closed = frozenset(f"d{number}" for number in chance.sample(range(60), chance.choice((0, 3, 30))))
        alone = WhooshEngine(tmp_path / f"own{turn}", NOUNS)
        alone.rebuild((one for one in records if held & set(one["viewers"]) and one["document"] not in closed), 0)
        for typed in (
            "Ko",
            "kohle",
            "mess",
            "halle am",
            "§ 1",
            "stg",
            "stgb 2",
            "ge",
            "stra",
            "ub",
            "amt fr",
            "alt",
            "stre",
            "gene",
        ):
            assert suggest(engine, typed, held, without=closed) == suggest(alone, typed, held), (typed, held)
        alone.close()
    assert suggest(engine, "Ko", frozenset()) == []
    engine.close()


def test_a_suggestion_of_a_word_leads_nowhere(engine):
    assert Suggestion("word", "Glücksspielgesetz") in suggest(engine, "Gl", READER)
