"""Where an attached file is found: as it is, as a page that shows it, and its pages as pictures."""

from urllib.parse import quote, urlencode

from content_types import Document, Fassung


def file_address(document: Document, fassung: Fassung, name: str, **more: str | int | None) -> str:
    """The file itself, in that Fassung."""
    return _address(document, fassung, name, "", more)


def view_address(document: Document, fassung: Fassung, name: str, page: int | None = None, q: str = "") -> str:
    """The page that shows the file, at one of its pages, with the words of a query marked."""
    return _address(document, fassung, name, "/view", {"page": page, "q": q})


def picture_address(document: Document, fassung: Fassung, name: str, page: int, width: int) -> str:
    """A page of the file as a picture."""
    return _address(document, fassung, name, f"/pages/{page}.png", {"width": width})


def _address(document: Document, fassung: Fassung, name: str, ending: str, more: dict[str, str | int | None]) -> str:
    asked = {"version": version_of(document, fassung), **more}
    query = urlencode([(key, value) for key, value in asked.items() if value])
    return f"/d/{document.id}/files/{quote(name, safe='')}{ending}" + (f"?{query}" if query else "")


def version_of(document: Document, fassung: Fassung) -> str:
    """What `?version=` asks for this Fassung with: nothing for the released one."""
    if fassung is document.released:
        return ""
    return "working" if fassung is document.working else str(fassung.version)
