"""The index alone, measured: building it, asking it while it rests and while it is written, and the quality of what is found.

    python bench/search.py DOCUMENTS.jsonl[.gz] [--cases CASES.jsonl] [--limit N]

DOCUMENTS in the form that `sikodms import` reads. CASES: one a line, `{query, must: [external_id], type, phrase, allowed}`.
"""

import argparse
import gzip
import json
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from content_types import plain_text
from index import ask, open_engine

EVERYTHING = frozenset({"office"})
BATCH = 120


def records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            given = json.loads(line)
            said = {name: given.get(name) or "" for name in ("title", "summary", "law", "norm", "source")}
            yield {
                **said, "id": f"d{number}", "external_id": given.get("external_id"), "number": None, "kind": given["kind"],
                "fachgebiet": given["fachgebiet"], "body": plain_text(given.get("body_html") or ""),
                "fields_text": "\n".join([said["source"], *given.get("tags", ())]), "fields_shown": "",
                "files": [], "viewers": [*EVERYTHING],
                "released_at": 1_770_000_000 + number, "day": "2026-02-02", "year": 2026, "version": 1, "document": f"d{number}",
                "scope": "current", "state": "released", "author": "", "authority": "", "tags": [], "norms": [],
            }  # fmt: skip


def latencies(engine: Any, queries: list[str], ended: Callable[[], bool]) -> str:
    """p50 and p95 in ms of one query after another, ten snippets and facets each."""
    taken: list[float] = []
    while not ended() or len(taken) < len(queries):
        begun = time.perf_counter()
        ask(engine, queries[len(taken) % len(queries)], EVERYTHING)
        taken.append(1000 * (time.perf_counter() - begun))
        time.sleep(0.005)
    taken.sort()
    return (
        f"p50 {taken[len(taken) // 2]:6.1f} ms   p95 {taken[int(0.95 * len(taken))]:6.1f} ms   ({len(taken)} queries)"
    )


def quality(engine: Any, cases: list[dict[str, Any]]) -> None:
    """recall@10 and MRR per type of case; a guard holds if nothing is found that is not allowed."""
    scores = defaultdict(list)
    for case in cases:
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
        print(f"{kind:14} n={len(pairs):3}   recall@10 {recall:.2f}   MRR {rank:.2f}")


def asked(case: dict[str, Any]) -> str:
    return f'"{case["query"]}"' if case.get("phrase") else case["query"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--limit", type=int, default=5000)
    given = parser.parse_args()
    all_records = list(islice(records(given.documents), given.limit))
    cases = [json.loads(line) for line in given.cases.open(encoding="utf-8")] if given.cases else []
    queries = [asked(case) for case in cases] or [
        one["title"] for one in all_records[:: max(1, len(all_records) // 80)]
    ]
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder) / "index")
        engine.start()
        half = len(all_records) // 2
        begun = time.perf_counter()
        engine.rebuild(iter(all_records[:half]), 0)
        print(f"build      {half / (time.perf_counter() - begun):6.0f} documents/s")
        latencies(engine, queries, lambda: True)
        idle_until = time.monotonic() + 5
        print("at rest    " + latencies(engine, queries, lambda: time.monotonic() > idle_until))
        applied: list[float] = []

        def write() -> None:
            begun = time.perf_counter()
            for seq in range(half, len(all_records), BATCH):
                engine.apply([(one["id"], [one]) for one in all_records[seq : seq + BATCH]], seq + BATCH)
            applied.append((len(all_records) - half) / (time.perf_counter() - begun))

        writer = threading.Thread(target=write)
        writer.start()
        print("written to " + latencies(engine, queries, lambda: bool(applied)))
        writer.join()
        print(f"apply      {applied[0]:6.0f} documents/s, while asked")
        begun = time.perf_counter()
        engine.apply([("new", [{**all_records[0], "id": "new", "document": "new"}])], len(all_records) + BATCH)
        print(f"found      {1000 * (time.perf_counter() - begun):6.0f} ms after one document is handed over")
        engine.apply([("new", [])], len(all_records) + BATCH + 1)
        quality(engine, cases)
        engine.close()


if __name__ == "__main__":
    main()
