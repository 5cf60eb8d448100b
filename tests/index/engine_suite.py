"""What every engine promises. An engine's own test module inherits from it and names the engine in a fixture `kind` (conftest.py)."""

import itertools
import random
import threading
from collections import Counter
from dataclasses import replace

import pytest

from index.asking.search import ask, matching
from index.engine import FACETS, Alternative, Filters, Group, IndexUnavailable, Query, Term
from index.german.language import stem
from index.offers import offers
from tests.index.samples import READER, batch, file, record

WORDS = "kohle monoxid messung warnung halle bericht anlage gericht frist amt betrieb klage strecke".split()
TOKENS = ["read:shisha", "read:verkehr", "read:shisha@kommune", "p:1", "p:2", "lead:shisha", "office"]
KINDS = ["information", "muster", "lagebild"]


def ids(answer):
    return [hit.id for hit in answer.hits]


class EngineSuite:
    def test_an_empty_index_finds_nothing(self, engine):
        answer = ask(engine, "kohle", READER)
        assert (answer.total, answer.hits, answer.suggestion) == (0, (), None)
        assert engine.last_seq() == 0

    def test_what_is_applied_is_found(self, engine):
        engine.apply([("a", [record("a", "Kohlenmonoxid in Shisha-Bars", "Messungen im Betrieb")])], 1)
        assert ids(ask(engine, "Messung", READER)) == ["a"]
        assert engine.last_seq() == 1

    def test_applying_twice_changes_nothing(self, engine):
        both = batch(record("a", "Kohle"), record("b", "Kohle"))
        engine.apply(both, 2)
        engine.apply(both, 2)
        answer = ask(engine, "kohle", READER)
        assert (answer.total, sorted(ids(answer)), engine.count()) == (2, ["a", "b"], 2)

    def test_the_last_of_several_records_of_one_document_counts(self, engine):
        engine.apply([("a", [record("a", "Alt")]), ("a", [record("a", "Neu")])], 2)
        assert ids(ask(engine, "neu", READER)) == ["a"]
        assert not ids(ask(engine, "alt", READER))

    def test_a_removed_document_is_gone_and_may_come_back(self, engine):
        engine.apply([("a", [record("a", "Kohle")])], 1)
        engine.apply([("a", []), ("never", [])], 3)
        assert not ids(ask(engine, "kohle", READER))
        engine.apply([("a", [record("a", "Kohle")])], 4)
        assert ids(ask(engine, "kohle", READER)) == ["a"]

    def test_the_number_applied_never_goes_back(self, engine):
        engine.apply([("a", [record("a")])], 7)
        engine.apply([("a", [record("a")])], 3)
        assert engine.last_seq() == 7

    def test_what_was_applied_is_there_after_opening_it_again(self, engine, reopen):
        engine.apply([("a", [record("a", "Kohle")])], 5)
        again = reopen()
        assert again.healthy()
        assert (again.last_seq(), ids(ask(again, "kohle", READER))) == (5, ["a"])

    def test_many_batches_and_merges_keep_everything(self, engine):
        for seq in range(1, 61):
            engine.apply([(f"d{seq % 40}", [record(f"d{seq % 40}", f"Kohle {seq}")])], seq)
        while engine.tidy():
            pass
        answer = ask(engine, "kohle", READER, size=100)
        assert (answer.total, engine.count(), len(set(ids(answer)))) == (40, 40, 40)
        assert not ids(ask(engine, '"kohle 1"', READER))
        assert len(ids(ask(engine, '"kohle 41"', READER))) == 1

    def test_rebuilding_replaces_everything(self, engine):
        engine.apply([("a", [record("a", "Kohle")])], 5)
        engine.rebuild(iter([record("b", "Kohle"), record("c", "Frist")]), 9)
        assert ids(ask(engine, "kohle", READER)) == ["b"]
        assert (engine.last_seq(), engine.count()) == (9, 2)

    def test_the_old_index_answers_while_the_new_one_is_made(self, engine):
        engine.apply([("a", [record("a", "Kohle")])], 5)
        seen = []

        def records():
            seen.append(ids(ask(engine, "kohle", READER)))
            yield record("b", "Kohle")

        engine.rebuild(records(), 9)
        assert seen == [["a"]]

    def test_nothing_is_found_without_a_token(self, engine):
        engine.apply([("a", [record("a", "Kohle")])], 1)
        for nobody in (frozenset(), frozenset({"*"}), frozenset({"read:verkehr"}), frozenset({"viewer:read:shisha"})):
            answer = ask(engine, "kohle", nobody)
            assert (answer.total, answer.hits) == (0, ())
            assert not any(answer.facets.values())
            assert engine.completions("word", "koh", nobody, 8) == []
            assert engine.titles([[Term("title", "koh", prefix=True)]], "koh", nobody, 8) == []

    def test_changed_rights_are_obeyed_by_the_next_query(self, engine):
        engine.apply([("a", [record("a", "Kohle")])], 1)
        engine.apply([("a", [record("a", "Kohle", viewers=["office"])])], 2)
        assert ask(engine, "kohle", READER).total == 0
        assert ask(engine, "kohle", frozenset({"office"})).total == 1

    def test_of_named_documents_those_are_told_that_are_hits_of_all_that_was_asked(self, engine):
        engine.apply(
            batch(
                record("a", "Kohle und Monoxid", kind="muster"),
                record("b", "Kohle", day="2026-03-05"),
                record("b@1", "Kohle und Monoxid"),
                record("c", "Kohle und Monoxid", viewers=["office"]),
                record("d", "Kohle und Monoxid"),
            ),
            1,
        )
        engine.apply([("e", [record("e", "Frist")])], 2)
        named = frozenset({"a", "b", "c", "e", "niemals"})

        def found(q, tokens=READER, documents=named, **filters):
            return sorted(matching(engine, q, tokens, filters, documents))

        assert found("kohle") == ["a", "b"]
        assert found("kohle monoxid") == ["a"]
        assert found('"kohle und monoxid"') == ["a"]
        assert found("kohle -monoxid") == ["b"]
        assert found("") == ["a", "b", "e"]
        assert found("", kind=["muster"]) == ["a"]
        assert found("", **{"from": "2026-03-01"}) == ["b"]
        assert found("monoxid frist") == [] == found("Monoxyd") == found("?!")
        assert found("kohle", frozenset({"office"})) == ["c"]
        assert found("kohle", frozenset()) == [] == found("kohle", documents=frozenset())

    def test_what_matches_is_what_is_found_in_every_segment(self, engine):
        for seq in range(1, 40):
            engine.apply([(f"d{seq % 25}", [record(f"d{seq % 25}", f"Kohle {seq % 3}")])], seq)
        everything = frozenset(f"d{number}" for number in range(25))
        for q in ("kohle", "kohle 1", "-2"):
            assert sorted(matching(engine, q, READER, None, everything)) == sorted(ids(ask(engine, q, READER, size=50)))

    def test_spelling_is_corrected_only_by_words_that_may_be_read(self, engine):
        engine.apply([("a", [record("a", "Geheimnisträger", viewers=["office"])])], 1)
        assert ask(engine, "Geheimnistrager", READER).suggestion is None
        assert ask(engine, "Geheinmisträger", READER).suggestion is None
        assert ask(engine, "Geheinmisträger", frozenset({"office"})).suggestion == "Geheimnisträger"

    @pytest.mark.parametrize("seed", range(4))
    def test_no_answer_tells_more_than_an_oracle_that_looks_at_each_document(self, engine, seed):
        chance = random.Random(seed)
        known = {}
        for seq in range(1, 13):
            given = []
            for _ in range(chance.randint(1, 8)):
                id = f"d{chance.randint(0, 40)}"
                made = record(
                    id,
                    " ".join(chance.sample(WORDS, 2)),
                    " ".join(chance.choices(WORDS, k=6)),
                    viewers=chance.sample(TOKENS, chance.randint(1, 3)),
                    kind=chance.choice(KINDS),
                    fachgebiet=chance.choice(["shisha", "verkehr"]),
                    year=chance.choice([2025, 2026]),
                )
                older = {**made, "id": f"{id}@1", "scope": "old", "state": "superseded", "title": "kohle alt"}
                given.append((id, chance.choice([[], [made], [made], [made, older], [older]])))
            known.update(given)
            engine.apply(given, seq)
            held = frozenset(chance.sample(TOKENS, chance.randint(0, 3)))
            asked = chance.sample(WORDS, chance.randint(0, 2))
            kinds = tuple(chance.sample(KINDS, chance.randint(0, 2)))
            scope = chance.choice(["current", "all"])
            answer = ask(engine, " ".join(asked), held, Filters(kind=kinds, scope=scope), size=100)
            if answer.relaxed:
                continue
            readable = [
                one
                for one in itertools.chain(*known.values())
                if held & set(one["viewers"]) and one["scope"] in ("current", scope.replace("all", "old"))
                if not kinds or one["kind"] in kinds
            ]
            found = [one for one in readable if all(word in f"{one['title']} {one['body']}".split() for word in asked)]
            assert sorted(ids(answer)) == sorted(one["id"] for one in found)
            assert answer.total == len(found)
            for facet in FACETS:
                values = sorted(str(one[facet]) for one in found)
                assert answer.facets[facet] == {value: len(list(same)) for value, same in itertools.groupby(values)}

    def test_older_fassungen_are_asked_for_by_name_only(self, engine):
        now, then = record("a", "Kohle neu"), record("a@1", "Kohle alt", version=1)
        engine.apply(batch(now, then, record("b@3", "Kohle im Archiv", state="archived")), 1)
        assert ids(ask(engine, "kohle", READER)) == ["a"]
        assert ask(engine, "alt", READER).total == 0
        assert ask(engine, "kohle", READER).facets["state"] == {"released": 1}
        everything = ask(engine, "kohle", READER, {"scope": "all"})
        assert sorted(ids(everything)) == ["a", "a@1", "b@3"]
        assert everything.facets["state"] == {"archived": 1, "released": 1, "superseded": 1}
        (older,) = ask(engine, "kohle", READER, {"scope": "all", "state": ["superseded"]}).hits
        assert (older.id, older.document, older.version, older.state) == ("a@1", "a", 1, "superseded")
        assert engine.count() == 1

    def test_it_is_known_who_may_read_anything_older(self, engine):
        engine.apply(batch(record("a"), record("a@1", viewers=["office"]), record("b@1", viewers=["p:2"])), 1)
        assert [engine.reads_older(frozenset({held})) for held in ("office", "p:2", *READER)] == [True, True, False]
        engine.apply([("b", [])], 2)
        assert not engine.reads_older(frozenset({"p:2"}))

    def test_documents_that_are_asked_to_be_left_out_are_in_no_count(self, engine):
        engine.apply(batch(record("a", "Kohle"), record("b", "Kohle Koks"), record("b@1", "Kohle")), 1)
        only = Filters(scope="all", without=frozenset({"b", "never"}))
        answer = ask(engine, "kohle", READER, only)
        assert (ids(answer), answer.total, answer.facets["state"]) == (["a"], 1, {"released": 1})
        assert ask(engine, "Koks", READER, only).total == 0

    def test_all_records_of_a_document_are_replaced_and_removed_together(self, engine):
        engine.apply(batch(record("a", "Kohle"), record("a@1", "Kohle"), record("a@2", "Kohle")), 1)
        engine.apply(batch(record("a", "Kohle"), record("a@2", "Kohle")), 2)
        assert sorted(ids(ask(engine, "kohle", READER, {"scope": "all"}))) == ["a", "a@2"]
        engine.apply([("a", [])], 3)
        assert ask(engine, "kohle", READER, {"scope": "all"}).total == 0
        engine.rebuild(iter([record("a", "Kohle"), record("a@1", "Kohle")]), 4)
        assert sorted(ids(ask(engine, "kohle", READER, {"scope": "all"}))) == ["a", "a@1"]

    def test_what_a_stamp_is_given_for_stays_and_the_rest_of_the_document_is_replaced(self, engine, reopen):
        older = [record("a@1", "Koks", stamp="eins"), record("a@2", "Kohle", stamp="zwei")]
        engine.apply(batch(record("a", "Halle", stamp="drei"), *older, record("b", "Koks", stamp="vier")), 1)
        assert engine.holds(["eins", "zwei", "drei", "vier", "nie", ""]) == {"eins", "zwei", "drei", "vier"}
        engine.apply([("a", [record("a", "Gericht", stamp="neu"), "eins"])], 2)
        assert engine.holds(["eins", "zwei", "drei", "vier", "neu"]) == {"eins", "vier", "neu"}
        for number in range(40):
            engine.apply([("a", ["neu", "eins"]), (f"d{number}", [record(f"d{number}", "Frist")])], 3 + number)
        while engine.tidy():
            pass
        for each in (engine, reopen()):
            assert sorted(ids(ask(each, "koks", READER, {"scope": "all"}))) == ["a@1", "b"]
            assert ids(ask(each, "gericht", READER)) == ["a"]
            assert (ask(each, "kohle", READER, {"scope": "all"}).total, ask(each, "halle", READER).total) == (0, 0)
            assert (each.count(), each.last_seq()) == (42, 42)

    def test_a_stamp_is_forgotten_with_its_record(self, engine):
        engine.apply(batch(record("a", stamp="eins"), record("b")), 1)
        engine.apply([("a", [])], 2)
        assert engine.holds(["eins"]) == frozenset()

    @pytest.mark.parametrize("stamp", ["nie", "gegangen", "von b"])
    def test_an_index_without_what_was_to_stay_is_damaged_and_as_it_was(self, engine, stamp):
        engine.apply(batch(record("a", "Kohle", stamp="gegangen"), record("b", stamp="von b")), 1)
        engine.apply([("a", [record("a", "Kohle")])], 2)
        with pytest.raises(IndexUnavailable):
            engine.apply([("a", [record("a", "Halle"), stamp])], 3)
        assert not engine.healthy()
        assert (ids(ask(engine, "kohle", READER)), engine.last_seq()) == (["a"], 2)

    def test_older_fassungen_change_neither_order_nor_counts_nor_words_of_what_is_in_force(self, engine):
        current = [record(f"d{number}", f"Kohle {WORDS[number % 4]}", "Monoxid" * (number % 3)) for number in range(12)]
        older = [record(f"d{number}@1", "Kohle Monoxid Altlast", "Bundesschutzgesetz (BSchG)") for number in range(12)]

        def said():
            answer = ask(engine, "Kohle Monoxid", READER, size=50)
            return [(hit.id, answer.total, answer.facets) for hit in answer.hits]

        engine.apply(batch(*current), 1)
        before = said()
        engine.apply(batch(*current, *older), 2)
        assert said() == before
        assert engine.completions("word", "altl", READER, 8) == engine.similar("altlasd", READER) == []
        assert engine.titles([[Term("title", "altlast")]], "", READER, 8) == []
        assert not engine.abbreviations(READER)
        assert ask(engine, "Altlasd", READER).suggestion is None
        assert ask(engine, "Altlasd", READER, {"scope": "all"}).suggestion == "Altlast"

    def test_a_beginning_stands_for_words_that_may_be_read_whatever_others_there_are(self, engine):
        others = [
            record(f"x{number}", f"Verbot{'abcdefghij'[number % 10] * (2 + number // 10)}", viewers=["office"])
            for number in range(80)
        ]
        engine.apply(
            batch(*others, *({**one, "id": f"{one['id']}y", "document": f"{one['id']}y"} for one in others)), 1
        )
        engine.apply(batch(record("a", "Verbotszone")), 2)
        assert ids(ask(engine, "verb*", READER)) == ["a"]
        assert ids(ask(engine, "Verbotszone -verb*", READER)) == []
        assert ask(engine, "verb*", frozenset({"office"}), size=1).total >= 120
        assert ask(engine, "-verb*", frozenset({"office", *READER})).total == 0

    def test_filters_by_author_and_authority(self, engine):
        engine.apply(batch(record("a", author="p1", authority="stadt"), record("b", author="p2", authority="")), 1)
        assert ids(ask(engine, "", READER, {"author": ["p2", "p3"]})) == ["b"]
        assert ids(ask(engine, "", READER, {"authority": ["stadt"]})) == ["a"]
        assert ask(engine, "", READER).facets["authority"] == {"stadt": 1}

    def test_what_somebody_may_not_read_defines_no_abbreviation_for_them(self, engine):
        told = record("a", "Recht", "Bundesschutzgesetz (BSchG)", viewers=["office"])
        engine.apply(batch(told, record("b", "BSchG")), 1)
        engine.apply(batch(record("b", "BSchG", viewers=["office", *READER])), 2)
        assert ids(ask(engine, "Bundesschutzgesetz", READER)) == []
        assert sorted(ids(ask(engine, "Bundesschutzgesetz", frozenset({"office"})))) == ["a", "b"]
        assert "bschg" not in engine.abbreviations(READER)
        engine.apply([("a", [])], 3)
        assert not engine.abbreviations(frozenset({"office"}))

    def test_filters_sorting_and_pages(self, engine):
        for number in range(25):
            day = f"2026-01-{number + 1:02}"
            at = 1_767_000_000 + number * 86400
            made = record(f"d{number}", f"Kohle {chr(122 - number)}", day=day, released_at=at, kind=KINDS[number % 3])
            engine.apply([(made["id"], [made])], number + 1)
        newest = ask(engine, "", READER, sort="date", size=3)
        assert (ids(newest), newest.total) == (["d24", "d23", "d22"], 25)
        assert ids(ask(engine, "kohle", READER, sort="title", size=2)) == ["d24", "d23"]
        assert ids(ask(engine, "", READER, {"from": "2026-01-24", "to": "2026-01-25"}, sort="date")) == ["d24", "d23"]
        assert ids(ask(engine, "", READER, sort="date", page=9, size=3)) == ["d0"]
        assert ids(ask(engine, "", READER, page=10, size=3)) == []
        only = ask(engine, "", READER, {"kind": ["muster"]})
        assert only.facets["kind"] == {"muster": 8}
        assert only.choices["kind"] == {"information": 9, "lagebild": 8, "muster": 8}

    def test_the_word_in_the_title_ranks_above_the_one_in_the_text_and_the_whole_above_the_part(self, engine):
        engine.apply(
            [
                ("part", [record("part", "Sonstiges", "die Klageänderung und mehr")]),
                ("body", [record("body", "Sonstiges", "eine Klage und mehr")]),
                ("title", [record("title", "Klage", "und mehr")]),
            ],
            1,
        )
        assert ids(ask(engine, "Klage", READER)) == ["title", "body", "part"]

    def test_a_word_in_a_long_text_ranks_above_its_parts_in_a_short_one(self, engine):
        long = f"eine Klageänderung {'und mehr ' * 5000}"
        engine.apply(
            [("long", [record("long", "Sonstiges", long)]), ("short", [record("short", "Klage", "Änderung")])], 1
        )
        assert ids(ask(engine, "Klageänderung", READER)) == ["long", "short"]

    def test_a_phrase_for_a_compound_ranks_above_its_parts_and_below_itself(self, engine):
        engine.apply(
            [
                ("apart", [record("apart", "Sonstiges", "die Klage und auch eine Änderung")]),
                ("phrase", [record("phrase", "Sonstiges", "die Änderung der bisherigen Klage")]),
                ("word", [record("word", "Sonstiges", "die bisherige Klageänderung heute")]),
            ],
            1,
        )
        assert ids(ask(engine, "Klageänderung", READER)) == ["word", "phrase", "apart"]
        assert ids(ask(engine, "Änderung der Klage", READER))[-1] == "apart"

    def test_of_two_equal_ones_the_newer_is_first(self, engine):
        for number, id in enumerate(("old", "new")):
            engine.apply([(id, [record(id, "Kohle", released_at=1_500_000_000 + number * 100_000_000)])], number + 1)
        assert ids(ask(engine, "kohle", READER)) == ["new", "old"]

    @pytest.mark.parametrize(
        ("asked", "text"),
        [
            ("Gluecksspiel", "das Glücksspiel"),
            ("Glücksspiele", "eines Glücksspiels"),
            ("Strasse", "in der Straße"),
            ("Abschöpfung", "die Vermögensabschöpfung"),
            ("Vermögensabschöpfung", "die Abschöpfung des Vermögens"),
            ("Abschöpfung des Vermögens", "die Vermögensabschöpfung"),
            ("Bahnstrecke", "an Eisenbahnstrecken"),
            ("Rechtsaufsicht", "die Rechts- und Fachaufsicht"),
            ("Shisha-Gesetz", "das Shishagesetz"),
            ("Shishagesetz", "das Shisha-Gesetz"),
            ("§73 StGB", "nach § 73 Abs. 1 StGB"),
            ("73 StGB", "nach § 73 StGB"),
            ("Paragraph 73", "nach § 73 StGB"),
            ("VI ZR 45/19", "Urteil VI ZR 45/19"),
            ('"von der Anlage"', "weg von der Anlage"),
            ("Anlag*", "die Anlagen"),
            ("Genehmigunk", "die Genehmigung"),
            ("Bundesschutzgesetz Frist", "Bundesschutzgesetz (BSchG). Frist"),
            ("BSchG", "Bundesschutzgesetz (BSchG)"),
            ("Ordnungsamt -Frist", "das Ordnungsamt"),
        ],
    )
    def test_german_finds_what_is_meant(self, engine, asked, text):
        engine.apply(
            [("a", [record("a", "Titel", text)]), ("b", [record("b", "Anderes", "Unterwegs im Norden mit Frist")])], 1
        )
        assert ids(ask(engine, asked, READER)) == ["a"]

    @pytest.mark.parametrize(
        ("asked", "text"),
        [
            ("Gier", "die Regierung"),
            ("Elle", "ein Modell"),
            ("Ei", "im Eisen"),
            ('"Anlage der"', "der Anlage"),
            ("Amt -Frist", "Amt und Frist"),
        ],
    )
    def test_what_is_not_meant_is_not_found(self, engine, asked, text):
        engine.apply([("a", [record("a", "Titel", text)])], 1)
        assert ask(engine, asked, READER).total == 0

    def test_words_that_stand_together_are_found_in_every_form_at_their_distance(self, engine):
        texts = {
            "asked": "Die vorläufige Sicherstellung des Wagens",
            "inflected": "nach vorläufigen Sicherstellungen",
            "spelled": "VORLAEUFIGER Sicherstellung",
            "apart": "vorläufige und endgültige Sicherstellung",
            "turned": "Sicherstellung, vorläufige",
            "ends": "vorläufig",
            "arrest": "ein Arrest in das Vermögen",
            "arrests": "eines Arrests in dem Vermögen",
            "near": "Arrest und Vermögen",
            "far": "Arrest in das bewegliche Vermögen",
        }
        for seq, (id, text) in enumerate(texts.items(), 1):
            engine.apply([(id, [record(id, text)])], seq)

        def found(alternative, viewers=READER):
            asked = Query(viewers, (Group((alternative,)),))
            everything = frozenset(texts)
            hits = {hit.id for hit in engine.search(asked).hits}
            assert engine.matching(asked, everything) == hits
            assert engine.has_hits(asked) == bool(hits)
            return hits

        seizure = (Term("stem", stem("vorläufig")), Term("stem", stem("sicherstellung")))
        arrest = (Term("stem", stem("arrest")), Term("stem", stem("vermögen")))
        exact = (Term("form", "arrests"), Term("form", "vermögen"))
        assert found(Alternative(seizure, 1.0, (0, 1))) == {"asked", "inflected", "spelled"}
        assert found(Alternative(seizure, 1.0, (0, 3))) == {"apart"}
        assert found(Alternative(arrest, 1.0, (0, 3))) == {"arrest", "arrests"}
        assert found(Alternative(exact, 1.0, (0, 3))) == {"arrests"}
        assert found(Alternative((*arrest, Term("stem", "nirgends")), 1.0, (0, 3, 4))) == set()
        assert found(Alternative(seizure, 1.0, (0, 1)), frozenset({"office"})) == set()
        both = Group((Alternative(seizure, 1.0, (0, 1)), Alternative((Term("form", "turned"),), 0.5)))
        helped = Query(READER, (Group((Alternative((seizure[1],), 1.0),)), replace(both, optional=True)), limit=9)
        assert {hit.id for hit in engine.search(helped).hits[:3]} == {"asked", "inflected", "spelled"}
        assert engine.search(helped).total == 5

    def test_an_abbreviation_stands_for_the_law_it_is_defined_for(self, engine):
        source = "Gesetz zum Schutz (Bundesschutzgesetz)"
        engine.apply(
            batch(
                record("a", "§ 3 BSchG", "Frist", law="BSchG", norm="§ 3", source=source),
                record("b", "§ 3 XyzG", "Frist", law="XyzG", norm="§ 3", source="Xyzgesetz"),
            ),
            1,
        )
        assert ids(ask(engine, "Bundesschutzgesetz Frist", READER)) == ["a"]
        assert ids(ask(engine, "§ 3 Bundesschutzgesetz", READER))[0] == "a"

    def test_a_hit_in_a_file_names_file_and_page(self, engine):
        made = record("a", "Titel", "Text", files=[file("Bericht.pdf", "Deckblatt", "Eine Messung von Monoxid")])
        engine.apply([("a", [made])], 1)
        (hit,) = ask(engine, "Monoxid", READER).hits
        assert (hit.file_name, hit.page_no) == ("Bericht.pdf", 2)
        assert "<mark>Monoxid</mark>" in hit.snippet_html

    def test_snippets_are_escaped_before_they_are_marked(self, engine):
        engine.apply([("a", [record("a", "<b>Kohle</b>", "<script>alert('Kohle')</script> & <mark>")])], 1)
        (hit,) = ask(engine, "kohle <script>", READER).hits
        assert "<script" not in hit.snippet_html
        assert "<mark>Kohle</mark>" in hit.snippet_html
        assert hit.title_html == "&lt;b&gt;<mark>Kohle</mark>&lt;/b&gt;"

    @pytest.mark.parametrize(
        "asked",
        [
            *(
                "*",
                "a*",
                "(" * 500,
                '"' * 501,
                "-" * 50,
                "-kohle",
                '"kohle',
                "kohle " * 2000,
                "x" * 10_000,
                "\x00\ud800",
                "§",
            ),
            *("kohle AND OR NOT (", "[*:*]", "a-" * 500, "§ 1 " * 400),
        ],
    )
    def test_odd_queries_are_answered(self, engine, asked):
        engine.apply([("a", [record("a", "Kohle")])], 1)
        ask(engine, asked, READER)

    def test_a_suggestion_never_repeats_what_was_asked(self, engine):
        engine.apply([("a", [record("a", "Genehmigung")])], 1)
        assert ask(engine, "Genehmigung", READER).suggestion is None
        corrected = ask(engine, "Genemigung", READER)
        assert (corrected.suggestion, corrected.corrected, ids(corrected)) == ("Genehmigung", True, ["a"])

    def test_the_opposite_is_offered_and_not_answered(self, engine):
        engine.apply([("a", [record("a", "Zuverlässigkeit")])], 1)
        answer = ask(engine, "Unzuverlässigkeit", READER)
        assert (answer.suggestion, answer.corrected, answer.hits) == ("Zuverlässigkeit", False, ())

    def test_a_short_word_is_corrected_at_once_only_beside_others_of_its_document(self, engine):
        engine.apply(batch(record("a", "Messung der Halle"), record("b", "Frist und Klage")), 2)
        alone, beside = ask(engine, "Mesung", READER), ask(engine, "Mesung Halel", READER)
        assert (alone.suggestion, alone.corrected, alone.hits) == ("Messung", False, ())
        assert (beside.suggestion, beside.corrected, ids(beside)) == ("Messung Halle", True, ["a"])
        apart = ask(engine, "Mesung Kalge", READER)
        assert not apart.corrected and not apart.hits

    def test_titles_are_found_by_beginnings_whole_words_and_stems_the_one_that_begins_so_first(self, engine):
        made = [
            record("old", "Messung im Betrieb", released_at=1_000),
            record("new", "Die Messung der Halle", released_at=2_000),
            record("end", "Luftmessungen", released_at=3_000),
            record("no", "Kohle", "Messung im Text", released_at=4_000),
        ]
        engine.apply(batch(*made), 1)

        def found(*words, begun="", limit=8):
            return [id for id, _ in engine.titles(words, begun, READER, limit)]

        begins = [Term("title", "mess", prefix=True)]
        assert engine.titles([begins], "mess", READER, 1) == [("old", "Messung im Betrieb")]
        assert found(begins) == ["new", "old"]
        assert found(begins, begun="mess") == ["old", "new"]
        assert found([Term("title", "=messung")], [Term("title", "halle"), Term("title", "betri", prefix=True)]) == [
            "new",
            "old",
        ]
        assert found([Term("title", "mess")]) == found() == found(begins, [Term("title", "nie")]) == []

    def test_completions_are_what_most_documents_offer_as_it_is_written(self, engine):
        made = [
            record("a", "Genehmigung und Genesung", norms=["§ 73 StGB", "§ 7 GewO"]),
            record("b", "Die Genesung, der Übergang der Straße", norms=["§ 73 StGB"]),
            record("c", "Genie", viewers=["office"], norms=["§ 73a StGB"]),
        ]
        engine.apply(batch(*made), 1)
        assert engine.completions("word", "gene", READER, 8) == ["Genesung", "Genehmigung"]
        assert engine.completions("word", "gene", READER, 1) == ["Genesung"]
        assert engine.completions("word", "uber", READER, 8) == ["Übergang"]
        assert engine.completions("word", "strass", READER, 8) == ["Straße"]
        assert engine.completions("norm", "§7", READER, 8) == ["§ 73 StGB", "§ 7 GewO"]
        assert engine.completions("norm", "stgb 7", READER, 8) == ["§ 73 StGB"]
        assert engine.completions("norm", "§7 ", READER, 8) == ["§ 7 GewO"]

    def test_values_are_counted_in_what_is_in_force_and_may_be_read(self, engine):
        made = (
            record("a", author="p1", year=2026),
            record("b", author="p1", year=2025),
            record("c", author="p2", viewers=["office"], year=2024),
            record("a@1", author="p3", viewers=[*READER], year=2023),
        )
        engine.apply(batch(*made), 1)
        assert engine.values("author", READER) == {"p1": 2}
        assert engine.values("year", READER | {"office"}) == {"2026": 1, "2025": 1, "2024": 1}
        assert engine.values("author", READER | {"office"}, frozenset({"a", "c", "d"})) == {"p1": 1}
        assert engine.values("author", frozenset()) == engine.values("author", frozenset({"p:9"})) == {}

    def test_kept_warm_it_answers_the_same(self, engine, reopen):
        reopen().warm()
        engine.warm()
        engine.warm()
        engine.apply([("a", [record("a", "Genesung")])], 1)
        assert engine.completions("word", "gene", READER, 8) == ["Genesung"]
        engine.rebuild(iter([record("b", "Genehmigung")]), 2)
        engine.apply([("c", [record("c", "Genehmigung")])], 3)
        assert engine.completions("word", "gene", READER, 8) == ["Genehmigung"]
        assert engine.healthy() and engine.last_seq() == 3

    @pytest.mark.parametrize("seed", range(3))
    def test_what_is_offered_is_as_if_nothing_unreadable_were_in_the_index(self, engine, seed):
        chance = random.Random(seed)
        known = {}
        for seq in range(1, 13):
            given = {}
            for _ in range(chance.randint(1, 8)):
                id = f"d{chance.randint(0, 30)}"
                made = record(
                    id,
                    " ".join(chance.sample(WORDS, 2)).title(),
                    " ".join(chance.choices(WORDS, k=4)).title(),
                    viewers=chance.sample(TOKENS, chance.randint(1, 3)),
                    norms=[f"§ {chance.randint(1, 30)} StGB"],
                    released_at=chance.randint(1, 9),
                )
                older = record(f"{id}@1", "Altes", "Altlast", viewers=TOKENS, norms=["§ 99 StGB"])
                given[id] = [made, older] if chance.random() > 0.15 else []
            known.update(given)
            engine.apply(list(given.items()), seq)
            held = frozenset(chance.sample(TOKENS, chance.randint(0, 3)))
            gone = frozenset(chance.sample(sorted(known), min(len(known), chance.choice((0, 1, 12)))))
            current = (one for id, each in known.items() if id not in gone for one in each[:1])
            readable = [one for one in current if held & set(one["viewers"])]
            offered = {one["id"]: offers(one, engine.analyser) for one in readable}
            counts = Counter(each for one in offered.values() for each in one)
            begun = chance.choice(["", "b", "be", "k", "mon"])
            for place in (f"word:{begun}", "norm:§", f"norm:stgb {chance.randint(1, 3)}"):
                best = sorted(
                    (each for each in counts if each.startswith(place)), key=lambda each: (-counts[each], each)
                )
                kind, _, key = place.partition(":")
                assert engine.completions(kind, key, held, 5, gone) == [each.partition("=")[2] for each in best[:5]]
            ranked = sorted(
                (not one["title"].lower().startswith(begun), -one["released_at"], one["id"], one["title"])
                for one in readable
                if any(each.startswith(f"title:{begun}") for each in offered[one["id"]])
            )
            asked = [[Term("title", begun, prefix=True)]]
            assert engine.titles(asked, begun, held, 5, gone) == [tuple(each[2:]) for each in ranked[:5]]

    def test_all_at_once_query_is_never_used_for_ranking_only(self, engine):
        engine.apply([("a", [record("a", "Kohle")]), ("b", [record("b", "Frist")])], 1)
        answer = ask(engine, "Kohle Frist", READER)
        assert (sorted(ids(answer)), answer.relaxed) == (["a", "b"], True)

    def test_queries_made_by_hand_need_viewers(self, engine):
        with pytest.raises(TypeError):
            Query()

    def test_without_an_index_there_is_no_answer_but_no_harm(self, reopen):
        engine = reopen()
        assert not engine.healthy()
        with pytest.raises(IndexUnavailable):
            ask(engine, "kohle", READER)

    def test_many_may_search_while_one_writes(self, engine):
        engine.apply([("a", [record("a", "Kohle")])], 1)
        failures, stop = [], threading.Event()

        def search():
            while not stop.is_set():
                found = ids(ask(engine, "kohle", READER, size=100))
                if "a" not in found:
                    failures.append(found)

        readers = [threading.Thread(target=search) for _ in range(3)]
        for reader in readers:
            reader.start()
        for seq in range(2, 40):
            engine.apply([(f"d{seq}", [record(f"d{seq}", "Kohle")])], seq)
            engine.tidy()
        stop.set()
        for reader in readers:
            reader.join()
        assert not failures
        assert engine.count() == 39
