"""The mail engine: a thread with an event loop that sends what is due, and survives what goes wrong.

A claim is committed before its mail is begun and its result after; both are done by `Claims` on a database thread of
the engine's own, while the mails of the turn before are still on their way.
"""

import asyncio
import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from content_types import Store, utc_now
from mail.claims import AT_ONCE, Claim, Claims, Result, status
from mail.compose import cast
from mail.desk import DOMAIN_SETTING
from mail.drafting import open_due
from mail.outcome import RETURNED, Outcome, deferred, uncertain
from mail.settings import MailSettings
from mail.transport import Letter, SmtpTransport, Transport, parse_server

log = logging.getLogger(__name__)

# Results wait for company, so that a commit is shared: this many, or this many seconds.
TOGETHER, AT_MOST = 5, 0.2
LOOK_FOR_DEAD_CLAIMS = 30.0
LOOK_FOR_DRAFTS = 60.0
LAST_MAILS = 8.0
FIRST_SILENCE, LONGEST_SILENCE = 5.0, 60.0
LONGEST_RESTART = 60.0

# Engines of this process that still run: their claims are not doubted. A dead process has none.
_living: set[str] = set()

Answer = TypeVar("Answer")


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
        self.pending: list[Result] = []
        self._make_transport = transport or (self._smtp if settings.smtp else None)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._shift: Shift | None = None

    def _smtp(self) -> Transport:
        return SmtpTransport(parse_server(self.settings.smtp), self.settings.connections, self.settings.timeout)

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

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
        while not self.stopping:
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
        self._shift = Shift(self, self._make_transport() if self._make_transport else None, until_idle)
        try:
            await self._shift.run()
        finally:
            self._shift = None


class Pace:
    """At most `per_second` mails a second, evenly; 0 is no limit."""

    def __init__(self, per_second: float):
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0

    async def wait(self) -> None:
        if self._gap:
            now = time.monotonic()
            self._next, due = max(self._next, now) + self._gap, max(self._next, now)
            await asyncio.sleep(due - now)


class Shift:
    """One run of the loop, from a start to a stop or an error. Without a transport nothing is claimed."""

    def __init__(self, engine: Engine, transport: Transport | None, until_idle: bool):
        self.engine, self.transport, self.until_idle = engine, transport, until_idle
        self.id = secrets.token_hex(6)
        self.loop = asyncio.get_running_loop()
        self.results = engine.pending
        self.open: set[Claim] = set()
        self._queue: asyncio.Queue[tuple[Claim, Letter]] = asyncio.Queue()
        self._news = asyncio.Event()
        self._pace = Pace(engine.settings.per_second)
        self._closing = False
        self._first_result = self._silence = self._silent_until = 0.0
        self._chores = {self._doubt: (LOOK_FOR_DEAD_CLAIMS, 0.0), self._open_drafts: (LOOK_FOR_DRAFTS, 0.0)}

    def wake(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:
            log.debug("woken after the end of a shift")

    async def run(self) -> None:
        _living.add(self.id)
        session = self.engine.store.session()
        self._claims = Claims(session, self.id)
        self._database = ThreadPoolExecutor(1, "mail-database")
        workers = [asyncio.create_task(self._work()) for _ in range(self.engine.settings.connections)]
        try:
            await self._in_database(self._note_domain)
            await self._send_all()
        finally:
            await self._close(workers)
            _living.discard(self.id)
            self._database.shutdown()
            session.close()

    async def _in_database(self, act: Callable[..., Answer], *args: object) -> Answer:
        return await self.loop.run_in_executor(self._database, act, *args)

    def _note_domain(self) -> None:
        """Message ids are fixed at approval, where no setting is at hand: the domain lies in the database."""
        domain = self.engine.settings.domain
        with self.engine.store.read() as site:
            known = site.settings.get(DOMAIN_SETTING)
        if known != domain:
            self.engine.store.write(lambda site: site.settings.__setitem__(DOMAIN_SETTING, domain))

    async def _send_all(self) -> None:
        while not self.engine.stopping:
            await self._do_chores()
            busy = await self._is_turn()
            if busy:
                await self._turn()
            if self.until_idle and not busy and not self.open and not self.results:
                return
            if not busy or (self.open and len(self.results) < TOGETHER):
                await self._wait(AT_MOST if self.open or self.results else self.engine.settings.interval)

    async def _is_turn(self) -> bool:
        if self.results and (
            len(self.results) >= TOGETHER or not self.open or time.monotonic() - self._first_result >= AT_MOST
        ):
            return True
        return bool(
            not self.results and self._room() and await self._in_database(self._claims.anything, self.engine.clock())
        )

    def _room(self) -> int:
        """How many mails may be claimed now."""
        if self.transport is None or self.engine.stopping or time.monotonic() < self._silent_until:
            return 0
        per_second = self.engine.settings.per_second
        return (min(AT_ONCE, max(1, int(per_second))) if per_second else AT_ONCE) - len(self.open)

    async def _turn(self) -> None:
        """One transaction; the results are forgotten only when it is committed."""
        taken = list(self.results)
        claims = await self._in_database(self._claims.turn, taken, max(0, self._room()), self.engine.clock())
        del self.results[: len(taken)]
        self.open.update(claims)
        for claim, letter in await self._in_database(self._letters, claims):
            if isinstance(letter, Outcome):
                self._done(claim, letter)
            else:
                self._queue.put_nowait((claim, letter))

    def _letters(self, claims: list[Claim]) -> list[tuple[Claim, Letter | Outcome]]:
        return [(claim, self._letter(claim)) for claim in claims]

    def _letter(self, claim: Claim) -> Letter | Outcome:
        try:
            return cast(claim.content, claim.format, self.engine.settings).letter(claim.recipient, self.engine.clock())
        except Exception as error:  # one mail that cannot be made must not hold up the others
            log.exception("mail %s cannot be composed", claim.recipient.message_id)
            return deferred(f"Die Mail ließ sich nicht zusammenstellen ({type(error).__name__}).")

    async def _work(self) -> None:
        """One after the other, until the shift closes."""
        while not self._closing:
            claim, letter = await self._queue.get()
            outcome = RETURNED
            try:
                await self._pace.wait()
                if self.transport is not None and not self._closing and not self.engine.stopping:
                    outcome = await self.transport.send(letter)
            except Exception:  # a transport answers with an outcome; if it doesn't, nobody knows how far it came
                log.exception("mail %s", claim.recipient.message_id)
                outcome = uncertain("Unerwarteter Fehler beim Übergeben.")
            finally:
                self._done(claim, outcome)

    def _done(self, claim: Claim, outcome: Outcome) -> None:
        if not self.results:
            self._first_result = time.monotonic()
        self.open.discard(claim)
        self.results.append(Result(claim, outcome, self.engine.clock()))
        if outcome.unreachable:
            if time.monotonic() >= self._silent_until:
                self._silence = min(max(2 * self._silence, FIRST_SILENCE), LONGEST_SILENCE)
            self._silent_until = time.monotonic() + self._silence
        elif outcome is not RETURNED:
            self._silence = 0.0
        if len(self.results) >= TOGETHER or not self.open:
            self._news.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
        finally:
            self._news.clear()

    async def _do_chores(self) -> None:
        for chore, (every, due) in self._chores.items():
            if time.monotonic() >= due and not self.results:
                self._chores[chore] = every, time.monotonic() + every
                await self._in_database(chore)

    def _doubt(self) -> None:
        if found := self._claims.doubt(set(_living), self.engine.clock()):
            log.warning("%d mails are uncertain: the engine that had begun them is gone", found)

    def _open_drafts(self) -> None:
        now = self.engine.clock()
        with self.engine.store.read() as site:
            waiting = open_due(site, now)
        if waiting:
            self.engine.store.write(lambda site: open_due(site, now))

    async def _close(self, workers: list[asyncio.Task]) -> None:
        """Mails under way get some seconds, the rest goes back; results are recorded, or kept for the next shift."""
        ends = time.monotonic() + LAST_MAILS
        while self.open and time.monotonic() < ends and self.engine.stopping:
            await self._wait(0.05)
        self._closing = True
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for claim in list(self.open):
            self._done(claim, RETURNED)
        if self.transport is not None:
            await self.transport.close()
        if self.results:
            await self._in_database(self._record_last)

    def _record_last(self) -> None:
        self._claims.turn(list(self.results), 0, self.engine.clock())
        self.results.clear()
