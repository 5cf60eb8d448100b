"""What somebody typed is never lost: forms sent after the login had ended, or whose page could not take them.

The texts travel in the page itself, in hidden fields, and never touch the database. Files cannot travel so; the page says that.
"""

import json
from typing import Any

from pyramid.csrf import check_csrf_token
from pyramid.request import Request

from content_types import _, later
from sikodms.too_large import is_cut

LIMIT = 4_000_000  # letters, all fields together
UNKEPT = ("csrf_token", "password", "new_password", "kept", "next")
MACHINE = ("hash", "current", "step", "act", "op", "__start__", "__end__", "back", "theme", "name", "number")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
Pairs = list[tuple[str, str]]
LABELS = {
    "reason": later("Begründung"),
    "discard_reason": later("Begründung"),
    "note": later("Vermerk"),
    "title": later("Titel"),
    "summary": later("Zusammenfassung"),
    "body_html": later("Text"),
    "occasion": later("Anlass"),
}


def is_our_own(request: Request) -> bool:
    """Whether the form was sent from a page of this portal, so says the browser or a token that still holds."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or bool(check_csrf_token(request, raises=False))


def typed(request: Request) -> Pairs:
    """The fields of a posted form in their order, without files, tokens and passwords; none for anything else."""
    if request.method != "POST" or request.content_type not in FORMS:
        return []
    try:
        pairs = [(name, value) for name, value in request.POST.items() if isinstance(value, str) and name not in UNKEPT]
        return pairs if sum(len(value) for _, value in pairs) <= LIMIT else []
    except (ValueError, AttributeError, OSError):
        return []  # a body that no browser sends


def has_files(request: Request) -> bool:
    return is_cut(request) or any(getattr(value, "filename", None) for value in request.POST.values())


def texts(request: Request) -> list[dict[str, str]]:
    """What a person would have to write again, with its label, to be shown on a page that could not take it."""
    return [
        {"label": _(LABELS.get(name, name)), "text": value}
        for name, value in typed(request)
        if name not in MACHINE and ((name in LABELS and value.strip()) or "\n" in value)
    ]


def packed(pairs: Pairs) -> str:
    return json.dumps(pairs, ensure_ascii=False)


def unpacked(text: Any) -> Pairs:
    """The inverse; nothing for what is no such list."""
    try:
        found = json.loads(text) if isinstance(text, str) and len(text) <= 2 * LIMIT else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [
        (row[0], row[1])
        for row in found
        if isinstance(row, list)
        and len(row) == 2
        and all(isinstance(part, str) for part in row)
        and row[0] not in UNKEPT
    ]
