"""Where an attached file is found: as it is, as a page that shows it, its pages as pictures; and what places in it are called."""

from urllib.parse import quote, urlencode

from pyramid.request import Request

from content_types import Document, Fassung, File, _, later
from index import PDF, PLACES, SECTIONED

PAGE = later("Seite {n}")


def file_address(document: Document, fassung: Fassung, name: str, **more: str | int | None) -> str:
    """The file itself, in that Fassung."""
    return _address(document, fassung, name, "", more)


def view_address(document: Document, fassung: Fassung, name: str, page: int | None = None, q: str = "") -> str:
    """The page that shows the file, at one of its pages, with the words of a query marked.

    Sections stand together on a page: there the address leads on to the section itself.
    """
    file = fassung.content.file(name) if page else None
    anchor = "#stelle" if file and file.type in SECTIONED else ""
    return _address(document, fassung, name, "/view", {"page": page, "q": q}) + anchor


def picture_address(document: Document, fassung: Fassung, name: str, page: int, width: int) -> str:
    """A page of the file as a picture."""
    return _address(document, fassung, name, f"/pages/{page}.png", {"width": width})


def place_label(request: Request, file: File | None, page: int | None) -> str | None:
    """ "Seite 3", "Folie 3", "Blatt Haushalt", "Abschnitt „3 Verfahren“"; names stand with the text of the file."""
    if file is None or page is None:
        return None
    text = request.portal.texts.kept(file) if file.type != PDF else None
    return (text.label(page) if text else "") or _(PLACES.get(file.type, PAGE), n=page)


def _address(document: Document, fassung: Fassung, name: str, ending: str, more: dict[str, str | int | None]) -> str:
    asked = {"version": version_of(document, fassung), **more}
    query = urlencode([(key, value) for key, value in asked.items() if value])
    return f"/d/{document.id}/files/{quote(name, safe='')}{ending}" + (f"?{query}" if query else "")


def version_of(document: Document, fassung: Fassung) -> str:
    """What `?version=` asks for this Fassung with: nothing for the released one."""
    if fassung is document.released:
        return ""
    return "working" if fassung is document.working else str(fassung.version)
