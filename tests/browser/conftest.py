"""The ground of the browser tests: one portal with its demo in a process of its own, and one Chromium at a time.

served                      the portal; served.url, served.api(login)
chromium                    the browser
browse(login, **options)    a page of that person, logged in; options are those of a browser context
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
STATIC = ROOT / "sikodms" / "static"
COOKIE = "sikodms"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM.exists() and (STATIC / "manifest.json").exists():
        return
    missing = pytest.mark.skip(reason="no Chromium on this machine, or the theme is not built")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(missing)


class Api:
    """Speaks JSON with /api/v1 as one person: scenery for what is then done in the browser."""

    def __init__(self, url: str, login: str):
        self.url, self.token = f"{url}/api/v1", ""
        self.token = self.post("/session", login=login, password=f"demo-{login}")["token"]

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, **given: Any) -> Any:
        return self._call("POST", path, given)

    def patch(self, document: dict[str, Any], **given: Any) -> Any:
        """Changes the working Fassung, whatever it is now."""
        path = f"/documents/{document['id']}"
        return self._call("PATCH", path, given, {"If-Match": self.get(f"{path}?version=working")["hash"]})

    def send(self, path: str, body: bytes, type: str) -> Any:
        """Something else than JSON, as it is."""
        return self._call("POST", path, body, {"Content-Type": type})

    def _call(self, method: str, path: str, given: Any, headers: dict[str, str] | None = None) -> Any:
        headers = {"Content-Type": "application/json", **(headers or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = given if given is None or isinstance(given, bytes) else json.dumps(given).encode()
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


class Served:
    """A running portal."""

    def __init__(self, url: str):
        self.url = url
        self.sessions: dict[
            str, str
        ] = {}  # login → cookie: all their pages share it, so nobody waits for a password twice
        self._apis: dict[str, Api] = {}

    def api(self, login: str) -> Api:
        if login not in self._apis:
            self._apis[login] = Api(self.url, login)
        return self._apis[login]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("portal")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SIKODMS_")},
        "VAR": str(folder / "var"),
        "SIKODMS_SERVER_PORT": "0",
        "SIKODMS_SERVER_HOSTS": "127.0.0.1",
        "SIKODMS_MAIL_INTERVAL": "0.3",
        "SIKODMS_INDEX_INTERVAL": "0.1",
    }
    command = [sys.executable, "-W", "ignore", "-c", "from sikodms.commands import main; main()", "serve"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Served(_address(process, folder / "log"))
        finally:
            process.terminate()
            process.wait(30)


def _address(process: subprocess.Popen, log: Path) -> str:
    """Where the portal listens, once it says so."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://localhost:(\d+) ", log.read_text()):
            return f"http://127.0.0.1:{found[1]}"
        time.sleep(0.1)
    raise AssertionError(f"The portal did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Of the module, not of the session: Playwright keeps an event loop running, and other tests want their own."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--lang=de-DE"]
        german = {**os.environ, "LANGUAGE": "de"}
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=options, env=german)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browse(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    contexts = []

    def browse(login: str = "", **options: Any) -> Page:
        context = chromium.new_context(base_url=served.url, locale="de-DE", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if login in served.sessions:
            context.add_cookies([{"name": COOKIE, "value": served.sessions[login], "url": served.url}])
        elif login:
            log_in(page, login)
            served.sessions[login] = next(each["value"] for each in context.cookies() if each["name"] == COOKIE)
        return page

    yield browse
    for context in contexts:
        context.close()


def log_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.get_by_label("Anmeldename").fill(login)
    page.get_by_label("Passwort").fill(f"demo-{login}")
    page.get_by_label("Passwort").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
