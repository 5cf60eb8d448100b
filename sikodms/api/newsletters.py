"""Newsletters, their issues and deliveries, and one's own subscriptions."""

import re
from typing import Any

from pyramid.httpexceptions import HTTPPreconditionRequired
from pyramid.request import Request
from pyramid.response import Response

from content_types import _
from mail import (
    DELIVERY_STATES,
    Issue,
    Newsletter,
    check_issue,
    counts,
    edit_issue,
    listing,
    open_issue,
    perform_issue,
    preferences,
    set_preferences,
    shown_items,
)  # fmt: skip
from sikodms.api.body import json_body
from sikodms.api.documents import expected_hash, times_of
from sikodms.words import moment
from workflows import Forbidden, Missing, Stale, Unseen, WrongState


def index(request: Request):
    return {"items": [_newsletter(each) for each in request.site["newsletters"].values()]}


def _newsletter(each: Newsletter) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.title,
        "description": each.description,
        "cadence": each.cadence,
        "subscribers": each.subscribers(),
    }


def issue_shape(request: Request, issue: Issue) -> dict[str, Any]:
    shown = shown_items(request.site, issue, request.tokens)
    # How many documents did not fit counts those that a reader may not know of.
    works = not request.tokens.isdisjoint({"editor", "office"})
    return {
        "id": issue.id,
        "url": f"{request.portal.settings.portal_url}/n/{issue.id}",
        "newsletter": issue.newsletter,
        "number": issue.number,
        "state": issue.state,
        "hash": issue.hash,
        "subject": issue.subject,
        "introduction_html": issue.introduction_html,
        "items": [
            {name: item[name] for name in ("document", "version", "title", "note") if item.get(name)} for item in shown
        ],
        **({"rest": len(issue.rest)} if works else {}),
        "recipients": issue.recipients,
        "scheduled_at": moment(issue.scheduled_at),
        "sent_at": moment(issue.sent_at),
    }


def may_open(request: Request) -> None:
    if "editor" not in request.tokens:
        raise Forbidden(_("Ausgaben schreibt die Newsletter-Redaktion."))
    request.json_given = json_body(request)


def open(newsletter: Newsletter, request: Request) -> Response:
    given, now = request.json_given, request.now()
    if wrong := {
        name: _("Dieses Feld gibt es nicht.") for name in given if name not in ("subject", "introduction_html")
    }:
        raise Missing(wrong)
    issue = request.write(
        lambda site: open_issue(
            site, newsletter, site.person(request.person.id), now, given.get("subject"), given.get("introduction_html")
        )
    )
    return Response(json_body=issue_shape(request, issue), status=201)


def get(issue: Issue, request: Request):
    request.response.headers["ETag"] = f'"{issue.hash}"'
    return issue_shape(request, issue)


def may_edit(request: Request) -> None:
    issue: Issue = request.context
    if "editor" not in request.tokens:
        raise Forbidden(_("Ausgaben schreibt die Newsletter-Redaktion."))
    if issue.state != "draft":
        raise WrongState(_("Eine Ausgabe lässt sich nur als Entwurf ändern. Holen Sie sie zuerst zurück."))
    if not request.headers.get("If-Match"):
        raise HTTPPreconditionRequired(
            detail=_("Schicken Sie If-Match mit dem Hash der Ausgabe, die Sie gesehen haben.")
        )
    if expected_hash(request) not in (issue.hash, "*"):
        raise Stale(issue.hash)
    request.json_given = json_body(request)


def patch(issue: Issue, request: Request):
    expected, now = expected_hash(request), request.now()
    request.write(
        lambda site: edit_issue(
            site, issue, site.person(request.person.id), now, request.json_given, None if expected == "*" else expected
        )
    )
    return get(issue, request)


def may_move(request: Request) -> None:
    given = request.json_given = json_body(request)
    name = given.get("name")
    check_issue(request.site, request.context, name if isinstance(name, str) else "", request.person, request.now())


def move(issue: Issue, request: Request):
    given = dict(request.json_given)
    name, now = given.pop("name"), request.now()
    said = times_of(given)
    request.write(lambda site: perform_issue(site, issue, name, site.person(request.person.id), now, **said))
    return {"state": issue.state, "hash": issue.hash}


def may_see_deliveries(request: Request) -> None:
    if request.tokens.isdisjoint({"editor", "office"}):
        raise Unseen


def deliveries(issue: Issue, request: Request):
    state = request.GET.get("state")
    if state is None:
        states = counts(issue)
        return {"total": sum(states.values()), "states": states}
    page, size = (
        _number(request, name, standard, most) for name, standard, most in (("page", 1, 100_000), ("size", 50, 500))
    )
    if state not in DELIVERY_STATES:
        raise Missing({"state": _("Möglich sind: {states}.", states=", ".join(DELIVERY_STATES))})
    total, found = listing(issue, state, page, size)
    return {"total": total, "items": [_delivery(request, id, delivery) for id, delivery in found]}


def _number(request: Request, name: str, standard: int, most: int) -> int:
    text = request.GET.get(name, str(standard))
    if not re.fullmatch("[1-9][0-9]{0,5}", text) or int(text) > most:
        raise Missing({name: _("Eine ganze Zahl von 1 bis {most}.", most=most)})
    return int(text)


def _delivery(request: Request, id: str, delivery: dict[str, Any]) -> dict[str, Any]:
    person = request.site.person(delivery["person"])
    made = {
        "id": id,
        "address": delivery.get("address") or (person.email if person else ""),
        "state": delivery["state"],
        "message_id": delivery["message_id"],
        "attempts": delivery["attempts"],
    }
    if person:
        made["login"] = person.login
    if delivery.get("why"):
        made["why"] = delivery["why"]
    return made


def subscriptions(request: Request):
    return {"items": preferences(request.site, request.person)}


def put_subscriptions(request: Request):
    now, items = request.now(), request.json_given["items"]
    return {
        "items": request.write(lambda site: set_preferences(site, site.person(request.person.id), items, now, "api"))
    }
