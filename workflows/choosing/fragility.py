"""How sure is it that a project belongs in the list: under other scores that could as well have been, how often is it?

Draws are joint (`workflows/quality_draws.py`): projects that share an assessor share that assessor’s doubt. For each
draw the best list is taken where parts of awards may be made, which gives nearly the same frequencies as whole awards
in a small part of the time. Named readings, such as one assessor left out, are searched exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from workflows.choosing.figures import Figures, Flags, Floats, figures_of
from workflows.choosing.model import Problem, Rules, Selection
from workflows.choosing.outcome import Outcome
from workflows.choosing.programme import Limits, Programme
from workflows.choosing.solve import DEFAULT_LIMITS, solve
from workflows.choosing.top_down import in_order_of, liking, plain_run
from workflows.choosing_rules import Objective
from workflows.money import FULL_BASIS_POINTS, whole_pounds
from workflows.wording import listed, percent

# A project counts as sure from this share of the draws on, and as out below what is left of it.
SURE_BASIS_POINTS = 9_000
Progress = Callable[[int, int], None]


class Verdict(StrEnum):
    """How sure a project’s fate is."""

    ALWAYS = "always"
    MARGINAL = "marginal"
    NEVER = "never"

    @property
    def words(self) -> str:
        """What is said of the project."""
        return {
            Verdict.ALWAYS: "In under every reading",
            Verdict.MARGINAL: "Marginal",
            Verdict.NEVER: "Out under every reading",
        }[self]


@dataclass(frozen=True)
class Inclusion:
    """In how many basis points of the draws each project was in the list; in `without` of the draws there was no list.

    Part of an award counts as a part of a draw. Draws without a list are left out of the shares.
    """

    basis_points: Mapping[str, int]
    draws: int
    without: int


@dataclass(frozen=True)
class Reading:
    """Other scores that could have been, by application, and what was done to get them; the others keep theirs."""

    name: str
    scores: Mapping[str, int]


@dataclass(frozen=True)
class Standing:
    """One project: whether it is in the list, in how much of the draws, and which readings change its fate."""

    application_id: str
    is_in: bool
    basis_points: int
    changed_by: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """In, or out, under every named reading and nine draws of ten; all else is marginal."""
        share = self.basis_points if self.is_in else FULL_BASIS_POINTS - self.basis_points
        if self.changed_by or share < SURE_BASIS_POINTS:
            return Verdict.MARGINAL
        return Verdict.ALWAYS if self.is_in else Verdict.NEVER

    @property
    def words(self) -> str:
        """The verdict with what it rests on, as a sentence."""
        changed = f"; otherwise with {listed(self.changed_by)}" if self.changed_by else ""
        return f"{self.verdict.words}: in {percent(self.basis_points)} of the draws{changed}."


def silent(done: int, of: int) -> None:
    """The progress of those who do not ask for any."""


def inclusion(
    problem: Problem,
    application_ids: Sequence[str],
    values: Floats,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Inclusion:
    """How often each of these is in the best list; `values[draw, application]` are scores out of the full mark.

    A project whose drawn score is below the line is not in, whatever its own score is. Raises `KeyError` for a project
    of the problem without draws.
    """
    standing = _all_standing(problem)
    figures = figures_of(standing)
    at = {one: place for place, one in enumerate(application_ids)}
    columns = np.array([at[one.project.id] for one in figures.columns], dtype=np.int64)
    best = _BestOfDraw(figures, standing.rules, limits)
    sums, without = np.zeros(len(figures.ids)), 0
    for done, scores in enumerate(values):
        parts = best.parts(scores[columns])
        without += parts is None
        if parts is not None:
            sums += np.bincount(figures.project, weights=parts, minlength=len(sums))
        progress(done + 1, len(values))
    counted = max(1, len(values) - without)
    shares = np.clip(np.rint(FULL_BASIS_POINTS * sums / counted), 0, FULL_BASIS_POINTS).astype(np.int64).tolist()
    found = dict.fromkeys(sorted(problem.project_by_id), 0) | dict(zip(figures.ids, shares, strict=True))
    return Inclusion(found, len(values), without)


def under_readings(
    problem: Problem,
    readings: Sequence[Reading],
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Mapping[str, Outcome]:
    """The best list under each reading, by its name; ties are settled by the same tickets."""
    found = {}
    for done, reading in enumerate(readings):
        scored = tuple(replace(one, score=reading.scores.get(one.id, one.score)) for one in problem.projects)
        found[reading.name] = solve(replace(problem, projects=scored), limits=limits)
        progress(done + 1, len(readings))
    return found


def standings(selection: Selection, drawn: Inclusion, read: Mapping[str, Outcome]) -> tuple[Standing, ...]:
    """How sure each project’s fate is, sorted by id. A reading without a list changes the fate of all that are in."""
    lists = {name: outcome.selection for name, outcome in read.items()}
    return tuple(
        Standing(
            application_id=one,
            is_in=one in selection,
            basis_points=share,
            changed_by=tuple(name for name, other in lists.items() if (one in other) != (one in selection)),
        )
        for one, share in sorted(drawn.basis_points.items())
    )


class _BestOfDraw:
    """Best lists of the same projects and rules under one draw of scores after another."""

    def __init__(self, figures: Figures, rules: Rules, limits: Limits) -> None:
        self._figures, self._rules = figures, rules
        nobody = np.zeros(figures.size, dtype=np.int64)
        self._programme = Programme(figures, np.arange(figures.size), nobody, limits)
        self._factor = np.array([_factor(one.level, one.amounts.grant_pence, rules) for one in figures.columns])

    def parts(self, scores: Floats) -> Floats | None:
        """How much of each column is in the best list where parts may be made; None if no list keeps the rules."""
        is_open = scores >= self._rules.line
        if self._rules.objective != Objective.TOP_DOWN:
            from_line = 0 if self._rules.objective == Objective.SCORES else self._rules.line
            return self._relaxed((scores - from_line) * self._factor, is_open)
        order = [at for at in in_order_of(self._figures, scores) if is_open[at]]
        run = plain_run(self._figures, order)
        if self._figures.keeps(run):
            return run.astype(np.float64)
        return self._relaxed(liking(self._figures, order, run).astype(np.float64), is_open)

    def _relaxed(self, worth: Floats, is_open: Flags) -> Floats | None:
        found = self._programme.relaxed_again(worth, is_open)
        return None if found is None else found.parts


def _factor(level: int, grant_pence: int, rules: Rules) -> float:
    """What each part of the full mark above the line is worth for an award."""
    part = 1.0 if level == FULL_BASIS_POINTS else rules.part_worth / FULL_BASIS_POINTS
    if rules.objective == Objective.ABOVE_LINE_TIMES_GRANT:
        return part * whole_pounds(grant_pence) / 1_000
    return part * level / FULL_BASIS_POINTS


def _all_standing(problem: Problem) -> Problem:
    """The problem with everybody at the line at least, so that all who may be drawn above it have their columns."""
    line = problem.rules.line
    return replace(problem, projects=tuple(replace(one, score=max(one.score, line)) for one in problem.projects))
