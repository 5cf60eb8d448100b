"""What documents define as the same, from the segments of a Whoosh index together."""

from collections.abc import Iterator, Mapping

from index.engines.whoosh.sets import Part, packed


class Definitions(Mapping[str, frozenset[str]]):
    """The engine's abbreviations, looked up when asked for."""

    def __init__(self, parts: tuple[Part, ...], viewers: frozenset[str]):
        self._sources = [
            (part.view.definitions, packed(part.alive & part.view.readable(viewers), part.view.size)) for part in parts
        ]

    def __getitem__(self, name: str) -> frozenset[str]:
        found = {
            other
            for said, readable in self._sources
            for other, documents in said.get(name, ())
            if any(readable[number >> 3] >> (number & 7) & 1 for number in documents)
        }
        if not found:
            raise KeyError(name)
        return frozenset(found - {""})

    def __iter__(self) -> Iterator[str]:
        return (name for name in {name for said, _ in self._sources for name in said} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
