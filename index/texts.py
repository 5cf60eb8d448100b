"""The texts of files, kept beside the index: each file is read once, whatever happens to the index."""

import gzip
import hashlib
import json
import logging
import os
import re
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from index.extraction import Text
from index.file_types import SECTIONED, TABULAR

log = logging.getLogger(__name__)

FORM = 2
"""Raised when readers get better: what was kept in an older form is read again."""
FORMS = dict.fromkeys(TABULAR, 3) | dict.fromkeys(SECTIONED, 4)
"""Of the types whose readers alone got better."""

_FIRST_WAIT, _LONGEST_WAIT = 3600.0, 7 * 24 * 3600.0
SHA256 = re.compile("[0-9a-f]{64}")


class File(Protocol):
    """What is needed of an attached file."""

    @property
    def sha256(self) -> str: ...
    @property
    def type(self) -> str: ...
    def path(self) -> Path: ...


class Extractor(Protocol):
    """What is needed of extraction.Pool."""

    def extract(self, path: Path, type: str) -> Text: ...


class Texts:
    """Texts by sha256 and media type in a folder that may be deleted at any time.

    A result that the machine may be to blame for (time, memory, a dead worker) is tried again after an hour, then after twice
    as long each time, a week at most. What cannot be kept, because the disk is full, is handed out all the same.
    """

    def __init__(self, folder: Path, pool: Extractor, clock: Callable[[], float] = time.time):
        self._folder = folder
        self._pool = pool
        self._clock = clock

    def text_of(self, file: File) -> Text:
        """The text of a file, from the folder or read now."""
        path = self._path(file.sha256, file.type)
        kept, again_at, wait = self._load(path, file.type)
        if kept and (kept.lasting or self._clock() < again_at <= self._clock() + _LONGEST_WAIT):
            return kept
        text = self._pool.extract(file.path(), file.type)
        if kept and not text.lasting and not text.text and kept.text:
            text = kept
        self._keep(path, file.type, text, min(wait * 2, _LONGEST_WAIT) if kept else _FIRST_WAIT)
        return text

    def text_now(self, file: File, reader: Extractor) -> Text:
        """The text of a file for somebody who waits for it: kept, or read by another reader, and then kept if it lasts."""
        kept = self.kept(file)
        if kept:
            return kept
        text = reader.extract(file.path(), file.type)
        if text.lasting:
            self._keep(self._path(file.sha256, file.type), file.type, text, _FIRST_WAIT)
        return text

    def kept(self, file: File) -> Text | None:
        """The text of a file if it has been read already; never reads it."""
        return self._load(self._path(file.sha256, file.type), file.type)[0]

    def forget(self, sha256: str) -> None:
        """Deletes what is kept of a file, of whatever type."""
        for path in self._shelf(sha256).glob(f"{sha256}.*.json.gz"):
            path.unlink(missing_ok=True)

    def _shelf(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 in hex")
        return self._folder / sha256[:2]

    def _path(self, sha256: str, type: str) -> Path:
        return self._shelf(sha256) / f"{sha256}.{hashlib.sha256(type.encode()).hexdigest()[:8]}.json.gz"

    def _load(self, path: Path, type: str) -> tuple[Text | None, float, float]:
        """What is kept, when to try again, and how long the last wait was; unreadable is as good as absent."""
        try:
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                entry = json.load(stream)
            if entry["form"] != FORMS.get(type, FORM):
                return None, 0.0, _FIRST_WAIT
            return Text.from_dict(entry["text"]), float(entry["again_at"]), float(entry["wait"])
        except FileNotFoundError:
            return None, 0.0, _FIRST_WAIT
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
            log.warning("Unreadable text of a file, reading it again: %s", path.name)
            return None, 0.0, _FIRST_WAIT

    def _keep(self, path: Path, type: str, text: Text, wait: float) -> None:
        """Whole or not at all: written beside, then renamed."""
        entry = {
            "form": FORMS.get(type, FORM),
            "again_at": 0.0 if text.lasting else self._clock() + wait,
            "wait": wait,
            "text": text.as_dict(),
        }
        temporary: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(gzip.compress(json.dumps(entry, ensure_ascii=False).encode("utf-8"), compresslevel=3))
            Path(temporary).replace(path)
        except OSError as error:
            log.warning("The text of a file could not be kept: %s", error)
            if temporary:
                Path(temporary).unlink(missing_ok=True)
