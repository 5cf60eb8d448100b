"""One transaction on a Whoosh index: new documents with their terms, and older segments merged."""

import heapq
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import whoosh.writing
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC, FileIndex

from index.engine import Record
from index.engines.scoring import stored_weight
from index.engines.whoosh.codec import FIELDS, PortalCodec, Posting, SegmentReader, open_segment, pack
from index.engines.whoosh.offers import HEAD
from index.postings import Terms, stored, title_key

NAME = "portal"
WAIT_FOR_LOCK = 10.0  # seconds; a writer that was killed leaves no lock, one that is ending may still hold it


class PortalSchema(fields.Schema):
    """The schema, and with it, in the same file, what the index is made with and the last journal number in it."""

    seq = 0
    made_with = ""


def schema(made_with: str, seq: int = 0) -> PortalSchema:
    made = PortalSchema()
    made.made_with, made.seq = made_with, seq
    return made


def table(path: Path, generation: int) -> TOC:
    """The table of contents, read from memory: of a damaged file Whoosh would leave the handle open."""
    name = TOC._filename(NAME, generation)
    memory = RamStorage()
    memory.files[name] = (path / name).read_bytes()
    return TOC.read(memory, NAME, generation)


class TermWriter(whoosh.writing.SegmentWriter):
    """One transaction on the index: either all of it is in the next table of contents, or nothing."""

    def __init__(self, index: FileIndex, folder: Path):
        super().__init__(index, timeout=WAIT_FOR_LOCK, codec=PortalCodec(), compound=False)
        self._folder = folder
        self._new: dict[str, dict[bytes, list[Any]]] = {field: {} for field in FIELDS}
        self._merged: list[tuple[SegmentReader, dict[int, int] | None, int]] = []

    def add(self, record: Record, found: Terms) -> None:
        """One document with its terms."""
        packed = pack(stored(record, found))
        self.fieldwriter.write_document(packed, record["released_at"], title_key(record).encode())
        self._add_terms(self.docnum, found, [*found.offers, f"{HEAD}{record['id']}={record['title']}"])
        self._added = True
        self.docnum += 1

    def _add_terms(self, number: int, found: Terms, offered: list[str]) -> None:
        forms, stems = self._new["forms"], self._new["stems"]
        for word, (weight, positions) in found.forms.items():
            posting = forms.setdefault(word.encode(), [array("I"), bytearray(), array("I"), array("I")])
            posting[0].append(number)
            posting[1].append(stored_weight(weight))
            posting[2].append(len(positions))
            posting[3].extend(positions)
        for word, weight in found.stems.items():
            posting = stems.setdefault(word.encode(), [array("I"), bytearray()])
            posting[0].append(number)
            posting[1].append(stored_weight(weight))
        for field, said in (("marks", found.marks), ("laws", found.abbreviations), ("offers", offered)):
            for mark in set(said):
                self._new[field].setdefault(mark.replace("\n", " ").encode(), [array("I"), b""])[0].append(number)

    def take(self, segment: Any) -> None:
        """Copies all of an older segment but what is deleted."""
        reader = open_segment(self._folder, segment)
        base = self.docnum
        numbers: dict[int, int] | None = {} if segment.has_deletions() else None
        for number in range(len(reader)):
            if numbers is not None:
                if segment.is_deleted(number):
                    continue
                numbers[number] = self.docnum
            self.fieldwriter.write_document(reader.document(number), reader.released[number], reader.title_keys[number])
            self.docnum += 1
        self._merged.append((reader, numbers, base))
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field in FIELDS:
            self.fieldwriter.write_field(field, self._field(field))
        for reader, _, _ in self._merged:
            reader.close()

    def _field(self, field: str) -> Iterator[tuple[bytes, Posting]]:
        new = ((term, Posting(*posting)) for term, posting in sorted(self._new[field].items()))
        if not self._merged:
            yield from new
            return
        older = [_renumbered(reader.postings(field), numbers, base) for reader, numbers, base in self._merged]
        # New documents have the lowest numbers: they were added before the older segments were taken.
        streams = heapq.merge(new, *older, key=lambda pair: pair[0])
        term = b""
        parts: list[Posting] = []
        for next_term, posting in streams:
            if next_term != term and parts:
                yield term, _joined(parts)
                parts = []
            term = next_term
            if posting.ids:
                parts.append(posting)
        if parts:
            yield term, _joined(parts)


def _renumbered(
    postings: Iterator[tuple[bytes, Posting]], numbers: dict[int, int] | None, base: int
) -> Iterator[tuple[bytes, Posting]]:
    """Postings with the document numbers of the new segment; without those of deleted documents."""
    for term, posting in postings:
        if numbers is None:
            yield term, posting._replace(ids=array("I", [number + base for number in posting.ids]))
        elif all(number in numbers for number in posting.ids):
            yield term, posting._replace(ids=array("I", [numbers[number] for number in posting.ids]))
        else:
            yield term, _without_deleted(posting, numbers)


def _without_deleted(posting: Posting, numbers: dict[int, int]) -> Posting:
    kept = [index for index, number in enumerate(posting.ids) if number in numbers]
    ids = array("I", [numbers[posting.ids[index]] for index in kept])
    weights = bytes(posting.weights[index] for index in kept) if posting.weights else b""
    if posting.counts is None or posting.positions is None:
        return Posting(ids, weights)
    ends, end = [], 0
    for count in posting.counts:
        end += count
        ends.append(end)
    positions = array("I")
    for index in kept:
        positions.extend(posting.positions[ends[index] - posting.counts[index] : ends[index]])
    return Posting(ids, weights, array("I", [posting.counts[index] for index in kept]), positions)


def _joined(parts: list[Posting]) -> Posting:
    """One posting of several, whose document numbers follow each other."""
    if len(parts) == 1:
        return parts[0]
    ids, weights = array("I"), bytearray()
    counts = array("I") if parts[0].counts is not None else None
    positions = array("I") if parts[0].positions is not None else None
    for part in sorted(parts, key=lambda part: part.ids[0]):
        ids.extend(part.ids)
        weights += part.weights
        if counts is not None and positions is not None:
            counts.extend(part.counts or ())
            positions.extend(part.positions or ())
    return Posting(ids, bytes(weights), counts, positions)
