"""GET /search and /search/suggest."""

import datetime as dt
import re
from typing import Any

from pyramid.request import Request

from content_types import KINDS, _
from index import Entry
from sikodms.api.shapes import document_url
from sikodms.file_addresses import place_label, view_address
from sikodms.searching import LISTS, LONGEST_NAME, STATES, Hit, explained, operators_in, search, words_shown
from sikodms.suggesting import MOST, Offered, suggestions
from sikodms.words import moment
from workflows import Missing

SORTS = ("relevance", "date", "title")
SCOPES = ("current", "all")
FACETS = ("kind", "fachgebiet", "authority", "year", "state")
LARGEST_PAGE = 100
MOST_SUGGESTIONS = 20


def get(request: Request) -> dict[str, Any]:
    asked = parameters(request)
    answer = search(request, **asked)
    words = words_shown(request, asked["q"], answer)
    body: dict[str, Any] = {
        "total": answer.total,
        "page": asked["page"],
        "size": asked["size"],
        "items": [_item(request, hit, words) for hit in answer.hits],
        "facets": {name: dict(answer.facets.get(name, {})) for name in FACETS},
    }
    if answer.suggestion:
        body["suggestion"] = " ".join([answer.suggestion, *operators_in(request, asked["q"])])
    if answer.also:
        body["also"] = list(answer.also)
    if asked["page"] == 1 and (terms := explained(request, words)[0]):
        body["terms"] = [_term(request, term) for term in terms]
    return body


def _term(request: Request, term: Entry) -> dict[str, Any]:
    said = {"id": term.id, "url": document_url(request, term.id), "title": term.title, "definition": term.definition}
    return {**said, "legal_basis": term.legal_basis} if term.legal_basis else said


def _item(request: Request, hit: Hit, q: str) -> dict[str, Any]:
    document, fassung = hit.document, hit.fassung
    older = "" if hit.state == "released" else f"?version={fassung.version}"
    item: dict[str, Any] = {
        "id": document.id,
        "url": document_url(request, document.id) + older,
        "kind": document.kind,
        "fachgebiet": document.fachgebiet,
        "title": fassung.title,
        "snippet": hit.snippet,
        "released_at": moment(fassung.released_at),
        "version": fassung.version,
        "state": hit.state,
    }
    if document.external_id:
        item["external_id"] = document.external_id
    if hit.page_no:
        item["page_no"] = hit.page_no
    if hit.file_name:
        item["file"] = hit.file_name
        if place := place_label(request, fassung.content.file(hit.file_name), hit.page_no):
            item["place"] = place
        view = view_address(document, fassung, hit.file_name, hit.page_no, q)
        item["file_url"] = request.portal.settings.portal_url + view
    return item


def suggest(request: Request) -> dict[str, Any]:
    """What is offered while somebody types `q`."""
    text = request.GET.get("size", str(MOST))
    size = int(text) if re.fullmatch("[1-9][0-9]?", text) else 0
    if not 1 <= size <= MOST_SUGGESTIONS:
        raise Missing({"size": _("Eine ganze Zahl von 1 bis {most}.", most=MOST_SUGGESTIONS)})
    return {"items": [_suggested(request, each) for each in suggestions(request, request.GET.get("q", ""), size)]}


def _suggested(request: Request, each: Offered) -> dict[str, Any]:
    item = {"kind": each.kind, "text": each.text}
    if each.document is not None:
        item |= {"id": each.document.id, "url": document_url(request, each.document.id)}
    return item


def parameters(request: Request) -> dict[str, Any]:
    """The query, checked. Raises Missing for values that do not fit; unknown names are ignored."""
    given = request.GET
    asked, errors = _lists(request)
    asked["q"] = given.get("q", "")
    for name in ("from", "to"):
        text = given.get(name, "")
        try:
            asked[f"{name}_day"] = dt.date.fromisoformat(text) if text else None
        except ValueError:
            errors[name] = _("Schreiben Sie ein Datum, zum Beispiel 2026-03-16.")
    for name, possible in (("sort", SORTS), ("scope", SCOPES)):
        asked[name] = given.get(name, possible[0])
        if asked[name] not in possible:
            errors[name] = _("Möglich sind: {values}.", values=", ".join(possible))
    for name, standard, most in (("page", 1, 100_000), ("size", 10, LARGEST_PAGE)):
        text = given.get(name, str(standard))
        asked[name] = int(text) if re.fullmatch("[1-9][0-9]{0,5}", text) else 0
        if not 1 <= asked[name] <= most:
            errors[name] = _("Eine ganze Zahl von 1 bis {most}.", most=most)
    if errors:
        raise Missing(errors)
    return asked


def _lists(request: Request) -> tuple[dict[str, Any], dict[str, str]]:
    """The filters of which there may be several values, and what is wrong with them. An author may be any words: whether
    somebody is called so is nobody's business but theirs who read what they brought in."""
    given, site = request.GET, request.site
    asked: dict[str, Any] = {key: given.getall(name) for name, key in LISTS.items()}
    errors = {}
    for name, possible in (("kind", KINDS), ("state", STATES)):
        if any(value not in possible for value in asked[LISTS[name]]):
            errors[name] = _("Möglich sind: {values}.", values=", ".join(possible))
    if any(area not in site["fachgebiete"] for area in asked["fachgebiete"]):
        errors["fachgebiet"] = _("Dieses Fachgebiet gibt es nicht.")
    if any(id not in site["authorities"] for id in asked["authorities"]):
        errors["authority"] = _("Diese Behörde gibt es nicht.")
    if not all(re.fullmatch("[0-9]{4}", year) for year in asked["years"]):
        errors["year"] = _("Ein Jahr hat vier Ziffern.")
    if not all(0 < len(name.strip()) <= LONGEST_NAME for name in asked["authors"]):
        errors["author"] = _("Ein Name hat 1 bis {most} Zeichen.", most=LONGEST_NAME)
    return asked, errors
