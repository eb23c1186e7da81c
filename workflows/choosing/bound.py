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
    """The prices as whole numbers, as fine as they can be without overflow, and none for a bound that is not there."""
    used = abs(figures.matrix).T @ np.abs(duals) if len(duals) else np.zeros(figures.size)
    largest = max((np.abs(figures.worth) + used).tolist(), default=0)
    bits = min(_MOST_BITS, _ROOM_BITS - frexp(1 + largest)[1])
    rounded = np.rint(np.ldexp(duals, bits)).astype(np.int64).tolist()
    return Prices(tuple(_allowed(figures, at, price) for at, price in enumerate(rounded)), bits)


def _allowed(figures: Figures, at: int, price: int) -> int:
    row = figures.rows[at]
    return 0 if (row.high if price > 0 else row.low) is None else price


def bound_of(figures: Figures, prices: Prices) -> Bound:
    """What these prices prove."""
    rows = np.array(prices.rows, dtype=np.int64)
    rest = (figures.worth << prices.bits) - figures.matrix.T @ rows
    best = np.zeros(len(figures.ids), dtype=np.int64)
    np.maximum.at(best, figures.project, rest)
    return Bound(
        figures=figures,
        bits=prices.bits,
        total=sum(_at_bound(figures, prices.rows)) + sum(best.tolist()),
        loss=best[figures.project] - rest,
        loss_without=best,
    )


def _at_bound(figures: Figures, rows: Sequence[int]) -> list[int]:
    pairs = zip(figures.rows, rows, strict=True)
    return [price * ((row.high if price > 0 else row.low) or 0) for row, price in pairs]
