"""What is the best choice of whole reviews among a few free pairs, where all the others stay as they are?

The answer is exact or there is none: what the solver had in hand when it ran out of time or steps is never given.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import highspy
import numpy as np

from workflows.assignment.model import TOUCH, UNBOUNDED, Family, Ints, Model, Rule
from workflows.assignment.solver import Solver, bounds, packed, quiet


class Ending(StrEnum):
    """How a search for whole reviews ended."""

    BEST = "best"
    IMPOSSIBLE = "impossible"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Limits:
    """How long one search may go on. Steps are the same on every machine; seconds are there for emergencies.

    A search ends when it is proved that nothing is better by more than `spare` points: nought asks for the very best.
    """

    steps: int = 50_000
    seconds: int = 600
    spare: int = 0


@dataclass(frozen=True)
class Whole:
    """How the search ended, and where it ended well which pairs are chosen, of all pairs."""

    ending: Ending
    chosen: Ints

    @property
    def is_best(self) -> bool:
        """Whether there is an answer."""
        return self.ending == Ending.BEST


@dataclass(frozen=True)
class Eased:
    """By how many reviews a rule gives way; `is_exact` is false where it may be more."""

    by: int
    is_exact: bool


@dataclass(frozen=True)
class Search:
    """What is searched: `free` pairs may change, the others stay as in `base`."""

    model: Model
    gains: Ints
    free: Ints
    base: Ints
    limits: Limits = Limits()
    seed: int = 0

    def run(self) -> Whole:
        """The best choice, or that there is none, or that the search was not finished."""
        kept = self._kept()
        if not len(self.free):
            return Whole(Ending.BEST if _holds(self.model, kept) else Ending.IMPOSSIBLE, kept)
        solver = self._solver(is_whole=True)
        for family in self.model.families:
            self._add(solver, family, kept)
        solver.run()
        ending = _ENDINGS.get(solver.getModelStatus(), Ending.UNFINISHED)
        if ending == Ending.BEST:
            kept[self.free] = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
        return Whole(ending, kept)

    def split_optimum(self) -> float:
        """The most gain of these pairs where reviews may be split: one linear programme of all rows and free pairs."""
        kept, solver = self._kept(), self._solver(is_whole=False)
        for family in self.model.families:
            self._add(solver, family, kept)
        solver.run()
        return -solver.getInfo().objective_function_value

    def least_easing(self, rule: Rule, *, is_whole: bool) -> Eased | None:
        """By how much the rows of this rule must give way in all for the others to hold; None where that is no help.

        Where reviews may be split (`is_whole` is false), or the search is not finished, it is at least so much.
        """
        kept, solver = self._kept(), self._solver(is_whole=is_whole)
        for family in self.model.families:
            rows = self._add(solver, family, kept)
            if family.rule == rule:
                _ease(solver, rows)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        info, is_best = solver.getInfo(), status == highspy.HighsModelStatus.kOptimal
        least = info.objective_function_value if is_best else max(0.0, info.mip_dual_bound)
        return Eased(max(1, ceil(least - TOUCH)), is_best and is_whole)

    def _kept(self) -> Ints:
        kept = self.base.copy()
        kept[self.free] = 0
        return kept

    def _solver(self, *, is_whole: bool) -> Solver:
        """A solver with a column for each free pair."""
        solver, count = quiet(self.seed), len(self.free)
        solver.setOptionValue("mip_max_nodes", self.limits.steps)
        solver.setOptionValue("time_limit", self.limits.seconds)
        solver.setOptionValue("mip_abs_gap", self.limits.spare + TOUCH)
        nothing = np.zeros(0, dtype=np.int32)
        limits = self.model.is_fixed[self.free].astype(np.float64), np.ones(count)
        costs = -self.gains[self.free].astype(np.float64)
        solver.addCols(count, costs, *limits, 0, np.zeros(count, dtype=np.int32), nothing, np.zeros(0))
        if is_whole:
            whole = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), whole)
        return solver

    def _add(self, solver: Solver, family: Family, kept: Ints) -> Ints:
        """The rows that the free pairs touch, less what the others give, and those broken that nobody can mend."""
        given = np.rint(family.sums(kept)).astype(np.int64)
        is_needed = (given < family.lower) | (given > family.upper)
        here = np.flatnonzero(family.row[self.free] >= 0)
        is_needed[family.row[self.free[here]]] = True
        rows = np.flatnonzero(is_needed)
        at = np.searchsorted(rows, family.row[self.free[here]])
        entries = packed(at, here, family.coefficient[self.free[here]], len(rows))
        lower, upper = (_less(side[rows], given[rows]) for side in (family.lower, family.upper))
        first = solver.getNumRow()
        solver.addRows(len(rows), bounds(lower), bounds(upper), len(here), *entries)
        return first + np.arange(len(rows))


def _ease(solver: Solver, rows: Ints) -> None:
    """Columns by which each of these rows may be short, or over, at the price of one for each review."""
    count = 2 * len(rows)
    sign = np.repeat(np.array([1, -1]), len(rows))
    entries = packed(np.arange(count), np.tile(rows, 2), sign, count)
    solver.addCols(count, np.ones(count), np.zeros(count), np.full(count, highspy.kHighsInf), count, *entries)


def _less(limit: Ints, given: Ints) -> Ints:
    return np.where(abs(limit) < UNBOUNDED, limit - given, limit)


def _holds(model: Model, chosen: Ints) -> bool:
    sums = [(family, family.sums(chosen)) for family in model.families]
    return all(bool(((each >= family.lower) & (each <= family.upper)).all()) for family, each in sums)


_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.BEST,
    highspy.HighsModelStatus.kInfeasible: Ending.IMPOSSIBLE,
}
