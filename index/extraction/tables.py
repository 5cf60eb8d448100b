"""Rows of cells as text: a line for each row, tabs between its cells, so that columns can be told apart and stay in their order."""

from index.extraction.text import Gathering

WIDEST = 200  # columns that are kept at their place
LONGEST = 1_000  # rows that are the same one after another; more rows or columns are no table, and count once
MOST_FILLED = 1_000_000  # characters of one file that only keep cells at their place, or say again what stands beside


class Rows:
    """Gathers a row at a time; a row without text is left out."""

    def __init__(self, gathering: Gathering):
        self._gathering = gathering
        self._cells: dict[int, str] = {}
        self._left = MOST_FILLED

    def cell(self, column: int, value: str, times: int = 1) -> None:
        """What stands in a column, counted from 0, and in as many as `times` in all; lines in it become blanks."""
        value = " ".join(value.split())
        if not value:
            return
        self._cells[column] = value
        for beside in range(column + 1, column + times if column + times <= WIDEST else 0):
            if not self._spend(len(value) + 1):
                break
            self._cells[beside] = value

    def over(self, times: int = 1) -> None:
        """The row ends; it stands there `times` times."""
        if not self._cells:
            return
        cells, at = [], 0
        for column, value in sorted(self._cells.items()):
            gap = column - at
            if gap > 0 and column < WIDEST and self._spend(gap):
                cells += [""] * gap
            cells.append(value)
            at = column + 1
        self._cells = {}
        line = "\t".join(cells) + "\n"
        self._gathering.write(line)
        for _ in range(times - 1 if times <= LONGEST else 0):
            if not self._spend(len(line)):
                break
            self._gathering.write(line)

    def _spend(self, characters: int) -> bool:
        self._left -= characters
        return self._left >= 0


def column_of(reference: str, standard: int) -> int:
    """The column of a reference such as "AB12", counted from 0; the standard if it is none.

    >>> column_of("A1", 7), column_of("AB12", 7), column_of("", 7)
    (0, 27, 7)
    """
    column = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return column - 1 if column else standard
