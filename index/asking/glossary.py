"""The released terms of the Glossar, in memory: brought up to date by the journal, and handed out as far as somebody may read.

Nothing of it is stored: a term that is released, renamed, withdrawn or given another audience counts at the next question.
"""

import itertools
import logging
import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ZODB.POSException import POSError

from content_types import KINDS, Document, Site, sequences
from index.asking.explaining import Explainer
from index.asking.synonyms import Synonyms
from index.asking.term_finder import Finder
from index.german.analysis import Analyser
from index.german.language import dotless
from workflows import catalog, viewers

log = logging.getLogger(__name__)

KIND = "term"
READ_ANEW_BEYOND = 2_000  # entries of the journal
READERS_KEPT = 64  # different selections of terms
_bracket = re.compile(r"\s*\([^()]*\)\s*\Z")
_serial = itertools.count(1)


@dataclass(frozen=True)
class Entry:
    """A released term. `id` is that of its document, `has_text` whether its page says more than its definition."""

    id: str
    hash: str
    fachgebiet: str
    title: str
    definition: str
    legal_basis: str
    synonyms: tuple[str, ...]
    abbreviations: tuple[str, ...]
    has_text: bool
    viewers: frozenset[str]

    @cached_property
    def name(self) -> str:
        """The title as it stands in texts: without what is added in brackets at its end."""
        return _bracket.sub("", self.title) or self.title

    @property
    def names(self) -> tuple[str, ...]:
        """All that the term is called, abbreviations last."""
        return tuple(dict.fromkeys((self.name, *self.synonyms, *self.abbreviations)))

    @cached_property
    def letters(self) -> str:
        """Title, names and definition as they are ordered, for whoever looks for some letters of them."""
        return alphabetical(" ".join((self.title, *self.names, self.definition)))


def alphabetical(text: str) -> str:
    """By what words are ordered in a German list (DIN 5007-1): umlauts as their base letter, ß as ss, marks left out."""
    bare = unicodedata.normalize("NFKD", dotless(unicodedata.normalize("NFC", text).casefold()))
    kept = "".join(letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter))
    return " ".join(kept.split())


class Terms:
    """The terms that one reader may read, in alphabetical order. `serial` stands for exactly these, in caches."""

    def __init__(self, entries: Iterable[Entry], analyser: Analyser):
        self.entries = tuple(sorted(entries, key=lambda entry: (alphabetical(entry.title), entry.title, entry.id)))
        self.serial = next(_serial)
        self._analyser = analyser

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def synonyms(self) -> Synonyms:
        """What the search asks for as well."""
        return Synonyms(((entry.names, entry.abbreviations) for entry in self.entries), self._analyser)

    @cached_property
    def explainer(self) -> Explainer:
        """Tells which of them a search is for."""
        return Explainer(((entry.id, entry.names, entry.abbreviations) for entry in self.entries), self._analyser)

    @cached_property
    def finder(self) -> Finder:
        """Finds them in texts."""
        rows = ((entry.id, entry.fachgebiet, entry.names, entry.abbreviations) for entry in self.entries)
        return Finder(rows, self._analyser)


class Glossary:
    """All released terms of one portal."""

    def __init__(self, analyser: Analyser):
        self._analyser = analyser
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._seen = -1  # number of the last entry of the journal that is in
        self._of_reader: dict[frozenset[str], Terms] = {}
        self._made: OrderedDict[frozenset[tuple[str, str]], Terms] = OrderedDict()

    def readable(self, site: Site, held: frozenset[str]) -> Terms:
        """What a holder of these tokens may read of the terms, as they stand in the database."""
        with self._lock:
            if sequences.last(site.journal) > self._seen or self._seen < 0:
                self._catch_up(site)
            terms = self._of_reader.get(held)
            if terms is None:
                if len(self._of_reader) > 100 * READERS_KEPT:
                    self._of_reader.clear()
                terms = self._of_reader[held] = self._selected(held)
            return terms

    def _selected(self, held: frozenset[str]) -> Terms:
        """Readers with the same terms share them."""
        mine = [entry for entry in self._entries.values() if not held.isdisjoint(entry.viewers)]
        key = frozenset((entry.id, entry.hash) for entry in mine)
        terms = self._made.get(key)
        if terms is None:
            terms = self._made[key] = Terms(mine, self._analyser)
            if len(self._made) > READERS_KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return terms

    def _catch_up(self, site: Site) -> None:
        newest = sequences.last(site.journal)
        missed = newest - self._seen
        if self._seen < 0 or missed > READ_ANEW_BEYOND or site.journal.minKey() > self._seen + 1:
            entries = {entry.id: entry for document in catalog.of_kind(site, KIND) if (entry := _entry(document))}
        else:
            entries_since = (entry for _, entry in sequences.since(site.journal, self._seen))
            changed = {
                entry["document"] for entry in entries_since if "document" in entry and entry.get("kind", KIND) == KIND
            }
            documents = {id: site.document(id) for id in changed}
            # By its class as well: older entries do not say the kind.
            terms = {id: document for id, document in documents.items() if isinstance(document, KINDS[KIND])}
            entries = {id: entry for id, entry in self._entries.items() if id not in changed}
            entries |= {id: entry for id, document in terms.items() if (entry := _entry(document))}
        if entries != self._entries:
            self._entries = entries
            self._of_reader.clear()
        self._seen = newest


def _entry(document: Document) -> Entry | None:
    """None for a term that is not released; nor, with a line in the log, for one that cannot be read."""
    try:
        fassung = document.released
        if document.state != "released" or fassung is None:
            return None
        fields = fassung.content.fields
        return Entry(
            document.id,
            fassung.hash,
            document.fachgebiet,
            fassung.title,
            fassung.summary or "",
            fields.get("legal_basis") or "",
            tuple(fields.get("synonyms") or ()),
            tuple(fields.get("abbreviations") or ()),
            bool(fassung.content.body_html or fassung.content.files),
            frozenset(viewers(document)),
        )
    except POSError:
        log.exception("a term cannot be read and is left out of the Glossar")
        return None
