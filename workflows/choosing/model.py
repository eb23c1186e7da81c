"""Which projects stand for choice, what must a list of them keep, and what is it to be best at?

Whole numbers only: pence, basis points, and scores as parts of a full mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from workflows.choosing_rules import Objective
from workflows.definition import YearBudget
from workflows.money import FULL_BASIS_POINTS, of_basis_points, share
from workflows.rules import Measure

# What an award is worth under «score above the line × £» is counted in basis points of the full mark on each £1,000.
WORTH_PENCE = 100_000
# One award of a list, by the id of its application: the share of the grant asked for that it gets, in basis points.
Selection = Mapping[str, int]


class Kind(StrEnum):
    """What a rule counts, or which projects it binds together."""

    BUDGET = "budget"
    YEAR = "year"
    THEME = "theme"
    PLACE = "place"
    SIZE = "size"
    TECHNOLOGY = "technology"
    CO_INVESTMENT = "co_investment"
    LEAD = "lead"
    EXCLUSIVE = "exclusive"
    DEPENDENT = "dependent"

    # Equal to its value, and found by it as fast: lights look kinds up thousands of times.
    __hash__ = str.__hash__


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of the list.

    `subject` is a theme, a place, a size, a technology or the year in which a financial year starts; `name` is how it
    is written, where that is another thing. `low` and `high` are counts, pence, or basis points of the grants for the
    co-investment; of a lead organisation `high` is the most awards. Of `members` (ids, or the words of the rule where
    no application answers to them) at most one is chosen if they are exclusive; if they are dependent the first only
    with all the others.
    """

    id: str
    kind: Kind
    subject: str = ""
    name: str = ""
    measure: Measure = Measure.COUNT
    low: int | None = None
    high: int | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Project:
    """An application that may be chosen.

    `score` is out of the full mark of the rules; `place_shares` pairs a place with basis points of the grant.
    `least_basis_points` is the smallest share of its grant with which the applicant said the project can still be done.
    """

    id: str
    score: int
    grant_pence: int
    name: str = ""
    grant_by_year: tuple[YearBudget, ...] = ()
    place_shares: tuple[tuple[str, int], ...] = ()
    themes: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    size: str = ""
    lead: str = ""
    co_investment_pence: int = 0
    least_basis_points: int = FULL_BASIS_POINTS

    @property
    def title(self) -> str:
        """How it is called in a sentence."""
        return self.name or self.id


@dataclass(frozen=True)
class Amounts:
    """What one award comes to: in all, by financial year, by place, and what others put in."""

    grant_pence: int
    by_year: Mapping[int, int]
    by_place: Mapping[str, int]
    co_investment_pence: int


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Everything that the list keeps, and what it is to be best at.

    Nothing below `line` is funded; it and all scores are out of `full_mark`. `levels` are the shares of a grant that
    may be awarded, in basis points. A part of a grant is worth `part_worth` basis points of its part of the whole, so
    that grants are cut at the margin only.
    """

    rules: tuple[Rule, ...]
    objective: Objective = Objective.ABOVE_LINE_TIMES_GRANT
    line: int = 0
    full_mark: int = FULL_BASIS_POINTS
    levels: tuple[int, ...] = (FULL_BASIS_POINTS,)
    part_worth: int = 9_000


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is chosen from, by which rules, and the public seed that settles ties."""

    projects: tuple[Project, ...]
    rules: Rules
    seed: str

    @cached_property
    def project_by_id(self) -> Mapping[str, Project]:
        """The projects by id; `ValueError` where one stands here twice."""
        found = {one.id: one for one in self.projects}
        if len(found) < len(self.projects):
            raise ValueError("A project stands for choice twice.")
        return found

    def levels_of(self, project: Project) -> tuple[int, ...]:
        """The shares of its grant that may be awarded to this project, the whole first."""
        return tuple(sorted((one for one in self.rules.levels if one >= project.least_basis_points), reverse=True))

    def may_be_funded(self, project: Project) -> bool:
        """Whether any list may have it: it asks for money, reaches the line, and all it depends on can be funded."""
        return project.id not in self.fallen and self._stands(project)

    @cached_property
    def fallen(self) -> frozenset[str]:
        """The projects that fall because something on which they depend, directly or not, cannot be funded."""
        links = [(rule.members[0], on) for rule in self.rules.rules if _binds(rule) for on in rule.members[1:]]
        standing = {one.id for one in self.projects if self._stands(one)}
        down: set[str] = set()
        while fresh := {first for first, on in links if on not in standing or on in down} - down:
            down |= fresh
        return frozenset(down)

    def _stands(self, project: Project) -> bool:
        return project.grant_pence > 0 and project.score >= self.rules.line


def _binds(rule: Rule) -> bool:
    return rule.kind == Kind.DEPENDENT and bool(rule.members)


def amounts(project: Project, level: int) -> Amounts:
    """What an award of `level` basis points of its grant comes to. All parts are cut alike, to the penny."""
    grant = of_basis_points(project.grant_pence, level)
    return Amounts(
        grant_pence=grant,
        by_year=_by_year(project, level),
        by_place=_by_place(project, grant),
        co_investment_pence=of_basis_points(project.co_investment_pence, level),
    )


def _by_year(project: Project, level: int) -> Mapping[int, int]:
    years = [year.pence for year in project.grant_by_year]
    is_cut = level < FULL_BASIS_POINTS and any(years)
    parts = share(of_basis_points(sum(years), level), years) if is_cut else years
    found: dict[int, int] = {}
    for year, pence in zip(project.grant_by_year, parts, strict=True):
        found[year.starts_in] = found.get(year.starts_in, 0) + pence
    return found


def _by_place(project: Project, grant: int) -> Mapping[str, int]:
    """The grant by place; what the shares leave is spent nowhere that is named."""
    shares = [(place, basis_points) for place, basis_points in project.place_shares if basis_points]
    if not shares or shares[0][1] == FULL_BASIS_POINTS:
        return {place: grant for place, _ in shares[:1]}
    weights = [basis_points for _, basis_points in shares]
    nowhere = max(0, FULL_BASIS_POINTS - sum(weights))
    parts = share(grant, (*weights, nowhere))
    found: dict[str, int] = {}
    for (place, _), pence in zip(shares, parts, strict=False):
        found[place] = found.get(place, 0) + pence
    return found


def worth(project: Project, level: int, rules: Rules) -> int:
    """What an award of `level` basis points adds to the value of a list; nought where the list goes down the ranking.

    A whole number, rounded down once: parts of the full mark, or for «score above the line × £» basis points of the
    full mark on each £1,000 awarded.
    """
    above = project.score - rules.line
    over, parts = FULL_BASIS_POINTS, level
    if level < FULL_BASIS_POINTS:
        over, parts = over * FULL_BASIS_POINTS, parts * rules.part_worth
    match rules.objective:
        case Objective.TOP_DOWN:
            return 0
        case Objective.ABOVE_LINE_TIMES_GRANT:
            points = above * FULL_BASIS_POINTS * project.grant_pence
            return points * parts // (rules.full_mark * WORTH_PENCE * over)
        case Objective.ABOVE_LINE:
            return above * parts // over
        case Objective.SCORES:
            return project.score * parts // over


def value(problem: Problem, selection: Selection) -> int:
    """What a list is worth."""
    return sum(worth(problem.project_by_id[one], level, problem.rules) for one, level in selection.items())
