"""Asking for pages over kept-open connections, and how long the answers took."""

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

from portal import Fell, Reader


class Latencies(NamedTuple):
    """Milliseconds, and answers per second."""

    p50: float
    p95: float
    rate: float
    longest: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms, {self.rate:.0f}/s"


def latencies(times: list[float], seconds: float) -> Latencies:
    ordered = sorted(times)
    return Latencies(
        statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], len(ordered) / seconds, ordered[-1]
    )


def _once(reader: Reader, path: str) -> float:
    began = time.perf_counter()
    status = reader.status(path)
    if status != 200:
        raise Fell(f"GET {path}: {status}")
    return (time.perf_counter() - began) * 1000


def measure(port: int, cookies: dict[str, str], paths: list[str], connections: int, requests: int) -> Latencies:
    """So many requests, after a tenth of them as a warm-up. Raises Fell unless all answers are 200."""
    times: list[float] = []
    failed: list[Exception] = []
    todo: Iterator[str] = itertools.islice(itertools.cycle(paths), requests)
    turn = threading.Lock()

    def work() -> None:
        reader = Reader(port, cookies)
        try:
            while True:
                with turn:
                    path = next(todo, None)
                if path is None:
                    return
                times.append(_once(reader, path))
        except (Fell, OSError) as error:
            failed.append(error)

    warm = Reader(port, cookies)
    for path in itertools.islice(itertools.cycle(paths), requests // 10):
        _once(warm, path)
    threads = [threading.Thread(target=work) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return latencies(times, time.perf_counter() - began)


class Sampler(threading.Thread):
    """Asks for one page after the other, with pauses, until it is told to stop."""

    def __init__(self, port: int, cookies: dict[str, str], paths: list[str], pause: float = 0.1):
        super().__init__(daemon=True)
        self._reader, self._paths, self._pause = Reader(port, cookies), paths, pause
        self.times: list[float] = []
        self.seconds = 0.0
        self._over = threading.Event()
        self.failed: Exception | None = None

    def run(self) -> None:
        began = time.perf_counter()
        try:
            for path in itertools.cycle(self._paths):
                self.times.append(_once(self._reader, path))
                if self._over.wait(self._pause):
                    break
        except (Fell, OSError) as error:
            self.failed = error
        self.seconds = time.perf_counter() - began

    def stop(self) -> Latencies:
        self._over.set()
        self.join()
        if self.failed:
            raise self.failed
        return latencies(self.times, self.seconds)


def together(samplers: list[Sampler]) -> Latencies:
    """What all of them measured, when they have stopped."""
    for sampler in samplers:
        sampler.stop()
    return latencies(
        [each for sampler in samplers for each in sampler.times], max(sampler.seconds for sampler in samplers)
    )
