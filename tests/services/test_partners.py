"""Do organisations join an application by their own word, and is it over at once when they leave?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import (
    Application,
    ApplicationPaper,
    CoInvestment,
    Dependency,
    Event,
    Message,
    Partner,
    PartnerInvitation,
    QuestionWork,
    Region,
    TeamComment,
    User,
)
from app.policy import actor_for
from app.queries.finances import partners_of, project_costs
from app.queries.visible import applications_for, partner_invitations_for
from app.services import (
    application_papers,
    applications,
    co_investment,
    costs,
    dependencies,
    partners,
    question_work,
    team_comments,
    working_copies,
)
from app.services.partners import Wanted
from app.services.working_copies import Typed
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    DURING,
    ENGINEER,
    Applicant,
    a_call,
    a_draft,
    a_person,
    a_world,
    an_applicant,
    an_investment,
    complete,
    costed,
    ended,
    grant,
    joined,
    load,
    viewer,
)
from tests.together import overlapping
from workflows import finance
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.co_investment import InvestmentMove, InvestmentState
from workflows.consortium import PartnerState
from workflows.definition import CostCategory
from workflows.dependency import DependencyMove, DependencyState
from workflows.machine import Refusal
from workflows.partner_invitation import MOST_PARTNERS, PartnerInvitationState

GUEST = "gwen@guest.example"


@dataclass
class Bid:
    """A draft of one organisation, and another that may take part."""

    application: Application
    lead: Applicant
    partner: Applicant

    @property
    def by_lead(self) -> Actor:
        return Actor(self.lead.lead.id, frozenset({Role.LEAD_APPLICANT}))

    @property
    def by_partner(self) -> Actor:
        return Actor(self.partner.lead.id, frozenset({Role.PARTNER_LEAD}))

    @property
    def invited(self) -> Actor:
        return Actor(self.partner.lead.id, frozenset({Role.INVITED}))

    def invite(self, email: str = GUEST, at: object = DURING) -> PartnerInvitation:
        with unit_of_work():
            return partners.invite(self.application.id, Wanted(email), self.by_lead, at)

    def join(self) -> Partner:
        return joined(self.application, self.lead, self.partner)

    def names(self) -> list[str]:
        return [one.organisation.name for one in partners_of(self.application.id)]


@pytest.fixture
def bid(app: Flask) -> Bid:
    world = a_world()
    call = a_call(world)
    lead = an_applicant(world)
    return Bid(a_draft(world, call, lead), lead, an_applicant(world, "Partner Works Ltd"))


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def roles_of(user: User, application: Application) -> set[Role]:
    return set(actor_for(viewer(user), load(application.id, user)).roles)


def sees(user: User) -> list[str]:
    return [one.reference for one in db.session.scalars(applications_for(viewer(user))).unique()]


def moves_of(thing: object) -> list[str]:
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == thing.id).order_by(Event.number)))


def subjects_to(address: str, at: datetime = DURING + timedelta(minutes=1)) -> list[str]:
    drain_due(at)
    query = select(Message.subject).where(Message.address == address).order_by(Message.created_at)
    return list(db.session.scalars(query))


def test_partner_joins_with_its_own_organisation_and_its_people_become_writers(bid: Bid) -> None:
    colleague = grant(a_person(), Role.COLLABORATOR, bid.partner.organisation)

    bid.join()

    assert bid.names() == ["Northbeam Robotics Ltd", "Partner Works Ltd"]
    assert roles_of(bid.partner.lead, bid.application) == {Role.PARTNER_LEAD}
    assert roles_of(colleague, bid.application) == {Role.PARTNER_WRITER}
    assert roles_of(bid.partner.signatory, bid.application) == {Role.PARTNER_SIGNATORY}
    assert roles_of(bid.lead.lead, bid.application) == {Role.LEAD_APPLICANT}
    assert sees(colleague) == [bid.application.reference]


def test_partner_writes_but_neither_submits_withdraws_nor_invites(bid: Bid) -> None:
    bid.join()
    question = "need"

    with unit_of_work():
        kept = applications.save_answer(bid.application.id, question, "We need it.", 0, bid.by_partner, DURING)
    refused = []
    for act in (
        lambda: applications.submit(bid.application.id, bid.by_partner, DURING, declaration_made=True),
        lambda: applications.withdraw(bid.application.id, bid.by_partner, DURING),
        lambda: partners.invite(bid.application.id, Wanted(GUEST), bid.by_partner, DURING),
    ):
        with pytest.raises(Refusal) as refusal, unit_of_work():
            act()
        refused.append(codes(refusal))

    assert kept.saved_by == bid.partner.lead.id
    assert refused == [["wrong_role"]] * 3


def test_invitation_is_there_for_its_address_alone(bid: Bid) -> None:
    asked = bid.invite(bid.partner.lead.email.upper())
    people = (bid.partner.lead, bid.partner.signatory, bid.lead.lead, a_person())

    found = [list(db.session.scalars(partner_invitations_for(viewer(one)))) for one in people]

    assert found == [[asked], [], [], []]


@pytest.mark.parametrize(("email", "code"), [("own", "oneself"), ("colleague", "in_team"), (GUEST, "already_invited")])
def test_nobody_is_invited_who_is_there_already(bid: Bid, email: str, code: str) -> None:
    bid.invite(GUEST)
    known = {"own": bid.lead.lead.email, "colleague": bid.lead.signatory.email}

    with pytest.raises(Refusal) as refusal:
        bid.invite(known.get(email, email))

    assert codes(refusal) == [code]


def test_an_application_has_room_for_so_many_organisations(bid: Bid) -> None:
    for number in range(MOST_PARTNERS - 1):
        bid.invite(f"guest{number}@guest.example")

    with pytest.raises(Refusal) as refusal:
        bid.invite()

    assert codes(refusal) == ["too_many"]


def test_nobody_joins_what_is_submitted_or_over(bid: Bid) -> None:
    complete(bid.application, bid.lead)
    with unit_of_work():
        applications.submit(bid.application.id, bid.by_lead, DURING, declaration_made=True)

    with pytest.raises(Refusal) as submitted:
        bid.invite()
    with pytest.raises(Refusal) as late:
        bid.invite(at=AFTER)

    assert codes(submitted) == ["not_a_draft"]
    assert codes(late) == ["call_not_open", "not_a_draft"]


def test_pending_invitation_keeps_an_application_from_being_submitted_until_it_is_withdrawn(bid: Bid) -> None:
    complete(bid.application, bid.lead)
    asked = bid.invite()

    with pytest.raises(Refusal) as refusal, unit_of_work():
        applications.submit(bid.application.id, bid.by_lead, DURING, declaration_made=True)
    with unit_of_work():
        partners.withdraw(bid.application.id, asked.id, bid.by_lead, DURING)
    with unit_of_work():
        applications.submit(bid.application.id, bid.by_lead, DURING, declaration_made=True)

    assert [(one.code, one.where) for one in refusal.value.reasons] == [("invitation_pending", "team")]
    assert db.session.get_one(Application, bid.application.id).state == ApplicationState.SUBMITTED
    assert moves_of(asked) == ["invite_partner", "withdraw"]


def test_an_organisation_takes_part_once_and_only_by_its_own_lead(bid: Bid) -> None:
    bid.join()
    other = grant(a_person(), Role.LEAD_APPLICANT, bid.partner.organisation)
    with unit_of_work():
        asked = PartnerInvitation(
            application_id=bid.application.id, email=other.email, invited_by=bid.lead.lead.id,
            invited_at=DURING, sent_at=DURING,
        )  # fmt: skip
        db.session.add(asked)
    by_other = Actor(other.id, frozenset({Role.INVITED}))

    refused = []
    for organisation in (bid.partner.organisation, bid.lead.organisation):
        with pytest.raises(Refusal) as refusal, unit_of_work():
            partners.accept(asked.id, organisation.id, by_other, DURING)
        refused.append(codes(refusal))

    assert refused == [["takes_part_already"], ["not_its_lead", "takes_part_already"]]


def test_declined_invitation_no_longer_waits_and_the_lead_is_told(bid: Bid) -> None:
    asked = bid.invite(bid.partner.lead.email)

    with unit_of_work():
        partners.decline(asked.id, bid.invited, DURING)
    with pytest.raises(Refusal) as refusal, unit_of_work():
        partners.accept(asked.id, bid.partner.organisation.id, bid.invited, DURING)

    assert codes(refusal) == ["wrong_state"]
    assert subjects_to(bid.lead.lead.email) == [f"An invitation to {bid.application.title} is declined"]


def test_invitation_is_written_to_an_address_without_an_account(bid: Bid) -> None:
    asked = bid.invite()
    with unit_of_work():
        partners.send_again(bid.application.id, asked.id, bid.by_lead, DURING + timedelta(days=1))

    assert subjects_to(GUEST, DURING + timedelta(days=2)) == ["Lena Lead asks you to take part in an application"] * 2


def test_invitation_is_sent_once_a_day_at_most(bid: Bid) -> None:
    asked = bid.invite()

    with pytest.raises(Refusal) as refusal, unit_of_work():
        partners.send_again(bid.application.id, asked.id, bid.by_lead, DURING + timedelta(hours=23))

    assert codes(refusal) == ["written_to"]
    assert subjects_to(GUEST) == ["Lena Lead asks you to take part in an application"]


def test_address_that_is_invited_again_after_a_withdrawal_is_written_to_once_a_day_at_most(bid: Bid) -> None:
    first = bid.invite()
    with unit_of_work():
        partners.withdraw(bid.application.id, first.id, bid.by_lead, DURING)

    with pytest.raises(Refusal) as refusal:
        bid.invite()
    bid.invite("other@guest.example")
    again = bid.invite(at=DURING + timedelta(days=1))

    [reason] = refusal.value.reasons
    assert (reason.code, reason.where, moves_of(again)) == ("written_to", "email", ["invite_partner"])


def test_removed_partner_loses_access_and_what_it_typed_and_its_costs_leave_the_totals(bid: Bid) -> None:
    complete(bid.application, bid.lead)
    partner = bid.join()
    costed(bid.application, bid.partner, ENGINEER)
    before = load(bid.application.id, bid.lead.lead).cost_pence
    with unit_of_work():
        place = f"/applications/{bid.application.id}/questions/need"
        typed = Typed(place, "application", bid.application.id, bid.application.call_id, "", (("a", "b"),), "0", DURING)
        working_copies.keep(bid.partner.lead.id, typed)

    with unit_of_work():
        partners.remove(bid.application.id, partner.id, bid.by_lead, DURING)

    found = load(bid.application.id, bid.lead.lead)
    assert (before, found.cost_pence) == (250_000_00, 200_000_00)
    assert finance.totals(project_costs(found)).eligible_pence == 200_000_00
    assert sees(bid.partner.lead) == []
    assert roles_of(bid.partner.lead, bid.application) == set()
    assert working_copies.of_person(bid.partner.lead.id) == []
    assert moves_of(partner) == ["join", "remove"]


def test_partner_that_comes_back_finds_its_costs(bid: Bid) -> None:
    partner = bid.join()
    costed(bid.application, bid.partner, ENGINEER)
    with unit_of_work():
        partners.leave(bid.application.id, partner.id, bid.by_partner, DURING)

    again = bid.join()

    found = project_costs(load(bid.application.id, bid.lead.lead))
    assert again.id == partner.id
    assert [one.costs for one in found] == [(), ((CostCategory.LABOUR, 50_000_00),)]
    assert load(bid.application.id, bid.lead.lead).cost_pence == 50_000_00
    assert moves_of(partner) == ["join", "leave", "join"]


def test_the_lead_stays_and_nobody_leaves_for_another(bid: Bid) -> None:
    partner = bid.join()
    lead = partners_of(bid.application.id)[0]

    refused = []
    for act in (
        lambda: partners.remove(bid.application.id, lead.id, bid.by_lead, DURING),
        lambda: partners.leave(bid.application.id, lead.id, bid.by_partner, DURING),
        lambda: partners.remove(bid.application.id, partner.id, bid.by_lead, AFTER),
    ):
        with pytest.raises(Refusal) as refusal, unit_of_work():
            act()
        refused.append(codes(refusal))

    assert refused == [["leads"], ["leads", "not_its_lead"], ["call_not_open"]]


def test_acceptance_and_withdrawal_at_once_come_to_one_answer(bid: Bid, app: Flask) -> None:
    asked = bid.invite(bid.partner.lead.email)
    asked_id, application_id, organisation_id = asked.id, bid.application.id, bid.partner.organisation.id
    by_lead, invited = bid.by_lead, bid.invited

    said = overlapping(
        app,
        lambda: partners.withdraw(application_id, asked_id, by_lead, DURING),
        lambda: partners.accept(asked_id, organisation_id, invited, DURING),
    )

    assert said == ("done", ["wrong_state"])
    assert db.session.get_one(PartnerInvitation, asked_id).state == PartnerInvitationState.WITHDRAWN
    assert bid.names() == ["Northbeam Robotics Ltd"]


def test_costs_saved_while_the_partner_is_removed_are_not_taken(bid: Bid, app: Flask) -> None:
    partner_id, application_id = bid.join().id, bid.application.id
    by_lead, by_partner, asked = bid.by_lead, bid.by_partner, costs.Asked(7_000, 0)

    said = overlapping(
        app,
        lambda: partners.remove(application_id, partner_id, by_lead, DURING),
        lambda: costs.save_sheet(partner_id, ENGINEER, asked, seen_number=1, actor=by_partner, now=DURING),
    )

    assert said == ("done", "NotFound")
    assert db.session.get_one(Partner, partner_id).state == PartnerState.LEFT
    assert db.session.get_one(Application, application_id).cost_pence == 0


@pytest.mark.parametrize("act", ["step", "end", "mark", "comment"])
def test_what_a_partner_does_while_it_is_removed_is_not_done(bid: Bid, app: Flask, act: str) -> None:
    complete(bid.application, bid.lead)
    partner_id, application_id = bid.join().id, bid.application.id
    invested, by_lead, by_partner = an_investment(bid.application, bid.lead), bid.by_lead, bid.by_partner
    with unit_of_work():
        named = dependencies.ask(application_id, "GM-2027-01-999", (), by_lead, DURING)
    investment_id, dependency_id = invested.id, named.id
    pledge, end = InvestmentMove.PLEDGE, DependencyMove.END
    acts = {
        "step": lambda: co_investment.take_step(application_id, investment_id, pledge, "", 1, by_partner, DURING),
        "end": lambda: dependencies.answer(application_id, dependency_id, end, by_partner, DURING),
        "mark": lambda: question_work.mark_complete(application_id, "need", by_partner, DURING),
        "comment": lambda: team_comments.write(application_id, "need", "Is this so?", by_partner, DURING),
    }

    said = overlapping(app, lambda: partners.remove(application_id, partner_id, by_lead, DURING), acts[act])

    assert said == ("done", "NotFound")
    states = [db.session.scalars(select(kind.state)).one() for kind in (CoInvestment, Dependency)]
    assert states == [InvestmentState.HOPED, DependencyState.ASKED]
    assert [db.session.scalars(select(one)).all() for one in (QuestionWork, TeamComment)] == [[], []]


def test_submission_waits_for_an_invitation_that_is_being_written(bid: Bid, app: Flask) -> None:
    complete(bid.application, bid.lead)
    application_id, by_lead = bid.application.id, bid.by_lead

    said = overlapping(
        app,
        lambda: partners.invite(application_id, Wanted(GUEST), by_lead, DURING),
        lambda: applications.submit(application_id, by_lead, DURING, declaration_made=True),
    )

    assert said == ("done", ["invitation_pending"])
    assert db.session.get_one(Application, application_id).state == ApplicationState.DRAFT


def test_whoever_works_on_the_call_takes_no_part_in_an_application_to_it(bid: Bid) -> None:
    asked = bid.invite(bid.partner.lead.email)
    region = db.session.get_one(Region, bid.application.region_id)
    grant(bid.partner.lead, Role.REGION_LEAD, region)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        partners.accept(asked.id, bid.partner.organisation.id, bid.invited, DURING)

    assert codes(refusal) == ["works_on_call"]


def test_company_that_has_ended_does_not_join(bid: Bid) -> None:
    asked, invited = bid.invite(bid.partner.lead.email), bid.invited
    ended(bid.partner)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        partners.accept(asked.id, bid.partner.organisation.id, invited, DURING)

    assert [(one.code, one.where) for one in refusal.value.reasons] == [("company_ended", "organisation_id")]
    assert bid.names() == ["Northbeam Robotics Ltd"]


def test_papers_of_the_draft_go_with_whoever_leaves(bid: Bid) -> None:
    complete(bid.application, bid.lead)
    partner = bid.join()
    with unit_of_work():
        application_papers.ask(bid.application.id, bid.by_lead, DURING)

    with unit_of_work():
        partners.remove(bid.application.id, partner.id, bid.by_lead, DURING)

    assert db.session.scalars(select(ApplicationPaper)).all() == []
