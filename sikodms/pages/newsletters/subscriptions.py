"""What one gets by mail: all preferences on one page, and the way out without a login."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from content_types import _, later, plural
from mail import (
    FORMATS,
    SEARCH,
    Newsletter,
    Subscription,
    preferences,
    read_unsubscribe_token,
    set_preferences,
    unsubscribe,
)
from sikodms.pages import following
from sikodms.pages.errors import page as message
from sikodms.pages.newsletters.archive import CADENCES, carried
from sikodms.pages.table import PUBLIC, Page
from sikodms.words import day, titled
from workflows import Missing

HOWS = {
    "portal": later("im Portal"),
    "api": later("über ein Programm"),
    "link": later("über den Link in einer Mail"),
    "office": later("durch die Geschäftsstelle"),
    "demo": later("bei der Einrichtung der Demo"),
}
# RFC 8058, section 3.1: the only body that a mail program sends.
ONE_CLICK = "One-Click"


def evidence(subscription: Subscription | None) -> str:
    """When and how the subscription was begun or ended last: "Abonniert am 3. März 2026 im Portal."."""
    if subscription is None or not subscription.evidence:
        return _("Sie haben diesen Newsletter noch nie abonniert.")
    last = subscription.evidence[-1]
    sentence = later("Abonniert am {day} {how}.") if last["act"] == "in" else later("Abbestellt am {day} {how}.")
    return _(sentence, day=day(last["at"]), how=_(HOWS[last["how"]]))


def show(request: Request) -> dict[str, Any]:
    return values(request, preferences(request.site, request.person))


def values(request: Request, items: list[dict[str, Any]], errors: dict[str, str] | None = None) -> dict[str, Any]:
    newsletters = request.site["newsletters"]
    rows = []
    for item in items:
        newsletter: Newsletter = newsletters[item["newsletter"]]
        areas = [
            area
            for area in request.site.fachgebiete()
            if not newsletter.fachgebiete or area.id in newsletter.fachgebiete
        ]
        rows.append(
            {
                "id": newsletter.id,
                "title": newsletter.title,
                "description": newsletter.description,
                "carries": carried(request, newsletter),
                "cadence": _(CADENCES[newsletter.cadence]),
                "subscribed": item["subscribed"],
                "format": item["format"],
                "areas": [{"id": area.id, "title": area.title, "on": area.id in item["topics"]} for area in areas]
                if len(areas) > 1
                else [],
                "evidence": evidence(newsletter.subscriptions.get(request.person.id)),
            }
        )
    return {
        "page_title": titled(_("Abonnements"), errors),
        "crumbs": [{"title": _("Newsletter"), "href": "/newsletter"}, {"title": _("Abonnements")}],
        "newsletters": rows,
        "address": request.person.email,
        "formats": {name: _(title) for name, title in FORMATS.items()},
        "errors": errors or {},
    }


def asked(request: Request) -> list[dict[str, Any]]:
    """The form as preferences; newsletters that it did not name stay as they are."""
    made = []
    for id in request.POST.getall("newsletter"):
        made.append(
            {
                "newsletter": id,
                "subscribed": f"subscribed-{id}" in request.POST,
                "format": request.POST.get(f"format-{id}", "html"),
                "topics": request.POST.getall(f"topic-{id}"),
            }
        )
    return made


def save(request: Request):
    items, now = asked(request), request.now()
    try:
        request.write(lambda site: set_preferences(site, site.person(request.person.id), items, now, "portal"))
    except Missing as error:
        request.response.status_int = 422
        known = preferences(request.site, request.person)
        typed = {item["newsletter"]: item for item in items}
        return values(request, [{**item, **typed.get(item["newsletter"], {})} for item in known], error.errors)
    number = sum(each["subscribed"] for each in preferences(request.site, request.person))
    said = plural("Sie erhalten einen Newsletter.", "Sie erhalten {n} Newsletter.", number)
    if not number:
        said = _("Sie erhalten keinen Newsletter.")
    request.say("success", _("Gespeichert"), said)
    return HTTPSeeOther(location="/abo")


def link(request: Request) -> tuple[Newsletter, str] | None:
    """The newsletter and the person of the address; None if we did not make it."""
    known = read_unsubscribe_token(request.portal.mail_settings.secret, request.matchdict["token"])
    newsletter = request.site["newsletters"].get(known[0]) if known else None
    return (newsletter, known[1]) if known and newsletter is not None else None


def followed(request: Request) -> tuple[str, str] | None:
    """What the link of a mail about a followed search leaves, and whose that is."""
    known = read_unsubscribe_token(request.portal.mail_settings.secret, request.matchdict["token"])
    return known if known is not None and known[0].startswith(SEARCH) else None


def no_such_link(request: Request) -> Response:
    text = _(
        "Der Link ist unvollständig oder gehört zu einem anderen Portal. Kopieren Sie ihn ganz aus der Mail, "
        "oder ändern Sie Ihre Abonnements nach der Anmeldung."
    )
    return message(
        request, 404, _("Dieser Link gilt nicht"), text, [{"title": _("Zu Ihren Abonnements"), "href": "/abo"}]
    )


def leaving(request: Request):
    """Shows what the button does, and does nothing: scanners open every link of a mail."""
    if (search := followed(request)) is not None:
        return following.leaving(request, *search, leave=False)
    found = link(request)
    if found is None:
        return no_such_link(request)
    newsletter, person = found
    subscription = newsletter.subscriptions.get(person)
    return {
        "page_title": _("Newsletter abbestellen"),
        "title": newsletter.title,
        "subscribed": bool(subscription and subscription.subscribed),
        "done": False,
    }


def leave(request: Request):
    """One click of a mail program, or the button: both are final, and again is no error."""
    found, search = link(request), followed(request)
    if found is None and search is None:
        return no_such_link(request)
    if request.POST.get("List-Unsubscribe") != ONE_CLICK:
        return message(
            request,
            400,
            _("Nichts geändert"),
            _("Zum Abbestellen dient der Knopf auf der Seite des Links."),
            [{"title": _("Zur Seite"), "href": request.path}],
        )
    if search is not None:
        return following.leaving(request, *search, leave=True)
    assert found is not None
    newsletter, person = found
    subscription = newsletter.subscriptions.get(person)
    if subscription is not None and subscription.subscribed:
        now = request.now()
        request.write(lambda site: unsubscribe(site["newsletters"][newsletter.id], person, now, "link"))
    return {"page_title": _("Abbestellt"), "title": newsletter.title, "subscribed": False, "done": True}


PAGES = (
    Page("abo", "/abo", show, "abo.pt"),
    Page("abo", "/abo", save, "abo.pt", method="POST"),
    Page("leave", "/a/{token}", leaving, "leave.pt", permission=PUBLIC, csrf=False),
    Page("leave", "/a/{token}", leave, "leave.pt", method="POST", permission=PUBLIC, csrf=False),
)
