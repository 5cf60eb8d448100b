"""One run of the mail engine's loop: claim, compose, send, record, until it is told to stop.

A claim is committed before its mail is begun and its result after; both are done by `Claims` on a database thread of
its own, while the mails of the turn before are still on their way.
"""

import asyncio
import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from content_types import Store, _
from mail.claims import AT_ONCE, Claim, Claims, Result
from mail.compose import cast
from mail.desk import DOMAIN_SETTING
from mail.drafting import open_due
from mail.outcome import RETURNED, Outcome, deferred, uncertain
from mail.settings import MailSettings
from mail.transport import Letter, Transport

log = logging.getLogger(__name__)

# Results wait for company, so that a commit is shared: this many, or this many seconds.
TOGETHER, AT_MOST = 5, 0.2
LOOK_FOR_DEAD_CLAIMS = 30.0
LOOK_FOR_DRAFTS = 60.0
LAST_MAILS = 8.0
FIRST_SILENCE, LONGEST_SILENCE = 5.0, 60.0

# Shifts of this process that still run: their claims are not doubted. A dead process has none.
_living: set[str] = set()

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Duty:
    """What a shift works with. `pending` are results not recorded yet; they outlive the shift."""

    store: Store
    settings: MailSettings
    clock: Callable[[], dt.datetime]
    stopping: threading.Event
    pending: list[Result]


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

    def __init__(self, duty: Duty, transport: Transport | None, until_idle: bool):
        self.duty, self.transport, self.until_idle = duty, transport, until_idle
        self.id = secrets.token_hex(6)
        self.loop = asyncio.get_running_loop()
        self.results = duty.pending
        self.open: set[Claim] = set()
        self._queue: asyncio.Queue[tuple[Claim, Letter]] = asyncio.Queue()
        self._news = asyncio.Event()
        self._pace = Pace(duty.settings.per_second)
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
        session = self.duty.store.session()
        self._claims = Claims(session, self.id)
        self._database = ThreadPoolExecutor(1, "mail-database")
        workers = [asyncio.create_task(self._work()) for _ in range(self.duty.settings.connections)]
        try:
            await self._in_database(self._note_domain)
            await self._send_all()
        finally:
            try:
                await self._close(workers)
            finally:
                _living.discard(self.id)
                self._database.shutdown()
                session.close()

    async def _in_database(self, act: Callable[..., Answer], *args: object) -> Answer:
        return await self.loop.run_in_executor(self._database, act, *args)

    def _note_domain(self) -> None:
        """Message ids are fixed at approval, where no setting is at hand: the domain lies in the database."""
        domain = self.duty.settings.domain
        with self.duty.store.read() as site:
            known = site.settings.get(DOMAIN_SETTING)
        if known != domain:
            self.duty.store.write(lambda site: site.settings.__setitem__(DOMAIN_SETTING, domain))

    async def _send_all(self) -> None:
        while not self.duty.stopping.is_set():
            await self._do_chores()
            busy = await self._is_turn()
            if busy:
                await self._turn()
            if self.until_idle and not busy and not self.open and not self.results:
                return
            if not busy or (self.open and len(self.results) < TOGETHER):
                await self._wait(AT_MOST if self.open or self.results else self.duty.settings.interval)

    async def _is_turn(self) -> bool:
        if self.results and (
            len(self.results) >= TOGETHER or not self.open or time.monotonic() - self._first_result >= AT_MOST
        ):
            return True
        return bool(
            not self.results and self._room() and await self._in_database(self._claims.anything, self.duty.clock())
        )

    def _room(self) -> int:
        """How many mails may be claimed now."""
        if self.transport is None or self.duty.stopping.is_set() or time.monotonic() < self._silent_until:
            return 0
        per_second = self.duty.settings.per_second
        return (min(AT_ONCE, max(1, int(per_second))) if per_second else AT_ONCE) - len(self.open)

    async def _turn(self) -> None:
        """One transaction; the results are forgotten only when it is committed."""
        taken = list(self.results)
        mails = await self._in_database(self._claim, taken, max(0, self._room()))
        del self.results[: len(taken)]
        self.open.update(claim for claim, _ in mails)
        for claim, letter in mails:
            if isinstance(letter, Outcome):
                self._done(claim, letter)
            else:
                self._queue.put_nowait((claim, letter))

    def _claim(self, taken: list[Result], room: int) -> list[tuple[Claim, Letter | Outcome]]:
        claims = self._claims.turn(taken, room, self.duty.clock())
        return [(claim, self._letter(claim)) for claim in claims]

    def _letter(self, claim: Claim) -> Letter | Outcome:
        try:
            return cast(claim.content, claim.format, self.duty.settings).letter(claim.recipient, self.duty.clock())
        except Exception as error:  # one mail that cannot be made must not hold up the others
            log.exception("mail %s cannot be composed", claim.recipient.message_id)
            return deferred(_("Die Mail ließ sich nicht zusammenstellen ({error}).", error=type(error).__name__))

    async def _work(self) -> None:
        """One after the other, until the shift closes."""
        while not self._closing:
            claim, letter = await self._queue.get()
            outcome = RETURNED
            try:
                await self._pace.wait()
                if self.transport is not None and not self._closing and not self.duty.stopping.is_set():
                    outcome = await self.transport.send(letter)
            except Exception:  # a transport answers with an outcome; if it doesn't, nobody knows how far it came
                log.exception("mail %s", claim.recipient.message_id)
                outcome = uncertain(_("Unerwarteter Fehler beim Übergeben."))
            finally:
                self._done(claim, outcome)

    def _done(self, claim: Claim, outcome: Outcome) -> None:
        if not self.results:
            self._first_result = time.monotonic()
        self.open.discard(claim)
        self.results.append(Result(claim, outcome, self.duty.clock()))
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
        if found := self._claims.doubt(set(_living), self.duty.clock()):
            log.warning("%d mails are uncertain: the engine that had begun them is gone", found)

    def _open_drafts(self) -> None:
        now = self.duty.clock()
        with self.duty.store.read() as site:
            waiting = open_due(site, now)
        if waiting:
            self.duty.store.write(lambda site: open_due(site, now))

    async def _close(self, workers: list[asyncio.Task]) -> None:
        """Mails under way get some seconds, the rest goes back; results are recorded, or kept for the next shift."""
        ends = time.monotonic() + LAST_MAILS
        while self.open and time.monotonic() < ends and self.duty.stopping.is_set():
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
        self._claims.turn(list(self.results), 0, self.duty.clock())
        self.results.clear()
