"""The search page: operators, filters, older Fassungen, and help where nothing is found."""

import pytest

from tests.functional.scenery import Scenery


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)


@pytest.fixture()
def world(scenery, portal, clock):
    """Two documents of one word, one of them in its second Fassung, and one in the archive; ids by name."""
    made = {
        "muster": scenery.released(kind="muster", title="Lüftung im Betrieb", body_html="<p>Anordnung zur Lüftung</p>"),
        "lagebild": scenery.released(kind="lagebild", fachgebiet="verkehr", title="Lüftung in Tunneln"),
        "archived": scenery.archived(title="Alte Lüftung aus dem Archiv"),
    }
    clock.forward(days=400)
    scenery.do(made["muster"], "revise", "autor")
    scenery.edited(made["muster"], title="Lüftung von Betrieben", body_html="<p>Neuer Text</p>", summary="Neu")
    scenery.release(made["muster"])
    portal.reindex()
    return made


def titles(page):
    return [link.text for link in page.html.select(".hit .item-title")]


def chips(page):
    return {chip.find(string=True, recursive=False).strip(): chip["href"] for chip in page.html.select(".chip")}


def ticked(page):
    return {(box["name"], box["value"]) for box in page.html.select(".facet input[checked]")}


def ask(browser, q="", **more):
    return browser.get("/search", params={"q": q, **more})


def test_an_operator_is_a_filter_that_can_be_taken_away(world, browse):
    page = ask(browse("leser"), "Lüftung art:lagebild")
    assert titles(page) == ["Lüftung in Tunneln"]
    assert ("kind", "lagebild") in ticked(page)
    assert page.html.select_one("#suche")["value"] == "Lüftung art:lagebild"
    ((title, href),) = chips(page).items()
    assert title == "Art: Lagebild"
    assert sorted(titles(browse("leser").get(href))) == ["Lüftung in Tunneln", "Lüftung von Betrieben"]


def test_what_is_no_operator_is_searched_as_words(world, browse):
    for asked in ("art:gesetz", "autor:Niemand", 'art:"lagebild', "ab:morgen"):
        page = ask(browse("leser"), asked)
        assert not chips(page) and page.status_int == 200


def test_every_operator_has_a_chip_in_words(world, browse):
    page = ask(browse("leser"), 'fachgebiet:shisha autor:autor ab:2026 bis:"3. März 2028" Betrieb')
    assert list(chips(page)) == [
        "Fachgebiet: Shisha", "Eingebracht von: autor", "ab 1. Januar 2026", "bis 3. März 2028",
    ]  # fmt: skip
    assert titles(page) == ["Lüftung von Betrieben"]


def test_ticking_a_facet_keeps_what_has_no_box(world, browse):
    form = ask(browse("leser"), "Lüftung autor:autor ab:2026", sort="date").forms["filter-form"]
    kept = {(name, form[name].value) for name in ("q", "author", "from", "sort")}
    assert kept == {("q", "Lüftung"), ("author", "autor"), ("from", "2026-01-01"), ("sort", "date")}


def test_the_authority_is_a_facet_with_its_name(world, browse):
    page = ask(browse("leser"), "Lüftung", authority="stadt")
    assert "Stadt Musterstadt" in [label.text for label in page.html.select("#facet-authority label")]
    assert list(chips(page)) == ["Behörde: Stadt Musterstadt"]
    assert not chips(ask(browse("leser"), "Lüftung", authority="mond"))


def test_older_fassungen_are_offered_to_those_who_read_any(world, browse):
    page = ask(browse("leser"), "Lüftung")
    assert page.html.select_one("input[name=scope]") and not page.html.select_one("#facet-state")
    assert "Archiv" not in str(titles(page)) and "Lüftung im Betrieb" not in titles(page)
    older = ask(browse("leser"), "Lüftung", scope="all")
    assert {"Alte Lüftung aus dem Archiv", "Lüftung im Betrieb"} < set(titles(older))
    links = {link.text: link["href"] for link in older.html.select(".hit .item-title")}
    assert links["Lüftung im Betrieb"] == f"/d/{world['muster']}?version=1"
    assert links["Lüftung in Tunneln"] == f"/d/{world['lagebild']}"
    badges = [badge.text.strip() for badge in older.html.select(".hit .kern-badge")]
    assert sorted(badges) == ["Abgelöst", "Archiviert"]
    assert {box["value"] for box in older.html.select("#facet-state input")} == {"released", "superseded", "archived"}
    for href in links.values():
        assert browse("leser").get(href).status_int == 200


def test_nobody_is_offered_what_they_do_not_read(world, browse):
    page = ask(browse("admin"), "Lüftung")
    assert not page.html.select("input[name=scope]") and not titles(page)
    assert not titles(ask(browse("admin"), "Lüftung", scope="all", state="archived"))


def ways(page):
    return {row.a.text: row.span.text for row in page.html.select(".ways li")}


def test_where_nothing_is_found_there_are_ways_out(world, browse):
    page = ask(browse("leser"), "Tunneln art:muster")
    assert ways(page) == {"Ohne den Filter „Art: Muster“": "1 Treffer"}
    assert titles(page.click("Ohne den Filter")) == ["Lüftung in Tunneln"]
    page = ask(browse("leser"), '"Tunneln" "Betrieb" "Lüftung"')
    assert ways(page)['Suchen nach: "Tunneln" "Lüftung"'] == "1 Treffer"
    page = ask(browse("leser"), "Archiv")
    assert ways(page) == {"Mit älteren und archivierten Fassungen": "1 Treffer"}
    assert titles(page.click("Mit älteren")) == ["Alte Lüftung aus dem Archiv"]
    assert not ways(ask(browse("admin"), "Archiv"))
    assert "In den Fachgebieten blättern" in ask(browse("leser"), "Quastenflosser").text


def test_a_page_beyond_the_last_leads_to_the_first(world, browse):
    page = ask(browse("leser"), "Lüftung", page="9")
    assert "So viele Seiten gibt es nicht." in page.text
    assert len(titles(page.click("Zur ersten Seite"))) == 2


def test_the_help_has_an_example_for_each_operator(world, browse):
    browser = browse("leser")
    links = ask(browser).html.select("#suchhilfe a")
    assert len(links) == 10
    for link in links:
        assert browser.get(link["href"]).status_int == 200


@pytest.mark.parametrize(
    "address", ["?scope=old&state=draft&author=&authority=x", "?author=" + "x" * 500, "?q=autor:x&page=0"]
)
def test_values_that_do_not_fit_are_left_out(world, browse, address):
    assert browse("leser").get("/search" + address).status_int == 200


def test_without_an_index_the_newest_that_may_be_read_are_listed(scenery, portal, browse):
    scenery.released(kind="muster", title="Muster der Lüftung")
    scenery.released(kind="lagebild", fachgebiet="verkehr", title="Lüftung in Tunneln")
    scenery.released(kind="muster", title="Nur für die Polizei", audience=["polizei"])
    page = browse("leser").get("/search?q=L%C3%BCftung", status=503)
    assert page.html.h1.text == "Die Suche wird gerade aufgebaut" and "weniger als eine Minute" in page.text

    def listed(address):
        page = browse("leser").get(address, status=503)
        return [link.text for link in page.html.select("#ergebnis .item-title")]

    assert sorted(listed("/search")) == ["Lüftung in Tunneln", "Muster der Lüftung"]
    assert listed("/search?kind=muster") == ["Muster der Lüftung"]
    assert listed("/search?q=art:lagebild+fachgebiet:verkehr") == ["Lüftung in Tunneln"]


def test_an_index_in_the_making_tells_its_share_and_one_that_cannot_be_made_says_so(scenery, portal, browse):
    scenery.released(title="Lüftung in Tunneln")
    reader, seen = browse("leser"), []
    portal.drainer.rebuild(lambda *_: seen.append(reader.get("/search?q=Tunnel", status=503).html.main.text))
    assert "100 % des Suchindex sind fertig." in seen[-1]


def test_what_waits_for_the_index_leads_back_to_the_whole_question(portal, browse):
    page = browse("leser").get("/search?q=Tunnel+%26+Luft&kind=muster&sort=date", status=503)
    again = page.html.main.find("a", string="Noch einmal suchen")
    assert again["href"] == "/search?q=Tunnel+%26+Luft&kind=muster&sort=date"
    line = page.html.find(id="so-weit")
    assert int(line["data-waits"]) and line.find_parent(id="ergebnis").has_attr("data-live-part")
    assert not line.find_parent(role="status"), "how far it is is not read out time and again"


def test_while_the_index_cannot_be_made_nobody_is_told_to_wait_a_minute(portal, browse):
    portal.drainer.failures = 1
    page = browse("leser").get("/search?q=Tunnel", status=503)
    assert page.html.h1.text == "Die Suche ist gestört"
    assert "lässt sich zurzeit nicht aufbauen" in page.text and "Minute" not in page.html.main.text
