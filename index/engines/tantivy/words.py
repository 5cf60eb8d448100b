"""The forms in a tantivy index, for the check of spelling.

tantivy lists the forms of the whole index only, which takes a while. So they are listed once, when they are first asked for, and
what is applied later is added. A form that is in no record any more does no harm: each is counted before it is shown.
"""

import threading
from collections import deque
from collections.abc import Collection

from tantivy import Searcher

from index.engines.spelling import Words

SEGMENTS = 6  # from here on the added ones become one
REMEMBERED = 4  # batches that may be younger than the generation that the forms are listed from


class Vocabulary:
    """The forms of all generations of one index."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listed: Words | None = None
        self._added: list[Collection[str]] = []
        self._segments: tuple[Words, ...] = ()
        self._latest: deque[Collection[str]] = deque(maxlen=REMEMBERED)

    def segments(self, searcher: Searcher) -> tuple[Words, ...]:
        """The forms, in one or more lists."""
        if self._listed is None:
            with self._lock:
                if self._listed is None:
                    listed = Words(form.encode() for form, _ in searcher.terms_with_prefix("forms", ""))
                    self._added = list(self._latest)
                    self._segments = (listed, *map(_words, self._added))
                    self._listed = listed
        return self._segments

    def add(self, forms: Collection[str]) -> None:
        """What a batch brings."""
        with self._lock:
            self._latest.append(forms)
            if self._listed is None:
                return
            self._added.append(forms)
            if len(self._added) >= SEGMENTS:
                self._added = [{form for some in self._added for form in some}]
                self._segments = (self._listed, _words(self._added[0]))
            else:
                self._segments = (*self._segments, _words(forms))


def _words(forms: Collection[str]) -> Words:
    return Words(form.encode() for form in forms)
