"""Is nobody offered, or asked, to assess an application for which they would have to decline?"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Application, Assessment, Declaration, User
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, Applicant, World
from workflows.actor import Role

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


def has_declared(application: Application, applicant: Applicant, person: User, state: str = "made") -> None:
    asked = f.a_declaration(application, applicant, person.email)
    made = {"state": state, "signed_name": person.name, "answered_by": person.id, "answered_at": AFTER}
    with unit_of_work():
        db.session.execute(update(Declaration).where(Declaration.id == asked.id).values(made))


def test_who_belongs_to_an_application_or_declared_for_it_is_not_asked(world: World, client_of: ClientOf) -> None:
    call, applicant = f.a_call(world), f.an_applicant(world)
    application = f.submitted(world, call, applicant)
    f.close(call)
    f.eligible(world, application)
    names = ("Dee Declared", "Tay Taken Back", "Max Member")
    declared, taken_back, member = (f.grant(f.a_person(name), Role.NATIONAL_ASSESSOR, world.funder) for name in names)
    has_declared(application, applicant, declared)
    has_declared(application, applicant, taken_back, "withdrawn")
    f.grant(member, Role.COLLABORATOR, applicant.organisation)
    officer = client_of(world.officer)

    page = officer.get(f"/funder/calls/{call.id}/assessors").text
    answers = [
        officer.post(
            f"/funder/applications/{application.id}/assessors", data={f"{application.id}-user_id": str(one.id)}
        )
        for one in (declared, member)
    ]

    assert [name for name in names if re.search(rf"<option[^>]*>\s*{name}", page)] == ["Tay Taken Back"]
    told = "This person belongs to an organisation in this application, or has declared something for it."
    assert [(one.status_code, told in one.text) for one in answers] == [(409, True)] * 2
    assert db.session.scalar(select(func.count(Assessment.id))) == 0
