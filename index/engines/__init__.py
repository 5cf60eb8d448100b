"""Which engine the index is kept with: whoosh, or tantivy where one machine must be faster."""

from importlib.util import find_spec
from pathlib import Path
from typing import cast

from index.engine import Engine
from index.engines.folder import kind_in
from index.engines.folder_engine import FolderEngine
from index.engines.switching import SwitchingEngine
from index.engines.whoosh.engine import WhooshEngine

ENGINES = ("whoosh", "tantivy")


class EngineMissing(Exception):
    """The engine that is asked for is not installed; the line says what to do."""


def check_engine(kind: str) -> None:
    """Raises EngineMissing."""
    if kind == "tantivy" and find_spec("tantivy") is None:
        raise EngineMissing(
            "index.engine is tantivy, which is not installed. Install it (make tantivy, or pip install 'sikodms[tantivy]'), "
            "or set index.engine = whoosh."
        )


def open_engine(folder: Path, kind: str = "whoosh") -> Engine:
    """The engine on that folder, which may be empty, absent, damaged or another engine's: then it is not healthy, and a Drainer
    rebuilds it; what another engine made answers until then. Raises EngineMissing."""
    check_engine(kind)
    wanted, made_by = _open(folder, kind), kind_in(folder)
    if wanted.healthy() or made_by in (kind, None) or made_by not in ENGINES or find_spec(made_by) is None:
        return cast(Engine, wanted)
    return cast(Engine, SwitchingEngine(wanted, _open(folder, made_by)))


def _open(folder: Path, kind: str) -> FolderEngine:
    if kind == "whoosh":
        return WhooshEngine(folder)
    # Only who asks for it needs it.
    from index.engines.tantivy.engine import TantivyEngine  # noqa: PLC0415

    return TantivyEngine(folder)
