"""Writing the index in a process of its own, one for the whole portal.

Analysing and merging are pure Python and would hold up every reader of a process with one interpreter lock. The writer
gets records and answers when they are in the index. It ends when its input ends, however the portal ended.

A frame is four bytes of length and a pickle; only the portal and its own child write to these pipes.
"""

import contextlib
import logging
import os
import pickle
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from index.engine import Documents, Record, Stamp
from index.engines.damage import DamagedIndex
from index.engines.folder import BATCH, IndexFolder
from index.german.nouns import analyser_with

log = logging.getLogger(__name__)
PATIENCE = 300.0  # seconds for one answer
NICENESS = 10
ENDING = 10.0  # seconds for the batch it is in
MANY = 2_000  # records after which a process has grown by a hundred MB, and is replaced in the next quiet moment
# The package without its face: the child needs neither the database nor Pyramid.
PROGRAM = """
import sys, types
package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
sys.modules["index"] = package
from index.engines.writer_process import serve
serve()
"""


class WriterEnded(ConnectionError):
    """The writer is gone or does not answer; the next call starts another."""


class RemoteFolder:
    """Does what a kind of IndexFolder does, elsewhere."""

    def __init__(self, kind: type[IndexFolder], folder: Path, nouns_of: Path | frozenset[str], made_with: str):
        self._start_with = (kind, folder, nouns_of, made_with)
        self._process: subprocess.Popen[bytes] | None = None
        self._given = 0  # records, to this process

    def prepare(self, batch: Documents) -> dict[str, Sequence[Record | Stamp]]:
        """Of a document given twice the last."""
        return dict(batch)

    def apply(self, batch: dict[str, Sequence[Record | Stamp]], seq: int) -> Collection[str]:
        told: Collection[str] = self._call("apply", batch, seq)
        self._given += sum(map(len, batch.values()))
        return told

    def tidy(self, quiet: bool = True) -> bool:
        done = bool(self._call("tidy", quiet))
        if quiet and not done and self._given >= MANY:
            self.close()  # the next look starts another
        return done

    def rebuild(self, records: Iterator[Record], seq: int) -> None:
        self._call("begin")
        while batch := list(islice(records, BATCH)):
            self._call("fill", batch)
            self._given += len(batch)
        self._call("use", seq)

    def close(self) -> None:
        """Ends the process after what it is doing. Again is a no-op."""
        process, self._process, self._given = self._process, None, 0
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # what it did not read any more
                    stream.close()
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _call(self, name: str, *given: Any) -> Any:
        process = self._running()
        try:
            _write(process.stdin, (name, given))
            kind, answer = self._answer(process)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            process.kill()
            self.close()
            raise WriterEnded(f"the process that writes the index ended ({type(error).__name__})") from error
        if kind == "damage":
            raise DamagedIndex(answer)
        if kind == "passes":
            raise OSError(*answer)
        if kind == "error":
            raise RuntimeError(answer)
        return answer

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(Path(__file__).parents[1])]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            _write(self._process.stdin, self._start_with)
        return self._process

    def _answer(self, process: "subprocess.Popen[bytes]") -> Any:
        """One frame, if it comes in time."""
        stream = process.stdout
        assert stream is not None
        end = time.monotonic() + PATIENCE
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while len(received) < 4 or len(received) < 4 + struct.unpack("<I", received[:4])[0]:
                if not selector.select(end - time.monotonic()):
                    raise TimeoutError(f"no answer in {PATIENCE:.0f} s")
                piece = os.read(stream.fileno(), 1 << 16)
                if not piece:
                    raise EOFError
                received += piece
        return pickle.loads(received[4:])


def _write(stream: Any, frame: Any) -> None:
    packed = pickle.dumps(frame, 4)
    stream.write(struct.pack("<I", len(packed)) + packed)
    stream.flush()


def _read(stream: BinaryIO) -> Any:
    head = stream.read(4)
    if len(head) < 4:
        raise EOFError
    return pickle.loads(stream.read(struct.unpack("<I", head)[0]))


def serve() -> None:
    """The writer's life: answers call after call until its input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the portal, which then closes the pipe
    os.nice(NICENESS)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    kind, folder, nouns_of, made_with = _read(source)
    files: IndexFolder = kind(folder, analyser_with(nouns_of), made_with)
    beside: IndexFolder | None = None
    while True:
        try:
            name, given = _read(source)
        except (EOFError, OSError, pickle.UnpicklingError):
            return
        try:
            answer: Any = None
            if name == "begin":
                beside = files.begin()
            elif name in ("fill", "use") and beside is not None:
                getattr(beside, name)(*given)
            elif name == "apply":
                answer = files.apply(files.prepare(given[0].items()), given[1])
            else:
                answer = files.tidy(*given)
            said = ("done", answer)
        except Exception as error:  # noqa: BLE001  it goes to the portal, which decides
            said = _said(error, files)
        _write(sink, said)


def _said(error: Exception, files: IndexFolder) -> tuple[str, Any]:
    text = f"{type(error).__name__}: {error}"
    if files.passes(error):
        return "passes", (getattr(error, "errno", None) or 11, text)
    return ("damage" if isinstance(error, files.at_damage) else "error"), text
