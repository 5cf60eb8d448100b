"""The folder of a Whoosh index: batches, deletions, merging, a new index beside the old one."""

import logging
import secrets
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from index.analysis import Analyser
from index.engine import Record
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


Prepared = dict[str, tuple[Record, Terms] | None]


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

    def prepare(self, batch: Iterable[tuple[str, Record | None]]) -> Prepared:
        """The terms of a batch; of several records of one document the last.

        A record that cannot be analysed is left out and said in the log: one document must not keep all others out.
        """
        prepared: Prepared = {}
        for id, record in dict(batch).items():
            try:
                prepared[id] = (record, terms(record, self._analyser)) if record is not None else None
            except Exception:
                log.exception("document %s cannot be indexed", id)
                prepared[id] = None
        return prepared

    def apply(self, batch: Prepared, seq: int) -> None:
        """As the engine's, on what was prepared."""
        folder, index = self._opened()
        writer = TermWriter(index, folder)
        try:
            self._delete(writer, folder, batch)
            for one in batch.values():
                if one is not None:
                    writer.add(*one)
            writer.schema.seq = max(seq, writer.schema.seq)
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
        """Adds records to the index that `begin` began."""
        self.apply(self.prepare((record["id"], record) for record in records), 0)
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

    def _delete(self, writer: TermWriter, folder: Path, ids: Iterable[str]) -> None:
        base = 0
        wanted = [f"id:{id}".encode() for id in ids]
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
