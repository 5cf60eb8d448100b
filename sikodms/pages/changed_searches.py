"""A saved search that is open on the search page: its words and filters are changed there, and back on the page of the list."""

from textwrap import shorten
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

import mail
from content_types import SavedSearch, _, saved_search
from sikodms import factories
from sikodms.pages import following
from sikodms.pages.search_filters import Pairs, address, pairs
from sikodms.pages.table import Page
from sikodms.searching import Asked
from workflows import Missing

LABEL = 40  # letters of a name on a button


def opened(request: Request, asked: Asked, saves: Pairs) -> dict[str, Any] | None:
    """The saved search that the question began with, and whether it is still the same; None for a question of its own.

    `saves`: what can be kept of the question. `newsletters` are those that have the search for their topic as it is now.
    """
    search = saved_search.find(request.site, request.person.id, asked["saved"])
    if search is None:
        return None
    changed = bool(saves) and not saved_search.is_same(
        search.query, saved_search.clean_query(request.site, lists(saves))
    )
    return {
        "id": search.id,
        "name": search.name,
        "label": shorten(search.name, LABEL, placeholder=" …"),
        "changed": changed,
        "asks": mail.words_of(request.site, search.query),
        "followed": search.followed,
        "newsletters": newsletters(request, search) if changed else [],
        "href": following.opened_at(search),
        "alone_href": address([pair for pair in pairs(asked) if pair[0] != "saved"]),
    }


def lists(given: Pairs) -> dict[str, Any]:
    """Fields of a form by their names, as clean_query takes them."""
    names = {name for name, _value in given}
    found = {name: [value for each, value in given if each == name] for name in names}
    return {name: values if name in following.LISTS else values[0] for name, values in found.items()}


def newsletters(request: Request, search: SavedSearch) -> list[dict[str, str]]:
    """For editors: what goes on with the former words."""
    if "editor" not in request.tokens:
        return []
    return [
        {"title": each.title, "href": f"/desk/{each.id}/edit"}
        for each in request.site["newsletters"].values()
        if each.topic is not None and saved_search.is_same(each.topic, search.query)
    ]


def change(search: SavedSearch, request: Request):
    """Its words and filters become those of the search page."""
    given, now = following.asked(request), request.now()
    try:
        request.write(lambda site: mail.change_search(site, search, now, {"query": given}))
    except Missing as error:
        request.say("warning", _("Nicht geändert"), " ".join(error.errors.values()))
        said = {name: value for name, value in given.items() if value}
        return HTTPSeeOther(location=f"/search?{urlencode({**said, 'saved': search.id}, doseq=True)}")
    return HTTPSeeOther(location="/suchen")


def undo(search: SavedSearch, request: Request):
    now = request.now()
    try:
        done = request.write(lambda site: mail.undo_change(site, search, now))
    except Missing as error:
        request.say("warning", _("Nicht rückgängig gemacht"), " ".join(error.errors.values()))
        return HTTPSeeOther(location="/suchen")
    if done:
        request.say("success", _("Die Suche „{name}“ ist wieder wie vorher", name=search.name))
    return HTTPSeeOther(location="/suchen")


PAGES = (
    Page("search_query", "/suchen/{id}/query", change, method="POST", factory=factories.saved_search),
    Page("search_query_undo", "/suchen/{id}/query/undo", undo, method="POST", factory=factories.saved_search),
)
