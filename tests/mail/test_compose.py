"""What stands in a mail, byte by byte where it matters."""

import datetime as dt
import email
import email.policy
import re

import pytest
from lxml import html as lxml_html

from content_types import wire_address
from mail import Content, Entry, preview, render_web
from mail.compose import Recipient, cast, render
from mail.edition import Edition
from mail.plain import text_of
from workflows import tokens

NOW = dt.datetime(2026, 3, 11, 6, 2, tzinfo=dt.UTC)


def entry(number=1, **given):
    values = {
        "document": f"doc{number}", "version": 1, "fachgebiet": "shisha", "fachgebiet_title": "Shisha", "kind_title": "Information",
        "title": f"Titel {number}", "summary": "Worum es geht", "note": "",
        "origin": "Stadt Hagen, 9. März 2026, erstmals freigegeben", **given,
    }  # fmt: skip
    return Entry(**values)


def content(*entries, rest=0, topics=(), subject="Neues: {Anzahl}", introduction="<p>Guten Tag</p>"):
    edition = Edition("issue1", "news", "Wochenüberblick", 11, "11. März 2026", subject, introduction)
    return Content(edition, entries or (entry(),), rest, topics)


def mail_of(content, settings, format="html", name="Jürgen Größe", address="jg@example.org"):
    recipient = Recipient("leser", name, wire_address(address), "<1@example.org>")
    letter = cast(content, format, settings).letter(recipient, NOW)
    return letter, email.message_from_bytes(letter.content, policy=email.policy.default)


@pytest.fixture()
def settings(mail_settings):
    return mail_settings()


def test_the_headers_of_a_list_are_there(settings):
    letter, message = mail_of(content(), settings)
    assert message["From"].addresses[0].addr_spec == "portal@example.org"
    assert message["To"].addresses[0].display_name == "Jürgen Größe"
    assert message["Subject"] == "Neues: 1"
    assert message["List-Id"] == "<news.newsletter.example.org>"
    unsubscribe = message["List-Unsubscribe"]
    assert re.fullmatch(
        r"<https://portal\.example\.org/a/news-leser-[a-z2-7]{26}>, <mailto:redaktion@example\.org\?subject=\S+>",
        unsubscribe,
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Archive"] == "<https://portal.example.org/newsletter>"
    assert (message["Auto-Submitted"], message["Precedence"]) == ("auto-generated", "bulk")
    assert message["Message-ID"] == "<1@example.org>"
    assert message["Date"].datetime == NOW
    assert (letter.sender, letter.recipient) == ("redaktion@example.org", "jg@example.org")


def test_the_bytes_keep_the_rules_of_the_wire(settings):
    entries = [entry(n, title=f".{'Ü' * 200}", summary=".\n." + "x" * 2000) for n in range(30)]
    letter, message = mail_of(content(*entries), settings)
    assert b"\n" not in letter.content.replace(b"\r\n", b"")
    assert b"\r" not in letter.content.replace(b"\r\n", b"")
    assert max(map(len, letter.content.split(b"\r\n"))) < 998
    assert letter.content.endswith(b"\r\n")
    assert letter.content.isascii()
    assert [part.defects for part in message.walk()] == [[], [], []]


def test_text_and_html_say_the_same(settings):
    """Every title, summary, note, kind, Fachgebiet, link and the count of the rest stand in both."""
    shown = content(entry(1, note="Neu gefasst"), entry(2, fachgebiet_title="Verkehr", kind_title="Muster"), rest=23)
    _, message = mail_of(shown, settings)
    text = " ".join(message.get_body(("plain",)).get_content().split())
    page = lxml_html.fromstring(message.get_body(("html",)).get_content())
    html = " ".join(page.text_content().split())
    for said in (
        "Titel 1",
        "Titel 2",
        "Worum es geht",
        "Neu gefasst",
        "Information",
        "Muster",
        "Verkehr",
        "Guten Tag",
        "und 23 weitere",
        "Ausgabe 11",
    ):
        assert said in text
        assert said in html
    links = {link for _, attribute, link, _ in page.iterlinks() if attribute == "href" and not link.startswith("#")}
    assert {link for link in links if link not in text} == set()


def test_html_has_a_language_no_picture_no_script_no_style_sheet_to_load(settings):
    _, message = mail_of(content(), settings)
    page = lxml_html.fromstring(message.get_body(("html",)).get_content())
    assert page.get("lang") == "de"
    assert page.xpath("//img | //script | //link | //iframe | //object | //form") == []
    assert page.xpath("//td[contains(@style, 'padding')]")
    style = page.xpath("string(//style)")
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]


def test_who_wants_text_gets_text_alone(settings):
    _, message = mail_of(content(), settings, format="text")
    assert message.get_content_type() == "text/plain"
    assert "Titel 1" in message.get_content()
    assert "/a/news-leser-" in message.get_content()


def test_the_personal_link_stands_in_both_bodies_and_is_of_that_person(settings):
    _, message = mail_of(content(), settings)
    link = message["List-Unsubscribe"].split(">")[0].strip("<")
    assert link in message.get_body(("plain",)).get_content()
    assert f'href="{link}"' in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "odd",
    [
        "<script>alert(1)</script>",
        "${1/0}",
        "&amp; & <b>",
        "https://mark.invalid/",
        "=_boundary",
        "{Anzahl}",
        "\\r\\n.\\r\\n",
    ],
)
def test_markup_in_a_title_is_text(odd, settings):
    _, message = mail_of(
        content(entry(title=odd, summary=odd, note=odd, origin=odd), subject=odd.replace("{Anzahl}", "x")), settings
    )
    page = lxml_html.fromstring(message.get_body(("html",)).get_content())
    assert page.xpath("string(//h3/a)") == odd
    assert odd in message.get_body(("plain",)).get_content()


ODD = {
    "crlf": "a\r\nBcc: x@y.de", "u2028": "a\u2028b", "nel": "a\x85b", "nul": "a\x00b", "surrogate": "\ud800", "rtl": "\u202eabc",
    "long": "a" * 3000, "empty": "", "escape": "\x1b[31m", "nonchar": "\ufffe", "emoji": "🤷" * 100,
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_no_title_stops_an_issue(odd, desk, postbox, engine_for):
    """Even what should have been cleaned at input, and was not."""
    desk.reader("a", name=odd or "x")
    document = desk.release("Kohlenmonoxid")

    def spoil(site):
        fassung = site.document(document).released
        fassung.title, fassung.summary = odd, odd

    desk.store.write(spoil)
    desk.open()
    desk.store.write(lambda site: setattr(site["newsletters"]["news"][desk.id], "subject", odd))
    desk.move("submit")
    desk.move("approve", "geschaeftsstelle")
    desk.move("send")
    box = postbox()
    engine_for(box).run_once()
    assert desk.states == {"accepted": 1}
    message = box.parsed()["a@example.org"]
    assert message["Bcc"] is None
    assert message.get_body(("plain",)).get_content()


def test_dots_survive_the_wire(desk, postbox, engine_for):
    desk.reader("a", format="text")
    desk.release("Punkt")
    desk.open(introduction_html="<p>.</p><p>..zwei</p>")
    for step in ("submit", "approve", "send"):
        desk.move(step, "geschaeftsstelle" if step == "approve" else "redaktion")
    box = postbox()
    engine_for(box).run_once()
    assert "\n.\n\n..zwei\n" in box.parsed()["a@example.org"].get_content().replace("\r\n", "\n")


def test_the_introduction_as_text():
    said = text_of(
        "<p>Guten Tag,<br>heute <a href='https://a.example/b'>dies</a>:</p><ul><li>eins</li><li><b>zwei</b></li></ul><h2>Ende</h2>"
    )
    assert said == "Guten Tag,\nheute dies (https://a.example/b):\n\n- eins\n- zwei\n\nEnde"
    assert text_of("<p>Mit freundlichen Grüßen<br />\nIhre Redaktion</p>") == "Mit freundlichen Grüßen\nIhre Redaktion"


def test_rendering_runs_once_per_distinct_content(desk, postbox, engine_for, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "mail.compose.render", lambda content, settings: (calls.append(content), render(content, settings))[1]
    )
    desk.readers(20)
    desk.reader("nur", fachgebiet="shisha")
    desk.release(fachgebiet="shisha")
    desk.release(fachgebiet="verkehr")
    desk.sending()
    engine_for(postbox()).run_once()
    assert desk.states == {"accepted": 21}
    assert len(calls) == 2


def test_the_preview_is_the_mail_of_a_sample_person_and_names_what_they_miss(desk, mail_settings, clock):
    desk.reader("shisha", fachgebiet="shisha")
    desk.release("Rauchtisch", fachgebiet="shisha")
    desk.release("Tempolimit", fachgebiet="verkehr")
    desk.open()
    with desk.store.read() as site:
        issue = site["newsletters"]["news"][desk.id]
        held = tokens(site, site.person("redaktion"), clock().date())
        shown = preview(site, issue, site.person("shisha"), held, mail_settings(), clock())
        nothing = preview(site, issue, site.person("shisha"), frozenset(), mail_settings(), clock())
    assert "Rauchtisch" in shown.html
    assert "Rauchtisch" in shown.text
    assert "Tempolimit" not in shown.html + shown.text
    assert [entry.title for entry in shown.dropped] == ["Tempolimit"]
    assert "mark.invalid" not in shown.html + shown.text
    assert (nothing.content.entries, nothing.dropped) == ((), ())


def test_the_archive_shows_an_issue_by_the_rights_of_today(desk, clock):
    desk.release("Rauchtisch", fachgebiet="shisha")
    gone = desk.release("Tempolimit", fachgebiet="verkehr")
    desk.approved()
    desk.withdraw(gone)
    with desk.store.read() as site:
        held = tokens(site, site.person("leser"), clock().date())
        shown = render_web(site, site["newsletters"]["news"][desk.id], held, clock())
    assert [(title, [entry.title for entry in entries]) for title, entries in shown.sections] == [
        ("Shisha", ["Rauchtisch"])
    ]
