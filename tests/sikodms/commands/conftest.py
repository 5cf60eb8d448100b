"""The command line on a data folder of its own."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from sikodms.access import passwords
from sikodms.commands import main

ROOT = Path(__file__).parents[3]
PASSWORD = "Ein gutes Passwort"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
INI = "[app:main]\nuse = egg:sikodms\nportal.name = Probe\nportal.var = %(here)s/var\nserver.port = 0\nclock.interval = 0.5\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A folder with settings, and VAR below it; shared by the tests of a module, which build on one another."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "portal.ini").write_text(INI)
    (folder / "password").write_text(PASSWORD + "\n")
    return folder


@pytest.fixture()
def run(house, capsys, monkeypatch):
    """run("user", "list") → (exit code, stdout, stderr), in this process."""
    monkeypatch.delenv("VAR", raising=False)
    monkeypatch.setattr(passwords, "_hasher", CHEAP)

    def run(*words, code=0):
        capsys.readouterr()
        try:
            got = main(["-c", str(house / "portal.ini"), *map(str, words)])
        except SystemExit as error:
            got = error.code
        out, err = capsys.readouterr()
        assert got == code, (words, got, out, err)
        assert "Traceback" not in err
        if code == 1:
            last = err.strip().splitlines()[-1]
            assert last.startswith(("sikodms: ", "ill: ")) or "left out" in err
        return got, out, err

    return run


class Serving:
    """`sikodms serve` in a process of its own; url once it answers."""

    def __init__(self, house: Path, environ: dict[str, str] | None = None):
        self.log = (house / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "import sys; from sikodms.commands import main; sys.exit(main())", "-c", str(house / "portal.ini"), "serve"],
            cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environ,
        )  # fmt: skip
        self.running = house / "var" / "running.json"

    def ready(self, limit: float = 40) -> "Serving":
        end = time.monotonic() + limit
        while time.monotonic() < end and self.process.poll() is None:
            if self.running.exists() and (url := self.url):
                try:
                    urllib.request.urlopen(f"{url}/login", timeout=5).close()
                    return self
                except OSError:
                    pass
            time.sleep(0.1)
        raise AssertionError(self.said())

    @property
    def url(self) -> str | None:
        import json  # noqa: PLC0415

        try:
            return json.loads(self.running.read_text())["url"]
        except ValueError:
            return None

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self.log.close()
