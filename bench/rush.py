"""Everything at once, measured: an import, a newsletter that goes out, and readers who search and open documents.

    python bench/rush.py --data FOLDER [--documents gesetze-50k.jsonl.gz] [--subscribers 500] [--readers 8] [--engine whoosh]

The first thousand documents are there before it begins. Says how long answers take meanwhile, before, and afterwards, how much
memory all processes take at most, and what was lost: documents, mails, answers that are none.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from circle import AS_OFFICE, WORDS, Figures, count, found, left, quiet, run, sink
from load import Sampler, together
from portal import Api, Fell, Portal, Reader, free_port, wait_for
from texts import first

THERE_BEFORE = 1000
CALM = 20.0  # seconds
PAUSE = 0.1  # seconds, of a reader after an answer
LOOK_EVERY = 0.25


class Highest(threading.Thread):
    """The most memory of all processes of the portal, in MB."""

    def __init__(self, portal: Portal):
        super().__init__(daemon=True)
        self._portal, self._over = portal, threading.Event()
        self.most = 0.0

    def run(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            self.most = max(self.most, self._portal.memory()[0])

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.most


class Readers:
    """So many readers at once, each with a login of its own: some search, all open documents."""

    def __init__(self, portal: Portal, number: int):
        searches = ["/search?" + urlencode({"q": word}) for word in WORDS]
        documents = list(islice(found(Api(portal.port, "leser")), 10 * len(searches)))
        self._kinds = {"search page": searches, "document page": documents}
        self._portal = portal
        self._logins = [Reader(portal.port).log_in("leser").cookies for _ in range(number)]
        self._samplers: dict[str, list[Sampler]] = {}

    def start(self) -> None:
        self._samplers = {name: [] for name in self._kinds}
        for number, cookies in enumerate(self._logins):
            name = list(self._kinds)[number % len(self._kinds)]
            paths = self._kinds[name]
            shifted = paths[number:] + paths[:number]
            self._samplers[name].append(Sampler(self._portal.port, cookies, shifted, PAUSE))
        for some in self._samplers.values():
            for sampler in some:
                sampler.start()

    def stop(self, when: str, figures: Figures) -> dict[str, Any]:
        answers = {name: together(some) for name, some in self._samplers.items()}
        for name, measured in answers.items():
            figures.add(f"{name}, {when}, p50", measured.p50, "ms")
            figures.add(f"{name}, {when}, p95", measured.p95, "ms")
            figures.add(f"{name}, {when}, longest", measured.longest, "ms")
            figures.add(f"{name}, {when}, answers", measured.rate, "per s")
        return answers


def calm(readers: Readers, when: str, figures: Figures) -> dict[str, Any]:
    readers.start()
    time.sleep(CALM)
    return readers.stop(when, figures)


def sent(portal: Portal, figures: Figures) -> tuple[Api, str]:
    """An issue that begins to go out now; who may look at its ledger, and where that is."""
    editor, office = Api(portal.port, "redaktion"), Api(portal.port, "geschaeftsstelle")
    newsletter = editor.ask("GET", "/newsletters")["items"][0]["id"]
    issue = editor.ask("POST", f"/newsletters/{newsletter}/issues", {"subject": "Messung"})
    figures.add("documents in the issue", len(issue["items"]), "")
    editor.move_issue(issue["id"], "submit")
    office.move_issue(issue["id"], "approve")
    editor.move_issue(issue["id"], "send")
    return editor, f"/issues/{issue['id']}/deliveries"


def measure(portal: Portal, documents: Path, taken: Path, readers: int, figures: Figures) -> None:
    before = documents.with_name("before.jsonl")
    first(documents, THERE_BEFORE, before)
    run(portal, "import", str(before), *AS_OFFICE)
    quiet(portal)
    there = Api(portal.port, "leser").ask("GET", "/search?q=")["total"]
    people = Readers(portal, readers)
    calm(people, "at rest before", figures)  # the first round also warms up
    idle = calm(people, "at rest", figures)
    memory = Highest(portal)
    memory.start()
    people.start()
    began = time.monotonic()
    command = portal.command("import", str(documents), *AS_OFFICE)
    editor, ledger = sent(portal, figures)
    wait_for(lambda: not left(editor.ask("GET", ledger)["states"]), 1200, "the issue is sent", every=0.5)
    figures.add("mails were out after", time.monotonic() - began, "s")
    said, _ = command.communicate()
    figures.add("documents were stored after", time.monotonic() - began, "s")
    quiet(portal)
    figures.add("documents were found after", time.monotonic() - began, "s")
    busy = people.stop("meanwhile", figures)
    figures.add("memory of all processes, at most", memory.stop(), "MB", "<= 500")
    figures.add("memory of the portal, at most", portal.memory()[1], "MB", "<= 500")
    for name, measured in busy.items():
        figures.add(f"{name}, p50 meanwhile, of that at rest", measured.p50 / idle[name].p50, "x", "<= 2")
        figures.add(f"{name}, p95 meanwhile, of that at rest", measured.p95 / idle[name].p95, "x", "<= 3")
    calm(people, "at rest afterwards", figures)
    if command.returncode:
        raise Fell(f"sikodms import: {said[-2000:]}")
    lost(portal, editor.ask("GET", ledger)["states"], taken, count(documents) - THERE_BEFORE + there, figures)


def lost(portal: Portal, states: dict[str, int], taken: Path, wanted: int, figures: Figures) -> None:
    """What should be there and is not."""
    there = Api(portal.port, "leser").ask("GET", "/search?q=")["total"]
    figures.add("documents lost", wanted - there, "", "0")
    mails = taken.read_text(encoding="utf-8").split()
    figures.add("mails that the server has", len(mails), "")
    figures.add("persons without their mail", max(0, sum(states.values()) - len(set(mails))), "", "0")
    figures.add("mails twice", len(mails) - len(set(mails)), "", "0")
    figures.add("deliveries that are not accepted", sum(states.values()) - states.get("accepted", 0), "", "0")
    errors = [line for line in portal.log.read_text(errors="replace").splitlines() if " ERROR " in line]
    figures.add("errors in the log", len(errors), "", "0")
    for line in errors[:5]:
        print(line)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", default="gesetze-50k.jsonl.gz")
    parser.add_argument("--limit", type=int, default=6000, help="documents in all, the thousand before included")
    parser.add_argument("--subscribers", type=int, default=500)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--engine", choices=("whoosh", "tantivy"), default="whoosh")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures, smtp_port = Figures(), free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents, taken = folder / "documents.jsonl", folder / "mails"
        first(given.data / given.documents, given.limit, documents)
        portal = Portal(folder / "var", smtp_port, given.subscribers)
        portal.environ["SIKODMS_INDEX_ENGINE"] = given.engine
        with sink(smtp_port, taken):
            try:
                portal.start()
                measure(portal, documents, taken, given.readers, figures)
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
