"""The HTML of a mail as an answer of its own, for a frame on a page: it brings inline styles, and may do nothing else."""

import re

from pyramid.response import Response

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")


def framed(html: str, dark: bool | None = None) -> Response:
    """Links open outside of the frame. `dark` True or False shows the mail as in such a program, None as this one is."""
    if dark is not None:
        html = _DARK.sub("@media all" if dark else "@media not all", html)
    html = re.sub(r"<head[^>]*>", lambda head: f'{head[0]}<base target="_blank">', html, count=1)
    response = Response(html.encode("utf-8", "replace"), content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
