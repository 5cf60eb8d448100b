"""A portal started for measuring, with data of its own, and those who talk to it."""

import http.client
import http.cookies
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / ".venv/bin/sikodms"


class Fell(Exception):
    """The portal did not do what it should; the measuring ends."""


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def wait_for(true: Callable[[], Any], seconds: float, what: str, every: float = 0.1) -> Any:
    """The first true answer. Raises Fell after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := true():
            return answer
        time.sleep(every)
    raise Fell(f"{what}: not within {seconds:g} s")


class Portal:
    """The demo portal, its data in `var`, its mails to `smtp_port`."""

    def __init__(self, var: Path, smtp_port: int, subscribers: int):
        self.port, self.log = free_port(), var.parent / "portal.log"
        self.environ = {
            **os.environ,
            "VAR": str(var),
            "SIKODMS_SERVER_PORT": str(self.port),
            "SIKODMS_MAIL_SMTP": f"smtp://127.0.0.1:{smtp_port}",
            "SIKODMS_DEMO_SUBSCRIBERS": str(subscribers),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, limit: float = 300) -> float:
        """Seconds until the first page."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            command = [PROGRAM, "-c", "development.ini", "serve"]
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self._answers, limit, f"the first page (see {self.log})", every=0.02)
        return time.monotonic() - began

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise Fell(f"the portal ended: {self.log.read_text(errors='replace')[-2000:]}")
        try:
            return Reader(self.port).status("/login") == 200
        except OSError:
            return False

    def stop(self) -> float:
        """Seconds until it has ended."""
        began = time.monotonic()
        process, self.process = self.process, None
        if process:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
        return time.monotonic() - began

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """`sikodms …`, running."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def worked(self) -> float:
        """CPU seconds so far of the portal and the processes that it has."""
        assert self.process
        return sum(_worked(pid) for pid in (self.process.pid, *_children(self.process.pid)))

    def memory(self) -> tuple[float, float]:
        """MB of the portal now and at most; its worker processes included in the first."""
        assert self.process
        now = sum(_status(pid, "VmRSS") for pid in (self.process.pid, *_children(self.process.pid)))
        return now / 1024, _status(self.process.pid, "VmHWM") / 1024


def _status(pid: int, field: str) -> int:
    try:
        found = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except FileNotFoundError:
        return 0
    return int(found[1]) if found else 0


def _worked(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return [int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


class Reader:
    """One kept-open connection, with the cookies of a browser."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies or {})

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        response = self._asked(method, path, body, sent)
        for header in response.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in http.cookies.SimpleCookie(header).items()})
        return response.status, response.read()

    def _asked(self, *request: Any) -> http.client.HTTPResponse:
        """Once more, where the portal has closed a connection on which nothing was said for a minute."""
        try:
            self._connection.request(*request)
            return self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            self._connection.request(*request)
            return self._connection.getresponse()

    def status(self, path: str) -> int:
        return self.ask("GET", path)[0]

    def log_in(self, login: str) -> "Reader":
        """Through the login page, as people do."""
        page = self.ask("GET", "/login")[1].decode()
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        form = urlencode({**hidden, "login": login, "password": f"demo-{login}"}).encode()
        self.ask("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
        if self.status("/") != 200:
            raise Fell(f"{login} cannot log in")
        return self


class Api:
    """/api/v1 as one person of the demo."""

    def __init__(self, port: int, login: str):
        self._reader = Reader(port)
        self._headers = {"Content-Type": "application/json"}
        token = self.ask("POST", "/session", {"login": login, "password": f"demo-{login}"})["token"]
        self._headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The parsed answer; `data` is sent as JSON unless it is bytes. Raises Fell."""
        body = data if data is None or isinstance(data, bytes) else json.dumps(data).encode()
        status, answer = self._reader.ask(method, f"/api/v1{path}", body, {**self._headers, **(headers or {})})
        if status >= 300:
            raise Fell(f"{method} {path}: {status} {answer[:500].decode(errors='replace')}")
        return json.loads(answer) if answer else None

    def change(self, document: str, hash: str, fields: dict[str, Any]) -> Any:
        """A draft edited."""
        return self.ask("PATCH", f"/documents/{document}", fields, {"If-Match": f'"{hash}"'})

    def attach(self, document: str, name: str, content: bytes) -> Any:
        """One more file of a draft."""
        boundary = "bench-bench-bench"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.ask("POST", f"/documents/{document}/files", body, headers)

    def move_issue(self, issue: str, name: str) -> None:
        seen = self.ask("GET", f"/issues/{issue}")
        self.ask("POST", f"/issues/{issue}/transitions", {"name": name, "hash": seen["hash"]})
