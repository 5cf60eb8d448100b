"""What belongs to a document."""

import random

import pytest

from index.asking.related import Relations, neighbours, related, standing_for
from index.engine import IndexUnavailable, Query
from index.engines.tantivy.engine import TantivyEngine
from index.engines.whoosh.engine import WhooshEngine
from index.german.citations import key
from index.telling import MOST_WORDS
from tests.index.samples import NOUNS, READER, batch, file, record

ENGINES = {"whoosh": WhooshEngine, "tantivy": TantivyEngine}


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    made = ENGINES[request.param](tmp_path / "index", NOUNS)
    made.rebuild(iter(()), 0)
    yield made
    made.close()


def filled(engine, *records):
    engine.apply(batch(*records), engine.last_seq() + 1)
    return engine


def test_what_shares_telling_words_belongs_together_and_says_why(engine):
    filled(
        engine,
        record("a", "Messung von Kohlenmonoxid", "Die Warnung kommt vom Kohlenmonoxid in der Spielhalle."),
        record("b", "Kohlenmonoxid in Räumen", "Warnung vor Kohlenmonoxid."),
        record("c", "Eisenbahnstrecken", "Der Betrieb der Strecke."),
        *(record(f"x{n}", "Frist", "Antrag") for n in range(20)),
    )
    (found,) = related(engine, "a", READER)
    assert (found.document, found.shared) == ("b", ("Kohlenmonoxid", "Warnung"))


def test_norms_come_first_among_what_is_shared(engine):
    filled(
        engine,
        record("a", "Vermögensabschöpfung", norms=["§ 73 StGB", "§ 74 StGB"]),
        record("b", "Abschöpfung von Vermögen", "Vermögensabschöpfung", norms=["§ 73 StGB"]),
    )
    assert related(engine, "a", READER)[0].shared == ("§ 73 StGB", "Vermögensabschöpfung")


def test_one_norm_or_tag_is_enough_one_common_word_is_not(engine):
    filled(
        engine,
        record("a", "Kohle", "Bericht Warnung Raum Gebühr Klage Frist", norms=["§ 5 GastG"], tags=["Lüftung"]),
        record("norm", "Bahn", norms=["§ 5 GastG"]),
        record("tag", "Lager", tags=["lüftung"]),
        record("word", "Verkehr", "Frist"),
    )
    assert {each.document: each.shared for each in related(engine, "a", READER)} == {
        "norm": ("§ 5 GastG",),
        "tag": ("Lüftung",),
    }


def test_what_is_a_tag_and_a_word_of_the_text_is_told_once(engine):
    filled(
        engine,
        record("a", "Spielhalle", "Die Spielhalle", tags=["Spielhallen"]),
        record("b", "Die Spielhallen", tags=["Spielhallen"]),
        record("c", "Bahn"),
    )
    (found,) = related(engine, "a", READER)
    assert found.shared == ("Spielhalle",)


def test_terms_of_the_glossar_are_no_neighbours_but_have_some(engine):
    filled(
        engine,
        record("a", "Kohlenmonoxid", "Warnung"),
        record("term", "Kohlenmonoxid", "Warnung", kind="term"),
        record("b", "Kohlenmonoxid", "Warnung"),
    )
    assert [each.document for each in related(engine, "a", READER)] == ["b"]
    assert sorted(each.document for each in related(engine, "term", READER)) == ["a", "b"]


def test_a_document_that_it_links_to_belongs_to_it(engine):
    filled(engine, record("a", "Kohle", links=["b", "gibtesnicht"]), record("b", "Bahn"), record("c", "Lager"))
    assert [each.document for each in related(engine, "a", READER)] == ["b"]


def test_never_itself_nor_an_older_fassung_nor_what_is_not_there(engine):
    filled(
        engine,
        record("a", "Kohlenmonoxid", "Warnung"),
        record("a@1", "Kohlenmonoxid", "Warnung"),
        record("b@1", "Kohlenmonoxid", "Warnung", state="archived"),
    )
    assert related(engine, "a", READER) == []
    assert related(engine, "a@1", READER) == related(engine, "b", READER) == related(engine, "niemals", READER) == []


@pytest.mark.parametrize(
    "given",
    [{}, {"body": "§" * 500}, {"norms": ["", "§", "§ 5"]}, {"tags": ["=\n*"], "links": ["", "a"]}, {"title": ""}],
)
def test_odd_documents_have_no_neighbours_and_do_no_harm(engine, given):
    filled(engine, record("a", **{"title": "", **given}), record("b", "Kohle"))
    assert neighbours(engine, "a", READER).related == ()


def test_long_documents_keep_only_their_most_telling_words(engine):
    filled(engine, record("a", "Kohle", " ".join(sorted(noun.capitalize() for noun in NOUNS)) * 30))
    (hit,) = engine.search(Query(READER)).hits
    assert 20 < len(hit.stored["telling"]) <= MOST_WORDS
    assert "Kohle" in {shown for _, shown, _ in hit.stored["telling"]}


def test_who_cites_the_norm_that_a_document_is_or_links_to_it_is_told_newest_first(engine):
    filled(
        engine,
        record("a", "§ 73 StGB", law="StGB", norm="§ 73", norms=["§ 73 StGB"]),
        record("cites", norms=["§ 73 StGB"], released_at=5),
        record("links", links=["a"], released_at=9),
        record("other", norms=["§ 74 StGB"]),
    )
    found = neighbours(engine, "a", READER)
    assert (found.citing, found.citing_total) == (("links", "cites"), 2)
    assert not {"cites", "links"} & {each.document for each in found.related}


def test_a_norm_has_a_document_if_one_alone_stands_for_it(engine):
    filled(
        engine,
        record("a", law="StGB", norm="§ 73"),
        record("b", law="StGB", norm="§ 74"),
        record("c", law="StGB", norm="§ 74 StGB"),
        record("e", norm="§ 73 StGB"),
        record("d", law="GG", norm="Art 13", viewers=["office"]),
    )
    norms = ["§ 73 StGB", "§ 74 StGB", "Art. 13 GG", "§ 99 GewO", "kein"]
    assert standing_for(engine, norms, READER) == {"§ 73 StGB": "a"}
    assert standing_for(engine, norms, READER | {"office"}) == {"§ 73 StGB": "a", "Art. 13 GG": "d"}


def test_answers_are_kept_until_something_is_applied(engine):
    filled(engine, record("a", "Kohlenmonoxid", "Warnung"), record("b", "Kohlenmonoxid", "Warnung"))
    relations = Relations(engine)
    assert [each.document for each in relations.of("a", READER).related] == ["b"]
    filled(engine, record("b", "Kohlenmonoxid", "Warnung", viewers=["office"]))
    assert relations.of("a", READER).related == ()
    assert [each.document for each in relations.of("a", READER | {"office"}).related] == ["b"]


def test_without_an_index_it_says_so(tmp_path):
    with pytest.raises(IndexUnavailable):
        Relations(WhooshEngine(tmp_path / "none", NOUNS)).of("a", READER)


def test_nothing_comes_from_what_may_not_be_read(engine, tmp_path):
    """The answers for somebody are those of an index that holds nothing else than what they may read."""
    dice = random.Random(11)
    tokens = ["read:shisha", "read:verkehr", "p:1", "lead:shisha", "office"]
    words = [noun.capitalize() for noun in sorted(NOUNS)]
    norms = [f"§ {n} StGB" for n in range(12)]
    made = []
    for n in range(70):
        law = {"law": "StGB", "norm": f"§ {n}"} if n < 12 else {}
        made.append(
            record(
                f"d{n}", " ".join(dice.sample(words, 2)), " ".join(dice.choices(words, k=12)), released_at=n,
                norms=dice.sample(norms, dice.randrange(4)), tags=dice.sample(["eins", "zwei", "drei"], dice.randrange(2)),
                links=[f"d{dice.randrange(70)}"] if dice.random() < 0.2 else [],
                viewers=dice.sample(tokens, dice.randrange(1, 3)), files=[file("a.pdf", dice.choice(words))], **law,
            )
        )  # fmt: skip
    filled(engine, *made)
    for round, held in enumerate([frozenset(dice.sample(tokens, size)) for size in (1, 1, 2, 3)]):
        readable = {each["id"]: each for each in made if held & set(each["viewers"])}
        alone = type(engine)(tmp_path / f"alone{round}", NOUNS)
        alone.rebuild(iter(readable.values()), 1)
        for each in made:
            found = neighbours(engine, each["id"], held)
            assert found == (neighbours(alone, each["id"], held) if each["id"] in readable else ((), (), 0))
            assert {one.document for one in found.related} | set(found.citing) <= set(readable)
            citing = [
                other for other in readable.values()
                if other is not each and (each["id"] in other["links"] or (each["law"] and f"{each['norm']} StGB" in other["norms"]))
            ]  # fmt: skip
            assert found.citing_total == (len(citing) if each["id"] in readable else 0)
        standing = {f"§ {n} StGB": f"d{n}" for n in range(12) if f"d{n}" in readable}
        assert standing_for(engine, norms, held) == standing
        alone.close()
    assert all(key(norm) for norm in norms)
