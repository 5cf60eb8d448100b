"""What is damage to an index, and what only looks like it, whichever engine made it."""

import errno

# These pass by themselves, or by somebody's hand; a new index would not help.
NO_DAMAGE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE, errno.EIO)


class DamagedIndex(Exception):
    """What is on the disk is not what was written, or was written by another version or engine."""


def passes(error: BaseException) -> bool:
    """Whether an error is none of the index itself: no space, no right, a writer that was killed."""
    return isinstance(error, ConnectionError) or (isinstance(error, OSError) and error.errno in NO_DAMAGE)
