"""The drainer follows the journal."""

import datetime as dt
import hashlib
import time

import pytest

from content_types import Authority, Grant, Person, add_person, memory_store, sequences
from index import Drainer, ask, records
from index import drainer as drainer_module
from index.engine import IndexUnavailable
from index.engines.whoosh.engine import WhooshEngine
from index.extraction import Text
from tests.index.samples import NOUNS
from workflows import attach, create, edit, perform, persons, takeover, viewers

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
OFFICE = frozenset({"office"})


class Texts:
    """Knows no files."""

    def text_of(self, file):
        return Text("", None, "kein Text")


@pytest.fixture
def store(tmp_path):
    made = memory_store(tmp_path / "store")

    def settle(site):
        site["authorities"].add("stadt", Authority("stadt", "Stadt", "kommune", "Musterstadt"))
        for login, roles in (("autor", ["author"]), ("buero", ["office", "lead"])):
            person = Person(login, login, login, f"{login}@example.org", "stadt", NOW)
            add_person(site, person)
            person.grants = tuple(grant(role) for role in roles)

    made.write(settle)
    yield made
    made.close()


def grant(role):
    return Grant(role, "*", None, None)


@pytest.fixture
def engine(tmp_path):
    made = WhooshEngine(tmp_path / "index", NOUNS)
    yield made
    made.close()


@pytest.fixture
def drainer(store, engine):
    made = Drainer(store, engine, Texts(), interval=0.02)
    yield made
    made.stop()


def write(store, title, **given):
    """A released document; its id."""

    def act(site):
        author, office = site.person("autor"), site.person("buero")
        data = {
            "title": title,
            "summary": "Kurz",
            "body_html": "<p>Text &amp; mehr</p><ul><li>Punkt</li></ul>",
            **given,
        }
        document = create(site, author, NOW, "information", "shisha", data)
        takeover(site, document, office, NOW)
        return document.id

    return store.write(act)


def titles(engine, q=""):
    return sorted(hit.stored["title"] for hit in ask(engine, q, OFFICE, size=100).hits)


def test_an_absent_index_is_made_from_the_database(store, engine, drainer):
    write(store, "Kohle")
    assert drainer.needs_rebuild()
    drainer.run_until_done()
    assert titles(engine, "kohle") == ["Kohle"]
    assert (drainer.lag(), drainer.needs_rebuild()) == (0, False)


def test_what_is_released_later_is_found_after_draining(store, engine, drainer):
    drainer.run_until_done()
    write(store, "Kohle")
    assert drainer.lag() > 0
    drainer.run_until_done()
    assert titles(engine, "kohle") == ["Kohle"]
    assert drainer.run_once() == 0


def test_what_is_withdrawn_is_no_longer_found(store, engine, drainer):
    id = write(store, "Kohle")
    drainer.run_until_done()
    store.write(lambda site: withdraw(site, id))
    drainer.run_until_done()
    assert titles(engine) == []


def withdraw(site, id):
    document = site.document(id)
    perform(site, document, "withdraw", site.person("buero"), NOW, hash=document.released.hash, reason="Überholt")


def test_a_document_that_is_gone_is_no_longer_found(store, engine, drainer):
    id = write(store, "Kohle")
    drainer.run_until_done()

    def remove(site):
        del site["documents"][id]
        sequences.append(site.journal, {"document": id})

    store.write(remove)
    drainer.run_until_done()
    assert titles(engine) == []


def test_a_journal_older_or_younger_than_the_index_makes_it_anew(store, engine, drainer):
    write(store, "Kohle")
    drainer.run_until_done()
    engine.apply([], 10_000)  # of another database
    assert drainer.needs_rebuild()
    drainer.run_until_done()
    assert titles(engine) == ["Kohle"]

    def trim(site):
        for number in list(site.journal.keys()):
            del site.journal[number]
        site.journal[500] = {"document": "x"}

    store.write(trim)
    assert drainer.needs_rebuild()


def test_rebuilding_tells_how_far_it_is(store, drainer):
    for number in range(3):
        write(store, f"Kohle {number}")
    told = []
    drainer.rebuild(lambda done, of: told.append((done, of)))
    assert told[-1] == (3, 3)


def test_the_thread_finds_what_is_written_and_ends(store, engine, drainer):
    drainer.start()
    write(store, "Kohle")
    drainer.wake()
    wait_for(lambda: engine.healthy() and titles(engine) == ["Kohle"])
    drainer.stop()
    assert not drainer.alive


def test_the_thread_lives_on_after_a_failure_and_counts_it(store, engine, drainer, monkeypatch):
    drainer.run_until_done()
    apply = engine.apply
    failures = iter([RuntimeError("once"), IndexUnavailable("twice")])

    def failing(batch, seq):
        for failure in failures:
            raise failure
        apply(batch, seq)

    monkeypatch.setattr(engine, "apply", failing)
    write(store, "Kohle")
    drainer.start()
    wait_for(lambda: titles(engine) == ["Kohle"])
    assert (drainer.restarts, drainer.alive) == (2, True)


def test_the_thread_makes_a_damaged_index_anew_by_itself(store, engine, drainer):
    write(store, "Kohle")
    drainer.run_until_done()
    drainer.start()
    (engine.folder / "CURRENT").unlink()
    write(store, "Halle")
    drainer.wake()
    wait_for(lambda: engine.healthy() and titles(engine) == ["Halle", "Kohle"])


def test_applied_entries_of_the_journal_are_removed_in_the_end(store, engine, drainer, monkeypatch):
    monkeypatch.setattr(drainer_module, "KEPT_ENTRIES", 2)
    monkeypatch.setattr(drainer_module, "TRIM_BEYOND", 4)
    drainer.run_until_done()
    for number in range(6):
        write(store, f"Kohle {number}")
        drainer.run_until_done()
    with store.read() as site:
        assert len(site.journal) < sequences.last(site.journal)
    assert not drainer.needs_rebuild()
    assert len(titles(engine)) == 6


def test_a_record_holds_what_is_searched_and_who_may_read(store):
    id = write(store, "Kohle", tags=["Gas"], source="Handbuch")
    with store.read() as site:
        document = site.document(id)
        (made,) = records(site, document, Texts())
        assert made["body"].splitlines() == ["Text & mehr", "Punkt"]
        assert "Gas" in made["fields_text"] and document.number in made["fields_text"]
        assert set(made["viewers"]) == set(viewers(document))
        assert (made["day"], made["year"]) == ("2026-03-02", 2026)


def revise(store, id, **changed):
    """The next Fassung of a document, released at once."""

    def act(site):
        document, author = site.document(id), site.person("autor")
        perform(site, document, "revise", author, NOW)
        edit(site, document, author, NOW, changed, None)
        takeover(site, document, site.person("buero"), NOW)

    store.write(act)


def states(store, id):
    with store.read() as site:
        return {made["id"].replace(id, "D"): made["state"] for made in records(site, site.document(id), Texts())}


def test_every_fassung_that_was_released_has_a_record(store):
    id = write(store, "Kohle")
    revise(store, id, title="Koks")
    assert states(store, id) == {"D": "released", "D@1": "superseded"}
    store.write(lambda site: act_on(site, id, "archive"))
    assert states(store, id) == {"D@2": "archived", "D@1": "superseded"}
    store.write(lambda site: withdraw_last(site, id))
    assert states(store, id) == {"D@2": "withdrawn", "D@1": "superseded"}
    with store.read() as site:
        for made in records(site, site.document(id), Texts()):
            assert made["scope"] == "old" and "read:shisha" not in made["viewers"]
            assert (made["document"], made["author"], made["authority"]) == (id, "autor", "stadt")


def test_what_somebody_brought_in_moves_with_them_to_another_authority(store, engine, drainer):
    id = write(store, "Kohle")
    drainer.run_until_done()
    assert ask(engine, "", OFFICE).facets["authority"] == {"stadt": 1}

    def move(site):
        site["authorities"].add("zoll1", Authority("zoll1", "Hauptzollamt", "zoll"))
        persons.change_authority(site, site.person("buero"), site.person("autor"), NOW, "zoll1")

    store.write(move)
    drainer.run_until_done()
    assert ask(engine, "", OFFICE).facets["authority"] == {"zoll1": 1}
    assert [hit.id for hit in ask(engine, "", OFFICE, {"author": ["autor"]}).hits] == [id]


class Counting:
    """Reads files, and counts how often; with `lasting` it will not read them better another time."""

    def __init__(self):
        self.read, self.lasting = 0, True

    def text_of(self, file):
        self.read += 1
        return Text(f"Inhalt von {file.name}", None, lasting=self.lasting)


def give_file(store, tmp_path, id, name):
    def act(site):
        document, author = site.document(id), site.person("autor")
        perform(site, document, "revise", author, NOW)
        path = tmp_path / name
        path.write_text(name)
        attach(site, document, author, NOW, path, name, hashlib.sha256(name.encode()).hexdigest(), 9, "text/plain")
        takeover(site, document, site.person("buero"), NOW)

    store.write(act)


def test_older_fassungen_that_are_in_the_index_are_not_read_again(store, engine, tmp_path):
    texts = Counting()
    drainer = Drainer(store, engine, texts)
    id = write(store, "Kohle")
    drainer.run_until_done()
    give_file(store, tmp_path, id, "Eins.txt")
    drainer.run_until_done()
    assert texts.read == 1
    for number in range(3):
        revise(store, id, title=f"Koks {number}")
    drainer.run_until_done()
    assert texts.read == 5  # what was in force is old now, and each new one has the file
    revise(store, id, title="Halle")
    drainer.run_until_done()
    assert texts.read == 7  # the new one, and the one before
    everywhere = ask(engine, "Inhalt", OFFICE, {"scope": "all"})
    assert sorted(hit.version for hit in everywhere.hits) == [2, 3, 4, 5, 6]


def test_a_file_that_may_be_read_better_is_read_again_with_the_next_change(store, engine, tmp_path):
    texts = Counting()
    drainer = Drainer(store, engine, texts)
    drainer.run_until_done()
    texts.lasting = False
    id = write(store, "Kohle")
    give_file(store, tmp_path, id, "Eins.txt")
    drainer.run_until_done()
    texts.read, texts.lasting = 0, True
    note(store, id)
    drainer.run_until_done()
    assert texts.read == 1
    note(store, id)
    drainer.run_until_done()
    assert texts.read == 1


def note(store, id):
    store.write(lambda site: sequences.append(site.journal, {"document": id}))


def test_what_was_brought_up_to_date_step_by_step_is_what_is_made_anew(store, engine, drainer, tmp_path):
    some = [write(store, f"Kohle {number}") for number in range(4)]
    drainer.run_until_done()
    steps = [
        lambda: revise(store, some[0], title="Koks", audience=["kommune"]),
        lambda: revise(store, some[1], title="Koks"),
        lambda: store.write(lambda site: act_on(site, some[1], "archive")),
        lambda: revise(store, some[0], title="Halle", audience=["stadt"]),
        lambda: store.write(lambda site: withdraw(site, some[2])),
        lambda: revise(store, some[3], tags=["Gas"]),
        lambda: revise(store, some[0], title="Kohle 0"),
    ]
    for number, step in enumerate(steps):
        step()
        drainer.run_until_done()
        anew = WhooshEngine(tmp_path / f"anew{number}", NOUNS)
        Drainer(store, anew, Texts()).run_until_done()
        for tokens in (OFFICE, frozenset({"read:shisha", "read:shisha@kommune"}), frozenset({"p:autor"})):
            assert all_of(engine, tokens) == all_of(anew, tokens)
        anew.close()


def all_of(engine, tokens):
    answer = ask(engine, "", tokens, {"scope": "all"}, size=100)
    return sorted((hit.id, hit.version, hit.stored["title"], hit.stored["state"]) for hit in answer.hits), answer.facets


def act_on(site, id, name):
    document = site.document(id)
    perform(site, document, name, site.person("buero"), NOW, hash=document.released.hash)


def withdraw_last(site, id):
    document = site.document(id)
    perform(site, document, "withdraw", site.person("buero"), NOW, hash=document.last_released.hash, reason="Überholt")


def test_a_draft_that_was_discarded_or_is_in_work_has_no_record(store):
    id = write(store, "Kohle")

    def act(site):
        document, author = site.document(id), site.person("autor")
        perform(site, document, "revise", author, NOW)
        perform(site, document, "discard", author, NOW, hash=document.working.hash, reason="Verworfen")
        perform(site, document, "revise", author, NOW)

    store.write(act)
    assert states(store, id) == {"D": "released"}


def test_older_fassungen_are_found_with_the_audience_of_both(store, engine, drainer):
    id = write(store, "Kohle", audience=["kommune"])
    revise(store, id, title="Koks", audience=["stadt"])
    drainer.run_until_done()
    held = {
        "group": frozenset({"read:shisha", "read:shisha@kommune", "read:shisha@dorf"}),
        "authority": frozenset({"read:shisha", "read:shisha@kommune", "read:shisha@stadt"}),
    }
    assert ask(engine, "kohle", held["group"], {"scope": "all"}).total == 0
    assert [hit.version for hit in ask(engine, "kohle", held["authority"], {"scope": "all"}).hits] == [1]
    assert ask(engine, "kohle", held["authority"]).total == 0


def test_a_record_names_the_norms_that_its_text_cites(store):
    text = "<p>Nach § 73 Abs. 1 StGB und §73 StGB, Art. 5 GG; § 4 der Ordnung.</p>"
    id = write(store, "Kohle", body_html=text, tags=["Gas"])
    with store.read() as site:
        (made,) = records(site, site.document(id), Texts())
    assert (made["norms"], made["tags"]) == (["§ 73 StGB", "Art. 5 GG"], ["Gas"])


def test_a_snippet_shows_fields_with_their_titles_and_keeps_headings_apart(store, engine, drainer):
    body = "<h2>Messung</h2><p>In Kopfhöhe.</p><ul><li>Uhrzeit</li><li>Ort</li></ul>"
    write(store, "Kohle", body_html=body, source="Handbuch der Lüftung", date="2025-04-04", tags=["Gas", "Luft"])
    drainer.run_until_done()
    assert snippet(engine, "Messung") == "<mark>Messung</mark> · In Kopfhöhe. Uhrzeit · Ort"
    assert snippet(engine, "Handbuch") == "Schlagwörter: Gas, Luft · Quelle: <mark>Handbuch</mark> der Lüftung"
    assert snippet(engine, "2025-04-04") == "Kurz"


def snippet(engine, q):
    (hit,) = ask(engine, q, OFFICE).hits
    return hit.snippet_html


def wait_for(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_quiet_moment_is_used_to_bring_what_is_offered_into_memory(drainer, engine, monkeypatch):
    warmed = []
    monkeypatch.setattr(engine, "warm", lambda: warmed.append(engine.healthy()))
    drainer.start()
    end = time.monotonic() + 10
    while not warmed and time.monotonic() < end:
        time.sleep(0.01)
    drainer.stop()
    assert warmed and all(warmed)
