"""How terms lie in a Whoosh segment.

Whoosh keeps what it is good at: segments, deletions, stored fields, columns, the table of contents, locks. Terms and
postings are written in a form of our own through its codec interface, because they arrive analysed and weighed: whole
arrays instead of one Python call for each posting. Measured on 5,000 law sections: docs/adr/002-index.md.

A terms file: for each field the sorted terms, where the postings of each begin, and in how many documents it is. A
postings file: for each term the document numbers, a weight of one byte each, and for forms their positions.
"""

import pickle
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from whoosh.codec.whoosh3 import W3Codec

MAGIC = b"SIKO3"
FIELDS = ("forms", "stems", "marks", "laws")
WITH_POSITIONS = frozenset({"forms"})
WITH_WEIGHTS = frozenset({"forms", "stems"})
HIGHEST = 255  # a weight of 1.0
SEPARATOR = b"\n"


class DamagedIndex(Exception):
    """What is on the disk is not what was written."""


class Posting(NamedTuple):
    """Ascending document numbers, their weights in 0…255, and positions: how many each has, and all of them in a row."""

    ids: array
    weights: bytes
    counts: array | None = None
    positions: array | None = None


class TermsWriter:
    """Writes the terms and postings of one segment, field by field, terms ascending."""

    def __init__(self, terms_file: Any, postings_file: Any):
        self._terms_file, self._postings_file = terms_file, postings_file
        self._fields: dict[str, tuple[bytes, bytes, bytes]] = {}
        self._offset = 0
        self.is_closed = False

    def write_field(self, name: str, postings: Iterable[tuple[bytes, Posting]]) -> None:
        """All terms of one field in ascending order."""
        terms, starts, counts = [], array("Q"), array("I")
        write = self._postings_file.write
        for term, posting in postings:
            terms.append(term)
            starts.append(self._offset)
            counts.append(len(posting.ids))
            packed = posting.ids.tobytes() + posting.weights
            if posting.counts is not None and posting.positions is not None:
                packed += posting.counts.tobytes() + posting.positions.tobytes()
            write(packed)
            self._offset += len(packed)
        starts.append(self._offset)
        self._fields[name] = (SEPARATOR.join(terms), starts.tobytes(), counts.tobytes())

    def close(self) -> None:
        packed = pickle.dumps(self._fields, 4)
        self._terms_file.write(MAGIC + struct.pack("<QI", len(packed), zlib.crc32(packed)) + packed)
        self._terms_file.close()
        self._postings_file.close()
        self.is_closed = True


class TermsReader:
    """The terms of one segment. Raises DamagedIndex at once if the file is not whole."""

    def __init__(self, terms_file: Any, length: int, postings_file: Any):
        head = len(MAGIC) + 12
        if length < head or terms_file.get(0, len(MAGIC)) != MAGIC:
            raise DamagedIndex("not a terms file")
        size, checksum = struct.unpack("<QI", terms_file.get(len(MAGIC), 12))
        packed = bytes(terms_file.get(head, size)) if head + size <= length else b""
        if zlib.crc32(packed) != checksum or len(packed) != size:
            raise DamagedIndex("terms file cut or changed")
        terms_file.close()
        self._postings_file = postings_file
        self._fields = {name: _field(*packed_field) for name, packed_field in pickle.loads(packed).items()}

    def terms(self, field: str) -> list[bytes]:
        """All terms of a field, ascending."""
        return self._fields[field][0]

    def starting(self, field: str, prefix: bytes, limit: int) -> list[bytes]:
        """At most `limit` terms with that prefix."""
        terms = self._fields[field][0]
        first = bisect_left(terms, prefix)
        found = terms[first : first + limit]
        return [term for term in found if term.startswith(prefix)]

    def count(self, field: str, term: bytes) -> int:
        """In how many documents a term is, deleted ones included."""
        index = self._index(field, term)
        return self._fields[field][2][index] if index is not None else 0

    def posting(self, field: str, term: bytes) -> Posting | None:
        """The posting of a term."""
        index = self._index(field, term)
        return self.posting_at(field, index) if index is not None else None

    def posting_at(self, field: str, index: int) -> Posting:
        """The posting of the term of that number."""
        _, starts, counts = self._fields[field]
        start, end, count = starts[index], starts[index + 1], counts[index]
        packed = bytes(self._postings_file.get(start, end - start))
        if len(packed) != end - start:
            raise DamagedIndex("postings file cut")
        ids = array("I", packed[: 4 * count])
        if field not in WITH_WEIGHTS:
            return Posting(ids, b"")
        if field not in WITH_POSITIONS:
            return Posting(ids, packed[4 * count : 5 * count])
        positions = array("I", packed[9 * count :])
        return Posting(ids, packed[4 * count : 5 * count], array("I", packed[5 * count : 9 * count]), positions)

    def postings(self, field: str) -> Iterator[tuple[bytes, Posting]]:
        """All terms of a field with their postings."""
        for index, term in enumerate(self._fields[field][0]):
            yield term, self.posting_at(field, index)

    def indexed_field_names(self) -> Iterable[str]:
        return self._fields.keys()

    def close(self) -> None:
        self._postings_file.close()

    def _index(self, field: str, term: bytes) -> int | None:
        terms = self._fields[field][0]
        index = bisect_left(terms, term)
        return index if index < len(terms) and terms[index] == term else None


def _field(terms: bytes, starts: bytes, counts: bytes) -> tuple[list[bytes], array, array]:
    return (terms.split(SEPARATOR) if terms else []), array("Q", starts), array("I", counts)


class PortalCodec(W3Codec):
    """Whoosh's own codec but for terms and postings."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> TermsWriter:
        return TermsWriter(segment.create_file(storage, self.TERMS_EXT), segment.create_file(storage, self.POSTS_EXT))

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        return TermsReader(storage.open_file(name), storage.file_length(name), segment.open_file(storage, self.POSTS_EXT))
