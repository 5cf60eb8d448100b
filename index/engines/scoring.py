"""What a hit is worth, the same for every engine.

The score is the sum over the groups asked for: what a group weighs, the rarer the more, times how well its best alternative
fits. Then newer documents go up a little, and those in which the words stand together as asked.
"""

import math
from collections.abc import Sequence

from index.german.language import STOP_WORDS

HIGHEST = 255  # a weight of 1.0, as it is stored
TOGETHER = 0.8  # of the mean weight of its terms: what an alternative of several terms is worth
OPTIONAL = 0.5  # what a group weighs that only helps to rank
GROUND = 0.001  # what a hit is worth in any case
SEQUENCE_LOOKED_AT = 150  # best hits that are looked at for the words in sequence
SEQUENCE_BONUS = 0.6
ONE_YEAR = 365 * 86400
RECENT_COUNTS = 0.004  # of the score, a year: decides where all else is equal


def stored_weight(weight: float) -> int:
    """A weight in 0…1 as 1…255."""
    return int(weight * HIGHEST) or 1


def group_weight(alive: int, count: int) -> float:
    """What a group says about a document if `count` of `alive` have it."""
    return math.log(1 + (alive - count + 0.5) / (count + 0.5)) if alive >= count else 0.1


def freshness(released_at: float) -> float:
    """What a score is multiplied by, for a time of release in seconds; at least 1 since 1970."""
    return math.exp(RECENT_COUNTS * released_at / ONE_YEAR)


def sequence_factor(sequence: Sequence[str], run: int) -> float:
    """What a score is multiplied by if at most `run` words of a sequence of several stand one after another; the more so,
    the less the words say by themselves."""
    silent = sum(word in STOP_WORDS for word in sequence) / len(sequence)
    return 1 + SEQUENCE_BONUS * (1 + 2 * silent) * max(0, run - 1) / (len(sequence) - 1)
