"""How does an optimum with split reviews become one of whole reviews, at the least loss?

At first only the applications whose reviews are split are free. Where that is impossible, more are, those first that
a swap would cost least, until all are: then there is an answer, or it is proved that there is none. Last, it can be
bettered by every pair that could still gain, as the bound tells; where that search ends, nothing can be better.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from workflows.assignment.master import Relaxed
from workflows.assignment.model import TOUCH, Flags, Ints, Model
from workflows.assignment.whole import Ending, Limits, Search

_GROWTH = 4
_FIRST_LOSS = 100
_MOST_TO_PROVE = 30_000
_STEPS_TO_PROVE = 500


@dataclass(frozen=True)
class Finished:
    """How it ended, and where it ended well the chosen pairs, their gain, and whether nothing can be better."""

    ending: Ending
    chosen: Ints
    value: int = 0
    is_proved: bool = False

    @property
    def is_best(self) -> bool:
        """Whether there is an answer: the best of its search."""
        return self.ending == Ending.BEST


@dataclass(frozen=True)
class Finish:
    """A model with its split optimum. `widenings` limits how often more applications are freed; None to the end."""

    model: Model
    gains: Ints
    relaxed: Relaxed
    limits: Limits
    seed: int = 0
    widenings: int | None = None

    def run(self) -> Finished:
        """Whole reviews. IMPOSSIBLE is a proof only where `widenings` is None."""
        start = np.rint(self.relaxed.values).astype(np.int64)
        search = Search(self.model, self.gains, start[:0], start, self.limits, self.seed)
        for free in self._wider():
            found = replace(search, free=free).run()
            if found.is_best:
                return self._valued(found.chosen)
            if found.ending == Ending.UNFINISHED:
                return Finished(Ending.UNFINISHED, start[:0])
        return Finished(Ending.IMPOSSIBLE, start[:0])

    def _wider(self) -> Iterator[Ints]:
        """The free pairs, each time those of more applications, and dearer ones."""
        model, loss = self.model, self.relaxed.loss
        is_split = (self.relaxed.values > TOUCH) & (self.relaxed.values < 1 - TOUCH)
        count = len(np.unique(model.application[is_split]))
        order, everybody = self._by_cost(is_split), len(model.application_ids)
        widening, dearest = 0, _FIRST_LOSS
        while self.widenings is None or widening <= self.widenings:
            is_last = count >= everybody and widening > 0
            is_free = np.isin(model.application, order[:count])
            is_cheap = (loss <= dearest) | (self.relaxed.values > TOUCH) | is_last
            yield np.flatnonzero(is_free & is_cheap)
            if is_last:
                return
            widening, dearest = widening + 1, dearest * _GROWTH
            count = min(everybody, max(count, 1) * _GROWTH)

    def _by_cost(self, is_split: Flags) -> Ints:
        """The applications, those with split reviews first, then by what the cheapest swap would lose."""
        model, loss = self.model, self.relaxed.loss
        is_in = self.relaxed.values > 0.5
        out = np.full(len(model.application_ids), np.inf)
        into = out.copy()
        np.minimum.at(out, model.application[is_in], -loss[is_in])
        np.minimum.at(into, model.application[~is_in], loss[~is_in])
        cost = np.maximum(out, 0) + np.maximum(into, 0)
        cost[model.application[is_split]] = -1
        return np.argsort(cost, kind="stable")

    def bettered(self, finished: Finished) -> Finished:
        """The best of all, where it can be proved within few steps; else what there is."""
        gap = self.relaxed.bound - finished.value
        if gap < 1:
            return replace(finished, is_proved=True)
        free = np.flatnonzero(abs(self.relaxed.loss) <= gap + TOUCH)
        if len(free) > _MOST_TO_PROVE:
            return finished
        limits = replace(self.limits, steps=min(self.limits.steps, _STEPS_TO_PROVE))
        better = Search(self.model, self.gains, free, finished.chosen, limits, self.seed).run()
        return replace(self._valued(better.chosen), is_proved=True) if better.is_best else finished

    def _valued(self, chosen: Ints) -> Finished:
        return Finished(Ending.BEST, chosen, int((chosen * self.gains).sum()))
