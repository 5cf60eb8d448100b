"""Stored files and their pages, on their way out: our type, our name, and nothing that could run in the portal's name."""

from urllib.parse import quote

from pyramid.request import Request
from pyramid.response import FileResponse, Response

from content_types import File
from index import serving

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def file_response(request: Request, file: File, download: bool = False) -> Response:
    """The file, whole or in ranges. Inline only for types that are shown safely, and never when `download` is asked for."""
    content_type, inline = serving(file.type)
    response = FileResponse(str(file.path()), request=request, content_type=content_type)
    response.charset = "utf-8" if content_type == "text/plain" else None
    disposition = "inline" if inline and not download else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Accept-Ranges"] = "bytes"
    response.etag = file.sha256
    return response


def picture_response(request: Request, content: bytes, tag: str) -> Response:
    """A page of a file as PNG: not kept anywhere, as the file itself is not, for rights may change."""
    response = Response(content, content_type="image/png", charset=None)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    response.etag = tag
    response.conditional_response = True
    return response
