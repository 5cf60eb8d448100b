"""The mails of the demo: for admin, in the demo, and harmless."""

import dataclasses

import pytest

from sikodms.demo import MAILS

MAIL = b"""Envelope-To: leser@example.org\r
Subject: =?utf-8?q?Neues_f=C3=BCr_Sie?=\r
To: Lena <leser@example.org>\r
Date: Mon, 02 Mar 2026 10:00:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="x"\r
\r
--x\r
Content-Type: text/plain; charset="utf-8"\r
\r
Nur Text <script>alert(1)</script>\r
--x\r
Content-Type: text/html; charset="utf-8"\r
\r
<html><head><title>M</title></head><body style="color: red"><script>alert(1)</script>Gestaltet</body></html>\r
--x--\r
"""


@pytest.fixture()
def demo(portal):
    portal.settings = dataclasses.replace(portal.settings, demo=dataclasses.replace(portal.settings.demo, enabled=True))
    folder = portal.settings.portal.var / MAILS
    folder.mkdir(parents=True)
    (folder / "00000001.eml").write_bytes(MAIL)
    (folder / "00000002.eml").write_bytes(b"Subject: Zweite\r\nDate: gestern\r\n\r\nText\r\n")
    (folder / "00000003.new").write_bytes(b"halb")
    return portal


def test_the_newest_mail_comes_first(browse, demo):
    page = browse("admin").get("/demo/mails").html.main
    assert [link.text for link in page.find_all("a", class_="item-title")] == ["Zweite", "Neues für Sie"]


def test_a_mail_is_shown_with_headers_text_and_a_sandboxed_frame(browse, demo):
    page = browse("admin").get("/demo/mails/1")
    assert "alert(1)</script>" not in page.text.replace("&lt;", "<").split("Nur Text")[0]
    assert "&lt;script&gt;" in page.text
    frame = page.html.main.iframe
    assert "allow-scripts" not in frame["sandbox"]
    assert "allow-same-origin" not in frame["sandbox"]
    assert page.html.main.find("dt", string="Envelope-To")


def test_its_html_comes_alone_under_a_policy_without_scripts(browse, demo):
    answer = browse("admin").get("/demo/mails/1/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_without_html_has_no_frame(browse, demo):
    assert browse("admin").get("/demo/mails/2").html.main.iframe is None


@pytest.mark.parametrize(
    "path",
    [
        "/demo/mails/9",
        "/demo/mails/3",
        "/demo/mails/../secrets",
        "/demo/mails/x",
        "/demo/mails/9/html",
        "/demo/mails/123456789",
    ],
)
def test_what_is_not_there_is_404(browse, demo, path):
    browse("admin").get(path, status=404)


@pytest.mark.parametrize("login", ["leser", "redaktion", "geschaeftsstelle", "autor"])
def test_nobody_but_admin_sees_them(browse, demo, login):
    for path in ("/demo/mails", "/demo/mails/1", "/demo/mails/1/html"):
        browse(login).get(path, status=404)


def test_outside_the_demo_there_is_nothing(browse, portal):
    for path in ("/demo/mails", "/demo/mails/1"):
        browse("admin").get(path, status=404)
