"""The attached files of a Fassung, as the pages of writing and review show them."""

from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung
from sikodms.pages.documents.particulars import file_row, finding


def rows(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    return [{**file_row(document, fassung, file), "finding": finding(request, file)} for file in fassung.content.files]
