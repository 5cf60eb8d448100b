"""The Glossar, terms in texts, and what a term does to the search: each for who may read it, and at once."""

import pytest

from tests.functional.scenery import Scenery
from workflows import catalog


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)


def term(scenery, title, **given):
    return scenery.released(kind="term", title=title, body_html=None, **{"summary": f"Was {title} heißt.", **given})


def titles(page):
    return [link.text for link in page.html.select("dl.terms dt a")]


def links(page):
    return [(link.text, link["href"]) for link in page.html.select("article a.term")]


# The page


def test_reader_finds_all_terms_in_alphabetical_order(browse, scenery):
    for title in ("Zuverlässigkeit", "Überwachung", "Unterrichtung", "Ärgernis", "34a-Schein", "Auflage"):
        term(scenery, title)
    page = browse("leser").get("/glossar")
    assert titles(page) == ["34a-Schein", "Ärgernis", "Auflage", "Überwachung", "Unterrichtung", "Zuverlässigkeit"]
    assert [heading.text for heading in page.html.select("main h2")] == ["0–9", "A", "U", "Z"]
    assert [link.text for link in page.html.select(".letters a")] == ["Alle", "A", "U", "Z", "0–9"]
    assert "6 Begriffe" in page.html.select_one(".letters__total").text


def test_a_term_stands_with_all_that_it_has(browse, scenery):
    id = term(
        scenery,
        "Aufenthaltsgesetz",
        legal_basis="Gesetz vom 30. Juli 2004",
        synonyms=["Ausländergesetz <alt>"],
        abbreviations=["AufenthG"],
    )
    row = browse("leser").get("/glossar").html.find(id=f"begriff-{id}")
    text = " ".join(row.text.split())
    for part in (
        "AufenthG",
        "Was Aufenthaltsgesetz heißt.",
        "Gesetz vom 30. Juli 2004",
        "Ausländergesetz <alt>",
        "Shisha",
    ):
        assert part in text
    assert row.a["href"] == f"/d/{id}"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=%C3%BCberwach", ["Überwachung"]),
        ("q=UBERWACH", ["Überwachung"]),
        ("q=k%C3%BCrzel", ["Auflage"]),
        ("q=was+auflage", ["Auflage"]),
        ("letter=A", ["Auflage"]),
        ("letter=u", ["Überwachung"]),
        ("letter=X", ["Auflage", "Fahrtenbuch", "Überwachung"]),
        ("fachgebiet=verkehr", ["Fahrtenbuch"]),
        ("fachgebiet=roman", ["Auflage", "Fahrtenbuch", "Überwachung"]),
        ("q=nirgends", []),
        ("page=99", []),
        ("q=%E2%80%AE%C2%AD", ["Auflage", "Fahrtenbuch", "Überwachung"]),
    ],
)
def test_it_can_be_narrowed_down_without_script(browse, scenery, asked, found):
    term(scenery, "Überwachung")
    term(scenery, "Auflage", abbreviations=["Kürzel"])
    term(scenery, "Fahrtenbuch", fachgebiet="verkehr")
    page = browse("leser").get(f"/glossar?{asked}")
    assert titles(page) == found
    assert page.html.find(id="suche")["value"] == ""  # the box of the whole portal is another one


def test_letters_keep_what_was_looked_for(browse, scenery):
    term(scenery, "Auflage")
    term(scenery, "Bewachung")
    page = browse("leser").get("/glossar?q=auflage&fachgebiet=shisha")
    assert [link["href"] for link in page.html.select(".letters a")] == [
        "/glossar?q=auflage&fachgebiet=shisha",
        "/glossar?q=auflage&fachgebiet=shisha&letter=A",
    ]


def test_of_many_terms_fifty_stand_on_a_page(browse, scenery):
    for number in range(60):
        term(scenery, f"Begriff {number:03}")
    reader = browse("leser")
    first, second = reader.get("/glossar"), reader.get("/glossar?letter=B&page=2")
    assert (len(titles(first)), titles(second)) == (50, [f"Begriff {number:03}" for number in range(50, 60)])
    assert first.html.select_one(".pages a[rel=next]")["href"] == "/glossar?page=2"


def test_an_empty_glossary_tells_who_writes_what_to_do(browse):
    author, reader = browse("autor").get("/glossar"), browse("leser").get("/glossar")
    assert author.html.select_one(".empty a")["href"] == "/d/new?kind=term"
    assert "Hier steht noch kein Begriff." in reader.html.main.text
    assert not reader.html.select("a[href^='/d/new']")


def test_where_no_term_fits_the_portal_can_be_searched_for_it(browse, scenery):
    term(scenery, "Auflage")
    page = browse("leser").get("/glossar", params={"q": "Quasten & Flosser"})
    assert page.html.select_one(".empty a")["href"] == "/search?q=Quasten+%26+Flosser"
    assert browse("leser").get("/glossar?fachgebiet=verkehr").html.select_one(".empty a")["href"] == "/glossar"


def test_an_author_proposes_a_term_in_the_usual_form(browse, scenery, store):
    term(scenery, "Auflage")
    author = browse("autor")
    page = author.get("/glossar?fachgebiet=verkehr").click("Begriff vorschlagen")
    form = next(form for form in page.forms.values() if form.action == "/d/new")
    assert (form["kind"].value, form["fachgebiet"].value) == ("term", "verkehr")
    form["title"] = "Fahrtenbuch"
    page = form.submit().follow()
    assert [page.html.find("label", {"for": name}).text.strip() for name in ("title", "summary")] == [
        "Begriff",
        "Definition",
    ]
    form = page.forms["schreiben"]
    for name, value in {"summary": "Ein Heft.", "synonyms": "Fahrtenheft, Logbuch", "abbreviations": "FB"}.items():
        form[name] = value
    assert form.submit("act", value="submit").location.endswith("/submit")
    with store.read() as site:
        (document,) = catalog.working(site, frozenset({"p:autor"}))
        assert document.working.content.fields == {"synonyms": ["Fahrtenheft", "Logbuch"], "abbreviations": ["FB"]}


# In texts


def test_the_first_occurrence_in_a_text_is_a_link_with_its_definition(browse, scenery):
    co = term(scenery, "Kohlenmonoxid", abbreviations=["CO"])
    id = scenery.released(
        summary="Was zu tun ist", body_html="<h2>Kohlenmonoxid</h2><p>Zu viel CO, Kohlenmonoxid genannt.</p>"
    )
    page = browse("leser").get(f"/d/{id}")
    assert links(page) == [("CO", f"/d/{co}")]
    described = page.html.find(id=page.html.select_one("a.term")["aria-describedby"])
    assert described.p.text == "Was Kohlenmonoxid heißt."
    assert page.html.find(id="begriffe").text == "Begriffe auf dieser Seite"


def test_a_page_without_terms_has_no_section_of_terms(browse, scenery):
    page = browse("leser").get(f"/d/{scenery.released()}")
    assert page.html.find(id="begriffe") is None


def test_a_term_links_to_others_but_not_to_itself(browse, scenery):
    other = term(scenery, "Auflage")
    own = term(scenery, "Bewachung", summary="Bewachung ist, was eine Auflage hat.")
    page = browse("leser").get(f"/d/{own}")
    assert links(page) == [("Auflage", f"/d/{other}")]
    assert page.html.select_one(".toc__link").text == "Definition"
    assert "Noch kein Text." not in page.text
    assert [crumb["href"] for crumb in page.html.select(".crumbs a")][-1] == "/glossar"


def test_older_fassungen_and_drafts_have_links_too(browse, scenery):
    term(scenery, "Auflage")
    id = scenery.released(body_html="<p>Eine Auflage.</p>")
    scenery.do(id, "revise", "autor")
    scenery.edited(id, body_html="<p>Zwei Auflagen.</p>")
    assert links(browse("autor").get(f"/d/{id}?version=working"))[0][0] == "Auflagen"
    scenery.release(id)
    assert links(browse("leser").get(f"/d/{id}?version=1"))[0][0] == "Auflage"


def test_a_renamed_withdrawn_or_restricted_term_is_seen_at_the_next_request(browse, scenery):
    id = scenery.released(body_html="<p>Eine Auflage, auch Nebenbestimmung.</p>")
    word = term(scenery, "Auflage")
    reader, author = browse("leser"), browse("autor")
    assert links(reader.get(f"/d/{id}"))[0][0] == "Auflage"
    scenery.do(word, "revise", "autor")
    scenery.edited(word, title="Nebenbestimmung", audience=["pp"])
    scenery.release(word)
    assert links(reader.get(f"/d/{id}")) == []
    assert links(author.get(f"/d/{id}"))[0][0] == "Nebenbestimmung"
    scenery.do(word, "withdraw", "geschaeftsstelle")
    assert links(author.get(f"/d/{id}")) == []


def test_links_are_nowhere_but_on_the_page(browse, api, scenery):
    term(scenery, "Auflage")
    id = scenery.released(body_html="<p>Eine Auflage.</p>")
    answer = api("leser").get(f"/documents/{id}").json
    assert answer["body_html"] == "<p>Eine Auflage.</p>"
    scenery.do(id, "revise", "autor")
    scenery.edited(id, body_html="<p>Zwei Auflagen.</p>")
    assert 'class="term"' not in browse("autor").get(f"/d/{id}/compare?from=1&to=2").text


# Who sees what


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("leser", False),
        ("pruefer", True),
        ("autor", True),
        ("geschaeftsstelle", True),
        ("redaktion", False),
        ("admin", False),
    ],
)
def test_a_term_with_an_audience_is_on_no_page_of_others(browse, portal, scenery, login, seen):
    term(scenery, "Geheimwort", audience=["pp"], synonyms=["Deckname"], summary="Quastenflosser")
    id = scenery.released(body_html="<p>Ein Geheimwort steht hier.</p>")
    other = scenery.released(title="Der Deckname")
    portal.reindex()
    browser = browse(login)
    glossary = browser.get("/glossar", status="*")
    page = browser.get(f"/d/{id}", status="*")
    search = browser.get("/search?q=Geheimwort", status="*")
    begun = browser.get("/search?q=geheimw", status="*")
    assert ("Quastenflosser" in glossary.text) is seen
    assert ("Quastenflosser" in begun.text, bool(begun.html.select(".explained"))) == (seen, seen)
    assert ("Quastenflosser" in page.text) is seen
    assert ("Deckname" in search.text, other in search.text) == (seen, seen)


# The search


def test_a_term_counts_in_the_next_search_without_a_look_at_the_index(browse, portal, scenery):
    law = scenery.released(title="Das Aufenthaltsgesetz", body_html="<p>So sagt es das Aufenthaltsgesetz.</p>")
    portal.reindex()
    reader = browse("leser")
    assert law not in reader.get("/search?q=Ausl%C3%A4nderG").text
    word = term(scenery, "Aufenthaltsgesetz", abbreviations=["AusländerG"])
    page = reader.get("/search?q=Ausl%C3%A4nderG")
    assert law in page.text
    assert "Aufenthaltsgesetz" in page.html.find(string=lambda text: text and "Auch gesucht" in text).parent.text
    assert page.html.select_one(".hit mark").text == "Aufenthaltsgesetz"
    scenery.do(word, "withdraw", "geschaeftsstelle")
    assert law not in reader.get("/search?q=Ausl%C3%A4nderG").text


def test_the_api_says_what_was_also_asked_for(api, portal, scenery):
    term(scenery, "Aufenthaltsgesetz", abbreviations=["AufenthG"])
    portal.reindex()
    assert api("leser").get("/search?q=AufenthG").json["also"] == ["Aufenthaltsgesetz"]
    assert "also" not in api("leser").get("/search?q=Gesetz").json


def test_the_api_says_what_the_word_means(api, portal, scenery):
    id = term(scenery, "Auflage", legal_basis="§ 36 VwVfG")
    term(scenery, "Geheimwort", audience=["pp"])
    portal.reindex()
    (found,) = api("leser").get("/search?q=Auflagen").json["terms"]
    said = ("id", "title", "definition", "legal_basis")
    assert [found[name] for name in said] == [id, "Auflage", "Was Auflage heißt.", "§ 36 VwVfG"]
    assert found["url"].endswith(f"/d/{id}")
    for q in ("Auflagen&page=2", "Geheimwort", "Kohle"):
        assert "terms" not in api("leser").get(f"/search?q={q}").json
    assert "legal_basis" not in api("pruefer").get("/search?q=Geheimw").json["terms"][0]


def test_terms_are_a_kind_to_filter_by_and_stand_on_no_shelf(browse, portal, scenery):
    id = term(scenery, "Auflage")
    portal.reindex()
    reader = browse("leser")
    assert id in reader.get("/search?q=Auflage&kind=term").text
    for shelf in ("informationen", "muster", "rechtstatsachen"):
        assert id not in reader.get(f"/f/shisha/{shelf}").text


# The search for a term


def explained(page):
    return [link.text for link in page.html.select(".explained dt a")]


def test_a_search_for_a_term_shows_its_definition_above_the_hits(browse, portal, scenery):
    id = term(
        scenery,
        "Vermögensarrest",
        legal_basis="§ 111e StPO",
        synonyms=["Arrest in das <Vermögen>"],
        abbreviations=["VA"],
    )
    portal.reindex()
    reader = browse("leser")
    for q in (
        "Vermögensarreste",
        "vermögensarr",
        "VA",
        "Arrest in das Vermögen",
        '"vermögensarrest"',
        "art:muster Vermögensarrest",
    ):
        page = reader.get("/search", {"q": q})
        assert explained(page) == ["Vermögensarrest"], q
    box = page.html.select_one(".explained")
    text = " ".join(box.text.split())
    for part in ("Was Vermögensarrest heißt.", "§ 111e StPO", "auch: Arrest in das <Vermögen>", "VA", "Zum Glossar"):
        assert part in text
    assert [link["href"] for link in box.select("a")] == [f"/d/{id}", "/glossar"]
    assert (
        explained(reader.get("/search?q=Kohle")) == explained(reader.get("/search?q=Verm%C3%B6gensarrest&page=2")) == []
    )


def test_a_search_without_hits_shows_the_definition_too_and_a_correction_that_of_its_words(browse, portal, scenery):
    scenery.released(title="Vermögensarrest")
    portal.reindex()
    term(scenery, "Vermögensarrest")
    reader = browse("leser")
    assert explained(reader.get("/search?q=Verm%C3%B6gensarest")) == ["Vermögensarrest"]
    assert explained(reader.get("/search?q=Verm%C3%B6gensarrest&kind=lagebild")) == ["Vermögensarrest"]


def test_of_many_terms_that_begin_so_two_are_shown_and_the_others_named(browse, portal, scenery):
    for title in ("Auflagenvorbehalt", "Auflage (Straße)", "Auflage", "Auflagen im Bescheid"):
        term(scenery, title)
    portal.reindex()
    page = browse("leser").get("/search?q=aufl")
    assert explained(page) == ["Auflage", "Auflage (Straße)"]
    more = page.html.select_one(".explained__more a")
    assert (more.text, more["href"]) == ("2 weitere Begriffe im Glossar", "/glossar?q=aufl")


def test_a_definition_is_shown_renamed_and_gone_with_the_next_search(browse, portal, scenery):
    id = term(scenery, "Auflage")
    portal.reindex()
    reader, author = browse("leser"), browse("autor")
    assert explained(reader.get("/search?q=Auflage")) == ["Auflage"]
    scenery.do(id, "revise", "autor")
    scenery.edited(id, title="Nebenbestimmung", audience=["pp"])
    scenery.release(id)
    assert [explained(reader.get(f"/search?q={q}")) for q in ("Auflage", "Nebenbestimmung", "Nebenb")] == [[], [], []]
    assert explained(author.get("/search?q=Nebenb")) == ["Nebenbestimmung"]
    scenery.do(id, "withdraw", "geschaeftsstelle")
    assert explained(author.get("/search?q=Nebenb")) == []
