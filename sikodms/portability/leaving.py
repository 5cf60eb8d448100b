"""Export: one folder that another program can read without ours.

    format.json        number of the format, and how many records and files there are
    site.json          settings, document numbers given so far
    fachgebiete.jsonl  authorities.jsonl  persons.jsonl  documents.jsonl  newsletters.jsonl  issues.jsonl
    searches.jsonl     notices.jsonl (the last mails about followed searches)
    releases.jsonl     audit.jsonl: one entry a line, in order
    blobs/ab/abcd…     every attached file once, under its SHA-256

Sorted and without anything that differs from one export to the next, so that two exports of the same portal are equal
byte for byte. Left out: sessions, secrets, the full-text index and its journal, the catalog, the counts of the search report:
all made anew.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from content_types import File, Site, saved_search
from mail import every_notice
from sikodms.portability.codec import Encoder

FORMAT = 1
Progress = Callable[[int, int], None]


class ExportRefused(Exception):
    """The sentence says why nothing was written."""


def export(site: Site, folder: Path, progress: Progress = lambda done, total: None) -> int:
    """Writes everything into a folder that does not exist yet or is empty; the number of documents.

    The folder has its name only when it is whole.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportRefused(f"{folder} is there and not empty; nothing was written.")
    half = folder.with_name(folder.name + ".part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    counts = {name: _lines(half / f"{name}.jsonl", records(site, name, progress)) for name in SECTIONS}
    files = _blobs(site, half / "blobs")
    _write(half / "site.json", {"settings": Encoder().encode(dict(site.settings)), "numbers": dict(site.numbers)})
    _write(half / "format.json", {"format": FORMAT, "counts": counts, "files": files})
    if folder.exists():
        folder.rmdir()
    half.rename(folder)
    return counts["documents"]


SECTIONS = (
    "fachgebiete",
    "authorities",
    "persons",
    "documents",
    "newsletters",
    "issues",
    "searches",
    "notices",
    "releases",
    "audit",
)


# Kept beside the tree of the site. An export from before they were thought of has none.
KEPT: dict[str, Callable[[Site], Iterable[Any]]] = {"searches": saved_search.every, "notices": every_notice}


def records(site: Site, name: str, progress: Progress) -> Iterator[Any]:
    """The records of one section, in an order that does not change."""
    if name in ("releases", "audit"):
        for number, entry in getattr(site, name).items():
            yield [number, Encoder().encode(dict(entry))]
    elif name == "issues":
        for newsletter in _sorted(site["newsletters"]):
            for issue in _sorted(newsletter):
                yield Encoder().encode(issue)
    elif name in KEPT:
        for each in sorted(KEPT[name](site), key=lambda each: each.id):
            yield Encoder().encode(each)
    else:
        total = len(site[name])
        for done, each in enumerate(_sorted(site[name]), 1):
            yield Encoder().encode(each)
            if name == "documents":
                each._p_deactivate()
                progress(done, total)


def _sorted(folder: Any) -> Iterator[Any]:
    return (folder[name] for name in sorted(folder.keys()))


def _lines(path: Path, records: Iterable[Any]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for record in records:
            count += 1
            stream.write(json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return count


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")


def _blobs(site: Site, folder: Path) -> int:
    """Every file once; the number of files."""
    written: set[str] = set()
    for file in files_of(site):
        if file.sha256 not in written:
            target = folder / file.sha256[:2] / file.sha256
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open() as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
            written.add(file.sha256)
    return len(written)


def files_of(site: Site) -> Iterator[File]:
    for document in site.documents():
        for fassung in document.fassungen:
            yield from fassung.content.files
