"""What changed since the index last heard of it, and to whom it is closed now.

The index follows the database by some seconds. Until it has, a search leaves out what the person may no longer read, so that
no count gives it away. Each entry of the journal is read once, by whoever searches next, and remembered until the index
knows of it; during an import there are hundreds.
"""

import threading
from itertools import islice
from typing import NamedTuple

from content_types import Site, sequences
from workflows import Tokens, may_see, rights

AT_ONCE = 1_000  # entries that one search reads; documents of the others are left out for the moment
MOST = 100_000  # entries that are heard of at all
LOADED = 300  # documents of which older Fassungen are looked at; the others are left out, where these are asked for


class Openers(NamedTuple):
    """`number`: of the newest entry about a document; `readers`: the tokens that open what is released."""

    number: int
    readers: Tokens


class Unindexed:
    """For all threads of one portal."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._seen = 0
        self._openers: dict[str, Openers] = {}

    def closed_to(self, site: Site, held: Tokens, indexed: int, older: bool) -> frozenset[str]:
        """Ids of the documents that changed after the number `indexed` of the journal and that these tokens do not open.

        `older`: where not every Fassung that was ever released is open, the document is closed.
        """
        with self._turn:
            self._openers = {id: known for id, known in self._openers.items() if known.number > indexed}
            new = list(islice(sequences.since(site.journal, max(self._seen, indexed)), MOST))
            for number, entry in new[:AT_ONCE]:
                if "document" in entry:
                    self._openers[entry["document"]] = Openers(number, _readers(site, entry))
                self._seen = number
            known = self._openers
        unread = {entry["document"] for _, entry in new[AT_ONCE:] if "document" in entry}
        open_now = [id for id, opened in known.items() if not held.isdisjoint(opened.readers)]
        if older:
            open_now = [id for id in open_now[:LOADED] if _all_open(site, id, held)]
        return frozenset(unread | (known.keys() - open_now))


def _readers(site: Site, entry) -> Tokens:
    if "readers" in entry:
        return frozenset(entry["readers"])
    document = site.document(entry["document"])  # an entry of an older portal
    return frozenset(rights.viewers(document)) if document and document.state == "released" else rights.NOBODY


def _all_open(site: Site, id: str, held: Tokens) -> bool:
    document = site.document(id)
    return document is not None and all(
        may_see(document, fassung, held) for fassung in document.fassungen if fassung.released_at
    )
