"""What of a document is searched: plain records, made from its Fassungen.

A record is a dict of JSON values. `document` is the id of the document; `id` the same for what is in force, `DOCUMENT@VERSION`
for another; `scope` "current" or "old"; `state` released, superseded, archived or withdrawn. Further: external_id, number, kind,
fachgebiet, title, summary, body (text), fields_text, fields_shown (for snippets), law, norm, source, tags, norms (that it cites,
as shown: `§ 73 StGB`), links (ids of documents), files [{name, sha256, type, text, pages}], viewers [tokens], author (id of the
person), authority (id of theirs or ""), released_at (seconds), day (in Berlin), year, version; `stamp`, a digest of all that it
is made from, "" if one of the files may be read with more success another time.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any, Protocol

from content_types import KINDS, Document, Fassung, Site, plain_text
from index.engine import Record, Stamp
from index.extraction import Text
from index.german.citations import cited_in, is_norm
from index.texts import FORM, FORMS
from workflows import BERLIN, rights

# Who may read and when it is looked at again says nothing about the content.
NOT_SEARCHED = frozenset({"audience", "review_by"})
LISTED = ("released", "archived", "withdrawn")
MOST_LINKS = 200
STAMP = 20  # digits
_iso_day = re.compile(r"\d{4}-\d{2}-\d{2}")
_link = re.compile(r'href="(?:https?://[^/"]+)?/d/([A-Za-z0-9_-]{1,60})[/?#"]')


class TextSource(Protocol):
    """What is needed of Texts."""

    def text_of(self, file: Any) -> Text: ...


def records(site: Site, document: Document, texts: TextSource) -> list[Record]:
    """The records of a document: what is in force first, then every other Fassung that was ever released."""
    return [_record(document, fassung, frame, texts) for fassung, frame in _framed(site, document)]


def changed_records(
    site: Site, document: Document, texts: TextSource, held: Callable[[Collection[Stamp]], Collection[Stamp]]
) -> list[Record | Stamp]:
    """The same, but only the stamps of those that the index has already, as `held` says: they are not made, and no file of
    theirs is looked at."""
    framed = list(_framed(site, document))
    there = held([frame["stamp"] for _, frame in framed])
    return [
        frame["stamp"] if frame["stamp"] in there else _record(document, fassung, frame, texts)
        for fassung, frame in framed
    ]


def _framed(site: Site, document: Document) -> Iterator[tuple[Fassung, Record]]:
    """The Fassungen that have a record, each with what of it is at hand."""
    if document.state not in LISTED:
        return
    public = [each for each in document.fassungen if each.released_at and each.state in ("released", "superseded")]
    for fassung in sorted(public, key=lambda each: (not _in_force(document, each), -each.version)):
        frame = _frame(site, document, fassung)
        yield fassung, {**frame, "stamp": _stamp(frame, fassung)}


def _in_force(document: Document, fassung: Fassung) -> bool:
    return document.state == "released" and fassung is document.released


def _stamp(frame: Record, fassung: Fassung) -> Stamp:
    """A digest of all that a record is made from, but for the program: where that makes other records of the same, the layouts
    of the engines count up, and the index is made anew."""
    content = fassung.content
    files = [[file.name, file.sha256, file.type, FORMS.get(file.type, FORM)] for file in content.files]
    said = json.dumps([frame, content.body_html, content.fields, files], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:STAMP]


def _frame(site: Site, document: Document, fassung: Fassung) -> Record:
    assert fassung.released_at is not None
    in_force, fields = _in_force(document, fassung), fassung.content.fields
    owner, day = site.person(document.owner), fassung.released_at.astimezone(BERLIN).date()
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
        "law": _line(fields.get("law")),
        "norm": _line(fields.get("norm")),
        "source": _line(fields.get("source")),
        "tags": list(fields.get("tags") or ()),
        "viewers": sorted(rights.openers(site, document, fassung)),
        "released_at": int(fassung.released_at.timestamp()),
        "day": day.isoformat(),
        "year": day.year,
        "version": fassung.version,
    }


def _record(document: Document, fassung: Fassung, frame: Record, texts: TextSource) -> Record:
    """All of a record: what is at hand, and what has to be read."""
    content = fassung.content
    read = [texts.text_of(file) for file in content.files]
    body, said = plain_text(content.body_html), "\n".join([document.number or "", *_said(content.fields)]).strip()
    law, norm = frame["law"], frame["norm"]
    cited = (f"{norm} {law}", frame["title"], frame["summary"], said, body, *(text.text for text in read))
    return {
        **frame,
        "stamp": frame["stamp"] if all(text.lasting for text in read) else "",
        "body": body,
        "fields_text": said,
        "fields_shown": "\n".join(_shown(document, content.fields)),
        "norms": cited_in(cited, law if is_norm(law, norm) else ""),
        "links": links(content.body_html, document.id),
        "files": [_file(file, text) for file, text in zip(content.files, read, strict=True)],
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


def _file(file: Any, text: Text) -> dict[str, Any]:
    return {
        "name": file.name,
        "sha256": file.sha256,
        "type": file.type,
        "text": text.text,
        "pages": list(text.pages or ()),
    }
