"""A portal with very many documents, measured: start, first pages, memory, with each engine of the index.

    python bench/archive.py --data FOLDER [--documents gesetze-50k.jsonl.gz] [--limit N] [--var FOLDER] [--engine both]

With `--var` the portal's data stay there, and are taken from there the next time instead of being imported again.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from circle import AS_OFFICE, WORDS, Figures, quiet, run, sink
from portal import Api, Fell, Portal, Reader, free_port, wait_for
from texts import first

STARTS = 3
BUILDING = 3600  # seconds, at most


def pages(portal: Portal) -> list[tuple[str, str, str]]:
    """What people ask for first: name, login, path."""
    hits = Api(portal.port, "leser").ask("GET", "/search?" + urlencode({"q": WORDS[0]}))["items"]
    return [
        ("start page", "leser", "/"),
        ("search page", "leser", "/search?" + urlencode({"q": WORDS[1]})),
        ("search for nothing: all documents", "leser", "/search"),
        ("suggestions", "leser", "/search/suggest?" + urlencode({"q": "verm"})),
        ("document page", "leser", f"/d/{hits[0]['id']}"),
        ("the author's own page", "autor", "/"),
        ("page of the Geschäftsstelle", "geschaeftsstelle", "/"),
    ]


def measure_import(portal: Portal, documents: Path, limit: int, figures: Figures) -> None:
    """So many documents of the file, each released."""
    with tempfile.TemporaryDirectory() as folder:
        some = Path(folder) / "documents.jsonl"
        first(documents, limit, some)
        began = time.monotonic()
        run(portal, "import", str(some), *AS_OFFICE)
        figures.add("import, stored", time.monotonic() - began, "s")
        quiet(portal, BUILDING)
        figures.add("import, found", time.monotonic() - began, "s")
        figures.add("documents found", Api(portal.port, "leser").ask("GET", "/search?q=")["total"], "")
    now, most = portal.memory()
    figures.add("memory after the import, with all processes", now, "MB")
    figures.add("memory of the portal during the import, at most", most, "MB")


def measure_starts(portal: Portal, engine: str, figures: Figures) -> None:
    """Starts with all of it there, and what is asked for right afterwards."""
    portal.environ["SIKODMS_INDEX_ENGINE"] = engine
    portal.start(BUILDING)
    began = time.monotonic()
    office = Api(portal.port, "geschaeftsstelle")
    wait_for(lambda: not office.ask("GET", "/health")["index"].get("rebuilding"), BUILDING, "the index is made anew")
    quiet(portal, BUILDING)
    figures.add(f"{engine}: until the index was whole", time.monotonic() - began, "s")
    portal.stop()
    starts, work, firsts = [], [], []
    for _ in range(STARTS):
        starts.append(portal.start(BUILDING))
        work.append(portal.worked())
        began = time.perf_counter()
        reader = Reader(portal.port).log_in("leser")
        firsts.append(1000 * (time.perf_counter() - began))
        del reader
        resting = portal.memory()[0]
        timed = [(name, *_twice(portal, login, path)) for name, login, path in pages(portal)]
        now, most = portal.memory()
        portal.stop()
    figures.add(f"{engine}: start to the first page, median", statistics.median(starts), "s", "<= 5")
    figures.add(f"{engine}: start to the first page, longest", max(starts), "s", "<= 5")
    figures.add(f"{engine}: work until the first page, median", statistics.median(work), "CPU s")
    figures.add(f"{engine}: login and start page right afterwards, median", statistics.median(firsts), "ms")
    for name, (once, worked), (again, worked_again) in timed:
        figures.add(f"{engine}: {name}, first time", once, "ms")
        figures.add(f"{engine}: {name}, first time, work", worked, "CPU ms")
        figures.add(f"{engine}: {name}, again", again, "ms")
        figures.add(f"{engine}: {name}, again, work", worked_again, "CPU ms")
    figures.add(f"{engine}: memory after the first page", resting, "MB")
    figures.add(f"{engine}: memory after these pages, with all processes", now, "MB")
    figures.add(f"{engine}: memory of the portal, at most", most, "MB")


def _twice(portal: Portal, login: str, path: str) -> list[tuple[float, float]]:
    """Two times: milliseconds, and milliseconds of work."""
    reader = Reader(portal.port).log_in(login)
    times = []
    for _ in range(2):
        worked, began = portal.worked(), time.perf_counter()
        status = reader.status(path)
        times.append((1000 * (time.perf_counter() - began), 1000 * (portal.worked() - worked)))
        if status != 200:
            raise Fell(f"GET {path}: {status}")
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", default="gesetze-50k.jsonl.gz")
    parser.add_argument("--limit", type=int, default=50_000)
    parser.add_argument("--var", type=Path)
    parser.add_argument("--engine", choices=("whoosh", "tantivy", "both"), default="both")
    given = parser.parse_args()
    documents, figures, smtp_port = given.data.resolve() / given.documents, Figures(), free_port()
    with tempfile.TemporaryDirectory() as folder, sink(smtp_port):
        portal = Portal((given.var or Path(folder) / "var").resolve(), smtp_port, subscribers=60)
        try:
            if not (given.var and (given.var / "Data.fs").exists()):
                portal.start()
                measure_import(portal, documents, given.limit, figures)
                portal.stop()
            for engine in ("whoosh", "tantivy") if given.engine == "both" else (given.engine,):
                measure_starts(portal, engine, figures)
        except Fell as error:
            print(f"Ended: {error}", file=sys.stderr)
            return 1
        finally:
            portal.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
