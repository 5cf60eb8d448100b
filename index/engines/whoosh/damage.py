"""What damage to an index makes Whoosh raise."""

import pickle
import struct
import zlib

import whoosh.index

from index.engines import damage
from index.engines.damage import DamagedIndex

# What a damaged file may raise in Whoosh when it is opened, and in us when it is read.
AT_OPENING = (
    DamagedIndex, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ImportError,
    pickle.UnpicklingError, struct.error, zlib.error, whoosh.index.IndexError, MemoryError,
)  # fmt: skip
IN_READING = (DamagedIndex, OSError, zlib.error, pickle.UnpicklingError)


def passes(error: BaseException) -> bool:
    """Whether an error is none of the index itself: what passes for every engine, or another writer that is just ending."""
    return isinstance(error, whoosh.index.LockError) or damage.passes(error)
