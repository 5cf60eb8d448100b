"""The pages: server-rendered, one module per job, each with a table of its addresses."""

from itertools import chain

from pyramid.config import Configurator
from pyramid.security import NO_PERMISSION_REQUIRED

from sikodms.pages import (
    acts,
    beginning,
    demo_mails,
    desk,
    entrance,
    issue_acts,
    issue_desk,
    newsletters,
    overview,
    persons,
    reading,
    review,
    search,
    sending,
    submitting,
    subscriptions,
    writing,
)
from sikodms.pages.table import PUBLIC, Page

TEMPLATES = "sikodms:pages/templates/"
YEAR = 365 * 86400
ROOMS = (
    entrance,
    overview,
    beginning,
    writing,
    reading,
    search,
    persons,
    submitting,
    review,
    acts,
    newsletters,
    desk,
    issue_desk,
    sending,
    issue_acts,
    subscriptions,
    demo_mails,
)
PAGES: tuple[Page, ...] = tuple(chain.from_iterable(room.PAGES for room in ROOMS))


def includeme(config: Configurator) -> None:
    config.include("sikodms.pages.frame")
    config.include("sikodms.pages.errors")
    config.add_static_view("static", "sikodms:static", cache_max_age=YEAR, content_encodings=("br", "gzip"))
    for name, pattern, factory in {(page.name, page.pattern, page.factory): None for page in PAGES}:
        config.add_route(name, pattern, factory=factory)
    for page in PAGES:
        config.add_view(
            page.view,
            route_name=page.name,
            request_method=page.method,
            renderer=TEMPLATES + page.template if page.template else None,
            permission=NO_PERMISSION_REQUIRED if page.permission == PUBLIC else page.permission,
            require_csrf=page.csrf and page.method != "GET",
        )
