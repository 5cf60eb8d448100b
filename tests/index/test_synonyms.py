"""Names of terms in a query, and what else they are called."""

import time

import pytest

from index.asking.in_files import marker
from index.asking.search import ask
from index.asking.synonyms import Synonyms
from index.engines.tantivy.engine import TantivyEngine
from index.engines.whoosh.engine import WhooshEngine
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.index.samples import NOUNS, READER, batch, record

TERMS = (
    (("Aufenthaltsgesetz", "AufenthG"), ("AufenthG",)),
    (("Spielhalle", "Spielothek", "Lokal im Gewerbegebiet"), ()),
    (("gefährlicher Ort", "Kriminalitätsschwerpunkt"), ()),
    (("Shisha-Bar", "Wasserpfeifenlokal"), ()),
    (("Einziehung", "Er"), ("Er",)),
    (("allein",), ()),
)


@pytest.fixture(scope="module")
def analyser():
    return Analyser(lambda: Splitter(NOUNS))


def others(analyser, text, terms=TERMS):
    found = Synonyms(terms, analyser).at(list(analyser.tokens(text)))
    return found and (found.width, [name.shown for name in found.others])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aufenthg", (1, ["Aufenthaltsgesetz"])),
        ("AufenthG und mehr", (1, ["Aufenthaltsgesetz"])),
        ("Aufenthaltsgesetzes", (1, ["AufenthG"])),
        ("Spielhallen in Essen", (1, ["Spielothek", "Lokal im Gewerbegebiet"])),
        ("Lokale im Gewerbegebiet", (3, ["Spielhalle", "Spielothek"])),
        ("Lokal am Gewerbegebiet", None),
        ("gefährliche Orte", (2, ["Kriminalitätsschwerpunkt"])),
        ("gefährlich", None),
        ("Shisha-Bars", (2, ["Wasserpfeifenlokal"])),
        ("Shishabar", (1, ["Wasserpfeifenlokal"])),
        ("pfeifenlokal", None),
        ("Wasserpfeifenlokale", (1, ["Shisha-Bar"])),
        ("er", None),
        ("allein", None),
        ("", None),
    ],
)
def test_the_longest_name_that_a_query_begins_with(analyser, text, found):
    assert others(analyser, text) == found


def test_two_terms_of_one_name_give_the_names_of_both(analyser):
    terms = ((("Auflage", "Nebenbestimmung"), ()), (("Auflage", "Anordnung"), ()))
    assert others(analyser, "Auflagen", terms) == (1, ["Nebenbestimmung", "Anordnung"])


# Asked for


@pytest.fixture(params=[WhooshEngine, TantivyEngine])
def engine(request, tmp_path):
    made = request.param(tmp_path / "index", NOUNS)
    made.rebuild(iter(()), 0)
    made.apply(
        batch(
            record("gesetz", "Was das Aufenthaltsgesetz sagt"),
            record("kurz", "Titel nach AufenthG"),
            record("halle", "Aufsicht in Spielhallen"),
            record("lokal", "Ein Lokal, weit draußen im Gewerbegebiet"),
            record("ort", "Gefährliche Orte"),
            record("punkt", "Ein Kriminalitätsschwerpunkt"),
            record("kohle", "Kohle und nichts sonst"),
        ),
        1,
    )
    yield made
    made.close()


@pytest.fixture()
def found(engine):
    synonyms = Synonyms(TERMS, engine.analyser)

    def found(q, **given):
        answer = ask(engine, q, READER, synonyms=synonyms, **given)
        return [hit.id for hit in answer.hits], answer.also

    return found


def test_a_query_finds_by_the_other_names_and_says_so(found, engine):
    assert found("AufenthG") == (["kurz", "gesetz"], ("Aufenthaltsgesetz",))
    assert [hit.id for hit in ask(engine, "AufenthG", READER).hits] == ["kurz"]


def test_what_was_typed_itself_ranks_first(found):
    assert found("Kriminalitätsschwerpunkte") == (["punkt", "ort"], ("gefährlicher Ort",))
    assert found("gefährliche Orte") == (["ort", "punkt"], ("Kriminalitätsschwerpunkt",))


def test_another_name_of_several_words_is_found_where_they_stand_together(found, engine):
    engine.apply(
        batch(
            record("nah", "Ein Titel", "In Lokalen am Gewerbegebiet"),
            record("fern", "Lokal", "Es liegt im Gewerbegebiet"),
        ),
        2,
    )
    assert set(found("Spielothek")[0]) == {"halle", "nah"}
    assert "ort" in found("Kriminalitätsschwerpunkt")[0]


def test_words_that_are_a_name_are_found_anywhere_but_first_where_they_stand_together(found, engine):
    texts = {
        "fern": "Ein Lokal, noch ein Lokal, und weit draußen liegt das Gewerbegebiet, ein Gewerbegebiet",
        "nah": "Von Lokalen im Gewerbegebiet war nie die Rede",
    }
    engine.apply(batch(*(record(id, "Ein Titel", text) for id, text in texts.items())), 2)
    hits = found("Lokal im Gewerbegebiet")[0]
    assert set(hits) == {"halle", "lokal", "nah", "fern"}
    assert hits.index("nah") < hits.index("fern")


def test_a_name_of_several_words_is_marked_where_they_stand_together(engine):
    text = "Ein Lokal hier, ein Gewerbegebiet da. Von Lokalen im\u00a0Gewerbegebiet ist die Rede, kein Lokal."
    engine.apply(batch(record("nah", "Ein Titel", text), record("halle", "Aufsicht")), 2)
    synonyms = Synonyms(TERMS, engine.analyser)
    (hit,) = ask(engine, "Spielothek", READER, synonyms=synonyms).hits
    assert (
        hit.snippet_html
        == "Ein Lokal hier, ein Gewerbegebiet da. Von <mark>Lokalen im Gewerbegebiet</mark> ist die Rede, kein Lokal."
    )
    (hit,) = ask(engine, "Spielothek Lokal", READER, synonyms=synonyms).hits
    assert hit.snippet_html.count("<mark>") == 4
    assert "<mark>Lokalen</mark> im <mark>Gewerbegebiet</mark>" in hit.snippet_html


def test_a_name_with_a_norm_is_found_and_marked(engine):
    engine.apply(
        batch(
            record("norm", "Ein Titel", "Wer die Erlaubnis gemäß § 34a GewO hat; § 34a gilt. Erlaubnis."),
            record("x", "Erlaubnis"),
        ),
        2,
    )
    terms = ((("Bewachungserlaubnis", "Erlaubnis nach § 34a GewO"), ()),)
    (hit,) = ask(engine, "Bewachungserlaubnis", READER, synonyms=Synonyms(terms, engine.analyser)).hits
    assert hit.snippet_html == "Wer die <mark>Erlaubnis gemäß § 34a GewO</mark> hat; § 34a gilt. Erlaubnis."


def test_words_beside_a_name_must_be_there_too(found):
    assert found("Aufsicht Spielothek")[0] == ["halle"]


def test_phrases_negations_and_beginnings_have_no_other_names(found):
    assert found('"AufenthG"') == (["kurz"], ())
    assert found("Titel -Aufenthaltsgesetz") == (["kurz"], ())
    assert found("Spielot*") == ([], ())


def test_what_was_typed_is_not_told_again(found):
    assert found("AufenthG Aufenthaltsgesetz")[1] == ()
    assert found("Kohle") == (["kohle"], ())


def test_a_name_of_a_term_is_not_corrected(found, engine):
    engine.apply(batch(record("beide", "Kohle in Spielotheken")), 2)
    answer = ask(engine, "Spielothel Kohle", READER, synonyms=Synonyms(TERMS, engine.analyser))
    assert answer.suggestion is not None
    terms = Synonyms((*TERMS, (("Spielothel", "Kasino"), ())), engine.analyser)
    assert ask(engine, "Spielothel Kohle", READER, synonyms=terms).suggestion is None


def test_the_other_name_is_marked_in_the_hit(engine):
    answer = ask(engine, "AufenthG", READER, synonyms=Synonyms(TERMS, engine.analyser))
    assert answer.hits[1].title_html == "Was das <mark>Aufenthaltsgesetz</mark> sagt"


def test_a_thousand_terms_cost_a_query_little(engine):
    terms = [((f"Begriff{number}", f"Name{number}"), ()) for number in range(1000)]
    synonyms = Synonyms((*TERMS, *terms), engine.analyser)
    started = time.perf_counter()
    for _ in range(100):
        synonyms.at(list(engine.analyser.tokens("AufenthG und Kohle")))
    assert (time.perf_counter() - started) / 100 < 0.001


def test_in_a_file_a_name_of_several_words_is_marked_as_a_whole(engine):
    marked = marker(engine, "Spielothek", READER, Synonyms(TERMS, engine.analyser))
    text = "Kein Lokal.\nIn Lokalen im\nGewerbegebiet, im Lokal im Gewerbegebiet, nicht in einer Spielothek im Lokal."
    assert marked.words(text) == ["Lokalen im Gewerbegebiet", "Lokal im Gewerbegebiet", "Spielothek"]
