"""Whom an issue would reach today, and with how much of it: what the desk looks at before a send."""

import datetime as dt
from dataclasses import dataclass, field

from content_types import BadAddress, Person, Site, wire_address
from mail.issue import Issue
from mail.newsletter import Newsletter
from mail.stock import Stock
from workflows import Tokens, rights


@dataclass(slots=True)
class Share:
    """Of one group of authorities: how many people, and how many of them get all, some or no entries."""

    people: int = 0
    everything: int = 0
    something: int = 0
    nothing: int = 0

    def count(self, got: int, of: int) -> None:
        self.people += 1
        self.everything += got == of > 0
        self.something += 0 < got < of
        self.nothing += got == 0


@dataclass(slots=True)
class Reach:
    """`entries` are how many there are for whoever looks; `readers` says for each document how many people get it.

    `groups` are ids of content_types.GROUPS, "" for people without an authority; `no_address` are names of people
    whose address no mail can be sent to.
    """

    entries: int = 0
    total: Share = field(default_factory=Share)
    groups: dict[str, Share] = field(default_factory=dict)
    readers: dict[str, int] = field(default_factory=dict)
    no_address: list[str] = field(default_factory=list)


def subscribed(site: Site, newsletter: Newsletter) -> list[Person]:
    """Who would get the next issue: subscriptions in force of people who may log in."""
    people = (site.person(each.person) for each in newsletter.subscriptions.values() if each.subscribed)
    return [person for person in people if person is not None and not person.disabled]


def reach(site: Site, issue: Issue, held: Tokens, now: dt.datetime) -> Reach:
    """By today's rights, topics and addresses. `held` are the tokens of whoever looks: entries they may not read do not count."""
    newsletter, day = site["newsletters"][issue.newsletter], rights.today(now)
    stock = Stock(site, issue, now, counted=False)
    shown = stock.for_reader((), held).entries
    found = Reach(entries=len(shown), readers={entry.document: 0 for entry in shown})
    for person in subscribed(site, newsletter):
        topics = newsletter.subscriptions[person.id].topics
        entries = stock.for_reader(topics, rights.tokens(site, person, day), held).entries
        authority = site.authority(person.authority)
        group = found.groups.setdefault(authority.group if authority else "", Share())
        for share in (found.total, group):
            share.count(len(entries), found.entries)
        for entry in entries:
            found.readers[entry.document] += 1
        if not _reachable(person):
            found.no_address.append(person.name)
    return found


def _reachable(person: Person) -> bool:
    try:
        wire_address(person.email)
    except BadAddress:
        return False
    return True
