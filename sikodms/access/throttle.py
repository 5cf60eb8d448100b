"""How often somebody may guess a password.

Failures count per login and address, per address, and per login over all addresses that never logged in under it: so many
guessers cannot share the work. A device that has logged in as this person before counts by itself: so nobody can lock the
owner out, not even from the owner's own office, behind whose one address all sit. Counted in memory.
"""

import math
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

STRANGERS = 10  # an unknown address shares ten times the attempts over ten times the window


class Throttle:
    """`attempts` and `per_address` failures within `window` seconds."""

    def __init__(self, attempts: int, per_address: int, window: int):
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pair = RateLimitItemPerSecond(attempts, window)
        self._address = RateLimitItemPerSecond(per_address, window)
        self._strangers = RateLimitItemPerSecond(attempts * STRANGERS, window * STRANGERS)
        self._known: set[tuple[str, str]] = set()

    def _limits(self, login: str, address: str, known: bool) -> list[tuple[RateLimitItemPerSecond, tuple[str, ...]]]:
        if known:
            return [(self._pair, ("device", login))]
        limits = [(self._pair, ("pair", login, address)), (self._address, ("address", address))]
        if (login, address) not in self._known:
            limits.append((self._strangers, ("strangers", login)))
        return limits

    def wait(self, login: str, address: str, known: bool = False) -> int:
        """Seconds until the next attempt, 0 if it may be made now. `known`: the device has logged in as this person before."""
        waits = [0.0]
        for limit, key in self._limits(login, address, known):
            if not self._limiter.test(limit, *key):
                waits.append(self._limiter.get_window_stats(limit, *key).reset_time - time.time())
        return math.ceil(max(waits))

    def failed(self, login: str, address: str, known: bool = False) -> None:
        for limit, key in self._limits(login, address, known):
            self._limiter.hit(limit, *key)

    def succeeded(self, login: str, address: str) -> None:
        self._known.add((login, address))
        self._limiter.clear(self._pair, "pair", login, address)
        self._limiter.clear(self._pair, "device", login)
