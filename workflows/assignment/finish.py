"""How does an optimum with split reviews become one of whole reviews, at the least loss?

At first only the applications whose reviews are split are free. Where that is impossible, more are, those first that
a swap would cost least, until all are: then there is an answer, or it is proved that there is none. Last, it can be
bettered by every pair that could still gain, as the bound tells; where that search ends, nothing can be better.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from workflows.assignment.master import Relaxed
from workflows.assignment.matching import FULL_MATCH
from workflows.assignment.model import TOUCH, Flags, Ints, Model
from workflows.assignment.whole import Ending, Limits, Search

_DEARER = 2
_FIRST_LOSS = 12
_MOST_TO_PROVE = 30_000
_MOST_TO_BETTER, _STEPS_TO_BETTER = 26_000, 500


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
    """A model with its split optimum. `most_free` limits how many pairs are free at once."""

    model: Model
    gains: Ints
    relaxed: Relaxed
    limits: Limits
    seed: int = 0
    most_free: int | None = None

    def run(self) -> Finished:
        """Whole reviews. IMPOSSIBLE is a proof only where `most_free` is None."""
        start = np.rint(self.relaxed.values).astype(np.int64)
        search = Search(self.model, self.gains, start[:0], start, self.limits, self.seed)
        for free in self._wider():
            if self.most_free is not None and len(free) > self.most_free:
                break
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
        dearest, is_last = _FIRST_LOSS, False
        while not is_last:
            is_last = count >= everybody and dearest > FULL_MATCH
            is_free = np.isin(model.application, order[:count])
            is_cheap = (loss <= dearest) | (self.relaxed.values > TOUCH) | is_last
            yield np.flatnonzero(is_free & is_cheap)
            dearest *= _DEARER
            count = min(everybody, max(count + count // 2, count + 1))

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
        """The best of all, where it can be proved within few steps; else the best of a wider search that ends, if any.

        A search that does not end changes nothing.
        """
        gap = self.relaxed.bound - finished.value
        if gap < 1:
            return replace(finished, is_proved=True)
        free = np.flatnonzero(abs(self.relaxed.loss) <= gap + TOUCH)
        is_proof = len(free) <= _MOST_TO_PROVE
        if not is_proof:
            frees = list(takewhile(lambda free: len(free) <= _MOST_TO_BETTER, self._wider()))
            free = frees[-1] if frees else free[:0]
        spare = 0 if is_proof else self.limits.spare // 2
        limits = replace(self.limits, steps=min(self.limits.steps, _STEPS_TO_BETTER), spare=spare)
        found = Search(self.model, self.gains, free, finished.chosen, limits, self.seed).run()
        if not found.is_best:
            return finished
        better = replace(self._valued(found.chosen), is_proved=is_proof)
        return max(finished, better, key=lambda one: (one.value, one.is_proved))

    def _valued(self, chosen: Ints) -> Finished:
        return Finished(Ending.BEST, chosen, int((chosen * self.gains).sum()))
