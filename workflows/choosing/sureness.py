"""How sure is each place in the best list, by what the marks of a region leave open?

Who passes is taken as it was decided; among those, qualities are drawn again and again as the marks allow them to be,
and each time the best list is found.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from workflows.calibration import Variances, calibrate
from workflows.choosing.fragility import SURE_BASIS_POINTS, Inclusion, Progress, Verdict, inclusion, silent
from workflows.choosing.model import Problem
from workflows.marks_design import Review, groups_of
from workflows.money import FULL_BASIS_POINTS
from workflows.quality_draws import draw_quality

DRAWS = 1_000
NOT_CONNECTED = (
    "How sure each place is cannot be said: some applications share no scorer with the others, so that their marks "
    "cannot be compared."
)
NO_CHANCE = (
    "How sure each place is cannot be said: too few applications have marks of two scorers to tell how much chance is "
    "in a mark."
)
UNMARKED = "How sure each place is cannot be said: marks of a project that passes are set aside."


def unsayable(problem: Problem, reviews: Sequence[Review], frozen: Variances | None) -> str:
    """Why nothing can be said of how sure places are, as a sentence; '' where it can."""
    marked = {str(one.application_id) for one in reviews}
    if not {one.id for one in problem.projects if problem.may_be_funded(one)} <= marked:
        return UNMARKED
    if not reviews or len(groups_of(reviews)) > 1:
        return NOT_CONNECTED
    if frozen is None or not frozen.error or len(reviews) <= len(marked):
        return NO_CHANCE
    return ""


def sureness(
    problem: Problem,
    reviews: Sequence[Review],
    frozen: Variances,
    *,
    generator: np.random.Generator,
    draws: int = DRAWS,
    progress: Progress = silent,
) -> Inclusion:
    """In how much of the draws each project is in the best list. `ValueError` where `unsayable` would say why not."""
    drawn = draw_quality(reviews, calibrate(reviews, frozen).components, generator=generator, count=draws)
    column = {one: at for at, one in enumerate(drawn.application_ids)}
    scale, ids = problem.rules.full_mark // FULL_BASIS_POINTS, [one.id for one in problem.projects]
    values = np.full((draws, len(ids)), -1.0)
    for at, one in enumerate(problem.projects):
        if problem.may_be_funded(one):
            values[:, at] = np.maximum(drawn.values[:, column[UUID(one.id)]] * scale, problem.rules.line)
    return inclusion(problem, ids, values, progress=progress)


def sure_words(basis_points: int, draws: int) -> str:
    """How sure it is that a project belongs in the list, as a page says it: Marginal, in 412 of 1,000 draws."""
    return f"{_verdict(basis_points)}, in {basis_points * draws // FULL_BASIS_POINTS:,} of {draws:,} draws"


def _verdict(basis_points: int) -> str:
    if basis_points in (0, FULL_BASIS_POINTS):
        return (Verdict.ALWAYS if basis_points else Verdict.NEVER).words
    if basis_points >= SURE_BASIS_POINTS:
        return "In under nearly every reading"
    if basis_points <= FULL_BASIS_POINTS - SURE_BASIS_POINTS:
        return "Out under nearly every reading"
    return Verdict.MARGINAL.words
