"""Starts a worker. Run by its path, never imported: `python -I start.py LIMITS-AS-JSON`.

The rooms are entered without their faces, which would load the search engine and the database into every worker; of
`content_types` there is only the wording.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    rooms = Path(__file__).resolve().parents[2]
    for name in ("content_types", "index"):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [str(rooms / name)]
    wording = importlib.import_module("content_types.wording")
    for name in ("_", "later", "plural"):
        setattr(sys.modules["content_types"], name, getattr(wording, name))
    importlib.import_module("index.extraction.worker").main(sys.argv[1])
