"""The attached files of a Fassung, as the pages of writing and review show them."""

from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, File
from sikodms.pages.documents.particulars import file_row


def finding(request: Request, file: File) -> str | None:
    """Why the search does not know what is in the file; None if it does, or if nobody has looked yet."""
    text = request.portal.texts.kept(file)
    if text is None or text.text:
        return None
    return f"Kein Text für die Suche: {text.note}" if text.note else "Kein Text für die Suche"


def rows(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    return [{**file_row(document, fassung, file), "finding": finding(request, file)} for file in fassung.content.files]
