"""A mail server for tests that does what its script says, and minds the order of commands as real ones do."""

import asyncio
import email
import email.policy
import socket
import threading

DROP, SILENT = "drop", "silent"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postbox:
    """Keeps (recipient, bytes) in `mails`. `script(stage, argument)` answers None, a reply line, DROP or SILENT.

    Stages: connect, ehlo, mail, rcpt, data (instead of 354), body (after 354), dot (the mail is taken first),
    rset, quit, auth. With a `tls` context STARTTLS is offered.
    """

    def __init__(self, script=lambda stage, argument: None, extensions=("8BITMIME", "SMTPUTF8"), delay=0.0, tls=None):
        self.script, self.extensions, self.delay = script, extensions, delay
        self.tls = tls
        self.mails, self.connections, self.open, self.encrypted = [], 0, 0, 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(5)

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**24))
        self.port = self.server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        self.server.close()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def parsed(self):
        """recipient → message; the last one where there are several."""
        return {to: email.message_from_bytes(raw, policy=email.policy.default) for to, raw in list(self.mails)}

    async def _serve(self, reader, writer):
        self.connections += 1
        self.open += 1
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, _Dropped):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _say(self, writer, stage, argument, usual):
        said = self.script(stage, argument) or usual
        if said == DROP:
            raise _Dropped
        if said == SILENT:
            await asyncio.sleep(3600)
        writer.write(said.encode() + b"\r\n")
        await writer.drain()
        if said.startswith("421"):
            raise _Dropped
        return said

    async def _talk(self, reader, writer):
        await self._say(writer, "connect", "", "220 postbox")
        sender, rcpts = None, []
        while line := await reader.readline():
            command = line.decode("utf-8", "replace").strip()
            verb = command.upper().partition(" ")[0]
            if verb == "EHLO":
                offered = ["STARTTLS"] if self.tls and writer.get_extra_info("ssl_object") is None else []
                lines = ["postbox", *self.extensions, *offered]
                await self._say(
                    writer, "ehlo", "", "\r\n".join(f"250{'-' if x is not lines[-1] else ' '}{x}" for x in lines)
                )
            elif verb == "STARTTLS" and self.tls:
                writer.write(b"220 go\r\n")
                await writer.start_tls(self.tls)
                self.encrypted += 1
            elif verb == "AUTH":
                await self._say(writer, "auth", command, "235 ok")
            elif verb == "MAIL":
                if sender is not None:
                    writer.write(b"503 nested MAIL command\r\n")
                elif (await self._say(writer, "mail", command[10:].split(">")[0].strip("<"), "250 ok")).startswith(
                    "250"
                ):
                    sender, rcpts = command, []
            elif verb == "RCPT":
                rcpt = command[8:].split(">")[0].strip("<")
                if (await self._say(writer, "rcpt", rcpt, "250 ok")).startswith("250"):
                    rcpts.append(rcpt)
            elif verb == "DATA":
                sender = await self._data(reader, writer, sender, rcpts)
            elif verb == "QUIT":
                await self._say(writer, "quit", "", "221 bye")
                return
            elif verb == "RSET":
                sender, rcpts = None, []
                await self._say(writer, "rset", "", "250 ok")
            else:
                writer.write(b"250 ok\r\n")

    async def _data(self, reader, writer, sender, rcpts):
        if not rcpts:
            writer.write(b"503 no valid recipients\r\n")
            return sender
        if not (await self._say(writer, "data", rcpts[0], "354 go")).startswith("354"):
            return sender
        if self.script("body", rcpts[0]) == DROP:
            raise _Dropped
        body = await reader.readuntil(b"\r\n.\r\n")
        await asyncio.sleep(self.delay)
        said = self.script("dot", rcpts[0]) or "250 taken"
        if said in (DROP, SILENT) or said.startswith("250"):
            self.mails.append((rcpts[0], body[:-3].replace(b"\r\n..", b"\r\n.")))
        if said == DROP:
            raise _Dropped
        if said == SILENT:
            await asyncio.sleep(3600)
        writer.write(said.encode() + b"\r\n")
        return None


class _Dropped(Exception):
    pass
