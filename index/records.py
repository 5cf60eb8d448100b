"""What of a document is searched: plain records, made from its Fassungen.

A record is a dict of JSON values. `document` is the id of the document; `id` the same for what is in force, `DOCUMENT@VERSION`
for another; `scope` "current" or "old"; `state` released, superseded, archived or withdrawn. Further: external_id, number, kind,
fachgebiet, title, summary, body (text), fields_text, law, norm, source, tags, norms (as shown: `§ 73 StGB`), files [{name,
sha256, type, text, pages}], viewers [tokens], author (id of the person), authority (id of theirs or ""), released_at (seconds),
day (in Berlin), year, version.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

from content_types import Document, Fassung, Site, plain_text
from index.analysis import cited_norms
from index.engine import Record
from index.extraction import Text
from workflows import BERLIN, rights

# Who may read and when it is looked at again says nothing about the content.
NOT_SEARCHED = frozenset({"audience", "review_by"})
LISTED = ("released", "archived", "withdrawn")
MOST_NORMS = 200


class TextSource(Protocol):
    """What is needed of Texts."""

    def text_of(self, file: Any) -> Text: ...


def records(site: Site, document: Document, texts: TextSource) -> list[Record]:
    """The records of a document: what is in force first, then every other Fassung that was ever released."""
    if document.state not in LISTED:
        return []
    public = [each for each in document.fassungen if each.released_at and each.state in ("released", "superseded")]
    made = [_record(site, document, each, texts) for each in reversed(public)]
    return sorted(made, key=lambda record: record["scope"] == "old")


def _record(site: Site, document: Document, fassung: Fassung, texts: TextSource) -> Record:
    assert fassung.released_at is not None
    in_force = document.state == "released" and fassung is document.released
    fields, body = fassung.content.fields, plain_text(fassung.content.body_html)
    law, norm = _line(fields.get("law")), _line(fields.get("norm"))
    owner, day = site.person(document.owner), fassung.released_at.astimezone(BERLIN).date()
    texts_of_files = [_file(file, texts) for file in fassung.content.files]
    cited = (f"{norm} {law}", fassung.summary or "", body, *(file["text"] for file in texts_of_files))
    return {
        "id": document.id if in_force else f"{document.id}@{fassung.version}",
        "document": document.id,
        "scope": "current" if in_force else "old",
        "state": document.state if fassung is document.last_released else "superseded",
        "external_id": document.external_id,
        "number": document.number,
        "kind": document.kind,
        "fachgebiet": document.fachgebiet,
        "author": document.owner,
        "authority": (owner.authority if owner else None) or "",
        "title": fassung.title,
        "summary": fassung.summary or "",
        "body": body,
        "fields_text": "\n".join([document.number or "", *_said(fields)]).strip(),
        "law": law,
        "norm": norm,
        "source": _line(fields.get("source")),
        "tags": list(fields.get("tags") or ()),
        "norms": list(islice(_distinct(cited), MOST_NORMS)),
        "files": texts_of_files,
        "viewers": sorted(rights.openers(site, document, fassung)),
        "released_at": int(fassung.released_at.timestamp()),
        "day": day.isoformat(),
        "year": day.year,
        "version": fassung.version,
    }


def _distinct(texts: tuple[str, ...]) -> Iterator[str]:
    """The norms that the texts cite, each once."""
    seen = set()
    for text in texts:
        for norm in cited_norms(text):
            if norm not in seen:
                seen.add(norm)
                yield norm


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
