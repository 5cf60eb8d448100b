"""Restore: what export wrote, into an empty portal, in one transaction."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from persistent.mapping import PersistentMapping
from ZODB.blob import Blob

from content_types import Document, Site, Store, digest, normalized_login, saved_search
from mail import put_notice
from sikodms.portability.codec import Decoder, Unreadable
from sikodms.portability.leaving import FORMAT, KEPT, SECTIONS, Progress
from workflows import catalog, note_change


class RestoreRefused(Exception):
    """The sentence says why nothing was restored."""


def restore(store: Store, folder: Path, progress: Progress = lambda done, total: None) -> int:
    """Puts an export into a portal that holds nothing yet; the number of documents.

    All or nothing: what is cut short, altered or of a newer format is refused, and the portal stays empty.
    """
    about = _about(folder)
    with store.read() as site:
        if len(site["persons"]) or len(site["documents"]) or len(site.audit):
            raise RestoreRefused("This portal is not empty; nothing was restored. Restore into a new data folder.")
    try:
        return store.write(lambda site: _Return(site, folder, about, progress).all(), tries=1)
    except (Unreadable, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise RestoreRefused(
            f"The export in {folder} is damaged or incomplete ({error}); nothing was restored."
        ) from error


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / "format.json").read_text(encoding="utf-8"))
        number, _ = int(about["format"]), about["counts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RestoreRefused(f"{folder} is no export of a portal, or one that was cut short.") from error
    if number > FORMAT:
        raise RestoreRefused(
            f"The export has format {number}; this version reads up to {FORMAT}. Update sikodms first."
        )
    return about


class _Return:
    """One restore into one site."""

    def __init__(self, site: Site, folder: Path, about: dict[str, Any], progress: Progress):
        self.site, self.folder, self.about, self.progress = site, folder, about, progress

    def all(self) -> int:
        for section in SECTIONS:
            if section in KEPT and section not in self.about["counts"]:
                continue
            getattr(self, section)(list(self.records(section)) if section != "documents" else self.records(section))
        told = json.loads((self.folder / "site.json").read_text(encoding="utf-8"))
        self.site.settings = PersistentMapping(Decoder(self.blob_of).decode(told["settings"]))
        self.site.numbers.update(told["numbers"])
        return len(self.site["documents"])

    def records(self, section: str) -> Iterator[Any]:
        """The decoded records of a section; their number must be the one that the export says."""
        count = 0
        with (self.folder / f"{section}.jsonl").open(encoding="utf-8") as stream:
            for line in stream:
                count += 1
                yield Decoder(self.blob_of).decode(json.loads(line))
        if count != self.about["counts"][section]:
            raise Unreadable(f"{section}: {count} of {self.about['counts'][section]} records")

    def blob_of(self, sha256: str) -> Blob:
        if not (len(sha256) == 64 and sha256.isalnum()):
            raise Unreadable("a file without its SHA-256")
        source = self.folder / "blobs" / sha256[:2] / sha256
        if digest(source) != sha256:
            raise Unreadable(f"the file {sha256[:12]}… is not what it was")
        blob = Blob()
        with blob.open("w") as target, source.open("rb") as stream:
            shutil.copyfileobj(stream, target, 1 << 20)
        return blob

    def fachgebiete(self, records: list[Any]) -> None:
        for name in list(self.site["fachgebiete"]):
            del self.site["fachgebiete"][name]
        self._add("fachgebiete", records)

    def authorities(self, records: list[Any]) -> None:
        self._add("authorities", records)

    def persons(self, records: list[Any]) -> None:
        self._add("persons", records)
        for person in records:
            self.site.logins[normalized_login(person.login)] = person.id

    def documents(self, records: Iterator[Document]) -> None:
        total = self.about["counts"]["documents"]
        for done, document in enumerate(records, 1):
            for fassung in document.fassungen:
                if fassung.hash != document.hash_of(fassung):
                    raise Unreadable(f"Fassung {fassung.version} of {document.id} is not what its hash says")
            self.site["documents"].add(document.id, document)
            if document.external_id:
                self.site.external_ids[document.external_id] = document.id
            catalog.index(self.site, document)
            note_change(self.site, document)
            if done % 200 == 0:
                self.site._p_jar.transaction_manager.savepoint(optimistic=True)
            self.progress(done, total)

    def newsletters(self, records: list[Any]) -> None:
        self._add("newsletters", records)

    def issues(self, records: list[Any]) -> None:
        for issue in records:
            self.site["newsletters"][issue.newsletter].add(issue.id, issue)

    def searches(self, records: list[Any]) -> None:
        for search in records:
            saved_search.put(self.site, search)

    def notices(self, records: list[Any]) -> None:
        for notice in records:
            put_notice(self.site, notice)

    def releases(self, records: list[Any]) -> None:
        for number, entry in records:
            self.site.releases[number] = PersistentMapping(entry)

    def audit(self, records: list[Any]) -> None:
        by_document: dict[str, list[int]] = {}
        for number, entry in records:
            self.site.audit[number] = PersistentMapping(entry)
            if document := entry.get("document"):
                by_document.setdefault(document, []).append(number)
        for document, numbers in by_document.items():
            self.site.audit_by_document[document] = tuple(numbers)

    def _add(self, section: str, records: list[Any]) -> None:
        for each in records:
            self.site[section].add(each.id, each)
