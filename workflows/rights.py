"""Who may see and do what.

A person has tokens, a thing has the tokens that open it, and one intersection decides: on a page, in the API, in the
catalog, in the full-text index and in the mail. Nothing else in the portal decides about rights.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

from content_types import GROUPS, Authority, Document, Fassung, Person, Site, _, later
from workflows.errors import Gone, Unseen
from workflows.states import PATHS

BERLIN = ZoneInfo("Europe/Berlin")

READING_ROLES = {
    "reader": later("Leser"),
    "author": later("Autor"),
    "reviewer": later("Prüfer"),
    "legal_reviewer": later("Rechtliche Prüfung"),
    "lead": later("Fachgebietsleitung"),
    "releaser": later("Freigeber"),
}
PORTAL_ROLES = {
    "editor": later("Newsletter-Redaktion"),
    "office": later("Geschäftsstelle"),
    "admin": later("Systemadministration"),
}
ROLES = {**READING_ROLES, **PORTAL_ROLES}

Tokens = frozenset[str]
NOBODY: Tokens = frozenset()


def today(now: dt.datetime) -> dt.date:
    """The day in Berlin, on which grants begin and end."""
    return now.astimezone(BERLIN).date()


def tokens(site: Site, person: Person, day: dt.date) -> Tokens:
    """What a person holds on a day: `p:ID`, `ROLE:FG`, `read:FG`, `read:FG@GROUP`, `read:FG@AUTHORITY`, `office`, `editor`,
    `admin`.

    Grants for `*` count for every Fachgebiet. A disabled person holds nothing.
    """
    if person.disabled:
        return NOBODY
    grants = tuple(grant for grant in person.grants if grant.holds(day))
    authority = site.authority(person.authority)
    fachgebiete = tuple(site["fachgebiete"].keys())
    return _tokens(
        person.id, grants, fachgebiete, authority.id if authority else None, authority.group if authority else None
    )


@lru_cache(maxsize=2000)
def _tokens(
    person: str, grants: tuple, fachgebiete: tuple[str, ...], authority: str | None, group: str | None
) -> Tokens:
    held = {f"p:{person}"}
    for role, fachgebiet, *_dates in grants:
        if role in PORTAL_ROLES:
            if fachgebiet == "*":
                held.add(role)
            continue
        for place in fachgebiete if fachgebiet == "*" else (fachgebiet,):
            held |= {f"{role}:{place}", f"read:{place}"}
            held |= {f"read:{place}@{whose}" for whose in (authority, group) if whose}
    return frozenset(held)


def contributors(document: Document) -> set[str]:
    """Everybody who wrote since the last release, in discarded Fassungen too, and who wrote what is released now."""
    since = document.last_released.version if document.last_released else 0
    return {person for fassung in document.fassungen[max(0, since - 1) :] for person in fassung.contributors}


def new_contributors(document: Document) -> set[str]:
    """Everybody who wrote since the last release: nobody of them may approve the working Fassung."""
    since = document.last_released.version if document.last_released else 0
    return {person for fassung in document.fassungen[since:] for person in fassung.contributors}


def audience_tokens(fachgebiet: str, audience: Iterable[str]) -> set[str]:
    """The reading tokens that an audience stands for; none given means all of the Fachgebiet."""
    named = set(audience)
    if not named or "all" in named:
        return {f"read:{fachgebiet}"}
    return {f"read:{fachgebiet}@{whose}" for whose in named}


def _insiders(document: Document) -> set[str]:
    return {f"p:{person}" for person in contributors(document)} | {f"lead:{document.fachgebiet}"}


def viewers_of(document: Document, fassung: Fassung) -> set[str]:
    """Who may read a Fassung that is or was released, by its own audience."""
    return (
        audience_tokens(document.fachgebiet, fassung.content.fields.get("audience", ()))
        | _insiders(document)
        | {"office"}
    )


def viewers(document: Document) -> set[str]:
    """Who may read what is released; of a withdrawn document, who may be told that it was. Nobody before the first release."""
    return viewers_of(document, document.last_released) if document.last_released else set()


def openers(site: Site, document: Document, fassung: Fassung) -> set[str]:
    """`may_see` for a Fassung that is or was released, as one set: one of these tokens is enough. For any other nobody.

    Where a formerly released one needs two audiences, these are the tokens that only readers in both have.
    """
    if fassung.state not in ("released", "superseded") or document.last_released is None:
        return set()
    insiders = _insiders(document) | {"office"}
    if document.released is None:
        return insiders
    now, then = (_audience(each) for each in (document.last_released, fassung))
    if not now or not then:
        return insiders | audience_tokens(document.fachgebiet, now or then)
    both = now & then
    for some, others in ((now, then), (then, now)):
        # who is in an authority is in its group, and nobody is in two of either
        both |= {id for id in some if (authority := site.authority(id)) and authority.group in others}
    return insiders | (audience_tokens(document.fachgebiet, both) if both else set())


def _audience(fassung: Fassung) -> set[str]:
    """Groups and authorities that a Fassung is for; none for all of the Fachgebiet."""
    named = set(fassung.content.fields.get("audience", ()))
    return set() if "all" in named else named


def workers(document: Document) -> set[str]:
    """Who may see the working Fassung: contributors and lead, and the path's reviewers while it is with them."""
    allowed = _insiders(document)
    working = document.working
    if working and working.state in ("in_review", "approved", "scheduled"):
        allowed |= {role_token(step.role, document.fachgebiet) for step in PATHS[document.kind].steps}
        if working.state != "in_review" or not PATHS[document.kind].releases:
            allowed |= {role_token("releaser", document.fachgebiet), "office"}
    return allowed


def role_token(role: str, fachgebiet: str) -> str:
    """`reviewer:shisha`, or `office`, which is one for all."""
    return role if role in PORTAL_ROLES else f"{role}:{fachgebiet}"


def may_read(document: Document, held: Tokens) -> bool:
    """Whether what is released may be read."""
    return document.released is not None and not held.isdisjoint(viewers(document))


def may_work(document: Document, held: Tokens) -> bool:
    """Whether the working Fassung may be seen, or where there is none, that the document exists."""
    return not held.isdisjoint(workers(document))


def may_see(document: Document, fassung: Fassung, held: Tokens) -> bool:
    """Whether this very Fassung may be seen.

    A formerly released one needs the audience of today and its own; a discarded one is for contributors and lead.
    """
    if fassung.state in ("released", "superseded"):
        if document.released is None:
            return not held.isdisjoint(_insiders(document) | {"office"})
        return not held.isdisjoint(viewers(document)) and not held.isdisjoint(viewers_of(document, fassung))
    if fassung is not document.working:
        return not held.isdisjoint(_insiders(document))
    return may_work(document, held)


def takes_part(document: Document, held: Tokens) -> bool:
    """Whether this person writes in it or leads its Fachgebiet: who sees every Fassung, a discarded one as well."""
    return not held.isdisjoint(_insiders(document))


def knows(document: Document, held: Tokens) -> bool:
    """Whether the document exists for this person at all (a withdrawn one included)."""
    return may_read(document, held) or may_work(document, held)


def visible_fassung(document: Document, version: int | str | None, held: Tokens) -> Fassung:
    """The released Fassung (None), the working one ("working") or that of a number.

    Raises Gone for a withdrawn document to those who could read it, Unseen for everything that may not be seen or is not there.
    """
    if version is None:
        if may_read(document, held) and document.released:
            return document.released
        if document.state == "withdrawn" and document.last_released and not held.isdisjoint(viewers(document)):
            withdrawn = document.withdrawn or {}
            raise Gone(document.last_released.title, withdrawn.get("at"), withdrawn.get("successor"))
        raise Unseen
    fassung = document.working if version == "working" else document.fassung(_number(version))
    if fassung is None or not may_see(document, fassung, held):
        raise Unseen
    return fassung


def _number(version: int | str) -> int:
    """The number that was asked for; 0, which no Fassung has, for what is none (`１`, `+1` and the like)."""
    if isinstance(version, str):
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    return version


def who_reads(site: Site, fassung: Fassung) -> list[str]:
    """The audience in words: "alle mit Zugang zum Fachgebiet", or groups and authorities by name."""
    named = fassung.content.fields.get("audience", ())
    if not named or "all" in named:
        return [_("alle mit Zugang zum Fachgebiet")]
    return [_(GROUPS[entry]) if entry in GROUPS else _name(site.authority(entry), entry) for entry in named]


def _name(authority: Authority | None, id: str) -> str:
    return authority.name if authority else id
