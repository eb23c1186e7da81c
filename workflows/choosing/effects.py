"""What does each objective do to the number and the size of awards of the same call?"""

from dataclasses import dataclass, replace

from workflows.choosing.model import Problem
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.programme import Limits
from workflows.choosing.solve import DEFAULT_LIMITS, solve
from workflows.choosing.words import score_words
from workflows.choosing_rules import Objective
from workflows.money import FULL_BASIS_POINTS, PENCE, per_unit, whole_pounds
from workflows.wording import counted, money, percent


@dataclass(frozen=True)
class Effect:
    """What one objective does. Means are rounded down; `shared_basis_points` is how much of the list it has in common
    with the list down the ranking: awards in both, of the awards in either."""

    objective: Objective
    status: Status
    awards: int
    mean_grant_pence: int
    mean_score: int
    lowest_score: int
    shared_basis_points: int
    words: str


def effects(problem: Problem, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Effect, ...]:
    """Each objective tried on the same call, for whoever chooses one before it opens, or wants to see what it did."""
    lists = {one: solve(_under(problem, one), limits=limits) for one in Objective}
    ranked = lists[Objective.TOP_DOWN]
    return tuple(_effect(problem, objective, outcome, ranked) for objective, outcome in lists.items())


def _under(problem: Problem, objective: Objective) -> Problem:
    return replace(problem, rules=replace(problem.rules, objective=objective))


def _effect(problem: Problem, objective: Objective, outcome: Outcome, ranked: Outcome) -> Effect:
    scores, ids = [award.score for award in outcome.awards], outcome.selection.keys()
    count, either = max(1, len(scores)), len(ids | ranked.selection.keys())
    mean_grant, mean_score = per_unit(outcome.grant_pence, count), sum(scores) // count
    shared = FULL_BASIS_POINTS * len(ids & ranked.selection.keys()) // max(1, either)
    size, scored = money(PENCE * whole_pounds(mean_grant)), score_words(mean_score, problem.rules)
    words = (
        f"{counted(len(scores), 'award')} of {size} on average, scored {scored} on average; "
        f"{percent(shared)} the same as down the ranking."
    )
    return Effect(
        objective=objective,
        status=outcome.status,
        awards=len(scores),
        mean_grant_pence=mean_grant,
        mean_score=mean_score,
        lowest_score=min(scores, default=0),
        shared_basis_points=shared,
        words=words if scores else "No list.",
    )
