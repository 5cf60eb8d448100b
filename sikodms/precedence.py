"""People who wait for a page go before work that nobody waits for.

All threads of the portal share one interpreter, so an import and the index would slow every page down to the half or less.
They ask here between two pieces of their work, and hold still while pages are being made, but never for long: an import
goes on under a constant stream of readers too.
"""

import threading
import time
from collections.abc import Callable

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

LONGEST = 0.02  # seconds that one piece of work holds still
AFTERWARDS = 0.001  # seconds after a page: often the next one is asked for at once


class Precedence:
    """Counts the pages that are being made."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._pages = 0
        self._nobody = threading.Event()
        self._nobody.set()

    def __enter__(self) -> None:
        with self._turn:
            self._pages += 1
            self._nobody.clear()

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._pages -= 1
            if not self._pages:
                self._nobody.set()

    def give_way(self) -> None:
        """Returns at once while nobody waits for a page, else when the pages are made, after LONGEST at the latest."""
        end = time.monotonic() + LONGEST
        while not self._nobody.is_set() and (left := end - time.monotonic()) > 0:
            self._nobody.wait(left)
            time.sleep(AFTERWARDS)


def includeme(config: Configurator) -> None:
    config.add_tween("sikodms.precedence.tween_factory")


def tween_factory(handler: Callable[[Request], Response], registry) -> Callable[[Request], Response]:
    def tween(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return handler(request)
        with registry.portal.precedence:
            return handler(request)

    return tween
