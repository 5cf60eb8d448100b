"""Endings and contents have to agree."""

import struct

import pytest

from index import file_types
from index.file_types import Refused

PROGRAM = b"MZ" + bytes(58) + struct.pack("<I", 128) + bytes(64) + b"PE\0\0"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 10, 10, 8, 0, 0, 0, 0)


@pytest.fixture
def check(tmp_path):
    def checked(name, content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return file_types.check(path, name)

    return checked


@pytest.mark.parametrize(
    ("name", "content", "type"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("Bericht.PDF", bytes(700) + b"Received: by mail\r\n%PDF-1.5", "application/pdf"),
        ("a.docx", b"PK\x03\x04", file_types.DOCX),
        ("geheim.docx", file_types.OLE_START, file_types.DOCX),
        ("a.odt", b"PK\x03\x04", file_types.ODT),
        ("a.rtf", b"{\\rtf1 Text}", "application/rtf"),
        ("a.html", b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html><p>", "text/html"),
        ("a.htm", "<p>Prüfung".encode("utf-16"), "text/html"),
        ("a.txt", "Größe".encode("cp1252"), "text/plain"),
        ("a.txt", "Größe".encode("utf-16-le"), "text/plain"),
        ("a.txt", b"MZ ist ein Kennzeichen, und das ist ein Satz, der so beginnt und noch weiter geht.", "text/plain"),
        ("a.txt", b"Vorher\0Mitte\x1b[31m\xff nachher", "text/plain"),
        ("a.csv", b"a;b\n1;2\n", "text/csv"),
        ("a.md", b"# Titel\n", "text/markdown"),
        ("a.eml", b"From: a@example.org\r\n\r\nText", "message/rfc822"),
        ("a.msg", file_types.OLE_START, "application/vnd.ms-outlook"),
        ("a.png", PNG, "image/png"),
        ("a.JPG", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.tif", b"II*\0", "image/tiff"),
        ("punkte.txt...", b"Inhalt", "text/plain"),
    ],
)
def test_a_file_that_is_what_it_says_gets_the_type_of_our_table(check, name, content, type):
    assert check(name, content) == type


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "„a.pdf“ ist leer. Nicht gespeichert."),
        ("a.pdf", PROGRAM, "„a.pdf“ heißt .pdf, ist aber ein Windows-Programm. Nicht gespeichert."),
        ("a.txt", PROGRAM, "„a.txt“ heißt .txt, ist aber ein Windows-Programm. Nicht gespeichert."),
        ("a.txt", b"\x7fELF\x02", "„a.txt“ heißt .txt, ist aber ein Linux-Programm. Nicht gespeichert."),
        ("a.pdf", b"<!DOCTYPE html><html>", "„a.pdf“ heißt .pdf, ist aber eine HTML-Seite. Nicht gespeichert."),
        ("a.pdf", b"<html>%PDF-1.7", "„a.pdf“ heißt .pdf, ist aber eine HTML-Seite. Nicht gespeichert."),
        ("a.pdf", b"nur Text", "„a.pdf“ heißt .pdf, ist aber keine PDF-Datei. Nicht gespeichert."),
        ("a.jpg", b"<html><body>", "„a.jpg“ heißt .jpg, ist aber eine HTML-Seite. Nicht gespeichert."),
        ("a.docx", b"%PDF-1.7", "„a.docx“ heißt .docx, ist aber eine PDF-Datei. Nicht gespeichert."),
        ("a.docx", b"ein Brief", "„a.docx“ heißt .docx, ist aber kein Word-Dokument. Nicht gespeichert."),
        ("a.html", b"<svg onload=alert(1)>", "„a.html“ heißt .html, ist aber ein SVG-Bild. Nicht gespeichert."),
        ("a.txt", b"%PDF-1.7", "„a.txt“ heißt .txt, ist aber eine PDF-Datei. Nicht gespeichert."),
        (
            "a.txt",
            bytes(range(256)) * 4 + bytes(900),
            "„a.txt“ heißt .txt, ist aber keine Textdatei. Nicht gespeichert.",
        ),
        ("a.eml", b"Sehr geehrte Damen und Herren", "„a.eml“ heißt .eml, ist aber keine E-Mail. Nicht gespeichert."),
    ],
)
def test_a_file_that_lies_is_refused_with_what_it_is(check, name, content, sentence):
    with pytest.raises(Refused) as refused:
        check(name, content)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("name", ["a.svg", "a.docm", "a.exe", "a.zip", "a.doc", "a.js", "a.pdf.exe", "pdf", ".pdf", ""])
def test_other_endings_are_refused_with_those_that_are_possible(check, name):
    with pytest.raises(Refused, match=r"Nicht gespeichert\. Möglich sind: pdf, docx"):
        check(name, b"%PDF-1.7")


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(check):
    bomb = PNG[:16] + struct.pack(">II", 30_000, 30_000) + PNG[24:]
    with pytest.raises(Refused, match="zu viele Bildpunkte"):
        check("a.png", bomb)


def test_a_file_over_the_limit_is_refused(check, monkeypatch):
    monkeypatch.setattr(file_types, "UPLOAD_LIMIT", 10)
    with pytest.raises(Refused, match="ist größer als"):
        check("a.txt", b"12345678901")


def test_a_name_cannot_break_out_of_the_sentence(check):
    with pytest.raises(Refused) as refused:
        check("zeile\r\nX-Evil: \u202e" + "a" * 300 + ".pdf", b"nur Text")
    assert refused.value.sentence.isprintable()
    assert len(refused.value.sentence) < 200


@pytest.mark.parametrize("type", ["application/pdf", "image/png", "image/jpeg"])
def test_pdf_and_common_pictures_are_shown_in_place(type):
    assert file_types.serving(type) == (type, True)


def test_plain_text_is_shown_in_place_with_its_encoding():
    assert file_types.serving("text/plain") == ("text/plain; charset=utf-8", True)


@pytest.mark.parametrize("type", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", ""])
def test_what_could_run_leaves_as_bytes(type):
    assert file_types.serving(type) == ("application/octet-stream", False)


def test_everything_else_is_saved_under_its_own_type():
    assert file_types.serving(file_types.DOCX) == (file_types.DOCX, False)
