"""A hit in a file leads to its page with the words marked, by keyboard and without script; nothing in a PDF gets any farther."""

import io
import re
from collections.abc import Callable
from typing import Any

import docx
import pytest
from fpdf import FPDF
from PIL import Image, features
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Served
from tests.browser.hands import Keyboard
from tests.browser.scenery import attached, moved, written
from tests.browser.test_pages import AXE, Window, is_wide, violations

WORD = "Zwirbelmessung"
LINES = (
    ["Deckblatt"],
    [f"Die {WORD} beginnt hier.", "Dann ruhen die Zwirbel-", "messungen eine Stunde."],
    ["Nichts davon."],
    [f"Am Ende steht die {WORD} noch einmal, nach § 73 StGB."],
)


def pdf(*pages: list[str]) -> bytes:
    document = FPDF()
    document.set_font("Helvetica", size=16)
    for lines in pages:
        document.add_page()
        for line in lines:
            document.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def word(*sections: tuple[str, str]) -> bytes:
    written = docx.Document()
    for heading, text in sections:
        written.add_heading(heading, 1)
        written.add_paragraph(text)
    target = io.BytesIO()
    written.save(target)
    return target.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """The first object is the catalog; without a table of places, which readers find out by themselves."""
    body = b"".join(b"%d 0 obj %s endobj\n" % row for row in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer <</Root 1 0 R>>\n%%EOF"


@pytest.fixture(scope="module")
def shown(served: Served) -> Callable[..., str]:
    """Releases a document with that file; the address of the page that shows it."""

    def shown(content: bytes, name: str = "Bericht.pdf") -> str:
        document = written(served)
        attached(served, document, name, content)
        moved(served, "autor", document, "submit")
        moved(served, "pruefer", document, "approve")
        return f"/d/{document['id']}/files/{name}/view"

    return shown


@pytest.fixture(scope="module")
def bericht(shown: Callable[..., str]) -> str:
    return shown(pdf(*LINES))


@pytest.fixture()
def window(browse: Callable[..., Page]) -> Window:
    return Window(browse("leser", viewport={"width": 1440, "height": 900}))


def drawn(page: Page) -> None:
    page.wait_for_selector("[data-drawn]")


def marks(page: Page) -> list[str]:
    return page.locator(".pdf__text mark").all_inner_texts()


def dark(page: Page, selector: str) -> float:
    """How much of the canvas under an element is ink."""
    return page.evaluate(
        """selector => {
            const canvas = document.querySelector(".pdf canvas"), ground = canvas.getBoundingClientRect();
            const place = document.querySelector(selector).getBoundingClientRect(), sharp = canvas.width / ground.width;
            const { data } = canvas.getContext("2d").getImageData((place.x - ground.x) * sharp, (place.y - ground.y) * sharp,
                place.width * sharp, place.height * sharp);
            let ink = 0;
            for (let at = 0; at < data.length; at += 4) ink += data[at] < 128;
            return ink / (data.length / 4);
        }""",
        selector,
    )


def test_a_hit_in_a_pdf_leads_to_its_page_with_the_words_marked(bericht: str, window: Window, served: Served) -> None:
    page = window.page
    page.goto(f"/search?q={WORD}")
    expect(page.locator(".hit__files img")).to_have_js_property("complete", True)
    assert page.evaluate("document.querySelector('.hit__files img').naturalWidth") == 200
    page.get_by_role("link", name="Bericht.pdf, Seite 2").first.click()
    drawn(page)
    assert page.locator("#wo").inner_text() == "Seite 2 von 4"
    assert marks(page) == [WORD, "Zwirbel", "messungen"]
    assert dark(page, ".pdf__text mark") > 0.08 and dark(page, ".pdf__text mark:last-of-type") > 0.08
    assert window.complaints == []
    assert {each.split("/")[2] for each in window.asked if not each.startswith("data:")} == {served.url.split("/")[2]}


def test_the_next_hit_is_on_this_page_or_a_later_one_and_the_pdf_is_opened_once(bericht: str, window: Window) -> None:
    page = window.page
    page.goto(f"{bericht}?q={WORD}&page=2")
    drawn(page)
    hand = Keyboard(page)
    assert page.locator(".pdf__now").all_inner_texts() == [WORD]
    hand.reach(page.locator("#stelle-danach"))
    page.keyboard.press("Enter")
    assert page.locator(".pdf__now").all_inner_texts() == ["Zwirbel", "messungen"]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("page=4"))
    drawn(page)
    assert page.locator(".pdf__now").all_inner_texts() == [WORD]
    assert page.evaluate("document.activeElement.id") == "stelle-danach"
    page.go_back()
    expect(page.locator("#wo")).to_have_text("Seite 2 von 4")
    drawn(page)
    assert len(marks(page)) == 3
    assert len([each for each in window.asked if each.endswith("/files/Bericht.pdf")]) == 1
    assert window.complaints == []


def test_a_page_is_gone_to_by_its_number_and_made_larger(bericht: str, window: Window) -> None:
    page = window.page
    page.goto(f"{bericht}?q=StGB")
    drawn(page)
    page.get_by_label("Gehe zu").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("#wo")).to_have_text("Seite 1 von 4")
    drawn(page)
    assert marks(page) == []
    page.get_by_label("Gehe zu").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator(".pdf__text mark")).to_have_text(["StGB"])
    before = page.locator(".pdf").bounding_box()
    page.get_by_role("button", name="Größer").click()
    page.wait_for_function("width => document.querySelector('.pdf').offsetWidth > width * 1.2", arg=before["width"])
    assert dark(page, ".pdf__text mark") > 0.08
    assert page.get_by_text("125 %").is_visible()
    assert window.complaints == []


def test_without_script_a_page_is_a_picture_and_its_text(bericht: str, browse: Callable[..., Page]) -> None:
    page = browse("leser", java_script_enabled=False)
    page.goto(f"{bericht}?q={WORD}")
    picture = page.locator(".viewing__picture")
    assert picture.is_visible() and picture.bounding_box()["width"] > 500
    assert page.locator("#text mark").all_inner_texts() == [WORD, "Zwirbelmessungen"]
    page.get_by_role("link", name="Nächste Stelle").click()
    assert page.locator("#wo").inner_text() == "Seite 4 von 4"
    page.get_by_label("Gehe zu").fill("3")
    page.get_by_role("button", name="Los").click()
    assert page.locator("#wo").inner_text() == "Seite 3 von 4" and page.locator("#text mark").count() == 0


@pytest.mark.parametrize("scripted", [True, False])
def test_a_hit_in_a_word_document_leads_to_its_section(
    scripted: bool, shown: Callable[..., str], browse: Callable[..., Page]
) -> None:
    rows = [(f"{n} Kapitel", "Ein Satz. " * 60 if n != 19 else "Hier ist die Wirbelschau.") for n in range(1, 26)]
    shown(word(*rows), "Kapitel.docx")
    page = browse("leser", java_script_enabled=scripted, viewport={"width": 1280, "height": 900})
    link = page.get_by_role("link", name="Kapitel.docx, Abschnitt „19 Kapitel“").first
    for _ in range(50):  # the index follows
        page.goto("/search?q=Wirbelschau")
        if link.count():
            break
        page.wait_for_timeout(200)
    link.click()
    place = page.locator("#stelle")
    expect(place.locator("h3")).to_have_text("19 Kapitel")
    expect(place.locator("mark")).to_be_in_viewport()
    assert place.locator("h3").bounding_box()["y"] > page.locator(".viewing__bar").bounding_box()["height"]
    if scripted:
        page.evaluate(AXE.read_text())
        assert violations(page) == []
    page.get_by_label("Gehe zu").select_option(label="Abschnitt „2 Kapitel“")
    page.get_by_role("button", name="Los").click()
    expect(page.locator("#stelle h3")).to_have_text("2 Kapitel")
    expect(page.locator("#stelle h3")).to_be_in_viewport()


class Busy:
    """Answers for the pictures of pages in place of the portal: `times` with a status, then no more."""

    def __init__(self, page: Page, status: int, times: int):
        self.asked, self._status, self._times = 0, status, times
        page.route("**/pages/*.png?*", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked += 1
        if self.asked <= self._times:
            route.fulfill(status=self._status, headers={"Retry-After": "1"}, body="")
        else:
            route.continue_()


def test_a_picture_that_cannot_be_drawn_at_the_moment_is_asked_for_again(
    bericht: str, browse: Callable[..., Page]
) -> None:
    page = browse("leser")
    busy = Busy(page, 503, 3)
    page.goto(bericht.partition("/files")[0])
    sheet, picture = page.locator(".file__sheet"), page.locator(".file__picture")
    expect(sheet).to_have_text("PDF")
    assert picture.evaluate("picture => picture.naturalWidth") == 0
    expect(picture).to_have_js_property("naturalWidth", 200, timeout=30_000)
    assert busy.asked == 5  # the page, three times the script, and the picture at last


def test_a_picture_that_there_is_none_of_is_not_asked_for_again(bericht: str, browse: Callable[..., Page]) -> None:
    page = browse("leser")
    busy = Busy(page, 404, 9)
    page.goto(bericht.partition("/files")[0])
    page.wait_for_timeout(7_000)
    assert busy.asked == 2


def test_where_a_picture_is_missing_its_text_is_there(shown: Callable[..., str], browse: Callable[..., Page]) -> None:
    target = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(target, "PNG")
    address = shown(target.getvalue(), "Bild.png")
    page = browse("leser", java_script_enabled=False)
    Busy(page, 503, 9)
    page.goto(address)
    expect(page.get_by_alt_text("Die Seite als Bild.")).to_be_visible()


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 360)])
def test_a_spreadsheet_is_a_table_that_everybody_can_read(
    scheme: str, width: int, shown: Callable[..., str], browse: Callable[..., Page]
) -> None:
    rows = [["Haushalt"], ["Nummer", "Maßnahme", "Betrag"], *[[n, f"Lüftung in Raum {n}", n * 100] for n in range(300)]]
    address = shown("\n".join(";".join(map(str, row)) for row in rows).encode(), "Haushalt.csv")
    page = browse("leser", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}?q=Raum")
    page.evaluate(AXE.read_text())
    assert violations(page) == [] and is_wide(page) == []
    expect(page.get_by_role("table").first).to_have_accessible_name("Haushalt.csv")
    assert page.get_by_role("columnheader").all_inner_texts()[:3] == ["Nummer", "Maßnahme", "Betrag"]
    assert page.get_by_text("Sie sehen die ersten 200 von 302 Zeilen.").is_visible()
    Keyboard(page).reach(page.get_by_role("region", name="Haushalt.csv"))


def test_other_pages_do_not_load_it(bericht: str, window: Window) -> None:
    for address in ("/", bericht.partition("/files")[0], "/search?q=Zwirbel"):
        window.page.goto(address)
        window.page.wait_for_load_state("networkidle")
    assert [each for each in window.asked if "/static/" in each and ("viewer" in each or "pdf" in each)] == []


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
PAGES_OBJECT = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
HOSTILE = {
    "JavaScript": raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);fetch\\('/logout',{method:'POST'}\\))>>"
        b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.launchURL\\('http://example.org'\\))>>]>>>>>>",
        PAGES_OBJECT,
        PAGE,
    ),
    "a link and a form": raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/NeedAppearances true>>>>",
        PAGES_OBJECT,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R 5 0 R]/AA<</O<</S/URI/URI(http://example.org/)>>>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[0 0 99 99]/AA<</K<</S/JavaScript/JS(app.alert\\(2\\))>>>>>>",
        b"<</Type/Annot/Subtype/Link/Rect[0 0 200 200]/A<</S/URI/URI(javascript:alert\\(3\\))>>>>",
    ),
    "a million pages": raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>", PAGE),
    "pages in a circle": raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>", PAGE),
    "an enormous page": raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", PAGES_OBJECT, PAGE.replace(b"200 200", b"9999999 9999999")
    ),
    "cut off": pdf(*LINES)[:700],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_nothing_in_a_pdf_gets_any_farther(
    content: bytes, shown: Callable[..., str], window: Window, served: Served
) -> None:
    page = window.page
    said: list[Any] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(shown(content, "Feind.pdf"))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    for place in page.locator(".pdf").all():
        place.click()
    assert said == [] and page.url.endswith("/view") and len(page.context.pages) == 1
    assert (
        page.locator("a[href*='example.org'], a[href^='javascript'], main iframe, main embed, main object").count() == 0
    )
    assert {each.split("/")[2] for each in window.asked if not each.startswith("data:")} == {served.url.split("/")[2]}
    assert [each for each in window.complaints if "pages/" not in each] == []
    expect(page.get_by_role("link", name="Herunterladen")).to_be_visible()
    page.goto("/")
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.skipif(not features.check("jpg_2000"), reason="this Pillow writes no JPEG 2000")
def test_pictures_are_decoded_without_webassembly(shown: Callable[..., str], window: Window) -> None:
    """JPEG 2000 has a decoder of its own in pdf.js, which is WebAssembly unless it is told otherwise."""
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "black").save(target, "JPEG2000")
    picture = target.getvalue()
    drawing = b"200 0 0 200 0 0 cm /I Do"
    content = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        PAGES_OBJECT,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>> stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/JPXDecode/Length %d>> stream\n%s\nendstream"
        % (len(picture), picture),
    )
    window.page.goto(shown(content, "Bild.pdf"))
    drawn(window.page)
    assert dark(window.page, ".pdf canvas") > 0.99
    assert any("openjpeg_nowasm_fallback" in each for each in window.asked) and window.complaints == []
