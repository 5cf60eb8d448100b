"""Which page of a list is asked for."""

from pyramid.request import Request


def page_asked(request: Request) -> int:
    """`?page=` counted from 1; the first for whatever is no such number."""
    asked = request.GET.get("page", "1")
    return int(asked) or 1 if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
