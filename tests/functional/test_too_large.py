"""What people and programs are told whose request is too large, and what becomes of the rest of it."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from sikodms.server import HEAD
from tests.sikodms.commands.conftest import ROOT, Serving

PASSWORD = "Ein gutes Passwort"
LIMIT = 2 << 20
INI = f"""[app:main]
use = egg:sikodms
portal.var = %(here)s/var
portal.max_upload = {LIMIT}
server.port = 0
server.hosts = 127.0.0.1
"""
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("SIKODMS_") and name != "VAR"}
START = [sys.executable, "-W", "ignore", "-c", "import sys; from sikodms.commands import main; sys.exit(main())"]
BOUNDARY = "grenze"
LARGE = b"\r\n--x\r\nEine Zeile.\r\n" * 1_000_000  # 20 MB with what looks like boundaries


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    (folder / "portal.ini").write_text(INI)
    (folder / "password").write_text(PASSWORD)
    given = ["--password-file", str(folder / "password")]
    for words in (
        ["init", "--admin", "chef"],
        ["user", "add", "autor", "--email", "a@example.org", "--role", "author"],
    ):
        done = [*START, "-c", str(folder / "portal.ini"), *words, *given]
        subprocess.run(done, cwd=ROOT, env=ENVIRON, check=True, capture_output=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def serving(house):
    portal = Serving(house, ENVIRON).ready()
    yield portal
    portal.end()


@pytest.fixture()
def connection(serving):
    parts = urlsplit(serving.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    yield connection
    connection.close()


@pytest.fixture()
def ask(connection):
    def ask(method, path, body=None, headers=None):
        """(status, headers, text) on the one kept connection."""
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    return ask


@pytest.fixture()
def bearer(ask):
    given = json.dumps({"login": "autor", "password": PASSWORD})
    status, _headers, text = ask("POST", "/api/v1/session", given, {"Content-Type": "application/json"})
    assert status == 200
    return {"Authorization": f"Bearer {json.loads(text)['token']}"}


@pytest.fixture()
def draft(ask, bearer):
    given = {"kind": "information", "fachgebiet": "shisha", "title": "Ein Entwurf"}
    _status, _headers, text = ask(
        "POST", "/api/v1/documents", json.dumps(given), {**bearer, "Content-Type": "application/json"}
    )
    return json.loads(text)["id"]


@pytest.fixture()
def browser(ask):
    """Headers of a browser in which the author is logged in, and the token of its forms."""
    jar = {}

    def cookies(headers):
        for line in headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            jar[name] = value
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}

    def token(page):
        return re.search(r'action="/login".*?name="csrf_token" value="([^"]+)"', page, re.S)[1]

    _status, headers, page = ask("GET", "/login")
    body = urlencode({"csrf_token": token(page), "login": "autor", "password": PASSWORD})
    sent = {**cookies(headers), "Content-Type": "application/x-www-form-urlencoded"}
    status, headers, _page = ask("POST", "/login", body, sent)
    assert status == 303
    return cookies(headers)


def multipart(fields):
    """A body of (name, text) and (name, bytes of a file) in their order."""
    parts = []
    for name, value in fields:
        file = isinstance(value, bytes)
        named = f'; filename="{name}.txt"\r\nContent-Type: text/plain' if file else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        parts += [head.encode(), value if file else value.encode(), b"\r\n"]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def fields_of(page):
    """The hidden fields of the write page."""
    form = page[page.index('id="schreiben"') :]
    return {name: re.search(f'name="{name}" value="([^"]+)"', form)[1] for name in ("csrf_token", "hash")}


def in_pieces(body):
    return (body[at : at + 50_000] for at in range(0, len(body), 50_000))


@pytest.mark.parametrize("as_sent", [bytes, in_pieces], ids=["with its length", "in chunks"])
def test_a_program_gets_the_problem_on_a_connection_that_stays(as_sent, ask, bearer, draft):
    path = f"/api/v1/documents/{draft}/files"
    status, headers, text = ask("POST", path, as_sent(multipart([("file", LARGE)])), {**bearer, **FORM})
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(text)["title"] == "Zu groß" and "höchstens 2 MB" in json.loads(text)["detail"]
    assert not headers["Connection"]
    status, _headers, text = ask("GET", f"/api/v1/documents/{draft}?version=working", None, bearer)
    assert status == 200 and json.loads(text)["files"] == []
    english = {**bearer, **FORM, "Accept-Language": "en"}
    assert json.loads(ask("POST", path, multipart([("file", LARGE)]), english)[2])["detail"] == (
        "The request is too large: at most 2 MB at once. Nothing was saved."
    )


def test_rights_are_looked_at_first(ask, bearer, draft):
    body = multipart([("file", LARGE)])
    assert ask("POST", "/api/v1/documents/gibtsnicht/files", body, {**bearer, **FORM})[0] == 404
    assert ask("POST", f"/api/v1/documents/{draft}/files", body, FORM)[0] == 401
    large = b'{"title": "' + LARGE.replace(b"\r\n", b" ") + b'"}'
    assert ask("POST", "/api/v1/documents", large, {**bearer, "Content-Type": "application/json"})[0] == 413


def test_what_was_typed_round_the_files_is_saved_and_the_page_says_what_is_not(ask, browser, draft):
    """A form without script: the text stands before the files, the small fields after them."""
    address = f"/d/{draft}/edit"
    page = ask("GET", address, None, browser)[2]
    typed = [
        *fields_of(page).items(),
        ("title", "Neuer Titel"),
        ("summary", "Kurz."),
        ("body_html", "<p>Langer Text</p>"),
    ]
    files = [("upload", LARGE), ("upload", LARGE)]
    status, headers, page = ask(
        "POST",
        address,
        multipart([*typed, *files, ("source", "Danach getippt"), ("act", "submit")]),
        {**browser, **FORM},
    )
    assert status == 413 and headers["Content-Type"].startswith("text/html")
    assert "höchstens 2 MB auf einmal" in page and "Ihr Text ist gespeichert" in page
    page = ask("GET", address, None, browser)[2]
    assert "Neuer Titel" in page and "Langer Text" in page and "Danach getippt" in page
    assert "upload.txt" not in page


def test_of_files_that_are_too_large_together_none_is_saved_as_the_page_says(ask, browser, draft):
    """Small ones beside them may have come whole."""
    address = f"/d/{draft}/edit"
    fields = fields_of(ask("GET", address, None, browser)[2])
    typed = [*fields.items(), ("title", "Mit Dateien"), ("body_html", "<p>x</p>"), ("upload", b"Eine kleine Datei")]
    sent = multipart([*typed, ("upload", LARGE), ("act", "save")])
    status, _headers, page = ask("POST", address, sent, {**browser, **FORM})
    assert status == 413 and "Nicht gespeichert wurden die Dateien dieser Sendung" in page
    page = ask("GET", address, None, browser)[2]
    assert "Mit Dateien" in page and "upload.txt" not in page


def test_a_text_that_is_too_large_itself_is_not_said_to_be_saved(ask, browser, draft):
    address = f"/d/{draft}/edit"
    fields = fields_of(ask("GET", address, None, browser)[2])
    typed = [*fields.items(), ("title", "Anders"), ("body_html", LARGE.decode())]
    status, _headers, page = ask("POST", address, multipart(typed), {**browser, **FORM})
    assert status == 413 and "Nichts wurde gespeichert" in page and "Das ist zu groß" in page
    assert "Anders" not in ask("GET", address, None, browser)[2]


def test_a_login_that_ended_keeps_the_text_for_the_next(ask, browser, draft):
    fields = fields_of(ask("GET", f"/d/{draft}/edit", None, browser)[2])
    typed = [*fields.items(), ("body_html", "<p>Vor dem Ende getippt</p>"), ("upload", LARGE)]
    sent = {**FORM, "Sec-Fetch-Site": "same-origin"}
    status, _headers, page = ask("POST", f"/d/{draft}/edit", multipart(typed), sent)
    assert status == 401 and "Vor dem Ende getippt" in page and 'name="files_lost"' in page


def test_any_other_page_says_so_in_german(ask, browser):
    fields = [("csrf_token", "geraten"), ("title", "x"), ("upload", LARGE)]
    for address in ("/login", "/d/new"):
        status, headers, page = ask("POST", address, multipart(fields), {**browser, **FORM})
        assert status == 413 and "Das ist zu groß" in page and headers["Content-Type"].startswith("text/html")


def raw(serving, lines):
    parts = urlsplit(serving.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=20)
    connection.sendall("\r\n".join([*lines, "Host: localhost", "", ""]).encode())
    return connection


@pytest.mark.parametrize("more", [["Content-Length: 20000000", "Expect: 100-continue"], ["Content-Length: 3000000000"]])
def test_who_asks_first_or_sends_far_too_much_is_answered_at_once(serving, bearer, draft, more):
    named = [f"{name}: {value}" for name, value in {**bearer, **FORM}.items()]
    connection = raw(serving, [f"POST /api/v1/documents/{draft}/files HTTP/1.1", *named, *more])
    with connection, connection.makefile("rb") as answer:
        assert answer.readline().startswith(b"HTTP/1.1 413")
        assert b"connection: close" in answer.read().lower()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at the open files of a process")
def test_neither_disk_nor_memory_is_filled(serving, bearer, draft):
    named = [f"{name}: {value}" for name, value in {**bearer, **FORM}.items()]
    size = 300 << 20
    connection = raw(serving, [f"POST /api/v1/documents/{draft}/files HTTP/1.1", *named, f"Content-Length: {size}"])
    before, piece = memory(serving), b"x" * (1 << 20)
    with connection:
        for _ in range(size // len(piece) - 1):
            connection.sendall(piece)
        assert unlinked(serving) <= HEAD + (1 << 20)
        assert memory(serving) - before < 40_000
        connection.sendall(piece)
        with connection.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 413")


def memory(serving):
    """In KB."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{serving.process.pid}/status").read_text())[1])


def unlinked(serving):
    """Bytes of temporary files that the portal has open."""
    total = 0
    for each in Path(f"/proc/{serving.process.pid}/fd").iterdir():
        try:
            total += each.stat().st_size if "(deleted)" in str(each.readlink()) else 0
        except OSError:
            continue
    return total
