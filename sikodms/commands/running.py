"""init, demo, serve, reindex, check."""

import getpass
import json
import signal
import socket
import sys
import time
from pathlib import Path

from tqdm import tqdm

from content_types import Person, Site, add_person, new_id
from sikodms import application
from sikodms.access.passwords import TooWeak, hashed
from sikodms.commands.client import Client, CommandFailed, connected, opened, running_portal
from sikodms.demo import ACCOUNTS, make_demo
from sikodms.proxies import behind, parse_headers, parse_proxies
from sikodms.server import made
from sikodms.settings import Settings
from sikodms.uploads import FORM_AROUND

GRACE = 10
LOOK_EVERY = 0.5  # seconds between two looks at how far a new index is


def add_commands(commands) -> None:
    init = commands.add_parser("init", help="an empty portal with its sections, and the first administrator")
    init.add_argument("--admin", metavar="LOGIN", help="login of the administrator (else it asks)")
    init.add_argument("--password-file", type=Path, help="file whose first line is the password (else it asks)")
    init.set_defaults(run=run_init)
    commands.add_parser("demo", help="the invented demo content").set_defaults(run=run_demo)
    commands.add_parser("serve", help="start the portal").set_defaults(run=run_serve)
    reindex = commands.add_parser("reindex", help="build the full-text index anew, beside the one in use")
    reindex.add_argument("--if-needed", action="store_true", help="only if it is missing, damaged or behind")
    reindex.add_argument("--no-wait", action="store_true", help="do not wait for a running portal to have it built")
    reindex.set_defaults(run=run_reindex)
    commands.add_parser("check", help="is the portal well? exit 1 if it is ill").set_defaults(run=run_check)


def run_init(settings: Settings, options) -> int:
    with opened(settings) as portal:
        with portal.store.read() as site:
            if len(site["persons"]):
                raise CommandFailed(f"{settings.portal.var} holds a portal with persons already; nothing was changed.")
        login = options.admin or input("Login of the first administrator: ").strip()
        password = password_from(options.password_file)
        now = portal.clock()

        def act(site: Site) -> None:
            person = Person(new_id(), login, login, "", None, now)
            person.grants = (("admin", "*", None, None),)
            person.password_hash = stored
            add_person(site, person)

        try:
            stored = hashed(password)
            portal.store.write(act)
        except (TooWeak, ValueError) as error:
            raise CommandFailed(str(error)) from error
    print(f"The portal is ready in {settings.portal.var}; {login} is its administrator.")
    return 0


def password_from(path: Path | None) -> str:
    """The first line of a file, or of standard input where nobody sits at a terminal, or what is typed, twice the same."""
    if path:
        try:
            return path.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, IndexError, UnicodeDecodeError) as error:
            raise CommandFailed(f"No password in {path}: {error}") from error
    if not sys.stdin.isatty():
        if given := sys.stdin.readline().rstrip("\r\n"):
            return given
        raise CommandFailed("There is no password: --password-file FILE, or one line on standard input.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise CommandFailed("The two passwords differ.")
    return password


def run_demo(settings: Settings, options) -> int:
    with opened(settings) as portal:
        print("The demo is there." if make_demo(portal) else "The demo was there already; nothing was changed.")
    return 0


def run_serve(settings: Settings, options) -> int:
    if running := running_portal(settings):
        raise CommandFailed(f"A portal with the data of {settings.portal.var} runs already, on {running['url']}.")
    listening = _sockets(settings)
    try:
        app, portal = application(settings)
    except BaseException:
        for each in listening:
            each.close()
        raise
    limit, given = settings.portal.max_upload + FORM_AROUND, settings.server
    proxies = parse_proxies(given.trusted_proxy)
    server = made(
        behind(app, proxies, given.trusted_proxy_count, parse_headers(given.trusted_proxy_headers)),
        listening,
        limit,
        threads=given.threads,
        channel_timeout=60,
        connection_limit=500,
        ident=None,
        clear_untrusted_proxy_headers=False,  # `behind` has done so
    )
    signal.signal(signal.SIGTERM, _stop)
    port = listening[0].getsockname()[1]
    try:
        portal.announce(f"http://127.0.0.1:{port}")
        _greet(settings, port)
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        server.close()
        portal.close()
    return 0


def _stop(number, frame) -> None:
    raise SystemExit(0)


def _sockets(settings: Settings) -> list[socket.socket]:
    """One listening socket per address; an address of a kind that this machine lacks (IPv6) is left out."""
    made: list[socket.socket] = []
    for host in settings.server.hosts.split():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            port = settings.server.port or (made[0].getsockname()[1] if made else 0)
            listening.bind((host, port))
        except OSError as error:
            if family == socket.AF_INET6 and made:
                continue
            raise CommandFailed(
                f"Cannot listen on {host}, port {settings.server.port}: {error.strerror}. Another port: make run PORT=8000"
            ) from error
        made.append(listening)
    return made


def _greet(settings: Settings, port: int) -> None:
    print(f"\n  {settings.portal.name}: http://localhost:{port}   (data in {settings.portal.var}, Ctrl-C stops it)")
    if settings.demo.enabled:
        print("  Accounts of the demo, each with the password demo-LOGIN:")
        for login, what in ACCOUNTS.items():
            print(f"    {login:18} {what}")
        if not settings.mail.smtp:
            print(f"  Mails of the demo: http://localhost:{port}/demo/mails   (as admin)")
    if settings.manage.enabled:
        print(f"  Management of the database: http://localhost:{port}/manage   (as admin)")
    if settings.secure and not settings.server.trusted_proxy:
        print(
            "  portal.url is https, so a web server is in front; all who come through it count as one address until\n"
            "  server.trusted_proxy names it."
        )
    print(flush=True)


def run_reindex(settings: Settings, options) -> int:
    if running_portal(settings):
        with connected(settings) as client:
            if not client.call("POST", "/reindex", {"if_needed": options.if_needed})["started"]:
                print("The index is sound and up to date.")
                return 0
            print("The index is being built anew; the old one answers meanwhile.")
            if not options.no_wait:
                _watch(client)
        return 0
    with opened(settings) as portal, _bar() as bar:
        count = portal.reindex(only_if_needed=options.if_needed, progress=lambda *done: _move(bar, *done))
    print("The index is sound and up to date." if count is None else f"{count} documents indexed.")
    return 0


def _bar() -> tqdm:
    return tqdm(unit=" documents", file=sys.stderr, disable=None)


def _move(bar: tqdm, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _watch(client: Client) -> None:
    """Shows how far a running portal is, until it has put the new index in place."""
    with _bar() as bar:
        while state := client.call("GET", "/health", acceptable=(503,))["index"].get("rebuilding"):
            _move(bar, state["done"], state["total"])
            time.sleep(LOOK_EVERY)
    print("The new index is in use.")


def run_check(settings: Settings, options) -> int:
    with connected(settings) as client:
        try:
            answer = client.call("GET", "/health", acceptable=(503,))
        except CommandFailed as error:
            print(f"ill: {error}", file=sys.stderr)
            return 1
    if not answer.get("ok"):
        failing = (answer.get("index") or {}).get("failing")
        why = (
            "the index cannot be written; is the disk full?" if failing else answer.get("detail") or json.dumps(answer)
        )
        print(f"ill: {why}", file=sys.stderr)
        return 1
    mail = answer["mail"]
    print(
        f"well: index {answer['index']['lag']} behind{_rebuilding(answer['index'])}; "
        f"mail {mail['planned']} planned, {mail['deferred']} deferred, {mail['uncertain']} uncertain"
    )
    return 0


def _rebuilding(index: dict) -> str:
    state = index.get("rebuilding")
    return f" and being built anew ({state['done']} of {state['total']} documents)" if state else ""
