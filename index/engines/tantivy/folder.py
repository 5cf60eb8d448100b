"""The folder of a tantivy index: batches and deletions. tantivy merges by itself, in threads of its own."""

import contextlib
import logging
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import tantivy

from index.engine import Stamp
from index.engines.damage import DamagedIndex
from index.engines.folder import Analysed, IndexFolder, Prepared
from index.engines.tantivy import damage as tantivy_damage
from index.engines.tantivy.damage import panics
from index.engines.tantivy.schema import META, SCHEMA, entry, loaded, meta
from index.german.analysis import Analyser
from index.postings import stamped

log = logging.getLogger(__name__)
HEAP = 64_000_000  # bytes of new entries in memory before they become a segment
WAIT_FOR_LOCK = 10.0  # seconds; a writer that is ending may still hold it


class TantivyFolder(IndexFolder):
    """See IndexFolder. The writer stays open until `close`: merging goes on between two batches."""

    kind = "tantivy"
    at_damage = tantivy_damage.AT_OPENING
    passes = staticmethod(tantivy_damage.passes)

    def __init__(self, folder: Path, analyser: Analyser, made_with: str):
        super().__init__(folder, analyser, made_with)
        self._writer: tantivy.IndexWriter | None = None
        self._index: tantivy.Index | None = None
        self._open: tuple[Path | None, int] = (None, 0)

    def apply(self, batch: Prepared, seq: int) -> set[str]:
        with self._transaction() as writer:
            self._check_kept(batch)
            for document, change in batch.items():
                _delete(writer, document, change.kept)
                _add(writer, change.new)
            path, applied = self._open
            seq = max(seq, applied)
            writer.delete_documents_by_term("marks", META)
            writer.add_document(meta(self.made_with, seq))
            writer.commit()
            self._open = (path, seq)
        return {form for change in batch.values() for _, found in change.new for form in found.forms}

    def add(self, records: Analysed) -> None:
        with self._transaction() as writer:
            _add(writer, records)

    def tidy(self, quiet: bool = True) -> bool:
        self.current()
        return False

    def create(self, path: Path) -> None:
        tantivy.Index(SCHEMA, path=str(path))

    def close(self) -> None:
        """Ends the writer after the merges it is in."""
        writer, self._writer, self._open = self._writer, None, (None, 0)
        if writer is not None:
            writer.wait_merging_threads()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[tantivy.IndexWriter]:
        """The writer. After an error it is given up, and nothing since the last commit is written."""
        with panics():
            writer = self._opened()
            try:
                yield writer
            except BaseException:
                self._writer, self._open = None, (None, 0)
                with contextlib.suppress(ValueError):
                    writer.rollback()
                with contextlib.suppress(ValueError):
                    writer.wait_merging_threads()  # gives the lock back at once, whoever still holds the traceback
                raise

    def _check_kept(self, batch: Prepared) -> None:
        """Raises DamagedIndex if a record that is to stay is not there."""
        if self._index is None or not any(change.kept for change in batch.values()):
            return
        self._index.reload()
        searcher = self._index.searcher()
        for document, change in batch.items():
            if any(not searcher.search(_staying(document, stamp), 1).hits for stamp in change.kept):
                raise DamagedIndex("a record that was to stay is not there")

    def _opened(self) -> tantivy.IndexWriter:
        path = self.current()
        if self._writer is not None and self._open[0] == path and (path / tantivy_damage.TABLE).exists():
            return self._writer
        self.close()
        self._index = index = tantivy.Index.open(str(path))
        index.config_reader("manual", 0)
        self._writer = _locked(index)
        self._open = (path, applied(index.searcher())[1])
        return self._writer


def applied(searcher: tantivy.Searcher) -> tuple[str, int]:
    """What an index is made with and the last journal number in it; "" and 0 for a new one."""
    hits = searcher.search(tantivy.Query.term_query(SCHEMA, "marks", META), 1).hits
    if not hits:
        return "", 0
    said = loaded(searcher.doc(hits[0][1]))
    return said["made_with"], said["seq"]


def held(searcher: tantivy.Searcher, stamps: Collection[Stamp]) -> frozenset[Stamp]:
    """Those of these stamps that a record has."""
    return frozenset(stamp for stamp in stamps if searcher.search(_marked(stamped(stamp)), 1).hits)


def _marked(mark: str) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, "marks", mark)


def _staying(document: str, stamp: Stamp) -> tantivy.Query:
    both = (_marked(f"document:{document}"), _marked(stamped(stamp)))
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in both])


def _delete(writer: tantivy.IndexWriter, document: str, kept: Collection[Stamp]) -> None:
    """Deletes what is in the index of a document, but for what stays."""
    own = f"document:{document}"
    if not kept:
        writer.delete_documents_by_term("marks", own)
        return
    clauses = [(tantivy.Occur.MustNot, _marked(stamped(stamp))) for stamp in kept]
    clauses.append((tantivy.Occur.Must, _marked(own)))
    writer.delete_documents_by_query(tantivy.Query.boolean_query(clauses))


def _add(writer: tantivy.IndexWriter, records: Analysed) -> None:
    for record, found in records:
        try:
            made = entry(record, found)
        except Exception:
            log.exception("record %s cannot be indexed", record.get("id"))
        else:
            writer.add_document(made)


def _locked(index: tantivy.Index) -> tantivy.IndexWriter:
    end = time.monotonic() + WAIT_FOR_LOCK
    while True:
        try:
            return index.writer(HEAP, 1)
        except ValueError as error:
            if "Lock" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.05)
