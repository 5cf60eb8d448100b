"""The offers of one segment. A few letters stand for many terms, so they are kept in memory once they are asked for, the
documents of neighbouring terms next to each other."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from index.engines.whoosh.codec import AFTER, SegmentReader

HEAD = "head:"  # before id and title of a document, so that they are known without reading all that is stored of it


class Offers:
    """Terms in their order, the documents of all of them in a row, and where those of each begin."""

    def __init__(self, reader: SegmentReader):
        self._terms = reader.terms("offers")
        self._ids, self._begins = reader.all_ids("offers")
        self.heads = [b""] * len(reader)
        for index in range(*self._range(HEAD)):
            for number in self._ids[self._begins[index] : self._begins[index + 1]]:
                self.heads[number] = self._terms[index][len(HEAD) :]

    def head(self, number: int) -> tuple[str, str]:
        """Id and title of a document."""
        id, _, title = self.heads[number].decode().partition("=")
        return id, title

    def beginning(self, text: str) -> array:
        """The documents of all terms that begin so; some of them several times."""
        first, last = self._range(text)
        return self._ids[self._begins[first] : self._begins[last]]

    def exactly(self, text: str) -> array:
        """The documents of one term."""
        term = text.encode()
        index = bisect_left(self._terms, term)
        known = index < len(self._terms) and self._terms[index] == term
        return self._ids[self._begins[index] : self._begins[index + 1]] if known else array("I")

    def counts(self, text: str, flags: bytes) -> Iterator[tuple[bytes, int]]:
        """The terms that begin so with how many of their documents have the flag 1."""
        first, last = self._range(text)
        start = self._begins[first]
        marked = bytes(map(flags.__getitem__, self._ids[start : self._begins[last]]))
        for index in range(first, last):
            yield self._terms[index], marked.count(1, self._begins[index] - start, self._begins[index + 1] - start)

    def _range(self, text: str) -> tuple[int, int]:
        begun = text.encode()
        first = bisect_left(self._terms, begun)
        return first, bisect_left(self._terms, begun + AFTER, first)
