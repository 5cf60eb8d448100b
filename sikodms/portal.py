"""One running portal: its settings, its database, and what works in the background.

`open_portal` opens it, `start` starts its threads, `close` ends them. Index, text extraction and mail engine are made
when they are first needed, so that a command or a test that needs none pays for none.
"""

import datetime as dt
import hmac
import json
import logging
import secrets as token_maker
import time
from collections.abc import Callable
from functools import cached_property

import zc.lockfile
from ZODB.POSException import POSError

import mail
from content_types import Store, open_store, utc_now
from index import (
    Drainer,
    Engine,
    EngineMissing,
    Glossary,
    Limits,
    Pictures,
    Pool,
    Relations,
    Texts,
    check_engine,
    open_engine,
)
from sikodms import secrets
from sikodms.access import Throttle, sessions
from sikodms.background import Ticker, older_than
from sikodms.damage import DAMAGE, REMEDY, damage_in
from sikodms.precedence import Precedence
from sikodms.search_report import SearchReport
from sikodms.settings import Settings
from sikodms.unindexed import Unindexed
from workflows import release_due

log = logging.getLogger(__name__)
RUNNING = "running.json"
FAILING = 2  # turns in a row in which the index could not be brought up to date: the disk is full, say
UPLOAD_LIFETIME = dt.timedelta(hours=6)
Clock = Callable[[], dt.datetime]


class StartFailed(Exception):
    """The portal cannot be opened; the line says why and what to do."""


class Portal:
    """One portal on one database."""

    def __init__(self, settings: Settings, store: Store, clock: Clock = utc_now):
        access = settings.access
        self.settings, self.store, self.clock = settings, store, clock
        self.secrets = secrets.load(settings.portal.var)
        self.throttle = Throttle(access.attempts, access.attempts_per_address, access.window)
        self.local_token = token_maker.token_urlsafe(32)
        self.search_report = SearchReport(settings.portal.var, settings.search.report_days)
        self.smtp = settings.mail.smtp
        self.precedence, self.unindexed = Precedence(), Unindexed()
        self._tickers: list[Ticker] = []
        self._threads_running = False
        self._stoppers: list[Callable[[], None]] = []

    # What works on the documents

    @cached_property
    def pool(self) -> Pool:
        """The processes that check files and read their texts."""
        pool = Pool(self.settings.index.workers)
        self._stoppers.append(pool.close)
        return pool

    @cached_property
    def drawers(self) -> Pool:
        """The processes that work for somebody who waits: they draw pages, and read files that nobody has read yet."""
        pool = Pool(self.settings.pictures.workers, Limits(seconds=10.0, waiting=3.0))
        self._stoppers.append(pool.close)
        return pool

    @cached_property
    def pictures(self) -> Pictures:
        """The pages of attached files as pictures."""
        waiting = max(1, self.settings.server.threads - 2)
        return Pictures(self.settings.portal.var / "pictures", self.drawers, self.settings.pictures.room, waiting)

    @cached_property
    def engine(self) -> Engine:
        """The full-text index."""
        engine = open_engine(self.settings.portal.var / "index", self.settings.index.engine)
        self._stoppers.append(engine.close)
        return engine

    @cached_property
    def glossary(self) -> Glossary:
        """The released terms, for search and texts."""
        return Glossary(self.engine.analyser)

    @cached_property
    def relations(self) -> Relations:
        """What belongs to which document."""
        return Relations(self.engine)

    @cached_property
    def texts(self) -> Texts:
        """The texts of attached files that have been read."""
        return Texts(self.settings.portal.var / "index" / "texts", self.pool)

    @cached_property
    def drainer(self) -> Drainer:
        """Keeps the index in step with the database."""
        return Drainer(self.store, self.engine, self.texts, self.settings.index.interval, self.precedence.give_way)

    @cached_property
    def mailer(self) -> mail.Engine:
        """Sends the newsletters."""
        return mail.Engine(self.store, self.mail_settings, self.clock)

    @cached_property
    def asking(self) -> mail.Asking:
        """What saved searches find."""
        return mail.Asking(self.engine, self.glossary)

    @cached_property
    def follower(self) -> mail.Follower:
        """Finds what is new in followed searches, and plans the mails that tell it."""
        return mail.Follower(self.store, self.asking, self.clock)

    @property
    def mail_settings(self) -> mail.MailSettings:
        given = self.settings.mail
        return mail.MailSettings(
            smtp=self.smtp,
            portal_url=self.settings.portal_url,
            portal_name=self.settings.portal.name,
            sender=given.sender,
            mailto=given.mailto,
            secret=self.secrets.unsubscribe.encode(),
            per_second=given.per_second,
            connections=given.connections,
            interval=given.interval,
        )

    # Running

    def start(self) -> None:
        """Starts the background threads: index, mail, clock, and following."""
        self._threads_running = True
        self.drainer.start()
        self.mailer.start()
        self._tickers = [
            Ticker("clock", self.tick, self.settings.clock.interval),
            Ticker("following", self.follow, self.settings.mail.interval),
        ]
        for ticker in self._tickers:
            ticker.start()

    def wake(self) -> None:
        """After a write: index and mail look for work at once."""
        if self._threads_running:
            self.drainer.wake()
            self.mailer.wake()

    def tick(self) -> None:
        """What the clock does: scheduled releases, sessions that are over, uploads that nobody took, the search report, and
        what a start after a crash needs."""
        now, access = self.clock(), self.settings.access
        if self.store.write(lambda site: release_due(site, now)):
            self.wake()
        idle, lifetime = dt.timedelta(seconds=access.idle), dt.timedelta(seconds=access.lifetime)
        self.store.write(lambda site: sessions.tidy(site, now, idle, lifetime))
        for path in (self.settings.portal.var / "uploads").glob("*"):
            if older_than(path, UPLOAD_LIFETIME, utc_now()):
                path.unlink(missing_ok=True)
        self.search_report.save(now)
        self.store.save_positions()

    def follow(self) -> None:
        """Plans the mails of followed searches. Where nothing is sent none is planned: their hits wait for a mail server."""
        if self.smtp:
            self.follower.run_once()
        else:
            self.follower.match_topics()

    def send_now(self) -> None:
        """Looks at once for mails that are due; sends them here if no engine runs."""
        if self._threads_running:
            self.mailer.wake()
        else:
            self.mailer.run_once()

    def close(self) -> None:
        """Ends the threads, then closes the database. Again is a no-op."""
        (self.settings.portal.var / RUNNING).unlink(missing_ok=True)
        for ticker in self._tickers:
            ticker.stop()
        if self._threads_running:
            self._threads_running = False
            self.mailer.stop()
            self.drainer.stop()
        self.search_report.save(self.clock(), at_once=True)
        while self._stoppers:
            self._stoppers.pop()()
        self.store.close()

    def on_close(self, act: Callable[[], None]) -> None:
        """Something else to end with the portal."""
        self._stoppers.append(act)

    # Commands of the same user

    def is_local(self, token: str) -> bool:
        """Whether the token is the credential that only this portal's own user can read."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.local_token.encode())

    def announce(self, url: str) -> None:
        """Writes down, for the commands of the same user, where the portal runs and a credential for it."""
        secrets.private_file(self.settings.portal.var / RUNNING, json.dumps({"url": url, "token": self.local_token}))

    def reindex(self, only_if_needed: bool = False, progress: Callable[[int, int], None] | None = None) -> int | None:
        """Builds the index anew beside the one in use and brings it up to date; the number of documents, None if it needed none."""
        if only_if_needed and not self.drainer.needs_rebuild():
            self.drainer.run_until_done()
            return None
        self.drainer.rebuild(progress)
        return self.engine.count()

    # Health

    def health(self) -> dict:
        """Whether database, index and mail are well: yes or no, and counts."""
        answer: dict = {"ok": True, "database": self._database_is_well(), "at": int(time.time())}
        answer["index"] = {
            "lag": self.drainer.lag(),
            "healthy": self.engine.healthy(),
            "restarts": self.drainer.restarts,
            "failing": self.drainer.failures >= FAILING,
        }
        if self.drainer.awaits_rebuild:
            done, total = self.drainer.rebuilding or (0, 0)
            answer["index"]["rebuilding"] = {"done": done, "total": total}
        answer["mail"] = {**self.mailer.status(), "restarts": self.mailer.restarts}
        answer["clock"] = {"restarts": sum(ticker.failures for ticker in self._tickers)}
        threads = not self._threads_running or (
            self.drainer.alive and self.mailer.alive and all(ticker.alive for ticker in self._tickers)
        )
        answer["ok"] = answer["database"] and threads and not answer["index"]["failing"]
        return answer

    def _database_is_well(self) -> bool:
        try:
            with self.store.read() as site:
                return "documents" in site
        except (POSError, OSError):
            log.exception("the database does not answer")
            return False


def open_portal(settings: Settings, clock: Clock = utc_now) -> Portal:
    """Opens the data folder. Raises StartFailed with one line that a person can act on."""
    folder = settings.portal.var
    if damage := damage_in(folder):
        raise StartFailed(damage)
    try:
        check_engine(settings.index.engine)
        return Portal(settings, open_store(folder).ready(), clock)
    except EngineMissing as error:
        raise StartFailed(str(error)) from error
    except zc.lockfile.LockError as error:
        raise StartFailed(
            f"Another process has {folder}/Data.fs open. Only one portal or command at a time can."
        ) from error
    except DAMAGE as error:
        raise StartFailed(f"{folder}/Data.fs is damaged ({' '.join(str(error).split())[:200]}). {REMEDY}") from error
    except OSError as error:
        raise StartFailed(f"The data folder {folder} cannot be used: {error.strerror or error}.") from error
