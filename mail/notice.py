"""A notice: the one mail that tells somebody what is new in a search that they follow."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.mapping import PersistentMapping

from content_types import SavedSearch, Site, new_id
from mail import ledger

KEPT = 10  # of each search; older ones are forgotten
LIMIT = 20  # hits with title and summary in one mail


class Notice(Persistent):
    """An edition for one reader, with a ledger of one delivery.

    `items` are dicts (document, version) of the newest hits, `rest` the numbers of further releases. It tells of the entries
    of the release log after `begin` up to `end`. `state` is sending or sent; `outcome` as that of an issue.
    """

    def __init__(
        self, id: str, search: SavedSearch, items: tuple[dict[str, Any], ...], rest: tuple[int, ...], end: int
    ):
        self.id, self.search, self.person = id, search.id, search.owner
        self.items, self.rest = items, rest
        self.begin, self.end = search.mark, end
        self.state = "sending"
        self.deliveries = IOBTree()
        self.recipients: int | None = None
        self.outcome: dict[str, int] | None = None
        self.created_at: dt.datetime | None = None
        self.sent_at: dt.datetime | None = None

    @property
    def delivery(self) -> ledger.Delivery:
        return ledger.find(self, (1, 0))


def write_notice(
    site: Site,
    search: SavedSearch,
    items: tuple[dict[str, Any], ...],
    rest: tuple[int, ...],
    end: int,
    domain: str,
    now: dt.datetime,
) -> Notice:
    """Plans the mail, and moves the mark of the search with it: both or neither."""
    notice = Notice(new_id(_all(site)), search, items, rest, end)
    notice.created_at = now
    ledger.freeze(notice, [search.owner], domain)
    put_notice(site, notice)
    search.told_up_to(end)
    search.notices = (*search.notices, notice.id)
    _forget(site, search)
    return notice


def put_notice(site: Site, notice: Notice) -> None:
    shelves = _shelves(site)
    shelves["all"][notice.id] = notice
    if notice.state == "sending":
        shelves["open"][notice.id] = notice


def finish_notice(site: Site, notice: Notice, now: dt.datetime) -> None:
    notice.outcome = ledger.counts(notice)
    notice.state, notice.sent_at = "sent", now
    _shelves(site)["open"].pop(notice.id, None)


def reopen_notice(site: Site, notice: Notice, now: dt.datetime) -> bool:
    """A doubtful mail is sent once more, under its own Message-ID. False if it is not doubtful."""
    if not ledger.resend(notice, None, now):
        return False
    notice.state, notice.outcome, notice.sent_at = "sending", None, None
    put_notice(site, notice)
    return True


def forget_notices(site: Site, search: SavedSearch) -> None:
    """With the search go its mails; one that is on its way still arrives."""
    for id in search.notices:
        _drop(site, id)
    search.notices = ()


def _forget(site: Site, search: SavedSearch) -> None:
    """The oldest ones. None of them is open: while one is, no other is written."""
    for id in search.notices[:-KEPT]:
        _drop(site, id)
    search.notices = search.notices[-KEPT:]


def _drop(site: Site, id: str) -> None:
    shelves = _shelves(site)
    shelves["all"].pop(id, None)
    shelves["open"].pop(id, None)


def open_notices(site: Site) -> list[Notice]:
    """Those that are not decided yet."""
    return list(site.notices["open"].values()) if site.notices is not None else []


def find_notice(site: Site, id: str) -> Notice | None:
    return _all(site).get(id)


def every_notice(site: Site) -> Iterable[Notice]:
    return _all(site).values()


def last_notice(site: Site, search: SavedSearch) -> Notice | None:
    return find_notice(site, search.notices[-1]) if search.notices else None


def _all(site: Site) -> OOBTree:
    return site.notices["all"] if site.notices is not None else OOBTree()


def _shelves(site: Site) -> PersistentMapping:
    """Made at the first use in a writing transaction: id → Notice, of all and of those that are open."""
    if site.notices is None:
        site.notices = PersistentMapping({"all": OOBTree(), "open": OOBTree()})
    return site.notices
