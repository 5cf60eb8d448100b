"""user add|list|disable|enable|password|grant."""

from pathlib import Path
from urllib.parse import quote

from sikodms.commands.client import CommandFailed, connected
from sikodms.commands.running import password_from
from sikodms.settings import Settings


def add_commands(commands) -> None:
    user = commands.add_parser("user", help="persons: add, list, disable, enable, password, grant")
    acts = user.add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="a new person")
    add.add_argument("login")
    add.add_argument("--name", default="")
    add.add_argument("--email", default="")
    add.add_argument("--authority", help="id of an authority")
    _grants(add)
    add.add_argument("--password-file", type=Path, help="file whose first line is the password")
    add.set_defaults(run=run_add)
    acts.add_parser("list", help="all persons").set_defaults(run=run_list)
    for name, about in (
        ("disable", "ends the person's logins and refuses new ones"),
        ("enable", "lets a disabled person in again"),
    ):
        act = acts.add_parser(name, help=about)
        act.add_argument("login")
        act.set_defaults(run=run_switch, disabled=name == "disable")
    password = acts.add_parser("password", help="sets a password; ends the person's logins")
    password.add_argument("login")
    password.add_argument("--password-file", type=Path)
    password.set_defaults(run=run_password)
    grant = acts.add_parser("grant", help="gives exactly these roles; ends the person's logins")
    grant.add_argument("login")
    _grants(grant)
    grant.set_defaults(run=run_grant)


def _grants(parser) -> None:
    parser.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="ROLE[:FACHGEBIET]",
        help="may be repeated; without a Fachgebiet in all",
    )


def _grants_of(options) -> list[dict[str, str]]:
    pairs = [given.partition(":") for given in options.role]
    return [{"role": role, "fachgebiet": place or "*"} for role, _, place in pairs]


def run_add(settings: Settings, options) -> int:
    given = {
        "login": options.login,
        "name": options.name or options.login,
        "email": options.email,
        "grants": _grants_of(options),
    }
    if options.authority:
        given["authority"] = options.authority
    if options.password_file:
        given["password"] = password_from(options.password_file)
    with connected(settings) as client:
        client.call("POST", "/persons", given)
    print(f"{options.login} is added.")
    return 0


def run_list(settings: Settings, options) -> int:
    with connected(settings) as client:
        for person in client.call("GET", "/persons")["items"]:
            roles = ", ".join(f"{grant['role']}:{grant['fachgebiet']}" for grant in person["grants"])
            print(
                f"{person['login']:20} {'disabled' if person['disabled'] else 'active':9} {person['name']:30} {roles}"
            )
    return 0


def _patch(settings: Settings, login: str, given: dict) -> None:
    with connected(settings) as client:
        client.call("PATCH", f"/persons/{quote(login, safe='')}", given)


def run_switch(settings: Settings, options) -> int:
    _patch(settings, options.login, {"disabled": options.disabled})
    print(f"{options.login} is {'disabled' if options.disabled else 'active'}.")
    return 0


def run_password(settings: Settings, options) -> int:
    _patch(settings, options.login, {"password": password_from(options.password_file)})
    print(f"{options.login} has a new password.")
    return 0


def run_grant(settings: Settings, options) -> int:
    if not options.role:
        raise CommandFailed("Name at least one --role ROLE[:FACHGEBIET].")
    _patch(settings, options.login, {"grants": _grants_of(options)})
    print(f"{options.login} has new roles.")
    return 0
