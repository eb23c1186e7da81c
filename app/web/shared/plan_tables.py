"""How do work packages and planned years become tables of money, for those who write and those who read?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.queries.sheets import Sheet
from app.queries.work_plans import Planned
from app.web.shared.words import COST_CATEGORIES, RESEARCH_CATEGORIES
from workflows.calendar import month_of
from workflows.finance import PartnerCosts
from workflows.money import PENCE
from workflows.spend_profile import Profile, by_year
from workflows.terms import ResearchCategory
from workflows.wording import month_words
from workflows.work_packages import WorkPackage, WorkPlan, by_partner, labels, table


@dataclass(frozen=True)
class MoneyTable:
    """What `money_table` shows: headings, rows with a name and sums in pence, and the row of totals."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: tuple[Any, ...]


@dataclass(frozen=True)
class PlanShown:
    """A plan to read. `sums` and `years` are None where there is nothing to add up."""

    starts: str
    packages: tuple[tuple[str, ...], ...]
    sums: MoneyTable | None
    years: MoneyTable | None
    asks_packages: bool
    asks_months: bool


def package_names(found: Sheet) -> Mapping[int | None, str] | None:
    """The packages of a sheet by their numbers; None where its call asks for none."""
    return {one.number: one.label for one in found.plan.said} if found.rules.asks_for_packages else None


def package_table(packages: Sequence[WorkPackage], costs: PartnerCosts) -> MoneyTable:
    """One organisation's costs by work package and category; every row and column adds up."""
    found = table([one.number for one in packages], costs.packages)
    names = labels(packages)
    rows = [(names[row.number], row.pence) for row in found.rows]
    return _added_up("Work package", [COST_CATEGORIES[one] for one in found.categories], rows)


def plan_shown(planned: Planned, costs: Sequence[PartnerCosts], category: ResearchCategory | None) -> PlanShown | None:
    """The plan of a project as everybody who may see its sums reads it; None where the call asks for none."""
    if not planned.is_asked:
        return None
    plan = planned.plan
    return PlanShown(
        starts=month_words(plan.starts_on) if plan.starts_on else "",
        packages=tuple(_package(one, category) for one in plan.packages),
        sums=_sums(plan, costs) if planned.asks_packages else None,
        years=year_table(plan) if planned.asks_months else None,
        asks_packages=planned.asks_packages,
        asks_months=planned.asks_months,
    )


def year_table(plan: WorkPlan) -> MoneyTable | None:
    """What each organisation plans in each financial year; None before anybody has planned anything."""
    years = sorted({year for _, sums in plan.years for year, _ in sums})
    if not years:
        return None
    rows = [(name, [dict(sums).get(year, 0) * PENCE for year in years]) for name, sums in plan.years]
    return _added_up("Organisation", [year_words(year) for year in years], rows, below="Whole project")


def own_months(profile: Profile, starts_on: date | None) -> MoneyTable | None:
    """What one organisation plans in each month and category; None before it has planned anything."""
    if not profile.rows:
        return None
    categories = [category for category, _ in profile.rows]
    rows = [
        (name, [profile.in_month(one, number) * PENCE for one in categories])
        for number, name in enumerate(month_names(starts_on, profile.months), 1)
    ]
    return _added_up("Month", [COST_CATEGORIES[one] for one in categories], rows)


def month_names(starts_on: date | None, count: int) -> list[str]:
    """What the months of a project are called; they have numbers while nobody has said when it starts."""
    if starts_on is None:
        return [f"Month {number}" for number in range(1, count + 1)]
    return [month_words(month_of(starts_on, number)) for number in range(1, count + 1)]


def own_years(profile: Profile, starts_on: date | None) -> MoneyTable | None:
    """What one organisation plans in each category and financial year; None while nobody has said when it starts."""
    if starts_on is None or not profile.months:
        return None
    years = list(by_year(profile, starts_on))
    rows = []
    for category, months in profile.rows:
        sums = by_year(Profile(((category, months),)), starts_on)
        rows.append((COST_CATEGORIES[category], [sums.get(year, 0) * PENCE for year in years]))
    return _added_up("Category", [year_words(year) for year in years], rows)


def year_words(year: int) -> str:
    """A financial year, as a heading names it."""
    return f"{year} to {year + 1}"


def _sums(plan: WorkPlan, costs: Sequence[PartnerCosts]) -> MoneyTable:
    names = labels(plan.packages)
    rows = [(names[row.number], row.pence) for row in by_partner(plan.numbers, costs)]
    across = "Whole project" if len(costs) > 1 else ""
    return _added_up("Work package", [one.organisation_name for one in costs], rows, across=across)


def _added_up(
    head: str,
    names: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    across: str = "In all",
    below: str = "In all",
) -> MoneyTable:
    """Rows of sums in pence, added up down the columns, and along the rows unless `across` is ''."""
    whole = (below, [sum(sums[at] for _, sums in rows) for at in range(len(names))])
    *shown, totals = [(name, *sums, *((sum(sums),) if across else ())) for name, sums in (*rows, whole)]
    return MoneyTable((head, *names, *((across,) if across else ())), tuple(shown), totals)


def _package(one: WorkPackage, category: ResearchCategory | None) -> tuple[str, ...]:
    research = one.category or category
    words = RESEARCH_CATEGORIES[research] if research else "Not chosen"
    return (str(one.number), one.title, one.months, one.leader or "Nobody", words)
