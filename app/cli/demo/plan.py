"""How is a fact sheet's plan of work written where its call asks: packages, their costs, and the months of these?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from app.cli.demo.sheet import Sheet
from app.models import Application, Partner
from app.queries.definitions import definition_for
from app.services import work_plans
from app.services.work_plans import Wanted
from workflows.actor import Actor
from workflows.cost_rows import Row
from workflows.cost_sheet import CostSheet, lines
from workflows.definition import Definition
from workflows.money import share
from workflows.spend_profile import Profile, due_of, profile_of
from workflows.terms import CostCategory, ResearchCategory

FROM_DECISION = timedelta(weeks=13)


def divide(application: Application, sheet: Sheet, partner: Partner, actor: Actor, now: datetime) -> None:
    """The packages of the sheet, all led by the one organisation; the first of a longer piece of research asks whether
    the rest can be done."""
    definition = definition_for(application)
    if not definition.core.finance.asks_for_packages:
        return
    decided_on = (definition.core.milestones.decision_due_at + FROM_DECISION).date()
    wanted = [
        Wanted(0, _title(one.name), one.first_month, one.last_month, partner.id, _category(sheet, at))
        for at, one in enumerate(sheet.work_packages)
    ]
    work_plans.save_plan(
        application.id,
        decided_on.replace(day=1),
        wanted,
        seen_number=0,
        own={partner.organisation_id},
        actor=actor,
        now=now,
    )


def placed(definition: Definition, sheet: Sheet, costed: CostSheet) -> CostSheet:
    """The costs with the package of each row, turn by turn, where the call asks."""
    if not definition.core.finance.asks_for_packages:
        return costed
    count = len(sheet.work_packages)
    rows: tuple[Row, ...] = tuple(replace(row, package=at % count + 1) for at, row in enumerate(costed.rows))
    return replace(costed, rows=rows)


def by_month(
    application: Application, sheet: Sheet, partner: Partner, costed: CostSheet, actor: Actor, now: datetime
) -> None:
    """Each package's costs fall in its own months, where the call asks."""
    rules = definition_for(application).core.finance
    if not rules.asks_for_months:
        return
    profile = _profile(sheet, costed, rules.overheads_basis_points_of_labour)
    work_plans.save_months(partner.id, profile, seen_number=0, actor=actor, now=now)


def _profile(sheet: Sheet, costed: CostSheet, overheads_basis_points: int) -> Profile:
    made = lines(costed, overheads_basis_points)
    weights = {category: [0] * sheet.duration_months for category in CostCategory}
    for line in made:
        for month in _months(sheet, line.package):
            weights[line.category][month - 1] += line.amount_pence
    due = due_of([(line.category, line.amount_pence) for line in made])
    return profile_of({category: share(pounds, weights[category]) for category, pounds in due.items()})


def _months(sheet: Sheet, package: int | None) -> Iterator[int]:
    one = sheet.work_packages[package - 1] if package else None
    first, last = (one.first_month, one.last_month) if one else (1, sheet.duration_months)
    yield from range(first, last + 1)


def _title(name: str) -> str:
    bare = name.removeprefix("the ")
    return bare[:1].upper() + bare[1:]


def _category(sheet: Sheet, at: int) -> ResearchCategory | None:
    is_first_of_research = at == 0 and sheet.research_category == ResearchCategory.INDUSTRIAL_RESEARCH
    return ResearchCategory.FEASIBILITY if is_first_of_research else None
