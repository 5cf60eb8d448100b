"""The command line `sikodms`. Exit 0: done; 1: failed, with one clear line on stderr; 2: wrong usage."""

import argparse
import configparser
import os
import sys
import warnings
import zlib
from pathlib import Path

warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

from ZODB.POSException import POSError  # noqa: E402 (the filter comes first)

from sikodms.commands import importing, mailing, persons, portability, running, searching  # noqa: E402 (the filter comes first)
from sikodms.commands.client import CommandFailed  # noqa: E402
from sikodms.damage import DAMAGE, REMEDY  # noqa: E402
from sikodms.portal import StartFailed  # noqa: E402
from sikodms.settings import Settings, SettingsError, parse  # noqa: E402

ROOMS = (running, persons, importing, portability, searching, mailing)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("sikodms", description="Portal for documents, review, search and newsletters.")
    parser.add_argument(
        "-c",
        "--config",
        default="development.ini",
        help="settings (default: development.ini); SIKODMS_… and VAR in the environment override them",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for room in ROOMS:
        room.add_commands(commands)
    options = parser.parse_args(argv)
    try:
        return options.run(read_settings(Path(options.config)), options) or 0
    except (CommandFailed, SettingsError, StartFailed) as error:
        print(f"sikodms: {error}", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except DAMAGE as error:
        print(f"sikodms: the database is damaged ({' '.join(str(error).split())[:200]}). {REMEDY}", file=sys.stderr)
    except (OSError, EOFError, zlib.error, POSError) as error:
        print(f"sikodms: {type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
    except KeyboardInterrupt:
        print("sikodms: interrupted", file=sys.stderr)
    return 1


def read_settings(path: Path) -> Settings:
    """The settings of an ini file's [app:main], with the environment laid over them. Raises SettingsError."""
    reader = configparser.ConfigParser({"here": str(path.absolute().parent)})
    try:
        with path.open(encoding="utf-8") as stream:
            reader.read_file(stream)
        section = dict(reader["app:main"])
    except (OSError, configparser.Error, KeyError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as settings: {error}") from error
    return parse({name: value for name, value in section.items() if name not in ("here", "use")}, os.environ)
