"""How documents and terms lie in a Whoosh segment.

Whoosh keeps what it is good at: segments, deletions, the table of contents, the lock. Documents, terms and postings are
written in a form of our own through its codec interface, because they arrive analysed and weighed: whole arrays instead of one
Python call for each posting. And they are read with pread, not through a memory map: of a mapped file that somebody cuts
short, the next look kills the process. Measured: docs/adr/002-index.md.

A segment is two files. `.seg` holds the postings (document numbers, a weight of one byte each, for forms their positions) and
the stored documents, each with a checksum. `.trm` is read into memory: for each field the sorted terms, where the postings of
each begin and in how many documents it is; where the documents begin; and a few values of each document.
"""

import os
import pickle
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.codec.whoosh3 import W3Codec

from index.engines.damage import DamagedIndex
from index.engines.stored import Stored, without_texts

MAGIC = b"SIKO4"
FIELDS = ("forms", "stems", "marks", "laws", "offers")
WITH_POSITIONS = frozenset({"forms"})
WITH_WEIGHTS = frozenset({"forms", "stems"})
SEPARATOR = b"\n"
AFTER = b"\xff"  # more than any letter in UTF-8
DATA, TERMS = ".seg", ".trm"
CHECKED_AT_OPENING = 64 << 20  # bytes; larger files only piece by piece, when read


class Posting(NamedTuple):
    """Ascending document numbers, their weights in 0…255, and positions: how many each has, and all of them in a row."""

    ids: array
    weights: bytes
    counts: array | None = None
    positions: array | None = None


class SegmentWriter:
    """Writes one segment: all documents first, then the terms field by field, ascending."""

    def __init__(self, data_file: Any, terms_file: Any):
        self._data, self._terms_file = data_file, terms_file
        self._fields: dict[str, tuple[bytes, bytes, bytes]] = {}
        self._documents = array("Q", (0,))
        self._released, self._title_keys = array("q"), list[bytes]()
        self._offset = self._checksum = 0
        self.is_closed = False

    def write_document(self, packed: bytes, released: int, title_key: bytes) -> None:
        """A stored document as `pack` made it, with what it may be sorted by."""
        self._write(packed)
        self._documents.append(self._offset)
        self._released.append(released)
        self._title_keys.append(title_key)

    def write_field(self, name: str, postings: Iterable[tuple[bytes, Posting]]) -> None:
        """All terms of one field in ascending order."""
        terms, starts, counts = [], array("Q"), array("I")
        for term, posting in postings:
            terms.append(term)
            starts.append(self._offset)
            counts.append(len(posting.ids))
            packed = posting.ids.tobytes() + posting.weights
            if posting.counts is not None and posting.positions is not None:
                packed += posting.counts.tobytes() + posting.positions.tobytes()
            self._write(packed)
        starts.append(self._offset)
        self._fields[name] = (SEPARATOR.join(terms), starts.tobytes(), counts.tobytes())

    def _write(self, packed: bytes) -> None:
        packed += struct.pack("<I", zlib.crc32(packed))
        self._data.write(packed)
        self._offset += len(packed)
        self._checksum = zlib.crc32(packed, self._checksum)

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        documents = (self._documents.tobytes(), self._released.tobytes(), self._title_keys)
        packed = pickle.dumps((self._fields, documents, self._offset, self._checksum), 4)
        self._terms_file.write(MAGIC + struct.pack("<QI", len(packed), zlib.crc32(packed)) + packed)
        self._terms_file.close()
        self._data.close()


class SegmentReader:
    """One segment, open. Raises DamagedIndex or FileNotFoundError at once if its files are not whole."""

    def __init__(self, data: Path, terms: Path):
        fields, documents, size, checksum = _terms_file(terms)
        self._fields = {name: _field(*packed) for name, packed in fields.items()}
        self._documents, self.released = array("Q", documents[0]), array("q", documents[1])
        self.title_keys: list[bytes] = documents[2]
        self._descriptor = os.open(data, os.O_RDONLY | os.O_CLOEXEC)
        whole = os.fstat(self._descriptor).st_size == size
        if not whole or (size <= CHECKED_AT_OPENING and zlib.crc32(self._read(0, size)) != checksum):
            raise DamagedIndex("segment cut or changed")

    def __len__(self) -> int:
        return len(self.released)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        descriptor, self._descriptor = getattr(self, "_descriptor", -1), -1
        if descriptor >= 0:
            os.close(descriptor)

    def document(self, number: int) -> bytes:
        """A stored document, packed."""
        return self._piece(self._documents[number], self._documents[number + 1])

    def terms(self, field: str) -> list[bytes]:
        """All terms of a field, ascending."""
        return self._fields[field][0]

    def starting(self, field: str, prefix: bytes) -> list[bytes]:
        """The terms with that prefix."""
        return self._fields[field][0][slice(*self._range(field, prefix))]

    def counted(self, field: str, prefix: bytes) -> Iterator[tuple[bytes, int]]:
        """The terms with that prefix and the number of documents they are in, deleted ones included."""
        terms, _, counts = self._fields[field]
        first, last = self._range(field, prefix)
        return zip(terms[first:last], counts[first:last], strict=True)

    def _range(self, field: str, prefix: bytes) -> tuple[int, int]:
        terms = self._fields[field][0]
        first = bisect_left(terms, prefix)
        return first, bisect_left(terms, prefix + AFTER, first)

    def posting(self, field: str, term: bytes) -> Posting | None:
        """The posting of a term."""
        terms = self._fields[field][0]
        index = bisect_left(terms, term)
        return self._posting_at(field, index) if index < len(terms) and terms[index] == term else None

    def postings(self, field: str) -> Iterator[tuple[bytes, Posting]]:
        """All terms of a field with their postings."""
        for index, term in enumerate(self._fields[field][0]):
            yield term, self._posting_at(field, index)

    def all_ids(self, field: str, prefix: bytes = b"") -> tuple[array, array]:
        """The documents of all terms of a field without weights that have the prefix, one term after the other, and where those
        of each begin."""
        _, starts, counts = self._fields[field]
        first, last = self._range(field, prefix)
        packed = memoryview(self._read(starts[first], starts[last] - starts[first]))
        ids, begins = bytearray(), array("I", (0,))
        for start, count in zip(starts[first:last], counts[first:last], strict=True):
            piece = packed[start - starts[first] :][: 4 * count + 4]
            if len(piece) != 4 * count + 4 or zlib.crc32(piece[:-4]) != int.from_bytes(piece[-4:], "little"):
                raise DamagedIndex("segment cut or changed")
            ids += piece[:-4]
            begins.append(begins[-1] + count)
        return array("I", bytes(ids)), begins

    def _posting_at(self, field: str, index: int) -> Posting:
        _, starts, counts = self._fields[field]
        packed, count = self._piece(starts[index], starts[index + 1]), counts[index]
        ids = array("I", packed[: 4 * count])
        if field not in WITH_WEIGHTS:
            return Posting(ids, b"")
        if field not in WITH_POSITIONS:
            return Posting(ids, packed[4 * count : 5 * count])
        positions = array("I", packed[9 * count :])
        return Posting(ids, packed[4 * count : 5 * count], array("I", packed[5 * count : 9 * count]), positions)

    def _piece(self, start: int, end: int) -> bytes:
        packed = self._read(start, end - start)
        if len(packed) != end - start or zlib.crc32(packed[:-4]) != struct.unpack("<I", packed[-4:])[0]:
            raise DamagedIndex("segment cut or changed")
        return packed[:-4]

    def _read(self, start: int, size: int) -> bytes:
        return os.pread(self._descriptor, size, start)


def _terms_file(path: Path) -> tuple[Any, Any, int, int]:
    packed = path.read_bytes()
    head = len(MAGIC) + 12
    if len(packed) < head or not packed.startswith(MAGIC):
        raise DamagedIndex("not a terms file")
    size, checksum = struct.unpack("<QI", packed[len(MAGIC) : head])
    body = memoryview(packed)[head:]
    if len(body) != size or zlib.crc32(body) != checksum:
        raise DamagedIndex("terms file cut or changed")
    return pickle.loads(body)


def _field(terms: bytes, starts: bytes, counts: bytes) -> tuple[list[bytes], array, array]:
    return (terms.split(SEPARATOR) if terms else []), array("Q", starts), array("I", counts)


def pack(document: dict[str, Any]) -> bytes:
    """A document as it is stored."""
    parts = (without_texts(document), document["texts"])
    head, texts = (zlib.compress(pickle.dumps(part, 4), 3) for part in parts)
    return struct.pack("<I", len(head)) + head + texts


def unpack(packed: bytes) -> Stored:
    end = 4 + struct.unpack("<I", packed[:4])[0]
    return Stored(_unpacked(packed[4:end]), partial(_unpacked, packed[end:]))


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))


class _NoWriter:
    """Stands where Whoosh would write stored fields and columns."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class PortalCodec(W3Codec):
    """What Whoosh is told about it."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> _NoWriter:
        return _NoWriter()

    def field_writer(self, storage: Any, segment: Any) -> SegmentWriter:
        return SegmentWriter(segment.create_file(storage, DATA), segment.create_file(storage, TERMS))


def open_segment(folder: Path, segment: Any) -> SegmentReader:
    """A segment that a table of contents in that folder names."""
    reader = SegmentReader(folder / segment.make_filename(DATA), folder / segment.make_filename(TERMS))
    if len(reader) != segment.doc_count_all():
        raise DamagedIndex("segment of another index")
    return reader
