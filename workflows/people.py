"""Persons seen from a document: who may decide a step, who will read a Fassung, who may join in writing."""

import datetime as dt
from collections.abc import Iterator

from content_types import GROUPS, Document, Fassung, Person, Site, _
from workflows import rights
from workflows.states import PATHS


def deciders_of(site: Site, document: Document, step: int, now: dt.datetime) -> list[Person]:
    """Who may decide that step (1 is the first) and wrote nothing since the last release, by name."""
    role = rights.role_token(PATHS[document.kind].steps[step - 1].role, document.fachgebiet)
    wrote = rights.new_contributors(document)
    found = (person for person, held in _active(site, now) if role in held and person.id not in wrote)
    return sorted(found, key=lambda person: person.name)


def readers_of(site: Site, document: Document, fassung: Fassung, now: dt.datetime) -> list[Person]:
    """Who may read that Fassung once it is released, by today's roles."""
    opened = rights.viewers_of(document, fassung)
    return [person for person, held in _active(site, now) if not held.isdisjoint(opened)]


def readers_by_group(site: Site, readers: list[Person]) -> list[tuple[str, int]]:
    """How many of them are in which group of authorities, the largest first; nobody's group is "Ohne Behörde"."""
    counts: dict[str, int] = {}
    for person in readers:
        authority = site.authority(person.authority)
        title = _(GROUPS[authority.group]) if authority else _("Ohne Behörde")
        counts[title] = counts.get(title, 0) + 1
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def with_access(site: Site, fachgebiet: str, words: str, now: dt.datetime) -> list[Person]:
    """Who has access to the Fachgebiet and carries all these words in name or login, by name."""
    wanted = words.casefold().split()
    found = (
        person
        for person, held in _active(site, now)
        if f"read:{fachgebiet}" in held and all(word in f"{person.name} {person.login}".casefold() for word in wanted)
    )
    return sorted(found, key=lambda person: person.name)


def _active(site: Site, now: dt.datetime) -> Iterator[tuple[Person, rights.Tokens]]:
    day = rights.today(now)
    return ((person, rights.tokens(site, person, day)) for person in site.persons() if not person.disabled)
