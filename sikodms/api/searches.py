"""Saved searches: GET and POST /searches, PATCH and DELETE /searches/{id}. Everybody has their own."""

from typing import Any

from pyramid.httpexceptions import HTTPNoContent
from pyramid.request import Request

import mail
from content_types import SavedSearch, _, saved_search
from index import IndexUnavailable
from sikodms.searching import understood
from sikodms.words import moment
from workflows import Missing

LISTS = {
    "kind": "kinds", "fachgebiet": "fachgebiete", "authority": "authorities", "author": "authors", "year": "years",
}  # fmt: skip
DAYS = ("from", "to")


def index(request: Request) -> dict[str, Any]:
    return {"items": shapes(request, saved_search.of(request.site, request.person.id))}


def shapes(request: Request, searches: list[SavedSearch]) -> list[dict[str, Any]]:
    """`new`: how many hits are new since they were looked at on the page; None while there is no index."""
    try:
        new: dict[str, int] = request.portal.asking.new_hits(request.site, searches, request.tokens)
    except IndexUnavailable:
        new = {}
    return [shape(request, search, new.get(search.id)) for search in searches]


def shape(request: Request, search: SavedSearch, new: int | None) -> dict[str, Any]:
    query = {name: list(value) if isinstance(value, tuple) else value for name, value in search.query.items()}
    return {
        "id": search.id,
        "name": search.name,
        "query": query,
        "follow": search.follow,
        "new": new,
        "url": f"{request.portal.settings.portal_url}/search?{mail.address_of(search)}",
        "created_at": moment(search.created_at),
        "changed_at": moment(search.changed_at),
    }


def post(request: Request) -> dict[str, Any]:
    given, now = dict(request.json_given), request.now()
    said = {name: given.pop(name) for name in ("name", "follow") if name in given}
    query = asked(request, given)
    person = request.person.id
    search = request.write(lambda site: mail.save_search(site, site.person(person), now, {"query": query, **said}))
    request.response.status_int = 201
    return shapes(request, [search])[0]


def asked(request: Request, given: dict[str, Any]) -> saved_search.Query:
    """The query, operators in its text made filters. Raises Missing for a value that does not fit."""
    cleaned = saved_search.clean_query(request.site, given)
    errors = {
        name: _("Einen dieser Werte gibt es nicht.")
        for name in LISTS
        if len(cleaned.get(name, ())) < len(set(given.get(name) or ()))
    }
    errors |= {
        name: _("Schreiben Sie ein Datum, zum Beispiel 2026-03-16.")
        for name in DAYS
        if given.get(name) and name not in cleaned
    }
    if errors:
        raise Missing(errors)
    found = understood(request, {"q": cleaned.get("q", "")})
    query = {**cleaned, "q": found["q"]}
    for name, key in LISTS.items():
        query[name] = [*cleaned.get(name, ()), *found.get(key, ())]
    for name in DAYS:
        if day := found.get(f"{name}_day"):
            query[name] = (max if name == "from" else min)(cleaned.get(name) or day.isoformat(), day.isoformat())
    return query


def patch(search: SavedSearch, request: Request) -> dict[str, Any]:
    given, now = dict(request.json_given), request.now()
    data = {name: given.pop(name) for name in ("name", "follow") if name in given}
    if given:
        data["query"] = asked(request, {**saved_search.clean_query(request.site, search.query), **given})
    request.write(lambda site: mail.change_search(site, search, now, data))
    return shapes(request, [search])[0]


def delete(search: SavedSearch, request: Request) -> HTTPNoContent:
    now = request.now()
    request.write(lambda site: mail.delete_search(search, now))
    return HTTPNoContent()
