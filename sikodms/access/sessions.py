"""Logins, kept in the database so that they outlive a restart; only the hash of a token is stored.

When a session was last used is kept in memory and written by the clock, for a write on each request would bloat the
database. `kind` is "page" (cookie) or "api" (Bearer); one never stands for the other.
"""

import datetime as dt
import hashlib
import secrets
import threading

from persistent.mapping import PersistentMapping

from content_types import Person, Site

WRITE_SEEN_EVERY = dt.timedelta(minutes=5)
_seen: dict[str, dt.datetime] = {}
_lock = threading.Lock()


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(site: Site, person: Person, kind: str, now: dt.datetime) -> str:
    """A new session in the running transaction; the token (256 bit) is told once."""
    token = secrets.token_urlsafe(32)
    site.sessions[_key(token)] = PersistentMapping(
        person=person.id, kind=kind, created=now, seen=now, epoch=person.epoch
    )
    return token


def find(
    site: Site, token: str, kind: str, now: dt.datetime, idle: dt.timedelta, lifetime: dt.timedelta
) -> Person | None:
    """Whose session it is, None if it is unknown, too old, of another kind, or ended by a change of person."""
    key = _key(token)
    session = site.sessions.get(key)
    if session is None or session["kind"] != kind:
        return None
    seen = max(session["seen"], _seen.get(key, session["seen"]))
    if now - seen > idle or now - session["created"] > lifetime:
        return None
    person = site.person(session["person"])
    if person is None or person.disabled or person.epoch != session["epoch"]:
        return None
    with _lock:
        _seen[key] = now
    return person


def end(site: Site, token: str) -> None:
    """Logout; no error if it has ended already."""
    key = _key(token)
    if key in site.sessions:
        del site.sessions[key]
    with _lock:
        _seen.pop(key, None)


def tidy(site: Site, now: dt.datetime, idle: dt.timedelta, lifetime: dt.timedelta) -> int:
    """Writes down when sessions were used last and removes those that are over; the number removed. For the clock."""
    with _lock:
        used = dict(_seen)
    removed = 0
    for key, session in list(site.sessions.items()):
        seen = max(session["seen"], used.get(key, session["seen"]))
        person = site.person(session["person"])
        if (
            now - seen > idle
            or now - session["created"] > lifetime
            or person is None
            or person.epoch != session["epoch"]
        ):
            del site.sessions[key]
            removed += 1
        elif seen - session["seen"] > WRITE_SEEN_EVERY:
            session["seen"] = seen
    with _lock:
        for key in [key for key in _seen if key not in site.sessions]:
            del _seen[key]
    return removed
