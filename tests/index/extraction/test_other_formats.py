"""Texts of PDF, plain text, pages and mails."""

import io

import pytest
from PIL import Image

from index.extraction import outlook
from index.extraction.limits import Limits
from index.extraction.outlook import _write
from index.extraction.pdf import joined_words
from index.extraction.text import Gathering, Text, tidy


def test_pdf_pages_are_cited_by_number(make, read):
    text = read(make.pdf(["Erste Seite: Prüfung", "Zweite Seite"]))
    assert text.pages == ["Erste Seite: Prüfung", "Zweite Seite"]
    assert (text.note, text.meta, text.label(2)) == (None, {"pages": 2}, "Seite 2")


def test_pdf_without_text_is_a_picture(make, read):
    assert read(make.pdf([""])) == Text("", None, "kein Text (nur Bild)", {"pages": 1})


def test_pdf_with_a_password_says_so(make, read):
    assert read(make.pdf(["geheim"], password="wort")).note == "kein Text: mit Passwort geschützt"


def test_pdf_is_read_up_to_the_limit_of_pages(make, read):
    text = read(make.pdf(["eins", "zwei", "drei"]), pages=2)
    assert (text.pages, text.note, text.meta) == (["eins", "zwei"], "nur die ersten 2 Seiten", {"pages": 3})


def test_pdf_cut_off_has_no_text(make, read):
    whole = make.pdf(["Text"]).read_bytes()
    assert read(make.raw("b.pdf", whole[:100])).note == "kein Text: beschädigt oder abgeschnitten"


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("Verwal\x02tung", "Verwaltung"),
        ("Verwal\ufffe\r\ntung", "Verwaltung"),
        ("Forschungs\x02und Entwicklung", "Forschungs- und Entwicklung"),
        ("Bild\x02oder Ton", "Bild- oder Ton"),
        ("verb\x02unden", "verbunden"),
        ("Nordrhein\x02Westfalen", "Nordrhein-Westfalen"),
        ("2025\x022026", "2025-2026"),
    ],
)
def test_pdf_words_cut_at_a_line_end_are_joined_as_german_writes_them(cut, whole):
    assert joined_words(cut) == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_is_decoded_without_being_told_how(make, read, encoding):
    expected = "Maßnahme" if encoding in ("utf-16-le", "utf-16-be") else "Maßnahme – Größe €"
    assert read(make.raw("a.txt", expected.encode(encoding))).text == expected


def test_text_is_rid_of_what_nobody_reads():
    noisy = "a\0b\u00adc\u200b\u202e \ud800 d\r\n\r\n\r\n\r\ne \t\xa0 f\n g"
    assert tidy(noisy, Limits()) == "abc d\n\ne f\ng"


def test_an_endless_word_is_cut_and_a_long_text_too(make, read):
    assert read(make.raw("a.txt", b"a" * 5000 + b" b"), word=1000).text == "a" * 1000 + " b"
    assert read(make.raw("b.txt", b"wort " * 100), characters=10).note == "nur der Anfang (10 Zeichen)"


def test_html_gives_what_is_seen(make, read):
    page = (
        "<html><head><title>Titel</title><script>fetch('x')</script><style>p {}</style></head><body onload=alert(1)>"
        "<p>Erster</p><p>Zweiter &amp; Größe</p><table><tr><td>a</td><td>b</td></tr></table>"
        "<svg><text>Bild</text></svg></body></html>"
    )
    assert read(make.raw("a.html", page)).text == "Titel\n\nErster\n\nZweiter & Größe\n\na b"


def test_html_is_decoded_as_it_says(make, read):
    assert read(make.raw("a.html", '<meta charset="iso-8859-1"><p>Größe €</p>'.encode("cp1252"))).text == "Größe €"
    assert read(make.raw("b.html", b'<meta charset="hex"><p>x</p>')).text == "x"


def test_html_may_be_deep_or_left_open(make, read):
    assert read(make.raw("a.html", "<div>" * 20_000 + "Tief")).text == "Tief"
    assert read(make.raw("b.html", "<p>Text<![x")).text.startswith("Text")


def test_rtf_umlauts_and_depth(make, read):
    assert read(make.raw("a.rtf", rb"{\rtf1\ansi\ansicpg1252 \'dcbersicht\par Ende}")).text == "Übersicht\nEnde"
    assert "tief" in read(make.raw("b.rtf", b"{\\rtf1 " + b"{" * 5000 + b"tief" + b"}" * 5000 + b"}")).text
    assert read(make.raw("c.rtf", rb"{\rtf1 \uc Text}")).note == "kein Text: beschädigt oder abgeschnitten"


MAIL = (
    "From: =?utf-8?q?J=C3=BCrgen?= <a@example.org>\r\nSubject: =?iso-8859-1?q?Pr=FCfung?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n'
    "--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSchöner Text\r\n"
    "--c\r\nContent-Type: text/html\r\n\r\n<p>Nochmal</p>\r\n--c--\r\n"
    '--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="anlage.txt"\r\n\r\nInhalt\r\n--b--\r\n'
)


def test_mail_gives_headers_the_plain_body_and_names_of_attachments(make, read):
    text = read(make.raw("a.eml", MAIL)).text
    assert text.split("\n")[:2] == ["Betreff: Prüfung", "Von: Jürgen <a@example.org>"]
    assert "Schöner Text" in text and "Anlage: anlage.txt" in text
    assert "Nochmal" not in text and "Inhalt" not in text


def test_mail_without_plain_body_gives_the_text_of_the_page(make, read):
    assert (
        "Größe"
        in read(make.raw("a.eml", "Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Größe</p>")).text
    )


def test_mail_with_damaged_headers_is_read_all_the_same(make, read):
    damaged = (
        "Subject: =?is\xff-8859-1?q?Pr=FCfung?=\r\nContent-Disposition: inline; filename*=\"a\0\"''x\r\n\r\nInhalt"
    )
    assert "Inhalt" in read(make.raw("a.eml", damaged.encode("latin-1"))).text


def test_mail_in_mail_without_end_stops_at_a_depth(make, read):
    inner = b"Subject: innen\r\n\r\nHallo"
    for level in range(200):
        head = b'Subject: Ebene %d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (level, level)
        inner = head + b"--b%d\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--b%d--\r\n" % (level, inner, level)
    text = read(make.raw("a.eml", inner))
    assert text.text.startswith("Betreff: Ebene 199")
    assert text.note == "nur die ersten Teile der Mail"


def test_mail_of_endless_parts_stops_at_a_number(make, read):
    head = b"Subject: viele\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert read(make.raw("a.eml", head + b"--b\r\n\r\nx\r\n" * 5000)).note == "nur die ersten Teile der Mail"


class Ole:
    """An opened Outlook message, as olefile shows it."""

    def __init__(self, streams):
        self.streams = streams

    def exists(self, name):
        return name in self.streams

    def openstream(self, name):
        return io.BytesIO(self.streams[name])

    def listdir(self):
        return [name.split("/") for name in self.streams]


def test_outlook_code_page_is_read_from_the_properties():
    row = (0x3FFD0003).to_bytes(4, "little") + bytes(4) + (1251).to_bytes(8, "little")
    ole = Ole({
        outlook.PROPERTIES: bytes(32) + row,
        "__substg1.0_0037001F": "Prüfung".encode("utf-16-le"),
        "__substg1.0_1000001E": "Да".encode("cp1251"),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": "a.pdf".encode("utf-16-le"),
    })  # fmt: skip
    gathering = Gathering(Limits())
    _write(ole, gathering)
    assert gathering.text().text == "Betreff: Prüfung\n\nДа\nAnlage: a.pdf"


def test_outlook_message_that_is_none_has_no_text(make, read):
    assert (
        read(make.raw("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))).note
        == "kein Text: beschädigt oder abgeschnitten"
    )


def test_picture_has_a_size_and_no_text(make, read):
    path = make.folder / "a.png"
    Image.new("L", (30, 20)).save(path)
    assert read(path) == Text("", None, "kein Text (nur Bild)", {"width": 30, "height": 20})


def test_a_text_survives_json():
    text = Text("a\n\nb", ["a", "b"], None, {"pages": 2})
    assert Text.from_dict(text.as_dict()) == text
