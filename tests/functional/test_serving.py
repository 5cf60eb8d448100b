"""A portal that serves in a process of its own: commands go through it, it ends when told, and survives being killed."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException

import pytest

from tests.sikodms.commands.conftest import ROOT, Serving

PASSWORD = "Ein gutes Passwort"
INI = "[app:main]\nuse = egg:sikodms\nportal.name = Probe\nportal.var = %(here)s/var\nserver.port = 0\nserver.hosts = 127.0.0.1\nclock.interval = 0.5\n"
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("SIKODMS_") and name != "VAR"}
START = [sys.executable, "-W", "ignore", "-c", "import sys; from sikodms.commands import main; sys.exit(main())"]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    (folder / "portal.ini").write_text(INI)
    (folder / "password").write_text(PASSWORD)
    return folder


@pytest.fixture(scope="module")
def serving(house):
    """The portal; serving.again() starts it anew after it ended."""
    started = []

    def again():
        started.append(Serving(house, ENVIRON).ready())
        return started[-1]

    command(house, "init", "--admin", "chef", "--password-file", house / "password")
    again.running = again()
    yield again
    for each in started:
        each.end()


def command(house, *words, code=0):
    done = subprocess.run(
        [*START, "-c", str(house / "portal.ini"), *map(str, words)],
        cwd=ROOT,
        env=ENVIRON,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, (words, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


def ask(url, method, path, given=None, token=None, act_as=None):
    headers = {"Content-Type": "application/json"} if given is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if act_as:
        headers["Sikodms-Act-As"] = act_as
    request = urllib.request.Request(
        f"{url}/api/v1{path}", json.dumps(given).encode() if given is not None else None, headers, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"null")


def credential(house):
    return json.loads((house / "var" / "running.json").read_text())


def test_the_credential_of_the_running_portal_is_for_its_user_only(house, serving):
    path = house / "var" / "running.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(credential(house)) == {"url", "token"}


def test_commands_go_through_the_running_portal(house, serving):
    command(
        house,
        "user",
        "add",
        "autor",
        "--email",
        "a@example.org",
        "--role",
        "author",
        "--password-file",
        house / "password",
    )
    command(house, "user", "add", "buero", "--email", "b@example.org", "--role", "office", "--role", "lead")
    (house / "lines.jsonl").write_text(
        json.dumps(
            {
                "external_id": "1",
                "kind": "information",
                "fachgebiet": "shisha",
                "title": "Mirabellenverordnung",
                "body_html": "<p>x</p>",
            }
        )
    )
    assert command(
        house, "import", house / "lines.jsonl", "--author", "autor", "--release", "--as", "buero"
    ).stdout.startswith("1 created")
    end = time.monotonic() + 15
    while (
        found := command(house, "search", "Mirabellenverordnung", "--as", "autor").stdout.startswith("1 found")
    ) is False and time.monotonic() < end:
        time.sleep(0.3)
    assert found
    assert command(house, "check").stdout.startswith("well")
    assert command(house, "reindex").stdout.splitlines()[-1] == "The new index is in use."
    assert command(house, "reindex", "--if-needed").stdout.strip() == "The index is sound and up to date."
    assert command(house, "reindex", "--no-wait").stdout.count("\n") == 1
    command(house, "export", house / "export")
    assert (house / "export" / "format.json").exists()


def test_what_needs_the_folder_for_itself_says_so_in_one_line(house, serving):
    for words in (
        ("serve",),
        ("init", "--admin", "x", "--password-file", house / "password"),
        ("restore", house / "export"),
    ):
        lines = command(house, *words, code=1).stderr.strip().splitlines()
        assert len(lines) == 1 and lines[0].startswith("sikodms: "), lines


def test_a_second_process_is_told_even_if_it_cannot_reach_the_first(house, serving):
    path = house / "var" / "running.json"
    kept = path.read_text()
    try:
        path.write_text(json.dumps({"url": "http://127.0.0.1:9", "token": "x"}))
        lines = command(house, "check", code=1).stderr.strip().splitlines()
        assert len(lines) == 1 and "Another process" in lines[0]
    finally:
        path.write_text(kept)


def test_sigterm_ends_it_within_seconds_and_takes_the_credential_away(house, serving):
    process = serving.running.process
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0 and time.monotonic() - begun < 10
    assert not (house / "var" / "running.json").exists()
    assert "Traceback" not in serving.running.said()


def test_after_kill_9_everything_acknowledged_is_there(house, serving):
    """Writers go on until the process is killed under them; then it starts by itself, and nothing that was answered is missing."""
    portal = serving()
    acknowledged, sent = [], 0
    url, token = credential(house).values()
    killer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import os, signal, time; time.sleep(1.2); os.kill({portal.process.pid}, signal.SIGKILL)",
        ]
    )
    try:
        while sent < 5000:
            sent += 1
            status, made = ask(
                url,
                "POST",
                "/documents",
                {"kind": "information", "fachgebiet": "shisha", "title": f"Nummer {sent}", "external_id": f"n{sent}"},
                token,
                "autor",
            )
            assert status == 201
            acknowledged.append((made["id"], made["hash"]))
    except (OSError, ValueError, HTTPException):
        pass
    killer.wait(10)
    portal.process.wait(10)
    assert len(acknowledged) >= 5
    portal = serving()
    url, token = credential(house).values()
    for id, hash in acknowledged:
        status, found = ask(url, "GET", f"/documents/{id}?version=working", None, token, "autor")
        assert (status, found["hash"]) == (200, hash)
    assert command(house, "check").stdout.startswith("well")
    serving.running = portal


def test_logins_outlive_a_restart(house, serving):
    url = credential(house)["url"]
    status, answer = ask(url, "POST", "/session", {"login": "autor", "password": PASSWORD})
    assert status == 200
    serving.running.process.send_signal(signal.SIGTERM)
    serving.running.process.wait(15)
    serving.running = serving()
    assert ask(credential(house)["url"], "GET", "/worklist", None, answer["token"])[0] == 200


def test_a_stale_credential_does_not_send_commands_to_another_portal(house, serving, tmp_path):
    """After a crash another portal may have got the port."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "portal.ini").write_text(INI)
    (other / "var").mkdir()
    (other / "password").write_text(PASSWORD)
    (other / "var" / "running.json").write_text(json.dumps({"url": credential(house)["url"], "token": "x"}))
    assert (
        "is its administrator"
        in command(other, "init", "--admin", "anders", "--password-file", other / "password").stdout
    )
    assert "anders" in command(other, "user", "list").stdout
