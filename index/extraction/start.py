"""Starts a worker. Run by its path, never imported: `python -I start.py LIMITS-AS-JSON`.

The room `index` is entered without its face, which would load the search engine and the database into every worker.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    room = ModuleType("index")
    room.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules["index"] = room
    importlib.import_module("index.extraction.worker").main(sys.argv[1])
