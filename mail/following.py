"""Following: which searches have something new for their owners, and the mails that are planned for it.

A look asks the index in the name of each owner, with the rights of now, for the documents that were released since the
mark of the search. Then, in one transaction, the notice is written and the mark moved: so nothing is told twice and
nothing is lost, wherever the process ends. The index must have applied a release before anybody is told of anything after
the mark; what it does not know yet waits. The same look finds what newsletters with a topic carry.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from content_types import SavedSearch, Site, Store, saved_search, sequences, utc_now
from index import IndexUnavailable
from mail.asking import Asking, Window, window
from mail.desk import DOMAIN_SETTING
from mail.newsletter import Newsletter
from mail.notice import LIMIT, last_notice, write_notice
from mail.saving import clear_deleted, gone
from workflows import BERLIN, release_log, rights, viewers

log = logging.getLogger(__name__)

GATHER = dt.timedelta(seconds=30)  # without a release, before "at once" is told: an import is one mail
LONGEST_GATHERING = dt.timedelta(minutes=5)  # of what was reviewed here, while an import goes on
HOUR = dt.time(7)  # in Berlin
TOGETHER = 25  # searches of one transaction


@dataclass(frozen=True)
class Finding:
    """What a look found for one search; `seen` is what it went by, `numbers` those of the hits, newest first."""

    owner: str
    id: str
    seen: tuple[Any, ...]
    numbers: tuple[int, ...]
    end: int


class Follower:
    """Looks whenever `run_once` is called; from any thread, for every write checks that its look still holds."""

    def __init__(
        self,
        store: Store,
        asking: Asking,
        clock: Callable[[], dt.datetime] = utc_now,
        gather: dt.timedelta = GATHER,
    ):
        self._store, self._asking, self._clock, self._gather = store, asking, clock, gather
        self._lock = threading.Lock()
        self._known = 0
        self._ahead: tuple[int, int] | None = None

    def run_once(self) -> int:
        """Plans what is due now, and says how many notices that were. Without an index it does nothing."""
        now = self._clock()
        try:
            end = self._known_releases()
            self._match_topics(end)
            written = 0
            for findings in _in_groups(self._due(end, now), TOGETHER):
                written += self._store.write(partial(_tell_all, findings=findings, now=now))
        except IndexUnavailable:
            log.info("no index to ask what is new in followed searches")
            return 0
        self._clear_deleted(now)
        return written

    def match_topics(self) -> None:
        """Only finds what newsletters with a topic carry."""
        try:
            self._match_topics(self._known_releases())
        except IndexUnavailable:
            log.info("no index to ask what newsletters carry")

    def _known_releases(self) -> int:
        """The number of the last release that the index surely knows.

        Where writing never pauses the index never has everything: so a place it was to reach is kept until it is there.
        """
        if not self._asking.engine.healthy():
            return 0
        applied = self._asking.engine.last_seq()
        with self._store.read() as site:
            journal, newest = sequences.last(site.journal), release_log.newest(site)
        with self._lock:
            if applied > journal:
                return 0  # made from another database: it is made anew
            if self._ahead is not None and applied >= self._ahead[0]:
                self._known, self._ahead = max(self._known, self._ahead[1]), None
            if applied == journal:
                self._known = newest
            elif self._ahead is None:
                self._ahead = journal, newest
            return min(self._known, newest)

    # Searches

    def _due(self, end: int, now: dt.datetime) -> Iterable[Finding]:
        with self._store.read() as site:
            windows: dict[int, Window | None] = {}
            for search in saved_search.every(site):
                if search.followed and search.mark < end and self._is_due(site, search, windows, end, now):
                    yield self._finding(site, search, windows[search.mark], end, now)

    def _is_due(
        self, site: Site, search: SavedSearch, windows: dict[int, Window | None], end: int, now: dt.datetime
    ) -> bool:
        owner, last = site.person(search.owner), last_notice(site, search)
        if owner is None or owner.disabled or (last is not None and last.state == "sending"):
            return False
        if search.mark not in windows:
            windows[search.mark] = window(site, search.mark, end)
        new = windows[search.mark]
        if new is None:
            return False
        if search.follow != "at_once":
            return new.first_at < last_slot(search.follow, now)
        newest = site.releases[release_log.newest(site)]["at"]
        waited = new.first_review_at is not None and new.first_review_at <= now - LONGEST_GATHERING
        return waited or not now - self._gather < newest <= now

    def _finding(self, site: Site, search: SavedSearch, new: Window | None, end: int, now: dt.datetime) -> Finding:
        assert new is not None
        owner = site.person(search.owner)
        assert owner is not None
        held = rights.tokens(site, owner, rights.today(now))
        numbers = sorted(self._asking.told(site, search, held, new), reverse=True)
        return Finding(search.owner, search.id, _seen(search), tuple(numbers), end)

    def _clear_deleted(self, now: dt.datetime) -> None:
        with self._store.read() as site:
            waiting = gone(site, now)
        if waiting:
            self._store.write(lambda site: clear_deleted(site, now))

    # Newsletters

    def _match_topics(self, end: int) -> None:
        with self._store.read() as site:
            found = [
                (newsletter.id, newsletter.topic, newsletter.matched_to, self._carried(site, newsletter, end))
                for newsletter in site["newsletters"].values()
                if newsletter.topic is not None and newsletter.matched_to < end
            ]
        if found:
            self._store.write(lambda site: _note_topics(site, found, end))

    def _carried(self, site: Site, newsletter: Newsletter, end: int) -> frozenset[str]:
        """The documents released since that are hits of the topic, whoever may read them.

        Asked with the tokens that open these very documents, so no index ever answers without tokens; what comes of it are
        numbers for `collecting`, which asks for the rights of the editor, as the mails do for those of each reader.
        """
        new = window(site, newsletter.matched_to, end)
        if new is None or newsletter.topic is None:
            return frozenset()
        documents = (site.document(id) for id in new.numbers)
        held = frozenset[str]().union(*(viewers(document) for document in documents if document is not None))
        return self._asking.hits(site, newsletter.topic, held, new.documents)


def last_slot(follow: str, now: dt.datetime) -> dt.datetime:
    """When daily or weekly ones were last to be told: at 7 in Berlin, whatever the clocks there do."""
    day = now.astimezone(BERLIN).date()
    if follow == "weekly":
        day -= dt.timedelta(days=day.weekday())
    slot = _slot(day)
    return slot if slot <= now else _slot(day - dt.timedelta(days=7 if follow == "weekly" else 1))


def _slot(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, HOUR, BERLIN).astimezone(dt.UTC)


def _seen(search: SavedSearch) -> tuple[Any, ...]:
    return search.mark, search.follow, search.query, search.earlier


def _tell_all(site: Site, findings: list[Finding], now: dt.datetime) -> int:
    return sum(_tell(site, found, now) for found in findings)


def _tell(site: Site, found: Finding, now: dt.datetime) -> int:
    """Writes the notice, if there is anything to tell, and moves the mark: 1 or 0. Nothing where the search has changed."""
    search = saved_search.find(site, found.owner, found.id)
    last = last_notice(site, search) if search is not None else None
    if search is None or _seen(search) != found.seen or (last is not None and last.state == "sending"):
        return 0
    numbers = _not_released_again(site, found.numbers, found.end)
    if not numbers:
        search.told_up_to(found.end)
        return 0
    entries = (site.releases[number] for number in numbers[:LIMIT])
    items = tuple({"document": entry["document"], "version": entry["version"]} for entry in entries)
    rest = numbers[LIMIT:]
    write_notice(site, search, items, rest, found.end, site.settings.get(DOMAIN_SETTING, "portal.invalid"), now)
    return 1


def _not_released_again(site: Site, numbers: tuple[int, ...], end: int) -> tuple[int, ...]:
    """Without documents of which a newer Fassung came meanwhile: the next look finds that one."""
    later = {entry["document"] for _, entry in release_log.since(site, end)}
    if not later:
        return numbers
    return tuple(number for number in numbers if site.releases[number]["document"] not in later)


def _note_topics(site: Site, found: list[tuple[str, Any, int, frozenset[str]]], end: int) -> None:
    for id, topic, matched_to, hits in found:
        newsletter = site["newsletters"].get(id)
        if newsletter is not None and (newsletter.topic, newsletter.matched_to) == (topic, matched_to):
            entries = site.releases.items(min=matched_to + 1, max=end)
            newsletter.matched.update(number for number, entry in entries if entry["document"] in hits)
            newsletter.matched_to = end


def _in_groups(findings: Iterable[Finding], size: int) -> Iterable[list[Finding]]:
    group: list[Finding] = []
    for each in findings:
        group.append(each)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
