"""The rich text editor in Chromium, on a page of its own under the portal's Content Security Policy."""

import http.server
import json
import threading
from collections.abc import Iterator
from html import escape

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import STATIC

CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
CSP += "connect-src 'self'; form-action 'self'; base-uri 'none'"

PAGE = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Schreiben</title>
<link rel="stylesheet" href="/{portal_css}"><link rel="stylesheet" href="/{editor_css}">
<script type="module" src="/{editor_js}"></script></head><body><main class="kern-level-2"><h1>Schreiben</h1>
<form method="get"><div class="kern-form-input"><label class="kern-label" for="body">Text</label>
<textarea class="kern-form-input__input" id="body" name="body_html" data-editor rows="9" aria-describedby="hint">{text}</textarea>
<p class="kern-hint" id="hint">Aus Word einfügen geht.</p></div>
<button class="kern-btn kern-btn--primary"><span class="kern-label">Speichern</span></button></form></main></body></html>"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head><body>
<!--StartFragment--><!--[if gte mso 9]><xml>GEHEIM</xml><![endif]--><p class=MsoNormal
style='margin:0;mso-list:l0'>Ein <b style='mso-bidi-font-weight:normal'>fetter</b>
<span style="color:red" onmouseover="alert(1)">Satz</span><o:p></o:p></p><h1 style="x:y">Kopf</h1><!-- Kommentar -->
<p><a href="javascript:alert(1)">schlecht</a> <a style="a:b" href="https://gut.example/?a=1&amp;b=2">gut</a></p>
<script>alert(2)</script><img src=x onerror=alert(3)>
<!--EndFragment--></body></html>"""


class Server(http.server.ThreadingHTTPServer):
    """A server of one page, `page`, and the static files."""

    page = b""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    assets = {path.name for path in STATIC.iterdir()}  # scripts share parts that the manifest does not name

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[-1]
            body, kind = self.server.page, "text/html; charset=utf-8"
            if name in assets:
                body = (STATIC / name).read_bytes()
                kind = (
                    "text/css" if name.endswith("css") else "text/javascript" if name.endswith("js") else "font/woff2"
                )
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    serving = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield serving
    serving.shutdown()
    serving.server_close()


class Editor:
    """The page with an editor, and what the browser complained of."""

    def __init__(self, page: Page, server: Server, text: str):
        assets = json.loads((STATIC / "manifest.json").read_text())
        server.page = PAGE.format(
            **{name.replace(".", "_"): path for name, path in assets.items()}, text=escape(text)
        ).encode()
        self.page = page
        self.complaints: list[str] = []
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(server.address)
        self.text = page.get_by_role("textbox", name="Text", exact=True)
        self.text.wait_for()

    @property
    def html(self) -> str:
        """What the form would send, once typing has paused."""
        said = None
        for _ in range(20):  # until it stays as it is: a loaded machine pauses longer
            self.page.wait_for_timeout(400)
            before, said = said, self.page.locator("textarea").input_value()
            if said == before:
                break
        return said or ""

    def focus(self) -> None:
        """As Tab does; ProseMirror puts the cursor in place a moment later."""
        self.text.focus()
        self.page.wait_for_function("document.activeElement.isContentEditable && getSelection().rangeCount > 0")
        self.page.wait_for_timeout(200)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def act(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def paste(self, html: str) -> None:
        self.text.evaluate(
            """(element, html) => { const data = new DataTransfer(); data.setData("text/html", html);
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
            html,
        )


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(locale="de-DE")
    yield page
    page.close()


def test_the_editor_speaks_the_language_of_its_page(page: Page, server: Server) -> None:
    said = {
        "Fett": "Bold",
        "Überschrift {n}": "Heading {n}",
        "Strg": "Ctrl",
        "Übernehmen": "<b>Take</b>",
        "Verweis": "Link",
    }
    editor = Editor(page, server, "<p>Text</p>")
    server.page = server.page.replace(
        b'<html lang="de">', f'<html lang="en" data-said="{escape(json.dumps(said))}">'.encode()
    )
    page.goto(server.address)
    expect(page.get_by_role("button", name="Bold", exact=True)).to_have_attribute("title", "Bold (Ctrl+B)")
    assert page.get_by_role("combobox").locator("option").all_inner_texts()[2:] == [f"Heading {n}" for n in (1, 2, 3)]
    assert page.get_by_role("button", name="Kursiv").is_visible()  # no word for it yet
    editor.focus()
    editor.press("Control+k")
    expect(page.get_by_role("group", name="Link", exact=True)).to_be_visible()
    assert page.locator("[data-take]").inner_text() == "<b>Take</b>"
    assert editor.complaints == []


def test_a_text_is_written_by_keyboard_alone_without_a_complaint_of_the_policy(page: Page, server: Server) -> None:
    editor = Editor(page, server, "")
    page.get_by_role("combobox", name="Absatzart").focus()
    editor.press("Tab")
    page.keyboard.type("Ein ")
    editor.press("Control+b")
    page.keyboard.type("fettes")
    editor.press("Control+b")
    page.keyboard.type(" Wort")
    editor.press("Enter")
    page.keyboard.type("- eins")
    editor.press("Enter")
    page.keyboard.type("zwei")
    editor.press("Alt+Shift+ArrowRight")
    assert editor.html == "<p>Ein <strong>fettes</strong> Wort</p>\n<ul><li>eins<ul><li>zwei</li></ul></li></ul>"
    assert editor.complaints == []


def test_the_toolbar_is_one_stop_and_walked_with_arrows(page: Page, server: Server) -> None:
    editor = Editor(page, server, "<p>Ein Wort</p>")
    editor.focus()
    editor.press("Control+a", "Alt+F10", "ArrowRight", "Enter")
    assert page.get_by_role("button", name="Fett").get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fett"
    editor.press("End")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Wiederholen"
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1
    editor.press("Escape")
    assert page.evaluate("document.activeElement.id") == "body"
    assert editor.html == "<p><strong>Ein Wort</strong></p>"


def test_tab_leaves_the_text_forwards_and_backwards(page: Page, server: Server) -> None:
    editor = Editor(page, server, "<ul><li>eins</li></ul>")
    editor.focus()
    editor.press("Tab")
    assert page.evaluate("document.activeElement.innerText.trim()") == "Speichern"
    editor.press("Shift+Tab", "Shift+Tab")
    assert page.evaluate("document.activeElement.closest('[role=toolbar]') !== null")


def test_a_table_has_headings_and_grows_and_tab_walks_its_cells(page: Page, server: Server) -> None:
    editor = Editor(page, server, "")
    editor.focus()
    editor.act("Tabelle einfügen")
    for word in ("A", "B", "C", "1"):
        page.keyboard.type(word)
        editor.press("Tab")
    editor.act("Zeile darunter")
    editor.act("Spalte löschen")
    assert editor.html == (
        '<table><thead><tr><th scope="col">A</th><th scope="col">C</th></tr></thead><tbody><tr><td>1</td><td></td></tr>'
        "<tr><td></td><td></td></tr><tr><td></td><td></td></tr></tbody></table>\n<p></p>"
    )
    editor.press(*["Tab"] * 7)
    assert page.evaluate("document.activeElement.id") != "body"
    assert editor.complaints == []


def test_a_link_is_made_in_a_form_of_the_page_and_refuses_other_schemes(page: Page, server: Server) -> None:
    editor = Editor(page, server, "<p>hier</p>")
    editor.focus()
    editor.press("Control+a", "Control+k")
    page.keyboard.type("javascript:alert(1)")
    editor.press("Enter")
    assert "Geben Sie eine Adresse" in page.locator(".kern-error").inner_text()
    page.get_by_label("Adresse").fill("www.gut.example/a")
    editor.press("Enter")
    assert editor.html == '<p><a href="https://www.gut.example/a">hier</a></p>'
    editor.act("Verweis")
    editor.act("Verweis entfernen")
    assert editor.html == "<p>hier</p>"


def test_paste_from_word_keeps_words_and_nothing_else_and_the_policy_is_silent(page: Page, server: Server) -> None:
    editor = Editor(page, server, "")
    editor.focus()
    editor.paste(WORD)
    html = editor.html
    assert html == (
        '<p>Ein <strong>fetter</strong> Satz</p>\n<h2>Kopf</h2>\n<p>schlecht <a href="https://gut.example/?a=1&amp;b=2">gut</a></p>'
    )
    assert editor.complaints == []


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Kopf</h2>\n<p>Ein <em>Wort</em>, H<sub>2</sub>O, m<sup>3</sup>, <u>u</u> <s>s</s> <code>c</code><br>neu</p>",
        '<ol start="3"><li>drei<ul><li>tief</li></ul></li><li>vier</li></ol>',
        '<table><caption>Fälle</caption><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
        '<table><tbody><tr><td colspan="2">A</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
        "<blockquote><p>Zitat</p></blockquote>\n<pre>a\n  b</pre>\n<hr>\n<dl><dt>Wort</dt><dd>Sinn</dd></dl>",
    ],
)
def test_what_was_stored_comes_back_as_it_was_but_for_what_is_typed(page: Page, server: Server, html: str) -> None:
    editor = Editor(page, server, html + "<p>Ende</p>")
    editor.focus()
    editor.press("Control+End")
    page.keyboard.type("!")
    assert editor.html == html + "\n<p>Ende!</p>"


def test_the_field_is_named_described_and_sent(page: Page, server: Server) -> None:
    editor = Editor(page, server, "<p>alt</p>")
    assert editor.text.get_attribute("aria-describedby") == "hint"
    page.locator("label", has_text="Text").first.click()
    page.keyboard.type("neu ")
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url("**body_html=**")
    assert "neu" in page.url
