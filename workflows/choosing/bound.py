"""How much could any list be worth at most, and what can no list of a value have: proved in whole numbers alone?

Weak duality: for every price of each rule, a list that keeps the rules is worth no more than the rules’ bounds at these
prices, and the best of what each project adds beyond what it uses at them. Good prices, from a linear programme, give a
low bound; bad ones a high bound, never a wrong one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import frexp

import numpy as np

from workflows.choosing.figures import Figures, Flags, Floats, Ints

_MOST_BITS, _ROOM_BITS = 40, 61


@dataclass(frozen=True)
class Prices:
    """A price for each row, in parts of 2 to the power of `bits`: what one unit more of it would add to the value."""

    rows: tuple[int, ...]
    bits: int


@dataclass(frozen=True, eq=False)
class Bound:
    """What prices prove. All values are in parts of 2 to the power of `bits`.

    `total` bounds every list; a list with a column falls short of it by the column’s loss at least, and one without a
    project by `loss_without[project]`.
    """

    figures: Figures
    bits: int
    total: int
    loss: Ints
    loss_without: Ints

    @property
    def value(self) -> int:
        """No list is worth more."""
        return self.total >> self.bits

    @cached_property
    def preferred(self) -> Ints:
        """Of each project the column at no loss, as a vector of nought and one."""
        chosen = np.zeros(self.figures.size, dtype=np.int64)
        best = np.flatnonzero((self.loss == 0) & (self.loss_without[self.figures.project] > 0))
        _, first = np.unique(self.figures.project[best], return_index=True)
        chosen[best[first]] = 1
        return chosen

    @cached_property
    def regret(self) -> Ints:
        """By how much any list is below the bound in which a project is otherwise than preferred."""
        far = np.iinfo(np.int64).max
        least = np.where(self.loss_without > 0, self.loss_without, far)
        others = np.where(self.preferred == 1, far, self.loss)
        np.minimum.at(least, self.figures.project, others)
        return least

    def within(self, value: int) -> Flags:
        """Which columns a list of at least this value might have."""
        return self.loss <= self._room(value)

    def undecided(self, value: int) -> Flags:
        """Which projects might be otherwise than preferred in a list of at least this value."""
        return self.regret <= self._room(value)

    def _room(self, value: int) -> int:
        return self.total - (value << self.bits)


def prices_of(figures: Figures, duals: Floats) -> Prices:
    """The prices as whole numbers, as fine as they can be without overflow."""
    bits = min(_MOST_BITS, _ROOM_BITS - frexp(_largest(figures, duals, 0))[1])
    return Prices(tuple(np.rint(np.ldexp(duals, bits)).astype(np.int64).tolist()), bits)


def bound_of(figures: Figures, prices: Prices) -> Bound:
    """What these prices prove, one for each row. A price on a bound that is not there counts as none.

    Raises `ValueError` for prices so large that whole numbers of 64 bits do not hold what they prove.
    """
    pairs = zip(figures.rows, prices.rows, strict=True)
    allowed = [price if (row.high if price > 0 else row.low) is not None else 0 for row, price in pairs]
    if frexp(_largest(figures, np.array(allowed, dtype=np.float64), prices.bits))[1] > _ROOM_BITS:
        raise ValueError("These prices are too large to be checked.")
    rest = (figures.worth << prices.bits) - figures.matrix.T @ np.array(allowed, dtype=np.int64)
    best = np.zeros(len(figures.ids), dtype=np.int64)
    np.maximum.at(best, figures.project, rest)
    return Bound(
        figures=figures,
        bits=prices.bits,
        total=sum(_at_bound(figures, allowed)) + sum(best.tolist()),
        loss=best[figures.project] - rest,
        loss_without=best,
    )


def _largest(figures: Figures, rows: Floats, bits: int) -> float:
    """More than any number that comes up when columns are priced so."""
    used = abs(figures.matrix).T @ np.abs(rows) if len(rows) else np.zeros(figures.size)
    return max((np.ldexp(np.abs(figures.worth), bits) + used).tolist(), default=0.0) + 1.0


def _at_bound(figures: Figures, rows: Sequence[int]) -> list[int]:
    pairs = zip(figures.rows, rows, strict=True)
    return [price * ((row.high if price > 0 else row.low) or 0) for row, price in pairs]
