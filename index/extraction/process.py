"""One worker process, seen from the portal: started, asked, and killed when it does not answer."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.extraction.limits import Limits

_START = str(Path(__file__).with_name("start.py"))
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}


class Lost(Exception):
    """No answer: `why` is "time", "memory" or "died"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


class Process:
    """Not for two threads at once; the pool sees to that."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The worker's answer; Lost if there is none in time, and then the next request gets a new process."""
        deadline = time.monotonic() + self._limits.seconds
        process = self._running()
        try:
            answer = self._exchange(process, json.dumps(request).encode("ascii") + b"\n", deadline)
            if answer.get("error"):
                raise Lost(str(answer["error"]))
        except Lost:
            self.kill()
            raise
        except (OSError, ValueError) as error:
            self.kill()
            raise Lost("died") from error
        return answer

    def close(self) -> None:
        """Lets an idle worker end by itself, and kills any other."""
        process = self._process
        if process and process.stdin:
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
        self.kill()

    def kill(self) -> None:
        """Ends the worker and whatever it may have started."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:  # Not reaped: its number cannot belong to anyone else yet.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        """By exec, for a fork would copy the portal's threads' locks; in a session of its own, to be killed as a group."""
        if self._process is not None and self._process.poll() is not None:
            self.kill()
        if self._process is None:
            self.started += 1
            command = [sys.executable, "-I", "-B", _START, json.dumps(asdict(self._limits))]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_ENVIRONMENT,
                start_new_session=True, bufsize=0,
            )  # fmt: skip
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], line: bytes, deadline: float) -> dict[str, Any]:
        assert process.stdin and process.stdout
        process.stdin.write(line)
        answer = bytearray()
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        while not answer.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise Lost("time")
            chunk = os.read(process.stdout.fileno(), 1 << 20)
            if not chunk:
                raise Lost("died")
            answer += chunk
            if len(answer) > self._limits.answer:
                raise Lost("memory")
        decoded = json.loads(answer)
        if not isinstance(decoded, dict):
            raise ValueError("an answer is an object")
        return decoded
