"""Texts of Word, Excel, PowerPoint and OpenDocument."""

import pytest

from index.extraction import tables
from index.extraction.formats import said

ODF_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
)
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_word_paragraphs_tables_and_tabs_stay_apart(make, read):
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("Norm", "Text"))
    path = make.docx(
        f"<w:p><w:r><w:t>§ 1</w:t><w:tab/><w:t>Zweck</w:t></w:r></w:p><w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p>{run('Ende')}</w:p>"
    )
    assert read(path).text.split() == ["§", "1", "Zweck", "Norm", "Text", "Ende"]
    assert read(path).text.startswith("§ 1 Zweck\nNorm")


def test_word_insertions_count_and_deletions_never_do(make, read):
    deleted = f'<w:del w:author="x"><w:r><w:delText>alt</w:delText></w:r>{run("uralt")}</w:del>'
    body = f'<w:p>{run("Es gilt ")}<w:ins w:author="x">{run("neu")}</w:ins>{deleted}</w:p>'
    assert read(make.docx(body + f"<w:moveFrom>{run('verschoben')}</w:moveFrom>")).text == "Es gilt neu"


def test_word_content_controls_hyphens_and_text_boxes_are_read_once(make, read):
    box = f"<mc:Choice>{run('Kasten')}</mc:Choice><mc:Fallback>{run('Kasten')}</mc:Fallback>"
    box = f"<mc:AlternateContent {MC}>{box}</mc:AlternateContent>"
    body = f"<w:p><w:sdt><w:sdtContent>{run('Feld')}</w:sdtContent></w:sdt><w:r><w:noBreakHyphen/><w:t>Nr</w:t></w:r> {box}</w:p>"
    assert read(make.docx(body)).text == "Feld-NrKasten"


def test_word_notes_and_headers_are_read_but_comments_and_field_codes_are_not(make, read):
    more = {
        f"word/{part}.xml": f"<w:x {W}><w:p>{run(part)}</w:p></w:x>" for part in ("footnotes", "header1", "comments")
    }
    types = {
        f"word/{part}.xml": f"wordprocessingml.{part.rstrip('1')}" for part in ("footnotes", "header1", "comments")
    }
    path = make.docx(
        f"<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>{run('Text')}</w:p>", more=more, types=types
    )
    assert read(path).text.split() == ["Text", "footnotes", "header1"]


def test_excel_sheets_are_pages_with_their_names_first(make, read):
    first = (
        '<row><c t="s"><v>0</v></c><c><v>4711</v></c><c t="b"><v>1</v></c><c t="s"><v>9</v></c></row>'
        '<row><c t="inlineStr"><is><t>innen</t></is></c><c t="str"><f>A1</f><v>Ergebnis</v></c></row>'
    )
    path = make.xlsx(
        [("Übersicht", first), ("Leer", "")], ["<r><t>ge</t></r><r><t>teilt</t></r><rPh><t>laut</t></rPh>"]
    )
    text = read(path)
    assert text.pages == ["Übersicht\ngeteilt\t4711\ninnen\tErgebnis", "Leer"]
    assert text.meta == {"sheets": ["Übersicht", "Leer"]}
    assert text.label(1) == "Blatt Übersicht"


def test_excel_is_read_up_to_the_limit_of_cells(make, read):
    rows = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(30))
    text = read(make.xlsx([("T", rows)]), cells=20)
    assert text.note == "nur die ersten 20 Zellen"
    assert text.text.endswith("19")


def test_excel_days_and_times_are_read_as_a_reader_types_them(make, read):
    numbers = '<numFmts><numFmt numFmtId="164" formatCode="[$-407]d. mmmm yyyy"/><numFmt numFmtId="165" formatCode="0.0&quot; Tage&quot;"/></numFmts>'
    styles = "".join(f'<xf numFmtId="{id}"/>' for id in ("0", "14", "22", "20", "164", "165"))
    row = "".join(f'<c s="{n}"><v>46084.604167</v></c>' for n in (*range(6), 99)) + '<c s="x"><v>46084</v></c>'
    sheet = make.xlsx(
        [("T", f"<row>{row}</row>")],
        more={"xl/styles.xml": f"<styleSheet {S}>{numbers}<cellXfs>{styles}</cellXfs></styleSheet>"},
    )
    assert read(sheet).text.split("\n")[1].split("\t") == [
        "46084.604167", "03.03.2026", "03.03.2026 14:30", "14:30", "03.03.2026", "46084.604167", "46084.604167", "46084",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value, since_1904, day",
    [
        ("60", False, "28.02.1900"),
        ("1", False, "01.01.1900"),
        ("44622", True, "03.03.2026"),
        ("-1", False, "-1"),
        ("1e300", False, "1e300"),
        ("nan", False, "nan"),
    ],
)
def test_excel_numbers_that_are_no_day_stay_numbers(value, since_1904, day):
    assert said(value, "day", since_1904) == day


def test_powerpoint_slides_come_in_the_order_of_the_presentation(make, read):
    def slide(text):
        return f'<a:p><a:r><a:t>{text}</a:t></a:r><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p>'

    path = make.pptx(
        {"slide1.xml": slide("Ende"), "slide2.xml": slide("Anfang")},
        ["slide2.xml", "slide1.xml"],
        {"slide1.xml": slide("Notiz")},
    )
    text = read(path)
    assert text.pages == ["Anfang", "Ende\n\nNotiz"]
    assert text.label(2) == "Folie 2"


def test_opendocument_text_leaves_out_deletions_and_comments(make, read):
    body = (
        "<office:text><text:tracked-changes><text:deletion><text:p>gelöscht</text:p></text:deletion></text:tracked-changes>"
        '<text:h>Titel</text:h><text:p>Ein<text:s text:c="2000000000"/>Satz<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Fußnote</text:p></text:note-body></text:note><office:annotation><text:p>Kommentar</text:p>"
        "</office:annotation></text:p></office:text>"
    )
    assert read(make.odf("text", body, "a.odt")).text.split() == ["Titel", "Ein", "Satz", "Fußnote"]


def test_opendocument_headers_are_read(make, read):
    styles = (
        '<x xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        "<text:p>Vorlage</text:p><style:header><text:p>Kopfzeile</text:p></style:header></x>"
    )
    path = make.odf("text", "<office:text><text:p>Text</text:p></office:text>", "a.odt", more={"styles.xml": styles})
    assert read(path).text.split() == ["Text", "Kopfzeile"]


def test_opendocument_endless_repetition_counts_once(make, read):
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>Wiederholung</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    text = read(
        make.odf(
            "spreadsheet",
            f'<office:spreadsheet><table:table table:name="T">{row}</table:table></office:spreadsheet>',
            "a.ods",
        )
    )
    assert text.pages == ["T\nWiederholung"]


def test_opendocument_slides_are_pages(make, read):
    pages = "".join(
        f'<draw:page draw:name="p{n}"><draw:text-box><text:p>Folie {n}</text:p></draw:text-box></draw:page>'
        for n in (1, 2)
    )
    text = read(make.odf("presentation", f"<office:presentation>{pages}</office:presentation>", "a.odp"))
    assert text.pages == ["Folie 1", "Folie 2"]
    assert text.meta == {"slides": 2}


def test_a_document_with_a_password_is_said_to_have_one(make, read):
    locked = make.odf("text", "<office:text/>", "a.odt", more={"META-INF/manifest.xml": ODF_MANIFEST})
    wrapped = make.raw("b.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert read(locked).note == read(wrapped).note == "kein Text: mit Passwort geschützt"


def test_a_cut_off_or_empty_document_has_no_text(make, read):
    whole = make.docx(f"<w:p>{run('Text')}</w:p>")
    cut = make.raw("b.docx", whole.read_bytes()[:-40])
    broken = make.docx("<w:p><w:r>", name="c.docx")
    unheard = make.package("e.docx", {"[Content_Types].xml": '<?xml version="1.0" encoding="UTF-88"?><Types/>'})
    assert read(unheard).note == "kein Text: beschädigt oder abgeschnitten"
    assert read(cut).note == read(broken).note == "kein Text: beschädigt oder abgeschnitten"
    assert read(make.docx("<w:p/>", name="d.docx")).note == "kein Text"


def test_the_limits_hold_while_reading_too(make, read):
    deep = make.docx("<w:sdt>" * 300 + "</w:sdt>" * 300)
    entity = make.docx("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", name="b.docx", head='<!DOCTYPE x [<!ENTITY x "boom">]>')
    assert read(deep).note == read(entity).note == "kein Text: enthält unzulässige XML-Angaben"
    assert (
        read(make.docx(f"<w:p>{run('a b ' * 100)}</w:p>", name="c.docx"), characters=20).note
        == "nur der Anfang (20 Zeichen)"
    )


STYLES = {
    "word/styles.xml": f"""<w:styles {W}>
        <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="Amtlich"/><w:basedOn w:val="berschrift1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Stufe"><w:name w:val="Stufe"/><w:pPr><w:outlineLvl w:val="3"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="TOC"><w:name w:val="TOC Heading"/><w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Kreis"><w:name w:val="Kreis"/><w:basedOn w:val="Kreis"/></w:style>
    </w:styles>"""
}
WITH_STYLES = {"types": {"word/styles.xml": "wordprocessingml.styles"}, "more": STYLES}


def paragraph(text, style="", more=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{run(text)}</w:p>"


def test_the_headings_of_a_word_document_begin_its_sections(make, read):
    body = (
        paragraph("Vorweg")
        + paragraph("1 Zweck", "berschrift1")
        + paragraph("Der Zweck.")
        + paragraph("2 Verfahren", "Eigene")
        + paragraph("Der Gang.", "Kreis")
        + paragraph(" ", "Stufe")
        + paragraph("Inhalt", "TOC")
        + paragraph("3 Ende", more='<w:outlineLvl w:val="0"/>')
        + paragraph("früher eine", more='<w:pPrChange><w:pPr><w:pStyle w:val="Eigene"/></w:pPr></w:pPrChange>')
    )
    text = read(make.docx(body, **WITH_STYLES))
    assert text.meta == {"sections": ["", "1 Zweck", "2 Verfahren", "3 Ende"]}
    assert text.pages == [
        "Vorweg", "1 Zweck\nDer Zweck.", "2 Verfahren\nDer Gang.\n\nInhalt", "3 Ende\nfrüher eine",
    ]  # fmt: skip
    assert [text.label(n) for n in (1, 3, 5)] == ["Anfang", "Abschnitt „2 Verfahren“", ""]


def test_what_stands_in_notes_belongs_to_no_heading(make, read):
    more = {**STYLES, "word/footnotes.xml": f"<w:x {W}>{paragraph('Note', 'berschrift1')}</w:x>"}
    types = {**WITH_STYLES["types"], "word/footnotes.xml": "wordprocessingml.footnotes"}
    text = read(make.docx(paragraph("1 Zweck", "berschrift1"), more=more, types=types))
    assert text.pages == ["1 Zweck", "Note"] and text.meta == {"sections": ["1 Zweck", ""]}
    assert text.label(2) == "Fußnoten und Kopfzeilen"


def test_a_box_in_a_heading_is_no_part_of_it(make, read):
    box = f"<w:r><w:txbxContent>{paragraph('Kasten')}</w:txbxContent></w:r>"
    heading = (
        f'<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>{run("1")}<w:r><w:br/></w:r>{run("Zweck")}{box}</w:p>'
    )
    text = read(make.docx(heading + paragraph("Text"), **WITH_STYLES))
    assert text.meta == {"sections": ["1 Zweck"]} and text.pages == ["1\nZweckKasten\n\nText"]


def test_a_long_section_goes_on_as_further_places(make, read):
    body = paragraph("1 Zweck", "berschrift1") + "".join(paragraph(f"{n} " + "Wort " * 200) for n in range(15))
    text = read(make.docx(body + paragraph("2 Ende", "berschrift1"), **WITH_STYLES))
    assert text.meta == {"sections": ["1 Zweck", None, None, "2 Ende"]}
    assert [text.label(n) for n in range(1, 5)] == [
        "Abschnitt „1 Zweck“",
        "Abschnitt „1 Zweck“, Teil 2",
        "Abschnitt „1 Zweck“, Teil 3",
        "Abschnitt „2 Ende“",
    ]
    assert "".join(text.pages).count("Wort") == 3000


def test_more_headings_than_places_lose_no_text(make, read):
    body = "".join(paragraph(f"Nr {n}", "berschrift1") + paragraph("Text") for n in range(10))
    text = read(make.docx(body, **WITH_STYLES), pages=4)
    assert text.note is None and len(text.pages) == len(text.meta["sections"]) <= 4
    assert text.text.count("Text") == 10 and text.text.endswith("Nr 9\nText")


def test_a_word_document_is_read_without_its_styles_where_they_are_broken(make, read):
    broken = {"word/styles.xml": "<w:styles"}
    text = read(make.docx(paragraph("1 Zweck", "berschrift1"), more=broken, types=WITH_STYLES["types"]))
    assert (text.text, text.pages, text.note) == ("1 Zweck", None, None)


def test_endless_headings_are_cut(make, read):
    text = read(make.docx(paragraph("Wort " * 500, "berschrift1"), **WITH_STYLES))
    assert len(text.meta["sections"][0]) == 160 and len(text.label(1)) < 100 and text.label(1).endswith("…“")


def test_the_headings_of_an_opendocument_text_begin_its_sections(make, read):
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Fußnote</text:p></text:note-body></text:note>"
    body = (
        "<office:text><text:p>Vorweg</text:p><text:h> </text:h>"
        f"<text:h>1<text:tab/>Zweck{note}</text:h><text:p>Der Zweck.</text:p><text:h>2 Verfahren</text:h></office:text>"
    )
    text = read(make.odf("text", body, "a.odt"))
    assert text.meta == {"sections": ["", "1 Zweck", "2 Verfahren"]}
    assert text.pages[0] == "Vorweg" and text.pages[1].split() == "1 Zweck Fußnote Der Zweck.".split()


def test_cells_stay_in_their_columns(make, read):
    rows = (
        '<row><c r="B1" t="str"><v>Jahr</v></c><c r="D1" t="str"><v>Wert\n in Euro</v></c></row><row/>'
        '<row><c r="B2"><v>2025</v></c><c r="C2" t="str"><v> </v></c><c r="D2"><v>7</v></c></row>'
        '<row><c r="XFD3"><v>1</v></c></row>'
    )
    text = read(make.xlsx([("T", rows)]))
    assert text.pages == ["T\n\tJahr\t\tWert in Euro\n\t2025\t\t7\n1"]


def test_cells_that_are_filled_in_have_a_limit(make, read, monkeypatch):
    monkeypatch.setattr(tables, "MOST_FILLED", 500)
    text = read(make.xlsx([("T", '<row><c r="CV1"><v>1</v></c></row>' * 50)]))
    assert text.text.count("\t") == 495 and text.text.count("1") == 50


def test_opendocument_cells_and_rows_that_are_repeated_stand_there_as_often(make, read):
    empty, value = '<table:table-cell table:number-columns-repeated="{}"/>', "<text:p>{}</text:p>"
    row = (
        f'<table:table-row table:number-rows-repeated="2">{empty.format(2)}'
        f'<table:table-cell table:number-columns-repeated="3">{value.format("ja")}</table:table-cell>'
        f"<table:table-cell>{value.format('a')}{value.format('b')}</table:table-cell>{empty.format(1000)}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1000000">{empty.format(1000)}</table:table-row>'
    )
    body = f'<office:spreadsheet><table:table table:name="T">{row}</table:table></office:spreadsheet>'
    assert read(make.odf("spreadsheet", body, "a.ods")).pages == ["T\n" + "\n".join(["\t\tja\tja\tja\ta b"] * 2)]


def level(at, text, format="decimal", style="", start=1):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{named}<w:lvlText w:val="{text}"/></w:lvl>'


NUMBERED_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/><w:pPr><w:numPr>{more}<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    for n, more in ((1, ""), (2, '<w:ilvl w:val="1"/>'), (3, ""))
)


@pytest.fixture
def numbered(make, read):
    """Reads headings that are numbered by a list with these levels."""

    def numbered(levels, *paragraphs):
        numbering = f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
        parts = {
            "word/styles.xml": f"<w:styles {W}>{NUMBERED_STYLES}</w:styles>",
            "word/numbering.xml": numbering,
        }
        types = {name: f"wordprocessingml.{name[5:-4]}" for name in parts}
        return read(make.docx("".join(paragraphs), more=parts, types=types))

    return numbered


def test_headings_have_the_numbers_that_word_puts_before_them(numbered):
    levels = level(0, "%1", style="H1") + level(1, "%1.%2", style="H2") + level(2, "%1.%2 %3)", "lowerLetter", "H3")
    text = numbered(
        levels,
        *(paragraph("A", "H1"), paragraph("B", "H2"), paragraph("C", "H2"), paragraph("D", "H3"), paragraph("E", "H1")),
        *(paragraph(" ", "H2"), paragraph("F", "H2")),
        paragraph("ohne", "H1", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
        paragraph("G", "H1"),
    )
    assert text.meta["sections"] == ["1 A", "1.1 B", "1.2 C", "1.2 a) D", "2 E", "2.2 F", "ohne", "3 G"]
    assert text.pages[1] == "1.1 B" and text.label(4) == "Abschnitt „1.2 a) D“"


def test_lists_count_on_through_what_is_no_heading(numbered):
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    text = numbered(level(0, "§ %1", start=5), paragraph("Punkt", "", item), paragraph("A", "H1"))
    assert text.pages == ["Punkt", "§ 6 A"]


@pytest.mark.parametrize(
    "levels, title",
    [
        ("", "A"),
        (level(0, "•", "bullet"), "A"),
        (level(0, "%1.", "none"), "A"),
        (level(0, "Teil %1:", "upperRoman", start=4), "Teil IV: A"),
        (level(0, "%1.%9"), "1.1 A"),
        (level(0, "%0%1" + "x" * 500), "%01" + "x" * 36 + " A"),
        ('<w:lvl w:ilvl="99"/><w:lvl/><w:lvl w:ilvl="0"><w:start w:val="-1"/><w:lvlText w:val="%1"/></w:lvl>', "0 A"),
    ],
)
def test_odd_lists_number_as_far_as_they_can(levels, title, numbered):
    assert numbered(levels, paragraph("A", "H1")).meta["sections"] == [title]


STYLES_OF_ODF = (
    '<x xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:outline-style>{}</text:outline-style></x>'
)


def test_opendocument_headings_have_the_numbers_that_are_put_before_them(make, read):
    levels = (
        '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2" text:start-value="3"/>'
        '<text:outline-level-style text:level="3" style:num-format=""/>'
    )
    rows = ((1, "A"), (2, "B"), (2, "C"), (3, "D"), (1, " "), (1, "E"), (2, "F"))
    body = "".join(f'<text:h text:outline-level="{at}">{text}</text:h>' for at, text in rows)
    body += '<text:h text:outline-level="1" text:is-list-header="true">ohne</text:h>'
    body += '<text:h text:outline-level="1"><text:number>Teil 9</text:number> G</text:h>'
    path = make.odf(
        "text", f"<office:text>{body}</office:text>", "a.odt", more={"styles.xml": STYLES_OF_ODF.format(levels)}
    )
    assert read(path).meta["sections"] == ["I. A", "I.3 B", "I.4 C", "D", "III. E", "III.3 F", "ohne", "Teil 9 G"]


def test_an_opendocument_text_is_read_without_its_styles_where_they_are_odd(make, read):
    body = '<office:text><text:h text:outline-level="99">A</text:h></office:text>'
    odd = '<text:outline-level-style/><text:outline-level-style text:level="12" style:num-format="1"/>'
    path = make.odf("text", body, "a.odt", more={"styles.xml": STYLES_OF_ODF.format(odd)})
    assert read(path).meta["sections"] == ["A"]
