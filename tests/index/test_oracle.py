"""What a person is answered is what an index of only what they may read would answer.

Documents, their older Fassungen, audiences, questions and filters are random; the other index holds nothing but the records
that one of the person's tokens opens. Order by relevance apart, nothing may differ: neither hits nor counts, choices,
corrections, snippets, ways out or what is offered. And what is counted is what a look at each record counts.
"""

import random
from collections import Counter
from dataclasses import replace

import pytest

from index import ask, suggest, ways_out
from index.asking.synonyms import Synonyms
from index.engine import FACETS, FILTERS, Filters
from index.engines.whoosh.engine import WhooshEngine
from index.german.language import form
from tests.index.samples import NOUNS, batch, file, record

DOCUMENTS, QUESTIONS = 60, 45
TOKENS = ["read:shisha", "read:verkehr", "read:shisha@kommune", "p:1", "p:2", "lead:shisha", "office"]
KINDS, AREAS, STATES = (
    ["information", "muster", "lagebild"],
    ["shisha", "verkehr"],
    ["superseded", "archived", "withdrawn"],
)
WORDS = """Kohle Kohlenlager Monoxid Messung Messungen Warnung Halle Spielhalle Bericht Anlage Anlagen Gericht Frist Fristen Amt
Ordnungsamt Betrieb Klage Klageänderung Strecke Bahnstrecke Eisenbahnstrecken Vermögensabschöpfung Abschöpfung Glücksspiel Gebühr
Genehmigung Genehmigungen Gebührenordnung Überwachung Verkehrsüberwachung Rechts- und Fachaufsicht die der und nach""".split()
# Each in one document or two, so that there are always some who read none of them.
RARE = """Altlast Bergwerk Campingplatz Druckluft Erdaushub Fahrstuhl Grubenwasser Hochofen Industriepark Jugendherberge Kiesgrube
Luftbild Marktstand Nebelmaschine Ofenrohr Parkhaus Quellwasser Rauchmelder Schornstein Tiefgarage""".split()
DEFINED = [f"{word[:-1]}{word[-1]}gesetz ({word[0]}{word[3]}G)" for word in RARE]
NAMES = [
    "Frist Amt",
    "Gebühr und Klage",
    "Kohlen Halle",
    "Anlage Berichte",
    "Warnung der Strecke",
    "Messung Monoxid",
    "Klage Frist",
]
CITED = ["§ 3 BSchG", "§ 73 Abs. 1 StGB", "Art. 5 GG", "VI ZR 45/19"]
TERMS = ((("Quastenflosser", *NAMES), ()),)
TYPED = [
    *WORDS, *CITED, "Genemigung", "Vermögensabschopfung", "Kohl*", "Gene*", "Glücksspiele", "Gluecksspiel", '"Frist und"', '"die Anlage"',
    "-Kohle", "-Frist", "-Gebühr*", "Messunk", "3 BSchG", *(["Quastenflosser"] * 5), *NAMES, *RARE, *(f"{word[:5]}x{word[6:]}" for word in RARE),
    *(said.split()[0] for said in DEFINED), *(said.split("(")[1][:-1] for said in DEFINED),
]  # fmt: skip


def text(chance, count):
    return " ".join(chance.choice([*WORDS, *WORDS, *CITED]) for _ in range(count)) + "."


def made_up(chance, id, scope, state):
    year = chance.choice([2024, 2025, 2026])
    month = chance.randint(1, 12)
    return record(
        id,
        text(chance, 2),
        text(chance, chance.randint(3, 25)) + " ".join(chance.sample([*RARE, *DEFINED], chance.choice([0, 0, 1, 2]))),
        summary=text(chance, 3),
        files=[file("Anlage.pdf", text(chance, 8), text(chance, 8))] if chance.random() < 0.3 else [],
        viewers=chance.sample(TOKENS, chance.randint(1, 3)),
        kind=chance.choice(KINDS),
        fachgebiet=chance.choice(AREAS),
        author=chance.choice(["p1", "p2", "p3"]),
        authority=chance.choice(["stadt", "pp", ""]),
        year=year,
        day=f"{year}-{month:02}-15",
        released_at=(year - 1970) * 31_556_952 + month * 2_629_746 + int(id.partition("@")[0][1:]),
        scope=scope,
        state=state,
    )


def document(chance, number):
    """The records of one document: in force with older Fassungen, or only older ones, or none."""
    id, versions = f"d{number}", chance.choice([1, 1, 1, 2, 3])
    older = [made_up(chance, f"{id}@{version}", "old", chance.choice(STATES)) for version in range(1, versions)]
    last = chance.random()
    if last < 0.1:
        return []
    return [made_up(chance, id, "current", "released"), *older] if last < 0.8 else older


def question(chance):
    asked = " ".join(chance.sample(TYPED, chance.choice([0, 1, 1, 2, 2, 3])))

    def some(values):
        return tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < 0.12 else ()

    filters = Filters(
        kind=some(KINDS),
        fachgebiet=some(AREAS),
        authority=some(["stadt", "pp", "mond"]),
        author=some(["p1", "p2", "-"]),
        year=some(["2024", "2025", "2026"]),
        state=some(["released", *STATES]),
        since=chance.choice([None, None, None, "2025-02-15"]),
        until=chance.choice([None, None, None, "2026-06-01"]),
        scope=chance.choice(["current", "all"]),
        without=frozenset({f"d{chance.randint(0, DOCUMENTS)}"}) if chance.random() < 0.1 else frozenset(),
    )
    return asked, filters, chance.choice(["relevance", "date", "title"])


def engine_in(folder, kind):
    if kind == "whoosh":
        return WhooshEngine(folder, NOUNS)
    pytest.importorskip("tantivy")
    from index.engines.tantivy.engine import TantivyEngine  # noqa: PLC0415 - only where it is installed

    return TantivyEngine(folder, NOUNS)


@pytest.fixture(params=["whoosh", "tantivy"])
def engine(request, tmp_path):
    opened = []

    def made(name):
        opened.append(engine_in(tmp_path / name, request.param))
        return opened[-1]

    yield made
    for each in opened:
        each.close()


def passes(one, filters):
    """Whether a record is in the scope and passes the filters."""
    return (
        one["scope"] in ("current", "old" if filters.scope == "all" else "current")
        and one["document"] not in filters.without
        and all(str(one[name]) in getattr(filters, name) for name in FILTERS if getattr(filters, name))
        and (filters.since or "") <= one["day"] <= (filters.until or "9999")
    )


def counted(records):
    """What a look at each record counts."""
    counts = {name: Counter(str(one[name]) for one in records if one[name]) for name in FACETS}
    return {name: dict(values) for name, values in counts.items()}


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_is_that_of_an_index_of_what_may_be_read(engine, seed):
    chance = random.Random(seed)
    documents = {number: document(chance, number) for number in range(DOCUMENTS)}
    whole = engine("whole")
    whole.rebuild(iter([one for records in documents.values() for one in records]), 1)
    for seq in range(2, 12):
        changed = {number: document(chance, number) for number in chance.sample(range(DOCUMENTS), 3)}
        documents |= changed
        whole.apply([(f"d{number}", records) for number, records in changed.items()], seq)
    everything = [one for records in documents.values() for one in records]
    by_id = {one["id"]: one for one in everything}
    synonyms = Synonyms(TERMS, whole.analyser) if seed else None
    found, corrected = 0, 0
    for number in range(3):
        held = frozenset(chance.sample(TOKENS, chance.randint(1, 3)))
        readable = [one for one in everything if held & set(one["viewers"])]
        own = engine(f"own{number}")
        own.rebuild(iter([]), 0)
        own.apply(batch(*readable), 1)
        assert whole.reads_older(held) == any(one["scope"] == "old" for one in readable)
        assert dict(whole.abbreviations(held)) == dict(own.abbreviations(held))
        for _ in range(QUESTIONS):
            asked, filters, sort = question(chance)
            answers = [ask(each, asked, held, filters, sort, size=200, synonyms=synonyms) for each in (whole, own)]
            alike = [seen(answer, by_id, sort) for answer in answers]
            assert alike[0] == alike[1], (asked, filters, sort, sorted(held))
            hits = [by_id[hit.id] for hit in answers[0].hits]
            assert answers[0].facets == counted(hits), asked
            assert all(held & set(one["viewers"]) and passes(one, filters) for one in hits)
            if not asked:
                assert answers[0].total == sum(passes(one, filters) for one in readable)
            found, corrected = found + len(hits), corrected + answers[0].corrected
            if not hits:
                ways = [ways_out(each, asked, held, filters, synonyms) for each in (whole, own)]
                assert ways[0] == ways[1], (asked, filters)
            for name in FACETS:
                if getattr(filters, name) and not answers[0].corrected:
                    only = replace(filters, **{name: ()})
                    free = ask(own, asked, held, only, size=1, synonyms=synonyms)
                    if free.relaxed == answers[0].relaxed and not free.corrected:
                        assert answers[0].choices[name] == free.facets[name], (asked, filters, name)
            word = form(chance.choice(TYPED))
            assert whole.similar(word, held, filters.scope) == own.similar(word, held, filters.scope), word
            begun = asked.partition(" ")[0][:5]
            assert suggest(whole, begun, held, ()) == suggest(own, begun, held, ()), begun
    assert found > 300 and corrected  # some of it is seen, and some of it was mistyped


def seen(answer, by_id, sort):
    """All that an answer tells, with the hits in their order where it is one that both must keep."""
    hits = [(hit.id, hit.title_html, hit.snippet_html, hit.page_no, hit.file_name) for hit in answer.hits]
    keys = {"date": lambda one: one["released_at"], "title": lambda one: one["title"].lower()}
    order = [keys[sort](by_id[hit.id]) for hit in answer.hits] if sort in keys else []
    told = (
        answer.total,
        answer.facets,
        answer.choices,
        answer.suggestion,
        answer.corrected,
        answer.relaxed,
        answer.also,
    )
    return told, sorted(hits), order
