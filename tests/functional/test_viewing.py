"""Files on pages of the portal: where the words are, page by page, as text and as pictures; and only for whom the file is."""

import io
import json

import docx
import openpyxl
import pytest
from fpdf import FPDF
from PIL import Image

from index import Text, Texts
from index.file_types import CSV, DOCX, PDF, PNG, XLSX
from sikodms.headers import CONTENT_SECURITY_POLICY, POLICY_WITH_WORKER
from sikodms.pages.documents.tables_shown import headings
from workflows import detach

PAGES = [
    "Deckblatt",
    "Jede Lüftungsanlage wird gewartet. Die Lüftung läuft.",
    "Fenster",
    "Die Lüftung ruht nach § 73 StGB.",
    "Ende & Schluss",
]


def pdf(*pages):
    document = FPDF()
    document.set_font("Helvetica", size=14)
    for page in pages:
        document.add_page()
        document.multi_cell(0, text=page)
    return bytes(document.output())


def png(size=(300, 200)):
    target = io.BytesIO()
    Image.new("RGB", size, "navy").save(target, "PNG")
    return target.getvalue()


@pytest.fixture()
def file_of(scenery):
    """A released document with one file; its address below /d/."""

    def file_of(content, name="Bericht.pdf", type=PDF, release=True, **fields):
        id = scenery.attached(scenery.draft(**fields), name, content, type=type)
        return f"/d/{scenery.release(id) if release else id}/files/{name}"

    return file_of


@pytest.fixture()
def bericht(file_of, portal):
    address = file_of(pdf(*PAGES))
    portal.reindex()
    return address


def places(answer):
    return [" ".join(row.text.split()) for row in answer.html.select("#fundstellen li")]


def shown(answer):
    return " ".join(answer.html.find(id="text").text.split())


def test_with_words_alone_the_first_page_that_has_them_is_shown(bericht, browse):
    answer = browse("leser").get(f"{bericht}/view?q=L%C3%BCftung")
    assert answer.html.find(id="wo").text == "Seite 2 von 5"
    assert places(answer)[0].startswith("Seite 2 2 Stellen") and places(answer)[1].startswith("Seite 4 1 Stelle")
    assert answer.html.find(class_="viewing__sum").text == "3 Stellen auf 2 Seiten"
    assert [mark.text for mark in answer.html.select("#text mark")] == ["Lüftungsanlage", "Lüftung"]
    assert json.loads(answer.html.find(id="datei")["data-words"]) == ["Lüftungsanlage", "Lüftung"]
    assert answer.html.find("h1").text == "Bericht.pdf"
    assert "page=4" in answer.html.find(id="stelle-danach")["href"]


@pytest.mark.parametrize(
    "asked, where",
    [
        ("1", "Seite 1 von 5"),
        ("5", "Seite 5 von 5"),
        ("99", "Seite 5 von 5"),
        ("0", "Seite 1 von 5"),
        ("１", "Seite 1 von 5"),
        ("x", "Seite 1 von 5"),
    ],
)
def test_a_page_is_shown_by_its_number(asked, where, bericht, browse):
    answer = browse("leser").get(f"{bericht}/view", {"page": asked, "q": "Lüftung"})
    assert answer.html.find(id="wo").text == where


def test_pages_are_turned_and_the_words_kept(bericht, browse):
    leser = browse("leser")
    answer = leser.get(f"{bericht}/view?q=L%C3%BCftung&page=3")
    assert answer.html.find(id="stelle-davor")["href"].endswith("page=2&q=L%C3%BCftung")
    answer = leser.get(answer.html.find(id="weiter")["href"])
    assert answer.html.find(id="wo").text == "Seite 4 von 5" and len(answer.html.select("#text mark")) == 1
    answer = leser.get(answer.html.find(id="zurueck")["href"])
    assert answer.html.find(id="wo").text == "Seite 3 von 5"
    assert leser.get(f"{bericht}/view?page=5").html.find(id="weiter") is None


def test_words_that_are_not_there_are_said_to_be_missing(bericht, browse):
    answer = browse("leser").get(f"{bericht}/view?q=Quastenflosser")
    assert answer.html.find(class_="viewing__sum").text == "In dieser Datei steht nichts davon."
    assert places(answer) == [] and answer.html.find(id="wo").text == "Seite 1 von 5"


def test_what_is_typed_and_what_a_file_says_is_escaped(file_of, browse, portal):
    address = file_of(pdf("Nur <b>Text</b> & <script>alert(1)</script>"), "a&b.pdf")
    portal.reindex()
    answer = browse("leser").get(f"{address}/view", {"q": '"><script>alert(2)</script> Text'})
    assert "<script>alert" not in answer.text and 'alert(2)</script>"' not in answer.text
    assert "Nur <b>Text</b> & <script>alert(1)</script>" in shown(answer)


def test_only_this_page_may_start_a_worker(bericht, browse):
    leser = browse("leser")
    assert leser.get(f"{bericht}/view").headers["Content-Security-Policy"] == POLICY_WITH_WORKER
    assert leser.get("/").headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "worker-src 'none'" in CONTENT_SECURITY_POLICY and "worker-src 'self'" in POLICY_WITH_WORKER


def test_a_word_document_is_read_as_text(file_of, browse, portal):
    written = docx.Document()
    for number in range(400):
        written.add_paragraph(
            f"Absatz {number} über die Lüftung von Räumen" if number == 399 else f"Absatz {number} über anderes"
        )
    target = io.BytesIO()
    written.save(target)
    address = file_of(target.getvalue(), "Muster.docx", DOCX)
    portal.reindex()
    answer = browse("leser").get(f"{address}/view?q=L%C3%BCftung")
    assert answer.html.find(id="wo").text == "Abschnitt 2 von 2"
    assert [mark.text for mark in answer.html.select("#text mark")] == ["Lüftung"]
    assert answer.html.find("img", class_="viewing__picture") is None
    assert answer.html.find(id="datei").get("data-source") is None


def test_the_sheets_of_a_workbook_are_named(file_of, browse, portal):
    book = openpyxl.Workbook()
    book.active.title = "Haushalt"
    second = book.create_sheet("Messung")
    second.append(["Lüftung", 12])
    target = io.BytesIO()
    book.save(target)
    address = file_of(target.getvalue(), "Tabelle.xlsx", XLSX)
    portal.reindex()
    answer = browse("leser").get(f"{address}/view?q=L%C3%BCftung")
    assert answer.html.find(id="wo").text == "Blatt 2 von 2"
    assert places(answer)[0].startswith("Blatt Messung")
    hit = browse("leser").get("/search?q=L%C3%BCftung").html.select_one(".hit__files a")
    assert hit.text == "Tabelle.xlsx, Blatt Messung" and hit["href"].endswith("Tabelle.xlsx/view?page=2&q=L%C3%BCftung")


def test_a_file_without_text_is_shown_as_far_as_it_can_be(file_of, browse, portal):
    picture = browse("leser").get(file_of(png(), "Bild.png", PNG) + "/view")
    assert picture.html.find("img", class_="viewing__picture") and "nur Bild" in picture.text
    broken = browse("leser").get(file_of(b"%PDF-1.4 nichts", "kaputt.pdf") + "/view")
    assert broken.html.find("img", class_="viewing__picture") is None and "beschädigt" in broken.text
    assert broken.html.find(id="datei").get("data-source") is None


def test_a_draft_that_nobody_has_indexed_is_read_at_once(file_of, browse, portal):
    address = file_of(pdf(*PAGES), release=False)
    portal.reindex()
    answer = browse("autor").get(f"{address}/view?version=working&q=L%C3%BCftung")
    assert answer.html.find(id="wo").text == "Seite 2 von 5"
    assert "version=working" in answer.html.find(id="weiter")["href"]
    assert answer.html.find(id="datei")["data-source"].endswith("?version=working")
    browse("leser").get(f"{address}/view?version=working", status=404)


def test_a_page_is_a_picture_in_two_widths(bericht, browse):
    for width in (200, 1000):
        answer = browse("leser").get(f"{bericht}/pages/2.png?width={width}")
        assert answer.content_type == "image/png" and Image.open(io.BytesIO(answer.body)).width == width
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    tag = answer.headers["ETag"]
    again = browse("leser").get(f"{bericht}/pages/2.png?width=1000", headers={"If-None-Match": tag})
    assert again.status_int == 304 and not again.body


@pytest.mark.parametrize(
    "path",
    ["pages/6.png", "pages/0.png", "pages/2.png?width=999", "pages/2.png?width=", "pages/x.png", "pages/99999999.png"],
)
def test_there_is_no_picture_of_what_is_not_there(path, bericht, browse):
    browse("leser").get(f"{bericht}/{path}", status=404)


def test_a_file_that_cannot_be_drawn_costs_the_next_nothing(file_of, bericht, browse):
    for number, content in enumerate((b"%PDF-1.4 nichts", pdf("x")[:300], b"%PDF-1.7\n" + b"1 0 obj [" * 5_000)):
        browse("leser").get(file_of(content, f"kaputt{number}.pdf") + "/pages/1.png", status=404)
    browse("leser").get(f"{bericht}/pages/1.png")


def test_when_too_many_want_a_picture_the_rest_is_asked_to_come_again(bericht, browse, portal):
    while portal.pictures._places.acquire(blocking=False):
        pass
    answer = browse("leser").get(f"{bericht}/pages/3.png", status=503)
    assert answer.headers["Retry-After"] == "2" and answer.headers["Cache-Control"] == "no-store"
    portal.pictures._places.release()
    browse("leser").get(f"{bericht}/pages/3.png")


def test_pages_and_pictures_are_for_those_whom_the_file_is_for(file_of, scenery, browse, portal, anonymous):
    """Also after the picture has been drawn for somebody else, and when rights change."""
    address = file_of(pdf("Geheime Lüftung"), kind="lagebild", audience=["pp"])
    portal.reindex()
    ways = (
        address,
        f"{address}/view",
        f"{address}/view?q=L%C3%BCftung",
        f"{address}/pages/1.png",
        f"{address}/pages/1.png?width=1000",
    )
    reader, stranger = browse("pruefer"), browse("leser")
    for way in ways:
        reader.get(way, status=200)
        assert "Geheime" not in stranger.get(way, status=404).html.find("main").text
        assert anonymous.get(way, status="*").status_int in (303, 401)
    tag = reader.get(ways[3]).headers["ETag"]
    stranger.get(ways[3], headers={"If-None-Match": tag}, status=404)
    scenery.do(address.split("/")[2], "withdraw", "geschaeftsstelle")
    for way in ways:
        reader.get(way, status=404)


def test_a_hit_in_a_file_leads_to_its_page(bericht, browse, api):
    answer = browse("leser").get("/search?q=L%C3%BCftung")
    place = answer.html.select_one(".hit__files li")
    assert place.a.text == "Bericht.pdf, Seite 2" and place.a["href"] == f"{bericht}/view?page=2&q=L%C3%BCftung"
    assert (
        place.img["src"] == f"{bericht}/pages/2.png?width=200"
        and place.img["alt"] == "PDF"
        and place.img["loading"] == "lazy"
    )
    assert [" ".join(link.text.split()) for link in place.select(".muted a")] == ["Seite 4: Bericht.pdf"]
    assert browse("leser").get(place.a["href"]).html.find(id="wo").text == "Seite 2 von 5"
    item = api("leser").get("/search?q=L%C3%BCftung").json["items"][0]
    assert (item["page_no"], item["file"]) == (2, "Bericht.pdf")
    assert item["file_url"] == f"http://localhost{bericht}/view?page=2&q=L%C3%BCftung"


def test_a_hit_in_the_text_names_the_file_that_has_the_words_as_well(file_of, browse, portal):
    address = file_of(pdf(*PAGES), body_html="<p>Die Lüftung im Text.</p>")
    portal.reindex()
    hit = browse("leser").get("/search?q=L%C3%BCftung").html.select_one(".hit")
    assert "im Text" in hit.select_one(".hit__text").text
    assert hit.select_one(".hit__files a")["href"] == f"{address}/view?page=2&q=L%C3%BCftung"


def test_a_hit_in_an_older_fassung_leads_to_its_file(bericht, scenery, browse, portal):
    id = bericht.split("/")[2]
    scenery.do(id, "revise", "autor")
    portal.store.write(
        lambda site: detach(site, site.document(id), site.person("autor"), portal.clock(), "Bericht.pdf")
    )
    scenery.release(id)
    portal.reindex()
    reader = browse("geschaeftsstelle")
    link = reader.get("/search?q=L%C3%BCftung&scope=all").html.select_one(".hit__files a")
    assert link["href"] == f"{bericht}/view?version=1&page=2&q=L%C3%BCftung"
    view = reader.get(link["href"]).html
    assert view.find(id="wo").text == "Seite 2 von 5" and "version=1" in view.find(id="weiter")["href"]
    assert view.find("a", string=None, href=f"/d/{id}?version=1")
    reader.get(f"{bericht}/view", status=404)


def test_a_correction_is_what_is_marked(bericht, browse):
    answer = browse("leser").get("/search?q=L%C3%BCftungsanlahe")
    assert answer.html.select_one(".hit__files a")["href"].endswith("?page=2&q=L%C3%BCftungsanlage")


def test_the_document_lists_its_files_with_pictures_and_pages(bericht, browse):
    page = browse("leser").get(bericht.partition("/files")[0]).html
    row = page.select_one(".file")
    assert row.img["src"] == f"{bericht}/pages/1.png?width=200" and (row.img["width"], row.img["height"]) == (
        "44",
        "58",
    )
    assert "5 Seiten" in row.text and row.find("a", string=None, href=f"{bericht}/view")


def in_sections(*sections):
    """A Word document of (heading, paragraphs …)."""
    written = docx.Document()
    written.add_paragraph("Vorweg ein Satz.")
    for heading, *paragraphs in sections:
        written.add_heading(heading, 1)
        for paragraph in paragraphs:
            written.add_paragraph(paragraph)
    target = io.BytesIO()
    written.save(target)
    return target.getvalue()


SECTIONS = (
    ("1 Zweck", "Ein Zweck."),
    ("2 Lüftung & Messung", "Die Lüftung läuft."),
    ("3 Ende", "Die Lüftung ruht <nachts>."),
)


def test_a_hit_in_a_word_document_names_its_section_and_leads_there(file_of, browse, portal, api):
    address = file_of(in_sections(*SECTIONS), "Muster.docx", DOCX)
    portal.reindex()
    place = browse("leser").get("/search?q=L%C3%BCftung").html.select_one(".hit__files li")
    assert place.a.text == "Muster.docx, Abschnitt „2 Lüftung & Messung“"
    assert place.a["href"] == f"{address}/view?page=3&q=L%C3%BCftung#stelle"
    assert [link.text.split(":")[0] for link in place.select(".muted a")] == ["Abschnitt „3 Ende“"]
    item = api("leser").get("/search?q=L%C3%BCftung").json["items"][0]
    assert (item["page_no"], item["place"]) == (3, "Abschnitt „2 Lüftung & Messung“")
    assert item["file_url"] == f"http://localhost{address}/view?page=3&q=L%C3%BCftung#stelle"

    view = browse("leser").get(f"{address}/view?page=3&q=L%C3%BCftung").html
    assert view.find(id="wo").text == "4 Abschnitte"
    assert [heading.text for heading in view.select("#text h3")] == ["1 Zweck", "2 Lüftung & Messung", "3 Ende"]
    assert view.find(id="stelle").h3.text == "2 Lüftung & Messung"
    assert view.find(id="stelle").select_one(".viewing__words-of").text == "Die Lüftung läuft."
    assert [mark.text for mark in view.select("#text mark")] == ["Lüftung"] * 3
    assert "ruht <nachts>." in view.find(id="text").text
    rows = [" ".join(row.text.split()) for row in view.select("#fundstellen li")]
    assert rows[0].startswith("Abschnitt „2 Lüftung & Messung“ 2 Stellen") and rows[1].startswith("Abschnitt „3 Ende“")
    assert view.find(id="stelle-danach")["href"].endswith("page=4&q=L%C3%BCftung#stelle")
    assert [option.text for option in view.select("#abschnitt option")][:2] == ["Anfang", "Abschnitt „1 Zweck“"]
    assert view.select_one("#abschnitt option[selected]")["value"] == "3"


def test_sections_are_shown_as_many_as_are_read_in_one_go(file_of, browse, portal):
    long = [(f"{n} Kapitel", *["Ein langer Satz. " * 60] * 5) for n in range(1, 11)]
    address = file_of(in_sections(*long), "Lang.docx", DOCX)
    leser = browse("leser")
    seen, turned, answer = [], 0, leser.get(f"{address}/view")
    while True:
        seen += [heading.text for heading in answer.html.select("#text h3")]
        assert len(answer.html.find(id="text").text) < 30_000
        if not (on := answer.html.find(id="weiter")):
            break
        back = answer.html.find(id="wo").text
        answer, turned = leser.get(on["href"].partition("#")[0]), turned + 1
        assert leser.get(answer.html.find(id="zurueck")["href"].partition("#")[0]).html.find(id="wo").text == back
    assert seen == [f"{n} Kapitel" for n in range(1, 11)] and turned == 3
    shown = leser.get(f"{address}/view?page=5").html
    assert shown.find(id="wo").text == "Abschnitte 5 bis 7 von 11" and shown.find(id="stelle").h3.text == "4 Kapitel"


def test_a_hit_from_before_there_were_sections_leads_to_the_first_that_has_it(file_of, browse, portal, monkeypatch):
    monkeypatch.setattr(Texts, "text_of", lambda self, file: Text("1 Zweck\nEin Zweck.\n2 Die Lüftung läuft."))
    address = file_of(in_sections(*SECTIONS), "Muster.docx", DOCX)
    portal.reindex()
    monkeypatch.undo()
    place = browse("leser").get("/search?q=L%C3%BCftung").html.select_one(".hit__files li")
    assert place.a.text == "Muster.docx" and place.a["href"] == f"{address}/view?q=L%C3%BCftung"
    assert browse("leser").get(place.a["href"]).html.find(id="stelle").h3.text == "2 Lüftung & Messung"


def workbook(sheets):
    """An Excel file of name → rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cells(table):
    return [[cell.text for cell in row.select("th, td")] for row in table.select("tr")]


HAUSHALT = [["Position", "Anlage", "Betrag"], ["1", None, 1200], ["2", "Lüftung <neu> & alt", "=1+1"]]


def test_a_sheet_is_a_table_with_its_headings_and_the_words_marked(file_of, browse, portal):
    address = file_of(workbook({"Deckblatt": [["Nur ein Titel"]], "Haushalt 2026": HAUSHALT}), "Haushalt.xlsx", XLSX)
    portal.reindex()
    answer = browse("leser").get(f"{address}/view?q=L%C3%BCftung")
    (table,) = answer.html.select("#text table")
    assert table.caption.text == "Haushalt 2026" and answer.html.select_one("#text h2").text == "Tabelle"
    assert cells(table) == [["Position", "Anlage", "Betrag"], ["1", "", "1200"], ["2", "Lüftung <neu> & alt", ""]]
    assert [heading["scope"] for heading in table.select("thead th")] == ["col"] * 3
    assert [mark.text for mark in table.select("mark")] == ["Lüftung"] and "<neu>" not in answer.text
    snippet = answer.html.select_one("#fundstellen .viewing__snippet").text
    assert snippet == "Haushalt 2026 | Position · Anlage · Betrag | 1 · 1200 | 2 · Lüftung <neu> & alt"
    hit = browse("leser").get("/search?q=L%C3%BCftung").html.select_one(".hit__files")
    assert snippet in hit.text and hit.a.text == "Haushalt.xlsx, Blatt Haushalt 2026"
    plain = browse("leser").get(f"{address}/view?page=1").html.select_one("#text table")
    assert cells(plain) == [["Nur ein Titel"]] and not plain.select("th")


def test_titles_above_the_headings_stand_across(file_of, browse, portal):
    rows = [["Haushalt der Stadt"], ["Stand: März"], *HAUSHALT]
    view = browse("leser").get(file_of(workbook({"T": rows}), "Titel.xlsx", XLSX) + "/view").html
    assert [cell["colspan"] for cell in view.select("thead td")] == ["3", "3"]
    assert [cell.text for cell in view.select("thead th")] == ["Position", "Anlage", "Betrag"]
    assert not view.select("tbody [colspan]")


@pytest.mark.parametrize(
    "rows, count",
    [
        ([["a", "b"], ["1", "2"]], 1),
        ([["Titel"], ["a", "b"], ["1", "2"]], 2),
        ([["2025", "2026"], ["1", "2"]], 0),
        ([["a", "a"], ["1", "2"]], 0),
        ([["a", ""], ["1", "2"]], 0),
        ([["a", "b"], ["1", "2", "3"]], 0),
        ([["a", "1.200,00 EUR"], ["1", "2"]], 0),
        ([["a", "x" * 121], ["1", "2"]], 0),
        ([["a", "b"]], 0),
        ([["a"], ["b"]], 0),
    ],
)
def test_headings_are_short_of_their_own_and_no_figures(rows, count):
    assert headings(rows) == count


def test_a_csv_file_is_a_table(file_of, browse, portal):
    content = 'Jahr;Maßnahme\n2025;"Lüftung; Fenster"\n2026;-\n'.encode("cp1252")
    address = file_of(content, "Liste.csv", CSV)
    portal.reindex()
    answer = browse("leser").get(f"{address}/view?q=L%C3%BCftung")
    (table,) = answer.html.select("#text table")
    assert table.caption.text == "Liste.csv"
    assert cells(table) == [["Jahr", "Maßnahme"], ["2025", "Lüftung; Fenster"], ["2026", "-"]]
    assert places(answer) == ["Tabelle 1 Stelle Jahr · Maßnahme | 2025 · Lüftung; Fenster | 2026 · -"]
    hit = browse("leser").get("/search?q=L%C3%BCftung").html.select_one(".hit__files a")
    assert hit.text == "Liste.csv" and hit["href"] == f"{address}/view?q=L%C3%BCftung"


def test_a_long_and_wide_sheet_is_cut_and_says_so_and_shows_the_rows_that_were_looked_for(file_of, browse, portal):
    rows = [["Nr", "Text", *[f"S{n}" for n in range(70)]], *([n, "nichts", *["x"] * 70] for n in range(3_000))]
    rows[2_500][1], rows[2_700][1] = "Die Lüftung", "Lüftungsanlage"
    address = file_of(workbook({"Lang": rows}), "Lang.xlsx", XLSX)
    portal.reindex()
    answer = browse("leser").get(f"{address}/view?q=L%C3%BCftung")
    assert len(answer.body) < 1_000_000
    first, second = answer.html.select("#text table")
    assert len(first.select("tr")) == 200 and len(first.select("tr")[1].select("td")) == 50
    notes = [note.text for note in answer.html.select("#text .viewing__note")]
    assert "Sie sehen die ersten 200 von 3.001 Zeilen. Alle enthält die Datei." in notes
    assert "Sie sehen die ersten 50 von 72 Spalten. Alle enthält die Datei." in notes
    assert second.caption.text == "Zeilen weiter unten mit Ihren Wörtern"
    assert [row[:2] for row in cells(second)] == [["Nr", "Text"], ["2499", "Die Lüftung"], ["2699", "Lüftungsanlage"]]
    assert len(browse("leser").get(f"{address}/view").html.select("#text table")) == 1
