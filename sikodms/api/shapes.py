"""What the API answers with."""

from typing import Any

from pyramid.request import Request

from content_types import KINDS, Document, Fassung, File
from sikodms.relations import Relations
from sikodms.words import moment
from workflows import Task, may_see

STRUCTURED = tuple(dict.fromkeys(node.name for kind in KINDS.values() for node in kind.schema().children))


def document_url(request: Request, id: str) -> str:
    """Absolute, from the setting portal.url."""
    return f"{request.portal.settings.portal_url}/d/{id}"


def file_shape(file: File) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "sha256": file.sha256, "type": file.type}


def document_shape(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    values = fassung.values()
    fields = {node.name: values.get(node.name) for node in document.schema().children}
    fields["tags"] = fields.get("tags") or []
    return {
        "id": document.id,
        "url": document_url(request, document.id),
        "kind": document.kind,
        "fachgebiet": document.fachgebiet,
        "number": document.number,
        "external_id": document.external_id,
        **fields,
        "state": state_of(document, fassung),
        "version": fassung.version,
        "hash": fassung.hash,
        "files": [file_shape(file) for file in fassung.content.files],
        "released_at": moment(fassung.released_at),
        "takeover": fassung.takeover,
    }


def state_of(document: Document, fassung: Fassung) -> str:
    """The Fassung's state, or that of its document where it was withdrawn or archived."""
    if document.state in ("withdrawn", "archived") and fassung is document.last_released:
        return document.state
    return fassung.state


def versions_shape(request: Request, document: Document) -> dict[str, Any]:
    seen = [fassung for fassung in reversed(document.fassungen) if may_see(document, fassung, request.tokens)]
    return {"items": [_version(document, fassung) for fassung in seen]}


def _version(document: Document, fassung: Fassung) -> dict[str, Any]:
    made = {
        "version": fassung.version,
        "state": state_of(document, fassung),
        "hash": fassung.hash,
        "title": fassung.title,
    }
    if fassung.released_at:
        made["released_at"] = moment(fassung.released_at)
    return made


def relations_shape(request: Request, found: Relations) -> dict[str, Any]:
    return {
        "related": [{**_belonging(request, each.document), "shared": list(each.shared)} for each in found.related],
        "norms": [
            {"norm": norm.text}
            | ({"id": norm.document.id, "url": document_url(request, norm.document.id)} if norm.document else {})
            for norm in found.norms
        ],
        "cited_by": {
            "total": found.citing_total,
            "items": [_belonging(request, each.document) for each in found.citing],
        },
    }


def _belonging(request: Request, document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "url": document_url(request, document.id),
        "kind": document.kind,
        "fachgebiet": document.fachgebiet,
        "title": document.current.title,
    }


def task_shape(task: Task) -> dict[str, Any]:
    made = {
        "id": task.document.id,
        "title": task.fassung.title,
        "kind": task.document.kind,
        "fachgebiet": task.document.fachgebiet,
        "state": task.fassung.state,
        "step": task.fassung.step,
        "version": task.fassung.version,
        "hash": task.fassung.hash,
        "act": task.act,
    }
    if task.due_at:
        made["due_at"] = moment(task.due_at)
    return made
