"""Errors as RFC 9457 problem documents: type, title, status, detail, errors by field; never a traceback."""

import json
import logging
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPException
from pyramid.request import Request
from pyramid.response import Response
from pyramid_openapi3.exceptions import RequestValidationError
from transaction.interfaces import TransientError
from ZODB.POSException import ConflictError

from content_types import FieldErrors, _, later
from index import IndexUnavailable
from sikodms import meanwhile
from sikodms.access import LoginRefused, Throttled
from sikodms.languages import SOURCE, prefers
from sikodms.uploads import UploadRefused
from sikodms.words import moment
from workflows import Decided, Forbidden, Gone, Missing, Stale, Unseen, WorkflowError, WrongState, may_read

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: later("Anfrage nicht lesbar"),
    401: later("Nicht angemeldet"),
    403: later("Nicht erlaubt"),
    404: later("Nicht gefunden"),
    405: later("Methode nicht möglich"),
    409: later("Zurzeit nicht möglich"),
    410: later("Zurückgezogen"),
    412: later("Inzwischen geändert"),
    413: later("Zu groß"),
    415: later("Unbekanntes Format"),
    422: later("Angaben fehlen oder passen nicht"),
    428: later("If-Match fehlt"),
    429: later("Zu viele Versuche"),
    500: later("Fehler im Portal"),
    503: later("Zurzeit nicht verfügbar"),
}
ANY = later("Fehler")
NOT_FOUND = later("Das gibt es nicht, oder Sie dürfen es nicht sehen.")
ENGLISH = {
    400: "The request cannot be read.",
    401: "Log in first: POST /api/v1/session, then send Authorization: Bearer.",
    403: "You may not do this.",
    404: "This does not exist, or you may not see it.",
    405: "This method is not possible here.",
    409: "This is not possible in the present state.",
    410: "This document was withdrawn.",
    412: "The content has changed since you read it.",
    413: "Too large.",
    415: "This format is not accepted.",
    422: "Something is missing or does not fit; see errors.",
    428: "Send If-Match with the hash you have seen.",
    429: "Too many attempts. Wait, then try again.",
    500: "The portal could not answer. The error has been noted.",
    503: "Not available right now. Try again shortly.",
}


def problem(
    request: Request, status: int, detail: str | None = None, errors: dict[str, str] | None = None, **more: Any
) -> Response:
    """A response with a problem document. `detail` is in the language of the request; where that is German and
    Accept-Language prefers English, a general English sentence takes its place.
    """
    language, title = request.locale_name, _(TITLES.get(status, ANY))
    english = language == SOURCE and prefers(request, "en")
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    general = ENGLISH.get(status, "Error.")
    body["detail"] = general if english else detail or (general if language == "en" else title)
    if errors:
        body["errors"] = [{"field": field, "detail": sentence} for field, sentence in errors.items()]
    response = Response(
        json.dumps({**body, **more}, ensure_ascii=False).encode("utf-8", "replace"),
        status=status,
        content_type=CONTENT_TYPE,
        charset=None,
    )
    response.headers["Content-Language"] = "en" if english else language
    response.vary = ["Accept-Language"]
    return response


def of_workflow(error: WorkflowError, request: Request) -> Response:
    """What a rule of the house answers."""
    match error:
        case Unseen():
            return problem(request, 404, _(NOT_FOUND))
        case Gone():
            successor = request.site.document(error.successor) if error.successor else None
            more = {"successor": successor.id} if successor and may_read(successor, request.tokens) else {}
            answer = problem(request, 410, error.sentence, withdrawn_at=moment(error.withdrawn_at), **more)
            body = json.loads(answer.body)
            answer.body = json.dumps({**body, "title": error.title}, ensure_ascii=False).encode()
            return answer
        case Forbidden():
            return problem(request, 403, error.sentence)
        case Stale():
            return problem(request, 412 if request.method == "PATCH" else 409, error.sentence, hash=error.current)
        case Decided():
            return problem(request, 409, meanwhile.sentence(error, request), **meanwhile.facts(error, request))
        case WrongState():
            return problem(request, 409, error.sentence)
        case Missing():
            return problem(request, 422, error.sentence, error.errors)
        case _:
            return problem(request, 409, error.sentence)


def of_fields(error: FieldErrors, request: Request) -> Response:
    return problem(request, 422, _("Einige Angaben passen nicht."), error.errors)


def of_schema(error: RequestValidationError, request: Request) -> Response:
    """What openapi-core found: 422, for what cannot be parsed at all was refused before."""
    extract = request.registry.settings["pyramid_openapi3_extract_errors"]
    found = {
        str(each.get("field", "body"))[:100]: str(each["message"])[:300] for each in extract(request, error.errors)
    }
    return problem(request, 422, _("Die Anfrage passt nicht zur Beschreibung der Schnittstelle."), found)


def of_login(error: LoginRefused, request: Request) -> Response:
    return problem(request, 401, error.sentence)


def of_throttle(error: Throttled, request: Request) -> Response:
    answer = problem(request, 429, error.sentence)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def of_upload(error: UploadRefused, request: Request) -> Response:
    return problem(request, error.status, error.sentence, {"file": error.sentence})


def of_http(error: HTTPException, request: Request) -> Response:
    """Unknown routes and methods, and views that this person may not call: nobody is 401, somebody learns no more than 404."""
    status = error.status_code
    if status == 403:
        status = 401 if request.person is None else 404
    detail = error.detail if status in (400, 413, 415, 428, 503) else _(NOT_FOUND) if status == 404 else None
    answer = problem(request, status if status >= 400 else 400, detail)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == 405 and "Allow" in error.headers:
        answer.headers["Allow"] = error.headers["Allow"]
    if "Retry-After" in error.headers:
        answer.headers["Retry-After"] = error.headers["Retry-After"]
    return answer


def of_conflict(error: Exception, request: Request) -> Response:
    answer = problem(
        request, 503, _("Gerade schreiben viele gleichzeitig. Nichts ist verloren; bitte noch einmal senden.")
    )
    answer.headers["Retry-After"] = "1"
    return answer


def of_index(error: IndexUnavailable, request: Request) -> Response:
    answer = problem(request, 503, _("Die Suche wird gerade neu aufgebaut. Bitte versuchen Sie es gleich noch einmal."))
    answer.headers["Retry-After"] = "5"
    return answer


def of_disk(error: OSError, request: Request) -> Response:
    log.exception("%s %s", request.method, request.path)
    answer = problem(
        request,
        503,
        _("Zurzeit lässt sich nichts speichern. Lesen und Suchen gehen weiter; die Technik ist benachrichtigt."),
    )
    answer.headers["Retry-After"] = "60"
    return answer


def of_bug(error: Exception, request: Request) -> Response:
    log.exception("%s %s", request.method, request.path)
    return problem(request, 500)


ROWS = (
    (WorkflowError, of_workflow),
    (FieldErrors, of_fields),
    (RequestValidationError, of_schema),
    (LoginRefused, of_login),
    (Throttled, of_throttle),
    (UploadRefused, of_upload),
    (HTTPException, of_http),
    (IndexUnavailable, of_index),
    (ConflictError, of_conflict),
    (TransientError, of_conflict),
    (OSError, of_disk),
    (Exception, of_bug),
)


def includeme(config: Configurator) -> None:
    for context, view in ROWS:
        config.add_exception_view(view, context=context, is_api=True)
    config.add_notfound_view(of_http, is_api=True)
    config.add_forbidden_view(of_http, is_api=True)
