"""What is the best that the rules allow where a review may be split: the bound, and the start of the answer?

A linear programme that begins small. Rows of a rule are added when they are broken, pairs when they would gain, until
neither is left; then the small programme has the optimum of the whole. A row may be left short at a price, so that the
programme always has an answer; `short` says by how much it is.
"""

from dataclasses import dataclass, replace

import highspy
import numpy as np

from workflows.assignment.model import NONE, TOUCH, Family, Floats, Ints, Model, Rule
from workflows.assignment.solver import Index, bounds, packed, quiet

# Dear enough that a rule is broken only where it must be; a floor is short by single points, each of which costs less.
PRICE, FLOOR_PRICE = 1_000_000, 200
_ALWAYS = frozenset({Rule.REVIEWS, Rule.LOAD})
_BEST_PER_ROW = 8
_DUAL, _PRIMAL = 1, 4
_LOWER, _BASIC = highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic
_MOST_NEW_PAIRS = 40_000


class NotSolved(RuntimeError):
    """The solver came to no optimum where there must be one; the message is the solver's own word."""


@dataclass(frozen=True)
class Relaxed:
    """An optimum where reviews may be split. No assignment exceeds `bound`, whatever the solver believes of its answer.

    `loss` says for each pair what the objective loses by it at the prices `duals` of the rows, or gains if negative.
    `short` says for each row of a rule by how much it is left short.
    """

    values: Floats
    loss: Floats
    bound: float
    duals: dict[Rule, Floats]
    short: dict[Rule, Floats]

    def is_short(self) -> bool:
        """Whether a rule other than the floor cannot be kept, even where reviews may be split."""
        return any(bool((by > TOUCH).any()) for rule, by in self.short.items() if rule != Rule.FLOOR)


class Master:
    """The linear programme of one model. `gains` is what each pair adds to what is maximised."""

    def __init__(self, model: Model, gains: Ints, seed: int = 0) -> None:
        self.model = model
        self._gains = gains
        self._highs = quiet(seed)
        self._pair = np.zeros(0, dtype=np.int64)
        self._column = np.zeros(0, dtype=np.int64)
        self._row: dict[Rule, Ints] = {}
        self._slack: dict[Rule, Ints] = {}
        self._prices = {rule: FLOOR_PRICE if rule == Rule.FLOOR else PRICE for rule in Rule}
        for family in model.families:
            self._make_room(family)
            if family.rule in _ALWAYS:
                self._add_rows(family, np.arange(len(family.lower)))
        self._add_pairs(_promising(model, gains))

    def solve(self) -> Relaxed:
        """The optimum over all pairs and all rows."""
        while True:
            found = self._run()
            if self._add_broken(found):
                continue
            gaining = self._gaining(found)
            if not len(gaining):
                return found
            self._add_pairs(gaining)

    def take_floors(self, family: Family) -> None:
        """Keep these floors from now on, and none of those that were kept before."""
        kept = tuple(one for one in self.model.families if one.rule != family.rule)
        self.model = replace(self.model, families=(*kept, family))
        if family.rule not in self._row:
            self._make_room(family)
        there = np.flatnonzero(self._row[family.rule] >= 0)
        for row, lower in zip(self._row[family.rule][there].tolist(), family.lower[there].tolist(), strict=True):
            self._highs.changeRowBounds(row, lower, highspy.kHighsInf)

    def aim_at(self, gains: Ints, *, floor_price: int = FLOOR_PRICE) -> None:
        """Maximise something else over the same rules."""
        self._gains = gains
        self._change_costs(self._column, -gains[self._pair])
        if Rule.FLOOR in self._slack:
            self._prices[Rule.FLOOR] = floor_price
            there = self._slack[Rule.FLOOR][self._slack[Rule.FLOOR] >= 0]
            self._change_costs(there, np.full(len(there), floor_price))

    def ask(self, gains: Ints, *, floor_price: int) -> Relaxed:
        """The optimum of something that few pairs or floors have to do with, and then back to where we were.

        From an optimum of all pairs that is a few steps of the primal simplex, and many of the dual.
        """
        mine, price, basis = self._gains, self._prices[Rule.FLOOR], self._highs.getBasis()
        columns, rows = list(basis.col_status), list(basis.row_status)
        self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        self._highs.setOptionValue("primal_simplex_bound_perturbation_multiplier", 0.0)
        self.aim_at(gains, floor_price=floor_price)
        found = self.solve()
        self._highs.setOptionValue("simplex_strategy", _DUAL)
        self.aim_at(mine, floor_price=price)
        basis.col_status = columns + [_LOWER] * (self._highs.getNumCol() - len(columns))
        basis.row_status = rows + [_BASIC] * (self._highs.getNumRow() - len(rows))
        self._highs.setBasis(basis)
        return found

    def _change_costs(self, columns: Ints, costs: Ints) -> None:
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), costs.astype(np.float64))

    def _make_room(self, family: Family) -> None:
        self._row[family.rule] = np.full(len(family.lower), NONE, dtype=np.int64)
        self._slack[family.rule] = np.full(len(family.lower), NONE, dtype=np.int64)

    def _run(self) -> Relaxed:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotSolved(self._highs.modelStatusToString(status))
        solution = self._highs.getSolution()
        columns, rows = np.array(solution.col_value), np.array(solution.row_dual)
        values = np.zeros(self.model.size)
        values[self._pair] = columns[self._column]
        duals = {rule: _looked_up(rows, at) for rule, at in self._row.items()}
        loss = self._loss(duals)
        short = {rule: _looked_up(columns, at) for rule, at in self._slack.items()}
        return Relaxed(values, loss, self._bound(loss, duals), duals, short)

    def _loss(self, duals: dict[Rule, Floats]) -> Floats:
        loss = -self._gains.astype(np.float64)
        for family in self.model.families:
            priced = np.append(duals[family.rule], 0.0)
            if priced.any():
                loss -= family.coefficient * priced[family.row]
        return loss

    def _bound(self, loss: Floats, duals: dict[Rule, Floats]) -> float:
        """Weak duality: what the rows' prices come to, and what each pair could still gain at them."""
        least = np.where(self.model.is_fixed, loss, np.minimum(loss, 0.0)).sum()
        for family in self.model.families:
            dual = duals[family.rule]
            limit = np.where(dual > 0, family.lower, family.upper)
            least += (dual * np.where(dual == 0, 0, limit)).sum()
        bound: float = -least.item()
        return bound

    def _add_broken(self, found: Relaxed) -> bool:
        has_added = False
        for family in self.model.families:
            sums = family.sums(found.values)
            broken = (sums < family.lower - TOUCH) | (sums > family.upper + TOUCH)
            new = np.flatnonzero(broken & (self._row[family.rule] == NONE))
            if len(new):
                self._add_rows(family, new)
                has_added = True
        return has_added

    def _gaining(self, found: Relaxed) -> Ints:
        outside = found.loss < -TOUCH
        outside[self._pair] = False
        gaining = np.flatnonzero(outside)
        if len(gaining) > _MOST_NEW_PAIRS:
            gaining = np.sort(gaining[np.argsort(found.loss[gaining], kind="stable")[:_MOST_NEW_PAIRS]])
        return gaining

    def _add_rows(self, family: Family, which: Ints) -> None:
        """Rows of a family, and for each that asks for a least sum a column that may make up for what is short."""
        first, count = self._highs.getNumRow(), len(which)
        self._row[family.rule][which] = first + np.arange(count)
        at = np.append(self._row[family.rule], NONE)[family.row[self._pair]] - first
        here = np.flatnonzero(at >= 0)
        entries = packed(at[here], self._column[here], family.coefficient[self._pair[here]], count)
        lower, upper = family.lower[which], family.upper[which]
        self._highs.addRows(count, bounds(lower), bounds(upper), len(here), *entries)
        self._add_slacks(family.rule, which[lower > 0])

    def _add_slacks(self, rule: Rule, which: Ints) -> None:
        count = len(which)
        ones, rows = np.ones(count, dtype=np.int64), self._row[rule][which]
        self._slack[rule][which] = self._highs.getNumCol() + np.arange(count)
        costs = np.full(count, self._prices[rule], dtype=np.float64)
        no_end = np.full(count, highspy.kHighsInf)
        self._add_columns(costs, (np.zeros(count), no_end), packed(np.arange(count), rows, ones, count))

    def _add_pairs(self, pairs: Ints) -> None:
        first = self._highs.getNumCol()
        columns, rows, values = [], [], []
        for family in self.model.families:
            at = np.append(self._row[family.rule], NONE)[family.row[pairs]]
            here = np.flatnonzero(at >= 0)
            columns.append(here)
            rows.append(at[here])
            values.append(family.coefficient[pairs[here]])
        entries = packed(np.concatenate(columns), np.concatenate(rows), np.concatenate(values), len(pairs))
        self._pair = np.append(self._pair, pairs)
        self._column = np.append(self._column, first + np.arange(len(pairs)))
        fixed = self.model.is_fixed[pairs].astype(np.float64)
        self._add_columns(-self._gains[pairs].astype(np.float64), (fixed, np.ones(len(pairs))), entries)

    def _add_columns(self, costs: Floats, limits: tuple[Floats, Floats], entries: tuple[Index, Index, Floats]) -> None:
        starts, rows, values = entries
        self._highs.addCols(len(costs), costs, *limits, len(rows), starts, rows, values)


def _looked_up(values: Floats, at: Ints) -> Floats:
    """The values at these places, and nought at NONE."""
    return np.append(values, 0.0)[at]


def _promising(model: Model, gains: Ints) -> Ints:
    """The pairs to begin with: the best few of each row, and those that are fixed."""
    chosen = model.is_fixed.copy()
    for family in model.families:
        order = np.lexsort((-gains, family.row))
        row = family.row[order]
        begins = np.flatnonzero(np.diff(row, prepend=NONE - 1))
        rank = np.arange(model.size) - np.repeat(begins, np.diff(begins, append=model.size))
        chosen[order[(rank < _BEST_PER_ROW) & (row >= 0)]] = True
    return np.flatnonzero(chosen)
