"""Who takes over when an assessor declines, and how few of the other reviews have to move?"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from workflows.assignment.outcome import Outcome
from workflows.assignment.problem import Locks, Problem
from workflows.assignment.solve import DEFAULT_LIMITS, Progress, silent, solve
from workflows.assignment.whole import Limits

# More than two whole matches: no standing review moves merely because another pair would match better.
BONUS = 2_000

Ids = tuple[str, str]


@dataclass(frozen=True)
class Repair:
    """The new assignment, and of the standing reviews, as application and assessor, those that must and do move.

    `must` are those whose pair is no longer possible; `moved` are the others that are not in the new assignment.
    """

    outcome: Outcome
    must: tuple[Ids, ...]
    moved: tuple[Ids, ...]


def repair(
    problem: Problem,
    standing: Collection[Ids],
    started: Collection[Ids],
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Repair:
    """Assign again, with every `started` review fixed and every other `standing` one nearly so.

    `problem` is without those who left and without new conflicts. A started review whose pair is no longer possible
    cannot be fixed: the outcome is then IMPOSSIBLE and says so.
    """
    fixed = Locks(problem.locks.fixed | frozenset(started), problem.locks.forbidden)
    outcome = solve(replace(problem, locks=fixed), standing=standing, bonus=BONUS, limits=limits, progress=progress)
    must = tuple(sorted(ids for ids in standing if not problem.can_be(ids)))
    given = frozenset(outcome.chosen)
    moved = tuple(sorted(ids for ids in standing if problem.can_be(ids) and ids not in given)) if given else ()
    return Repair(outcome, must, moved)
