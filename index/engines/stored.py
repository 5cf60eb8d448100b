"""What an engine gives back of a record, as `postings.stored` made it."""

from collections.abc import Callable
from typing import Any


class Stored(dict[str, Any]):
    """Its `texts` may be long and are unpacked when somebody asks for them: not every hit gets a snippet."""

    def __init__(self, values: dict[str, Any], texts: Callable[[], Any]):
        super().__init__(values)
        self._unpack = texts

    def __missing__(self, name: str) -> Any:
        if name != "texts":
            raise KeyError(name)
        self["texts"] = texts = self._unpack()
        return texts


def without_texts(document: dict[str, Any]) -> dict[str, Any]:
    """What is known at once."""
    return {name: value for name, value in document.items() if name != "texts"}
