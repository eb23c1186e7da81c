"""Do rows at hand come to the sums that the database reckons?"""

from flask import Flask

from app.extensions import db
from app.models import CostLine, Partner, WorkPackage
from app.queries.finances import rows_of, sums_in, sums_of
from app.transactions import unit_of_work
from tests.factories import a_call, a_draft, a_world, an_applicant
from workflows.definition import CostCategory, ResearchCategory


def test_rows_at_hand_come_to_the_sums_of_the_database(app: Flask) -> None:
    world = a_world()
    draft = a_draft(world, a_call(world), an_applicant(world))
    partner_id = db.session.query(Partner.id).filter_by(application_id=draft.id).scalar()
    rows = [(CostCategory.LABOUR, 101, 1), (CostCategory.MATERIALS, 7, 2), (CostCategory.LABOUR, 99, 1)]
    with unit_of_work():
        packages = [
            WorkPackage(
                application_id=draft.id, partner_id=partner_id, number=number, title=f"Work {number}", first_month=1,
                last_month=2, category=category,
            )
            for number, category in ((1, ResearchCategory.FEASIBILITY), (2, None))
        ]  # fmt: skip
        db.session.add_all(packages)
        db.session.flush()
        db.session.add_all(
            CostLine(
                partner_id=partner_id, position=at, category=category, description="Row", amount_pence=pence,
                inputs={}, work_package_id=packages[package - 1].id,
            )
            for at, (category, pence, package) in enumerate(rows)
        )  # fmt: skip

    assert sums_in(rows_of([partner_id])) == sums_of([partner_id])
    assert [one.pence for one in sums_of([partner_id])[partner_id]] == [200, 7]
