"""Subscribing, unsubscribing and preferences; each opt-in and opt-out is kept with when, how and to which words."""

import datetime as dt
from typing import Any

from content_types import Person, Site, _, later
from mail.newsletter import CADENCES, Newsletter
from mail.subscription import Subscription
from workflows import Missing

FORMATS = {"html": later("gestaltet"), "text": later("nur Text")}
# Counted up whenever the words beside the switch change: evidence names the version that was agreed to.
CONSENT_VERSION = "2026-1"
HOWS = ("portal", "api", "link", "office", "demo")
FIELDS = {"newsletter", "subscribed", "cadence", "format", "topics"}


def subscribe(newsletter: Newsletter, person: Person, now: dt.datetime, how: str) -> Subscription:
    """Puts the subscription in force; if it is already, this is a no-op."""
    return _turn(newsletter, person.id, True, now, how)


def unsubscribe(newsletter: Newsletter, person_id: str, now: dt.datetime, how: str) -> None:
    """Ends the subscription; again, or where there never was one, is a no-op."""
    if person_id in newsletter.subscriptions:
        _turn(newsletter, person_id, False, now, how)


def _turn(newsletter: Newsletter, person_id: str, on: bool, now: dt.datetime, how: str) -> Subscription:
    if how not in HOWS:
        raise ValueError(f"unknown way {how!r}")
    subscription = newsletter.subscriptions.get(person_id)
    if subscription is None:
        subscription = newsletter.subscriptions[person_id] = Subscription(person_id)
    if subscription.subscribed != on:
        subscription.subscribed = on
        said = {"act": "in" if on else "out", "at": now, "how": how, "text": CONSENT_VERSION}
        subscription.evidence = (*subscription.evidence, said)
        newsletter.subscribers.change(1 if on else -1)
    return subscription


def preferences(site: Site, person: Person) -> list[dict[str, Any]]:
    """One entry per newsletter, in the shape of GET and PUT /subscriptions; `cadence` is that of the newsletter."""
    return [_shape(newsletter, newsletter.subscriptions.get(person.id)) for newsletter in site["newsletters"].values()]


def _shape(newsletter: Newsletter, subscription: Subscription | None) -> dict[str, Any]:
    return {
        "newsletter": newsletter.id,
        "subscribed": bool(subscription and subscription.subscribed),
        "cadence": newsletter.cadence,
        "format": subscription.format if subscription else "html",
        "topics": list(subscription.topics) if subscription else [],
    }


def set_preferences(
    site: Site, person: Person, items: list[dict[str, Any]], now: dt.datetime, how: str
) -> list[dict[str, Any]]:
    """Takes what PUT /subscriptions gets; newsletters not named stay as they are. Returns the new preferences.

    A cadence may stand there, for it is in what one gets, and changes nothing. Raises Missing, with nothing changed, if anything
    does not fit.
    """
    wrong = {
        f"items.{place}.{name}": said for place, item in enumerate(items) for name, said in _faults(site, item).items()
    }
    if wrong:
        raise Missing(wrong)
    for item in items:
        _set(site["newsletters"][item["newsletter"]], person, item, now, how)
    return preferences(site, person)


def _set(newsletter: Newsletter, person: Person, item: dict[str, Any], now: dt.datetime, how: str) -> None:
    known = newsletter.subscriptions.get(person.id)
    on = item.get("subscribed", bool(known and known.subscribed))
    if known is None and not on:
        return
    subscription = _turn(newsletter, person.id, on, now, how)
    changed = {
        "format": item.get("format", subscription.format),
        "topics": tuple(dict.fromkeys(item.get("topics", subscription.topics))),
    }
    for name, value in changed.items():
        if getattr(subscription, name) != value:
            setattr(subscription, name, value)


def _faults(site: Site, item: Any) -> dict[str, str]:
    if not isinstance(item, dict):
        return {"newsletter": _("Hier wird ein Objekt erwartet.")}
    found = {name: _("Dieses Feld gibt es nicht.") for name in item if name not in FIELDS}
    newsletter = item.get("newsletter")
    if not isinstance(newsletter, str) or newsletter not in site["newsletters"]:
        found["newsletter"] = _("Diesen Newsletter gibt es nicht.")
    if not isinstance(item.get("subscribed", True), bool):
        found["subscribed"] = _("Hier wird true oder false erwartet.")
    if item.get("format", "html") not in tuple(FORMATS):
        found["format"] = _("Das Format ist html oder text.")
    if item.get("cadence") not in (None, *CADENCES):
        found["cadence"] = _("Diesen Rhythmus gibt es nicht.")
    topics = item.get("topics", [])
    if not isinstance(topics, list | tuple) or not all(
        isinstance(topic, str) and site.fachgebiet(topic) for topic in topics
    ):
        found["topics"] = _("Themen sind Kennungen von Fachgebieten.")
    return found
