"""A term in a text: its definition by mouse, keyboard and touch, without script, and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.scenery import moved, released
from tests.browser.test_pages import AXE, violations

TEXT = "<h2>Kohlenmonoxid</h2><p>Gemessen wird das Kohlenmonoxid in ppm.</p>"
DEFINITION = "Farb- und geruchloses, giftiges Gas"


@pytest.fixture(scope="module")
def address(served: Served) -> str:
    return f"/d/{released(served, body_html=TEXT)['id']}"


@pytest.fixture()
def reader(browse: Callable[..., Page], address: str) -> Page:
    page = browse("leser", viewport={"width": 1440, "height": 900})
    page.goto(address)
    return page


def test_by_keyboard_it_opens_leads_on_and_closes(reader: Page) -> None:
    term = reader.locator("article a.term", has_text="Kohlenmonoxid")
    assert term.count() == 1  # not in the heading
    term.focus()
    reader.keyboard.press("Enter")
    note = reader.locator(".term-note")
    expect(note).to_contain_text(DEFINITION)
    expect(term).to_have_attribute("aria-expanded", "true")
    reader.keyboard.press("Tab")
    expect(note.get_by_role("link", name="Zum Begriff")).to_be_focused()
    reader.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(term).to_be_focused()
    expect(term).to_have_attribute("aria-expanded", "false")
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    expect(reader.locator("h1")).to_have_text("Kohlenmonoxid")


def test_by_mouse_a_second_click_or_one_elsewhere_closes_it(reader: Page) -> None:
    term, note = reader.locator("article a.term").first, reader.locator(".term-note")
    term.click()
    expect(note).to_be_visible()
    term.click()
    expect(note).to_have_count(0)
    term.click()
    reader.locator("h1").click()
    expect(note).to_have_count(0)
    term.click()
    reader.locator("article a.term").nth(1).click()
    expect(note).to_have_count(1)
    expect(note).to_contain_text("ppm")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_touch_it_stays_on_the_screen_and_is_accessible(
    browse: Callable[..., Page], address: str, scheme: str
) -> None:
    page = browse("leser", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, color_scheme=scheme)
    page.goto(address)
    page.locator("article a.term", has_text="ppm").tap()
    note = page.locator(".term-note")
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.evaluate(AXE.read_text())
    assert violations(page) == []


def test_without_script_a_link_leads_to_the_term_and_the_definitions_stand_below(
    browse: Callable[..., Page], address: str
) -> None:
    page = browse("leser", java_script_enabled=False)
    page.goto(address)
    expect(page.get_by_role("heading", name="Begriffe auf dieser Seite")).to_be_visible()
    expect(page.locator("dl.terms")).to_contain_text(DEFINITION)
    page.locator("article a.term", has_text="Kohlenmonoxid").click()
    expect(page.locator("h1")).to_have_text("Kohlenmonoxid")


def test_on_paper_the_definitions_stand_below(reader: Page) -> None:
    reader.emulate_media(media="print")
    expect(reader.locator("dl.terms dd").first).to_be_visible()


def test_a_reader_of_the_screen_hears_the_definition_with_the_link(reader: Page) -> None:
    term = reader.locator("article a.term").first
    described = reader.locator(f"#{term.get_attribute('aria-describedby')}")
    expect(described).to_contain_text(DEFINITION)
    expect(described).to_be_visible()


def test_a_term_goes_round_from_the_proposal_to_its_end(browse: Callable[..., Page], served: Served) -> None:
    """Proposed, approved, linked, found by its other names at once, renamed in a new Fassung, withdrawn."""
    text = "<p>Nach der <strong>vorläufigen</strong> Verwahrung folgt ein Bescheid.</p>"
    linked = f"/d/{released(served, body_html=text)['id']}"
    apart = f"/d/{released(served, body_html='<p>Die Verwahrung gilt nur vorläufig.</p>')['id']}"
    author, reviewer, reader = browse("autor"), browse("pruefer"), browse("leser")
    link = reader.locator("article a.term")

    author.goto("/glossar")
    author.get_by_role("link", name="Begriff vorschlagen").click()
    author.get_by_label("Fachgebiet", exact=True).select_option(label="Shisha")
    author.get_by_label("Titel", exact=True).fill("Kurzverwahrung")
    author.get_by_role("button", name="Entwurf beginnen").click()
    author.get_by_label("Definition").fill("Eine Sache kommt für kurze Zeit in amtliche Obhut.")
    author.get_by_label("Rechtsgrundlage").fill("§ 94 StPO")
    author.get_by_label("Synonyme").fill("vorläufige Verwahrung, Obhutnahme")
    for _ in ("the draft", "to whom"):
        author.get_by_role("button", name="Zur Prüfung einreichen").click()
    reader.goto(linked)
    expect(link).to_have_count(0)

    reviewer.goto("/tasks")
    reviewer.get_by_role("link", name="Kurzverwahrung").first.click()
    reviewer.get_by_role("link", name="Fassung 1 prüfen").click()
    reviewer.get_by_role("radio", name="Freigeben").check()
    reviewer.get_by_role("button", name="Freigeben").click()
    expect(reviewer.locator(".kern-alert--success")).to_be_visible()
    reader.goto(linked)
    expect(link).to_have_text("vorläufigen Verwahrung")
    link.click()
    expect(reader.locator(".term-note")).to_contain_text("in amtliche Obhut")
    expect(reader.locator(".term-note")).to_contain_text("§ 94 StPO")
    hits = found(reader, "Obhutnahme")
    assert linked in hits and apart not in hits
    expect(reader.locator(".hit mark", has_text="vorläufigen Verwahrung")).to_be_visible()
    expect(reader.locator(".explained")).to_contain_text("in amtliche Obhut")
    assert set(found(reader, "vorläufige Verwahrung")) >= {linked, apart}

    author.goto("/glossar?q=Kurzverwahrung")
    term = {"id": author.locator("dl.terms a").first.get_attribute("href")[len("/d/") :]}  # type: ignore[index]
    moved(served, "autor", term, "revise")
    served.api("autor").patch(term, synonyms=["Blitzverwahrung"])
    moved(served, "autor", term, "submit")
    assert linked in found(reader, "Kurzverwahrung")  # the first Fassung counts until the second is released
    moved(served, "pruefer", term, "approve")
    reader.goto(linked)
    expect(link).to_have_count(0)
    assert linked not in found(reader, "Kurzverwahrung")
    law = f"/d/{released(served, body_html='<p>Eine Kurzverwahrung endet.</p>')['id']}"
    expect_hit(reader, "Kurzverwahrung", law)
    assert law in found(reader, "Blitzverwahrung")

    moved(served, "geschaeftsstelle", term, "withdraw", reason="Der Begriff ist überholt.")
    assert found(reader, "Blitzverwahrung") == []
    expect(reader.locator(".explained")).to_have_count(0)
    reader.goto(law)
    expect(link).to_have_count(0)


def found(page: Page, words: str) -> list[str]:
    """The addresses of the hits."""
    page.goto(f"/search?q={words}")
    return page.locator(".hit__title a").evaluate_all("all => all.map(a => a.getAttribute('href'))")


def expect_hit(page: Page, words: str, address: str) -> None:
    """Once the index has it."""
    for _ in range(50):
        if address in found(page, words):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{address} is not found")


def test_who_may_not_read_a_term_sees_nothing_of_it(browse: Callable[..., Page], served: Served) -> None:
    page = f"/d/{released(served, body_html='<p>Eine Stilllegungsprobe steht an.</p>')['id']}"
    given = {"title": "Stilllegungsprobe", "summary": "Nur für den Zoll.", "audience": ["zoll"], "body_html": None}
    released(served, kind="term", synonyms=["Ruheprobe"], **given)
    for login, seen in (("leser", 0), ("autor", 1)):
        reader = browse(login)
        reader.goto(page)
        expect(reader.locator("article a.term")).to_have_count(seen)
        assert (page in found(reader, "Ruheprobe")) is bool(seen)
        expect(reader.locator(".explained")).to_have_count(seen)
        reader.goto("/search?q=Stilllegungsp")
        expect(reader.locator(".explained")).to_have_count(seen)
        reader.goto("/glossar?q=Stilllegungsprobe")
        expect(reader.locator("dl.terms .row")).to_have_count(seen)
