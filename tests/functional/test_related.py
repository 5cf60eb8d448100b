"""What belongs to a document, on its page and in the API: of what the person may read, and looked at once more."""

import random
from urllib.parse import parse_qs, urlsplit

import pytest

from content_types import Person, add_person
from workflows import may_read, tokens

NOUNS = "Kohlenmonoxid Spielhalle Bewachung Vermögen Abschöpfung Aufenthalt Lüftung Messung Gaststätte Gebühr".split()


@pytest.fixture()
def released(scenery, portal):
    """Releases documents, each given by its fields, and brings the index up to date; answers with their ids."""

    def released(*documents):
        # What all have by themselves would be something that they share.
        plain = [{"summary": "Kurz", "source": "Amtsblatt" if "law" in given else None, **given} for given in documents]
        made = [scenery.release(scenery.draft(**given)) for given in plain]
        portal.reindex(only_if_needed=True)
        return made

    return released


def section(page, name):
    return page.html.find("section", attrs={"aria-labelledby": name})


def test_the_page_shows_what_belongs_to_a_document_and_why(released, browse):
    first, second, _ = released(
        {"title": "Vermögensabschöpfung", "body_html": "<p>Nach § 73 StGB.</p>"},
        {"title": "Formular zur Vermögensabschöpfung", "body_html": "<p>§§ 73, 74 StGB</p>", "kind": "muster"},
        {"title": "Öffnungszeiten", "body_html": "<p>Anderes</p>"},
    )
    page = browse("leser").get(f"/d/{first}")
    (row,) = section(page, "dazu").find_all("li")
    assert row.a["href"] == f"/d/{second}"
    assert [part.get_text() for part in row.select(".meta__part")] == ["Muster", "Shisha"]
    assert row.find_all("p")[-1].get_text() == "Gemeinsam: § 73 StGB, Vermögensabschöpfung"


def test_norms_lead_to_their_document_or_to_the_search(released, browse):
    norm, citing = released(
        {"kind": "rechtstatsache", "title": "Einziehung", "law": "StGB", "norm": "§ 73", "body_html": "<p>Text</p>"},
        {"title": "Bescheid", "body_html": "<p>§ 73 Abs. 1 StGB, §&nbsp;5 <em>GastG</em></p>"},
    )
    reader = browse("leser")
    links = section(reader.get(f"/d/{citing}"), "normen").find_all("a")
    assert [link.get_text() for link in links] == ["§ 73 StGB: Einziehung", "§ 5 GastG"]
    assert links[0]["href"] == f"/d/{norm}"
    assert parse_qs(urlsplit(links[1]["href"]).query) == {"q": ["§ 5 GastG"]}
    assert reader.get(links[1]["href"]).html.find("a", href=f"/d/{citing}")
    page = reader.get(f"/d/{norm}")
    assert section(page, "normen") is None
    assert [link["href"] for link in section(page, "zitiert").find_all("a")] == [f"/d/{citing}"]


def test_who_links_to_a_document_is_told_there(released, browse, scenery, portal):
    (target,) = released({"title": "Ziel"})
    released(
        {"title": "Relativ", "body_html": f'<p><a href="/d/{target}?version=1#a">hier</a></p>'},
        {"title": "Vollständig", "body_html": f'<p><a href="http://localhost/d/{target}">hier</a></p>'},
        {"title": "Sich selbst", "body_html": "<p>nichts</p>"},
    )
    found = section(browse("leser").get(f"/d/{target}"), "zitiert")
    assert {link.get_text() for link in found.find_all("a")} == {"Relativ", "Vollständig"}
    assert found.find("span", class_="count").get_text() == "2"


def test_more_than_fit_are_found_by_the_search(released, browse):
    (norm, *_) = released(
        {"kind": "rechtstatsache", "title": "Einziehung", "law": "StGB", "norm": "§ 73", "body_html": "<p>Text</p>"},
        *({"title": f"Bescheid {n}", "body_html": "<p>§ 73 StGB</p>"} for n in range(7)),
    )
    found = section(browse("leser").get(f"/d/{norm}"), "zitiert")
    assert len(found.find_all("li")) == 5
    assert found.find("p", class_="panel__foot").get_text() == "Weitere in der Suche ansehen"


def test_without_any_there_is_no_section(released, browse):
    (alone,) = released({"title": "Einzeln", "body_html": "<p>Nichts davon</p>"})
    page = browse("leser").get(f"/d/{alone}")
    assert [section(page, name) for name in ("dazu", "normen", "zitiert")] == [None, None, None]


def test_without_an_index_the_page_is_there_with_the_norms_of_its_text(scenery, portal, browse, api):
    id = scenery.release(scenery.draft(body_html="<p>§ 5 GastG</p>"))
    page = browse("leser").get(f"/d/{id}")
    assert section(page, "dazu") is None
    assert [link.get_text() for link in section(page, "normen").find_all("a")] == ["§ 5 GastG"]
    answer = api("leser").get(f"/documents/{id}/related").json
    assert answer == {"related": [], "norms": [{"norm": "§ 5 GastG"}], "cited_by": {"total": 0, "items": []}}


def test_a_draft_shows_its_own_norms_and_no_neighbours(released, scenery, browse):
    first, _ = released(
        {"title": "Vermögensabschöpfung", "body_html": "<p>§ 73 StGB</p>"},
        {"title": "Vermögensabschöpfung im Alltag", "body_html": "<p>§ 73 StGB</p>"},
    )
    scenery.edited(scenery.do(first, "revise", "autor"), body_html="<p>§ 74 StGB</p>")
    author = browse("autor")
    draft = author.get(f"/d/{first}?version=working")
    assert [link.get_text() for link in section(draft, "normen").find_all("a")] == ["§ 74 StGB"]
    assert section(draft, "dazu") is None
    assert section(author.get(f"/d/{first}"), "dazu") is not None


def test_a_withdrawn_or_archived_document_is_no_neighbour_any_more(released, scenery, browse, portal):
    first, second = released(
        {"title": "Vermögensabschöpfung", "body_html": "<p>§ 73 StGB</p>"},
        {"title": "Vermögensabschöpfung im Alltag", "body_html": "<p>§ 73 StGB</p>"},
    )
    reader = browse("leser")
    assert section(reader.get(f"/d/{first}"), "dazu")
    scenery.do(second, "withdraw", "geschaeftsstelle")  # and the index has not heard of it yet
    page = reader.get(f"/d/{first}")
    assert section(page, "dazu") is None and "im Alltag" not in page


def test_the_api_answers_with_the_same(released, api):
    norm, citing = released(
        {
            "kind": "rechtstatsache",
            "title": "Einziehung",
            "law": "StGB",
            "norm": "§ 73",
            "body_html": "<p>Nach § 74</p>",
        },
        {"title": "Bescheid", "body_html": "<p>§ 73 StGB</p>"},
    )
    answer = api("leser").get(f"/documents/{norm}/related").json
    item = {
        "id": citing,
        "url": f"http://localhost/d/{citing}",
        "kind": "information",
        "fachgebiet": "shisha",
        "title": "Bescheid",
    }
    assert answer["norms"] == [{"norm": "§ 74 StGB"}]
    assert answer["cited_by"] == {"total": 1, "items": [item]}
    other = api("leser").get(f"/documents/{citing}/related").json
    assert other["norms"] == [{"norm": "§ 73 StGB", "id": norm, "url": f"http://localhost/d/{norm}"}]
    assert [(each["id"], each["shared"]) for each in other["related"]] == [(norm, ["§ 73 StGB"])]
    api("leser").get(f"/documents/{norm}/related?version=9", status=404)
    api("leser").get("/documents/gibtesnicht/related", status=404)


def test_nothing_comes_from_what_a_person_may_not_read(scenery, portal, store, clock, browse, api):
    """Thirty documents on ten matters, read by different people; who reads what is asked of workflows.rights."""
    dice = random.Random(6)
    ids = []
    for number in range(30):
        words = dice.sample(NOUNS, 2)
        linked = f'<a href="/d/{dice.choice(ids)}">siehe</a>' if ids and dice.random() < 0.4 else ""
        law = {"kind": "rechtstatsache", "law": "StGB", "norm": f"§ {number}"} if number < 6 else {}
        fields = {
            "title": f"{words[0]} Nummer {number:03}",
            "body_html": f"<p>{words[1]} nach § {dice.randrange(8)} StGB {linked}</p>",
            "audience": dice.choice((["all"], ["pp"], ["kommune"])),
            "fachgebiet": dice.choice(("shisha", "verkehr")),
            **law,
        }
        ids.append(scenery.release(scenery.draft(**fields)))

    def add(site):
        for login, place, authority in (("eins", "shisha", "pp"), ("zwei", "verkehr", "stadt"), ("drei", "*", "stadt")):
            person = Person(login, login, login, f"{login}@example.org", authority, clock())
            person.grants = (("reader", place, None, None),)
            add_person(site, person)

    store.write(add)
    portal.reindex()
    told = 0
    for login in ("eins", "zwei", "drei", "leser", "geschaeftsstelle"):
        with store.read() as site:
            held = tokens(site, site.person(login), clock().date())
            may = {id: site.document(id).released.title for id in ids if may_read(site.document(id), held)}
            titles = {id: site.document(id).released.title for id in ids}
        for id in may:
            answer = api(login).get(f"/documents/{id}/related").json
            named = [each["id"] for each in (*answer["related"], *answer["cited_by"]["items"])]
            named += [each["id"] for each in answer["norms"] if "id" in each]
            assert set(named) <= set(may) and id not in [each["id"] for each in answer["related"]]
            assert answer["cited_by"]["total"] <= len(may)
            told += len(named)
            page = browse(login).get(f"/d/{id}").text
            assert not [title for other, title in titles.items() if other not in may and title in page]
        for id in set(ids) - set(may):
            api(login).get(f"/documents/{id}/related", status=404)
    assert told > 100
