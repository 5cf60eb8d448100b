"""Plays the stories of the demo into an empty portal: the same calls as people use, with the clock set back.

All steps of all documents and newsletters stand on one timeline. It is played in order, some steps a transaction, and how
far it came is committed with them: a demo that was broken off goes on where it stopped, on the day it began with.
"""

import datetime as dt
import tempfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import mail
import workflows
from content_types import KINDS, Document, Person, Site, Store, clean_fields, markdown_to_html
from mail import Newsletter
from sikodms.access import passwords
from sikodms.demo import attachments
from sikodms.demo.content import Attachment, DemoDocument, Step, Writing, documents
from sikodms.demo.letters import DemoIssue, DemoNewsletter, LetterStep, newsletters
from sikodms.demo.mark import MARK, may_play
from sikodms.demo.people import people, settle
from workflows import BERLIN, release_log

STEPS_A_TRANSACTION = 60
# Steps of one day: the office opens, and nobody works through the night.
OPENS, BETWEEN, SPREAD = 7 * 60 + 40, 35, 150

Clock = Callable[[], dt.datetime]
Deliver = Callable[[Clock], None]
Act = Callable[[Site, dt.datetime, Path], None]


@dataclass(frozen=True)
class Event:
    """One thing that happens. After an event that `sends`, mails are to be delivered."""

    at: dt.datetime
    act: Act
    sends: bool = False


def password_of(login: str) -> str:
    """Of the accounts of the demo, and never of any other."""
    return f"demo-{login}"


def play(store: Store, now: dt.datetime, readers: int = 60, deliver: Deliver | None = None) -> int:
    """Begins the demo, or finishes one that broke off; answers with the number of steps done now. A no-op where it is complete.

    `deliver(clock)` is to send every mail that is due by that clock and to return when none is left: it is called once before
    the first issue, so that the mail room knows its own address, and after each issue that is sent.
    """
    with store.read() as site:
        if not may_play(site):
            return 0
        begun = site.settings.get(MARK)
    if begun is None:
        begun = {"now": now.isoformat(), "played": 0, "done": False}
        hashes = _hashes()
        store.write(partial(_begin, now=now, hashes=hashes, readers=readers, mark=begun))
        if deliver:
            deliver(lambda: now)
    now = dt.datetime.fromisoformat(begun["now"])
    timeline = sorted(_timeline(now), key=lambda event: event.at)
    left = timeline[begun["played"] :]
    done = len(timeline) - len(left)
    with tempfile.TemporaryDirectory(prefix="sikodms-demo-") as folder:
        for batch in _batches(left):
            done += len(batch)
            store.write(partial(_perform, batch=batch, mark={**begun, "played": done}, folder=Path(folder)))
            if deliver and batch[-1].sends:
                deliver(lambda at=batch[-1].at: at + dt.timedelta(minutes=1))  # type: ignore[misc]
    store.write(lambda site: site.settings.__setitem__(MARK, {**begun, "played": done, "done": True}))
    return len(left)


def _hashes() -> dict[str, str]:
    """One costly hash per account, two at a time."""
    logins = [account.login for account in people().accounts]
    with ThreadPoolExecutor(2) as turns:
        return dict(zip(logins, turns.map(lambda login: passwords.hashed(password_of(login)), logins), strict=True))


def _begin(site: Site, now: dt.datetime, hashes: dict[str, str], readers: int, mark: dict[str, Any]) -> None:
    settle(site, now, hashes, readers)
    site.settings[MARK] = mark


def _batches(events: list[Event]) -> Iterator[list[Event]]:
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if event.sends or len(batch) == STEPS_A_TRANSACTION:
            yield batch
            batch = []
    if batch:
        yield batch


def _perform(site: Site, batch: list[Event], mark: dict[str, Any], folder: Path) -> None:
    for event in batch:
        event.act(site, event.at, folder)
    site.settings[MARK] = mark


# When


def _timeline(now: dt.datetime) -> Iterator[Event]:
    for document in documents():
        yield from _story(document, now)
    for newsletter in newsletters():
        yield from _course(newsletter, now)
    for search in SEARCHES:
        yield Event(moment(now, search.day, 0, search.name), partial(_save, search))


def moment(now: dt.datetime, day: int, place: int, name: str) -> dt.datetime:
    """When the step at that place of a story happened: on a weekday in office hours, later places later, never in the future."""
    date = working_day(now, day)
    minutes = OPENS + BETWEEN * place + zlib.crc32(name.encode()) % SPREAD
    midnight = dt.datetime.combine(date, dt.time(), BERLIN)
    at = midnight.replace(hour=minutes // 60 % 24, minute=minutes % 60).astimezone(dt.UTC)
    return min(at, now - dt.timedelta(seconds=60 - place))


def working_day(now: dt.datetime, day: int) -> dt.date:
    """Today plus so many days; from a weekend on to Monday, or back to Friday where it is past. Today stays today."""
    date = workflows.today(now) + dt.timedelta(day)
    beyond = max(0, date.weekday() - 4) if day else 0
    if day > 0 and beyond:
        return date + dt.timedelta(3 - beyond)
    return date - dt.timedelta(beyond)


def _end_of_day(now: dt.datetime, day: int) -> dt.datetime:
    return dt.datetime.combine(working_day(now, day), dt.time(23, 59, 59), BERLIN).astimezone(dt.UTC)


def _morning(now: dt.datetime, day: int) -> dt.datetime:
    return dt.datetime.combine(working_day(now, day), dt.time(8), BERLIN).astimezone(dt.UTC)


# Documents


def _story(document: DemoDocument, now: dt.datetime) -> Iterator[Event]:
    writing = Writing.begun(document)
    for place, step in enumerate(document.story):
        if "change" in step.given:
            writing = writing.changed(step.given["change"])
        acts: dict[str, Act] = {
            "create": partial(_create, writing, step, now),
            "edit": partial(_edit, writing, step, now),
        }
        yield Event(
            moment(now, step.day, place, document.slug), acts.get(step.act, partial(_transition, document, step, now))
        )


def _person(site: Site, login: str) -> Person:
    person = site.person_by_login(login)
    assert person is not None, login
    return person


def _document(site: Site, slug: str) -> Document:
    document = site.document(site.external_ids[f"demo/{slug}"])
    assert document is not None, slug
    return document


def _fields(site: Site, writing: Writing, now: dt.datetime) -> dict[str, Any]:
    """All fields as they are stored. A link to a document that does not exist yet is text."""

    def address(slug: str) -> str | None:
        id = site.external_ids.get(f"demo/{slug}")
        return f"/d/{id}" if id else None

    fields, body = writing.as_of(workflows.today(now), address)
    given = {**fields, "body_html": markdown_to_html(body)}
    return clean_fields(KINDS[writing.document.kind].schema, given, site["authorities"].keys())


def _create(writing: Writing, step: Step, now: dt.datetime, site: Site, at: dt.datetime, folder: Path) -> None:
    told, person = writing.document, _person(site, step.by)
    fields = _fields(site, writing, now)
    document = workflows.create(site, person, at, told.kind, told.fachgebiet, fields, external_id=told.external_id)
    for file in told.first_files:
        _attach(site, document, person, at, file, folder)


def _edit(writing: Writing, step: Step, now: dt.datetime, site: Site, at: dt.datetime, folder: Path) -> None:
    told, person = writing.document, _person(site, step.by)
    document, change = _document(site, told.slug), told.changes[step.given["change"]]
    names = {*change.fields, *(("body_html",) if change.replace else ())}
    fields = {name: value for name, value in _fields(site, writing, now).items() if name in names}
    workflows.edit(site, document, person, at, fields, None)
    for name in change.detach:
        workflows.detach(site, document, person, at, name)
    for id in change.attach:
        _attach(site, document, person, at, told.files[id], folder)


def _attach(site: Site, document: Document, person: Person, at: dt.datetime, file: Attachment, folder: Path) -> None:
    data = attachments.made(file.name, file.text)
    digest = sha256(data).hexdigest()
    path = folder / f"{document.id}-{digest}"
    path.write_bytes(data)
    workflows.attach(site, document, person, at, path, file.name, digest, len(data), attachments.type_of(file.name))


def _transition(told: DemoDocument, step: Step, now: dt.datetime, site: Site, at: dt.datetime, folder: Path) -> None:
    document = _document(site, told.slug)
    given: dict[str, Any] = {name: step.given[name] for name in ("occasion", "reason", "note") if name in step.given}
    if step.due is not None:
        given["due_at"] = _end_of_day(now, step.due)
    if step.at is not None:
        given["at"] = _morning(now, step.at)
    if "successor" in step.given:
        given["successor"] = _document(site, step.given["successor"]).id
    shown = document.working or document.released
    workflows.perform(site, document, step.act, _person(site, step.by), at, hash=shown.hash if shown else None, **given)


# Saved searches


@dataclass(frozen=True)
class DemoSearch:
    """What a reader keeps on a day relative to today, and how they follow it."""

    by: str
    day: int
    name: str
    query: dict[str, Any]
    follow: str


SEARCHES = (
    DemoSearch(
        "leser", -40, "Kohlenmonoxid in Shisha-Bars", {"q": "Kohlenmonoxid", "fachgebiet": ["shisha"]}, "weekly"
    ),
    DemoSearch("leser", -25, "Neue Muster", {"kind": ["muster"]}, "none"),
)


def _save(told: DemoSearch, site: Site, at: dt.datetime, folder: Path) -> None:
    given = {"query": told.query, "name": told.name, "follow": told.follow}
    mail.save_search(site, _person(site, told.by), at, given)


# Newsletters


def _course(told: DemoNewsletter, now: dt.datetime) -> Iterator[Event]:
    yield Event(moment(now, told.begins, 0, told.id), partial(_found, told))
    place = 0
    for number, issue in enumerate(told.issues, 1):
        for step in issue.steps:
            place += 1
            act = partial(_open, told, issue, step) if step.act == "open" else partial(_move, told, number, step)
            yield Event(moment(now, step.day, place, told.id), act, sends=step.act == "send")


def _found(told: DemoNewsletter, site: Site, at: dt.datetime, folder: Path) -> None:
    newsletter = mail.add_newsletter(
        site, Newsletter(told.id, told.title, told.description, told.fachgebiete, told.kinds)
    )
    newsletter.cursor = release_log.newest(site)
    logins = {person.login for person in people().all}
    for person in list(site.persons()):
        if person.login in told.readers or (told.for_all_readers and person.login not in logins):
            subscription = mail.subscribe(newsletter, person, at, "demo")
            subscription.format = "text" if person.login.endswith("5") else "html"


def _open(
    told: DemoNewsletter, content: DemoIssue, step: LetterStep, site: Site, at: dt.datetime, folder: Path
) -> None:
    editor = _person(site, step.by)
    issue = mail.open_issue(
        site, site["newsletters"][told.id], editor, at, content.subject, markdown_to_html(content.introduction)
    )
    notes = {_document(site, slug).id: note for slug, note in content.notes.items()}
    items = [{"document": item["document"], "note": notes.get(item["document"], "")} for item in issue.items]
    mail.edit_issue(site, issue, editor, at, {"items": items}, None)


def _move(told: DemoNewsletter, number: int, step: LetterStep, site: Site, at: dt.datetime, folder: Path) -> None:
    issue = next(issue for issue in site["newsletters"][told.id].issues() if issue.number == number)
    mail.perform_issue(site, issue, step.act, _person(site, step.by), at, hash=issue.hash)
