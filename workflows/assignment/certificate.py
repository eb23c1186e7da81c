"""What is written down of an assignment, so that anybody can check it and run it again?"""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.assignment.check import broken
from workflows.assignment.outcome import Outcome, Status, Use
from workflows.assignment.problem import Problem, Rules
from workflows.plain import sha256

_OBJECTIVE = "The greatest sum of all matches, a match being a whole number from 0 to 1,000."
_WITH_STANDING = "The greatest sum of all matches and of {:,} points for each standing review that stays."


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One run. `versions` names the software; money is not in it, and no name of a person beyond their id.

    `bound` is the most that any assignment could come to where reviews may be split; `gap_ppm` how far below it the
    value is at most. `broken` is what the check in whole numbers found.
    """

    input_sha256: str
    answer_sha256: str
    rules: Rules
    rules_in_words: tuple[str, ...]
    objective: str
    versions: Mapping[str, str]
    seed: str
    status: Status
    said: tuple[str, ...]
    value: int
    bound: int
    gap_ppm: int
    is_proved_best: bool
    total: int
    floor_basis_points: int
    worst_share_basis_points: int
    uses: tuple[Use, ...]
    broken: tuple[str, ...]


def certificate(problem: Problem, outcome: Outcome, versions: Mapping[str, str], *, bonus: int = 0) -> Certificate:
    """The certificate of a run on this problem; with `bonus` points for standing reviews, if it was a repair."""
    return Certificate(
        input_sha256=input_sha256(problem),
        answer_sha256=sha256(outcome.chosen),
        rules=problem.rules,
        rules_in_words=problem.rules.words(),
        objective=_WITH_STANDING.format(bonus) if bonus else _OBJECTIVE,
        versions=dict(sorted(versions.items())),
        seed=problem.seed,
        status=outcome.status,
        said=outcome.said,
        value=outcome.value,
        bound=outcome.bound,
        gap_ppm=outcome.gap_ppm,
        is_proved_best=outcome.is_proved_best,
        total=outcome.total,
        floor_basis_points=outcome.floor_basis_points,
        worst_share_basis_points=outcome.worst_share_basis_points,
        uses=outcome.uses,
        broken=broken(problem, outcome.chosen) if outcome.status == Status.PROPOSED else (),
    )


def input_sha256(problem: Problem) -> str:
    """The SHA-256 of the problem's canonical JSON, with everything in it sorted by its ids."""
    return sha256(
        {
            "applications": [
                [one.id, sorted(one.regions)] for one in sorted(problem.applications, key=lambda one: one.id)
            ],
            "assessors": [
                [one.id, one.kind, one.region, one.organisation, one.least, one.most]
                for one in sorted(problem.assessors, key=lambda one: one.id)
            ],
            "pairs": [[*ids, *pair.parts] for ids, pair in sorted(problem.pair_by_ids.items())],
            "rules": problem.rules,
            "locks": [sorted(problem.locks.fixed), sorted(problem.locks.forbidden)],
            "seed": problem.seed,
        }
    )
