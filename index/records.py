"""What of a document is searched: a plain record, made from the released Fassung.

A record is a dict of JSON values: id, external_id, number, kind, fachgebiet, title, summary, body (text), fields_text, law, norm,
source, files [{name, sha256, type, text, pages}], viewers [tokens], released_at (seconds), day (in Berlin), year, version.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from content_types import Document, plain_text
from index.engine import Record
from index.extraction import Text
from workflows import BERLIN, viewers

# Who may read and when it is looked at again says nothing about the content.
NOT_SEARCHED = frozenset({"audience", "review_by"})


class TextSource(Protocol):
    """What is needed of Texts."""

    def text_of(self, file: Any) -> Text: ...


def record(document: Document, texts: TextSource) -> Record | None:
    """The record of a document; None if it is not to be found: never released, withdrawn or archived."""
    fassung = document.released
    if document.state != "released" or fassung is None or fassung.released_at is None:
        return None
    fields = fassung.content.fields
    day = fassung.released_at.astimezone(BERLIN).date()
    return {
        "id": document.id,
        "external_id": document.external_id,
        "number": document.number,
        "kind": document.kind,
        "fachgebiet": document.fachgebiet,
        "title": fassung.title,
        "summary": fassung.summary or "",
        "body": plain_text(fassung.content.body_html),
        "fields_text": "\n".join([document.number or "", *_said(fields)]).strip(),
        "law": _line(fields.get("law")),
        "norm": _line(fields.get("norm")),
        "source": _line(fields.get("source")),
        "files": [_file(file, texts) for file in fassung.content.files],
        "viewers": sorted(viewers(document)),
        "released_at": int(fassung.released_at.timestamp()),
        "day": day.isoformat(),
        "year": day.year,
        "version": fassung.version,
    }


def _said(fields: dict[str, Any]) -> Iterator[str]:
    for name, value in sorted(fields.items()):
        if name in NOT_SEARCHED:
            continue
        if isinstance(value, (list, tuple)):
            yield ", ".join(str(part) for part in value)
        elif isinstance(value, str):
            yield plain_text(value) if "<" in value else value


def _line(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _file(file: Any, texts: TextSource) -> dict[str, Any]:
    text = texts.text_of(file)
    return {
        "name": file.name,
        "sha256": file.sha256,
        "type": file.type,
        "text": text.text,
        "pages": list(text.pages or ()),
    }
