"""What a person typed becomes what is stored."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_types import clean_file_name, clean_html, clean_line, clean_text, markdown_to_html, plain_text
from content_types.cleaning import FILE_NAME_LIMIT


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("Eins\r\nBcc: alle@example.org", "Eins Bcc: alle@example.org"),
        ("Eins\u2028Zwei\u2029Drei\x85Vier\x0bFünf\x0cSechs", "Eins Zwei Drei Vier Fünf Sechs"),
        ("Null\x00byte und \x07Glocke", "Nullbyte und Glocke"),
        ("kein\ud800 Ersatz\udfff", "kein Ersatz"),
        ("rechts\u202egnp.exe\u2066links\u2069", "rechtsgnp.exelinks"),
        ("un\u200bsicht\ufeffbar\u00ad \U000e0041\U000e0042Marke", "unsichtbar Marke"),
        ("  viel \t Luft \n\n", "viel Luft"),
        ("Gru\u0308n u\u200b\u0308ber", "Grün über"),
        ("noch nicht\uffff vergeben \U0001fffe", "noch nicht vergeben"),
        ("\u200b\u2066\u3164", ""),
        ("😀 § 34a GewO – „neu“", "😀 § 34a GewO – „neu“"),
    ],
)
def test_a_line_is_one_line_of_visible_letters(typed, stored):
    assert clean_line(typed) == stored


def test_a_text_keeps_its_lines():
    assert clean_text("eins\r\nzwei\rdrei\u2028vier\tfünf") == "eins\nzwei\ndrei\nvier\tfünf"


def test_letters_of_a_newer_unicode_are_kept():
    unassigned = next(chr(c) for c in range(0x1FA00, 0x1FB00) if unicodedata.category(chr(c)) == "Cn")
    assert clean_line(unassigned) == unassigned


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_changes_nothing_and_the_result_can_be_stored(text):
    once = clean_line(text)
    assert clean_line(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert once.encode().decode() == once
    assert len(once.splitlines()) <= 1


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("<script>alert(1)</script><p>Text</p>", "<p>Text</p>"),
        ("<style>p{}</style><p style='color:red' class='x' onclick='y()'>Text</p>", "<p>Text</p>"),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "<p><a>a</a></p>"),
        ("<p><a href='JaVa&#10;Script:x'>a</a><a href='data:text/html,x'>b</a></p>", "<p><a>a</a><a>b</a></p>"),
        (
            "<p><a href='https://example.org/x?a=1&b=2'>a</a></p>",
            '<p><a href="https://example.org/x?a=1&amp;b=2">a</a></p>',
        ),
        ("<h1>Titel</h1><h6>klein</h6>", "<h2>Titel</h2><h4>klein</h4>"),
        ("<svg><script>x</script></svg><math><mtext></math><p>Text</p>", "<p>Text</p>"),
        ("<p>Text<img src=x onerror=y></p><iframe src=//x></iframe>", "<p>Text</p>"),
        ("<p>&nbsp;</p><br>", ""),
        ("<!-- <p>weg</p> -->", ""),
        ("<p>3 < 4 & 5 > 2</p>", "<p>3 &lt; 4 &amp; 5 &gt; 2</p>"),
        ("<p>Gru\u0308n\u202e</p>", "<p>Grün</p>"),
        (
            "<table><tr><th scope='col' colspan='2' bgcolor='red'>A</th></tr></table>",
            '<table><tbody><tr><th scope="col" colspan="2">A</th></tr></tbody></table>',
        ),
    ],
)
def test_html_keeps_what_a_body_may_have(typed, stored):
    assert clean_html(typed) == stored


def test_html_cleaned_twice_is_the_same():
    once = clean_html("<div><p>a & b<h1>c</h1><ul><li>d<li>e</ul><a href='//x' title='\"'>f</a></div>")
    assert clean_html(once) == once


BOMBS = {
    "open blocks": "<blockquote>" * 100_000,
    "ends of nothing between": "<blockquote></x>" * 60_000,
    "ends of custom names between": "<x-a></x-b>" * 60_000,
    "inline": "<b>" * 100_000,
    "inline in paragraphs": "<p><b></x>" * 60_000,
    "tables": "<table><tr><td>" * 60_000,
    "items": "<ul><li>" * 60_000,
    "names that hold a bracket": "<b<blockquote></x>" * 30_000,
    "comments": "<!--" * 200_000,
    "piled marks": "<p>a" + "\u0301\u0316" * 300_000,
    "piled Tibetan marks": "<p>a" + "\u0f71\u0f72" * 300_000,
    "blanks": "<p>a" + " " * 1_000_000 + "b</p>",
    "brackets": "<" * 300_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_of_html_take_little_time(name):
    start = time.process_time()
    plain_text(clean_html(BOMBS[name]))
    assert time.process_time() - start < 5


def test_nesting_that_hides_its_ends_in_attributes_becomes_text():
    cleaned = clean_html('<blockquote title="</blockquote>">' * 1000 + "Kern")
    assert "<blockquote" not in cleaned
    assert "Kern" in cleaned


def test_nesting_of_an_editor_is_kept():
    html = "<ul><li>a" * 20 + "</li></ul>" * 20
    assert clean_html(html) == html


def test_plain_text_has_a_line_for_each_block():
    assert (
        plain_text("<h2>A &amp; B</h2><p>eins<br>zwei &lt;b&gt;</p><ul><li>drei</li></ul>")
        == "A & B\neins\nzwei <b>\ndrei"
    )


def test_markdown_becomes_a_body_without_raw_html():
    html = markdown_to_html("# Titel\n\n<script>x</script>\n\n| a | b |\n|---|---|\n| 1 | [2](javascript:x) |\n")
    assert "<h2>Titel</h2>" in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<td>1</td>" in html
    assert "href" not in html


@pytest.mark.parametrize(
    "sent, stored",
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\x\\Muster.docx", "Muster.docx"),
        ("bericht\x00.exe.pdf", "bericht.exe.pdf"),
        ("zeile\r\nX-Evil: 1.pdf", "zeile X-Evil_ 1.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("Gru\u0308ße.pdf", "Grüße.pdf"),
        ("kaputt\ud800.pdf", "kaputt.pdf"),
        ("...", "datei"),
        (".", "datei"),
        ("..", "datei"),
        ("", "datei"),
        (" ", "datei"),
        ("/", "datei"),
        (".htaccess", "datei.htaccess"),
        ("a.pdf. . ", "a.pdf"),
        ('"><script>.pdf', "___script_.pdf"),
        ("CON?.pdf|x", "CON_.pdf_x"),
    ],
)
def test_a_file_name_is_the_last_part_and_harmless(sent, stored):
    assert clean_file_name(sent) == stored


@pytest.mark.parametrize("letter", ["a", "ä", "😀"])
def test_a_long_file_name_keeps_its_ending(letter):
    name = clean_file_name(letter * 296 + ".pdf")
    assert len(name) == FILE_NAME_LIMIT
    assert name.endswith(letter + ".pdf")


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_a_cleaned_file_name_stays_as_it_is(name):
    once = clean_file_name(name)
    assert clean_file_name(once) == once
    assert once
    assert not set(once) & set('/\\\x00\r\n"<>:|?*')
