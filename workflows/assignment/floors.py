"""How high can the floor be under which no application falls, and for which is a floor proved impossible?

Floors are tried from the lowest. One is kept where whole reviews keep it for every application but those for which it
is proved impossible: no assignment that keeps the rules gives them so much, whatever it gives the others. Such a one
keeps the floor that it had before.
"""

from dataclasses import dataclass, field, replace
from math import floor

import numpy as np

from workflows.assignment.finish import Finish, Finished
from workflows.assignment.master import FLOOR_PRICE, Master, Relaxed
from workflows.assignment.model import TOUCH, Flags, Ints, Rule, floor_family
from workflows.assignment.problem import FULL_BASIS_POINTS
from workflows.assignment.whole import Limits
from workflows.wording import counted, percent

_MOST_PROOFS = 24
_MOST_FREE = 30_000
# To prove the last few points of a search with floors can take hours; the gap to the bound is shown in any case.
_SPARE_PPM, MILLION = 40, 1_000_000
_STEPS = 5_000
_DEAREST = 20_000


@dataclass(frozen=True)
class Floored:
    """A floor that is kept: by application the fewest points, and how the whole reviews ended."""

    basis_points: int
    floors: Ints
    finish: Finish
    finished: Finished
    exempt: tuple[int, ...]


class FloorRefused(Exception):
    """A floor is not kept; the message says why, for a person."""


@dataclass
class Floors:
    """The trying of floors over one programme. `best` holds by application the points of its own best panel.

    `standing` marks the pairs of reviews that stand already: a floor that would move more of them is not kept.
    """

    master: Master
    gains: Ints
    best: Ints
    standing: Flags
    limits: Limits
    seed: int
    _most: dict[int, int] = field(default_factory=dict)

    def attempt(self, basis_points: int, before: Floored) -> Floored:
        """Keep this floor, or raise `FloorRefused`. `before` is the one that is kept already."""
        floors, exempt, relaxed = self._possible(basis_points, before.floors)
        limits = replace(
            self.limits,
            steps=min(self.limits.steps, _STEPS),
            spare=floor(relaxed.bound) * _SPARE_PPM // MILLION,
        )
        finish = Finish(self.master.model, self.gains, relaxed, limits, self.seed, _MOST_FREE)
        finished = finish.run()
        if not finished.is_best:
            raise FloorRefused(f"{_not_all(basis_points)} No assignment of whole reviews was found that does.")
        more = self._standing_in(before.finished) - self._standing_in(finished)
        if more > 0:
            floor_words = f"A floor of {percent(basis_points)} of the own best panel"
            raise FloorRefused(f"{floor_words} would move {counted(more, 'more standing review')}.")
        return Floored(basis_points, floors, finish, finished, exempt)

    def _standing_in(self, finished: Finished) -> int:
        return int(finished.chosen[self.standing].sum())

    def _possible(self, basis_points: int, before: Ints) -> tuple[Ints, tuple[int, ...], Relaxed]:
        """The floors without those proved impossible, who these are, and the optimum where reviews may be split."""
        wanted = -(-self.best * basis_points // FULL_BASIS_POINTS)
        floors, exempt = wanted.copy(), set[int]()
        while True:
            relaxed, short = self._least_short(floors)
            if not len(short):
                return floors, tuple(sorted(exempt)), relaxed
            fresh = [at for at in short.tolist() if at not in exempt]
            if not fresh or len(exempt) + len(fresh) > _MOST_PROOFS:
                raise FloorRefused(f"{_not_all(basis_points)} {counted(len(short), 'application')} would fall short.")
            proved = [at for at in fresh if self.most_points(at) < wanted[at]]
            if not proved:
                raise FloorRefused(f"{_not_all(basis_points)} It is possible for each, but not for all at once.")
            exempt.update(proved)
            floors[proved] = before[proved]

    def most_points(self, application: int) -> int:
        """The most points that any assignment that keeps the rules can give this application: proved, once."""
        if application not in self._most:
            model = self.master.model
            own = np.where(model.application == application, model.match, 0)
            self._most[application] = floor(self.master.ask(own, floor_price=0).bound + TOUCH)
        return self._most[application]

    def _least_short(self, floors: Ints) -> tuple[Relaxed, Ints]:
        """The optimum with these floors, and the applications that fall short even where nothing else counts."""
        self.master.take_floors(floor_family(self.master.model, floors))
        self.master.aim_at(self.gains)
        relaxed, short = _short(self.master.solve())
        if not len(short):
            return relaxed, short
        relaxed, short = _short(self.master.ask(0 * self.gains, floor_price=FLOOR_PRICE))
        if len(short):
            return relaxed, short
        self.master.aim_at(self.gains, floor_price=_DEAREST)
        return _short(self.master.solve())


def _short(relaxed: Relaxed) -> tuple[Relaxed, Ints]:
    if relaxed.is_short():
        raise FloorRefused("It could only be kept by breaking a rule.")
    return relaxed, np.flatnonzero(relaxed.short[Rule.FLOOR] > TOUCH)


def _not_all(basis_points: int) -> str:
    return f"Not every application can have {percent(basis_points)} of its own best panel."
