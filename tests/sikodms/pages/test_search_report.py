"""The page of the search report: for the Geschäftsstelle and administrators, from searches by page and API."""

import datetime as dt
from itertools import pairwise

import pytest

from sikodms.pages.plot import plot, rounded_up
from sikodms.pages.search_report import durations
from sikodms.portability import export


@pytest.fixture()
def indexed(portal):
    portal.drainer.run_until_done()
    return portal


def test_what_nobody_finds_is_listed_with_a_way_to_search_again(indexed, browse, api):
    reader = browse("leser")
    reader.get("/search?q=Quastenflosser")
    reader.get("/search?q=quastenflosser")
    api("autor").get("/search?q=Quastenflosser")
    page = browse("geschaeftsstelle").get("/suchbericht")
    (row,) = page.html.select("section[aria-labelledby=ohne] tbody tr")
    assert row.th.get_text() == "quastenflosser"
    assert [cell.get_text(strip=True) for cell in row.find_all("td")][:3] == ["3", "3", "2. März 2026"]
    assert row.a["href"] == "/search?q=quastenflosser"


def test_nobody_else_knows_the_page(indexed, browse, anonymous):
    for login in ("leser", "autor", "pruefer", "recht", "redaktion"):
        browse(login).get("/suchbericht", status=404)
        browse(login).get("/suchbericht/tage.csv", status=404)
        assert "/suchbericht" not in browse(login).get("/")
    assert anonymous.get("/suchbericht", expect_errors=True).status_int in (302, 303, 401)
    for login in ("geschaeftsstelle", "admin"):
        assert browse(login).get("/").html.find("a", href="/suchbericht")
        assert browse(login).get("/admin/persons").html.find("a", href="/suchbericht")


def test_nothing_of_the_person_is_in_the_file(indexed, browse):
    browser = browse("leser")
    for _ in range(3):
        browser.get(
            "/search?q=Quastenflosser",
            headers={"User-Agent": "Erkennbar/1"},
            extra_environ={"REMOTE_ADDR": "203.0.113.7"},
        )
    indexed.search_report.save(indexed.clock(), at_once=True)
    text = (indexed.settings.portal.var / "search-report.json").read_text()
    assert "quastenflosser" in text
    assert not any(said in text for said in ("leser", "Erkennbar", "203.0.113", "T09", "09:00"))


def test_leafing_on_is_no_other_search_and_filters_say_nothing_of_a_query(indexed, browse):
    reader = browse("leser")
    reader.get("/search?q=Quastenflosser&page=2")
    reader.get("/search")
    for _ in range(3):
        reader.get("/search?q=Kohle&kind=muster")
        reader.get("/search?q=art:muster+Lunge")
    report = indexed.search_report.report(indexed.clock())
    assert (report.without_hits, report.days[-1].searches) == ([], 6)


def test_a_search_writes_nothing_to_the_database(indexed, browse):
    reader, before = browse("leser"), indexed.store.read
    with before() as site:
        last = site._p_jar.db().lastTransaction()
    reader.get("/search?q=Quastenflosser")
    with before() as site:
        assert site._p_jar.db().lastTransaction() == last


def test_before_the_first_search_it_says_what_will_stand_here(portal, browse):
    page = browse("geschaeftsstelle").get("/suchbericht")
    assert "Noch keine Suche gezählt." in page and not page.html.find("svg", class_="plot")


def test_switched_off_it_says_so(portal, browse):
    portal.search_report.kept_days = 0
    assert "Der Suchbericht ist ausgeschaltet." in browse("admin").get("/suchbericht")


def test_what_was_typed_stays_text(portal, browse, clock):
    for _ in range(3):
        portal.search_report.count(clock(), '<b>&"fett"</b>', 0, 0.5, True, False, False)
    page = browse("admin").get("/suchbericht")
    assert page.html.select_one("section[aria-labelledby=ohne] tbody th").get_text() == '<b>&"fett"</b>'
    assert not page.html.select("main b")
    portal.search_report.count(clock(), "=cmd", 0, 0.5, True, False, False)


def test_each_table_is_there_for_a_spreadsheet(portal, browse, clock):
    for q in ("=1+1", "kohle"):
        for _ in range(3):
            portal.search_report.count(clock(), q, 0, 0.5, True, False, False)
    office = browse("geschaeftsstelle")
    first = office.get("/suchbericht/ohne-treffer.csv")
    assert first.content_type == "text/csv"
    lines = first.body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Suche;Gefragt;Ohne Treffer")
    assert sorted(lines[1:]) == ["'=1+1;3;3;1;2026-03-02;500", "kohle;3;3;1;2026-03-02;500"]
    assert len(office.get("/suchbericht/langsam.csv").body.splitlines()) == 3
    assert office.get("/suchbericht/tage.csv").body.decode("utf-8-sig").splitlines()[-1] == "2026-03-02;6;6;0;0"
    assert office.get("/suchbericht/wochen.csv").body.decode("utf-8-sig").splitlines()[1] == "2026-03-02;6;500;500;500"
    office.get("/suchbericht/anderes.csv", status=404)


def test_no_export_has_any_of_it(portal, browse, clock, tmp_path):
    for _ in range(3):
        portal.search_report.count(clock(), "quastenflosser", 0, 0.5, True, False, False)
    portal.search_report.save(clock())
    with portal.store.read() as site:
        export(site, tmp_path / "export")
    written = [path for path in (tmp_path / "export").rglob("*") if path.is_file()]
    assert written and not any("report" in path.name or b"quastenflosser" in path.read_bytes() for path in written)


def test_the_clock_writes_the_counts_down(indexed, browse):
    browse("leser").get("/search?q=Quastenflosser")
    indexed.tick()
    assert (indexed.settings.portal.var / "search-report.json").exists()


def test_bars_stand_on_one_ground_and_reach_the_top_of_the_axis(clock):
    drawn = plot([(0, 0), (10, 4), (5, 5)], ["1.1.", "", "3.1."])
    assert [bar.height for bar in drawn.bars][1] == drawn.ground - 10
    assert {round(bar.y + bar.height, 1) for bar in drawn.bars} == {drawn.ground}
    assert [mark.text for mark in drawn.rows] == ["0", "5", "10"]
    assert [mark.text for mark in drawn.columns] == ["1.1.", "3.1."]
    assert plot([], []).bars == []


@pytest.mark.parametrize(("most", "top"), [(0, 5), (1, 5), (5, 5), (6, 10), (11, 20), (1001, 2000)])
def test_an_axis_ends_with_a_round_number(most, top):
    assert rounded_up(most) == top


def test_the_weeks_are_drawn_without_gaps_and_say_their_longest(portal, browse, clock):
    portal.search_report.count(clock(), "kohle", 1, 0.02, True, False, False)
    clock.forward(days=14)
    portal.search_report.count(clock(), "kohle", 1, 1.4, True, False, False)
    drawn = durations(portal.search_report.report(clock()).weeks)
    assert [bar.height > 0 for bar in drawn["plot"].bars] == [False, False, False, True, False, True]
    assert [mark.text for mark in drawn["plot"].columns] == ["23.2.", "16.3."]
    page = browse("geschaeftsstelle").get("/suchbericht")
    assert page.html.find("desc", id="dauer-text").get_text().startswith("95 von 100 Suchen dauerten höchstens 1,4 s.")


def test_the_days_of_the_plot_have_no_gaps(portal, clock):
    portal.search_report.count(clock(), "kohle", 1, 0.1, True, False, False)
    clock.forward(days=5)
    portal.search_report.count(clock(), "kohle", 1, 0.1, True, False, False)
    days = portal.search_report.report(clock()).days
    assert [after.day - before.day for before, after in pairwise(days)] == [dt.timedelta(days=1)] * 13
    assert [day.searches for day in days[-6:]] == [1, 0, 0, 0, 0, 1]
