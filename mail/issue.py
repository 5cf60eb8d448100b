"""An issue of a newsletter."""

import datetime as dt
import hashlib
import json
import unicodedata
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.LLBTree import LLTreeSet
from persistent import Persistent
from substanced.content import content

from content_types import later

STATES = {
    "draft": later("Entwurf"),
    "in_review": later("In Prüfung"),
    "approved": later("Geprüft"),
    "scheduled": later("Terminiert"),
    "sending": later("Wird versendet"),
    "paused": later("Angehalten"),
    "sent": later("Versendet"),
    "cancelled": later("Abgebrochen"),
}
STARTED = ("sending", "paused", "sent")


@content("Issue", icon="glyphicon glyphicon-list-alt")
class Issue(Persistent):
    """A draft that becomes a frozen snapshot at its approval.

    `items` are dicts (document, version, note) in the order of the mail; `offered` are dicts (number, document, version)
    of the entries of the release log it may choose from, `rest` the numbers of those beyond the limit. `begin` is the
    newsletter's mark when it was filled, `end` the last entry it looked at.

    `deliveries` maps 1, 2, 3 … to Buckets from approval on, when `recipients` becomes their number; `outcome` keeps the
    counts by state once it is sent. `history` are dicts (name, at, by, …).
    """

    def __init__(self, id: str, newsletter: str, number: int, by: str, at: dt.datetime):
        self.id, self.newsletter, self.number = id, newsletter, number
        self.state = "draft"
        self.subject = ""
        self.introduction_html = ""
        self.items: tuple[dict[str, Any], ...] = ()
        self.offered: tuple[dict[str, Any], ...] = ()
        self.rest = LLTreeSet()
        self.begin: tuple[int, tuple[int, ...]] = (0, ())
        self.end = 0
        self.contributors: tuple[str, ...] = (by,)
        self.created_by, self.created_at = by, at
        self.approved_by: str | None = None
        self.approved_at: dt.datetime | None = None
        self.approved_hash: str | None = None
        self.scheduled_at: dt.datetime | None = None
        self.started_at: dt.datetime | None = None
        self.sent_at: dt.datetime | None = None
        self.deliveries = IOBTree()
        self.recipients: int | None = None
        self.outcome: dict[str, int] | None = None
        self.history: tuple[dict[str, Any], ...] = ()

    @property
    def hash(self) -> str:
        """What an approval is bound to: SHA-256 over canonical JSON of subject, introduction and items of exactly this issue."""
        said = {
            "v": 1,
            "newsletter": self.newsletter,
            "issue": self.id,
            "number": self.number,
            "subject": self.subject,
            "introduction": self.introduction_html,
            "items": [[item["document"], item["version"], item.get("note", "")] for item in self.items],
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "replace")).hexdigest()

    def note(self, name: str, by: str | None, at: dt.datetime, **details: Any) -> None:
        """One line of the history shown at the desk."""
        said = {key: value for key, value in details.items() if value}
        self.history = (*self.history, {"name": name, "by": by, "at": at, **said})
