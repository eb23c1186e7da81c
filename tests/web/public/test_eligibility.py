"""Does the check say yes, no or ask by the signed rules, keep nothing, and hand what was said on?"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Application, Call, Event, User
from app.queries.definitions import current_version, definition_of
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DRAFTED, DURING, OPENS, World
from workflows.call import CallState
from workflows.definition import EligibilityKind, EligibilityRule, OrganisationKind, ResearchCategory
from workflows.machine import Refusal

SOUND = "lead_kind=business&lead_size=micro_small&category=feasibility&months=12&cost=200%2C000&uk_registered=yes"
RULES = (
    EligibilityRule("lead", EligibilityKind.LEAD_KIND, "A business leads.", kinds=(OrganisationKind.BUSINESS,)),
    EligibilityRule("uk", EligibilityKind.UK_REGISTERED, "The lead is registered here."),
    EligibilityRule("late", EligibilityKind.STATEMENT, "Has the work begun?", wanted=False),
)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: DURING)
    return factories.a_world()


@pytest.fixture
def call(world: World) -> Call:
    """An open call that a business leads."""
    made = factories.a_call(world, upto=CallState.DRAFTING)
    version = current_version(made)
    core = replace(definition_of(version).core, eligibility=RULES)
    with unit_of_work():
        said = Said("Say who may apply", version.sha256)
        calls.edit_core(made.id, core, factories.actor(world.officer, made), DRAFTED, said)
    factories.sign_both(world, made)
    with unit_of_work():
        calls.open_call(made.id, OPENS)
    return made


def test_check_asks_what_the_rules_need_and_says_yes_with_each_of_them(call: Call, client: FlaskClient) -> None:
    empty = client.get(f"/calls/{call.id}/check").text
    page = client.get(f"/calls/{call.id}/check?{SOUND}&statement_0=no").text

    assert "Nothing is stored, and nobody learns that you asked." in empty
    assert "Has the work begun?" in empty
    assert "Yes: by what you said, you may apply" not in empty
    assert "Yes: by what you said, you may apply" in page
    assert "6 rules of this call, and what each says" in page
    assert f'href="/calls/{call.id}#rule-lead">A business leads.</a>' in page
    assert f'href="/apply/{call.id}?category=feasibility&amp;months=12&amp;lead_kind=business' in page


def test_check_says_no_with_the_rule_behind_it_and_does_not_lead_on(call: Call, client: FlaskClient) -> None:
    page = client.get(f"/calls/{call.id}/check?{SOUND}&statement_0=yes").text

    assert "No: with this, you may not apply" in page
    assert "Start an application" not in page
    assert (
        f'refused">No</strong> <a class="govuk-link" href="/calls/{call.id}#rule-late">Has the work begun?</a>' in page
    )


def test_what_is_left_open_is_to_ask(call: Call, client: FlaskClient) -> None:
    page = client.get(f"/calls/{call.id}/check?{SOUND}&statement_0=unsure").text

    assert "Ask first: something is still open" in page
    assert f'href="/calls/{call.id}/ask"' in page


def test_rules_that_the_check_names_stand_on_the_call_page(call: Call, client: FlaskClient) -> None:
    page = client.get(f"/calls/{call.id}").text

    assert [f'id="{name}"' in page for name in ("rule-lead", "rule-uk", "rule-late", "money", "rates")] == [True] * 5
    assert f'href="/calls/{call.id}/check"' in page


def test_nothing_is_stored(call: Call, client: FlaskClient) -> None:
    before = db.session.scalars(select(Event.number)).all()

    client.get(f"/calls/{call.id}/check?{SOUND}&statement_0=no")

    assert db.session.scalars(select(Event.number)).all() == before


def test_odd_answers_are_asked_again(call: Call, client: FlaskClient) -> None:
    answer = client.get(f"/calls/{call.id}/check?months=many&lead_kind=castle")

    assert answer.status_code == 422
    assert "There is something to mend" in answer.text


def test_check_of_a_draft_is_not_there(world: World, client: FlaskClient) -> None:
    draft = factories.a_call(world, upto=CallState.DRAFTING)

    assert client.get(f"/calls/{draft.id}/check").status_code == 404


def test_what_was_said_goes_along_into_the_draft(
    world: World, call: Call, client: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    applicant = factories.an_applicant(world)
    address = f"/apply/{call.id}?category=feasibility&months=12"

    asked = client.get(address)
    page = client_of(applicant.lead).get(address).text
    sent = {"organisation_id": str(applicant.organisation.id), "region": "greater-manchester", "title": "Heat"}
    client_of(applicant.lead).post(address, data={**sent, "category": "feasibility", "months": "12"})

    assert asked.headers["Location"] == f"/sign-in?to=/apply/{call.id}?category%3Dfeasibility%26months%3D12"
    assert '<input type="hidden" name="months" value="12">' in page
    made = db.session.scalars(select(Application)).one()
    assert (made.research_category, made.months) == (ResearchCategory.FEASIBILITY, 12)


def test_draft_that_may_not_lead_is_not_begun(world: World, call: Call) -> None:
    applicant = factories.an_applicant(world)
    with unit_of_work():
        applicant.organisation.kind = OrganisationKind.RTO
        db.session.add(applicant.organisation)

    with pytest.raises(Refusal) as refused:
        factories.a_draft(world, call, applicant)

    assert [reason.text for reason in refused.value.reasons] == [
        "A rule of who may apply is not kept: A business leads."
    ]
