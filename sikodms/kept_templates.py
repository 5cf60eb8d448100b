"""Compiled page templates, kept from one start to the next.

To compile what the first page needs takes longer than all else of a start, and each other page needs a third of a second when
it is first asked for. The folder may be deleted at any time. What lies in it is run: only the portal's user may write there.
"""

import contextlib
import hashlib
import logging
import marshal
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import CodeType
from typing import Any, cast

from chameleon.template import BaseTemplate, get_pkg_digest

log = logging.getLogger(__name__)
DIGEST = hashlib.sha256().digest_size


class KeptTemplates:
    """A loader for Chameleon, which names each template by a digest of its text and of the versions of all packages."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, name: str) -> dict[str, Any] | None:
        """What running a template's code leaves; None if it is not there or not whole."""
        try:
            packed = (self._folder / name).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(packed[DIGEST:]).digest() != packed[:DIGEST]:
            return None
        return _run(marshal.loads(packed[DIGEST:]))

    def build(self, source: str, name: str) -> dict[str, Any]:
        """The same of one that was just made; it is kept if the disk takes it."""
        code = compile(source, name, "exec")
        packed = marshal.dumps(code)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, beside = tempfile.mkstemp(dir=self._folder, suffix=".new")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(hashlib.sha256(packed).digest() + packed)
                Path(beside).replace(self._folder / name)
            except OSError:
                Path(beside).unlink(missing_ok=True)
                raise
        except OSError as error:
            log.warning("A compiled template could not be kept: %s", error)
        return _run(code)


def _run(code: CodeType) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(code, names)
    return names


def keep_templates(folder: Path) -> None:
    """From here on all templates of this process are kept there; what other versions of the program left is removed."""
    versions = hashlib.sha256(get_pkg_digest().digest() + sys.version.encode()).hexdigest()[:16]
    with contextlib.suppress(OSError):
        for other in folder.iterdir():
            if other.name != versions:
                shutil.rmtree(other, ignore_errors=True)
    BaseTemplate.loader = cast(Any, KeptTemplates(folder / versions))
