"""Which list is the best that keeps every rule, by the objective that the call agreed?

The search is exact, in whole numbers, and what it proposes is checked again without it. It decides nothing: a panel
does.
"""

from dataclasses import replace

import numpy as np

from workflows.choosing.figures import Figures, figures_of
from workflows.choosing.model import Problem, Selection
from workflows.choosing.optimum import Optimum, optimum
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.programme import Limits, Programme, Unfinished
from workflows.choosing.relax import easing_sentences, easings
from workflows.choosing.report import Found, outcome_of
from workflows.choosing.settle import Settling
from workflows.choosing.top_down import top_down
from workflows.choosing_rules import Objective

DEFAULT_LIMITS = Limits()


def solve(problem: Problem, *, limits: Limits = DEFAULT_LIMITS) -> Outcome:
    """The best list: exact rules, proved best, and the same for the same input in any order.

    The status is PROPOSED, IMPOSSIBLE with the cheapest rule to ease said, or UNFINISHED where the search ran out of
    its `limits`: then nothing is given. Raises `RuleBroken` if what was found does not keep every rule, which would be
    a defect of ours, and `ValueError` where a project stands in the input twice.
    """
    figures = figures_of(problem)
    try:
        found = _best(problem, figures, limits)
        if found is None:
            return Outcome(status=Status.IMPOSSIBLE, said=easing_sentences(problem, figures, limits))
    except Unfinished as unfinished:
        return Outcome(status=Status.UNFINISHED, said=(str(unfinished),))
    return outcome_of(problem, figures, found)


def alternatives(
    problem: Problem, outcome: Outcome, *, count: int = 3, apart: int = 1, limits: Limits = DEFAULT_LIMITS
) -> tuple[Outcome, ...]:
    """The next best lists after this one, the best first; fewer where there are no more, or a search ran out.

    Each has at least `apart` awards otherwise than every list before it; an award of another share of a grant is two.
    """
    figures, found = figures_of(problem), [outcome]
    figures = figures.with_rows(figures.other_than(figures.chosen(outcome.selection), apart))
    while len(found) <= count:
        try:
            other = _best(problem, figures, limits)
        except Unfinished:
            break
        if other is None:
            break
        found.append(outcome_of(problem, figures, replace(other, is_free=False)))
        figures = figures.with_rows(figures.other_than(other.chosen, apart))
    return tuple(found[1:])


def with_project(problem: Problem, application_id: str, *, limits: Limits = DEFAULT_LIMITS) -> Outcome:
    """The best list that has this project. IMPOSSIBLE, with a sentence, where no list that keeps the rules has it."""
    figures, project = figures_of(problem), problem.project_by_id[application_id]
    forced = figures.with_rows(figures.forced(application_id))
    try:
        found = _best(problem, forced, limits)
    except Unfinished as unfinished:
        return Outcome(status=Status.UNFINISHED, said=(str(unfinished),))
    if found is None:
        said = [f"{one.text} Then a list can have it." for one in easings(problem, forced, limits)]
        return Outcome(status=Status.IMPOSSIBLE, said=(f"No list that keeps every rule has {project.title}.", *said))
    return outcome_of(problem, figures, replace(found, is_free=False))


def nearest_with(
    problem: Problem, outcome: Outcome, application_id: str, *, limits: Limits = DEFAULT_LIMITS
) -> Selection | None:
    """The list with this project that keeps most awards of another list, and among those adds fewest; tickets settle.

    None where no list that keeps the rules has it, or the search ran out. It may be worth less than the best with it.
    """
    figures = figures_of(problem)
    keeps = np.where(figures.chosen(outcome.selection) == 1, figures.size + 1, -1).astype(np.int64)
    near = replace(figures.with_rows(figures.forced(application_id)), worth=keeps)
    try:
        best = optimum(near, limits)
        return None if best is None else figures.selection(_settled(near, best, limits).chosen)
    except Unfinished:
        return None


def _best(problem: Problem, figures: Figures, limits: Limits) -> Found | None:
    if not figures.size:
        nobody = np.zeros(0, dtype=np.int64)
        return Found(nobody) if figures.keeps(nobody) else None
    if problem.rules.objective == Objective.TOP_DOWN:
        chosen = top_down(figures, limits)
        return None if chosen is None else Found(chosen)
    best = optimum(figures, limits)
    return None if best is None else _settled(figures, best, limits)


def _settled(figures: Figures, best: Optimum, limits: Limits) -> Found:
    """Of all lists of this value the one that tickets choose: only what is not proved to be in all or none is asked.

    A list with less and nothing else never comes before the one in hand, so another is sought that has something else.
    """
    open_ = np.flatnonzero(best.bound.undecided(best.value))
    free = np.flatnonzero(np.isin(figures.project, open_) & best.bound.within(best.value))
    programme = Programme(figures, free, best.chosen, limits)
    other = programme.maximum_with([at for at in free.tolist() if not best.chosen[at]])
    if other is None or int(figures.worth @ other) < best.value:
        return Found(best.chosen, (), best)
    programme.be_at_least(best.value)
    settling = Settling(figures, programme, (best.chosen, other))
    return Found(settling.settled(free.tolist()), tuple(settling.seen), best)
