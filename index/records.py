"""What of a document is searched: plain records, made from its Fassungen.

A record is a dict of JSON values. `document` is the id of the document; `id` the same for what is in force, `DOCUMENT@VERSION`
for another; `scope` "current" or "old"; `state` released, superseded, archived or withdrawn. Further: external_id, number, kind,
fachgebiet, title, summary, body (text), fields_text, fields_shown (for snippets), law, norm, source, tags, norms (that it cites,
as shown: `§ 73 StGB`), links (ids of documents), files [{name, sha256, type, text, pages}], viewers [tokens], author (id of the
person), authority (id of theirs or ""), released_at (seconds), day (in Berlin), year, version.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol

from content_types import KINDS, Document, Fassung, Site, plain_text
from index.engine import Record
from index.extraction import Text
from index.german.citations import cited_in, is_norm
from workflows import BERLIN, rights

# Who may read and when it is looked at again says nothing about the content.
NOT_SEARCHED = frozenset({"audience", "review_by"})
LISTED = ("released", "archived", "withdrawn")
MOST_LINKS = 200
_iso_day = re.compile(r"\d{4}-\d{2}-\d{2}")
_link = re.compile(r'href="(?:https?://[^/"]+)?/d/([A-Za-z0-9_-]{1,60})[/?#"]')


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
    said = "\n".join([document.number or "", *_said(fields)]).strip()
    cited = (
        f"{norm} {law}",
        fassung.title,
        fassung.summary or "",
        said,
        body,
        *(file["text"] for file in texts_of_files),
    )
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
        "fields_text": said,
        "fields_shown": "\n".join(_shown(document, fields)),
        "law": law,
        "norm": norm,
        "source": _line(fields.get("source")),
        "tags": list(fields.get("tags") or ()),
        "norms": cited_in(cited, law if is_norm(law, norm) else ""),
        "links": links(fassung.content.body_html, document.id),
        "files": texts_of_files,
        "viewers": sorted(rights.openers(site, document, fassung)),
        "released_at": int(fassung.released_at.timestamp()),
        "day": day.isoformat(),
        "year": day.year,
        "version": fassung.version,
    }


def links(body_html: str, own: str = "") -> list[str]:
    """The ids of the documents that a body links to, each once, without its own."""
    return list(dict.fromkeys(id for id in _link.findall(body_html) if id != own))[:MOST_LINKS]


def _said(fields: dict[str, Any]) -> Iterator[str]:
    for name, value in sorted(fields.items()):
        if name in NOT_SEARCHED:
            continue
        if isinstance(value, (list, tuple)):
            yield ", ".join(str(part) for part in value)
        elif isinstance(value, str):
            yield plain_text(value) if "<" in value else value


def _shown(document: Document, fields: dict[str, Any]) -> Iterator[str]:
    """The fields as a snippet may show them, each with its title; without days, which say nothing there."""
    for name, title in _titles(document.kind).items():
        value = fields.get(name)
        if not value or name in NOT_SEARCHED or (isinstance(value, str) and _iso_day.fullmatch(value)):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else plain_text(str(value))
        yield f"{title}: {text}"


@cache
def _titles(kind: str) -> dict[str, str]:
    """The fields beside title, summary and body, with their titles."""
    nodes = KINDS[kind].schema().children
    return {node.name: node.title for node in nodes if node.name not in ("title", "summary", "body_html")}


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
