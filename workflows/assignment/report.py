"""How do the numbers of an answer become panels, loads and the use of each rule?"""

from collections import defaultdict
from dataclasses import dataclass
from math import floor

import numpy as np

from workflows.assignment.floors import Floored
from workflows.assignment.model import TOUCH, UNBOUNDED, Family, Floats, Ints, Model
from workflows.assignment.outcome import Exemption, Load, Outcome, Panel, Seat, Status, Use
from workflows.assignment.problem import Problem


@dataclass(frozen=True)
class Answer:
    """What was kept, the own bests, the most points of those exempt from the floor, and what there is to say."""

    kept: Floored
    best: Ints
    most: dict[int, int]
    said: tuple[str, ...]


def outcome_of(problem: Problem, model: Model, answer: Answer) -> Outcome:
    """The proposal, with panels and loads ordered by their ids."""
    kept, finish, finished = answer.kept, answer.kept.finish, answer.kept.finished
    ids = model.application_ids
    return Outcome(
        status=Status.PROPOSED,
        said=answer.said,
        panels=_panels(problem, model, answer),
        loads=_loads(problem, model, finished.chosen),
        uses=tuple(
            _use(family, finished.chosen, finish.relaxed.duals[family.rule]) for family in finish.model.families
        ),
        exemptions=tuple(Exemption(ids[at], kept.basis_points, most) for at, most in answer.most.items()),
        floor_basis_points=kept.basis_points,
        value=finished.value,
        bound=floor(finish.relaxed.bound + TOUCH),
        is_proved_best=finished.is_proved,
    )


def _panels(problem: Problem, model: Model, answer: Answer) -> tuple[Panel, ...]:
    seats: dict[int, list[Seat]] = defaultdict(list)
    for at in np.flatnonzero(answer.kept.finished.chosen).tolist():
        application, assessor = int(model.application[at]), model.assessor_ids[model.assessor[at]]
        pair = problem.pair_by_ids[model.application_ids[application], assessor]
        seats[application].append(Seat(assessor, pair.parts))
    panels = (
        Panel(
            application_id=one,
            seats=tuple(sorted(seats[at], key=lambda seat: seat.assessor_id)),
            total=sum(seat.parts.total for seat in seats[at]),
            own_best=int(answer.best[at]),
            floor=int(answer.kept.floors[at]),
        )
        for at, one in enumerate(model.application_ids)
    )
    return tuple(sorted(panels, key=lambda panel: panel.application_id))


def _loads(problem: Problem, model: Model, chosen: Ints) -> tuple[Load, ...]:
    given = np.bincount(model.assessor, weights=chosen, minlength=len(model.assessor_ids)).astype(np.int64)
    people = [problem.assessor_by_id[one] for one in model.assessor_ids]
    loads = (Load(one.id, count, one.least, one.most) for one, count in zip(people, given.tolist(), strict=True))
    return tuple(sorted(loads, key=lambda load: load.assessor_id))


def _use(family: Family, chosen: Ints, duals: Floats) -> Use:
    sums = np.rint(family.sums(chosen)).astype(np.int64)
    slack = np.minimum(sums - family.lower, family.upper - sums)
    slack = slack[slack < UNBOUNDED // 2]
    return Use(
        rule=family.rule,
        rows=len(slack),
        just_kept=int((slack == 0).sum()),
        least_slack=int(slack.min()) if len(slack) else 0,
        price=round(np.abs(duals).sum().item()),
    )
