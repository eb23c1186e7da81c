"""When a plan and the costs that name it change at the same moment, does no row lose its package?"""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, CostLine, SpendProfile, WorkPackage
from app.services import costs, work_plans
from app.services.work_plans import Wanted
from app.transactions import unit_of_work
from tests.factories import DURING, Applicant, World, a_call, a_draft, a_world, actor, an_applicant, divided, partner_of
from tests.together import at_once, overlapping
from tests.workflows.definitions import finance_rules
from workflows.cost_rows import OtherCost
from workflows.cost_sheet import CostSheet
from workflows.spend_profile import profile_of
from workflows.terms import CostCategory

ASKING = {"finance": finance_rules(asks_for_packages=True, asks_for_months=True)}


class Desk:
    """A draft with two work packages, and its lead at two desks."""

    def __init__(self, world: World) -> None:
        self.applicant: Applicant = an_applicant(world)
        self.draft: Application = a_draft(world, a_call(world, core=ASKING), self.applicant)
        divided(self.draft, self.applicant, packages=2)
        self.draft_id = self.draft.id
        self.partner_id = partner_of(self.draft, self.applicant).id
        self.lead = actor(self.applicant.lead, self.draft)

    def keep_first_only(self) -> None:
        """Takes the second package out."""
        wanted = [Wanted(1, "Package 1", 1, 18, self.partner_id)]
        work_plans.save_plan(self.draft_id, None, wanted, seen_number=1, own=(), actor=self.lead, now=DURING)

    def name_second(self) -> None:
        """Saves a row in the second package."""
        sheet = CostSheet(rows=(OtherCost("Patent", 5_000_00, 2),))
        asked = costs.Asked(5_000, 0)
        costs.save_sheet(self.partner_id, sheet, asked, seen_number=1, actor=self.lead, now=DURING)

    def plan(self, pounds: int) -> None:
        """Saves the months, having seen none."""
        profile = profile_of({CostCategory.LABOUR: [pounds]})
        work_plans.save_months(self.partner_id, profile, seen_number=0, actor=self.lead, now=DURING)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(a_world())


def _how_many(kind: type[CostLine | WorkPackage | SpendProfile]) -> int | None:
    return db.session.scalar(select(func.count()).select_from(kind))


def test_a_package_that_is_going_is_not_named(app: Flask, desk: Desk) -> None:
    said = overlapping(app, desk.keep_first_only, desk.name_second)

    assert said == ("done", ["package_gone"])
    assert (_how_many(WorkPackage), _how_many(CostLine)) == (1, 0)


def test_a_package_that_is_being_named_does_not_go(app: Flask, desk: Desk) -> None:
    said = overlapping(app, desk.name_second, desk.keep_first_only)

    assert said == ("done", ["package_named"])
    assert (_how_many(WorkPackage), _how_many(CostLine)) == (2, 1)


def test_of_two_who_plan_the_months_at_once_the_second_is_told(app: Flask, desk: Desk) -> None:
    said = overlapping(app, partial(desk.plan, 5), partial(desk.plan, 7))

    assert said == ("done", ("overtaken", 1))
    assert db.session.scalars(select(SpendProfile)).one().planned == {"labour": [5]}


def test_of_many_plans_at_once_one_is_kept(app: Flask, desk: Desk) -> None:
    def act() -> None:
        with unit_of_work():
            desk.keep_first_only()

    said = at_once(app, *[act] * 4)

    assert sorted(map(str, said)) == ["('overtaken', 2)"] * 3 + ["done"]
    assert _how_many(WorkPackage) == 1
