"""How is the solver set up, so that the same question gets the same answer on every machine and day?"""

import highspy
import numpy as np
from numpy.typing import NDArray

from workflows.assignment.model import UNBOUNDED, Floats, Ints

Index = NDArray[np.int32]
# The class under `highspy.Highs`, which adds names and callbacks to it, and prints a banner when it is made.
Solver = highspy._core._Highs


def quiet(seed: int = 0) -> Solver:
    """A solver that prints nothing, on one thread, with its own draws from `seed`, that stops at no gap but nought."""
    highs = Solver()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("random_seed", seed)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    return highs


def bounds(values: Ints) -> Floats:
    """Bounds as the solver takes them: what is unbounded becomes infinite."""
    numbers = values.astype(np.float64)
    numbers[values >= UNBOUNDED] = highspy.kHighsInf
    numbers[values <= -UNBOUNDED] = -highspy.kHighsInf
    return numbers


def packed(group: Ints, index: Ints, value: Ints, count: int) -> tuple[Index, Index, Floats]:
    """Entries sorted by group: where each of the `count` groups starts, its indices and its values."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count))
    return starts.astype(np.int32), index[order].astype(np.int32), value[order].astype(np.float64)
