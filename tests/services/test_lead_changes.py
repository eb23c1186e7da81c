"""Does the lead of an application pass on with the consent of both, and only where the call lets it?"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Application, Call, Event, LeadChange, Organisation, Partner
from app.policy import actor_for
from app.queries.finances import partners_of
from app.queries.team import team_of
from app.services import applications, invitations, lead_changes, partners
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    ENGINEER,
    Applicant,
    World,
    a_call,
    a_draft,
    a_world,
    actor,
    an_applicant,
    complete,
    costed,
    ended,
    joined,
    load,
    viewer,
)
from tests.together import overlapping
from workflows.actor import Actor, Role
from workflows.definition import CallEntry, EligibilityKind, OrganisationKind
from workflows.lead_change import LeadChangeState
from workflows.machine import Refusal
from workflows.rules import EligibilityRule


@dataclass
class Bid:
    """A draft with two organisations; either may lead."""

    world: World
    call: Call
    application: Application
    lead: Applicant
    partner: Applicant
    part: Partner

    def by(self, applicant: Applicant) -> Actor:
        """The person with the roles that the gate gives them now."""
        return actor_for(viewer(applicant.lead), load(self.application.id, applicant.lead))

    def ask(self) -> LeadChange:
        with unit_of_work():
            return lead_changes.ask(self.application.id, self.part.id, self.by(self.lead), DURING)

    def consent(self) -> Application:
        with unit_of_work():
            return lead_changes.consent(self.application.id, self.by(self.partner), DURING)


def a_bid(**terms: object) -> Bid:
    world = a_world()
    call = a_call(world, **terms)
    lead, partner = an_applicant(world), an_applicant(world, "Partner Works Ltd")
    if terms.get("entry") == CallEntry.INVITATION:
        with unit_of_work():
            number = lead.organisation.company_number
            invitations.invite(call.id, (), (number,), actor(world.officer, call), DURING)
    application = a_draft(world, call, lead)
    return Bid(world, call, application, lead, partner, joined(application, lead, partner))


@pytest.fixture
def bid(app: Flask) -> Bid:
    return a_bid()


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_lead_passes_on_by_consent_and_roles_swap_at_once(bid: Bid) -> None:
    reference, change = bid.application.reference, bid.ask()

    found = bid.consent()

    assert found.reference == reference
    assert found.organisation_id == bid.partner.organisation.id
    names = [(one.organisation.name, one.is_lead) for one in partners_of(found.id)]
    assert names == [("Partner Works Ltd", True), ("Northbeam Robotics Ltd", False)]
    assert bid.by(bid.partner).roles == {Role.LEAD_APPLICANT}
    assert bid.by(bid.lead).roles == {Role.PARTNER_LEAD}
    moves = select(Event.move).where(Event.subject_id == change.id).order_by(Event.number)
    assert list(db.session.scalars(moves)) == ["ask_to_lead", "consent"]


def test_new_lead_submits_and_the_old_one_no_longer(bid: Bid) -> None:
    complete(bid.application, bid.lead)
    costed(bid.application, bid.partner, ENGINEER)
    bid.ask()
    bid.consent()

    with pytest.raises(Refusal) as refusal, unit_of_work():
        applications.submit(bid.application.id, bid.by(bid.lead), DURING, declaration_made=True)
    with unit_of_work():
        kept = applications.submit(bid.application.id, bid.by(bid.partner), DURING, declaration_made=True)

    assert codes(refusal) == ["wrong_role"]
    assert kept.content["organisation"] == "Partner Works Ltd"
    named = [one["organisation"] for one in kept.content["partners"]]
    assert named == ["Partner Works Ltd", "Northbeam Robotics Ltd"]


def test_declined_and_withdrawn_requests_leave_the_lead_where_it_is(bid: Bid) -> None:
    first = bid.ask()
    with unit_of_work():
        lead_changes.decline(bid.application.id, bid.by(bid.partner), DURING)
    second = bid.ask()
    with unit_of_work():
        lead_changes.withdraw(bid.application.id, bid.by(bid.lead), DURING)

    with pytest.raises(NotFound):
        bid.consent()

    states = [db.session.get_one(LeadChange, one.id).state for one in (first, second)]
    assert states == [LeadChangeState.DECLINED, LeadChangeState.WITHDRAWN]
    assert load(bid.application.id, bid.lead.lead).organisation_id == bid.lead.organisation.id


def test_one_request_waits_at_a_time_and_the_lead_is_not_asked(bid: Bid) -> None:
    bid.ask()
    lead = partners_of(bid.application.id)[0]

    with pytest.raises(Refusal) as twice:
        bid.ask()
    with pytest.raises(Refusal) as itself, unit_of_work():
        lead_changes.ask(bid.application.id, lead.id, bid.by(bid.lead), DURING)
    with pytest.raises(Refusal) as own_consent, unit_of_work():
        lead_changes.consent(bid.application.id, bid.by(bid.lead), DURING)

    assert codes(twice) == ["already_asked"]
    assert codes(itself) == ["leads_already", "already_asked"]
    assert codes(own_consent) == ["wrong_role"]


def test_partner_that_may_not_lead_in_this_call_is_not_asked(app: Flask) -> None:
    words = "A business leads."
    rule = EligibilityRule("lead", EligibilityKind.LEAD_KIND, words, kinds=(OrganisationKind.BUSINESS,))
    bid = a_bid(eligibility=(rule,))
    with unit_of_work():
        db.session.get_one(Organisation, bid.partner.organisation.id).kind = OrganisationKind.RTO

    with pytest.raises(Refusal) as refusal:
        bid.ask()

    said = f"Partner Works Ltd may not lead in this call. Its rule: {words}"
    assert [(one.code, one.text) for one in refusal.value.reasons] == [("may_not_lead", said)]


def test_partner_that_is_not_invited_does_not_lead_in_a_call_by_invitation(app: Flask) -> None:
    bid = a_bid(entry=CallEntry.INVITATION)

    with pytest.raises(Refusal) as refusal:
        bid.ask()

    assert codes(refusal) == ["not_invited"]


def test_company_that_has_ended_is_not_asked_and_does_not_take_the_lead(bid: Bid) -> None:
    bid.ask()
    ended(bid.partner)

    with pytest.raises(Refusal) as consenting:
        bid.consent()
    with unit_of_work():
        lead_changes.withdraw(bid.application.id, bid.by(bid.lead), DURING)
    with pytest.raises(Refusal) as asking:
        bid.ask()

    assert codes(consenting) == codes(asking) == ["company_ended"]
    assert load(bid.application.id, bid.lead.lead).organisation_id == bid.lead.organisation.id


def test_partner_removed_meanwhile_takes_no_lead(bid: Bid, app: Flask) -> None:
    bid.ask()
    application_id, part_id = bid.application.id, bid.part.id
    by_lead, by_partner = bid.by(bid.lead), bid.by(bid.partner)

    said = overlapping(
        app,
        lambda: partners.remove(application_id, part_id, by_lead, DURING),
        lambda: lead_changes.consent(application_id, by_partner, DURING),
    )

    assert said == ("done", "NotFound")
    assert db.session.get_one(Application, application_id).organisation_id == bid.lead.organisation.id


@pytest.mark.parametrize("parting", [partners.remove, partners.leave])
def test_request_falls_away_with_the_partner_and_another_may_be_asked(
    bid: Bid, parting: Callable[..., Partner]
) -> None:
    change, by_whom = bid.ask(), bid.lead if parting is partners.remove else bid.partner
    third = joined(bid.application, bid.lead, an_applicant(bid.world, "Third Works Ltd"))

    with unit_of_work():
        parting(bid.application.id, bid.part.id, bid.by(by_whom), DURING)
    with unit_of_work():
        lead_changes.ask(bid.application.id, third.id, bid.by(bid.lead), DURING)

    fallen = db.session.get_one(LeadChange, change.id)
    assert (fallen.state, fallen.answered_by) == (LeadChangeState.WITHDRAWN, by_whom.lead.id)
    assert team_of(bid.application.id).to_lead == third.id
    moves = select(Event.move).where(Event.subject_id == change.id).order_by(Event.number)
    assert list(db.session.scalars(moves)) == ["ask_to_lead", "fall_away"]
