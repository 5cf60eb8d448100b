"""The terms in memory are those of the database, at once and for each reader their own."""

import pytest

from content_types import sequences
from index.asking import glossary as glossary_module
from index.asking.glossary import Glossary, alphabetical
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.functional.scenery import Scenery
from tests.index.samples import NOUNS

READER, POLICE, OTHER = (
    frozenset({"read:shisha"}),
    frozenset({"read:shisha", "read:shisha@pp"}),
    frozenset({"read:verkehr"}),
)


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)


@pytest.fixture()
def glossary():
    return Glossary(Analyser(lambda: Splitter(NOUNS)))


@pytest.fixture()
def titles(store, glossary):
    def titles(held=READER):
        with store.read() as site:
            return [entry.title for entry in glossary.readable(site, held).entries]

    return titles


def term(scenery, title, **given):
    return scenery.released(kind="term", title=title, body_html=None, **given)


def test_of_an_empty_portal_there_are_no_terms(titles):
    assert titles() == []


def test_only_released_terms_count_and_only_terms(scenery, titles):
    scenery.draft(kind="term", title="Entwurf")
    scenery.in_review(kind="term", title="In Prüfung")
    scenery.released(title="Information")
    term(scenery, "Freigegeben")
    assert titles() == ["Freigegeben"]


def test_a_term_is_there_renamed_and_gone_at_the_next_question(scenery, titles):
    id = term(scenery, "Auflage")
    assert titles() == ["Auflage"]
    scenery.do(id, "revise", "autor")
    scenery.edited(id, title="Nebenbestimmung")
    assert titles() == ["Auflage"]
    scenery.release(id)
    assert titles() == ["Nebenbestimmung"]
    scenery.do(id, "withdraw", "geschaeftsstelle")
    assert titles() == []


def test_an_archived_term_is_gone(scenery, titles):
    id = term(scenery, "Auflage")
    assert titles() == ["Auflage"]
    scenery.do(id, "archive", "geschaeftsstelle")
    assert titles() == []


def test_a_reader_gets_no_term_of_another_fachgebiet_or_audience(scenery, titles):
    term(scenery, "Fahrtenbuch", fachgebiet="verkehr")
    term(scenery, "Rauch", audience=["pp"])
    term(scenery, "Kohle")
    assert (titles(READER), titles(POLICE), titles(OTHER), titles(frozenset())) == (
        ["Kohle"],
        ["Kohle", "Rauch"],
        ["Fahrtenbuch"],
        [],
    )


def test_another_audience_counts_at_once(scenery, titles):
    id = term(scenery, "Rauch")
    assert titles() == ["Rauch"]
    scenery.do(id, "revise", "autor")
    scenery.edited(id, audience=["pp"])
    scenery.release(id)
    assert (titles(READER), titles(POLICE)) == ([], ["Rauch"])


def test_readers_of_the_same_terms_share_them_until_one_changes(scenery, store, glossary):
    def terms(held):
        with store.read() as site:
            return glossary.readable(site, held)

    term(scenery, "Kohle")
    before = terms(READER)
    assert terms(READER | {"p:leser"}) is before
    term(scenery, "Fahrtenbuch", fachgebiet="verkehr")
    assert terms(READER) is before
    term(scenery, "Rauch")
    assert terms(READER) is not before
    assert terms(READER).serial != before.serial


def test_a_change_of_another_document_reads_no_term_anew(scenery, store, titles, monkeypatch):
    term(scenery, "Kohle")
    titles()
    read = []
    monkeypatch.setattr(glossary_module, "_entry", lambda document: read.append(document.id))
    scenery.released(title="Information")
    assert (titles(), read) == (["Kohle"], [])


@pytest.mark.parametrize("lost", ["too much was missed", "the journal is too short"])
def test_all_terms_are_read_anew_where_the_journal_does_not_tell(scenery, store, titles, monkeypatch, lost):
    term(scenery, "Kohle")
    assert titles() == ["Kohle"]
    term(scenery, "Rauch")
    if lost == "too much was missed":
        monkeypatch.setattr(glossary_module, "READ_ANEW_BEYOND", 0)
    else:
        store.write(lambda site: sequences.append(site.journal, {"document": "fort"}))
        store.write(lambda site: [site.journal.pop(number) for number in list(site.journal)[:-1]])
    assert titles() == ["Kohle", "Rauch"]


def test_an_older_view_of_the_database_is_answered_too(scenery, store, glossary, titles):
    term(scenery, "Kohle")
    with store.read() as site:
        term(scenery, "Rauch")
        assert titles() == ["Kohle", "Rauch"]
        assert [entry.title for entry in glossary.readable(site, READER).entries] == ["Kohle", "Rauch"]


def test_what_is_added_in_brackets_is_no_part_of_the_name(scenery, store, glossary):
    term(scenery, "Auflage (Gaststätten)", synonyms=["Nebenbestimmung"], abbreviations=["Nb"])
    with store.read() as site:
        (entry,) = glossary.readable(site, READER).entries
    assert entry.names == ("Auflage", "Nebenbestimmung", "Nb")


def test_the_order_is_that_of_a_german_list():
    words = [
        "Zoll",
        "Übung",
        "Udo",
        "Uhr",
        "Straße",
        "Strasse",
        "Strassen",
        "Ärger",
        "Arzt",
        "Aerosol",
        "§ 34a",
        "école",
    ]
    assert sorted(words, key=alphabetical) == [
        "§ 34a", "Aerosol", "Ärger", "Arzt", "école", "Straße", "Strasse", "Strassen", "Übung", "Udo", "Uhr", "Zoll",
    ]  # fmt: skip
