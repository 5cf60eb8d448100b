"""Documents: write them, read them, compare them, move them on."""

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPException, HTTPPreconditionRequired
from pyramid.request import Request
from pyramid.response import Response

from content_types import KINDS, Document, Fassung, _, clean_fields, clean_line, markdown_to_html
from sikodms import factories
from sikodms.api.body import json_body
from sikodms.api.shapes import (
    document_shape,
    document_url,
    file_shape,
    relations_shape,
    state_of,
    task_shape,
    versions_shape,
)
from sikodms.difference import as_json, side
from sikodms.downloads import file_response
from sikodms.factories import file as file_asked
from sikodms.factories import file_name, shown_fassung, version_asked
from sikodms.meanwhile import unseen_now
from sikodms.relations import relations_of
from sikodms.uploads import only_file
from workflows import (
    Forbidden,
    Gone,
    Missing,
    Stale,
    Unseen,
    WrongState,
    attach,
    check,
    create,
    detach,
    edit,
    editable,
    may_create,
    perform,
    places_to_write,
    visible_fassung,
    waiting_for,
    why_not,
)  # fmt: skip

YEARS = range(1970, 2201)  # of dates that can be worked with
SET_BY_THE_PORTAL = ("state", "version", "hash", "owner", "contributors", "released_at")


def may_write_somewhere(request: Request) -> None:
    """Guard of POST /documents: rights before the rest of the body."""
    if not places_to_write(request.site, request.tokens):
        raise Forbidden(_("Dokumente schreiben Autorinnen und Autoren eines Fachgebiets und seine Leitung."))
    given = request.json_given = json_body(request)
    fachgebiet = given.get("fachgebiet")
    if (
        isinstance(fachgebiet, str)
        and request.site.fachgebiet(fachgebiet)
        and not may_create(request.tokens, fachgebiet)
    ):
        raise Forbidden(_("In diesem Fachgebiet dürfen Sie keine Dokumente schreiben."))


def fields_given(request: Request, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a kind out of a body, cleaned. Raises FieldErrors and Missing."""
    data = dict(given)
    if wrong := {name: _("Das setzt das Portal.") for name in SET_BY_THE_PORTAL if name in data}:
        raise Missing(wrong)
    if isinstance(data.get("body_markdown"), str):
        if "body_html" in data:
            raise Missing({"body_markdown": _("Schicken Sie body_html oder body_markdown, nicht beides.")})
        data["body_html"] = markdown_to_html(data.pop("body_markdown")[:2_000_000])
    return clean_fields(KINDS[kind].schema, data, tuple(request.site["authorities"].keys()))


def post(request: Request) -> Response:
    given = dict(request.json_given)
    kind, fachgebiet = given.pop("kind"), given.pop("fachgebiet")
    external_id = external(given.pop("external_id", None))
    if kind not in KINDS:
        raise Missing({"kind": _("Diese Art gibt es nicht. Möglich sind: {kinds}.", kinds=", ".join(KINDS))})
    fields = fields_given(request, kind, given)

    def act(site):
        if external_id and external_id in site.external_ids:
            raise WrongState(_("Ein Dokument mit dieser external_id gibt es schon."))
        return create(site, site.person(request.person.id), request.now(), kind, fachgebiet, fields, external_id)

    made = request.write(act)
    response = Response(json_body=document_shape(request, made, made.working), status=201)
    response.location = document_url(request, made.id)
    return response


def external(given: Any) -> str | None:
    if given is None:
        return None
    cleaned = clean_line(given) if isinstance(given, str) else ""
    if not cleaned or len(cleaned) > 200:
        raise Missing({"external_id": _("Eine external_id hat 1 bis 200 Zeichen.")})
    return cleaned


def get(document: Document, request: Request):
    return with_hash(request, document, shown_fassung(request, document))


def with_hash(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    request.response.headers["ETag"] = f'"{fassung.hash}"'
    return document_shape(request, document, fassung)


def may_edit(request: Request) -> None:
    """Guard of PATCH: seen, person, state, If-Match, and only then the body."""
    fassung = _draft(request)
    if not request.headers.get("If-Match"):
        raise HTTPPreconditionRequired(
            detail=_("Schicken Sie If-Match mit dem Hash der Fassung, die Sie gesehen haben.")
        )
    if expected_hash(request) not in (fassung.hash, "*"):
        raise Stale(fassung.hash)
    request.json_given = json_body(request)


def _draft(request: Request) -> Fassung:
    """The draft that this person may edit. Raises as workflows.editable; who could begin one is told that there is none."""
    document, now = request.context, request.now()
    if document.working is None and why_not(request.site, document, "revise", request.person, now) is None:
        raise WrongState(_("Zurzeit ist keine Fassung in Arbeit. Beginnen Sie mit „Überarbeiten“ eine neue."))
    return editable(request.site, document, request.person, now)


def expected_hash(request: Request) -> str:
    """If-Match, bare or quoted."""
    return request.headers["If-Match"].strip().removeprefix("W/").strip('"')


def patch(document: Document, request: Request):
    fields = fields_given(request, document.kind, request.json_given)
    expected = expected_hash(request)
    now = request.now()
    fassung = request.write(
        lambda site: edit(
            site, document, site.person(request.person.id), now, fields, None if expected == "*" else expected
        )
    )
    return with_hash(request, document, fassung)


def versions(document: Document, request: Request):
    _not_withdrawn_for(request, document)
    return versions_shape(request, document)


def _not_withdrawn_for(request: Request, document: Document) -> None:
    """Below a withdrawn document there is nothing for readers."""
    if not versions_shape(request, document)["items"]:
        raise Unseen


def diff(document: Document, request: Request):
    ends = [
        _end(request, document, request.GET.get(name, standard))
        for name, standard in (("from", "released"), ("to", "working"))
    ]
    before, after = ends
    if after is None:
        raise Unseen
    compared = as_json(side(before) if before else None, side(after))
    return {"from": before.version if before else None, "to": after.version, **compared}


def _end(request: Request, document: Document, asked: str) -> Fassung | None:
    """One end of a comparison; None for the released Fassung of a document that never had one, if the draft may be seen."""
    try:
        return visible_fassung(document, version_asked(asked), request.tokens)
    except (Unseen, Gone):
        if asked == "released" and document.last_released is None:
            return None
        raise Unseen from None


def related(document: Document, request: Request) -> dict[str, Any]:
    try:
        fassung = shown_fassung(request, document)
    except Gone as error:
        raise Unseen from error  # below a withdrawn document there is nothing
    return relations_shape(request, relations_of(request, document, fassung))


def to_move(request: Request) -> Document | None:
    """The document, as factories.document; where somebody else decided first and it is seen no more, Decided."""
    try:
        return factories.document(request)
    except Unseen:
        try:
            given = json_body(request)
        except HTTPException:
            given = {}
        raise unseen_now(request, given.get("name"), given.get("hash"), given.get("step")) from None


def may_move(request: Request) -> None:
    """Guard of transitions: the name is known, seen, allowed and possible; then the rest of the body."""
    document: Document = request.context
    given = request.json_given = json_body(request)
    name = given.get("name")
    shown = given.get("hash"), given.get("step")
    check(request.site, document, name if isinstance(name, str) else "", request.person, request.now(), *shown)


def move(document: Document, request: Request):
    given = dict(request.json_given)
    name = given.pop("name")
    said = times_of(given)
    now = request.now()
    fassung = request.write(lambda site: perform(site, document, name, site.person(request.person.id), now, **said))
    return {"state": state_of(document, fassung), "version": fassung.version, "hash": fassung.hash}


def times_of(given: dict[str, Any]) -> dict[str, Any]:
    """`at` and `due_at` as aware datetimes, `review_by` as a date. Raises Missing."""
    said, errors = dict(given), {}
    for name in ("at", "due_at"):
        if said.get(name) is not None:
            try:
                time = dt.datetime.fromisoformat(str(said[name]))
                if time.year not in YEARS:
                    raise ValueError(time.year)
                said[name] = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
            except ValueError:
                errors[name] = _("Schreiben Sie Datum und Uhrzeit nach ISO 8601, zum Beispiel 2026-03-16T08:00:00Z.")
    if said.get("review_by") is not None:
        try:
            said["review_by"] = dt.date.fromisoformat(str(said["review_by"]))
        except ValueError:
            errors["review_by"] = _("Schreiben Sie ein Datum, zum Beispiel 2026-03-16.")
    if errors:
        raise Missing(errors)
    return said


def may_attach(request: Request) -> None:
    """Guard of files: seen, person, state; nothing of the body is read before."""
    _draft(request)


def post_file(document: Document, request: Request) -> Response:
    upload, now = only_file(request), request.now()
    try:
        file = request.write(
            lambda site: attach(
                site,
                document,
                site.person(request.person.id),
                now,
                upload.path,
                upload.name,
                upload.sha256,
                upload.size,
                upload.type,
            )
        )
    finally:
        upload.discard()
    assert document.working is not None
    return Response(json_body={**file_shape(file), "hash": document.working.hash}, status=201)


def get_file(document: Document, request: Request) -> Response:
    return file_response(request, file_asked(request, document))


def delete_file(document: Document, request: Request):
    now = request.now()
    fassung = request.write(
        lambda site: detach(site, document, site.person(request.person.id), now, file_name(request))
    )
    return {"hash": fassung.hash, "files": [file_shape(file) for file in fassung.content.files]}


def worklist(request: Request):
    tasks = waiting_for(request.site, request.person, request.now())
    return {"total": len(tasks), "items": [task_shape(task) for task in tasks]}
