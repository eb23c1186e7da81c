"""Do the budget, the sizes of projects and the rules of the portfolio fit together?"""

from collections.abc import Sequence

from workflows.definition import Definition
from workflows.rehearsal_report import Chapter, Finding, Line, region_of
from workflows.rehearsal_scores import MadeUp, grant_of, grants
from workflows.rules import Measure, PortfolioKind, PortfolioRule
from workflows.wording import money

_MONTHS = 12


def money_chapter(definition: Definition, applications: Sequence[MadeUp]) -> Chapter:
    """How many projects the budget funds when all are as large, and as small, as the rules allow."""
    rules, budget = definition.core.finance, definition.budget_pence
    rates = grants(rules) or [0]
    smallest = grant_of(rules, rules.minimum_cost_pence, rates[0])
    largest = grant_of(rules, rules.maximum_cost_pence, rates[-1])
    typical = sum(one.grant_pence for one in applications) // max(1, len(applications))
    counts = [budget // grant if grant else 0 for grant in (largest, typical, smallest)]
    labels = ("All as large as allowed", "All as the made-up ones on average", "All as small as allowed")
    return Chapter(
        id="money",
        region=region_of(definition),
        said=f"The budget is {money(budget)}; it funds {counts[0]} to {counts[2]} projects that ask for their ceiling.",
        head=("Projects", "Grant of each", "The budget funds"),
        lines=tuple(
            Line(label, (money(grant), str(number)), number, max(1, counts[2]))
            for label, grant, number in zip(labels, (largest, typical, smallest), counts, strict=True)
        ),
        findings=(
            *_budget_findings(definition, largest, counts),
            *_year_findings(definition),
            *_portfolio_findings(definition, counts[2]),
        ),
    )


def _budget_findings(definition: Definition, largest: int, counts: Sequence[int]) -> list[Finding]:
    where = f"layer:{region_of(definition)}:budget"
    budget = money(definition.budget_pence)
    if not definition.layers or counts[0]:
        return []
    if not definition.budget_pence:
        return [Finding("no_budget", "There is no budget, so nothing can be funded.", where, is_grave=True)]
    if not counts[2]:
        text = f"The budget of {budget} does not reach for one project of the smallest size allowed."
        return [Finding("funds_nothing", text, where, is_grave=True)]
    text = f"A project of the largest size allowed gets {money(largest)}, more than the whole budget of {budget}."
    return [Finding("largest_does_not_fit", text, where)]


def _year_findings(definition: Definition) -> list[Finding]:
    """A project of so many months has costs in at least so many twelve-month years."""
    years = {year.starts_in for layer in definition.layers for year in layer.budget if year.pence}
    needed = -(-definition.core.finance.maximum_months // _MONTHS)
    if not years or len(years) >= needed:
        return []
    text = (
        f"A project may last {definition.core.finance.maximum_months} months, which is money in {needed} financial "
        f"years or more; the budget has {len(years)}."
    )
    return [Finding("years_short", text, f"layer:{region_of(definition)}:budget")]


def _portfolio_findings(definition: Definition, most: int) -> list[Finding]:
    parts = [("core", definition.core.portfolio)]
    parts += [(f"layer:{layer.region}", layer.portfolio) for layer in definition.layers]
    placed = [(f"{place}:portfolio:{rule.id}", rule) for place, rules in parts for rule in rules]
    found = [finding for where, rule in placed for finding in _rule_findings(where, rule, definition, most)]
    return found + _together_findings(placed, most)


def _rule_findings(where: str, rule: PortfolioRule, definition: Definition, most: int) -> list[Finding]:
    if rule.low is None:
        return []
    if rule.measure == Measure.COUNT and rule.low > most:
        text = f"A rule of the portfolio wants at least {rule.low} projects; the budget funds {most} at most."
        return [Finding("rule_beyond_budget", text, where, is_grave=True)]
    if rule.measure != Measure.PENCE or rule.kind == PortfolioKind.CO_INVESTMENT:
        return []
    there = _there(rule, definition)
    if rule.low <= there:
        return []
    text = f"A rule of the portfolio wants at least {money(rule.low)}; the budget it is about is {money(there)}."
    return [Finding("rule_beyond_budget", text, where, is_grave=True)]


def _there(rule: PortfolioRule, definition: Definition) -> int:
    if rule.kind != PortfolioKind.YEAR:
        return definition.budget_pence
    years = [year for layer in definition.layers for year in layer.budget]
    return sum(year.pence for year in years if str(year.starts_in) == rule.subject)


def _together_findings(placed: Sequence[tuple[str, PortfolioRule]], most: int) -> list[Finding]:
    """Themes may overlap; a project has one size, so that the least of all sizes must fit together."""
    wanted = [
        (where, rule.low)
        for where, rule in placed
        if rule.kind == PortfolioKind.SIZE and rule.measure == Measure.COUNT and rule.low is not None
    ]
    together = sum(low for _, low in wanted)
    if len(wanted) < 2 or together <= most:
        return []
    text = f"The rules for sizes want {together} projects together; the budget funds {most} at most."
    return [Finding("sizes_beyond_budget", text, wanted[0][0], is_grave=True)]
