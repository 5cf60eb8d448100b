"""The index alone, measured: building it, asking it while it rests and while it is written, and the quality of what is found.

    python bench/search.py DOCUMENTS.jsonl[.gz] [--cases CASES.jsonl] [--limit N] [--engine whoosh|tantivy|both]

DOCUMENTS in the form that `sikodms import` reads. CASES: one a line, `{query, must: [external_id], type, phrase, allowed}`. With
both engines the same documents and queries go to one after the other, each in a process of its own. Times of answers are of
the thread that asks (CPU), so that they hold on a machine that has other work; beside them what a clock on the wall says.
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from content_types import plain_text
from index import ask, open_engine, suggest
from index.german.citations import cited_in

EVERYTHING = frozenset({"office"})
BATCH = 120
HOUR = 3600
LETTERS = 25  # of a title that are typed
ONE_DOCUMENT = 12  # times that one document is handed over


def records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            given = json.loads(line)
            said = {name: given.get(name) or "" for name in ("title", "summary", "law", "norm", "source")}
            body, tags = plain_text(given.get("body_html") or ""), list(given.get("tags", ()))
            yield {
                **said, "id": f"d{number}", "external_id": given.get("external_id"), "number": None, "kind": given["kind"],
                "fachgebiet": given["fachgebiet"], "body": body, "fields_text": "\n".join([said["source"], *tags]),
                "fields_shown": "", "files": [], "viewers": [*EVERYTHING], "released_at": 1_590_000_000 + number * HOUR,
                "day": f"202{number % 6}-02-02", "year": f"202{number % 6}", "version": 1, "document": f"d{number}",
                "scope": "current", "state": "released", "author": "", "authority": f"a{number % 40}", "tags": tags,
                "norms": cited_in((said["title"], body)), "links": [], "stamp": "",
            }  # fmt: skip


class Times:
    """What answers took, in ms."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []

    def take(self, act: Callable[[], Any]) -> Any:
        cpu, wall = time.thread_time(), time.perf_counter()
        done = act()
        self.cpu.append(1000 * (time.thread_time() - cpu))
        self.wall.append(1000 * (time.perf_counter() - wall))
        return done

    def __str__(self) -> str:
        cpu, wall = sorted(self.cpu), sorted(self.wall)
        middle, late = len(cpu) // 2, int(0.95 * len(cpu))
        return f"p50 {cpu[middle]:5.1f}   p95 {cpu[late]:5.1f} ms   wall {wall[middle]:5.1f} / {wall[late]:5.1f}   n={len(cpu)}"


def latencies(engine: Any, cases: list[dict[str, Any]], ended: Callable[[], bool]) -> dict[str, Times]:
    """What one query after another takes, ten snippets and facets each, by type of case and all together."""
    taken: dict[str, Times] = defaultdict(Times)
    done = 0
    while not ended() or done < len(cases):
        case = cases[done % len(cases)]
        times = Times()
        times.take(lambda: ask(engine, asked(case), EVERYTHING))  # noqa: B023  called at once
        for name in (case["type"], "all"):
            taken[name].cpu += times.cpu
            taken[name].wall += times.wall
        done += 1
        time.sleep(0.005)
    return taken


def typing(engine: Any, titles: list[str]) -> Times:
    """What suggestions take while titles are typed letter by letter."""
    taken = Times()
    for title in titles:
        for end in range(2, min(len(title), LETTERS)):
            taken.take(lambda: suggest(engine, title[:end], EVERYTHING))  # noqa: B023  called at once
    return taken


def quality(engine: Any, cases: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """recall@10 and MRR per type of case; a guard holds if nothing is found that is not allowed."""
    scores = defaultdict(list)
    for case in cases:
        if "must" not in case:
            continue
        answer = ask(engine, asked(case), EVERYTHING)
        found = [hit.stored["external_id"] for hit in answer.hits]
        must = case["must"]
        if case["type"] == "guard":
            recall = float(set(found) <= set(case["allowed"]))
        else:
            recall = sum(id in found for id in must) / min(10, len(must))
        rank = next((1 / place for place, id in enumerate(found, 1) if id in must), 0.0)
        scores[case["type"]].append((recall, rank))
    for kind, pairs in sorted(scores.items()):
        recall, rank = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        yield kind, f"n={len(pairs):3}   recall@10 {recall:.2f}   MRR {rank:.2f}"


def asked(case: dict[str, Any]) -> str:
    return f'"{case["query"]}"' if case.get("phrase") else case["query"]


def memory(of: int = resource.RUSAGE_SELF) -> float:
    """The most memory so far, in MB."""
    return resource.getrusage(of).ru_maxrss / 1024


def size(folder: Path) -> float:
    """What lies in a folder, in MB."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def measure(kind: str, all_records: list[dict[str, Any]], cases: list[dict[str, Any]], folder: Path) -> None:
    before = memory()
    engine = open_engine(folder, kind)
    engine.start()
    half = len(all_records) // 2
    begun = time.perf_counter()
    engine.rebuild(iter(all_records[:half]), 0)
    print(f"build        {half / (time.perf_counter() - begun):6.0f} documents/s")
    latencies(engine, cases, lambda: True)
    idle_until = time.monotonic() + 5
    print(f"at rest      {latencies(engine, cases, lambda: time.monotonic() > idle_until)['all']}")
    applied: list[float] = []

    def write() -> None:
        begun = time.perf_counter()
        for seq in range(half, len(all_records), BATCH):
            engine.apply([(one["document"], [one]) for one in all_records[seq : seq + BATCH]], seq + BATCH)
        applied.append((len(all_records) - half) / (time.perf_counter() - begun))

    writer = threading.Thread(target=write)
    writer.start()
    print(f"written to   {latencies(engine, cases, lambda: bool(applied))['all']}")
    writer.join()
    print(f"apply        {applied[0]:6.0f} documents/s, while asked")
    one_document = Times()
    for number in range(ONE_DOCUMENT):
        made = {**all_records[number], "id": "new", "document": "new"}
        one_document.take(lambda: engine.apply([("new", [made])], len(all_records) + BATCH + number))  # noqa: B023
    engine.apply([("new", [])], len(all_records) + BATCH + ONE_DOCUMENT)
    found_after = sorted(one_document.wall)[ONE_DOCUMENT // 2]
    print(f"found        {found_after:6.0f} ms after one document is handed over")
    while engine.tidy():
        pass
    latencies(engine, cases, lambda: True)
    idle_until = time.monotonic() + 10
    print("all documents, at rest:")
    for name, times in sorted(latencies(engine, cases, lambda: time.monotonic() > idle_until).items()):
        print(f"{name:12} {times}")
    warming = Times()
    warming.take(engine.warm)
    print(f"warm         {warming.cpu[0]:6.0f} ms, in the background, until what is offered is in memory")
    first = typing(engine, ["zu "])
    print(f"first letter {first.cpu[0]:6.0f} ms")
    print(f"suggest      {typing(engine, [one['title'] for one in all_records[:: max(1, len(all_records) // 200)]])}")
    print(f"memory       {memory() - before:6.0f} MB more than with nothing but the documents")
    engine.close()
    print(f"writer       {memory(resource.RUSAGE_CHILDREN):6.0f} MB at most in the process that writes")
    print(f"disk         {size(folder):6.0f} MB")
    again = open_engine(folder, kind)
    for name, line in quality(again, cases):
        print(f"{name:12} {line}")
    again.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--limit", type=int, default=5000)
    parser.add_argument("--engine", choices=("whoosh", "tantivy", "both"), default="whoosh")
    given = parser.parse_args()
    if given.engine == "both":
        options = ["--limit", str(given.limit), *(["--cases", str(given.cases)] if given.cases else [])]
        for kind in ("whoosh", "tantivy"):
            print(f"{kind}\n{'=' * len(kind)}", flush=True)
            subprocess.run(
                [sys.executable, *sys.argv[:1], str(given.documents), *options, "--engine", kind], check=True
            )
        return
    all_records = list(islice(records(given.documents), given.limit))
    cases = [json.loads(line) for line in given.cases.open(encoding="utf-8")] if given.cases else []
    some = all_records[:: max(1, len(all_records) // 80)]
    with tempfile.TemporaryDirectory() as folder:
        measure(
            given.engine,
            all_records,
            cases or [{"query": one["title"], "type": "title"} for one in some],
            Path(folder) / "index",
        )


if __name__ == "__main__":
    main()
