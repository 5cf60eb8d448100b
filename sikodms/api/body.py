"""Guards that stand before a view: the body can be read, and the person may do this at all.

Rights come first, then the body, then If-Match; openapi-core looks at a body only after that.
"""

import json
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPRequestEntityTooLarge, HTTPUnsupportedMediaType
from pyramid.request import Request

from content_types import _

JSON_LIMIT = 8_000_000
DEPTH = 60


def json_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object, {} for none. Raises 400 for what cannot be parsed, 413, 415."""
    if not request.content_length:
        return {}
    if request.content_type != "application/json":
        raise HTTPUnsupportedMediaType(detail=_("Schicken Sie JSON mit Content-Type: application/json."))
    if request.content_length > JSON_LIMIT:
        raise HTTPRequestEntityTooLarge(
            detail=_("Der Text ist zu groß. Höchstens 2 MB; hängen Sie den Rest als Datei an.")
        )
    parsed = parse(request.body)
    if not isinstance(parsed, dict):
        raise HTTPBadRequest(detail=_("Erwartet wird ein JSON-Objekt."))
    return parsed


def parse(raw: bytes) -> Any:
    """As strict_json. Raises HTTPBadRequest."""
    try:
        return strict_json(raw)
    except ValueError as error:
        raise HTTPBadRequest(detail=_("Der Inhalt ist kein lesbares JSON in UTF-8.")) from error


def strict_json(raw: bytes) -> Any:
    """JSON in UTF-8 without NaN, lone surrogates, numbers of thousands of digits, or too much depth. Raises ValueError."""
    try:
        parsed = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        _check(parsed, DEPTH)
    except RecursionError as error:
        raise ValueError("too deep") from error
    return parsed


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode("utf-8")  # UnicodeEncodeError, a ValueError, for lone surrogates
    elif isinstance(value, dict):
        for key, inner in value.items():
            key.encode("utf-8")
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)


def guard_view(view, info):
    """View deriver for the option `guard`: a function of the request that raises where the person may not go on."""
    guard = info.options.get("guard")
    if guard is None:
        return view

    def guarded(context, request):
        guard(request)
        return view(context, request)

    return guarded


def head_view(view, info):
    """View deriver: HEAD is answered as GET is, whose description openapi-core then finds; WebOb leaves the body out."""
    if not info.options.get("openapi"):
        return view

    def answered(context, request):
        if request.method != "HEAD":
            return view(context, request)
        request.method = "GET"
        try:
            return view(context, request)
        finally:
            request.method = "HEAD"
            request.environ["pyramid_openapi3.validate_response"] = False

    return answered


guard_view.options = ("guard",)  # type: ignore[attr-defined]


def readable(request: Request) -> None:
    """The guard of views whose rights do not depend on the body: it can be parsed."""
    request.json_given = json_body(request)
