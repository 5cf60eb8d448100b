"""The pages: server-rendered, one module per job, each with a table of its addresses."""

from pyramid.config import Configurator
from pyramid.security import NO_PERMISSION_REQUIRED

from sikodms.pages import (
    changed_searches,
    entrance,
    following,
    glossary,
    search,
    search_index,
    search_report,
    suggesting,
)
from sikodms.pages.documents import acts, comparing, reading, viewing
from sikodms.pages.newsletters import archive, demo_mails, desk, issue_acts, issue_desk, sending, subscriptions
from sikodms.pages.overview import areas, start
from sikodms.pages.persons import account, authorities, directory
from sikodms.pages.reviewing import review
from sikodms.pages.table import PUBLIC, Page
from sikodms.pages.writing import beginning, submitting, writing

TEMPLATES = "sikodms:pages/templates/"
YEAR = 365 * 86400
ROOMS = (
    (entrance, search, following, changed_searches, suggesting, glossary),
    (start, areas),
    (beginning, writing, submitting),
    (review,),
    (reading, viewing, comparing, acts),
    (
        archive,
        desk,
        issue_desk,
        sending,
        issue_acts,
        subscriptions,
        demo_mails,
    ),  # addresses with words before those with {name}
    (directory, authorities, search_report, search_index, account),
)
PAGES: tuple[Page, ...] = tuple(page for room in ROOMS for job in room for page in job.PAGES)


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
            cut=page.cut,
        )
