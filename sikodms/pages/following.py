"""One's own saved searches: kept from the search page, named, followed by mail, deleted and taken back."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

import mail
from content_types import SavedSearch, _, later, plural, saved_search
from index import IndexUnavailable
from sikodms import factories
from sikodms.pages.table import Page
from sikodms.words import day, number, titled
from workflows import Missing, Unseen

FOLLOWS = {
    "none": later("Keine Mails"),
    "at_once": later("Sofort, kurz nach der Freigabe"),
    "daily": later("Täglich um 7 Uhr"),
    "weekly": later("Montags um 7 Uhr"),
}
FIELDS = ("q", "from", "to")
LISTS = ("kind", "fachgebiet", "authority", "author", "year")
SHOWN_AT_START = 3
UNDO_SHOWN = dt.timedelta(minutes=15)
LEAVE = "sikodms:pages/templates/unfollow.pt"


def index(request: Request) -> dict[str, Any]:
    searches = saved_search.of(request.site, request.person.id)
    counts = new_hits(request, searches)
    return {
        "page_title": _("Gespeicherte Suchen"),
        "searches": [row(request, search, (counts or {}).get(search.id, 0)) for search in searches],
        "undoes": [*just_changed(request, searches), *just_deleted(request)],
        "counted": counts is not None,
        "address": request.person.email,
    }


def just_deleted(request: Request) -> list[dict[str, str]]:
    """The search that was deleted last, while that may have been a mistake."""
    since = request.now() - UNDO_SHOWN
    found = saved_search.deleted_of(request.site, request.person.id)[:1]
    return [
        {"action": f"/suchen/{each.id}/undo", "title": _("Suche gelöscht: {name}", name=each.name), "text": ""}
        for each in found
        if each.deleted_at and each.deleted_at > since
    ]


def just_changed(request: Request, searches: list[SavedSearch]) -> list[dict[str, str]]:
    """The search whose words were changed last, as long."""
    now = request.now()
    found = [(each.former, each) for each in searches if each.former and mail.can_undo(each, now, UNDO_SHOWN)]
    return [
        {
            "action": f"/suchen/{each.id}/query/undo",
            "title": _("Suche geändert: {name}", name=each.name),
            "text": _("Vorher: {query}.", query=mail.words_of(request.site, former["query"])),
        }
        for former, each in sorted(found, key=lambda pair: pair[0]["at"])[-1:]
    ]


def new_hits(request: Request, searches: list[SavedSearch]) -> dict[str, int] | None:
    """Search → how many hits are new since they were looked at; None while there is no index."""
    asking, held = request.portal.asking, request.tokens
    try:
        return asking.new_hits(request.site, searches, held)
    except IndexUnavailable:
        return None


def fresh(request: Request) -> list[dict[str, str]]:
    """For the start page: the searches in which most is new, and how much."""
    searches = saved_search.of(request.site, request.person.id)
    counts = (new_hits(request, searches) or {}) if searches else {}
    found = sorted((each for each in searches if counts.get(each.id)), key=lambda each: -counts[each.id])
    return [{"name": each.name, "new": how_many(counts[each.id])} for each in found[:SHOWN_AT_START]]


def how_many(count: int) -> str:
    return plural("1 neuer Treffer", "{n} neue Treffer", count, n=number(count))


def row(request: Request, search: SavedSearch, new: int) -> dict[str, Any]:
    parts = [mail.words_of(request.site, search.query), _(FOLLOWS[search.follow])]
    last = mail.last_notice(request.site, search)
    state = last.delivery["state"] if last is not None else ""
    if last is not None and state == "accepted":
        said = plural(
            "zuletzt 1 Treffer am {day}",
            "zuletzt {n} Treffer am {day}",
            len(last.items) + len(last.rest),
            day=day(last.sent_at),
        )
        parts.append(said)
    return {
        "id": search.id,
        "name": search.name,
        "parts": parts,
        "new": how_many(new) if new else "",
        "trouble": trouble(state, day(last.created_at)) if last is not None else "",
        "doubtful": state == "uncertain",
    }


def trouble(state: str, when: str) -> str:
    """What went wrong with the last mail, for who waits for it."""
    sentence = {
        "deferred": later("Die Mail vom {day} ist noch nicht zugestellt. Das Portal versucht es weiter."),
        "failed": later("Die Mail vom {day} ließ sich nicht zustellen. Prüfen Sie Ihre Adresse."),
        "uncertain": later("Es ist ungewiss, ob die Mail vom {day} angekommen ist."),
    }.get(state)
    return _(sentence, day=when) if sentence else ""


def save(request: Request):
    """The search that is on the search page; how it is called and followed is asked next."""
    given, now = asked(request), request.now()
    try:
        search = request.write(
            lambda site: mail.save_search(site, site.person(request.person.id), now, {"query": given})
        )
    except Missing as error:
        request.say("warning", _("Nicht gespeichert"), " ".join(error.errors.values()))
        return HTTPSeeOther(location="/suchen")
    request.say(
        "success",
        _("Suche gespeichert"),
        _("Geben Sie ihr einen Namen, und wählen Sie, ob Sie Mails bekommen möchten."),
    )
    return HTTPSeeOther(location=f"/suchen/{search.id}")


def asked(request: Request) -> dict[str, Any]:
    post = request.POST
    return {**{name: post.get(name, "") for name in FIELDS}, **{name: post.getall(name) for name in LISTS}}


def edit(search: SavedSearch, request: Request) -> dict[str, Any]:
    return form(request, search, {"name": search.name, "follow": search.follow})


def form(
    request: Request, search: SavedSearch, given: dict[str, Any], errors: dict[str, str] | None = None
) -> dict[str, Any]:
    title = _("Gespeicherte Suche ändern")
    return {
        "page_title": titled(title, errors),
        "crumbs": [{"title": _("Gespeicherte Suchen"), "href": "/suchen"}, {"title": search.name}],
        "id": search.id,
        "asks": mail.words_of(request.site, search.query),
        "search_href": opened_at(search),
        "given": given,
        "follows": {name: _(label) for name, label in FOLLOWS.items()},
        "address": request.person.email,
        "errors": errors or {},
    }


def change(search: SavedSearch, request: Request):
    given, now = {name: request.POST.get(name, "") for name in ("name", "follow")}, request.now()
    try:
        request.write(lambda site: mail.change_search(site, search, now, given))
    except Missing as error:
        request.response.status_int = 422
        return form(request, search, given, error.errors)
    request.say("success", _("Gespeichert"), _(AFTERWARDS[search.follow]))
    return HTTPSeeOther(location="/suchen")


AFTERWARDS = {
    "none": later("Neue Treffer sehen Sie hier auf dieser Seite."),
    "at_once": later("Sie bekommen eine Mail, sobald etwas Neues freigegeben ist, das passt."),
    "daily": later("Sie bekommen morgens um 7 Uhr eine Mail, wenn es etwas Neues gibt."),
    "weekly": later("Sie bekommen montags um 7 Uhr eine Mail, wenn es etwas Neues gibt."),
}


def look(search: SavedSearch, request: Request):
    """To the hits, the newest first; from here on none of them counts as new."""
    request.write(lambda site: mail.look_at(site, search))
    return HTTPSeeOther(location=opened_at(search))


def opened_at(search: SavedSearch) -> str:
    """The search page with its hits, the newest first, that knows which saved search they are of."""
    return f"/search?{mail.address_of(search, 'date')}&{urlencode({'saved': search.id})}"


def delete(search: SavedSearch, request: Request):
    now = request.now()
    request.write(lambda site: mail.delete_search(search, now))
    return HTTPSeeOther(location="/suchen")


def again(search: SavedSearch, request: Request):
    """A mail of which nobody knows whether it came is sent once more."""
    now = request.now()

    def act(site) -> bool:
        last = mail.last_notice(site, search)
        return last is not None and mail.reopen_notice(site, last, now)

    if request.write(act):
        request.say("success", _("Die Mail wird noch einmal gesendet"))
    return HTTPSeeOther(location="/suchen")


def take_back(request: Request):
    id = request.matchdict["id"]

    def act(site) -> SavedSearch | None:
        found = saved_search.find(site, request.person.id, id, deleted=True)
        if found is not None:
            mail.take_back(site, found)
        return found or saved_search.find(site, request.person.id, id)

    try:
        search = request.write(act)
    except Missing as error:
        request.say("warning", _("Nicht zurückgeholt"), " ".join(error.errors.values()))
        return HTTPSeeOther(location="/suchen")
    if search is None:
        raise Unseen
    request.say("success", _("Die Suche „{name}“ ist wieder da", name=search.name))
    return HTTPSeeOther(location="/suchen")


# The link of a mail, without a login


def leaving(request: Request, what: str, person: str, leave: bool) -> Response:
    """The page of the link in a notice. `what` is that of its token; with `leave` the following ends, again is no error."""
    id, now = what.removeprefix(mail.SEARCH), request.now()
    if leave:
        request.write(lambda site: mail.unfollow_search(site, person, id, now))
    search = saved_search.find(request.site, person, id)
    followed = search is not None and search.followed
    values = {
        "page_title": _("Der Suche nicht mehr folgen") if followed else _("Abbestellt"),
        "id": id,
        "name": search.name if search is not None else "",
        "followed": followed,
    }
    return render_to_response(LEAVE, values, request)


PAGES = (
    Page("searches", "/suchen", index, "searches.pt"),
    Page("searches", "/suchen", save, method="POST"),
    Page("saved_search", "/suchen/{id}", edit, "saved_search.pt", factory=factories.saved_search),
    Page("saved_search", "/suchen/{id}", change, "saved_search.pt", method="POST", factory=factories.saved_search),
    Page("search_look", "/suchen/{id}/look", look, method="POST", factory=factories.saved_search),
    Page("search_delete", "/suchen/{id}/delete", delete, method="POST", factory=factories.saved_search),
    Page("search_undo", "/suchen/{id}/undo", take_back, method="POST"),
    Page("search_again", "/suchen/{id}/again", again, method="POST", factory=factories.saved_search),
)
