"""How the C library hands out memory.

glibc gives each thread an arena of its own, of which it hardly gives anything back: with a dozen threads that is a tenth of what
the portal takes. Python locks threads anyway, so two arenas are as fast.
"""

import ctypes

M_ARENA_MAX = -8  # malloc.h
ARENAS = 2


def share_arenas() -> bool:
    """Before threads are started; False where the C library knows nothing of it."""
    try:
        return bool(ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS))
    except (AttributeError, OSError):
        return False
