"""The circle with real texts, measured: import and release, find, read, mail. Prints a table of figures and aims.

    python bench/circle.py --data FOLDER [--documents gesetze-5k.jsonl] [--subscribers 500] [--json FILE]

FOLDER holds a JSONL file of documents in the form that `sikodms import` reads, and a folder `files` (both may be missing).
The portal runs as `make run` starts it, from the same installation, with data of its own that are removed afterwards.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from load import Latencies, Sampler, measure
from portal import Api, Fell, Portal, Reader, free_port, wait_for

WORDS = (
    "Berufsverbot Vermögensabschöpfung Gewerbeordnung Zuverlässigkeit Durchsuchung Einziehung Aufenthaltserlaubnis Fahrerlaubnis "
    "Bewachung Glücksspiel Gefährdungsbeurteilung Ordnungswidrigkeit Beschwerde Zustellung Erlaubnis Widerruf Frist Bußgeld"
).split()
APPROVALS = 12  # documents that are approved one by one
AS_OFFICE = ("--release", "--as", "geschaeftsstelle")


class Figures:
    """What was measured, printed as it comes."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, str | float]] = {}

    def add(self, what: str, value: float, unit: str, aim: str = "") -> None:
        self.rows[what] = {"value": round(value, 1), "unit": unit, "aim": aim}
        print(f"{what:<58}{value:>10.1f} {unit:<12}{aim}", flush=True)


def quiet(portal: Portal, seconds: float = 1200) -> None:
    """Waits until the index has caught up."""
    office = Api(portal.port, "geschaeftsstelle")
    wait_for(lambda: office.ask("GET", "/health")["index"]["lag"] == 0, seconds, "the index catches up")


def run(portal: Portal, *arguments: str) -> None:
    command = portal.command(*arguments)
    output, _ = command.communicate()
    if command.returncode:
        raise Fell(f"sikodms {' '.join(arguments)}: {output[-2000:]}")


def count(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def found(api: Api) -> Iterator[str]:
    """Paths of document pages, of all that the caller may read, newest first."""
    for page in range(1, 6):
        items = api.ask("GET", "/search?" + urlencode({"q": "", "size": 100, "page": page}))["items"]
        yield from (f"/d/{item['id']}" for item in items)


def measure_start(portal: Portal, figures: Figures) -> None:
    figures.add("first start, demo made, to the first page", portal.start(), "s")
    figures.add("stop", portal.stop(), "s")
    figures.add("second start to the first page", portal.start(), "s", "<= 5")


def measure_import(portal: Portal, data: Path, documents: Path, figures: Figures) -> None:
    """Documents, then files; with a reader who searches all the while."""
    cookies = Reader(portal.port).log_in("leser").cookies
    searches = ["/search?" + urlencode({"q": word}) for word in WORDS]
    if documents.is_file():
        sampler = Sampler(portal.port, cookies, searches)
        sampler.start()
        began = time.monotonic()
        run(portal, "import", str(documents), *AS_OFFICE)
        quiet(portal)
        figures.add(
            "documents created, released, indexed",
            count(documents) / (time.monotonic() - began),
            "documents/s",
            ">= 100",
        )
        busy = sampler.stop()
        calm = idle(portal, cookies, searches)
        figures.add("search page during the import, p50", busy.p50, "ms")
        figures.add("search page during the import, p95", busy.p95, "ms")
        figures.add("the same searches and pauses afterwards, p50", calm.p50, "ms")
        figures.add("the same searches and pauses afterwards, p95", calm.p95, "ms")
        figures.add("p50 during the import, of that afterwards", busy.p50 / calm.p50, "x", "<= 2")
        figures.add("p95 during the import, of that afterwards", busy.p95 / calm.p95, "x", "<= 3")
    if (data / "files").is_dir():
        began = time.monotonic()
        run(
            portal,
            "import",
            str(data / "files"),
            "--fachgebiet",
            "shisha",
            "--kind",
            "information",
            "--author",
            "autor",
            *AS_OFFICE,
        )
        quiet(portal)
        files = sum(1 for path in (data / "files").iterdir() if path.is_file())
        figures.add("files stored, read, released, indexed", files / (time.monotonic() - began), "files/s")


def idle(portal: Portal, cookies: dict[str, str], searches: list[str]) -> Latencies:
    """The searches as during the import, when nothing else is to be done; the first seconds are not counted."""
    for seconds in (4, 10):
        sampler = Sampler(portal.port, cookies, searches)
        sampler.start()
        time.sleep(seconds)
        measured = sampler.stop()
    return measured


def measure_pages(portal: Portal, figures: Figures) -> None:
    cookies = Reader(portal.port).log_in("leser").cookies
    searches = ["/search?" + urlencode({"q": word}) for word in WORDS]
    documents = list(found(Api(portal.port, "leser")))
    for what, paths, aim in (("search page", searches, "<= 25"), ("document page", documents, "<= 10")):
        for connections, aimed in ((1, aim), (8, "")):
            result = measure(portal.port, cookies, paths, connections, 400)
            figures.add(f"{what}, {connections} connection(s), p50", result.p50, "ms", aimed)
            figures.add(f"{what}, {connections} connection(s), p95", result.p95, "ms")
            figures.add(f"{what}, {connections} connection(s)", result.rate, "pages/s")


def measure_found(portal: Portal, figures: Figures) -> None:
    """From the answer to an approval until a reader's search has the document."""
    author, reviewer, reader = (Api(portal.port, login) for login in ("autor", "pruefer", "leser"))
    times = []
    for number in range(APPROVALS):
        word = f"Messwort{number}"
        given = {
            "kind": "information",
            "fachgebiet": "verkehr",
            "title": word,
            "summary": word,
            "body_html": "<p>Text</p>",
        }
        made = author.ask("POST", "/documents", given)
        path = f"/documents/{made['id']}/transitions"
        author.ask("POST", path, {"name": "submit", "hash": made["hash"]})
        reviewer.ask("POST", path, {"name": "approve", "hash": made["hash"]})
        began = time.perf_counter()
        wait_for(
            lambda word=word: reader.ask("GET", f"/search?q={word}")["total"], 60, "the document is found", every=0.01
        )
        times.append(time.perf_counter() - began)
    figures.add("from approval to found, median", 1000 * statistics.median(times), "ms", "<= 1000")
    figures.add("from approval to found, longest", 1000 * max(times), "ms")


def left(states: dict[str, int]) -> int:
    """How many deliveries are still to be decided."""
    return sum(states.get(state, 0) for state in ("planned", "claimed", "deferred"))


def measure_mail(portal: Portal, figures: Figures) -> None:
    editor, office = Api(portal.port, "redaktion"), Api(portal.port, "geschaeftsstelle")
    newsletter = editor.ask("GET", "/newsletters")["items"][0]["id"]
    issue = editor.ask("POST", f"/newsletters/{newsletter}/issues", {"subject": "Messung"})
    figures.add("documents in the issue", len(issue["items"]), "")
    editor.move_issue(issue["id"], "submit")
    office.move_issue(issue["id"], "approve")
    began = time.monotonic()
    editor.move_issue(issue["id"], "send")
    # The ledger's counts, for the issue itself is a page of a hundred documents: asking for it all the time would be measured too.
    ledger = f"/issues/{issue['id']}/deliveries"
    wait_for(lambda: not left(editor.ask("GET", ledger)["states"]), 600, "the issue is sent", every=0.1)
    seconds = time.monotonic() - began
    states = editor.ask("GET", f"/issues/{issue['id']}/deliveries")["states"]
    figures.add("recipients whose mail was accepted", states.get("accepted", 0), "")
    figures.add("mails sent, composing included", states.get("accepted", 0) / seconds, "mails/s", ">= 300")


@contextmanager
def sink(port: int, taken: Path = Path(os.devnull)) -> Iterator[None]:
    """A mail server that takes everything, in a process of its own; for whom, a line each, is in `taken`."""
    script = Path(__file__).with_name("smtp_sink.py")
    with subprocess.Popen([sys.executable, script, str(port), str(taken)], stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            assert process.stdin
            process.stdin.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", default="gesetze-5k.jsonl")
    parser.add_argument("--subscribers", type=int, default=500)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not given.data.is_dir():
        parser.error(f"{given.data} is no folder; name one with texts: make bench DATA=folder")
    data, figures, smtp_port = given.data.resolve(), Figures(), free_port()
    with tempfile.TemporaryDirectory() as folder, sink(smtp_port):
        portal = Portal(Path(folder) / "var", smtp_port, given.subscribers)
        try:
            measure_start(portal, figures)
            measure_import(portal, data, data / given.documents, figures)
            measure_pages(portal, figures)
            measure_found(portal, figures)
            measure_mail(portal, figures)
            now, most = portal.memory()
            figures.add("memory, with the processes that read files", now, "MB", "<= 500")
            figures.add("memory of the portal, at most", most, "MB", "<= 500")
        except Fell as error:
            print(f"Ended: {error}", file=sys.stderr)
            return 1
        finally:
            portal.stop()
    if given.json:
        given.json.write_text(json.dumps(figures.rows, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
