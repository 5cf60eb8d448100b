"""Handing mails to the server over a few kept-open connections.

The final dot is written by itself: until it is, a lost connection means that the mail was surely not taken, and it is
tried again on a fresh one; after it nobody can know, and the mail is uncertain. Every wait has a deadline. Whatever
goes wrong with one mail, the next one starts from a clean dialogue: RSET, or a fresh connection.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from content_types import _
from mail.outcome import ACCEPTED, RETURNED, Outcome, deferred, failed, uncertain
from mail.server import Server

log = logging.getLogger(__name__)

RETRIES = 3
GOODBYE = 2.0
# Seconds between the end of a mail and its final dot: a server that hangs up meanwhile has surely not taken it. Those
# that hang up mostly do so early, so the first mails of a connection wait longer.
BEFORE_THE_DOT, BEFORE_THE_FIRST_DOTS = 0.002, 0.05
FIRST_MAILS = 2
WHY_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail ready for the wire: envelope addresses, and content with CRLF line ends, not dot-stuffed.

    `utf8`: the recipient needs a server with SMTPUTF8.
    """

    sender: str
    recipient: str
    content: bytes
    utf8: bool = False


class Transport(Protocol):
    """`send` raises nothing, and answers even when cancelled: only it knows whether the mail may have been taken."""

    async def send(self, letter: Letter) -> Outcome: ...

    async def close(self) -> None: ...


class Connection(aiosmtplib.SMTP):
    """A connection that knows how many mails it has carried."""

    mails = 0


class _Dropped(Exception):
    """The connection is of no use any more; the mail was surely not taken."""


class _Refused(Exception):
    """The server said no to this mail."""

    def __init__(self, outcome: Outcome):
        super().__init__(outcome.why)
        self.outcome = outcome


class SmtpTransport:
    """At most `connections` at a time, each used for one mail after another. For use in one event loop."""

    def __init__(self, server: Server, connections: int = 4, timeout: float = 60.0):
        self.server, self.timeout = server, timeout
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[Connection] = []
        self._tls_context: ssl.SSLContext | None = None

    async def send(self, letter: Letter) -> Outcome:
        """What became of the mail. A cancelled call answers too: planned if the mail was surely not taken, else uncertain."""
        try:
            async with self._slots:
                return await self._send(letter)
        except asyncio.CancelledError:
            return RETURNED

    async def _send(self, letter: Letter) -> Outcome:
        why = ""
        for _turn in range(RETRIES):
            try:
                client = await self._connection()
            except (OSError, TimeoutError, ValueError, aiosmtplib.SMTPException) as error:
                return deferred(_("Der Mailserver ist nicht erreichbar: {why}", why=_said(error)), unreachable=True)
            try:
                return await self._hand_over(client, letter)
            except _Dropped as error:
                why = str(error)
        return deferred(_("Der Mailserver bricht die Verbindung ab: {why}", why=why)[:WHY_LIMIT], unreachable=True)

    async def _connection(self) -> Connection:
        while self._idle:
            client = self._idle.pop()
            if client.is_connected:
                return client
            client.close()
        server = self.server
        client = Connection(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=server.starttls,
            username=server.user,
            password=server.password,
            timeout=self.timeout,
            local_hostname=socket.gethostname() or "localhost",
            tls_context=self._context(),
        )
        try:
            # Each step has its own deadline inside; this one bounds them all (a resolver, a handshake).
            async with asyncio.timeout(2 * self.timeout):
                await client.connect()
                await _greet(client)
        except BaseException:
            client.close()
            raise
        return client

    def _context(self) -> ssl.SSLContext | None:
        if (self.server.tls or self.server.starttls is not False) and self._tls_context is None:
            self._tls_context = ssl.create_default_context()
            if self.server.starttls is None and not self.server.tls and _is_local(self.server.host):
                # Opportunistic encryption to this very machine: its server's certificate is its own.
                self._tls_context.check_hostname, self._tls_context.verify_mode = False, ssl.CERT_NONE
        return self._tls_context

    async def _hand_over(self, client: Connection, letter: Letter) -> Outcome:
        if letter.utf8 and not client.supports_extension("smtputf8"):
            self._idle.append(client)
            return failed(_("Der Mailserver nimmt keine Adressen mit Umlauten vor dem @ an (SMTPUTF8)."))
        client.mails += 1
        dialogue = Dialogue(client, self.timeout)
        try:
            async with self._put_back(client):
                await dialogue.envelope(letter)
                return await dialogue.content(letter)
        except _Refused as refused:
            return refused.outcome
        except asyncio.CancelledError:
            return (
                uncertain(_("Das Portal wurde beendet, bevor der Mailserver antwortete."))
                if dialogue.dotted
                else RETURNED
            )
        except (OSError, TimeoutError, aiosmtplib.SMTPException) as error:
            if dialogue.dotted:
                return uncertain(_("Übergeben, aber ohne Antwort: {why}", why=_said(error))[:WHY_LIMIT])
            if isinstance(error, aiosmtplib.SMTPTimeoutError | TimeoutError):
                return deferred(_("Der Mailserver antwortet nicht."), unreachable=True)
            raise _Dropped(_said(error)) from error

    @contextlib.asynccontextmanager
    async def _put_back(self, client: Connection) -> AsyncIterator[None]:
        """Keeps the connection after success, resets it after a refusal, and drops it after anything else."""
        try:
            yield
        except _Refused:
            if await _reset(client, self.timeout):
                self._idle.append(client)
            raise
        except BaseException:
            client.close()
            raise
        self._idle.append(client)

    async def close(self) -> None:
        """Says goodbye on every idle connection; does not wait for a server that doesn't."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_quit(client) for client in idle))


class Dialogue:
    """The dialogue about one mail. `dotted` says whether the final dot went out."""

    def __init__(self, client: Connection, timeout: float):
        self.client, self.timeout, self.dotted = client, timeout, False

    async def _command(self, *words: bytes) -> aiosmtplib.SMTPResponse:
        """The answer. 421 and 503 mean that this connection is of no use, not that the mail is refused."""
        reply = await self.client.execute_command(*words, timeout=self.timeout)
        if reply.code in (421, 503):
            raise _Dropped(_reply(reply))
        return reply

    async def envelope(self, letter: Letter) -> None:
        options = (b"SMTPUTF8", b"BODY=8BITMIME") if letter.utf8 else ()
        reply = await self._command(b"MAIL", b"FROM:<%s>" % letter.sender.encode(), *options)
        if reply.code != 250:
            # A refusal of the sender is about the portal, not about this recipient: nobody fails for good by it.
            raise _Refused(deferred(_reply(reply)))
        reply = await self._command(b"RCPT", b"TO:<%s>" % letter.recipient.encode())
        if reply.code not in (250, 251, 252):
            raise _Refused(_verdict(reply))

    async def content(self, letter: Letter) -> Outcome:
        reply = await self._command(b"DATA")
        if reply.code != 354:
            raise _Refused(_verdict(reply))
        protocol = self.client.protocol
        if protocol is None:
            raise _Dropped(_("Verbindung verloren"))
        protocol.write((b"\r\n" + letter.content).replace(b"\r\n.", b"\r\n..")[2:])
        await self._written(protocol)
        self.dotted = True
        protocol.write(b".\r\n")
        reply = await protocol.read_response(timeout=self.timeout)
        if reply.code == 250:
            return ACCEPTED
        if reply.code == 421:
            self.dotted = False
            raise _Dropped(_reply(reply))
        raise _Refused(_verdict(reply))

    async def _written(self, protocol: SMTPProtocol) -> None:
        """Until everything before the dot has left this process; raises if the server has hung up by then."""
        async with asyncio.timeout(self.timeout):
            await asyncio.sleep(BEFORE_THE_DOT if self.client.mails > FIRST_MAILS else BEFORE_THE_FIRST_DOTS)
            while protocol.is_connected and protocol.transport.get_write_buffer_size():  # type: ignore[union-attr]
                await asyncio.sleep(BEFORE_THE_DOT)
        if not protocol.is_connected:
            raise _Dropped(_("Verbindung verloren"))


async def _greet(client: Connection) -> None:
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()


async def _reset(client: Connection, timeout: float) -> bool:
    """Whether the connection may be used for the next mail."""
    try:
        reply = await client.execute_command(b"RSET", timeout=timeout)
    except (OSError, TimeoutError, aiosmtplib.SMTPException):
        client.close()
        return False
    if reply.code != 250:
        client.close()
    return reply.code == 250


async def _quit(client: Connection) -> None:
    try:
        async with asyncio.timeout(GOODBYE):
            await client.quit(timeout=GOODBYE)
    except (OSError, TimeoutError, aiosmtplib.SMTPException) as error:
        log.debug("no goodbye from the mail server: %s", error)
    finally:
        client.close()


def _verdict(reply: aiosmtplib.SMTPResponse) -> Outcome:
    return failed(_reply(reply)) if 500 <= reply.code <= 599 else deferred(_reply(reply))


def _reply(reply: aiosmtplib.SMTPResponse) -> str:
    return _said(f"{reply.code} {reply.message}")


def _said(what: object) -> str:
    """One printable line of limited length, whatever a server or an error says."""
    text = " ".join(str(what).encode("utf-8", "replace").decode().split()) or type(what).__name__
    return "".join(c for c in text if c.isprintable())[:WHY_LIMIT]


def _is_local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")
