"""How much a file may ask of the machine."""

from dataclasses import dataclass

from index.file_types import PIXEL_LIMIT


@dataclass(frozen=True)
class Limits:
    """Bounds of reading one file. Sizes in bytes, times in seconds.

    `seconds` ends a file from outside; before that, at `patience` of it, a reader stops by itself and hands over what it has.
    `memory` is the address space of a worker. `waiting` is how long a file waits for a free worker.
    """

    seconds: float = 20.0
    patience: float = 0.6
    waiting: float = 60.0
    memory: int = 512 << 20
    answer: int = 64 << 20
    characters: int = 20_000_000
    word: int = 1_000
    pages: int = 2_000
    cells: int = 500_000
    pixels: int = PIXEL_LIMIT
    entries: int = 5_000
    unpacked: int = 400 << 20
    ratio: int = 200
    ratio_from: int = 10 << 20
    depth: int = 256
    text_input: int = 90 << 20
    markup_input: int = 20 << 20
    mail_parts: int = 500
    mail_levels: int = 40
