"""One large document, measured: many older Fassungen with files, then five hundred files.

    python bench/document.py --data FOLDER [--documents gesetze-5k.jsonl] [--fassungen 30] [--files 500] [--engine whoosh]

The files are PDFs of some pages each, made from the texts of DOCUMENTS.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from circle import Figures, quiet, run, sink
from portal import Api, Fell, Portal, Reader, free_port, wait_for
from texts import pieces

from sikodms.demo.attachments import made

FILES_OF_EACH = 5
LETTERS = 12_000  # of a file of an older Fassung
FEW_LETTERS = 1_500  # of each of five hundred
CHANGES = 6
SELDOM = 1.0  # seconds between two looks, which are work as well
OPENED = 10  # times that a page is asked for


def written(author: Api, title: str) -> dict[str, Any]:
    given = {
        "kind": "information",
        "fachgebiet": "verkehr",
        "title": title,
        "summary": title,
        "body_html": "<p>Text</p>",
    }
    return author.ask("POST", "/documents", given)


def released_anew(author: Api, reviewer: Api, id: str, word: str) -> float:
    """The next Fassung, through its review; the moment of its approval."""
    path = f"/documents/{id}"
    seen = author.ask("POST", f"{path}/transitions", {"name": "revise", "hash": None, "occasion": "Messung"})
    author.change(id, seen["hash"], {"summary": word, "body_html": f"<p>{word} im Text</p>"})
    return approved(author, reviewer, id)


def approved(author: Api, reviewer: Api, id: str) -> float:
    """Submitted and approved; when the answer was there."""
    path = f"/documents/{id}"
    hash = author.ask("GET", f"{path}?version=working")["hash"]
    author.ask("POST", f"{path}/transitions", {"name": "submit", "hash": hash})
    reviewer.ask("POST", f"{path}/transitions", {"name": "approve", "hash": hash})
    return time.perf_counter()


def found(reader: Api, word: str, every: float = 0.05) -> None:
    path = "/search?" + urlencode({"q": word})
    wait_for(lambda: reader.ask("GET", path)["total"], 300, "the document is found", every)


def timed(portal: Portal, login: str, path: str) -> tuple[float, int]:
    """Median ms of a page, and its bytes."""
    reader = Reader(portal.port).log_in(login)
    times, size = [], 0
    for _ in range(OPENED):
        began = time.perf_counter()
        status, page = reader.ask("GET", path)
        times.append(1000 * (time.perf_counter() - began))
        size = len(page)
        if status != 200:
            raise Fell(f"GET {path}: {status}")
    return statistics.median(times), size


def pages(portal: Portal, what: str, some: dict[str, tuple[str, str]], figures: Figures) -> None:
    for name, (login, path) in some.items():
        milliseconds, size = timed(portal, login, path)
        figures.add(f"{what}: {name}", milliseconds, "ms")
        figures.add(f"{what}: {name}, size", size / 1000, "KB")


def measure_fassungen(portal: Portal, documents: Path, fassungen: int, figures: Figures) -> None:
    """A document with so many released Fassungen, from one more approval until it is found."""
    author, reviewer, reader = (Api(portal.port, login) for login in ("autor", "pruefer", "leser"))
    id = written(author, "Messblatt")["id"]
    for number, text in zip(range(FILES_OF_EACH), pieces(documents, LETTERS), strict=False):
        author.attach(id, f"Anlage {number}.pdf", made(f"Anlage {number}.pdf", text))
    approved(author, reviewer, id)
    for number in range(2, fassungen + 1):
        released_anew(author, reviewer, id, f"Messwort{number}")
    quiet(portal)
    time.sleep(5)  # housekeeping
    times, work = [], []
    for number in range(CHANGES):
        at = released_anew(author, reviewer, id, f"Neuwort{number}")
        found(reader, f"Neuwort{number}")
        times.append(time.perf_counter() - at)
    for number in range(CHANGES):
        worked = portal.worked()
        released_anew(author, reviewer, id, f"Letztwort{number}")
        found(reader, f"Letztwort{number}", every=SELDOM)
        work.append(portal.worked() - worked)
    what = f"{fassungen} Fassungen, {FILES_OF_EACH} files each"
    figures.add(f"{what}: approval to found, median", 1000 * statistics.median(times), "ms", "<= 1000")
    figures.add(f"{what}: approval to found, longest", 1000 * max(times), "ms")
    figures.add(f"{what}: work of all processes for a new Fassung, median", statistics.median(work), "CPU s")
    older = reader.ask("GET", "/search?q=Messwort2&scope=all")
    figures.add(f"{what}: an older one is found", older["total"], "")
    pages(portal, what, {"document page": ("leser", f"/d/{id}"), "history": ("autor", f"/d/{id}/history")}, figures)


def measure_files(portal: Portal, documents: Path, files: int, figures: Figures) -> None:
    """A document with very many files: adding, approving, finding, opening, exporting."""
    author, reviewer, reader = (Api(portal.port, login) for login in ("autor", "pruefer", "leser"))
    id = written(author, "Sammelblatt")["id"]
    made_files = [
        (f"Sammelstück {number:03}.pdf", made(f"{number}.pdf", f"Sammelwort{number}\n\n{text}"))
        for number, text in zip(range(files), pieces(documents, FEW_LETTERS), strict=False)
    ]
    added = []
    for name, content in made_files:
        began = time.perf_counter()
        author.attach(id, name, content)
        added.append(1000 * (time.perf_counter() - began))
    tenth = max(1, files // 10)
    what = f"{files} files"
    figures.add(f"{what}: one is added, the first of them, median", statistics.median(added[:tenth]), "ms")
    figures.add(f"{what}: one is added, the last of them, median", statistics.median(added[-tenth:]), "ms")
    pages(
        portal,
        f"{what}, draft",
        {"draft": ("autor", f"/d/{id}?version=working"), "edit page": ("autor", f"/d/{id}/edit")},
        figures,
    )
    worked = portal.worked()
    began = time.perf_counter()
    at = approved(author, reviewer, id)
    figures.add(f"{what}: submitted and approved", 1000 * (at - began), "ms")
    found(reader, "Sammelblatt")
    figures.add(f"{what}: approval to found, all files read for the first time", time.perf_counter() - at, "s")
    figures.add(f"{what}: work of all processes for that", portal.worked() - worked, "CPU s")
    found(reader, f"Sammelwort{files - 1}")
    worked = portal.worked()
    at = released_anew(author, reviewer, id, "Neustück")
    found(reader, "Neustück")
    figures.add(f"{what}: the next Fassung, approval to found", 1000 * (time.perf_counter() - at), "ms")
    quiet(portal)
    figures.add(f"{what}: work of all processes for that", portal.worked() - worked, "CPU s")
    some = {
        "document page": ("leser", f"/d/{id}"),
        "history": ("autor", f"/d/{id}/history"),
        "search page, hits in files": ("leser", "/search?q=Sammelblatt"),
        "search page, a hit in one file": ("leser", f"/search?q=Sammelwort{files // 2}"),
    }
    pages(portal, what, some, figures)
    began = time.perf_counter()
    size = len(json.dumps(reader.ask("GET", f"/documents/{id}")))
    figures.add(f"{what}: JSON of the document", 1000 * (time.perf_counter() - began), "ms")
    figures.add(f"{what}: JSON of the document, size", size / 1000, "KB")


def measure_export(portal: Portal, figures: Figures) -> None:
    portal.stop()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        run(portal, "export", str(Path(folder) / "export"))
        figures.add("export of it all", time.monotonic() - began, "s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", default="gesetze-5k.jsonl")
    parser.add_argument("--fassungen", type=int, default=30)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--engine", choices=("whoosh", "tantivy"), default="whoosh")
    given = parser.parse_args()
    documents, figures, smtp_port = given.data.resolve() / given.documents, Figures(), free_port()
    with tempfile.TemporaryDirectory() as folder, sink(smtp_port):
        portal = Portal(Path(folder) / "var", smtp_port, subscribers=60)
        portal.environ["SIKODMS_INDEX_ENGINE"] = given.engine
        try:
            portal.start()
            quiet(portal)
            if given.fassungen:
                measure_fassungen(portal, documents, given.fassungen, figures)
            if given.files:
                measure_files(portal, documents, given.files, figures)
            now, most = portal.memory()
            figures.add("memory, with all processes", now, "MB")
            figures.add("memory of the portal, at most", most, "MB")
            measure_export(portal, figures)
        except Fell as error:
            print(f"Ended: {error}", file=sys.stderr)
            return 1
        finally:
            portal.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
