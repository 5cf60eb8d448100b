"""The mail engine: a thread with an event loop that sends what is due, and survives what goes wrong.

What it does while it runs is a Shift; this is what keeps shifts running.
"""

import asyncio
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable

from content_types import Store, utc_now
from mail.claims import status
from mail.server import parse_server
from mail.settings import MailSettings
from mail.shift import Duty, Shift
from mail.transport import SmtpTransport, Transport

log = logging.getLogger(__name__)

LONGEST_RESTART = 60.0


class Engine:
    """Sends for one portal. `start` once, `stop` once; `wake` whenever there may be something to do."""

    def __init__(
        self,
        store: Store,
        settings: MailSettings,
        clock: Callable[[], dt.datetime] = utc_now,
        transport: Callable[[], Transport] | None = None,
    ):
        self.store, self.settings, self.clock = store, settings, clock
        self.restarts = 0
        self.last_error = ""
        self._make_transport = transport or (self._smtp if settings.smtp else None)
        self._stopping = threading.Event()
        self._duty = Duty(store, settings, clock, self._stopping, [])
        self._thread: threading.Thread | None = None
        self._shift: Shift | None = None

    def _smtp(self) -> Transport:
        return SmtpTransport(parse_server(self.settings.smtp), self.settings.connections, self.settings.timeout)

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 12.0) -> None:
        """Ends cleanly: mails under way are finished within seconds, claims not begun go back to planned. Again is a no-op."""
        self._stopping.set()
        self.wake()
        if self._thread is not None:
            self._thread.join(timeout)

    def wake(self) -> None:
        """Looks now instead of at the next interval; from any thread."""
        if (shift := self._shift) is not None:
            shift.wake()

    def run_once(self) -> None:
        """Sends everything that is due now, in the calling thread, and returns when nothing is left to do now."""
        asyncio.run(self._one_shift(until_idle=True))

    def status(self) -> dict[str, int]:
        """Planned, deferred and uncertain mails over all issues."""
        with self.store.read() as site:
            return status(site)

    def _run(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                asyncio.run(self._one_shift(until_idle=False))
            except Exception as error:  # whatever it was, mails must go on: counted, shown in health, tried again
                log.exception("the mail engine stumbled and starts again")
                self.restarts += 1
                self.last_error = f"{type(error).__name__}: {error}"[:300]
                pause = 1.0 if time.monotonic() - begun > LONGEST_RESTART else min(2 * pause, LONGEST_RESTART)
                self._stopping.wait(pause)

    async def _one_shift(self, until_idle: bool) -> None:
        self._shift = Shift(self._duty, self._make_transport() if self._make_transport else None, until_idle)
        try:
            await self._shift.run()
        finally:
            self._shift = None
