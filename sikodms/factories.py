"""What a route is about. A factory gives the object or the one 404, before permission, body and headers are looked at."""

import unicodedata

from pyramid.request import Request

from content_types import Document, Fassung, File, SavedSearch
from content_types import saved_search as searches
from mail import Issue, Newsletter, find_issue, knows
from workflows import Gone, Unseen, may_read, may_work, rights, visible_fassung


def document(request: Request) -> Document | None:
    """The document, if this person may know of it."""
    if request.person is None:
        return None  # the view's permission answers
    found = request.site.document(request.matchdict["id"])
    if found is None or not (
        may_read(found, request.tokens) or may_work(found, request.tokens) or _withdrawn(request, found)
    ):
        raise Unseen
    return found


def _withdrawn(request: Request, found: Document) -> bool:
    """Whether this person read it before it was withdrawn: only its own address tells them so."""
    itself = request.matched_route.name in ("api.document", "document")
    return itself and found.state == "withdrawn" and not request.tokens.isdisjoint(rights.viewers(found))


def shown_fassung(request: Request, found: Document) -> Fassung:
    """The Fassung that `?version=` asks for: none, `working`, or a number."""
    return visible_fassung(found, version_asked(request.GET.get("version")), request.tokens)


def version_asked(text: str | None) -> int | str | None:
    if text in (None, "", "released"):
        return None
    if text == "working":
        return text
    if text and text.isascii() and text.isdigit() and len(text) < 7:
        return int(text)
    raise Unseen


def file_name(request: Request) -> str:
    """The name of a file in an address, as it is stored: a Mac sends NFD."""
    return unicodedata.normalize("NFC", request.matchdict["name"])


def file(request: Request, found: Document) -> File:
    """The file of that name in the Fassung that `?version=` asks for."""
    return shown_file(request, found)[1]


def shown_file(request: Request, found: Document) -> tuple[Fassung, File]:
    """The file of that name and the Fassung that `?version=` asks for."""
    try:
        fassung = shown_fassung(request, found)
    except Gone as error:
        raise Unseen from error  # below a withdrawn document there is nothing
    wanted = fassung.content.file(file_name(request))
    if wanted is None:
        raise Unseen
    return fassung, wanted


def to_take_over(request: Request) -> Document | None:
    """The document that an import has just written; the Geschäftsstelle need not see the drafts of others otherwise."""
    found = request.site.document(request.matchdict["id"]) if "office" in request.tokens else None
    return found or document(request)


def newsletter(request: Request) -> Newsletter | None:
    if request.person is None:
        return None
    found = request.site["newsletters"].get(request.matchdict["id"])
    if found is None:
        raise Unseen
    return found


def saved_search(request: Request) -> SavedSearch | None:
    """One of the person's own; nobody learns of others'."""
    if request.person is None:
        return None
    found = searches.find(request.site, request.person.id, request.matchdict["id"])
    if found is None:
        raise Unseen
    return found


def issue(request: Request) -> Issue | None:
    if request.person is None:
        return None
    found = find_issue(request.site, request.matchdict["id"])
    if found is None or not knows(request.site, found, request.tokens):
        raise Unseen
    return found
