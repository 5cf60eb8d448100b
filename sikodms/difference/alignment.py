"""Which part of an old sequence stands at which place of a new one."""

from bisect import bisect
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

# What the steps of a comparison cost, in nanoseconds of a slow machine; and what one may cost in all.
AFFORDABLE = 800_000_000
ELEMENT_COST, WORD_COST, CALL_COST = 12_000, 2_500, 3_000
CELLS_A_NANOSECOND = 10
# A single comparison that says which parts are equal needs a bit of memory for each pair.
CELLS_AT_ONCE = 400_000_000
# Parts are compared with those near them; short gaps in full.
NEAR = 10
SMALL_GAP = 1500
LIKE = 0.42
SHORT_TEXT = 80


class TooBig(Exception):
    """The comparison would take longer than a person waits."""


class Budget:
    """What a comparison may still cost."""

    def __init__(self, nanoseconds: int = AFFORDABLE):
        self.left = nanoseconds

    def spend(self, cells: int = 0, *, elements: int = 0, words: int = 0, calls: int = 0) -> None:
        """Raises TooBig when nothing is left. Counted, not timed: the same texts have the same outcome everywhere."""
        cost = cells // CELLS_A_NANOSECOND + elements * ELEMENT_COST + words * WORD_COST + calls * CALL_COST
        self.left -= cost
        if self.left < 0:
            raise TooBig


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a sequence. Equal keys mean equal parts; only parts of one family can be like each other."""

    key: Hashable
    family: str
    text: str
    words: tuple[int, ...]


def part(key: Hashable, family: str, text: str) -> Part:
    """A part whose likeness to others is that of its words."""
    return Part(key, family, text, tuple(map(hash, text.split())))


@dataclass(frozen=True, slots=True)
class Step:
    """One place of both sequences: `old` or `new` is None where there is nothing; `equal` says whether they are the same."""

    old: int | None
    new: int | None
    equal: bool = False


def align(old: Sequence[Part], new: Sequence[Part], budget: Budget) -> list[Step]:
    """Both sequences in one order: equal parts together, like ones as pairs, the others each alone, gone ones first."""
    steps: list[Step] = []
    for tag, i1, i2, j1, j2 in opcodes([one.key for one in old], [one.key for one in new], budget):
        if tag == "equal":
            steps += [Step(i, j, True) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)]
            continue
        i, j = i1, j1
        for pair_old, pair_new in [*_pairs(old, new, (i1, i2, j1, j2), budget), (i2, j2)]:
            steps += [Step(gone, None) for gone in range(i, pair_old)] + [
                Step(None, come) for come in range(j, pair_new)
            ]
            if pair_old < i2:
                steps.append(Step(pair_old, pair_new))
            i, j = pair_old + 1, pair_new + 1
    return steps


def opcodes(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[tuple[str, int, int, int, int]]:
    """The longest common sequence as difflib writes it, with tags "equal" and "replace" only.

    What is too long to compare in full is one replacement; equal parts at both ends are found in any case.
    """
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    found: list[tuple[str, int, int, int, int]] = [("equal", 0, start, 0, start)] if start else []
    old_end, new_end = len(old) - end, len(new) - end
    cells = (old_end - start) * (new_end - start)
    budget.spend(cells)
    if 0 < cells <= CELLS_AT_ONCE:
        for op in Indel.opcodes([hash(key) for key in old[start:old_end]], [hash(key) for key in new[start:new_end]]):
            _append(
                found,
                op.tag == "equal",
                op.src_start + start,
                op.src_end + start,
                op.dest_start + start,
                op.dest_end + start,
            )
    else:
        _append(found, False, start, old_end, start, new_end)
    _append(found, True, old_end, len(old), new_end, len(new))
    return found


def _append(found: list[tuple[str, int, int, int, int]], equal: bool, i1: int, i2: int, j1: int, j2: int) -> None:
    """Adds an opcode, or lengthens the last one; empty ones are left out."""
    if i1 == i2 and j1 == j2:
        return
    tag = "equal" if equal else "replace"
    if found and found[-1][0] == tag:
        _, i1, _, j1, _ = found.pop()
    found.append((tag, i1, i2, j1, j2))


def _pairs(
    old: Sequence[Part], new: Sequence[Part], gap: tuple[int, int, int, int], budget: Budget
) -> list[tuple[int, int]]:
    """The pairs of like parts in a gap, the most alike first chosen, none crossing another."""
    i1, i2, j1, j2 = gap
    height, width = i2 - i1, j2 - j1
    if not height or not width:
        return []
    reach = max(height, width) if height * width <= SMALL_GAP else NEAR
    candidates = []
    for i in range(i1, i2):
        middle = j1 + (i - i1) * width // height
        for j in range(max(j1, middle - reach), min(j2, middle + reach + 1)):
            alike = likeness(old[i], new[j], budget)
            if alike >= LIKE:
                candidates.append((-alike, abs(j - middle), i, j))
    chosen: list[tuple[int, int]] = []
    for _, _, i, j in sorted(candidates):
        at = bisect(chosen, (i, j))
        before_ok = at == 0 or (chosen[at - 1][0] < i and chosen[at - 1][1] < j)
        after_ok = at == len(chosen) or (chosen[at][0] > i and chosen[at][1] > j)
        if before_ok and after_ok:
            chosen.insert(at, (i, j))
    return chosen


def likeness(one: Part, other: Part, budget: Budget) -> float:
    """From 0 to 1; short texts are compared letter by letter as well, for a slip in a heading is no new heading."""
    if one.family != other.family:
        return 0
    budget.spend(len(one.words) * len(other.words), calls=1)
    alike = Indel.normalized_similarity(one.words, other.words, score_cutoff=LIKE) if one.words or other.words else 1.0
    if alike < LIKE and max(len(one.text), len(other.text)) <= SHORT_TEXT:
        letters = Indel.normalized_similarity(one.text, other.text, score_cutoff=0.65)
        alike = letters * 0.8
    return alike
