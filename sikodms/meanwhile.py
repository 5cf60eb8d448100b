"""What somebody reads who wanted to decide and came second."""

from typing import Any

from pyramid.request import Request

from content_types import _, later
from sikodms.sentences import name_of
from sikodms.words import day, local, moment, time_of_day
from workflows import Decided, Unseen, decided

APPROVED = later("Diesen Schritt hat inzwischen {who} freigegeben, {when}.")
SENTENCES = {
    "submit": later("Die Fassung hat inzwischen {who} eingereicht, {when}."),
    "recall": later("Die Fassung hat inzwischen {who} zurückgeholt, {when}."),
    "request_changes": later("Zu dieser Fassung hat inzwischen {who} Änderungen verlangt, {when}."),
    "discard": later("Die Fassung hat inzwischen {who} verworfen, {when}."),
    "approve": later("Die Fassung hat inzwischen {who} freigegeben, {when}."),
    "release": later("Die Fassung hat inzwischen {who} veröffentlicht, {when}."),
    "schedule": later("Die Fassung hat inzwischen {who} terminiert, {when}."),
    "unschedule": later("Den Termin hat inzwischen {who} aufgehoben, {when}."),
    "takeover": later("Die Fassung hat inzwischen {who} übernommen, {when}."),
    "withdraw": later("Das Dokument hat inzwischen {who} zurückgezogen, {when}."),
    "archive": later("Das Dokument hat inzwischen {who} archiviert, {when}."),
}
BY_ITSELF = later("Die Fassung ist inzwischen zum vorgesehenen Zeitpunkt freigegeben worden, {when}.")
BY_THEMSELVES = later("Darüber haben Sie schon entschieden, {when}.")


def sentence(error: Decided, request: Request) -> str:
    """Who decided what, and when, as far as this person may see it."""
    entry = error.entry
    if entry is None or entry["event"] not in SENTENCES:
        return error.sentence
    when = _when(request, entry)
    if entry["by"] is None:
        return _(BY_ITSELF, when=when)
    if request.person is not None and entry["by"] == request.person.id:
        return _(BY_THEMSELVES, when=when)
    goes_on = entry["event"] == "approve" and entry["after"] == "in_review"
    pattern = APPROVED if goes_on else SENTENCES[entry["event"]]
    return _(pattern, who=name_of(request.site, entry["by"]), when=when)


def _when(request: Request, entry: dict[str, Any]) -> str:
    at, time = entry["at"], time_of_day(entry["at"])
    if local(at).date() == local(request.now()).date():
        return _("heute um {time}", time=time)
    return _("am {day} um {time}", day=day(at), time=time)


def facts(error: Decided, request: Request) -> dict[str, Any]:
    """The same for programs: {decided: {name, by, at}}, nothing where this person may not see it."""
    entry = error.entry
    if entry is None:
        return {}
    by = name_of(request.site, entry["by"]) if entry["by"] else None
    return {"decided": {"name": entry["event"], "by": by, "at": moment(entry["at"])}}


def unseen_now(request: Request, name: Any, hash: Any, step: Any) -> Exception:
    """What to raise for a document that this person sees no more: Decided if they came second, else that there is none."""
    document = request.site.document(request.matchdict["id"])
    first = decided(request.site, document, name, request.person, request.now(), hash, step) if document else None
    return first or Unseen()
