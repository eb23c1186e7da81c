"""Which rules of choice follow from the sealed definition of a call?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.choosing.model import Kind, Rule, Rules
from workflows.choosing_rules import Objective
from workflows.definition import YearBudget
from workflows.money import FULL_BASIS_POINTS
from workflows.rules import Measure, PortfolioRule

BUDGET_ID = "budget"
LEAD_ID = "lead"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a call says of its list beside the rules of its portfolio.

    `line` is in parts of `full_mark`. `grant_years` are the financial years in which anybody asks for money: one
    without a budget has none to spend. `links` are confirmed dependencies, as ids: the first depends on the second.
    """

    budget_pence: int
    line: int
    budget_by_year: tuple[YearBudget, ...] = ()
    grant_years: Collection[int] = ()
    objective: Objective = Objective.ABOVE_LINE_TIMES_GRANT
    full_mark: int = FULL_BASIS_POINTS
    levels: tuple[int, ...] = (FULL_BASIS_POINTS,)
    most_per_lead: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def rules_from(
    parts: Mapping[str, Sequence[PortfolioRule]], terms: Terms, id_of: Mapping[str, str] | None = None
) -> Rules:
    """The rules of a list from those of the core and of layers, by the name of the part, and from the terms.

    `id_of` finds an application by a title or reference that a rule names; what it does not find stays as it is
    written, and what depends on it falls. A rule is called by its part and its own id.
    """
    known = id_of or {}
    return Rules(
        rules=(
            Rule(id=BUDGET_ID, kind=Kind.BUDGET, measure=Measure.PENCE, high=terms.budget_pence),
            *_years(terms),
            *(_rule(f"{part}:{one.id}", one, terms.names, known) for part, rules in parts.items() for one in rules),
            *_lead(terms),
            *(Rule(id=f"{one}>{on}", kind=Kind.DEPENDENT, members=(one, on)) for one, on in sorted(terms.links)),
        ),
        objective=terms.objective,
        line=terms.line,
        full_mark=terms.full_mark,
        levels=tuple(sorted({FULL_BASIS_POINTS, *terms.levels}, reverse=True)),
    )


def _rule(rule_id: str, one: PortfolioRule, names: Mapping[str, str], id_of: Mapping[str, str]) -> Rule:
    return Rule(
        id=rule_id,
        kind=Kind(one.kind.value),
        subject=one.subject,
        name=names.get(one.subject, ""),
        measure=one.measure,
        low=one.low,
        high=one.high,
        members=tuple(id_of.get(member, member) for member in one.members),
    )


def _years(terms: Terms) -> Iterable[Rule]:
    if not terms.budget_by_year:
        return
    budget = dict.fromkeys(terms.grant_years, 0)
    for year in terms.budget_by_year:
        budget[year.starts_in] = budget.get(year.starts_in, 0) + year.pence
    for starts_in, pence in sorted(budget.items()):
        yield Rule(
            id=f"{BUDGET_ID}:{starts_in}",
            kind=Kind.YEAR,
            subject=str(starts_in),
            measure=Measure.PENCE,
            high=pence,
        )


def _lead(terms: Terms) -> Iterable[Rule]:
    if terms.most_per_lead is not None:
        yield Rule(id=LEAD_ID, kind=Kind.LEAD, high=terms.most_per_lead)
