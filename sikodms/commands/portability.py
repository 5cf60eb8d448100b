"""export PATH and restore PATH."""

import sys
from pathlib import Path

from content_types import open_store
from sikodms.commands.client import CommandFailed, opened, running_portal
from sikodms.damage import damage_in
from sikodms.portability import ExportRefused, RestoreRefused, export, restore
from sikodms.settings import Settings


def add_commands(commands) -> None:
    for name, run, about in (
        ("export", run_export, "everything, history and files included, as JSON and blobs into an empty folder"),
        ("restore", run_restore, "what export wrote, into an empty portal"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("path", type=Path)
        command.set_defaults(run=run)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total}", end="", file=sys.stderr)


def run_export(settings: Settings, options) -> int:
    """Reads the database beside a running portal: the state of one moment."""
    if not (settings.portal.var / "Data.fs").exists():
        raise CommandFailed(f"There is no portal in {settings.portal.var}.")
    if damage := damage_in(settings.portal.var):
        raise CommandFailed(damage)
    store = open_store(settings.portal.var, read_only=True)
    try:
        with store.read() as site:
            count = export(site, options.path, _progress)
    except ExportRefused as error:
        raise CommandFailed(str(error)) from error
    finally:
        store.close()
    print(f"{count} documents exported to {options.path}.")
    return 0


def run_restore(settings: Settings, options) -> int:
    if running := running_portal(settings):
        raise CommandFailed(f"Stop the portal on {running['url']} first: a restore needs the data folder for itself.")
    with opened(settings) as portal:
        try:
            count = restore(portal.store, options.path, _progress)
        except RestoreRefused as error:
            raise CommandFailed(str(error)) from error
    print(f"{count} documents restored into {settings.portal.var}.")
    return 0
