"""Headers of every response, and refusal of requests that cannot be read."""

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request
from pyramid.response import Response

from content_types import _
from sikodms.substance import manages
from sikodms.uploads import form_is_readable

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; manifest-src 'self'; worker-src 'none'"
)
POLICY_WITH_WORKER = CONTENT_SECURITY_POLICY.replace("worker-src 'none'", "worker-src 'self'")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


def includeme(config: Configurator) -> None:
    config.add_tween("sikodms.headers.tween_factory")


def tween_factory(handler, registry):
    def tween(request: Request) -> Response:
        readable, body = is_readable(request), request.environ["wsgi.input"]
        response = handler(request) if readable else unreadable(request)
        if request.environ["wsgi.input"] is not body:
            request.environ["wsgi.input"].close()  # the copy on disk that WebOb made
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not readable or not manages(request):
            response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        # WebOb would complete it with the Host of the request, which anybody can forge (RFC 9110 allows a path).
        response._abs_headerlist = lambda environ: list(response.headerlist)
        if insists_on_https(request):
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return tween


def insists_on_https(request: Request) -> bool:
    """Where people reach the portal by https; not on an answer that is known to go out without (RFC 6797)."""
    settings = request.registry.portal.settings
    return settings.secure and (request.scheme == "https" or not settings.server.trusted_proxy)


def is_readable(request: Request) -> bool:
    """Whether path and query are UTF-8 without NUL, and a form is one; WebOb raises in the middle of a view otherwise."""
    try:
        texts = [request.path_info, *(text for pair in request.GET.items() for text in pair)]
    except UnicodeDecodeError:
        return False
    if (
        request.method in ("POST", "PUT")
        and not request.path_info.startswith("/api/")
        and not form_is_readable(request)
    ):
        return False
    return not any("\x00" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in texts)


def unreadable(request: Request) -> Response:
    """400, as a problem document below /api."""
    if request.environ.get("PATH_INFO", "").startswith("/api/"):
        said = _("Die Adresse ist nicht lesbar (kein UTF-8).")
        body = f'{{"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "{said}"}}'.encode()
        return Response(body, status=400, content_type="application/problem+json", charset=None)
    return HTTPBadRequest(detail=_("Die Adresse ist nicht lesbar."))
