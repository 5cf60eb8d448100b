"""Passwords: argon2id, compared in constant time, and never more than two at once."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from content_types import _

LEAST, MOST = 8, 1024
# RFC 9106, second recommended option: 64 MiB, 3 passes; one lane, for two cores are all there is.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Each hash takes 64 MiB and a core: a flood of logins must not take all of both.
_turns = threading.BoundedSemaphore(2)
PATIENCE = 10.0


class Busy(Exception):
    """So many logins at once that this one did not get its turn."""


class TooWeak(ValueError):
    """The sentence says what a password needs."""


def normalized(password: str) -> bytes | None:
    """NFC, since a Mac sends NFD; None for what cannot be a password (too long, lone surrogates)."""
    if len(password) > MOST:
        return None
    try:
        raw = unicodedata.normalize("NFC", password).encode()
    except UnicodeEncodeError:
        return None
    return raw if len(raw) <= MOST else None


def hashed(password: str) -> str:
    """The hash to store. Raises TooWeak."""
    raw = normalized(password)
    if raw is None or len(password) < LEAST:
        raise TooWeak(_("Ein Passwort hat mindestens {least} und höchstens {most} Zeichen.", least=LEAST, most=MOST))
    return _hasher.hash(raw)


# Of a password that nobody knows, made with the same parameters; a constant, for making it takes a third of a second at each start.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$PqnUgmDWjFNC0fH/uK0Hgw$ujk4JEDVtx+4rM+hKjyWieRl1guWbaZJq163miuB88A"


def verified(password: str, stored: str | None) -> bool:
    """Whether the password fits. Takes the same time for a person who is unknown or has none. Raises Busy."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        raw = normalized(password)
        return (
            _hasher.verify(stored or _NOBODY, raw if raw is not None else b"")
            and stored is not None
            and raw is not None
        )
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _turns.release()
