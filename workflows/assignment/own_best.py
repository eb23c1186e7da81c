"""What is the best panel that each application could have if it were alone?

All rules count but the least loads, and nobody else wants the assessors. What an application gets in the end is shown
as a share of this, a number that its people understand.
"""

from functools import cache
from heapq import heappop, heappush
from itertools import accumulate, combinations, count, pairwise

import numpy as np

from workflows.assignment.model import KINDS, NONE, Flags, Ints, Model, Rule
from workflows.assignment.problem import Kind, Rules

_GROUPS = 2 * len(KINDS)
_NOBODY = -(1 << 40)
# A reader on offer as match and organisation, the best first in each group of one kind, local or not.
Reader = tuple[int, int]
Groups = tuple[tuple[Reader, ...], ...]
# A place in the groups.
Seat = tuple[int, int]


def own_bests(model: Model) -> tuple[int, ...]:
    """By application, in points: exact. NONE where no panel at all keeps the rules."""
    best, is_chosen = _without_organisations(model)
    family = next((family for family in model.families if family.rule == Rule.ORGANISATION), None)
    if family is None:
        return tuple(best.tolist())
    is_crowded = family.sums(is_chosen.astype(np.int64)) > family.upper
    crowded = np.append(is_crowded, False)[family.row]
    starts = model.first_pair()
    for at in np.unique(model.application[crowded]).tolist():
        best[at] = _best_panel(_groups(model, starts[at], starts[at + 1]), model.rules)
    return tuple(best.tolist())


def _without_organisations(model: Model) -> tuple[Ints, Flags]:
    """The best points by application where organisations do not count, and which pairs give them."""
    panel = model.rules.reviews
    group = _group(model)
    order = np.lexsort((-model.match, group, model.application))
    cell = (model.application * _GROUPS + group)[order]
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    rank = np.arange(model.size) - np.repeat(begins, np.diff(begins, append=model.size))
    points = np.full((len(model.application_ids) * _GROUPS, panel + 1), _NOBODY, dtype=np.int64)
    points[:, 0] = 0
    taken = rank < panel
    points[cell[taken], rank[taken] + 1] = model.match[order][taken]
    sums = np.maximum(points.cumsum(axis=1), _NOBODY).reshape(-1, _GROUPS, panel + 1)
    mixes = np.array(_mixes(model.rules), dtype=np.int64).reshape(-1, _GROUPS)
    worth = np.stack([sums[:, np.arange(_GROUPS), mix].sum(axis=1) for mix in mixes])
    wanted = mixes[worth.argmax(axis=0)].reshape(-1)
    is_chosen = np.zeros(model.size, dtype=np.bool_)
    is_chosen[order] = rank < wanted[cell]
    return np.where(worth.max(axis=0) < 0, NONE, worth.max(axis=0)), is_chosen


def _group(model: Model) -> Ints:
    return 2 * model.kind + model.is_local


@cache
def _mixes(rules: Rules) -> tuple[tuple[int, ...], ...]:
    """How many of each group a panel can have."""
    cuts = combinations(range(rules.reviews + _GROUPS - 1), _GROUPS - 1)
    every = (_mix((-1, *cut, rules.reviews + _GROUPS - 1)) for cut in cuts)
    return tuple(mix for mix in every if _keeps(mix, rules))


def _mix(bars: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(end - one - 1 for one, end in pairwise(bars))


def _keeps(mix: tuple[int, ...], rules: Rules) -> bool:
    lay, technical = (sum(mix[2 * at : 2 * at + 2]) for at in (KINDS.index(Kind.LAY), KINDS.index(Kind.TECHNICAL)))
    local, outside = sum(mix[1::2]), sum(mix[::2])
    return lay >= rules.lay and technical >= rules.technical and local >= rules.local and outside >= rules.outside


def _groups(model: Model, begin: int, end: int) -> Groups:
    groups: list[list[Reader]] = [[] for _ in range(_GROUPS)]
    group = _group(model)[begin:end]
    columns = (group, model.match[begin:end], model.organisation[begin:end])
    for at, match, organisation in zip(*(column.tolist() for column in columns), strict=True):
        groups[at].append((match, organisation))
    return tuple(tuple(sorted(group, reverse=True)) for group in groups)


def _best_panel(groups: Groups, rules: Rules) -> int:
    """The best panel where organisations count: the best without them, and while one sends too many, what is best
    without each one of those that it sent.
    """
    seen, tie = {frozenset[Seat]()}, count()
    waiting: list[tuple[int, int, frozenset[Seat], tuple[Seat, ...]]] = []
    _push(waiting, groups, rules, (frozenset(), next(tie)))
    while waiting:
        points, _, barred, seats = heappop(waiting)
        sent = _sent_too_many(groups, seats, rules.per_organisation)
        if not sent:
            return -points
        for seat in sent:
            if barred | {seat} not in seen:
                seen.add(barred | {seat})
                _push(waiting, groups, rules, (barred | {seat}, next(tie)))
    return NONE


def _push(
    waiting: list[tuple[int, int, frozenset[Seat], tuple[Seat, ...]]],
    groups: Groups,
    rules: Rules,
    branch: tuple[frozenset[Seat], int],
) -> None:
    barred, tie = branch
    offered = [
        [(at, place) for place in range(len(group)) if (at, place) not in barred] for at, group in enumerate(groups)
    ]
    sums = [[0, *accumulate(groups[at][place][0] for at, place in seats[: rules.reviews])] for seats in offered]
    fitting = [mix for mix in _mixes(rules) if all(take < len(have) for take, have in zip(mix, sums, strict=True))]
    if fitting:
        worth, mix = max((sum(have[take] for take, have in zip(mix, sums, strict=True)), mix) for mix in fitting)
        chosen = tuple(seat for take, seats in zip(mix, offered, strict=True) for seat in seats[:take])
        heappush(waiting, (-worth, tie, barred, chosen))


def _sent_too_many(groups: Groups, seats: tuple[Seat, ...], most: int) -> list[Seat]:
    """The first few of an organisation that sends more than `most`; none where no organisation does."""
    sent: dict[int, list[Seat]] = {}
    for at, place in seats:
        sent.setdefault(groups[at][place][1], []).append((at, place))
    crowds = (who[: most + 1] for organisation, who in sent.items() if organisation >= 0 and len(who) > most)
    return next(crowds, [])
