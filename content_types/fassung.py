"""A Fassung: one version of a document, and its content.

The Fassung is the small record that every step of a review writes; the Content holds body, fields and files and
is written only when the text changes.
"""

import datetime as dt
import hashlib
import json
import unicodedata
from typing import Any

from persistent import Persistent

from content_types.file import File


class Content(Persistent):
    """Body, structured fields and files of one Fassung. `fields` holds JSON values, empty ones left out."""

    def __init__(self, body_html: str = "", fields: dict[str, Any] | None = None, files: tuple[File, ...] = ()):
        self.body_html = body_html
        self.fields = dict(fields or {})
        self.files = files

    def file(self, name: str) -> File | None:
        """The file of that name; names are equal if they are so case folded."""
        folded = name.casefold()
        return next((file for file in self.files if file.name.casefold() == folded), None)


class Fassung(Persistent):
    """One version of a document.

    `state` is one of draft, in_review, approved, scheduled, released, superseded, discarded; `step` counts from 1 while
    in review; `round` goes up with each request for changes. `approvals` are dicts (step, person, hash, at, note).
    `newsletter` and `review_by` are what was decided with a date for release.
    All times are aware UTC.
    """

    def __init__(self, version: int, title: str, summary: str, content: Content, by: str, at: dt.datetime):
        self.version, self.title, self.summary, self.content = version, title, summary, content
        self.state = "draft"
        self.step = 0
        self.round = 1
        self.contributors: tuple[str, ...] = (by,)
        self.approvals: tuple[dict[str, Any], ...] = ()
        self.hash = ""
        self.created_by, self.created_at = by, at
        self.changed_by, self.changed_at = by, at
        self.submitted_by: str | None = None
        self.submitted_at: dt.datetime | None = None
        self.reviewers: tuple[str, ...] = ()
        self.due_at: dt.datetime | None = None
        self.scheduled_at: dt.datetime | None = None
        self.review_by: dt.date | None = None
        self.released_at: dt.datetime | None = None
        self.occasion = ""
        self.reason = ""
        self.takeover = False
        self.newsletter = True

    def values(self) -> dict[str, Any]:
        """Everything a person wrote, by field name."""
        return {
            "title": self.title,
            "summary": self.summary,
            "body_html": self.content.body_html,
            **self.content.fields,
        }


def content_hash(document_id: str, kind: str, fachgebiet: str, fassung: Fassung) -> str:
    """What an approval is bound to: SHA-256 over fields and files of exactly this Fassung.

    UTF-8 JSON with sorted keys, no spaces, NFC; fields as stored, empty ones left out, so that a field invented later
    changes no old hash; files as [name, sha256] in the order of their names.
    """
    fields = {name: value for name, value in fassung.values().items() if value not in ("", None, [], ())}
    said = {
        "v": 1,
        "document": document_id,
        "version": fassung.version,
        "kind": kind,
        "fachgebiet": fachgebiet,
        "fields": fields,
        "files": sorted([file.name, file.sha256] for file in fassung.content.files),
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
