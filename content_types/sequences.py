"""Append-only sequences in the database: the release log, the audit trail and the journal of the index.

A sequence is an LOBTree whose keys are 1, 2, 3 … and whose values are mappings. The number is taken last in a
transaction, under the store's write lock, so that numbers have no gaps and readers may keep a cursor.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from BTrees.LOBTree import LOBTree
from persistent.mapping import PersistentMapping


def append(sequence: LOBTree, entry: Mapping[str, Any]) -> int:
    """Adds the entry behind the last one and returns its number."""
    number = last(sequence) + 1
    sequence[number] = PersistentMapping(entry)
    return number


def last(sequence: LOBTree) -> int:
    """The number of the newest entry, 0 for an empty sequence."""
    return sequence.maxKey() if sequence else 0


def since(sequence: LOBTree, cursor: int) -> Iterator[tuple[int, PersistentMapping]]:
    """Entries after the cursor, oldest first."""
    return iter(sequence.items(min=cursor + 1))
