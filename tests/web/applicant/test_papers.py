"""Do those who may read an application get its PDF: of the draft when they ask, of record once it is submitted?"""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import ApplicationPaper, User
from app.services import applications
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DURING, Applicant, World
from workflows.actor import Actor, Role

LATER = DURING + timedelta(minutes=5)


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return factories.an_applicant(world)


def lead_of(applicant: Applicant) -> Actor:
    return Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))


def test_the_team_gets_it_from_the_receipt_and_staff_after_the_deadline(
    world: World, applicant: Applicant, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]
) -> None:
    call = factories.a_call(world)
    application = factories.submitted(world, call, applicant)
    clock_at(DURING)
    lead, officer = client_of(applicant.lead), client_of(world.officer)
    waiting = lead.get(f"/applications/{application.id}/receipt")
    sent_on = lead.get(f"/applications/{application.id}/receipt.pdf")
    drain_due(DURING)

    own = lead.get(f"/applications/{application.id}/receipt.pdf")
    early = officer.get(f"/funder/applications/{application.id}/application.pdf")
    factories.close(call)
    seen = [
        client_of(user).get(f"/{side}/applications/{application.id}/application.pdf")
        for user, side in ((world.officer, "funder"), (world.region_lead, "region"))
    ]

    assert ("The PDF of record is being made." in waiting.text, sent_on.status_code) == (True, 302)
    assert (own.mimetype, early.status_code) == ("application/pdf", 404)
    assert [answer.data == own.data for answer in seen] == [True, True]
    assert "/receipt.pdf" in lead.get(f"/applications/{application.id}/receipt").text
    assert "application.pdf" in officer.get(f"/funder/applications/{application.id}").text
    assert client_of(factories.a_person("Otto Outside")).get(own.request.path).status_code == 404


def test_an_assessor_gets_it_once_they_have_accepted(
    world: World, applicant: Applicant, client_of: Callable[[User], FlaskClient]
) -> None:
    call = factories.a_call(world)
    application = factories.submitted(world, call, applicant)
    drain_due(DURING)
    factories.close(call)
    invited, *_ = factories.assigned(world, factories.eligible(world, application))
    factories.started(world, call)
    assessor = client_of(world.assessors[0])

    before = assessor.get(f"/assessments/{invited.id}/application.pdf")
    factories.scored(invited)
    after = assessor.get(f"/assessments/{invited.id}/application.pdf")

    assert (before.status_code, after.status_code, after.mimetype) == (302, 200, "application/pdf")
    assert "application.pdf" in assessor.get(f"/assessments/{invited.id}/application").text


def test_a_draft_is_printed_once_for_each_content(
    world: World, applicant: Applicant, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]
) -> None:
    application = factories.complete(factories.a_draft(world, factories.a_call(world), applicant), applicant)
    url = f"/applications/{application.id}"
    clock_at(DURING)
    lead = client_of(applicant.lead)

    asked = [lead.post(f"{url}/paper").status_code for _ in range(2)]
    waiting = lead.get(f"{url}/paper").text
    early = lead.get(f"{url}/draft.pdf").status_code
    drain_due(DURING)
    lead.post(f"{url}/paper")
    made = lead.get(f"{url}/draft.pdf")

    assert (asked, early, made.mimetype) == ([303, 303], 404, "application/pdf")
    assert "Your PDF is being made" in waiting
    assert db.session.scalar(select(func.count()).select_from(ApplicationPaper)) == 1
    page = lead.get(f"{url}/paper").text
    assert ("Nothing that it shows has changed since." in page, "Make a PDF" in page) == (True, False)


def test_a_changed_draft_is_printed_anew(
    world: World, applicant: Applicant, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]
) -> None:
    application = factories.complete(factories.a_draft(world, factories.a_call(world), applicant), applicant)
    url = f"/applications/{application.id}"
    clock_at(DURING)
    lead = client_of(applicant.lead)
    lead.post(f"{url}/paper")
    drain_due(DURING)
    with unit_of_work():
        applications.save_answer(application.id, "need", "Written since.", 1, lead_of(applicant), LATER)

    page = lead.get(f"{url}/paper").text
    clock_at(LATER)
    lead.post(f"{url}/paper")
    drain_due(LATER)

    assert "The application has changed since." in page
    read = pypdf.PdfReader(io.BytesIO(lead.get(f"{url}/draft.pdf").data))
    assert "Written since." in "".join(leaf.extract_text() for leaf in read.pages)
