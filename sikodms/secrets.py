"""The secrets of one portal: made at its first start, kept in a file that only its own user may read, never exported."""

import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

FILE = "secrets.json"


class Secrets(NamedTuple):
    """`cookie` signs Pyramid's session cookie, `unsubscribe` the links in mails."""

    cookie: str
    unsubscribe: str


def load(folder: Path) -> Secrets:
    """Reads the secrets of the portal in that folder, makes them if there are none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    if not path.exists():
        made = Secrets(secrets.token_hex(32), secrets.token_hex(32))
        private_file(path, json.dumps(made._asdict()))
    return Secrets(**json.loads(path.read_text()))


def private_file(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    half = path.with_suffix(".new")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(path)
