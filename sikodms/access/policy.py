"""Who asks, and which views they may call at all.

A view's permission is one row of PERMISSIONS; a permission that has no row is granted to nobody. What a person may see or
do with a document is not decided here: route factories find objects through workflows.rights.
"""

import datetime as dt
from collections.abc import Callable
from urllib.parse import unquote

from pyramid.security import Allowed, Denied

from content_types import Person
from sikodms.access import sessions
from sikodms.substance import MANAGE_PERMISSIONS
from workflows import Tokens

COOKIE = "sikodms"
API = "/api/"
HELD = "sikodms.held"

PERMISSIONS: dict[str, Callable[[Tokens], bool]] = {
    "member": lambda held: bool(held),
    "newsletters": lambda held: not held.isdisjoint({"editor", "office"}),
    "persons": lambda held: not held.isdisjoint({"office", "admin"}),
    "reports": lambda held: not held.isdisjoint({"office", "admin"}),
    "admin": lambda held: "admin" in held,
    **{name: lambda held: "admin" in held for name in MANAGE_PERMISSIONS},
}


class Policy:
    """Pyramid's security policy: a cookie for pages, Bearer for the API, never the one for the other."""

    def identity(self, request) -> Person | None:
        return request.person

    def authenticated_userid(self, request) -> str | None:
        return request.person.id if request.person else None

    def permits(self, request, context, permission):
        rule = PERMISSIONS.get(permission)
        if rule is not None and rule(_held(request)):
            return Allowed(f"{permission}")
        return Denied(f"{permission}")

    def remember(self, request, userid, **kw):
        raise NotImplementedError("sikodms.access.login begins sessions")

    def forget(self, request, **kw):
        return []


def _held(request) -> Tokens:
    """The tokens behind a request, and behind the copies of it that Substance D makes of its environment."""
    if HELD not in request.environ:
        request.environ[HELD] = request.tokens
    return request.environ[HELD]


def person_of(request) -> Person | None:
    """The person behind the request's token, None for nobody."""
    if request.path_info.startswith(API):
        return _bearer(request)
    token = request.cookies.get(COOKIE)
    return _session(request, token, "page") if token else None


def _bearer(request) -> Person | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    if request.portal.is_local(token):
        return _acting(request, unquote(request.headers.get("Sikodms-Act-As", "")))
    return _session(request, token, "api")


def _acting(request, login: str) -> Person | None:
    """Whom the portal's own user acts as: the login named, or the first administrator."""
    if login:
        person = request.site.person_by_login(login)
        return person if person and not person.disabled else None
    admins = (
        person
        for person in request.site.persons()
        if not person.disabled and any(grant.role == "admin" for grant in person.grants)
    )
    return next(admins, None)


def _session(request, token: str, kind: str) -> Person | None:
    access = request.portal.settings.access
    idle, lifetime = dt.timedelta(seconds=access.idle), dt.timedelta(seconds=access.lifetime)
    return sessions.find(request.site, token, kind, request.now(), idle, lifetime)
