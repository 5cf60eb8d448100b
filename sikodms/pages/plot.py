"""Bars of counts as plain SVG: where each thing stands, for a template that draws it beside a table of the same numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from sikodms.words import number

WIDTH, HEIGHT = 640, 200
# The numbers stand at the right, where the newest is: that end is seen first where the plot has to be scrolled.
LEFT, RIGHT, TOP, BOTTOM = 4, 44, 10, 26
GAP = 0.3  # of the place of a bar
STEPS = (1, 2, 5)


class Bar(NamedTuple):
    """A bar and the part of it that is set off, both from the same ground."""

    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float


class Mark(NamedTuple):
    """A text at a place of an axis."""

    at: float
    text: str


class Plot(NamedTuple):
    """`rows` are the lines with their numbers at the right, `columns` what stands below."""

    width: int
    height: int
    left: int
    right: int
    ground: int
    bars: list[Bar]
    rows: list[Mark]
    columns: list[Mark]


def plot(counts: Sequence[tuple[int, int]], below: Sequence[str], width: int = WIDTH) -> Plot:
    """`counts`: how many, and how many of them are set off. `below`: a text for each bar, or ""."""
    top = rounded_up(max((count for count, _ in counts), default=0))
    ground, place = HEIGHT - BOTTOM, (width - LEFT - RIGHT) / max(1, len(counts))

    def height(count: float) -> float:
        return round((ground - TOP) * count / top, 1)

    bars = [
        Bar(
            round(LEFT + place * (index + GAP / 2), 1),
            round(place * (1 - GAP), 1),
            round(ground - height(count), 1),
            height(count),
            round(ground - height(part), 1),
            height(part),
        )
        for index, (count, part) in enumerate(counts)
    ]
    numbers = sorted({0, top // 2, top})
    columns = [Mark(round(LEFT + place * (index + 0.5), 1), text) for index, text in enumerate(below) if text]
    return Plot(
        width, HEIGHT, LEFT, width - RIGHT, ground, bars,
        [Mark(round(ground - height(each), 1), number(each)) for each in numbers], columns,
    )  # fmt: skip


def rounded_up(most: int) -> int:
    """The round number that an axis ends with: 4, 10, 20, 50, 100 and so on."""
    power = 1
    while True:
        for step in STEPS:
            if most <= step * power and step * power >= 4:
                return step * power
        power *= 10
