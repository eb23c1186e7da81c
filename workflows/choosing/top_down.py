"""Who is funded where the ranking is gone down, and the list has to keep every rule in the end?

Each project in turn, by score and among equals by ticket, is taken if there is a list with it that keeps every rule and
has everybody who was taken before. So it may be passed over for a least that others are needed for, and not only where
a bound is reached.
"""

from collections.abc import Sequence

import numpy as np

from workflows.choosing.caps import Caps
from workflows.choosing.figures import Figures, Floats, Ints, Row
from workflows.choosing.programme import Limits, Programme
from workflows.choosing.settle import Settling
from workflows.money import whole_pounds

_STEEP = 1_000


def in_order(figures: Figures) -> tuple[int, ...]:
    """The columns by score, then by ticket, the whole grant before its parts."""
    return tuple(sorted(range(figures.size), key=lambda at: -figures.columns[at].project.score))


def in_order_of(figures: Figures, scores: Floats) -> tuple[int, ...]:
    """The columns by other scores, one for each column, then by ticket."""
    return tuple(np.argsort(-scores, kind="stable").tolist())


def top_down(figures: Figures, limits: Limits) -> Ints | None:
    """The list down the ranking; None if no list keeps the rules. Raises `Unfinished` where a search ran out."""
    order = in_order(figures)
    run = plain_run(figures, order)
    if figures.keeps(run):
        return run
    programme = Programme(figures, np.arange(figures.size), run, limits)
    programme.like(liking(figures, order, run))
    near = programme.maximum()
    if near is None:
        return None
    return Settling(figures, programme, (near,)).settled(order)


def plain_run(figures: Figures, order: Sequence[int]) -> Ints:
    """Each column taken in this order if it goes over no bound: where this keeps all rules it is the list itself."""
    chosen, caps = np.zeros(figures.size, dtype=np.int64), Caps(figures)
    needs, passed = _needs(figures.rows), set[int]()
    for column in order:
        if caps.has_room(column) and not any(set(base) <= passed for base in needs.get(column, ())):
            caps.take([column])
            chosen[column] = 1
        else:
            passed.add(column)
    return chosen


def _needs(rows: Sequence[Row]) -> dict[int, list[tuple[int, ...]]]:
    """For each column of a dependent project the columns of each project that it needs."""
    found: dict[int, list[tuple[int, ...]]] = {}
    for row in rows:
        base = tuple(at for at, coefficient in row.entries if coefficient == -1)
        for at in (at for at, coefficient in row.entries if row.is_need and coefficient == 1):
            found.setdefault(at, []).append(base)
    return found


def liking(figures: Figures, order: Sequence[int], run: Ints) -> Ints:
    """What a search begins well with: money as the plain run gives it, and far more so at the head of the ranking."""
    place = np.full(figures.size, figures.size, dtype=np.int64)
    place[list(order)] = np.arange(len(order))
    pounds = np.array([whole_pounds(one.amounts.grant_pence) for one in figures.columns], dtype=np.int64)
    weight = np.rint(pounds * _STEEP ** (-place / figures.size)).astype(np.int64)
    return np.where(run == 1, weight, -weight)
