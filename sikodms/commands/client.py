"""How commands talk to the portal: over HTTP to the one that runs, or to the application opened in this process.

Either way it is the same API, so that a command can do exactly what a program may do.
"""

import http.client
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from pyramid.request import Request
from pyramid.router import Router

from sikodms import make_app
from sikodms.portal import RUNNING, Portal, open_portal
from sikodms.settings import Settings

PREFIX = "/api/v1"
TOKEN_VARIABLE = "SIKODMS_TOKEN"
TIMEOUT = 120.0


class CommandFailed(Exception):
    """One clear line for stderr; the command exits with 1."""


class Transport(Protocol):
    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]: ...


class OverHttp:
    """One kept-open connection to a running portal."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = make(parts.hostname or "localhost", parts.port, timeout=TIMEOUT)
        self._base = parts.path.rstrip("/")

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        for last in (False, True):
            try:
                self._connection.request(method, self._base + path, body, headers)
                response = self._connection.getresponse()
                return response.status, response.read()
            except (http.client.RemoteDisconnected, BrokenPipeError):
                self._connection.close()
                if last:
                    raise
        raise AssertionError("unreachable")


class InProcess:
    """The application in this process, for a portal that does not run."""

    def __init__(self, app: Router):
        self._app = app

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        request = Request.blank(path, method=method, headers=headers, body=body or b"")
        response = request.get_response(self._app)
        return response.status_code, response.body


class Client:
    """Calls of the API. `act_as` names the login in whose name; only the portal's own user may choose it."""

    def __init__(self, transport: Transport, token: str, local: bool):
        self._transport, self._token, self.local = transport, token, local

    def call(
        self,
        method: str,
        path: str,
        given: Any = None,
        act_as: str | None = None,
        query: Any = None,
        acceptable: tuple[int, ...] = (),
    ) -> Any:
        """The parsed answer. Raises CommandFailed with the problem's sentence, but for a status that is `acceptable`."""
        headers = {"Content-Type": "application/json"} if given is not None else {}
        body = json.dumps(given).encode() if given is not None else None
        address = path + (f"?{urlencode(query, doseq=True)}" if query else "")
        return self._send(method, address, body, headers, act_as, acceptable)

    def upload(self, document: str, path: Path, name: str, act_as: str | None) -> Any:
        boundary = uuid.uuid4().hex
        shown = name.replace("\\", "_").replace('"', "_")
        disposition = f'Content-Disposition: form-data; name="file"; filename="{shown}"'
        head = f"--{boundary}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        return self._send(
            "POST",
            f"/documents/{quote(document)}/files",
            body,
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
            act_as,
        )

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
        act_as: str | None,
        acceptable: tuple[int, ...] = (),
    ) -> Any:
        headers = {**headers, "Authorization": f"Bearer {self._token}", "Accept-Language": "de"}
        if act_as and self.local:
            headers["Sikodms-Act-As"] = quote(act_as)
        try:
            status, raw = self._transport.send(method, PREFIX + path, body, headers)
            answer = json.loads(raw) if raw else {}
        except (OSError, http.client.HTTPException) as error:
            raise CommandFailed(f"The portal does not answer: {error or type(error).__name__}") from error
        except ValueError as error:
            raise CommandFailed(f"{status}: this is not the API of a portal.") from error
        if status >= 400 and status not in acceptable:
            raise CommandFailed(_sentence(status, answer))
        return answer


def _sentence(status: int, answer: Any) -> str:
    if not isinstance(answer, dict):
        return str(status)
    if status == 401:
        return "401: not logged in, or there is no such person to act as."
    said = answer.get("detail") or answer.get("title") or ""
    fields = "; ".join(f"{each['field']}: {each['detail']}" for each in answer.get("errors", ()))
    return f"{status}: {fields or said}"


@contextmanager
def connected(settings: Settings, url: str | None = None, searching: bool = False) -> Iterator[Client]:
    """A client for the portal at `url` (token in SIKODMS_TOKEN), the one running on this data folder, or the folder itself.

    `searching`: where no portal runs that would do so, the index is brought up to date first.
    """
    if url:
        token = os.environ.get(TOKEN_VARIABLE)
        if not token:
            raise CommandFailed(f"--url needs a token in {TOKEN_VARIABLE}; POST /api/v1/session gives one.")
        yield Client(OverHttp(url), token, local=False)
        return
    if running := running_portal(settings):
        yield Client(OverHttp(running["url"]), running["token"], local=True)
        return
    with opened(settings) as portal:
        with portal.store.read() as site:
            if not len(site["persons"]):
                raise CommandFailed(f"There is no portal in {settings.portal.var} yet: sikodms init, or sikodms demo.")
        if searching:
            portal.reindex(only_if_needed=True)
        yield Client(InProcess(make_app(portal)), portal.local_token, local=True)


@contextmanager
def opened(settings: Settings) -> Iterator[Portal]:
    """The portal opened in this process, without its threads. Raises as open_portal."""
    portal = open_portal(settings)
    try:
        yield portal
    finally:
        portal.close()


def running_portal(settings: Settings) -> dict[str, str] | None:
    """Where the portal of this data folder runs, and its credential; None if it does not.

    After a crash another portal may listen on that port: only ours takes the credential.
    """
    path = settings.portal.var / RUNNING
    try:
        found = json.loads(path.read_text())
        status, _ = OverHttp(found["url"]).send(
            "GET", PREFIX + "/subscriptions", None, {"Authorization": f"Bearer {found['token']}"}
        )
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return None
    return found if status == 200 else None
