"""The mails of the demo, as its own catcher received them: for `admin`, and nowhere but in the demo."""

import email
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default as policy
from pathlib import Path
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from content_types import _
from sikodms.demo import MAILS
from sikodms.pages.newsletters.framed import framed
from sikodms.pages.paging import page_asked
from sikodms.pages.table import Page
from sikodms.words import day_and_time, size

PAGE_SIZE = 50


def folder(request: Request) -> Path:
    """Where the catcher keeps them. Raises HTTPNotFound outside the demo."""
    if not request.portal.settings.demo.enabled:
        raise HTTPNotFound()
    return request.portal.settings.portal.var / MAILS


def kept(request: Request) -> list[Path]:
    """Newest first."""
    return sorted(
        (path for path in folder(request).glob("*.eml") if path.stem.isdigit()), key=lambda path: -int(path.stem)
    )


def header(message: EmailMessage, name: str) -> str:
    """A header as text, "" where there is none; a broken one as far as it can be read."""
    return str(message.get(name, ""))


def index(request: Request) -> dict[str, Any]:
    paths = kept(request)
    page = page_asked(request)
    rows = []
    for path in paths[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]:
        message: Any = BytesHeaderParser(policy=policy).parsebytes(path.read_bytes())
        rows.append(
            {
                "href": f"/demo/mails/{int(path.stem)}",
                "title": header(message, "Subject") or _("Ohne Betreff"),
                "to": header(message, "To"),
                "at": when(message),
            }
        )
    return {
        "page_title": _("Mails der Demo"),
        "mails": rows,
        "total": len(paths),
        "page": page,
        "pages": -(-len(paths) // PAGE_SIZE),
        "page_href": lambda number: f"/demo/mails?page={number}",
    }


def when(message: Any) -> str:
    date = getattr(message.get("Date"), "datetime", None)
    return day_and_time(date) if date is not None and date.tzinfo is not None else header(message, "Date")


def found(request: Request) -> tuple[EmailMessage, int]:
    """The mail of the address and its size."""
    place = folder(request) / f"{int(request.matchdict['number']):08d}.eml"
    if not place.is_file():
        raise HTTPNotFound()
    raw = place.read_bytes()
    message: Any = email.message_from_bytes(raw, policy=policy)
    return message, len(raw)


def part(message: EmailMessage, kind: str) -> str:
    """The text of the body as html or plain, "" where there is none."""
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def show(request: Request) -> dict[str, Any]:
    message, length = found(request)
    return {
        "page_title": header(message, "Subject") or _("Ohne Betreff"),
        "crumbs": [{"title": _("Mails der Demo"), "href": "/demo/mails"}, {"title": _("Mail")}],
        "lead": _("An {to} · {when} · {size}", to=header(message, "To"), when=when(message), size=size(length)),
        "headers": [(name, str(value)) for name, value in message.items()],
        "text": part(message, "plain"),
        "frame": f"/demo/mails/{int(request.matchdict['number'])}/html"
        if message.get_body(("html",)) is not None
        else None,
    }


def html(request: Request) -> Response:
    message, _ = found(request)
    return framed(part(message, "html"))


PAGES = (
    Page("demo_mails", "/demo/mails", index, "demo_mails.pt", permission="admin"),
    Page("demo_mail", r"/demo/mails/{number:\d{1,8}}", show, "demo_mail.pt", permission="admin"),
    Page("demo_mail_html", r"/demo/mails/{number:\d{1,8}}/html", html, permission="admin"),
)
