"""import PATH: a JSONL file of documents, or a folder tree of real files.

Everything goes through the API in packets of fifty, so that a running portal serves it as well. An import can be repeated:
what is there already and has not changed is left alone.
"""

import gzip
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from content_types import _, clean_file_name, clean_line
from index import TABLE, Pool, Refused
from sikodms.api.body import strict_json
from sikodms.commands.client import Client, CommandFailed, connected
from sikodms.settings import Settings
from workflows import WORKING_STATES

PACKET_LINES, PACKET_BYTES = 50, 4_000_000
SUMMARY_LENGTH = 300
LINE_LIMIT = 8_000_000
EXTERNAL_ID_LIMIT = 200


@dataclass
class Entry:
    """One document to import; `where` says which line or file it is, `files` are to be attached to it."""

    where: str
    data: dict[str, Any]
    files: list[tuple[str, Path]] = field(default_factory=list)


@dataclass
class Report:
    """What became of it all."""

    did: Counter = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def refuse(self, where: str, why: str) -> None:
        self.refused.append(f"{where}: {why}")


def add_commands(commands) -> None:
    command = commands.add_parser("import", help="documents of a JSONL file, or a folder tree of real files")
    command.add_argument("path", type=Path)
    command.add_argument("--fachgebiet", help="for files of a folder, and lines that name none")
    command.add_argument("--kind", help="likewise")
    command.add_argument("--author", metavar="LOGIN", help="who is their author (without it, who takes them over)")
    command.add_argument("--release", action="store_true", help="release them, marked as taken over; needs --as")
    command.add_argument(
        "--as", dest="office", metavar="LOGIN", help="a person of the Geschäftsstelle who takes them over"
    )
    command.add_argument("--url", help="another portal (token in SIKODMS_TOKEN)")
    command.set_defaults(run=run)


def run(settings: Settings, options) -> int:
    if options.release and not options.office and not options.url:
        raise CommandFailed(
            "--release needs --as LOGIN: the person of the Geschäftsstelle who takes the documents over."
        )
    options.author = options.author or options.office
    if not options.author and not options.url:
        raise CommandFailed("Name the author: --author LOGIN.")
    if not options.path.exists():
        raise CommandFailed(f"{options.path} does not exist.")
    report = Report()
    with connected(settings, options.url) as client:
        if options.path.is_dir():
            if not options.fachgebiet or not options.kind:
                raise CommandFailed("A folder needs --fachgebiet and --kind.")
            with Pool() as pool:
                _run(client, list(_of_folder(options, report, pool)), options, report)
        else:
            _run(client, _of_lines(options, report), options, report)
    for line in report.refused:
        print(f"left out: {line}", file=sys.stderr)
    print(
        ", ".join(f"{report.did[what]} {what}" for what in ("created", "updated", "unchanged"))
        + f", {len(report.refused)} left out"
    )
    return 0 if report.did or not report.refused else 1


def _run(client: Client, entries, options, report: Report) -> None:
    with tqdm(
        total=len(entries) if isinstance(entries, list) else None, unit=" documents", file=sys.stderr, disable=None
    ) as bar:
        for packet in _packets(entries):
            _send(client, packet, options, report)
            bar.update(len(packet))


def _packets(entries) -> Iterator[list[Entry]]:
    packet: list[Entry] = []
    size = 0
    for entry in entries:
        length = len(entry.data.get("body_html") or entry.data.get("body_markdown") or "")
        if packet and (len(packet) == PACKET_LINES or size + length > PACKET_BYTES):
            yield packet
            packet, size = [], 0
        packet.append(entry)
        size += length
    if packet:
        yield packet


def _send(client: Client, packet: list[Entry], options, report: Report) -> None:
    given = {"lines": [entry.data for entry in packet], "author": options.author, "release": options.release}
    act_as = options.office if options.release else options.author
    answers = client.call("POST", "/import", given, act_as=act_as)["items"]
    for entry, answer in zip(packet, answers, strict=True):
        if "error" in answer:
            report.refuse(entry.where, answer["error"])
            continue
        did = answer["did"]
        if entry.files:
            try:
                did = _attach(client, answer["id"], did, entry.files, options)
            except CommandFailed as error:
                report.refuse(entry.where, str(error))
                continue
        report.did[did] += 1


def _attach(client: Client, id: str, did: str, files: list[tuple[str, Path]], options) -> str:
    """Brings the files of a document up to date and, with --release, takes it over; what was done in the end."""
    path = f"/documents/{id}"
    version = "?version=working" if did != "unchanged" else _in_force(client, path, options)
    there = {
        file["name"]: file["sha256"] for file in client.call("GET", path + version, act_as=options.author)["files"]
    }
    wanted = [(clean_file_name(name), source) for name, source in files]
    changed = [(name, source) for name, source in wanted if there.get(name) != _digest(source)]
    if changed and did == "unchanged":
        if version != "?version=working":
            client.call(
                "POST",
                f"{path}/transitions",
                {"name": "revise", "hash": None, "occasion": _("Neuer Stand aus dem Import")},
                act_as=options.author,
            )
        did = "updated"
    for name, source in changed:
        client.upload(id, source, name, act_as=options.author)
    if options.release and did != "unchanged":
        client.call("POST", f"{path}/takeover", act_as=options.office)
    return did


def _in_force(client: Client, path: str, options) -> str:
    """Which Fassung an import compares with: the working one, else the released one, else the last that was discarded."""
    items = client.call("GET", f"{path}/versions", act_as=options.author)["items"]
    states = {item["state"] for item in items}
    if not states.isdisjoint(WORKING_STATES):
        return "?version=working"
    return "" if "released" in states or not items else f"?version={items[0]['version']}"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _of_lines(options, report: Report) -> Iterator[Entry]:
    """The documents of a JSONL file, plain or gzip, BOM or not; a line that is none is left out by its number."""
    folder = options.path.resolve().parent
    seen: set[str] = set()
    opener = gzip.open if options.path.suffix == ".gz" else open
    with opener(options.path, "rb") as stream:
        for number, raw in enumerate(stream, 1):
            where = f"line {number}"
            raw = raw.removeprefix(b"\xef\xbb\xbf").strip()
            if not raw:
                continue
            try:
                if len(raw) > LINE_LIMIT:
                    raise ValueError("longer than 8 MB")
                data = strict_json(raw)
                if not isinstance(data, dict):
                    raise ValueError("not a JSON object")
                files = [(str(name), _inside(folder, str(name))) for name in data.get("files") or ()]
            except (ValueError, TypeError) as error:
                report.refuse(where, f"cannot be read: {error}")
                continue
            external = data.get("external_id")
            if isinstance(external, str) and external in seen:
                report.refuse(where, f"the external_id {external} was there before in this file")
                continue
            if isinstance(external, str):
                seen.add(external)
            for name, standard in (("fachgebiet", options.fachgebiet), ("kind", options.kind)):
                if standard:
                    data.setdefault(name, standard)
            yield Entry(where, data, [(Path(name).name, path) for name, path in files])


def _inside(folder: Path, name: str) -> Path:
    """A file below the folder of the JSONL file; never one that a name or a link leads out to. Raises ValueError."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise ValueError(f"there is no file {name} beside the JSONL file")
    return path


def _of_folder(options, report: Report, pool: Pool) -> Iterator[Entry]:
    """One document per file: title from the name, summary from the first text."""
    root = options.path.resolve()
    for path in sorted(options.path.rglob("*")):
        where = str(path.relative_to(options.path))
        if path.is_dir() or path.name.startswith("."):
            continue
        if not path.resolve().is_relative_to(root) or not path.is_file():
            report.refuse(where, "leads out of the folder")
            continue
        if not _is_text(where):
            report.refuse(ascii(where), "a name that is no text in UTF-8")
            continue
        if path.suffix.lower().lstrip(".") not in TABLE:
            report.refuse(where, "a kind of file that the portal does not take")
            continue
        try:
            type = pool.check(path, path.name)
        except Refused as error:
            report.refuse(where, error.sentence)
            continue
        text = pool.extract(path, type).text
        title = clean_line(re.sub(r"[_]+", " ", path.stem)) or path.name
        data = {
            "external_id": _external_id(options, root, where),
            "kind": options.kind,
            "fachgebiet": options.fachgebiet,
            "title": title[:600],
            "summary": shortened(text) or title[:400],
            "files": [path.name],
        }
        yield Entry(where, data, [(path.name, path)])


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _external_id(options, root: Path, where: str) -> str:
    """By which a file is known again: its place below the folder, with what else tells two folders apart."""
    told = f"file:{options.fachgebiet}/{options.kind}/{root.name}/{where}"
    if clean_line(told) == told and len(told) <= EXTERNAL_ID_LIMIT:
        return told
    return f"file:{hashlib.sha256(told.encode()).hexdigest()}"


def shortened(text: str) -> str:
    """The first words of a text, at most SUMMARY_LENGTH letters, cut between words."""
    line = clean_line(text[: SUMMARY_LENGTH * 4])
    if len(line) <= SUMMARY_LENGTH:
        return line
    return line[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + " …"
