"""POST /import: up to 50 documents at once, for the command `sikodms import`.

Each line stands for itself: one that does not fit is refused with its number, the others go in. With `release` the drafts
are released as taken over, in the name of a person of the Geschäftsstelle.
"""

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPRequestEntityTooLarge
from pyramid.request import Request

from content_types import KINDS, Document, FieldErrors, Person, Site, _, later
from sikodms.api.body import parse
from sikodms.api.documents import external, fields_given
from workflows import Forbidden, Missing, WorkflowError, WrongState, create, edit, perform, takeover

LINES, BYTES = 50, 100_000_000
IMPORTED = later("Neuer Stand aus dem Import")  # kept in German, whatever the program that sends it prefers
TOGETHER = 5  # lines of one transaction: other writers wait for no more
NOT_FIELDS = ("external_id", "kind", "fachgebiet", "files")


def readable(request: Request) -> None:
    """Guard: larger than other bodies, for fifty whole documents."""
    if (request.content_length or 0) > BYTES:
        raise HTTPRequestEntityTooLarge(detail=_("Schicken Sie weniger Dokumente auf einmal."))
    given = parse(request.body)
    if not isinstance(given, dict) or not isinstance(given.get("lines"), list) or len(given["lines"]) > LINES:
        raise HTTPBadRequest(detail=_("Erwartet werden höchstens {n} Dokumente in „lines“.", n=LINES))
    request.json_given = given
    if given.get("release") and "office" not in request.tokens:
        raise Forbidden(_("Freigegeben übernehmen kann nur die Geschäftsstelle."))


def post(request: Request):
    given = request.json_given
    author = request.person
    if given.get("author"):
        if "office" not in request.tokens and given["author"] != author.login:
            raise Forbidden(_("Im Namen anderer übernimmt nur die Geschäftsstelle."))
        author = request.site.person_by_login(str(given["author"]))
        if author is None:
            raise Missing({"author": _("Diesen Anmeldenamen gibt es nicht.")})
    results: list[dict[str, Any]] = [{} for _ in given["lines"]]
    for start in range(0, len(results), TOGETHER):
        some = slice(start, start + TOGETHER)
        _take_all(request, given["lines"][some], results[some], author.id, bool(given.get("release")))
    request.portal.wake()
    return {"items": results}


def _take_all(request: Request, lines: list[Any], results: list[dict[str, Any]], author: str, release: bool) -> None:
    """Some lines, in one transaction; what becomes of each is written into its result."""
    now, give_way = request.now(), request.portal.precedence.give_way
    prepared = []
    for line, result in zip(lines, results, strict=True):
        give_way()
        prepared.append(_prepared(request, line, result))
    give_way()

    def act(site: Site) -> None:
        writer, office = site.person(author), site.person(request.person.id)
        assert writer is not None
        for line, result in zip(prepared, results, strict=True):
            if line is not None:
                _take(site, writer, office if release else None, now, line, result)

    request.database.write(act)


def _prepared(request: Request, line: Any, result: dict[str, Any]) -> dict[str, Any] | None:
    """A line with its fields cleaned, before any transaction; None, and why in the result, if it does not fit."""
    try:
        if not isinstance(line, dict):
            raise Missing({"line": _("Erwartet wird ein JSON-Objekt.")})
        kind, fachgebiet = line.get("kind"), line.get("fachgebiet")
        errors = {}
        if not isinstance(kind, str) or kind not in KINDS:
            errors["kind"] = _("Diese Art gibt es nicht: {kind}.", kind=str(kind)[:60])
        if not isinstance(fachgebiet, str) or request.site.fachgebiet(fachgebiet) is None:
            errors["fachgebiet"] = _("Dieses Fachgebiet gibt es nicht: {fachgebiet}.", fachgebiet=str(fachgebiet)[:60])
        if errors:
            raise Missing(errors)
        fields = fields_given(
            request, str(kind), {name: value for name, value in line.items() if name not in NOT_FIELDS}
        )
        if not fields.get("title"):
            raise Missing({"title": _("Der Titel fehlt.")})
        return {
            "kind": kind,
            "fachgebiet": fachgebiet,
            "external_id": external(line.get("external_id")),
            "fields": fields,
            "files": bool(line.get("files")),
        }
    except (FieldErrors, WorkflowError) as error:
        result["error"] = "; ".join(
            f"{name}: {sentence}" for name, sentence in getattr(error, "errors", {}).items()
        ) or str(error)
        return None


def _take(site: Site, writer: Person, office: Person | None, now, line: dict[str, Any], result: dict[str, Any]) -> None:
    """Creates the document, or a new Fassung of the one with that external_id if its content differs.

    Whatever can be refused is refused before anything is written: a savepoint for each line took three quarters of the time.
    """
    try:
        known = site.external_ids.get(line["external_id"]) if line["external_id"] else None
        document = site.document(known) if known else None
        if office is not None and not line["files"]:
            _can_be_released(document, line["kind"], line["fields"])
        if document is None:
            document = create(site, writer, now, line["kind"], line["fachgebiet"], line["fields"], line["external_id"])
            result["did"] = "created"
        else:
            result["did"] = _update(site, document, writer, now, line)
        # With files to come, the release waits for them: POST /documents/{id}/takeover.
        if office is not None and not line["files"] and _awaits_release(document, result["did"]):
            takeover(site, document, office, now)
            result["did"] = "updated" if result["did"] == "unchanged" else result["did"]
        result["id"] = document.id
    except WorkflowError as error:
        result["error"] = error.sentence
        result.pop("did", None)


def _can_be_released(document: Document | None, kind: str, fields: dict[str, Any]) -> None:
    """Raises Missing for what could not be taken over after it had been written."""
    current = document and (document.working or document.current)
    if not KINDS[kind].needs_text:
        if not fields.get("summary", current.summary if current else None):
            raise Missing({"summary": _("Zum Übernehmen braucht es die Definition.")})
        return
    body = fields.get("body_html", current.content.body_html if current else None)
    if not body and not (current and current.content.files):
        raise Missing({"body_html": _("Zum Freigeben braucht es einen Text oder eine Datei.")})


def _awaits_release(document: Document, did: str) -> bool:
    """Whether it was written now, or by an earlier import that broke off or was not to release."""
    return did != "unchanged" or (
        document.last_released is None and document.working is not None and document.working.state == "draft"
    )


def _update(site: Site, document: Document, writer: Person, now, line: dict[str, Any]) -> str:
    if (document.kind, document.fachgebiet) != (line["kind"], line["fachgebiet"]):
        raise WrongState(_("Art und Fachgebiet eines Dokuments ändern sich nie."))
    current = document.working or document.released or document.current
    before = current.values()
    wanted = {name: value for name, value in line["fields"].items() if (before.get(name) or None) != (value or None)}
    if not wanted:
        return "unchanged"
    if document.working is None:
        perform(site, document, "revise", writer, now, occasion=IMPORTED)
    edit(site, document, writer, now, wanted, None)
    return "updated"


def post_takeover(document: Document, request: Request):
    now = request.now()
    fassung = request.write(lambda site: takeover(site, document, site.person(request.person.id), now))
    return {"state": fassung.state, "version": fassung.version, "hash": fassung.hash}


def may_take_over(request: Request) -> None:
    if "office" not in request.tokens:
        raise Forbidden(_("Übernehmen kann nur die Geschäftsstelle."))
