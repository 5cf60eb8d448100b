"""One running portal: its settings, its database, and what works in the background."""

import datetime as dt
import hmac
import json
import secrets as token_maker
from collections.abc import Callable

from content_types import Store, open_store, utc_now
from sikodms import secrets
from sikodms.access import Throttle
from sikodms.settings import Settings

RUNNING = "running.json"
Clock = Callable[[], dt.datetime]


class Portal:
    """Opened by `open`, filled with its threads by `start`, ended by `close`."""

    def __init__(self, settings: Settings, store: Store, clock: Clock = utc_now):
        access = settings.access
        self.settings, self.store, self.clock = settings, store, clock
        self.secrets = secrets.load(settings.portal.var)
        self.throttle = Throttle(access.attempts, access.attempts_per_address, access.window)
        self.local_token = token_maker.token_urlsafe(32)

    def is_local(self, token: str) -> bool:
        """Whether the token is the credential that only this portal's own user can read."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.local_token.encode())

    def announce(self, url: str) -> None:
        """Writes down, for the commands of the same user, where the portal runs and a credential for it."""
        secrets.private_file(self.settings.portal.var / RUNNING, json.dumps({"url": url, "token": self.local_token}))

    def wake(self) -> None:
        """After a write: index and mail look for work at once."""

    def start(self) -> None:
        """Starts the background threads."""

    def close(self) -> None:
        """Ends the threads, then closes the database."""
        (self.settings.portal.var / RUNNING).unlink(missing_ok=True)
        self.store.close()


def open_portal(settings: Settings, clock: Clock = utc_now) -> Portal:
    """Raises zc.lockfile.LockError if another process has the database open."""
    return Portal(settings, open_store(settings.portal.var).ready(), clock)
