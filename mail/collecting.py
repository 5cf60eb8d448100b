"""What an issue can carry: the release log since the newsletter's mark, as its editor may read it."""

from typing import Any, NamedTuple

from content_types import Document, Site
from mail.issue import Issue
from mail.newsletter import Newsletter
from workflows import Tokens, catalog, release_log

LIMIT = 100


class Collected(NamedTuple):
    """`offered`: the newest LIMIT entries, newest first; `rest`: numbers of the others; `end`: the last entry looked at."""

    offered: tuple[dict[str, Any], ...]
    rest: tuple[int, ...]
    end: int


def listed(document: Document | None) -> bool:
    """Whether a document may stand in an issue at all: neither withdrawn nor archived."""
    return document is not None and document.state == "released" and document.released is not None


def collect(site: Site, newsletter: Newsletter, held: Tokens) -> Collected:
    """Each document once, with the Fassung that is released now."""
    newest: dict[str, int] = {}
    end = release_log.newest(site)
    for number in (*newsletter.returned, *site.releases.keys(min=newsletter.cursor + 1)):
        entry = site.releases[number]
        if entry["newsletter"] and newsletter.carries(entry["kind"], entry["fachgebiet"]):
            newest[entry["document"]] = max(number, newest.get(entry["document"], 0))
    if newsletter.topic is not None:
        end, newest = _of_topic(newsletter, newest)
    readable = catalog.readable(site, held)
    numbers = sorted((number for id, number in newest.items() if id in readable), reverse=True)
    offered = tuple(_entry(site, number) for number in numbers[:LIMIT])
    return Collected(offered, tuple(numbers[LIMIT:]), end)


def _of_topic(newsletter: Newsletter, newest: dict[str, int]) -> tuple[int, dict[str, int]]:
    """What is known to be a hit of the topic, and how far that is known: mail.following finds it in the background.

    What is not looked at yet waits for the next issue; until it is known as far as the last issue went, there is nothing.
    """
    if newsletter.matched_to < newsletter.cursor:
        return newsletter.cursor, {}
    return newsletter.matched_to, {id: number for id, number in newest.items() if number in newsletter.matched}


def _entry(site: Site, number: int) -> dict[str, Any]:
    document = site.document(site.releases[number]["document"])
    assert document is not None and document.released is not None, "the catalog lists what is released"
    return {"number": number, "document": document.id, "version": document.released.version}


def fill(site: Site, newsletter: Newsletter, issue: Issue, held: Tokens) -> None:
    """Puts everything collected into the issue; notes of items that stay are kept."""
    found = collect(site, newsletter, held)
    notes = {item["document"]: item.get("note", "") for item in issue.items}
    issue.offered, issue.end, issue.begin = found.offered, found.end, newsletter.mark
    issue.items = tuple(
        {"document": entry["document"], "version": entry["version"], "note": notes.get(entry["document"], "")}
        for entry in found.offered
    )
    issue.rest.clear()
    issue.rest.update(found.rest)


def take_up(newsletter: Newsletter, issue: Issue) -> None:
    """The newsletter moves past what the issue looked at."""
    newsletter.cursor, newsletter.returned = issue.end, ()


def give_back(newsletter: Newsletter, issue: Issue) -> None:
    """Undoes take_up: the cursor goes back, or, where a later issue has moved it on, what this issue had is kept for the next."""
    _put_back(newsletter, issue)
    if newsletter.topic is not None:
        newsletter.set_topic(newsletter.topic)  # it may have been another one when that was matched


def _put_back(newsletter: Newsletter, issue: Issue) -> None:
    if newsletter.cursor == issue.end:
        newsletter.cursor, newsletter.returned = issue.begin
        return
    numbers = {entry["number"] for entry in issue.offered} | set(issue.rest) | set(issue.begin[1])
    newsletter.returned = tuple(sorted(numbers | set(newsletter.returned)))
