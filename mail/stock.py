"""What there is in an issue and who may read it, kept in step with the journal.

Rights are those of the moment: `refresh` looks through the journal for documents that changed since the last call and
reads only these again, so that it can be called for every ten mails.
"""

import datetime as dt
from collections import Counter
from collections.abc import Set

from content_types import Document, Fassung, Site, sequences
from mail.collecting import listed
from mail.edition import Content, Edition, Entry, edition_of, entry_of
from mail.issue import Issue
from workflows import Tokens, catalog, rights, viewers

# The documents beyond the limit are counted by who may read them: (tokens that open them, Fachgebiet).
Group = tuple[frozenset[str], str]


class Stock:
    """The entries of one issue as of the last `refresh`.

    Those beyond the limit may be thousands: `counted` False leaves `rest` at 0 and looks at none of them.
    """

    def __init__(self, site: Site, issue: Issue, now: dt.datetime, counted: bool = True):
        self.edition: Edition = edition_of(site, issue, now)
        self.items = issue.items
        self._entries: dict[str, tuple[Entry, tuple[Tokens, ...]] | None] = {}
        self._groups: dict[str, Group | None] = {}
        self._sums: Counter[Group] = Counter()
        self._contents: dict[tuple, Content] = {}
        self._topics = {area.id: area.title for area in site.fachgebiete()}
        self._seen = sequences.last(site.journal)
        for item in issue.items:
            self._read_entry(site, item)
        if counted:
            self._read_rest(site, {site.releases[number]["document"] for number in issue.rest})

    def refresh(self, site: Site) -> None:
        changed = {entry.get("document") for _, entry in sequences.since(site.journal, self._seen)}
        self._seen = sequences.last(site.journal)
        for item in self.items:
            if item["document"] in changed:
                self._read_entry(site, item)
        self._read_rest(site, changed & self._groups.keys())

    def _read_entry(self, site: Site, item: dict) -> None:
        document = site.document(item["document"])
        fassung = document.fassung(item["version"]) if document is not None and listed(document) else None
        if document is None or fassung is None:
            self._entries[item["document"]] = None
            return
        self._entries[item["document"]] = (
            entry_of(site, document, fassung, item.get("note", "")),
            _openers(document, fassung),
        )

    def _read_rest(self, site: Site, documents: Set[str]) -> None:
        found = catalog.opened_by(site, documents) if documents else {}
        for id in documents:
            known, group = self._groups.get(id), found.get(id)
            if known is not None:
                self._sums[known] -= 1
            self._groups[id] = group
            if group is not None:
                self._sums[group] += 1

    def for_reader(self, topics: tuple[str, ...], *held: Tokens) -> Content:
        """What somebody with these tokens gets; with several sets, what all of them may read."""
        known = (self._entries[item["document"]] for item in self.items)
        entries = tuple(found[0] for found in known if found and _opens(found, topics, held))
        rest = sum(
            number
            for (openers, fachgebiet), number in self._sums.items()
            if (not topics or fachgebiet in topics) and not any(openers.isdisjoint(tokens) for tokens in held)
        )
        key = (entries_key(entries), rest, topics)
        content = self._contents.get(key)
        if content is None or content.entries != entries:
            titles = tuple(self._topics[topic] for topic in topics if topic in self._topics)
            content = self._contents[key] = Content(self.edition, entries, rest, titles)
        return content


def entries_key(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(entry.document for entry in entries)


def _openers(document: Document, fassung: Fassung) -> tuple[Tokens, ...]:
    """Sets of tokens of which one each is needed: an old Fassung needs the audience of today and its own."""
    now = frozenset(viewers(document))
    return (now,) if fassung is document.released else (now, frozenset(rights.viewers_of(document, fassung)))


def _opens(found: tuple[Entry, tuple[Tokens, ...]], topics: tuple[str, ...], held: tuple[Tokens, ...]) -> bool:
    entry, openers = found
    if topics and entry.fachgebiet not in topics:
        return False
    return not any(needed.isdisjoint(tokens) for needed in openers for tokens in held)
