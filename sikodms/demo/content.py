"""The documents of the demo, as they lie in content/<fachgebiet>/<slug>.md.

A file has a front matter in TOML between two lines of `+++` and a body in Markdown: Fassung 1. What later Fassungen
change stands in the front matter as `[change.NAME]`, and the `story` says, one step a line, who did what on which day
before today. Days are numbers relative to today, in the fields of the document too, so the demo is always fresh.
"""

import datetime as dt
import re
import shlex
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from content_types import KINDS
from sikodms.words import MONTHS
from workflows import TRANSITIONS

FOLDER = Path(__file__).with_name("content")
DAY_FIELDS = ("date", "stand", "review_by", "valid_from", "valid_until")
ACTS = ("create", "edit", *TRANSITIONS)
TEXTS_OF_STEP, DAYS_OF_STEP = ("occasion", "reason", "note", "successor", "change"), ("due", "at")
# How a story ends: the state of the document, and behind + that of the Fassung in work.
ENDS = (
    "draft", "draft/changes", "in_review/1", "in_review/2", "in_review/today", "approved", "discarded",
    "released", "released+draft", "released+changes", "released+in_review/1", "released+in_review/overdue", "released+scheduled",
    "withdrawn", "archived",
)  # fmt: skip

Fields = dict[str, Any]
_LINK = re.compile(r"\[([^\]]+)\]\(demo:([a-z0-9-]+)\)")
_PLACE = re.compile(r"\{\{(vor|vorvor|vorvorvor)?(jahr|monat)(?::(-?[0-9]+))?\}\}")


class ContentError(ValueError):
    """A file of the demo that cannot be used; the sentence names it."""


@dataclass(frozen=True)
class Step:
    """One line of a story. `due` and `at` are days relative to today."""

    day: int
    by: str
    act: str
    given: dict[str, str]
    due: int | None = None
    at: int | None = None


@dataclass(frozen=True)
class Attachment:
    """A file, written as Markdown; the ending of its name says what is made of it. `id` tells two of one name apart."""

    id: str
    name: str
    text: str


@dataclass(frozen=True)
class Change:
    """What an edit changes: fields, passages of the body (old, new), files that come and go."""

    fields: Fields
    replace: tuple[tuple[str, str], ...]
    attach: tuple[str, ...]
    detach: tuple[str, ...]


@dataclass(frozen=True)
class DemoDocument:
    """A document and its story. `fields` and `body` are those of Fassung 1, days not yet counted from a today."""

    slug: str
    fachgebiet: str
    kind: str
    fields: Fields
    body: str
    files: dict[str, Attachment]
    changes: dict[str, Change]
    story: tuple[Step, ...]
    ends: str

    @property
    def external_id(self) -> str:
        return f"demo/{self.slug}"

    @property
    def first_files(self) -> list[Attachment]:
        """Those that Fassung 1 has: all that no change brings."""
        later = {id for change in self.changes.values() for id in change.attach}
        return [file for file in self.files.values() if file.id not in later]


@dataclass(frozen=True)
class Writing:
    """The text of a document at one point of its story."""

    document: DemoDocument
    fields: Fields
    body: str

    @classmethod
    def begun(cls, document: DemoDocument) -> "Writing":
        return cls(document, document.fields, document.body)

    def changed(self, name: str) -> "Writing":
        """Raises ContentError for a passage that is not there exactly once."""
        change, body = self.document.changes[name], self.body
        for old, new in change.replace:
            if body.count(old) != 1:
                raise ContentError(
                    f"{self.document.slug}, change {name}: {old[:60]!r} is there {body.count(old)} times."
                )
            body = body.replace(old, new)
        return Writing(self.document, {**self.fields, **change.fields}, body)

    def as_of(self, today: dt.date, address: Callable[[str], str | None]) -> tuple[Fields, str]:
        """(fields, body in Markdown) with days and places filled in; links lead to `address(slug)`, None makes text of them."""
        fields = {name: _value(name, value, today) for name, value in self.fields.items()}

        def link(found: re.Match[str]) -> str:
            to = address(found[2])
            return f"[{found[1]}]({to})" if to else found[1]

        return fields, _LINK.sub(link, filled(self.body, today))

    def links(self) -> list[str]:
        """Slugs of other documents that the body points to."""
        return [slug for _, slug in _LINK.findall(self.body)]


def _value(name: str, value: Any, today: dt.date) -> Any:
    if name in DAY_FIELDS and isinstance(value, int):
        return (today + dt.timedelta(value)).isoformat()
    return filled(value, today) if isinstance(value, str) else value


def filled(text: str, today: dt.date) -> str:
    """Replaces {{jahr}}, {{vorjahr}}, {{vorvorjahr}} … and {{monat:-45}} ("Januar 2026", the month of 45 days ago)."""

    def place(found: re.Match[str]) -> str:
        day = today + dt.timedelta(int(found[3] or 0))
        year = day.year - len(found[1] or "") // 3
        return f"{MONTHS[day.month - 1]} {year}" if found[2] == "monat" else str(year)

    return _PLACE.sub(place, text)


@cache
def documents() -> tuple[DemoDocument, ...]:
    """All of them, by Fachgebiet and slug. Raises ContentError for the first that is not as it should be."""
    return tuple(parse(path.parent.name, path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*/*.md")))


def parse(fachgebiet: str, slug: str, text: str) -> DemoDocument:
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ContentError(f"{slug}: a front matter between two lines of +++ is missing.")
    try:
        front = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{slug}: {error}") from error
    kind, ends, story = (front.pop(name, "") for name in ("kind", "ends", "story"))
    files = [_attachment(slug, entry) for entry in front.pop("files", ())]
    changes = {name: _change(entry) for name, entry in front.pop("change", {}).items()}
    made = DemoDocument(
        slug,
        fachgebiet,
        kind,
        front,
        parts[2].strip(),
        {file.id: file for file in files},
        changes,
        _story(slug, story),
        ends,
    )
    _check(made)
    return made


def _attachment(slug: str, entry: Fields) -> Attachment:
    try:
        return Attachment(entry.get("id") or entry["name"], entry["name"], entry["text"].strip())
    except KeyError as error:
        raise ContentError(f"{slug}: a file lacks {error}.") from error


def _change(entry: Fields) -> Change:
    parts = {name: tuple(entry.pop(name, ())) for name in ("replace", "attach", "detach")}
    return Change(entry, tuple((old, new) for old, new in parts["replace"]), parts["attach"], parts["detach"])


def _story(slug: str, text: str) -> tuple[Step, ...]:
    """A line is `DAY LOGIN ACT name=value …`, values with blanks in quotation marks."""
    steps = []
    for line in text.strip().splitlines():
        try:
            day, by, act, *rest = shlex.split(line)
            given = dict(part.split("=", 1) for part in rest)
            days = {name: int(given.pop(name)) for name in DAYS_OF_STEP if name in given}
            steps.append(Step(int(day), by, act, given, **days))
        except ValueError as error:
            raise ContentError(f"{slug}: the step {line!r} is not to be read ({error}).") from error
        if act not in ACTS or not set(given) <= set(TEXTS_OF_STEP):
            raise ContentError(f"{slug}: the step {line!r} names an unknown act or value.")
    return tuple(steps)


def _check(document: DemoDocument) -> None:
    """What would only show when the story is played, said at once and by name."""
    days = [step.day for step in document.story]
    used = {step.given["change"] for step in document.story if "change" in step.given}
    wrong = {
        "an unknown kind": document.kind not in KINDS,
        "an unknown end": document.ends not in ENDS,
        "a story that does not begin with create": not document.story or document.story[0].act != "create",
        "days out of order, or not before today": days != sorted(days) or any(day >= 0 for day in days),
        "changes and edits that do not fit": used != set(document.changes),
    }
    for what, is_so in wrong.items():
        if is_so:
            raise ContentError(f"{document.slug} has {what}.")
    for change in document.changes.values():
        if not set(change.attach) <= set(document.files):
            raise ContentError(f"{document.slug}: a change attaches a file that is not there.")
    writing = Writing.begun(document)
    for step in document.story:
        if "change" in step.given:
            writing = writing.changed(step.given["change"])
