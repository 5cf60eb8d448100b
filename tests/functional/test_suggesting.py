"""What the search box offers: to whom, what it says to a script and to a program, and what it costs."""

import json
import random

import pytest

from content_types import FACHGEBIETE, KINDS
from tests.functional.scenery import settle_more
from tests.functional.test_leaks import SECRET, oracle, world  # noqa: F401 - world is a fixture

AREAS = {area.id: area.title for area in FACHGEBIETE}


def groups(browser, q):
    answer = browser.get("/search/suggest", params={"q": q})
    return {group["title"]: group["items"] for group in answer.json["groups"]}


def test_a_box_gets_groups_with_what_was_typed_cut_out(scenery, browse, portal):
    id = scenery.released(title="Kohlenmonoxid in Shisha-Bars", body_html="<p>Gemessen nach § 73 StGB</p>")
    portal.reindex()
    answer = browse("leser").get("/search/suggest?q=kohl")
    assert answer.content_type == "application/json" and "no-store" in answer.headers["Cache-Control"]
    assert (answer.json["title"], answer.json["said"]) == ("Vorschläge", "2 Vorschläge")
    assert groups(browse("leser"), "kohl") == {
        "Dokumente": [{"pieces": ["", "Kohl", "enmonoxid in Shisha-Bars"], "href": f"/d/{id}", "about": "Information"}],
        "Wörter": [{"pieces": ["", "Kohl", "enmonoxid"], "href": "/search?q=Kohlenmonoxid", "about": ""}],
    }
    assert groups(browse("leser"), "§ 73") == {
        "Normen": [{"pieces": ["", "§ 73", " StGB"], "href": "/search?q=%C2%A7+73+StGB", "about": ""}]
    }
    nothing = browse("leser").get("/search/suggest?q=quastenflosser").json
    assert (nothing["said"], nothing["groups"]) == ("Keine Vorschläge", [])


def test_operators_and_their_values_go_into_the_box(scenery, browse, api, portal, store, clock):
    store.write(lambda site: settle_more(site, clock()))
    scenery.released(kind="information")
    scenery.released(kind="muster", by="autor2", fachgebiet="verkehr", audience=["polizei"])
    portal.reindex()
    assert groups(browse("leser"), "Kohle fa") == {
        "Filter": [{"pieces": ["", "fa", "chgebiet:"], "fill": "Kohle fachgebiet:", "about": "nur ein Fachgebiet"}]
    }
    assert groups(browse("leser"), "Halle fachgebiet:sh") == {
        "Fachgebiete": [{"pieces": ["fachgebiet:", "Sh", "isha"], "fill": "Halle fachgebiet:Shisha ", "about": ""}]
    }
    (author,) = groups(browse("leser"), "autor:beisp")["Eingebracht von"]
    assert author == {
        "pieces": ['autor:"Autor ', "Beisp", 'iel"'], "fill": 'autor:"Autor Beispiel" ', "about": "Stadt Musterstadt",
    }  # fmt: skip
    assert groups(browse("leser"), "fachgebiet:verk") == groups(browse("leser"), "autor:autor2") == {}
    assert len(groups(browse("pruefer"), "autor:beisp")["Eingebracht von"]) == 2
    items = api("pruefer").get("/search/suggest?q=fachgebiet:").json["items"]
    assert items == [{"kind": "value", "text": f"fachgebiet:{id}"} for id in ("Shisha", "Verkehr")]


def test_with_a_day_stands_how_to_write_it(scenery, browse, portal):
    scenery.released()
    portal.reindex()
    answer = browse("leser").get("/search/suggest?q=Halle+ab:20").json
    assert answer["hint"] == "Jahr, Monat oder Tag: 2026, 3/2026, 3.3.2026"
    assert answer["groups"] == [
        {"title": "Freigegeben ab", "items": [{"pieces": ["ab:", "20", "26"], "fill": "Halle ab:2026 ", "about": ""}]}
    ]
    nothing = browse("leser").get("/search/suggest?q=bis:gestern").json
    assert (nothing["hint"], nothing["groups"]) == (answer["hint"], [])
    assert browse("leser").get("/search/suggest?q=halle").json["hint"] == ""


def test_no_value_of_what_was_closed_since_it_was_indexed_is_offered(scenery, browse, portal, store, clock):
    store.write(lambda site: settle_more(site, clock()))
    id = scenery.released(by="autor2", kind="muster")
    portal.reindex()
    assert groups(browse("leser"), "art:") and groups(browse("leser"), "autor:") and groups(browse("leser"), "ab:")
    edited = scenery.edited(scenery.do(id, "revise", "autor2"), by="autor2", audience=["polizei"])
    scenery.release(edited, "autor2")
    for typed in ("art:", "autor:", "fachgebiet:", "ab:"):
        assert groups(browse("leser"), typed) == {}, typed


def test_a_term_of_the_glossar_is_offered_by_its_abbreviation(scenery, browse, portal):
    given = {"title": "Kohlenmonoxid", "summary": "Ein Gas ohne Geruch", "abbreviations": ["CO"], "body_html": None}
    term = scenery.released(kind="term", source=None, date=None, stand=None, **given)
    portal.reindex()
    (found,) = groups(browse("leser"), "co")["Begriffe"]
    assert found == {"pieces": ["Kohlenmonoxid"], "href": f"/d/{term}", "about": "CO"}


def test_an_api_client_gets_kind_text_and_address(scenery, api, portal):
    id = scenery.released()
    portal.reindex()
    items = api("leser").get("/search/suggest?q=kohl&size=1").json["items"]
    assert items == [
        {"kind": "title", "text": "Kohlenmonoxid in Shisha-Bars", "id": id, "url": f"http://localhost/d/{id}"}
    ]
    assert {"kind": "word", "text": "Kohlenmonoxid"} in api("leser").get("/search/suggest?q=kohl").json["items"]
    for bad in ("0", "21", "x", "", "-1"):
        assert api("leser").get(f"/search/suggest?q=kohl&size={bad}", status=422).json["errors"]


def test_nobody_without_a_login_is_offered_anything(scenery, anonymous, api, portal):
    scenery.released()
    portal.reindex()
    assert "Kohlenmonoxid" not in anonymous.get("/search/suggest?q=kohl", status="*").text
    assert anonymous.get("/api/v1/search/suggest?q=kohl", status=401)


def test_without_an_index_a_box_gets_nothing_and_a_program_is_told(scenery, browse, api, portal):
    scenery.released()
    answer = browse("leser").get("/search/suggest?q=kohl").json
    assert answer["groups"] == []
    assert api("leser").get("/search/suggest?q=kohl", status=503)


def test_what_was_withdrawn_or_moved_since_it_was_indexed_is_not_offered(scenery, browse, portal):
    id = scenery.released(title="Zwieback im Dienst")
    portal.reindex()
    assert "Dokumente" in groups(browse("leser"), "zwieb")
    scenery.do(id, "withdraw", "geschaeftsstelle", reason="Überholt")
    assert "Dokumente" not in groups(browse("leser"), "zwieb")  # the index has not heard of it yet
    portal.reindex(only_if_needed=True)
    assert groups(browse("leser"), "zwieb") == {}


def test_no_word_and_no_norm_of_what_was_closed_since_it_was_indexed_is_offered(scenery, browse, portal):
    id = scenery.released(title=SECRET, body_html="<p>Gemessen nach § 99 StGB</p>")
    portal.reindex()
    assert "Wörter" in groups(browse("leser"), SECRET[:6]) and "Normen" in groups(browse("leser"), "§ 9")
    scenery.release(scenery.edited(scenery.do(id, "revise", "autor"), audience=["polizei"]))
    assert groups(browse("leser"), SECRET[:6]) == groups(browse("leser"), "§ 9") == {}
    assert "Wörter" in groups(browse("pruefer"), SECRET[:6])


def test_what_else_may_be_read_is_offered_while_the_index_waits(scenery, browse, portal):
    closed = scenery.released(title=SECRET, body_html="<p>Gemessen nach § 99 StGB und § 73 StGB</p>")
    scenery.released(title="Zwirbeltrommel", body_html="<p>Gemessen nach § 73 StGB</p>")
    portal.reindex()
    scenery.release(scenery.edited(scenery.do(closed, "revise", "autor"), audience=["polizei"]))
    offered = groups(browse("leser"), "zwirb")
    assert [item["href"] for item in offered["Wörter"]] == ["/search?q=Zwirbeltrommel"]
    assert len(offered["Dokumente"]) == 1
    assert [item["href"] for item in groups(browse("leser"), "stgb")["Normen"]] == ["/search?q=%C2%A7+73+StGB"]


def test_words_of_files_and_tags_are_offered_to_who_may_read_them(scenery, browse, portal):
    draft = scenery.draft(tags=["Zwirbeltag"], audience=["polizei"])
    scenery.release(scenery.attached(draft, "Anlage.txt", b"Nach dem Haushaltsgesetz"))
    portal.reindex()
    for typed, word in (("zwirb", "Zwirbeltag"), ("haushaltsg", "Haushaltsgesetz")):
        assert [item["href"] for item in groups(browse("pruefer"), typed)["Wörter"]] == [f"/search?q={word}"]
        assert groups(browse("leser"), typed) == {}


def test_drafts_and_older_fassungen_offer_nothing(scenery, api, portal):
    id = scenery.release(scenery.draft(title=f"Altes {SECRET}", body_html=f"<p>{SECRET} nach § 99 StGB</p>"))
    scenery.release(scenery.edited(scenery.do(id, "revise", "autor"), title="Neues", body_html="<p>Neu</p>"))
    scenery.draft(title=SECRET)
    portal.reindex()
    for login in ("leser", "autor", "geschaeftsstelle"):
        for q in (SECRET[:5], "altes", "§ 99"):
            assert api(login).get("/search/suggest", params={"q": q}).json["items"] == [], (login, q)


def test_titles_are_text_and_nothing_else(scenery, browse, portal):
    scenery.released(title="<img src=x onerror=alert(1)> Zwieback")
    portal.reindex()
    (found,) = groups(browse("leser"), "zwieb")["Dokumente"]
    assert found["pieces"] == ["<img src=x onerror=alert(1)> ", "Zwieb", "ack"]


def test_random_rights_are_offered_what_the_oracle_allows(world, api):  # noqa: F811
    documents, persons = world
    offered = 0
    for person in persons:
        client = api(person["id"])

        def said(operator, client=client):
            items = client.get("/search/suggest", params={"q": f"{operator}:", "size": 20}).json["items"]
            return {item["text"].partition(":")[2].strip('"') for item in items if item["kind"] == "value"}

        listed = {
            each["id"]: each
            for each in documents
            if oracle(person, person["authority"], each, each["state"] in ("released", "with_working"))
        }
        words = {each["word"] for each in listed.values()}
        assert said("fachgebiet") == {AREAS[each["fachgebiet"]] for each in listed.values()}
        assert said("art") == {KINDS[each["kind"]].title_of_kind for each in listed.values()}
        assert said("autor") == ({"Autor Beispiel"} if listed else set())
        for each in documents:
            for length in (4, 5, 7, 20):
                typed = each["word"][:length]
                items = client.get("/search/suggest", params={"q": typed, "size": 20}).json["items"]
                ids = {item["id"] for item in items if "id" in item}
                fitting = {id for id, one in listed.items() if one["word"].startswith(typed)}
                assert ids <= fitting and (len(fitting) > 15 or ids == fitting), (person, typed)
                assert {item["text"] for item in items if item["kind"] == "word"} <= words
                assert SECRET not in json.dumps(items)
                offered += len(ids)
    assert offered > 100


def test_random_rights_are_offered_nothing_of_what_was_closed_since(world, api, scenery, store):  # noqa: F811
    documents, persons = world
    chance, indexed = random.Random(7), {}
    for each in documents:
        indexed[each["id"]] = dict(each)
        if each["state"] == "released":
            way = chance.choice(("stays", "closed", "withdrawn", "withdrawn"))
            if way == "closed":
                each["audience"] = chance.choice((["kommune"], ["pp"], ["zoll"]))
                scenery.release(scenery.edited(scenery.do(each["id"], "revise", "autor"), audience=each["audience"]))
            elif way == "withdrawn":
                each["state"] = way
                scenery.do(each["id"], "withdraw", "geschaeftsstelle", reason="Überholt")
    offered = lost = 0
    for person in persons:
        client = api(person["id"])

        def reads(each, person=person):
            return oracle(person, person["authority"], each, each["state"] in ("released", "with_working"))

        before = [each for each in documents if reads(indexed[each["id"]])]
        listed = {each["id"]: each for each in before if reads(each)}
        lost += len(before) - len(listed)
        for begun in {each["word"][:7] for each in documents}:
            items = client.get("/search/suggest", params={"q": begun, "size": 20}).json["items"]
            fitting = {id: each["word"] for id, each in listed.items() if each["word"].startswith(begun)}
            assert {item["text"] for item in items if item["kind"] == "word"} == set(fitting.values()), (person, begun)
            assert {item["id"] for item in items if "id" in item} == fitting.keys(), (person, begun)
            offered += len(items)
        items = client.get("/search/suggest", params={"q": "art:", "size": 20}).json["items"]
        assert len(items) == len({each["kind"] for each in listed.values()})
    assert offered > 40 and lost > 5


@pytest.mark.parametrize(
    "q",
    [
        "(" * 500,
        '"' * 99,
        "wort " * 2000,
        "x" * 10_000,
        "\u202e",
        "💥",
        "ä" * 3000,
        "§ " * 999,
        "-",
        "73 ",
        "a " * 98 + "art: und",
        "art:\u00ad",
        "ab:\u2028",
    ],
)
def test_odd_things_typed_are_answered(q, api, browse, portal, scenery):
    scenery.draft(title=SECRET)
    scenery.released()
    portal.reindex()
    assert SECRET not in api("leser").get("/search/suggest", params={"q": q}).text
    assert SECRET not in browse("leser").get("/search/suggest", params={"q": q}).text
