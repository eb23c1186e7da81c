"""How is a project divided, when does it start, and in which months is it to be spent, where its call asks?

The packages are read by whoever reads the answers. A partner's months are its own, like the rows of its costs;
everybody else reads what they come to in each financial year.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models import CostLine, Organisation, Partner, SpendProfile, User, WorkPackage, WorkPlan
from app.models.applications import Application
from app.walls import as_system
from workflows import spend_profile, work_packages
from workflows.consortium import PartnerState
from workflows.cost_sheet import is_overheads
from workflows.definition import Core, CostCategory
from workflows.finance import PartnerCosts
from workflows.machine import Reason
from workflows.spend_profile import Profile, profile_of
from workflows.work_packages import Use

Costed = Sequence[tuple[Partner, PartnerCosts]]


@dataclass(frozen=True)
class Package:
    """A work package with the partner that leads it, which may have left."""

    said: work_packages.WorkPackage
    partner_id: uuid.UUID


@dataclass(frozen=True)
class Plan:
    """The plan as it is saved. `number` counts the saves (0: none)."""

    starts_on: date | None = None
    packages: tuple[Package, ...] = ()
    number: int = 0
    saved_by: str = ""

    @property
    def said(self) -> tuple[work_packages.WorkPackage, ...]:
        """The packages as the rules want to know them."""
        return tuple(one.said for one in self.packages)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The packages that a row of costs may name."""
        return [(str(one.number), one.label) for one in self.said]


@dataclass(frozen=True)
class KeptProfile:
    """The months of one partner as they are saved. `number` counts the saves (0: none)."""

    profile: Profile = field(default_factory=Profile)
    number: int = 0
    saved_by: str = ""


@dataclass(frozen=True)
class Planned:
    """The plan of a project with what its team may know of every partner's months, and everything that is wrong.

    `kept` is the plan as it is saved.
    """

    asks_packages: bool = False
    asks_months: bool = False
    plan: work_packages.WorkPlan = field(default_factory=work_packages.WorkPlan)
    problems: tuple[Reason, ...] = ()
    kept: Plan = field(default_factory=Plan)

    @property
    def is_asked(self) -> bool:
        """Whether the call asks for any of it."""
        return self.asks_packages or self.asks_months


def plan_of(application_id: uuid.UUID) -> Plan:
    """The plan of an application that came through the gate. Two queries."""
    query = select(WorkPlan, User.name).join(User, User.id == WorkPlan.saved_by)
    row = db.session.execute(
        query.where(WorkPlan.application_id == application_id).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return Plan()
    return Plan(row[0].starts_on, tuple(_packages(application_id)), row[0].number, row[1])


@as_system()
def planned(application: Application, core: Core, costed: Costed) -> Planned:
    """The plan with what is wrong with it: no query where the call asks for nothing, else two, and one for months.

    Of a partner's months the sums by financial year are told, and by how much a category is off.
    """
    rules = core.finance
    if not rules.asks_for_plan:
        return Planned()
    plan = plan_of(application.id)
    problems = [*spend_profile.early_start(plan.starts_on, core.milestones.decision_due_at)]
    packages = plan.said if rules.asks_for_packages else ()
    if rules.asks_for_packages:
        problems += work_packages.refusals(packages, application.months, [one for _, one in costed])
    profiles = months_of([partner.id for partner, _ in costed]) if rules.asks_for_months else {}
    if rules.asks_for_months:
        problems += spend_profile.no_start(plan.starts_on)
        for partner, costs in costed:
            problems += _spend_refusals(application.months, profiles.get(partner.id, Profile()), costs)
    said = work_packages.WorkPlan(plan.starts_on, packages, _years(plan.starts_on, profiles, costed))
    return Planned(rules.asks_for_packages, rules.asks_for_months, said, tuple(problems), plan)


def kept_profile(partner_id: uuid.UUID) -> KeptProfile:
    """The months of a partner that came through the gate. One query."""
    query = (
        select(SpendProfile, User.name)
        .join(User, User.id == SpendProfile.saved_by)
        .where(SpendProfile.partner_id == partner_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    return KeptProfile(_profile(row[0]), row[0].number, row[1]) if row else KeptProfile()


def packages_by_number(application_id: uuid.UUID) -> Mapping[int, WorkPackage]:
    """The rows of an application's packages, by their numbers. One query."""
    query = select(WorkPackage).where(WorkPackage.application_id == application_id)
    return {one.number: one for one in db.session.scalars(query.execution_options(populate_existing=True))}


def uses_of(application_id: uuid.UUID, numbers: Collection[int], own: Collection[uuid.UUID]) -> tuple[Use, ...]:
    """The rows that name these packages, by package and organisation. Which rows, only of the organisations `own`.

    Rows of a partner that takes no part any more hold no package: nobody could choose another for them. One query,
    which only the system may ask.
    """
    query = (
        select(WorkPackage.number, Organisation.id, Organisation.name, CostLine)
        .join(CostLine, CostLine.work_package_id == WorkPackage.id)
        .join(Partner, Partner.id == CostLine.partner_id)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(
            WorkPackage.application_id == application_id,
            WorkPackage.number.in_(numbers),
            Partner.state == PartnerState.TAKES_PART,
        )
        .order_by(WorkPackage.number, Organisation.name, CostLine.position)
    )
    found: dict[tuple[int, uuid.UUID, str], list[CostLine]] = {}
    for number, organisation_id, name, line in db.session.execute(query):
        found.setdefault((number, organisation_id, name), []).append(line)
    return tuple(
        _use(number, name, lines, is_own=organisation_id in own)
        for (number, organisation_id, name), lines in found.items()
    )


def months_of(partner_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Profile]:
    """The months of these partners, of those that have saved any. One query, which only the system may ask."""
    query = select(SpendProfile).where(SpendProfile.partner_id.in_(partner_ids))
    kept = db.session.scalars(query.execution_options(populate_existing=True))
    return {one.partner_id: _profile(one) for one in kept}


def _use(number: int, name: str, lines: Sequence[CostLine], *, is_own: bool) -> Use:
    # Overheads follow the rows they are reckoned from, and go with them.
    typed = [line.description for line in lines if not is_overheads(line.inputs)]
    pence = sum(line.amount_pence for line in lines)
    return Use(number, name, len(typed), pence, tuple(typed) if is_own else ())


def _packages(application_id: uuid.UUID) -> list[Package]:
    query = (
        select(WorkPackage, Partner.state, Organisation.name)
        .join(Partner, Partner.id == WorkPackage.partner_id)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(WorkPackage.application_id == application_id)
        .order_by(WorkPackage.number)
        .execution_options(populate_existing=True)
    )
    return [
        Package(
            work_packages.WorkPackage(
                one.number,
                one.title,
                one.first_month,
                one.last_month,
                name if state == PartnerState.TAKES_PART else "",
                one.category,
            ),
            one.partner_id,
        )
        for one, state, name in db.session.execute(query)
    ]


def _profile(kept: SpendProfile) -> Profile:
    return profile_of({CostCategory(name): months for name, months in kept.planned.items()})


def _spend_refusals(months: int | None, profile: Profile, costs: PartnerCosts) -> tuple[Reason, ...]:
    due = spend_profile.due_of(costs.costs)
    return spend_profile.refusals(costs.organisation_name, profile, due, months)


def _years(
    starts_on: date | None, profiles: Mapping[uuid.UUID, Profile], costed: Costed
) -> tuple[tuple[str, tuple[tuple[int, int], ...]], ...]:
    if starts_on is None:
        return ()
    sums = [
        (one.organisation_name, spend_profile.by_year(profiles.get(partner.id, Profile()), starts_on))
        for partner, one in costed
    ]
    return tuple((name, tuple(years.items())) for name, years in sums)
