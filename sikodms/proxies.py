"""Which web servers in front of the portal are believed when they say who asks, and whether by https.

`parse_proxies` and `parse_headers` read the settings, `behind` puts what they say before the application. Whatever else a
request brings of these headers is taken away before anybody can read it.
"""

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from waitress.proxy_headers import proxy_headers_middleware

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
HEADERS = frozenset(
    ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-by", "forwarded")
)


def parse_proxies(text: str) -> tuple[Network, ...]:
    """Addresses and networks separated by blanks. Raises ValueError for what is none, and for a network of everybody."""
    found = tuple(ipaddress.ip_network(each) for each in text.split())
    for network in found:
        if not network.prefixlen:
            raise ValueError(f"{network} would let everybody say who they are")
    return found


def parse_headers(text: str) -> frozenset[str]:
    """Names of headers separated by blanks, in small letters. Raises ValueError for one not in HEADERS and for two ways in one."""
    found = frozenset(text.lower().split())
    if unknown := found - HEADERS:
        raise ValueError(f"{', '.join(sorted(unknown))} is none of: {', '.join(sorted(HEADERS))}")
    if "forwarded" in found and len(found) > 1:
        raise ValueError("forwarded says all of it and goes with no other")
    return found


def behind(app: Application, proxies: tuple[Network, ...], count: int, headers: frozenset[str]) -> Application:
    """The application, with the address and scheme of the person who asks wherever one of `proxies` passes the request on.

    `count`: how many such servers stand one behind another, so that many entries of a header are believed.
    """
    stranger = proxy_headers_middleware(app)
    # "*" is any peer: which one it is has been looked at here, for waitress compares with a single address.
    trusted = proxy_headers_middleware(app, "*", count, set(headers))

    def chosen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return (trusted if _is_in(proxies, environ["REMOTE_ADDR"]) else stranger)(environ, start_response)

    return chosen


def _is_in(proxies: tuple[Network, ...], address: str) -> bool:
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(peer in network for network in proxies)
