"""The four main jobs, by keyboard alone and without script, and that nothing typed is ever lost."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import COOKIE, Served
from tests.browser.hands import Clicks, Hand, Keyboard
from tests.browser.scenery import moved, released, submitted, written

Hands = Callable[[str], Hand]


@pytest.fixture(params=[Keyboard, Clicks], ids=["by keyboard alone", "without script"])
def hands(request: pytest.FixtureRequest, browse: Callable[..., Page]) -> Hands:
    """A hand of that person on a page of their own, at the start page."""

    def hand(login: str) -> Hand:
        page = browse(login, java_script_enabled=request.param.scripted, viewport={"width": 1440, "height": 900})
        page.goto("/")
        return request.param(page)

    return hand


def test_an_author_writes_adds_a_file_and_submits(hands: Hands, tmp_path: Path, served: Served) -> None:
    title = f"Warnmelder im Gastraum ({tmp_path.name})"
    file = tmp_path / "Messprotokoll.txt"
    file.write_text("Messpunkt 1: 12 ppm\n")
    author = hands("autor")
    author.follow("Dokument schreiben")
    author.choose("Information")
    author.pick("Fachgebiet", "Shisha")
    author.write("Titel", title)
    author.press("Entwurf beginnen")
    author.write("Zusammenfassung", "Wo ein Warnmelder hängt.")
    author.write("Text", "Der Melder hängt im Gastraum.")
    author.upload(file)
    if not author.scripted:
        author.press("Speichern")
    expect(author.page.get_by_role("link", name="Messprotokoll.txt")).to_be_visible()
    author.press("Zur Prüfung einreichen")
    assert author.page.locator("h1").inner_text() == "Zur Prüfung einreichen"
    author.press("Zur Prüfung einreichen")
    expect(author.page.get_by_text("Eingereicht", exact=True)).to_be_visible()
    expect(author.page.get_by_text("Der Melder hängt im Gastraum.")).to_be_visible()
    task = next(task for task in served.api("pruefer").get("/worklist")["items"] if task["title"] == title)
    made = served.api("pruefer").get(f"/documents/{task['id']}?version=working")
    assert [made["summary"], made["files"][0]["name"]] == ["Wo ein Warnmelder hängt.", "Messprotokoll.txt"]


def test_a_reviewer_reads_what_changed_and_decides(hands: Hands, served: Served) -> None:
    document = released(served)
    moved(served, "geschaeftsstelle", document, "revise", occasion="Neue Werte")
    served.api("geschaeftsstelle").patch(document, body_html="<p>Der Betreiber lüftet stündlich.</p>")
    moved(served, "geschaeftsstelle", document, "submit")
    reviewer = hands("pruefer")
    reviewer.follow("Aufgaben")
    reviewer.follow(f"Prüfen: {document['title']}")
    page = reviewer.page
    assert "stündlich" in " ".join(page.locator("ins").all_inner_texts())
    if reviewer.scripted:
        page.keyboard.press("j")
        expect(page.locator("[tabindex='-1']:focus")).to_be_visible()
    assert page.get_by_role("radio", checked=True).count() == 0
    reviewer.choose("Freigeben")
    reviewer.press("Freigeben")
    expect(page.locator(".kern-alert--success")).to_be_visible()
    assert served.api("leser").get(f"/documents/{document['id']}")["version"] == 2


def test_a_reader_searches_narrows_down_and_opens_a_file(hands: Hands) -> None:
    reader = hands("leser")
    reader.search("Kohlenmonoxid")
    reader.tick("Muster")
    if reader.scripted:
        reader.page.wait_for_url("**kind=muster*")
    else:
        reader.press("Filter anwenden")
    assert "kind=muster" in reader.page.url
    reader.follow("Checkliste: Messung von Kohlenmonoxid")
    assert reader.page.locator("h1").inner_text() == "Checkliste: Messung von Kohlenmonoxid"
    assert reader.download("Herunterladen").path().stat().st_size > 1000


def test_a_reader_asks_with_operators_from_the_help_and_takes_a_filter_away(hands: Hands) -> None:
    reader = hands("leser")
    reader.search("Kontrolle")
    help_ = reader.page.locator("#suchhilfe > summary")
    reader._act(help_)
    reader.follow("Lüftung art:muster")
    assert reader.page.locator("#suche").input_value() == "Lüftung art:muster"
    narrow = reader.page.locator(".hit").count()
    reader.follow("Filter entfernen: Art: Muster")
    assert reader.page.locator(".chip").count() == 0
    assert reader.page.locator(".hit").count() > narrow > 0


def test_a_reader_looks_into_older_fassungen(hands: Hands) -> None:
    reader = hands("leser")
    reader.search("Kohlenmonoxid")
    reader.tick("Auch ältere und archivierte Fassungen")
    if reader.scripted:
        reader.page.wait_for_url("**scope=all*")
    else:
        reader.press("Filter anwenden")
    older = reader.page.locator(".hit", has_text="Abgelöst").get_by_role("link").first
    expect(older).to_have_attribute("href", re.compile(r"/d/\w+\?version=\d+"))
    reader._go(older)
    expect(reader.page.get_by_text("nicht die gültige")).to_be_visible()


def test_a_reader_changes_a_saved_search_where_they_search_and_takes_it_back(hands: Hands) -> None:
    reader = hands("geschaeftsstelle")
    reader.search("Kohlenmonoxid")
    reader.press("Suche speichern")
    reader.press("Speichern")
    reader.press("Treffer ansehen")
    expect(reader.page.get_by_role("button", name=re.compile("ändern|speichern"))).to_have_count(0)
    reader.tick("Muster")
    if not reader.scripted:
        reader.press("Filter anwenden")
    expect(reader.page.get_by_text("sucht bisher: „Kohlenmonoxid“.")).to_be_visible()
    reader.page.locator("#suche").press("Control+a")
    reader.search("Lüftung")
    expect(reader.button("Als neue Suche speichern")).to_be_visible()
    reader.press("Suche „Kohlenmonoxid“ ändern")
    expect(reader.page.locator(".row .meta").first).to_contain_text("„Lüftung“, Art Muster")
    reader.press("Rückgängig machen")
    expect(reader.page.locator(".row .meta").first).to_contain_text("„Kohlenmonoxid“")
    reader.press("Löschen")


def test_the_search_page_shows_the_hits_by_itself_as_soon_as_there_is_an_index(browse: Callable[..., Page]) -> None:
    page, asked = browse("leser"), []

    def wait_first(route: Route) -> None:
        asked.append(route.request.url)
        whole = route.fetch().text()
        if len(asked) < 4:  # the page, and two looks
            line = (
                f'<div id="ergebnis" data-live-part><p id="so-weit" data-waits="50">{len(asked)} %</p><a href="/">x</a>'
            )
            whole = re.sub(r"(?s)(<h1[^>]*>).*?</h1>", r"\1Die Suche wird gerade aufgebaut</h1>", whole)
            whole = whole.replace('<div id="ergebnis" data-live-part>', line)
        route.fulfill(status=503 if len(asked) < 4 else 200, body=whole, content_type="text/html; charset=utf-8")

    page.route("**/search?q=*", wait_first)
    page.goto("/search?q=Kohlenmonoxid")
    expect(page.locator("#so-weit")).to_have_text("3 %")
    page.locator("#ergebnis a").first.focus()
    page.locator("#so-weit").wait_for(state="detached")
    found = page.locator("h1").inner_text()
    assert re.fullmatch(r"\d+ Treffer", found) and page.title().startswith(found)
    expect(page.locator("main > [role=status]")).to_have_text(f"Die Suche ist bereit. {found}")
    expect(page.locator("h1")).to_be_focused()
    expect(page.get_by_role("button", name="Sortieren")).to_be_hidden()
    page.unroute("**/search?q=*")
    with page.expect_navigation(url="**sort=title*"):
        page.get_by_label("Sortieren").select_option("title")
    page.wait_for_timeout(300)
    assert len(asked) == 4, "it looks no more"


def test_an_editor_composes_an_issue_the_office_approves_and_all_get_it(hands: Hands, served: Served) -> None:
    document = released(served)
    subject = f"Neues zu {document['title']}"
    editor = hands("redaktion")
    editor.follow("Newsletter")
    editor.follow("Redaktion")
    editor.press("Ausgabe beginnen: Kontrollen und Gewerbe")
    editor.write("Betreff", subject)
    editor.write("Einleitung", "Guten Tag, hier ist die Lüftung.")
    editor.press("Zur Freigabe geben")
    desk = editor.page.url.partition("#")[0]
    office = hands("geschaeftsstelle")
    office.page.goto(desk)
    office.follow("Freigeben")
    office.press("Freigeben")
    editor.page.goto(desk)
    editor.follow("Jetzt senden")
    editor.press("Jetzt senden")
    sent = editor.page.locator("main .kern-badge", has_text="Versendet")
    for _ in range(60):
        if sent.is_visible():
            break
        if not editor.scripted:
            editor.page.reload()
        time.sleep(0.5)
    expect(sent).to_be_visible()
    admin = hands("admin")
    admin.page.goto("/demo/mails")
    admin.follow(subject)
    mail = admin.page.frame_locator("iframe").locator("body")
    assert document["title"] in mail.inner_text()
    assert "hier ist die Lüftung" in mail.inner_text()


# Nothing typed is lost


def test_a_text_outlives_the_session_in_which_it_was_typed(browse: Callable[..., Page], served: Served) -> None:
    document = written(served)
    page = browse("autor", java_script_enabled=False)
    page.goto(f"/d/{document['id']}/edit")
    page.context.add_cookies([{"name": COOKIE, "value": "beendet", "url": served.url}])
    page.get_by_role("textbox", name="Zusammenfassung").fill("Lange überlegt.")
    page.get_by_role("button", name="Speichern").first.click()
    expect(page.get_by_text("Ihre Anmeldung war abgelaufen")).to_be_visible()
    page.get_by_label("Anmeldename").fill("autor")
    page.get_by_label("Passwort").fill("demo-autor")
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("button", name="Weiter mit meinem Text").click()
    assert page.get_by_role("textbox", name="Zusammenfassung").input_value() == "Lange überlegt."
    assert served.api("autor").get(f"/documents/{document['id']}?version=working")["summary"] == "Lange überlegt."


def test_a_form_with_an_error_keeps_all_that_was_typed_and_saves_what_fits(
    browse: Callable[..., Page], served: Served
) -> None:
    document = written(served)
    page = browse("autor", java_script_enabled=False)
    page.goto(f"/d/{document['id']}/edit")
    tags = "eins, zwei, drei, vier, fünf, sechs, sieben"
    page.get_by_role("textbox", name="Zusammenfassung").fill("Kurz gesagt.")
    page.get_by_label("Schlagwörter").fill(tags)
    page.get_by_role("button", name="Speichern").first.click()
    assert page.title().startswith("Fehler: ")
    assert page.get_by_label("Schlagwörter").input_value() == tags
    assert page.get_by_role("textbox", name="Zusammenfassung").input_value() == "Kurz gesagt."
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "tags"


def test_of_two_windows_the_second_is_told_and_keeps_its_text(browse: Callable[..., Page], served: Served) -> None:
    document = written(served)
    first = browse("autor")
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"/d/{document['id']}/edit")
    first.get_by_role("textbox", name="Zusammenfassung").fill("Aus dem ersten Fenster.")
    first.get_by_role("button", name="Speichern").first.click()
    expect(first.get_by_role("textbox", name="Zusammenfassung")).to_have_value("Aus dem ersten Fenster.")
    second.get_by_role("textbox", name="Zusammenfassung").fill("Aus dem zweiten Fenster.")
    second.get_by_role("button", name="Speichern").first.click()
    expect(second.get_by_text("Nicht gespeichert: Jemand hat inzwischen")).to_be_visible()
    assert second.get_by_role("textbox", name="Zusammenfassung").input_value() == "Aus dem zweiten Fenster."
    assert "ersten" in " ".join(second.locator("del").all_inner_texts())
    second.get_by_role("button", name="Meinen Text speichern").click()
    expect(second.get_by_role("button", name="Meinen Text speichern")).to_have_count(0)
    stored = served.api("autor").get(f"/documents/{document['id']}?version=working")
    assert stored["summary"] == "Aus dem zweiten Fenster."


def test_a_reviewer_who_is_late_keeps_what_they_wrote(browse: Callable[..., Page], served: Served) -> None:
    document = submitted(served)
    page = browse("pruefer", java_script_enabled=False)
    page.goto(f"/d/{document['id']}/review")
    page.get_by_role("radio", name="Änderungen verlangen").check()
    page.get_by_role("textbox", name="Begründung").first.fill("Es fehlt der Messpunkt an der Theke.")
    moved(served, "autor", document, "recall")
    page.get_by_role("button", name="Änderungen verlangen").click()
    assert "Es fehlt der Messpunkt an der Theke." in page.content()
