"""The mail server, as the setting names it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

_TLS: dict[str, bool | None] = {
    **dict.fromkeys(("", "auto"), None),
    **dict.fromkeys(("required", "true", "yes", "1"), True),
    **dict.fromkeys(("never", "false", "no", "0"), False),
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where to deliver. `starttls`: True required, False never, None if the server offers it."""

    host: str
    port: int
    tls: bool = False
    starttls: bool | None = None
    user: str | None = None
    password: str | None = None


def parse_server(url: str) -> Server:
    """`smtp://user:password@host:port?starttls=required|auto|never` or `smtps://…`. Raises ValueError for anything else.

    With a password STARTTLS is required unless the address says otherwise: a password never goes out in clear by mistake.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(f"no address of a mail server: {parts.scheme}://{parts.hostname or ''}")
    asked = parse_qs(parts.query).get("starttls", [""])[0].lower()
    if asked not in _TLS:
        raise ValueError("starttls is one of required, auto, never")
    tls = parts.scheme == "smtps"
    starttls = False if tls else True if parts.password and not asked else _TLS[asked]
    port = parts.port or (465 if tls else 587 if parts.username else 25)
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return Server(parts.hostname, port, tls, starttls, user, password)
