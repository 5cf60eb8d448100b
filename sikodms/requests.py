"""What every request carries: the portal, one view of the database, who asks, and the one way to write."""

from collections.abc import Callable
from typing import TypeVar

from pyramid.config import Configurator
from pyramid.request import Request

from content_types import Session, Site
from sikodms.access import person_of
from workflows import Tokens, today, tokens

Result = TypeVar("Result")


def includeme(config: Configurator) -> None:
    config.add_request_method(_portal, "portal", reify=True)
    config.add_request_method(_database, "database", reify=True)
    config.add_request_method(_site, "site", property=True)
    config.add_request_method(person_of, "person", reify=True)
    config.add_request_method(_tokens, "tokens", reify=True)
    config.add_request_method(_over_https, "over_https", property=True)
    config.add_request_method(_now, "now")
    config.add_request_method(_write, "write")


def _portal(request: Request):
    return request.registry.portal


def _database(request: Request) -> Session:
    """The request's own connection; closed when the response has been made."""
    session = request.registry.store.session()
    request.add_finished_callback(lambda _: session.close())
    return session


def _site(request: Request) -> Site:
    return request.database.site


def _tokens(request: Request) -> Tokens:
    return tokens(request.site, request.person, today(request.now())) if request.person else frozenset()


def _over_https(request: Request) -> bool:
    """Whether cookies are for https only: people reach the portal by it, or this request came by it."""
    return request.portal.settings.secure or request.scheme == "https"


def _now(request: Request):
    return request.portal.clock()


def _write(request: Request, act: Callable[[Site], Result]) -> Result:
    """Runs `act(site)` as one transaction (content_types.Session.write), then wakes what works on the result."""
    result = request.database.write(act)
    request.portal.wake()
    return result
