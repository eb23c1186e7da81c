"""Who should assess what: the best assignment that keeps every rule, at the highest floor that it can keep?

Nothing is loosened unsaid: where the rules cannot be kept there is no assignment, and sentences say what is short. What
is proposed was checked again by whole numbers alone.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from workflows.assignment.check import recheck
from workflows.assignment.feasible import shortages
from workflows.assignment.finish import Finish
from workflows.assignment.floors import Floored, FloorRefused, Floors
from workflows.assignment.locks import lock_problems
from workflows.assignment.master import Master
from workflows.assignment.model import NONE, Flags, Ints, Model, in_order, model_of, number_of
from workflows.assignment.outcome import Outcome, Status
from workflows.assignment.own_best import own_bests
from workflows.assignment.problem import Problem
from workflows.assignment.relax import easings, is_due_to_fixed_pairs
from workflows.assignment.report import Answer, outcome_of
from workflows.assignment.whole import Ending, Limits
from workflows.wording import percent

Progress = Callable[[int, int, str], None]
DEFAULT_LIMITS = Limits()
_STAGES = 4
_UNFINISHED = (
    "The search ran out of steps or time, and what it had is not proposed. Start it again with a longer limit."
)


def silent(done: int, of: int, words: str) -> None:
    """The progress of those who do not ask for any."""


def solve(
    problem: Problem,
    *,
    standing: Collection[tuple[str, str]] = (),
    bonus: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Outcome:
    """The best assignment: exact rules, the same answer for the same input in any order.

    `standing` reviews, as application and assessor, gain `bonus` points each beyond their match. The status is
    PROPOSED, IMPOSSIBLE with the reasons said, or UNFINISHED where a search ran out of its `limits`: then nothing is
    given.
    Raises `RuleBroken` if what was found does not keep every rule, which would be a defect of ours.
    """
    refused = lock_problems(problem)
    if refused:
        return Outcome(status=Status.IMPOSSIBLE, said=refused)
    return _Run(problem, limits, progress).solve(frozenset(standing), bonus)


@dataclass
class _Run:
    """One search, with its stages told as they are begun."""

    problem: Problem
    limits: Limits
    progress: Progress

    def solve(self, standing: frozenset[tuple[str, str]], bonus: int) -> Outcome:
        self._tell(0, "Asking whether there are enough assessors.")
        model = model_of(self.problem)
        short = shortages(self.problem, model)
        if short:
            return Outcome(status=Status.IMPOSSIBLE, said=tuple(one.text for one in short), shortages=short)
        best = np.array(own_bests(model), dtype=np.int64)
        self._tell(1, "Weighing all pairs against each other.")
        stands = _is_among(model, standing)
        gains = model.match + bonus * stands
        master = Master(model, gains, self._number)
        relaxed = master.solve()
        if relaxed.is_short():
            return self._impossible(model, best)
        self._tell(2, "Finding whole reviews for everybody.")
        finish = Finish(model, gains, relaxed, self.limits, self._number)
        finished = finish.run()
        if finished.ending == Ending.UNFINISHED:
            return Outcome(status=Status.UNFINISHED, said=(_UNFINISHED,))
        if finished.ending == Ending.IMPOSSIBLE:
            return self._impossible(model, best)
        bare = Floored(0, np.zeros(len(best), dtype=np.int64), finish, finished, ())
        return self._answered(model, Floors(master, gains, best, stands, self.limits, self._number), bare)

    def _answered(self, model: Model, floors: Floors, bare: Floored) -> Outcome:
        kept, said = self._highest(floors, bare)
        self._tell(_STAGES - 1 + len(self.problem.rules.floors), "Bettering what can still be bettered.")
        kept = replace(kept, finished=kept.finish.bettered(kept.finished))
        most = {at: floors.most_points(at) for at in kept.exempt}
        outcome = outcome_of(self.problem, model, Answer(kept, floors.best, most, (*said, *self._exempt(kept, most))))
        recheck(self.problem, outcome.chosen)
        self._tell(_STAGES + len(self.problem.rules.floors), "Done.")
        return outcome

    def _highest(self, floors: Floors, kept: Floored) -> tuple[Floored, tuple[str, ...]]:
        """The highest floor that can be kept, and why the next one was not."""
        for place, basis_points in enumerate(sorted(self.problem.rules.floors)):
            self._tell(_STAGES - 1 + place, f"Trying a floor of {percent(basis_points)} of the own best panel.")
            try:
                kept = floors.attempt(basis_points, kept)
            except FloorRefused as refused:
                return kept, (str(refused),)
        return kept, ()

    def _exempt(self, kept: Floored, most: dict[int, int]) -> Iterator[str]:
        ids = in_order(self.problem.application_by_id, self.problem.seed)
        for at in kept.exempt:
            name = self.problem.application_by_id[ids[at]].name
            floor = percent(kept.basis_points)
            yield f"{name} cannot have {floor} of its own best panel: {most[at]:,} points is proved to be the most."

    def _impossible(self, model: Model, best: Ints) -> Outcome:
        """Why the rules cannot be kept together, though for each of them there are enough assessors."""
        without = [
            self.problem.application_by_id[model.application_ids[at]].name for at in np.flatnonzero(best == NONE)
        ]
        if without:
            said = [f"{name} can have no panel that keeps the rules, even alone." for name in sorted(without)]
            return Outcome(status=Status.IMPOSSIBLE, said=(*said, "Invite assessors for it, or look at its conflicts."))
        said = [one.text for one in easings(model, self.limits, self._number)]
        if is_due_to_fixed_pairs(model, self.limits, self._number):
            said.append("If no pair were fixed, every rule could be kept.")
        opening = "There are enough assessors for each rule, but not for all of them together."
        return Outcome(status=Status.IMPOSSIBLE, said=(opening, *(said or ["No single rule eased alone is enough."])))

    def _tell(self, done: int, words: str) -> None:
        self.progress(done, _STAGES + len(self.problem.rules.floors), words)

    @property
    def _number(self) -> int:
        return number_of(self.problem.seed)


def _is_among(model: Model, standing: frozenset[tuple[str, str]]) -> Flags:
    if not standing:
        return np.zeros(model.size, dtype=np.bool_)
    each = zip(model.application.tolist(), model.assessor.tolist(), strict=True)
    among = [(model.application_ids[one], model.assessor_ids[other]) in standing for one, other in each]
    return np.array(among, dtype=np.bool_)
