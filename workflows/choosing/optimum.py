"""Which list is worth most, proved by a bound that anybody can work out again?

A linear programme prices the rules. At those prices most projects are plainly in or out; the search begins with the few
that are not, and goes on with all that its own result does not prove to be in or out of every best list.
"""

from dataclasses import dataclass

import numpy as np

from workflows.choosing.bound import Bound, Prices, bound_of, prices_of
from workflows.choosing.figures import Figures, Ints
from workflows.choosing.programme import Limits, Programme, Relaxed

_FIRST, _WIDER = 280, 4


@dataclass(frozen=True, eq=False)
class Optimum:
    """One of the best lists, what it is worth, and the prices and the bound that prove how good it is."""

    chosen: Ints
    value: int
    prices: Prices
    bound: Bound


def relaxed(figures: Figures, limits: Limits) -> Relaxed | None:
    """The best where parts of awards may be made; None if even so nothing keeps the rules."""
    everything = np.arange(figures.size)
    return Programme(figures, everything, np.zeros(figures.size, dtype=np.int64), limits).relaxed()


def optimum(figures: Figures, limits: Limits) -> Optimum | None:
    """One of the best lists; None if no list keeps the rules. Raises `Unfinished` where a search ran out."""
    loose = relaxed(figures, limits)
    if loose is None:
        return None
    prices = prices_of(figures, loose.duals)
    bound = bound_of(figures, prices)
    by_regret = np.argsort(bound.regret, kind="stable")
    size = min(len(by_regret), _FIRST)
    while True:
        among = by_regret[:size]
        chosen = _best_among(bound, among, limits)
        if chosen is not None:
            value = int(figures.worth @ chosen)
            open_ = int(bound.undecided(value).sum())
            if open_ <= size:
                return Optimum(chosen, value, prices, bound)
            size = open_
        elif size == len(by_regret):
            return None
        else:
            size = min(len(by_regret), _WIDER * size)


def _best_among(bound: Bound, projects: Ints, limits: Limits) -> Ints | None:
    free = np.flatnonzero(np.isin(bound.figures.project, projects))
    return Programme(bound.figures, free, bound.preferred, limits).maximum()
