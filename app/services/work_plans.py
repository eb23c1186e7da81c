"""How is a project's plan kept: its first month and its work packages, and the months of a partner?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from app.extensions import db
from app.models import Application, CostLine, SpendProfile, WorkPackage, WorkPlan
from app.queries.definitions import definition_for
from app.queries.finances import partners_of
from app.queries.work_plans import packages_by_number, uses_of
from app.services.applications import Overtaken, for_writing, partner_for_writing
from app.services.record import NotFound
from workflows.actor import Actor
from workflows.machine import Refusal
from workflows.spend_profile import Profile
from workflows.terms import ResearchCategory
from workflows.work_packages import leaderless, removal_refusals


@dataclass(frozen=True)
class Wanted:
    """A work package as it is to be. `number` is 0 for a new one, which is given the next."""

    number: int
    title: str
    first_month: int
    last_month: int
    partner_id: uuid.UUID
    category: ResearchCategory | None = None


def save_plan(
    application_id: uuid.UUID,
    starts_on: date | None,
    wanted: Sequence[Wanted],
    *,
    seen_number: int,
    own: Collection[uuid.UUID],
    actor: Actor,
    now: datetime,
) -> WorkPlan:
    """Keep the whole plan. `seen_number` is the save the writer started from (0: none); else `Overtaken`.

    `NotFound` where the call asks for no plan. `Refusal` for a package that is left out while rows of costs name it,
    with the rows of the organisations `own`, and for one that nobody in the project leads.
    """
    application = for_writing(application_id, actor, now)
    rules = definition_for(application).core.finance
    if not rules.asks_for_plan:
        raise NotFound(f"Application {application_id}")
    kept = db.session.get(WorkPlan, application.id, populate_existing=True)
    if (kept.number if kept else 0) != seen_number:
        raise Overtaken(None, kept.number if kept else 0, None, None)
    kept = kept or WorkPlan(application_id=application.id, number=0, last_number=0)
    kept.starts_on, kept.number, kept.saved_by, kept.saved_at = starts_on, kept.number + 1, actor.id, now
    db.session.add(kept)
    if rules.asks_for_packages:
        _replace(application, kept, wanted, own)
    db.session.flush()
    return kept


def save_months(
    partner_id: uuid.UUID, profile: Profile, *, seen_number: int, actor: Actor, now: datetime
) -> SpendProfile:
    """Keep a partner's months, whether they come to its costs or not. `Overtaken` if somebody saved newer ones.

    `NotFound` where the call does not ask for them, and for a partner that takes no part.
    """
    application, _ = partner_for_writing(partner_id, actor, now)
    if not definition_for(application).core.finance.asks_for_months:
        raise NotFound(str(partner_id))
    query = select(SpendProfile).where(SpendProfile.partner_id == partner_id)
    kept = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if (kept.number if kept else 0) != seen_number:
        raise Overtaken(None, kept.number if kept else 0, None, None)
    kept = kept or SpendProfile(partner_id=partner_id, number=0)
    kept.planned = {category.value: list(months) for category, months in profile.rows}
    kept.number, kept.saved_by, kept.saved_at = kept.number + 1, actor.id, now
    db.session.add(kept)
    db.session.flush()
    return kept


def _replace(application: Application, plan: WorkPlan, wanted: Sequence[Wanted], own: Collection[uuid.UUID]) -> None:
    """In place, because rows of costs point to what stays."""
    there = packages_by_number(application.id)
    numbers = _numbers(wanted, there, plan.last_number)
    gone = set(there) - set(numbers)
    uses = uses_of(application.id, gone, own) if gone else ()
    taking_part = {one.id for one in partners_of(application.id)}
    unled = [one.title for one in wanted if one.partner_id not in taking_part]
    if reasons := (*removal_refusals(numbers, uses), *leaderless(unled)):
        raise Refusal(reasons)
    if gone:
        _take_out([there[number] for number in gone])
    plan.last_number = max((plan.last_number, *numbers))
    for number, one in zip(numbers, wanted, strict=True):
        package = there.get(number) or WorkPackage(application_id=application.id, number=number)
        package.title, package.partner_id, package.category = one.title, one.partner_id, one.category
        package.first_month, package.last_month = one.first_month, one.last_month
        db.session.add(package)


def _take_out(packages: Sequence[WorkPackage]) -> None:
    """Rows that name them still are those of partners that take no part any more."""
    named = CostLine.work_package_id.in_([one.id for one in packages])
    db.session.execute(update(CostLine).where(named).values(work_package_id=None))
    for one in packages:
        db.session.delete(one)


def _numbers(wanted: Sequence[Wanted], there: Mapping[int, WorkPackage], following: int) -> list[int]:
    """The number of each: its own while there is such a package, else the next after all that there ever were."""
    numbers: list[int] = []
    for one in wanted:
        if one.number in there and one.number not in numbers:
            numbers.append(one.number)
        else:
            following += 1
            numbers.append(following)
    return numbers
