"""What is damage to an index, and what only looks like it."""

import errno
import pickle
import struct
import zlib

import whoosh.index

from index.whoosh_codec import DamagedIndex

# What a damaged file may raise in Whoosh when it is opened, and in us when it is read.
AT_OPENING = (
    DamagedIndex, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ImportError,
    pickle.UnpicklingError, struct.error, zlib.error, whoosh.index.IndexError, MemoryError,
)  # fmt: skip
IN_READING = (DamagedIndex, OSError, zlib.error, pickle.UnpicklingError)
# These pass by themselves, or by somebody's hand; a new index would not help.
NO_DAMAGE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE, errno.EIO)


def passes(error: BaseException) -> bool:
    """Whether an error is none of the index itself: no space, no right, another writer that is just ending,
    or one that was killed."""
    return isinstance(error, (whoosh.index.LockError, ConnectionError)) or (
        isinstance(error, OSError) and error.errno in NO_DAMAGE
    )
