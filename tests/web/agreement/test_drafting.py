"""Does a new call begin with the national core and the templates of the regions that take part?"""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Call, User
from app.queries.definitions import current_version, definition_of
from app.queries.facts import signatures_on
from app.regions import core_template, layer_template
from app.services.bodies import load_bodies
from app.transactions import unit_of_work
from tests.factories import a_call, a_person, a_world, grant
from tests.web.agreement.browser import forms_in, send, summary_lines, words_in
from workflows.actor import Role
from workflows.call import CallState

TYPED = {
    "reference": "WM-2027-01",
    "regions": ["west-midlands"],
    "title": "West Midlands projects",
    "opens_at-day": "11",
    "opens_at-month": "1",
    "opens_at-year": "2027",
    "opens_at-time": "9:00am",
    "closes_at-day": "3",
    "closes_at-month": "March",
    "closes_at-year": "2027",
    "closes_at-time": "11:00am",
    "assessment_due_at-day": "14",
    "assessment_due_at-month": "4",
    "assessment_due_at-year": "2027",
    "assessment_due_at-time": "5pm",
    "decision_due_at-day": "26",
    "decision_due_at-month": "5",
    "decision_due_at-year": "2027",
    "decision_due_at-time": "midday",
}


@pytest.fixture
def officer(app: object, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    with unit_of_work():
        funder, _regions = load_bodies()
    return client_of(grant(a_person(), Role.PROGRAMME_OFFICER, funder))


def test_call_is_drafted_from_the_core_and_the_chosen_layer(officer):
    answer = send(officer, "/agreement/new", **TYPED)

    call = db.session.scalars(select(Call)).one()
    definition = definition_of(current_version(call))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/agreement/{call.id}")
    assert (call.reference, call.title, call.state) == ("WM-2027-01", "West Midlands projects", CallState.DRAFTING)
    assert call.opens_at.isoformat() == "2027-01-11T09:00:00+00:00"
    assert definition.core.milestones.assessment_due_at.isoformat() == "2027-04-14T16:00:00+00:00"
    assert definition.layers == (layer_template("west-midlands"),)
    assert (definition.core.sections, definition.core.criteria) == (core_template().sections, core_template().criteria)
    assert signatures_on(current_version(call).id) == {}


def test_call_of_two_regions_has_a_layer_for_each(officer):
    send(officer, "/agreement/new", **{**TYPED, "regions": ["west-midlands", "glasgow-city-region"]})

    call = db.session.scalars(select(Call)).one()
    layers = definition_of(current_version(call)).layers
    assert [layer.region for layer in layers] == ["glasgow-city-region", "west-midlands"]


def test_draft_of_the_template_lacks_nothing_but_signatures(officer):
    send(officer, "/agreement/new", **TYPED)
    call = db.session.scalars(select(Call)).one()

    words = words_in(officer.get(f"/agreement/{call.id}"))

    complete = "This version is complete: 0 of 2 keys are turned on it. It has to be rehearsed before anybody signs it."
    assert words.count(complete) == 1


def test_empty_form_says_everything_that_is_missing(officer):
    page = officer.post("/agreement/new", data={"csrf_token": "x"})

    assert page.status_code == 422
    assert summary_lines(page) == [
        ("Enter a reference", "#reference"),
        ("Select at least one region", "#regions"),
        ("Enter a title", "#title"),
        ("Enter the opening time", "#opens_at-day"),
        ("Enter the closing time", "#closes_at-day"),
        ("Enter the end of assessment", "#assessment_due_at-day"),
        ("Enter the decision date", "#decision_due_at-day"),
    ]


def test_reference_that_is_taken_is_refused_with_everything_still_typed(officer):
    send(officer, "/agreement/new", **TYPED)

    page = send(officer, "/agreement/new", **{**TYPED, "title": "Another"})

    assert page.status_code == 409
    assert summary_lines(page) == [("There is a call WM-2027-01 already.", "#reference")]
    fields = forms_in(page)[0][1]
    assert (fields["title"], fields["regions"], fields["closes_at-month"]) == (
        ["Another"],
        ["west-midlands"],
        ["March"],
    )
    assert len(db.session.scalars(select(Call)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"closes_at-year": "2026"}, ("The closing time must be after the opening time", "#closes_at-day")),
        (
            {"reference": "WM 2027/01"},
            ("Reference must have only letters, numbers and hyphens, like GM-2027-01", "#reference"),
        ),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_control(officer, typed, told):
    page = send(officer, "/agreement/new", **{**TYPED, **typed})

    assert (page.status_code, summary_lines(page)) == (422, [told])


def test_only_a_programme_officer_drafts(client_of, app):
    world = a_world()
    a_call(world)

    answers = [
        client_of(user).post("/agreement/new", data=TYPED).status_code
        for user in (world.region_lead, world.national_signatory, world.approver, a_person())
    ]

    assert answers == [403] * 4
    assert len(db.session.scalars(select(Call)).all()) == 1
