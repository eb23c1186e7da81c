"""What is the best list of a few free columns, where all the others stay as they are, and is there one at all?

The answer is exact or there is none: what a solver had in hand when it ran out of steps or time is never given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from workflows.assignment.solver import Solver, quiet
from workflows.choosing.figures import Figures, Flags, Floats, Ints

# How near to the most liked a list may stay behind that is only to be a possible one.
_NEAR = 0.1
# How near to the least easing that is proved the one that is told may be.
_CLOSE = 0.001
_INFEASIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
_WHOLE = int(highspy.HighsVarType.kInteger)


class Unfinished(RuntimeError):
    """The search ran out of its steps or seconds before anything was proved."""


@dataclass(frozen=True)
class Limits:
    """How long one search may go on. Steps are the same on every machine; seconds are there for emergencies."""

    steps: int = 500_000
    seconds: int = 600


@dataclass(frozen=True)
class Give:
    """The bounds of a row that may give way, not rounded to its unit, and what one unit of that costs."""

    cost: float
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The best where parts of awards may be made: how much of each column, and what one unit of each row adds."""

    value: np.float64
    parts: Floats
    duals: Floats


class Programme:
    """A programme of the free columns of some figures; `base` says which of the others are in."""

    def __init__(self, figures: Figures, free: Ints, base: Ints, limits: Limits) -> None:
        self.figures, self.free, self.base = figures, free, base.copy()
        self.base[free] = 0
        self._steps = limits
        self._given = figures.matrix @ self.base
        self._place = np.full(figures.size, -1, dtype=np.int64)
        self._place[free] = np.arange(len(free))
        self._solver = self._made()
        self._rows = self._solver.getNumRow()

    def relaxed(self) -> Relaxed | None:
        """The best where parts of awards may be made; None if even so nothing keeps the rules."""
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._must_be_infeasible()
            return None
        found = self._solver.getSolution()
        duals = -np.array(found.row_dual, dtype=np.float64)[: len(self.figures.rows)]
        value = np.float64(-self._solver.getInfo().objective_function_value)
        return Relaxed(value, np.array(found.col_value, dtype=np.float64), duals)

    def relaxed_again(self, worth: Floats, is_open: Flags) -> Relaxed | None:
        """The same where awards are worth something else, and only some are open; begun where the last one ended."""
        every = np.arange(len(self.free), dtype=np.int32)
        self._solver.changeColsCost(len(every), every, -worth[self.free])
        self._solver.changeColsBounds(len(every), every, np.zeros(len(every)), is_open[self.free].astype(np.float64))
        return self.relaxed()

    def maximum(self) -> Ints | None:
        """The list of the greatest worth; None if there is none."""
        self._be_whole()
        return self._run()

    def maximum_with(self, columns: Sequence[int]) -> Ints | None:
        """The list of the greatest worth of those with one of these columns at least; None if there is none."""
        self._be_whole()
        return self.any_of(columns) if columns else None

    def be_at_least(self, value: int) -> None:
        """From now on any list of this worth will do, and none below it."""
        worth = self.figures.worth
        at = np.flatnonzero(worth[self.free])
        if len(at):
            self._add_row(value - int(worth @ self.base), highspy.kHighsInf, at, worth[self.free[at]])
            self._rows = self._solver.getNumRow()
        self.like(np.zeros(self.figures.size, dtype=np.int64))

    def like(self, liking: Ints) -> None:
        """From now on any list that keeps the rules will do, and rather one that has much of what is liked."""
        count = len(self.free)
        self._be_whole()
        self._solver.setOptionValue("mip_rel_gap", _NEAR)
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), -liking[self.free].astype(np.float64))

    def fix(self, columns: Iterable[int], state: int) -> None:
        """Have these columns in, or out, for good."""
        for at in self._place[np.fromiter(columns, dtype=np.int64)].tolist():
            if at >= 0:
                self._solver.changeColBounds(at, state, state)

    def any_of(self, columns: Sequence[int]) -> Ints | None:
        """A list with one of these columns at least; None if there is none."""
        at = self._place[np.array(columns, dtype=np.int64)]
        self._add_row(1, highspy.kHighsInf, at, np.ones(len(at), dtype=np.int64))
        found = self._run()
        self._solver.deleteRows(1, np.array([self._rows], dtype=np.int32))
        return found

    def ease(self, giving: Sequence[Give | None]) -> None:
        """From now on some rows may be broken at a cost, the others hold as they did, and nothing else counts."""
        count = len(self.free)
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.zeros(count))
        for at, give in enumerate(giving):
            if give is not None:
                low = -highspy.kHighsInf if give.low is None else give.low
                high = highspy.kHighsInf if give.high is None else give.high
                self._solver.changeRowBounds(at, low, high)
                for sign in (1.0, -1.0):
                    row = np.array([at], dtype=np.int32)
                    self._solver.addCol(give.cost, 0.0, highspy.kHighsInf, 1, row, np.array([sign]))

    def least_broken(self) -> Ints | None:
        """A list that breaks as little as was found in the steps allowed, of those that may be eased; None without."""
        self._be_whole()
        self._solver.setOptionValue("mip_rel_gap", _CLOSE)
        self._solver.run()
        has_list = self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return self._chosen() if has_list else None

    def _run(self) -> Ints | None:
        if not self._solver.getNumCol():
            return self.base if self.figures.keeps(self.base) else None
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._must_be_infeasible()
            return None
        return self._chosen()

    def _chosen(self) -> Ints:
        chosen, found = self.base.copy(), np.array(self._solver.getSolution().col_value)
        chosen[self.free] = np.rint(found[: len(self.free)]).astype(np.int64)
        return chosen

    def _must_be_infeasible(self) -> None:
        # Nothing here is without bounds, so what is one of the two is infeasible.
        if self._solver.getModelStatus() not in _INFEASIBLE:
            raise Unfinished("The search ran out of steps or time, and what it had is not proposed.")

    def _made(self) -> Solver:
        solver, count = quiet(), len(self.free)
        solver.setOptionValue("mip_abs_gap", 0.0)
        solver.setOptionValue("mip_max_nodes", self._steps.steps)
        solver.setOptionValue("time_limit", self._steps.seconds)
        nothing = np.zeros(0, dtype=np.int32)
        costs = -self.figures.worth[self.free].astype(np.float64)
        starts = np.zeros(count, dtype=np.int32)
        solver.addCols(count, costs, np.zeros(count), np.ones(count), 0, starts, nothing, np.zeros(0))
        part = self.figures.matrix[:, self.free]
        bounds = [self._bounds(at) for at in range(len(self.figures.rows))]
        low, high = np.array(bounds, dtype=np.float64).reshape(-1, 2).T.copy()
        entries = part.indptr[:-1].astype(np.int32), part.indices.astype(np.int32), part.data.astype(np.float64)
        solver.addRows(len(bounds), low, high, part.nnz, *entries)
        self._add_levels(solver)
        return solver

    def _bounds(self, at: int) -> tuple[float, float]:
        row, given = self.figures.rows[at], int(self._given[at])
        low = -highspy.kHighsInf if row.low is None else row.low - given
        return low, highspy.kHighsInf if row.high is None else row.high - given

    def _add_levels(self, solver: Solver) -> None:
        """At most one award of each project that has more than one free column."""
        project = self.figures.project[self.free]
        _, group, count = np.unique(project, return_inverse=True, return_counts=True)
        several = np.flatnonzero(count > 1)
        at = np.flatnonzero(count[group] > 1)
        at = at[np.argsort(group[at], kind="stable")]
        starts = np.concatenate([[0], np.cumsum(count[several])])[:-1].astype(np.int32)
        rows = len(several)
        solver.addRows(rows, np.full(rows, -highspy.kHighsInf), np.ones(rows), len(at), starts, at, np.ones(len(at)))

    def _be_whole(self) -> None:
        count = len(self.free)
        kinds = np.full(count, _WHOLE, dtype=np.uint8)
        self._solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)

    def _add_row(self, low: float, high: float, at: Ints, coefficients: Ints) -> None:
        self._solver.addRow(low, high, len(at), at.astype(np.int32), coefficients.astype(np.float64))
