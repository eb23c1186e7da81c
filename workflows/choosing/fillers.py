"""Which awards came before projects that scored higher, for no better reason than what money was left?"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from workflows.choosing.figures import Figures, Flags, Ints
from workflows.choosing.model import Kind, Problem

_MONEY = frozenset({Kind.BUDGET, Kind.YEAR})
_FAR = np.iinfo(np.int64)


def passed_over(problem: Problem, figures: Figures, chosen: Ints) -> Mapping[str, tuple[str, ...]]:
    """For each award that has any: the projects that scored higher and are not in, the highest first.

    Only those are named that could be in its place by every rule but the budgets: they would have cost too much, or
    are smaller and worth less to the list as a whole.
    """
    swaps = _Swaps(problem, figures, chosen)
    found = {}
    for column in np.flatnonzero(chosen).tolist():
        over = [figures.columns[at].project for at in swaps.better_than(column).tolist()]
        if over:
            named = sorted(over, key=lambda one: (-one.score, one.id))
            found[figures.columns[column].project.id] = tuple(one.id for one in named)
    return found


class _Swaps:
    """Which projects that are not in could take the place of one that is, by each rule that is not about the budget."""

    def __init__(self, problem: Problem, figures: Figures, chosen: Ints) -> None:
        kinds = {rule.id: rule.kind for rule in problem.rules.rules}
        looked_at = [
            at for at, row in enumerate(figures.rows) if kinds.get(row.rule_id, Kind.LEAD) not in _MONEY | {Kind.LEAD}
        ]
        bounds = [(figures.rows[at].low, figures.rows[at].high) for at in looked_at]
        self._low = np.array([[_FAR.min if low is None else low] for low, _ in bounds]).reshape(-1, 1)
        self._high = np.array([[_FAR.max if high is None else high] for _, high in bounds]).reshape(-1, 1)
        self._matrix = figures.matrix[looked_at].toarray()
        self._sums = (self._matrix @ chosen).reshape(-1, 1)
        self._scores = np.array([one.project.score for one in figures.columns], dtype=np.int64)
        self._leads = np.array([one.project.lead for one in figures.columns])
        self._is_full = self._full(problem, chosen)
        _, whole = np.unique(figures.project, return_index=True)
        self._out = np.setdiff1d(whole, whole[np.isin(figures.project[whole], figures.project[chosen == 1])])

    def better_than(self, column: int) -> Ints:
        """The columns of a higher score that could take this one’s place."""
        is_led = ~self._is_full[self._out] | (self._leads[self._out] == self._leads[column])
        higher = self._out[is_led & (self._scores[self._out] > self._scores[column])]
        after = self._sums - self._matrix[:, [column]] + self._matrix[:, higher]
        fits: Flags = ((after >= self._low) & (after <= self._high)).all(axis=0)
        better: Ints = higher[fits]
        return better

    def _full(self, problem: Problem, chosen: Ints) -> Flags:
        """Whether the lead organisation of each column has as many awards as it may."""
        bounds = [rule.high for rule in problem.rules.rules if rule.kind == Kind.LEAD and rule.high is not None]
        counts = Counter(self._leads[chosen == 1].tolist())
        full = [lead for lead, count in counts.items() if lead and bounds and count >= min(bounds)]
        is_full: Flags = np.isin(self._leads, full)
        return is_full
