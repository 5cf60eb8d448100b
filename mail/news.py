"""What a notice says at the moment it is sent: the hits that its owner may read by then."""

import datetime as dt
import textwrap
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from content_types import FOLLOWS, Fassung, SavedSearch, Site, _, clean_line, plain_text
from mail.collecting import listed
from mail.edition import Entry, entry_of, long_date
from mail.notice import Notice
from mail.tokens import SEARCH
from workflows import Tokens, catalog, may_read, today

BEGINNING = 240  # letters


@dataclass(frozen=True, eq=False)
class News:
    """`address` is the query as parameters of the search page; `rest`: how many more new hits this reader may read.

    Equal only to itself, as a Content.
    """

    search: str
    name: str
    follow: str
    address: str
    date: str
    entries: tuple[Entry, ...]
    rest: int

    @property
    def leaves(self) -> str:
        """What the unsubscribe link of the mail ends."""
        return SEARCH + self.search

    @property
    def list_id(self) -> str:
        return f"{self.search}.suche"

    @property
    def archive(self) -> str:
        return "/suchen"


def news_of(site: Site, notice: Notice, search: SavedSearch, held: Tokens, now: dt.datetime) -> News:
    """Without what was withdrawn, and without what has a newer Fassung since: a notice of its own tells of that."""
    entries = []
    for item in notice.items:
        document = site.document(item["document"])
        released = document.released if document is not None and listed(document) else None
        if document is None or released is None or released.version != item["version"] or not may_read(document, held):
            continue
        entry = entry_of(site, document, released, "")
        about = [entry.kind_title, entry.fachgebiet_title]
        about += [_("neue Fassung")] if released.version > 1 else []
        entries.append(replace(entry, kind_title=" · ".join(about), summary=entry.summary or _beginning(released)))
    further = {site.releases[number]["document"] for number in notice.rest}
    rest = len(further & catalog.readable(site, held)) if further else 0
    return News(
        search=search.id,
        name=clean_line(search.name),
        follow=_(FOLLOWS[search.follow]),
        address=address_of(search, "date"),
        date=long_date(today(now)),
        entries=tuple(entries),
        rest=rest,
    )


def _beginning(fassung: Fassung) -> str:
    """The first words, for a document without a summary."""
    return textwrap.shorten(plain_text(fassung.content.body_html), BEGINNING, placeholder=" …")


def address_of(search: SavedSearch, sort: str | None = None) -> str:
    """The query as parameters of the search page."""
    return urlencode({**search.query, **({"sort": sort} if sort else {})}, doseq=True)
