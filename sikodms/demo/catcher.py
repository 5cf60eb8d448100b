"""A small mail server for the demo: takes every mail over real SMTP on loopback and keeps it as a file."""

import asyncio
import itertools
from pathlib import Path

from aiosmtpd.controller import Controller

KEPT = 2000


class _AnyPort(Controller):
    """aiosmtpd's own, that finds out which free port it was given before it knocks at it."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Catcher:
    """Listens on a free port of 127.0.0.1 from `start` to `stop`; the newest KEPT mails lie in `folder`."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        last = max((int(path.stem) for path in folder.glob("*.eml") if path.stem.isdigit()), default=0)
        self._numbers = itertools.count(last + 1)
        self._controller = _AnyPort(
            self, hostname="127.0.0.1", port=0, decode_data=False, enable_SMTPUTF8=True, data_size_limit=1 << 26
        )

    def start(self) -> int:
        """The port on which it listens."""
        self._controller.start()
        return self._controller.port

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server, session, envelope) -> str:
        number = next(self._numbers)
        half = self._folder / f"{number:08d}.new"
        half.write_bytes(b"Envelope-To: " + ", ".join(envelope.rcpt_tos).encode() + b"\r\n" + envelope.content)
        half.replace(half.with_suffix(".eml"))
        if old := number - KEPT:
            (self._folder / f"{old:08d}.eml").unlink(missing_ok=True)
        return "250 OK"
