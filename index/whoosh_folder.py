"""The folder of a Whoosh index: batches, deletions, merging, a new index beside the old one."""

import logging
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from index.analysis import Analyser
from index.engine import Documents, Record
from index.postings import Terms, terms
from index.whoosh_codec import SegmentReader, open_segment
from index.whoosh_writer import NAME, TermWriter, schema, table

log = logging.getLogger(__name__)
CURRENT = "CURRENT"
BATCH = 200  # records in one segment of a rebuild
SEGMENTS_OF_A_SIZE = 6  # that many are merged into one
MANY_SEGMENTS = 24  # from here on merging does not wait for a quiet moment


def current(folder: Path) -> Path:
    """The sub-folder in use. Raises FileNotFoundError if there is none."""
    return folder / (folder / CURRENT).read_text(encoding="ascii").strip()


Prepared = dict[str, list[tuple[Record, Terms]]]


class IndexFolder:
    """The folder that holds the index: one sub-folder for each that was built, and a file that names the one in use."""

    def __init__(self, folder: Path, analyser: Analyser, made_with: str):
        self.folder, self._analyser, self._made_with = folder, analyser, made_with
        self._readers: dict[str, SegmentReader] = {}

    def current(self) -> Path:
        """The sub-folder that is written to."""
        return current(self.folder)

    def close(self) -> None:
        """Closes what is open."""
        self._readers = {}

    def prepare(self, batch: Documents) -> Prepared:
        """The terms of a batch; of a document given twice the last."""
        return {document: self._analysed(records) for document, records in dict(batch).items()}

    def _analysed(self, records: Iterable[Record]) -> list[tuple[Record, Terms]]:
        """Records with their terms. One that cannot be analysed is left out and said in the log: it must not keep all others
        out."""
        analysed = []
        for record in records:
            try:
                analysed.append((record, terms(record, self._analyser)))
            except Exception:
                log.exception("record %s cannot be indexed", record.get("id"))
        return analysed

    def apply(self, batch: Prepared, seq: int) -> None:
        """As the engine's, on what was prepared."""
        with self._transaction() as (writer, folder):
            self._delete(writer, folder, batch)
            for records in batch.values():
                for one in records:
                    writer.add(*one)
            writer.schema.seq = max(seq, writer.schema.seq)

    @contextmanager
    def _transaction(self) -> Iterator[tuple[TermWriter, Path]]:
        """A writer and the folder it writes to; committed at the end, or nothing is written."""
        folder, index = self._opened()
        writer = TermWriter(index, folder)
        try:
            yield writer, folder
            writer.commit(merge=False)
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise

    def tidy(self, quiet: bool = True) -> bool:
        """Merges segments, the small ones first; True if there was something to do. If it is not quiet only when it must."""
        folder, index = self._opened()
        segments = index._segments()
        if not quiet and len(segments) < MANY_SEGMENTS:
            return False
        chosen = {segment.segment_id() for segment in _to_merge(segments)}
        if not chosen:
            return False
        writer = TermWriter(index, folder)

        def merge(writer: TermWriter, segments: list[Any]) -> list[Any]:
            for segment in segments:
                if segment.segment_id() in chosen:
                    writer.take(segment)
            return [segment for segment in segments if segment.segment_id() not in chosen]

        writer.commit(mergetype=merge)
        return True

    def _opened(self) -> tuple[Path, FileIndex]:
        """Folder and index in use, its table of contents looked at."""
        folder = self.current()
        storage = FileStorage(str(folder))
        table(folder, TOC._latest_generation(storage, NAME))
        return folder, FileIndex(storage, indexname=NAME)

    def begin(self) -> "IndexFolder":
        """An empty index beside the one in use; `use` puts it in place."""
        beside = IndexFolder(self.folder, self._analyser, self._made_with)
        path = self.folder / f"index-{secrets.token_hex(4)}"
        path.mkdir(parents=True)
        TOC.create(FileStorage(str(path)), schema(self._made_with), NAME)
        beside.current = lambda: path  # type: ignore[method-assign]
        return beside

    def fill(self, records: Iterable[Record]) -> None:
        """Adds new records to the index that `begin` began."""
        with self._transaction() as (writer, _):
            for one in self._analysed(records):
                writer.add(*one)
        self.tidy(quiet=False)

    def use(self, seq: int) -> None:
        """Puts the index that `begin` began in place and removes the others."""
        self.apply({}, seq)
        while self.tidy():
            pass
        path = self.current()
        pointer = self.folder / f"{CURRENT}.new"
        pointer.write_text(path.name, encoding="ascii")
        pointer.replace(self.folder / CURRENT)
        for other in self.folder.glob("index-*"):
            if other != path:
                shutil.rmtree(other, ignore_errors=True)

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        """As the engine's."""
        beside = self.begin()
        while batch := list(islice(records, BATCH)):
            beside.fill(batch)
        beside.use(seq)

    def _delete(self, writer: TermWriter, folder: Path, documents: Iterable[str]) -> None:
        base = 0
        wanted = [f"document:{document}".encode() for document in documents]
        for segment in writer.segments:
            reader = self._reader(folder, segment)
            for mark in wanted:
                posting = reader.posting("marks", mark)
                for number in posting.ids if posting else ():
                    if not segment.is_deleted(number):
                        writer.delete_document(base + number)
            base += len(reader)
        present = {segment.segment_id() for segment in writer.segments}
        self._readers = {id: reader for id, reader in self._readers.items() if id in present}

    def _reader(self, folder: Path, segment: Any) -> SegmentReader:
        """Segments stay open for the next batch."""
        id = segment.segment_id()
        if id not in self._readers:
            self._readers[id] = open_segment(folder, segment)
        return self._readers[id]


def _to_merge(segments: list[Any]) -> list[Any]:
    """Six of about one size, or one with many deleted documents; else nothing."""
    sizes: dict[int, list[Any]] = {}
    for segment in segments:
        alive = segment.doc_count_all() - segment.deleted_count()
        if segment.deleted_count() > 20 + alive // 2:
            return [segment]
        tier = 0
        while alive >= SEGMENTS_OF_A_SIZE ** (tier + 2):
            tier += 1
        sizes.setdefault(tier, []).append(segment)
    for tier in sorted(sizes):
        if len(sizes[tier]) >= SEGMENTS_OF_A_SIZE:
            return sizes[tier]
    return []
