"""Files of the index cut under a running portal: with tantivy, which maps them, that can end it; the next start heals by itself."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from sikodms.commands.client import opened
from tests.conftest import settings_for, settle
from tests.sikodms.commands.conftest import Serving
from workflows import create, takeover

INI = """[app:main]
use = egg:sikodms
portal.var = %(here)s/var
server.port = 0
server.hosts = 127.0.0.1
index.engine = tantivy
index.interval = 0.1
"""
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("SIKODMS_") and name != "VAR"}
CUT = {".idx", ".term", ".store", ".pos", ".fast", ".fieldnorm"}


@pytest.fixture()
def house(tmp_path):
    """A folder with a portal that has 20 documents."""
    (tmp_path / "portal.ini").write_text(INI)
    with opened(settings_for(tmp_path / "var", index_engine="tantivy")) as portal:
        now = portal.clock()

        def act(site):
            settle(site)
            author, office = site.person("autor"), site.person("geschaeftsstelle")
            for n in range(20):
                fields = {"title": f"Brombeere {n}", "summary": "Kurz.", "body_html": "<p>x</p>"}
                takeover(site, create(site, author, now, "information", "shisha", fields), office, now)

        portal.store.write(act)
    return tmp_path


def found(house):
    """How many documents the search finds; None where nobody answers."""
    running = json.loads((house / "var" / "running.json").read_text())
    headers = {"Authorization": f"Bearer {running['token']}", "Sikodms-Act-As": quote("autor")}
    try:
        request = urllib.request.Request(f"{running['url']}/api/v1/search?q=Brombeere", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["total"]
    except urllib.error.HTTPError as error:
        error.close()
        return 0
    except OSError:
        return None


def until_found(house, limit=120):
    end = time.monotonic() + limit
    while (number := found(house)) != 20 and time.monotonic() < end:
        time.sleep(0.2)
    return number


def cut(house, to):
    cut = [path for path in (house / "var" / "index").rglob("*") if path.suffix in CUT]
    assert cut
    for path in cut:
        os.truncate(path, path.stat().st_size // 2 if to is None else to)


def test_the_next_start_makes_the_index_anew(house):
    pytest.importorskip("tantivy")
    for to in (None, 0):
        portal = Serving(house, ENVIRON).ready()
        try:
            assert until_found(house) == 20
            cut(house, to)
            for _ in range(3):
                found(house)
            time.sleep(0.5)
            assert portal.process.poll() in (None, -signal.SIGBUS)
        finally:
            portal.end()  # as if by kill -9, where it still runs
    portal = Serving(house, ENVIRON).ready()
    try:
        assert until_found(house) == 20
    finally:
        portal.end()
