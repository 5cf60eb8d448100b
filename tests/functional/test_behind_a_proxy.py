"""A portal behind a web server: whom it believes who asks, and by which scheme."""

import http.client
import json
import os
import re
import subprocess
import sys
from urllib.parse import urlencode, urlsplit

import pytest

from tests.sikodms.commands.conftest import ROOT, Serving

PASSWORD = "Ein gutes Passwort"
INI = """[app:main]
use = egg:sikodms
portal.var = %(here)s/var
portal.url = https://portal.example.org
server.port = 0
server.hosts = 127.0.0.1
server.trusted_proxy = 127.0.0.1 10.0.3.0/24
access.attempts = 3
access.attempts_per_address = 3
access.window = 600
"""
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("SIKODMS_") and name != "VAR"}
START = [sys.executable, "-W", "ignore", "-c", "import sys; from sikodms.commands import main; sys.exit(main())"]
PROXY, STRANGER = "127.0.0.1", "127.0.0.2"
HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("behind")
    (folder / "portal.ini").write_text(INI)
    (folder / "password").write_text(PASSWORD)
    words = ["-c", str(folder / "portal.ini"), "init", "--admin", "chef", "--password-file", str(folder / "password")]
    subprocess.run([*START, *words], cwd=ROOT, env=ENVIRON, check=True, capture_output=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def serving(house):
    portal = Serving(house, ENVIRON).ready()
    yield portal
    portal.end()


@pytest.fixture()
def ask(serving):
    def ask(method, path, headers, body=None, peer=PROXY):
        """(status, headers, text) of a request that reaches the portal from the address `peer`."""
        parts = urlsplit(serving.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20, source_address=(peer, 0))
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    return ask


@pytest.fixture()
def guess(ask):
    def guess(login, forwarded, peer=PROXY):
        headers = {"Content-Type": "application/json", **forwarded}
        return ask("POST", "/api/v1/session", headers, json.dumps({"login": login, "password": "falsch"}), peer)[0]

    return guess


def seen_as(address):
    return {"X-Forwarded-For": address, **HTTPS}


def test_each_reader_has_attempts_of_their_own(guess):
    assert [guess("anna", seen_as("203.0.113.1")) for _ in range(4)] == [401, 401, 401, 429]
    assert guess("anna", seen_as("203.0.113.2")) == 401
    assert guess("anna", seen_as("2001:db8::1")) == 401


def test_what_a_reader_put_in_the_header_themselves_is_not_believed(guess):
    assert [guess("berta", seen_as(f"198.51.100.{n}, 203.0.113.3")) for n in range(4)] == [401, 401, 401, 429]


def test_whoever_comes_past_the_proxy_counts_as_who_they_are(guess):
    assert [guess("clara", seen_as(f"203.0.113.{n}"), STRANGER) for n in range(10, 14)] == [401, 401, 401, 429]
    other = {"Forwarded": "for=203.0.113.20;proto=https"}
    assert guess("clara", other, STRANGER) == 429
    assert guess("clara", seen_as("203.0.113.10")) == 401


def test_https_is_insisted_on_where_it_was_used(ask):
    assert ask("GET", "/login", HTTPS)[1]["Strict-Transport-Security"]
    assert not ask("GET", "/login", {"X-Forwarded-Proto": "http"})[1]["Strict-Transport-Security"]
    assert not ask("GET", "/login", HTTPS, peer=STRANGER)[1]["Strict-Transport-Security"]


@pytest.mark.parametrize("host", ["portal.example.org", "127.0.0.1:6543"])
def test_people_log_in_by_the_address_of_the_portal_whatever_host_the_proxy_names(ask, host):
    given = {**seen_as("203.0.113.30"), "Host": host}
    _status, headers, page = ask("GET", "/login", given)
    form = re.search(r'action="/login".*?name="csrf_token" value="([^"]+)"', page, re.S)
    body = urlencode({"csrf_token": form[1], "login": "chef", "password": PASSWORD, "next": "/account"})
    sent = {
        **given,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": headers["Set-Cookie"].partition(";")[0],
    }
    assert ask("POST", "/login", {**sent, "Origin": "https://evil.example"}, body)[0] == 400
    status, headers, _page = ask("POST", "/login", {**sent, "Origin": "https://portal.example.org"}, body)
    assert (status, headers["Location"]) == (303, "/account")
    cookies = headers.get_all("Set-Cookie")
    assert len(cookies) == 2 and all("secure" in cookie.lower() for cookie in cookies)


def test_commands_reach_the_portal_itself(house, serving):
    words = ["-c", str(house / "portal.ini"), "check"]
    done = subprocess.run([*START, *words], cwd=ROOT, env=ENVIRON, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("well"), done.stderr


def test_without_one_that_is_trusted_nobody_is_believed_and_the_start_says_so(house, tmp_path):
    """And cookies are for https all the same, for people reach the portal by it."""
    (tmp_path / "portal.ini").write_text(re.sub("server.trusted_proxy = .*\n", "", INI))
    portal = Serving(tmp_path, ENVIRON).ready()
    try:
        assert "server.trusted_proxy" in portal.said()
        parts = urlsplit(portal.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        got = []
        for n in range(4):
            body = json.dumps({"login": "dora", "password": "falsch"})
            headers = {"Content-Type": "application/json", **seen_as(f"203.0.113.{n}")}
            connection.request("POST", "/api/v1/session", body, headers)
            answer = connection.getresponse()
            got.append(answer.status)
            answer.read()
        assert got == [401, 401, 401, 429]
        connection.request("GET", "/login")
        assert "secure" in connection.getresponse().headers["Set-Cookie"].lower()
        connection.close()
    finally:
        portal.end()
