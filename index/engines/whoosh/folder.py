"""The folder of a Whoosh index: batches, deletions, merging."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from index.engines.damage import DamagedIndex
from index.engines.folder import Analysed, IndexFolder, Prepared
from index.engines.whoosh import damage as whoosh_damage
from index.engines.whoosh.codec import SegmentReader, open_segment
from index.engines.whoosh.writer import NAME, TermWriter, schema, table
from index.german.analysis import Analyser
from index.postings import stamped

SEGMENTS_OF_A_SIZE = 6  # that many are merged into one
MANY_SEGMENTS = 24  # from here on merging does not wait for a quiet moment


class WhooshFolder(IndexFolder):
    """See IndexFolder."""

    kind = "whoosh"
    at_damage = whoosh_damage.AT_OPENING
    passes = staticmethod(whoosh_damage.passes)

    def __init__(self, folder: Path, analyser: Analyser, made_with: str):
        super().__init__(folder, analyser, made_with)
        self._readers: dict[str, SegmentReader] = {}

    def close(self) -> None:
        self._readers = {}

    def create(self, path: Path) -> None:
        TOC.create(FileStorage(str(path)), schema(self.made_with), NAME)

    def add(self, records: Analysed) -> None:
        with self._transaction() as (writer, _):
            for one in records:
                writer.add(*one)

    def apply(self, batch: Prepared, seq: int) -> tuple[()]:
        with self._transaction() as (writer, folder):
            self._delete(writer, folder, batch)
            for change in batch.values():
                for one in change.new:
                    writer.add(*one)
            writer.schema.seq = max(seq, writer.schema.seq)
        return ()

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
        """Merges segments, the small ones first."""
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

    def _delete(self, writer: TermWriter, folder: Path, batch: Prepared) -> None:
        """Deletes what is in the index of these documents, but for what stays."""
        base = 0
        kept = 0
        for segment in writer.segments:
            reader = self._reader(folder, segment)
            for document, change in batch.items():
                own = _alive(reader, segment, f"document:{document}")
                if not own:
                    continue
                stay = {number for stamp in change.kept for number in _alive(reader, segment, stamped(stamp))}
                kept += len(stay)
                for number in own:
                    if number not in stay:
                        writer.delete_document(base + number)
            base += len(reader)
        if kept != sum(len(change.kept) for change in batch.values()):
            raise DamagedIndex("a record that was to stay is not there")
        present = {segment.segment_id() for segment in writer.segments}
        self._readers = {id: reader for id, reader in self._readers.items() if id in present}

    def _reader(self, folder: Path, segment: Any) -> SegmentReader:
        """Segments stay open for the next batch."""
        id = segment.segment_id()
        if id not in self._readers:
            self._readers[id] = open_segment(folder, segment)
        return self._readers[id]


def _alive(reader: SegmentReader, segment: Any, mark: str) -> list[int]:
    """The records with a mark that are not deleted."""
    posting = reader.posting("marks", mark.encode())
    return [number for number in posting.ids if not segment.is_deleted(number)] if posting else []


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
