"""Errors as pages: what happened, what was kept, what to do. Never a traceback."""

import logging

from pyramid.config import Configurator
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPException, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response
from transaction.interfaces import TransientError
from ZODB.POSException import ConflictError

from content_types import _, later
from sikodms import meanwhile
from sikodms.pages import kept
from sikodms.pages.entrance import login_address, login_values, resume
from sikodms.substance import manages
from sikodms.too_large import is_cut, sentence
from sikodms.words import day
from workflows import Decided, Forbidden, Gone, Unseen, WorkflowError, may_read

log = logging.getLogger(__name__)
TEMPLATE = "sikodms:pages/templates/error.pt"

SENTENCES = {
    400: (
        later("Die Anfrage war nicht lesbar"),
        later(
            "Die Adresse oder das Formular enthielt Zeichen, die das Portal nicht lesen kann. Es wurde nichts geändert."
        ),
    ),
    404: (
        later("Diese Seite gibt es nicht"),
        later(
            "Es gibt sie nicht, oder Sie dürfen sie nicht sehen. Prüfen Sie die Adresse, oder suchen Sie nach dem Titel."
        ),
    ),
    405: (
        later("Das geht hier nicht"),
        later("Diese Adresse nimmt eine solche Anfrage nicht an. Es wurde nichts geändert."),
    ),
    413: (later("Das ist zu groß"), later("Die Anfrage ist zu groß. Nichts wurde gespeichert.")),
    500: (
        later("Das hat nicht geklappt"),
        later(
            "Im Portal ist ein Fehler aufgetreten. Er ist vermerkt. Ihre letzte Eingabe wurde nicht gespeichert; "
            "gehen Sie zurück, und versuchen Sie es noch einmal."
        ),
    ),
    503: (
        later("Zurzeit lässt sich nichts speichern"),
        later(
            "Lesen und Suchen gehen weiter. Gehen Sie zurück, und versuchen Sie es in einer Minute noch einmal; "
            "Ihre Eingabe steht noch im Formular."
        ),
    ),
}


def page(request: Request, status: int, title: str, text: str, links: list[dict[str, str]] | None = None) -> Response:
    values = {
        "page_title": title,
        "text": text,
        "links": links or [{"title": _("Zur Startseite"), "href": "/"}],
        "status": status,
        "kept": kept.texts(request) if request.person else [],
    }
    response = render_to_response(TEMPLATE, values, request=request)
    response.status_int = status
    return response


def of_status(request: Request, status: int) -> Response:
    title, text = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    return page(request, status, _(title), _(text))


def of_gone(error: Gone, request: Request) -> Response:
    successor = request.site.document(error.successor) if error.successor else None
    links = None
    if successor and may_read(successor, request.tokens):
        links = [{"title": _("Zum Nachfolgedokument"), "href": f"/d/{successor.id}"}]
    return page(
        request,
        410,
        error.title,
        _("Dieses Dokument wurde am {day} zurückgezogen und gilt nicht mehr.", day=day(error.withdrawn_at)),
        links,
    )


def of_unseen(error: Unseen, request: Request) -> Response:
    return to_login(request) if request.person is None else of_status(request, 404)


def of_workflow(error: WorkflowError, request: Request) -> Response:
    """A rule of the house that a page did not answer itself."""
    if isinstance(error, Decided):
        return of_decided(error, request)
    status = 403 if isinstance(error, Forbidden) else 409
    return page(
        request,
        status,
        _("Das geht zurzeit nicht") if status == 409 else _("Das dürfen Sie nicht"),
        error.sentence,
        [{"title": _("Zurück"), "href": request.path}] if request.method == "GET" else None,
    )


def of_decided(error: Decided, request: Request) -> Response:
    """Somebody else came first, and what was to be decided is seen no more."""
    links = [{"title": _("Zu den Aufgaben"), "href": "/tasks"}]
    document = request.site.document(request.matchdict["id"])
    if document and may_read(document, request.tokens):
        links.insert(0, {"title": _("Dokument ansehen"), "href": f"/d/{document.id}"})
    return page(request, 409, _("Schon entschieden"), meanwhile.sentence(error, request), links)


def of_http(error: HTTPException, request: Request) -> Response:
    status = error.status_code
    if status in (401, 403):
        return to_login(request) if request.person is None else of_status(request, 404)
    if status == 404 and request.person is None:
        return to_login(request)
    if status < 400:
        return error
    return of_too_large(request) if is_cut(request) else of_status(request, status)


def of_too_large(request: Request) -> Response:
    """A body that was not whole, whatever a view made of it."""
    return page(request, 413, _(SENTENCES[413][0]), sentence(request))


def of_csrf(error: HTTPException, request: Request) -> Response:
    """A form of an earlier login, if it is one of ours, is offered once more; anything else is only refused."""
    if is_cut(request):
        return of_too_large(request)
    pairs = kept.typed(request) if request.headers.get("Sec-Fetch-Site") == "same-origin" else []
    if pairs and request.person is not None:
        response = resume(request, request.path_qs, pairs, kept.has_files(request), logged_in_again=False)
        response.status_int = 400
        return response
    text = _(
        "Das Formular war zu lange offen oder stammt aus einer früheren Anmeldung. Gehen Sie zurück, laden Sie die Seite neu, und "
        "senden Sie es noch einmal."
    )
    return page(request, 400, _("Bitte senden Sie das Formular noch einmal"), text)


def to_login(request: Request) -> Response:
    """Nobody is logged in: the login page, and from there back to where they wanted to go, or on with the form they sent."""
    if request.method == "POST" and "json" in request.headers.get("Accept", ""):
        return Response(json_body={"detail": _("Sie sind abgemeldet.")}, status=401)
    pairs = kept.typed(request)
    if not pairs or not kept.is_our_own(request):
        return HTTPSeeOther(location=login_address(request))
    values = login_values(request, request.path_qs, kept=kept.packed(pairs), files_lost=kept.has_files(request))
    response = render_to_response("sikodms:pages/templates/login.pt", values, request=request)
    response.status_int = 401
    return response


def of_conflict(error: Exception, request: Request) -> Response:
    return of_status(request, 503)


def of_disk(error: OSError, request: Request) -> Response:
    log.exception("%s %s", request.method, request.path)
    return of_status(request, 503)


def of_bug(error: Exception, request: Request) -> Response:
    if manages(request):
        log.exception("%s %s", request.method, request.path)
        return Response(_("Fehler in der Verwaltung."), status=500, content_type="text/plain", charset="utf-8")
    log.exception("%s %s", request.method, request.path)
    return of_status(request, 500)


def includeme(config: Configurator) -> None:
    rows = (
        (Gone, of_gone), (Unseen, of_unseen), (WorkflowError, of_workflow), (HTTPException, of_http), (BadCSRFToken, of_csrf),
        (BadCSRFOrigin, of_csrf),
        (ConflictError, of_conflict), (TransientError, of_conflict), (OSError, of_disk), (Exception, of_bug),
    )  # fmt: skip
    for context, view in rows:
        config.add_exception_view(view, context=context, is_api=False)
    config.add_notfound_view(of_http, is_api=False)
    config.add_forbidden_view(of_http, is_api=False)
