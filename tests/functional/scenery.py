"""Documents in every state, made by the same acts as people use, for tests of the whole portal."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from content_types import KINDS, Document, Person, Site, Store, add_person, clean_fields
from workflows import attach, create, edit, perform, takeover

FIELDS = {
    "title": "Kohlenmonoxid in Shisha-Bars",
    "summary": "Was bei einer Kontrolle zu messen ist",
    "body_html": "<p>Gemessen wird in <strong>Kopfhöhe</strong>.</p>",
    "source": "Erlass",
    "date": "2026-03-01",
    "stand": "2026-03-01",
    "audience": ["all"],
    "review_by": "2026-12-31",
}
# Beside those of tests/conftest.py.
MORE = {
    "autor2": (("author", "*"),),
    "leiter": (("lead", "*"),),
    "freigeber": (("releaser", "*"),),
    "buero": (("office", "*"),),
    "fremd": (("author", "verkehr"), ("reviewer", "verkehr"), ("lead", "verkehr")),
}


def settle_more(site: Site, now: dt.datetime) -> None:
    """The persons of MORE; `fremd` belongs to another Fachgebiet than the scenery's documents."""
    for login, grants in MORE.items():
        person = Person(login, login, f"{login.title()} Beispiel", f"{login}@example.org", "stadt", now)
        person.grants = tuple((role, place, None, None) for role, place in grants)
        add_person(site, person)


class Scenery:
    """Builds documents in a store; every method answers with the id. Persons are named by login, which is their id."""

    def __init__(self, store: Store, clock: Any, folder: Path):
        self.store, self.clock, self.folder = store, clock, folder

    def draft(self, kind: str = "information", fachgebiet: str = "shisha", by: str = "autor", **fields: Any) -> str:
        given = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
        external_id = given.pop("external_id", None)
        cleaned = clean_fields(KINDS[kind].schema, given, ("stadt", "pp"))

        def act(site: Site) -> str:
            return create(site, site.person(by), self.clock(), kind, fachgebiet, cleaned, external_id).id

        return self.store.write(act)

    def attached(
        self,
        id: str,
        name: str = "Anlage.txt",
        content: bytes = b"Inhalt der Anlage",
        by: str = "autor",
        type: str = "text/plain",
    ) -> str:
        path = self.folder / hashlib.sha256(content + name.encode()).hexdigest()
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        self.store.write(
            lambda site: attach(
                site, site.document(id), site.person(by), self.clock(), path, name, digest, len(content), type
            )
        )
        path.unlink()
        return id

    def edited(self, id: str, by: str = "autor", **fields: Any) -> str:
        self.store.write(lambda site: edit(site, site.document(id), site.person(by), self.clock(), fields, None))
        return id

    def do(self, id: str, name: str, by: str, **given: Any) -> str:
        """A transition, with the hash that is there unless another is given."""

        def act(site: Site) -> None:
            document = site.document(id)
            shown = document.released if name in ("withdraw", "archive") else document.working or document.released
            said = {"hash": shown.hash if shown else None, "reason": "Ein Grund", **given}
            perform(site, document, name, site.person(by), self.clock(), **said)

        self.store.write(act)
        return id

    def in_review(self, **fields: Any) -> str:
        return self.do(self.draft(**fields), "submit", fields.get("by", "autor"))

    def released(self, **fields: Any) -> str:
        return self.release(self.draft(**fields), fields.get("by", "autor"))

    def release(self, id: str, by: str = "autor") -> str:
        """The draft goes its whole way."""
        self.do(id, "submit", by)
        self.do(id, "approve", "pruefer")
        with self.store.read() as site:
            kind = site.document(id).kind
        if kind == "rechtstatsache":
            self.do(id, "approve", "recht")
        if kind == "lagebild":
            self.do(id, "approve", "geschaeftsstelle")
            self.do(id, "release", "geschaeftsstelle")
        return id

    def taken_over(self, by: str = "autor", **fields: Any) -> str:
        id = self.draft(by=by, **fields)
        self.store.write(lambda site: takeover(site, site.document(id), site.person("geschaeftsstelle"), self.clock()))
        return id

    def with_working(self, **fields: Any) -> str:
        """Released, and a new Fassung begun and edited."""
        id = self.do(self.released(**fields), "revise", "autor")
        return self.edited(id, title="Zweite Fassung")

    def withdrawn(self, **fields: Any) -> str:
        return self.do(self.released(**fields), "withdraw", "geschaeftsstelle")

    def archived(self, **fields: Any) -> str:
        return self.do(self.released(**fields), "archive", "geschaeftsstelle")

    def hash(self, id: str, version: str = "working") -> str:
        with self.store.read() as site:
            document: Document = site.document(id)
            return (document.working if version == "working" else document.released).hash
