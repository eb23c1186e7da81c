"""Is one application taken later by two people of the funder, until the instant that they named and no longer?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Application, Event, LateException, User
from app.queries.facts import call_facts
from app.queries.late_exceptions import late_exceptions_for
from app.queries.sides import sides_of
from app.queries.tasks import tasks_for
from app.services import (
    applications,
    assessments,
    calls,
    co_investment,
    dependencies,
    late_exceptions,
    lead_changes,
    partners,
    question_work,
    team_comments,
)
from app.services.co_investment import Sum
from app.services.partners import Wanted
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    CLOSES,
    CUT_OFFS,
    DURING,
    Applicant,
    World,
    a_call,
    a_dependency,
    a_draft,
    a_world,
    actor,
    an_applicant,
    assigned,
    close,
    complete,
    eligible,
    grant,
    joined,
    submitted,
    viewer,
)
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.co_investment import InvestmentKind, InvestmentMove, InvestmentOrigin, InvestmentState
from workflows.dependency import DependencyMove, DependencyState
from workflows.late_exception import LateState
from workflows.machine import Refusal
from workflows.partner_invitation import PartnerInvitationState
from workflows.question_work import WorkState
from workflows.team_comment import TeamCommentState

UNTIL = CLOSES + timedelta(days=2)
LATE = CLOSES + timedelta(hours=30)
LEAD = frozenset({Role.LEAD_APPLICANT})


class Town:
    """A closed call with a complete draft that was not submitted, and one that was."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.call = a_call(world)
        self.applicant: Applicant = an_applicant(world)
        self.draft = complete(a_draft(world, self.call, self.applicant), self.applicant)
        self.other = submitted(world, self.call, an_applicant(world, "Rival Ltd"))

    @property
    def lead(self) -> Actor:
        return Actor(self.applicant.lead.id, LEAD)

    def funder(self, user: User) -> Actor:
        return actor(user, self.call)

    def ask(self, now: datetime = AFTER) -> LateException:
        with unit_of_work():
            return late_exceptions.ask(self.draft.id, "Our office burned down.", self.lead, now)

    def grant(self, now: datetime = AFTER) -> LateException:
        asked = self.ask(now)
        with unit_of_work():
            late_exceptions.approve(asked.id, UNTIL, self.funder(self.world.officer), now)
        with unit_of_work():
            return late_exceptions.grant(asked.id, self.funder(self.world.approver), now)

    def submit(self, application: Application, now: datetime) -> None:
        with unit_of_work():
            applications.submit(application.id, self.lead, now, declaration_made=True)


@pytest.fixture
def town(app: Flask) -> Town:
    return Town(a_world())


def codes(act: Callable[[], Any]) -> list[str]:
    """Why a move is refused."""
    with pytest.raises(Refusal) as refused, unit_of_work():
        act()
    return [reason.code for reason in refused.value.reasons]


def state_of(application: Application) -> ApplicationState:
    return db.session.scalars(select(Application.state).where(Application.id == application.id)).one()


def whys_of(user: User, now: datetime) -> list[str]:
    """Why each thing waits on somebody's home."""
    who = viewer(user)
    return [task.why for task in tasks_for(who, sides_of(who)[0], now).waiting]


def test_granted_application_alone_is_written_and_submitted_until_then(town: Town) -> None:
    other = complete(a_draft(town.world, town.call, town.applicant, title="Other"), town.applicant)
    close(town.call)
    town.grant()

    late = codes(lambda: applications.submit(other.id, town.lead, LATE, declaration_made=True))
    over = codes(lambda: applications.submit(town.draft.id, town.lead, UNTIL, declaration_made=True))
    with unit_of_work():
        applications.save_answer(town.draft.id, "need", "Written late.", 1, town.lead, LATE)
    town.submit(town.draft, UNTIL - timedelta(seconds=1))

    assert late == over == ["call_not_open", "deadline_passed"]
    assert state_of(town.draft) == ApplicationState.SUBMITTED


def test_late_application_is_neither_reopened_nor_withdrawn(town: Town) -> None:
    close(town.call)
    town.grant()
    town.submit(town.draft, LATE)

    assert codes(lambda: applications.reopen(town.draft.id, town.lead, LATE)) == ["call_not_open", "deadline_passed"]
    assert codes(lambda: applications.withdraw(town.draft.id, town.lead, LATE)) == ["call_not_open", "deadline_passed"]


def test_what_is_added_in_more_time_can_be_changed_and_ended_in_it(town: Town) -> None:
    close(town.call)
    town.grant()
    draft_id, own = town.draft.id, town.applicant.organisation.id
    hoped = Sum(own, "Own works", InvestmentKind.CASH, InvestmentOrigin.PRIVATE, 1_000_00, 2027)

    with unit_of_work():
        kept = co_investment.add(draft_id, hoped, town.lead, LATE)
        co_investment.change(draft_id, kept.id, replace(hoped, amount_pence=2_000_00), 1, town.lead, LATE)
        co_investment.take_step(draft_id, kept.id, InvestmentMove.LAPSE, "", 2, town.lead, LATE)
        link = dependencies.ask(draft_id, town.other.reference, {own}, town.lead, LATE)
        dependencies.answer(draft_id, link.id, DependencyMove.END, town.lead, LATE)
        work = question_work.assign(draft_id, "need", town.applicant.lead.id, "", town.lead, LATE)
        said = team_comments.write(draft_id, "need", "Is this so?", town.lead, LATE)
        team_comments.delete(draft_id, said.id, town.lead, LATE)

    found = (kept.state, link.state, work.state, said.state)
    assert found == (InvestmentState.LAPSED, DependencyState.ENDED, WorkState.ASSIGNED, TeamCommentState.DELETED)


def test_more_time_changes_neither_who_takes_part_nor_what_others_depend_on(town: Town) -> None:
    second = a_draft(town.world, town.call, town.applicant, title="Second")
    link = a_dependency(second, town.draft, town.applicant)
    partner = joined(town.draft, town.applicant, an_applicant(town.world, "Partner Works Ltd"))
    close(town.call)
    town.grant()

    refused = [
        codes(lambda: partners.invite(town.draft.id, Wanted("gwen@guest.example"), town.lead, LATE)),
        codes(lambda: partners.remove(town.draft.id, partner.id, town.lead, LATE)),
        codes(lambda: lead_changes.ask(town.draft.id, partner.id, town.lead, LATE)),
        codes(lambda: dependencies.answer(town.draft.id, link.id, DependencyMove.END, town.lead, LATE)),
    ]

    assert refused == [["call_not_open"], ["call_not_open"], ["call_not_open"], ["deadline_passed"]]


def test_first_yes_alone_changes_nothing(town: Town) -> None:
    close(town.call)
    asked = town.ask()
    with unit_of_work():
        late_exceptions.approve(asked.id, UNTIL, town.funder(town.world.officer), AFTER)

    refused = codes(lambda: town.submit(town.draft, LATE))
    again = codes(lambda: late_exceptions.grant(asked.id, town.funder(town.world.officer), AFTER))

    assert refused == ["call_not_open", "deadline_passed"]
    assert again == ["own_approval"]


def test_each_yes_waits_on_the_home_of_those_who_can_give_it(town: Town) -> None:
    world, why = town.world, "1 request for more time, and each needs two people"
    town.ask(DURING)

    assert [why in whys_of(user, DURING) for user in (world.officer, world.approver, world.secretary)] == [
        True,
        True,
        False,
    ]


def test_a_second_yes_waits_for_another_than_the_first(town: Town) -> None:
    world, why = town.world, "1 request for more time, and each needs two people"
    asked = town.ask(DURING)
    with unit_of_work():
        late_exceptions.approve(asked.id, UNTIL, town.funder(world.officer), DURING)

    assert [why in whys_of(user, DURING) for user in (world.officer, world.approver)] == [False, True]


def test_nobody_of_the_applicant_decides(town: Town) -> None:
    close(town.call)
    asked = town.ask()
    grant(town.world.officer, Role.COLLABORATOR, town.applicant.organisation)
    both = town.funder(town.world.officer)

    assert codes(lambda: late_exceptions.approve(asked.id, UNTIL, both, AFTER)) == ["own_application"]
    assert codes(lambda: late_exceptions.refuse(asked.id, "No.", both, AFTER)) == ["own_application"]


@pytest.mark.parametrize(
    ("until", "reasons"),
    [
        (CLOSES, ["not_later"]),
        (AFTER, ["not_later"]),
        (datetime.fromisoformat("2027-04-14T16:00:00+00:00"), ["after_assessment_due"]),
    ],
)
def test_time_is_to_come_and_before_assessment_is_due(town: Town, until: datetime, reasons: list[str]) -> None:
    close(town.call)
    asked = town.ask()

    assert codes(lambda: late_exceptions.approve(asked.id, until, town.funder(town.world.officer), AFTER)) == reasons


def test_second_yes_that_comes_too_late_gives_nothing(town: Town) -> None:
    close(town.call)
    asked = town.ask()
    with unit_of_work():
        late_exceptions.approve(asked.id, UNTIL, town.funder(town.world.officer), AFTER)

    assert codes(lambda: late_exceptions.grant(asked.id, town.funder(town.world.approver), UNTIL)) == ["not_later"]


def test_request_is_made_once_by_the_lead_for_a_draft(town: Town) -> None:
    town.ask(DURING)
    colleague = Actor(town.applicant.signatory.id, frozenset({Role.COLLABORATOR}))
    rival = Actor(town.applicant.lead.id, LEAD)

    assert codes(lambda: late_exceptions.ask(town.draft.id, "Again.", town.lead, DURING)) == ["asked_already"]
    assert codes(lambda: late_exceptions.ask(town.draft.id, "Again.", colleague, DURING)) == ["wrong_role"]
    assert codes(lambda: late_exceptions.ask(town.other.id, " ", rival, DURING)) == ["not_a_draft", "no_reason"]


def test_refused_request_says_why_and_another_may_follow(town: Town) -> None:
    close(town.call)
    asked = town.ask()
    officer = town.funder(town.world.officer)

    silent = codes(lambda: late_exceptions.refuse(asked.id, " ", officer, AFTER))
    with unit_of_work():
        late_exceptions.refuse(asked.id, "Everybody had the same time.", officer, AFTER)
    with unit_of_work():
        late_exceptions.ask(town.draft.id, "The fire brigade confirms it.", town.lead, AFTER)
    with unit_of_work():
        taken_back = late_exceptions.withdraw(town.draft.id, town.lead, AFTER)

    assert silent == ["no_reason"]
    assert taken_back is not None
    assert taken_back.state == LateState.WITHDRAWN


def test_draft_that_goes_on_into_the_next_round_needs_no_more_time(app: Flask) -> None:
    world = a_world()
    call = a_call(world, cut_offs=CUT_OFFS)
    applicant = an_applicant(world)
    draft = a_draft(world, call, applicant)
    lead = Actor(applicant.lead.id, LEAD)

    assert codes(lambda: late_exceptions.ask(draft.id, "Late.", lead, DURING)) == ["next_round"]


def test_assessment_waits_for_more_time_and_for_answers(town: Town) -> None:
    close(town.call)
    assigned(town.world, eligible(town.world, town.other))
    officer = town.funder(town.world.officer)

    def start(now: datetime) -> None:
        assessments.start_assessment(town.call.id, officer, now, "All is in.")

    def is_ready(now: datetime) -> bool:
        return "1 application checked and assigned" in whys_of(town.world.officer, now)

    ready = [is_ready(AFTER)]
    asked = town.ask()
    ready.append(is_ready(AFTER))
    waits = codes(lambda: start(AFTER))
    with unit_of_work():
        late_exceptions.approve(asked.id, UNTIL, officer, AFTER)
    with unit_of_work():
        late_exceptions.grant(asked.id, town.funder(town.world.approver), AFTER)
    runs = codes(lambda: start(UNTIL - timedelta(seconds=1)))
    ready += [is_ready(UNTIL - timedelta(seconds=1)), is_ready(UNTIL)]
    with unit_of_work():
        start(UNTIL)

    assert waits == runs == ["more_time_open"]
    assert ready == [True, False, False, True]
    assert call_facts(town.call, UNTIL).more_time_open == 0
    assert codes(lambda: late_exceptions.ask(town.draft.id, "Now?", town.lead, UNTIL)) == ["being_assessed"]


def test_more_time_of_a_call_that_is_put_off_further_ends_with_the_call(town: Town) -> None:
    town.grant(DURING)
    db.session.expire_all()
    draft = applications._load(town.draft.id)

    assert draft.deadline_at == UNTIL
    with unit_of_work():
        draft.call.closes_at = UNTIL + timedelta(days=1)
    assert draft.deadline_at == UNTIL + timedelta(days=1)


def test_partner_reads_of_the_request_while_it_takes_part(town: Town) -> None:
    partner = an_applicant(town.world, "Partner Works Ltd")
    part = joined(town.draft, town.applicant, partner)
    asked = town.ask(DURING)

    read = [list(db.session.scalars(late_exceptions_for(viewer(partner.lead))))]
    with unit_of_work():
        partners.remove(town.draft.id, part.id, town.lead, DURING)
    read.append(list(db.session.scalars(late_exceptions_for(viewer(partner.lead)))))

    assert read == [[asked], []]


def test_everything_is_on_the_record(town: Town) -> None:
    close(town.call)
    kept = town.grant()

    events = db.session.scalars(select(Event).where(Event.subject_id == kept.id).order_by(Event.number)).all()

    assert [(one.move, one.source, one.target, one.actor_id) for one in events] == [
        ("ask_more_time", "asked", "asked", town.applicant.lead.id),
        ("approve_more_time", "asked", "approved", town.world.officer.id),
        ("grant_more_time", "approved", "granted", town.world.approver.id),
    ]
    assert events[-1].data == {
        "application_id": str(town.draft.id),
        "reason": "Our office burned down.",
        "until_at": "2027-03-05T11:00:00Z",
    }


# What arrived in time and was read after the clock had closed the call.


def test_request_that_arrived_in_time_counts_though_the_call_is_closed(town: Town) -> None:
    close(town.call)

    town.submit(town.draft, CLOSES - timedelta(seconds=1))

    kept = db.session.scalars(select(Application).where(Application.id == town.draft.id)).one()
    assert (kept.state, kept.submitted_at) == (ApplicationState.SUBMITTED, CLOSES - timedelta(seconds=1))


def test_invitation_that_arrived_in_time_counts_though_the_call_is_closed(town: Town) -> None:
    close(town.call)

    with unit_of_work():
        asked = partners.invite(town.draft.id, Wanted("gwen@guest.example"), town.lead, CLOSES - timedelta(seconds=1))

    assert asked.state == PartnerInvitationState.PENDING


def test_nothing_is_taken_in_once_assessment_has_begun(town: Town) -> None:
    close(town.call)
    assigned(town.world, eligible(town.world, town.other))
    with unit_of_work():
        assessments.start_assessment(town.call.id, town.funder(town.world.officer), AFTER, "All is in.")

    assert codes(lambda: town.submit(town.draft, CLOSES - timedelta(seconds=1))) == ["call_not_open"]


def test_draft_that_went_on_meanwhile_returns_to_the_round_that_it_arrived_in(app: Flask) -> None:
    world = a_world()
    call = a_call(world, cut_offs=CUT_OFFS)
    applicant = an_applicant(world)
    draft = complete(a_draft(world, call, applicant), applicant)
    with unit_of_work():
        calls.close_call(call.id, CLOSES)
    carried = db.session.scalars(select(Application.call_id).where(Application.id == draft.id)).one()

    with unit_of_work():
        lead = Actor(applicant.lead.id, LEAD)
        applications.submit(draft.id, lead, CLOSES - timedelta(seconds=1), declaration_made=True)

    kept = db.session.scalars(select(Application).where(Application.id == draft.id)).one()
    moves = db.session.scalars(select(Event.move).where(Event.subject_id == draft.id).order_by(Event.number)).all()
    assert carried != call.id
    assert (kept.call_id, kept.state) == (call.id, ApplicationState.SUBMITTED)
    assert moves == ["start", "follow_round", "return_to_round", "submit"]
    assert db.session.scalars(select(type(call).state).where(type(call).id == call.id)).one() == CallState.CLOSED
