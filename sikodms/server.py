"""The HTTP server: waitress, which here lets the portal say in its own words that a request is too large.

Waitress refuses such a request with a line of English and cuts the connection, and a browser that still sends shows no
answer at all. Here the body is read on and thrown away but for its beginning and its end, so that it fills neither
memory nor disk, and the request is marked (sikodms.too_large) and answered by the application.
"""

import io
import re
from collections import deque
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.server import BaseWSGIServer, create_server
from waitress.task import WSGITask
from waitress.utilities import RequestEntityTooLarge

from sikodms.too_large import CUT, whole_parts

HEAD = 8 << 20  # bytes of the beginning that are kept: the texts of a form stand before its files
TAIL = 256 << 10  # and of the end: the small fields after them
READ_ON = 2 << 30  # a body of more bytes is answered at once, and then the connection is closed
BOUNDARY = re.compile(r'multipart/form-data;.*?boundary="?([^";]+)', re.IGNORECASE)


def made(app, sockets: list, limit: int, **given: Any):
    """A server that takes bodies of less than `limit` bytes whole. `given`: what waitress.create_server takes."""
    parts: dict[int, Any] = {}
    server = create_server(app, map=parts, sockets=sockets, max_request_body_size=limit, **given)
    for part in parts.values():
        if isinstance(part, BaseWSGIServer):
            part.channel_class = Channel
    return server


class Ends:
    """The buffer of a body that is too large: its first and its last bytes. `size`: of all that was received."""

    def __init__(self, overflow: int):
        self.size = 0
        self._head, self._tail, self._in_tail = OverflowableBuffer(overflow), deque[bytes](), 0

    def append(self, data: bytes) -> None:
        self.size += len(data)
        if (room := HEAD - len(self._head)) > 0:
            self._head.append(data[:room])
            data = data[room:]
        if data:
            self._tail.append(data)
            self._in_tail += len(data)
            while self._in_tail - len(self._tail[0]) >= TAIL:
                self._in_tail -= len(self._tail.popleft())

    def ends(self) -> tuple[bytes, bytes]:
        return self._head.get(HEAD), b"".join(self._tail)

    def __len__(self) -> int:
        return self.size

    def getfile(self) -> Any:
        return io.BytesIO()  # Task puts the ends in its place

    def close(self) -> None:
        self._head.close()


class Parser(HTTPRequestParser):
    """Reads one request. `ends`: what is kept of a body that is too large."""

    ends: Ends | None = None
    body_rcv: Any

    def received(self, data: bytes) -> int:
        if self.ends is not None:
            return self._received_more(data)
        used = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self._keep_the_ends()
        return used

    def _keep_the_ends(self) -> None:
        self.error, self.ends = None, Ends(self.adj.inbuf_overflow)
        before = self.body_rcv.getbuf()
        if self.chunked:
            self.ends.append(before.get(HEAD))
            self.ends.size = len(before)
            self.body_rcv.buf = self.ends
            self.completed = self.body_rcv.completed
        else:
            self.body_rcv = FixedStreamReceiver(self.content_length, self.ends)
            self.completed = False
        before.close()
        if self.expect_continue or self.content_length > READ_ON:
            self._answer_at_once()

    def _received_more(self, data: bytes) -> int:
        if self.completed:
            return 0
        used = self.body_rcv.received(data)
        self.error, self.completed = self.body_rcv.error, bool(self.body_rcv.completed or self.body_rcv.error)
        if not self.completed and self.ends is not None and self.ends.size > READ_ON:
            self._answer_at_once()
        return used

    def _answer_at_once(self) -> None:
        """Before the body is there: whoever waits to be asked for it need not send it."""
        self.expect_continue, self.completed = False, True
        self.headers["CONNECTION"] = "close"


class Task(WSGITask):
    """One request for the application."""

    def get_environment(self) -> dict[str, Any]:
        environ = super().get_environment()
        if self.request.ends is not None and CUT not in environ:
            found = BOUNDARY.match(environ.get("CONTENT_TYPE", ""))
            head, tail = self.request.ends.ends()
            body = whole_parts(head, tail, found[1].strip().encode("latin-1")) if found else b""
            environ |= {CUT: self.request.ends.size, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return environ


class Channel(HTTPChannel):
    parser_class = Parser
    task_class = Task
