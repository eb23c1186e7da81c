"""Does everything happen at its time, once, in order and with the true time recorded, however many clocks look?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.clockwork import remind_due, tick
from app.jobs.outbox import drain_due
from app.models import Call, CallReminder, Event, Message, Outbox
from app.notices.declaring import still_to_declare
from app.notices.matters import of_call
from app.queries.definitions import current_version, definition_of
from app.services import calls, declarations
from app.services.versions import Said
from app.transactions import unit_of_work
from app.walls import as_system
from tests.factories import (
    AFTER,
    CLOSES,
    CUT_OFFS,
    DRAFTED,
    DURING,
    OPENS,
    STAGE_CLOSES,
    World,
    a_call,
    a_declaration,
    a_draft,
    a_first_stage,
    a_person,
    a_question,
    a_ranked_call,
    a_world,
    actor,
    advised,
    an_applicant,
    an_interest,
    approved,
    assigned,
    close,
    eligible,
    interests_told,
    scored,
    sign_both,
    stage_closed,
    started,
    submitted,
)
from workflows.actor import Actor, Role
from workflows.call import CallState
from workflows.definition import NATIONAL
from workflows.wording import day

DUE = datetime(2027, 4, 14, 16, tzinfo=UTC)
DECISIONS = datetime(2027, 5, 26, 16, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def look(now: datetime) -> int:
    """One look at the clock: the moves made, and the calls of which somebody was reminded."""
    return tick(now) + remind_due(now)


def told(now: datetime) -> dict[str, set[str]]:
    """Who has been told what so far, by subject."""
    drain_due(now)
    waiting = db.session.scalars(select(Outbox.error).where(Outbox.done_at.is_(None))).all()
    assert list(waiting) == []
    found: dict[str, set[str]] = {}
    for message in db.session.scalars(select(Message)):
        found.setdefault(message.subject, set()).add(message.address)
    return found


def moves(*names: str) -> list[tuple[str, str, datetime, str]]:
    """The events of these moves in the order of the record: move, call, time, and when it was due."""
    query = select(Event, Call.reference).join(Call, Call.id == Event.subject_id).where(Event.move.in_(names))
    rows = db.session.execute(query.order_by(Event.number))
    return [(event.move, reference, event.at, event.data["due_at"]) for event, reference in rows]


def state_of(call: Call) -> CallState:
    db.session.expire_all()
    return db.session.scalars(select(Call.state).where(Call.id == call.id)).one()


def closing(world: World, closes_at: datetime, reference: str) -> Call:
    """An open call with a deadline of its own."""
    call = a_call(world, upto=CallState.DRAFTING, reference=reference)
    with unit_of_work():
        version = current_version(call)
        core = definition_of(version).core
        dates = replace(core.milestones, closes_at=closes_at, assessment_due_at=closes_at + 40 * DAY)
        dates = replace(dates, decision_due_at=closes_at + 80 * DAY)
        changed = replace(core, milestones=dates)
        calls.edit_core(call.id, changed, actor(world.officer, call), DRAFTED, Said("Dates", version.sha256))
    sign_both(world, call)
    return call


@pytest.mark.parametrize(
    "closes_at",
    [datetime(2027, 3, 28, 10, tzinfo=UTC), datetime(2027, 10, 31, 11, tzinfo=UTC)],
    ids=["clocks go forward", "clocks go back"],
)
def test_call_closes_at_eleven_in_the_uk_on_the_days_when_the_clocks_change(world: World, closes_at: datetime) -> None:
    call = closing(world, closes_at, "GM-2027-05")
    look(OPENS)

    before = (look(closes_at - SECOND), state_of(call))
    look(closes_at)

    assert before[1] == CallState.OPEN
    assert state_of(call) == CallState.CLOSED


def test_everything_missed_is_done_at_once_in_order_with_the_true_time(world: World) -> None:
    first = a_call(world, reference="GM-2027-01")
    second = closing(world, CLOSES + 60 * DAY, "GM-2027-02")
    back = CLOSES + timedelta(hours=5)

    look(back)

    assert (state_of(first), state_of(second)) == (CallState.CLOSED, CallState.OPEN)
    assert moves("open", "close")[1:] == [
        ("open", "GM-2027-02", back, "2027-01-11T09:00:00Z"),
        ("close", "GM-2027-01", back, "2027-03-03T11:00:00Z"),
    ]


def test_call_that_missed_opening_and_deadline_stays_shut_and_people_are_told_once(world: World) -> None:
    call = a_call(world, upto=CallState.AGREED)

    made = [look(CLOSES + DAY), look(CLOSES + 2 * DAY)]

    assert (made, state_of(call)) == ([1, 0], CallState.AGREED)
    assert told(CLOSES + 3 * DAY)["Small call: did not open"] == {
        world.officer.email,
        world.national_signatory.email,
        world.region_lead.email,
        world.regional_signatory.email,
    }


def test_draft_that_nobody_signed_is_remembered_before_its_opening(world: World) -> None:
    a_call(world, upto=CallState.DRAFTING)

    made = [
        look(OPENS - 7 * DAY - SECOND),
        look(OPENS - 7 * DAY),
        look(OPENS - 6 * DAY),
        look(OPENS - DAY),
        look(OPENS),
    ]

    assert made == [0, 1, 0, 1, 1]
    assert [subject for subject in told(OPENS) if "not agreed yet" in subject] == [
        "Small call: not agreed yet, and to open on 11 January 2027"
    ]


def test_whoever_is_asked_to_declare_and_has_not_is_reminded_before_the_deadline(world: World) -> None:
    call = a_call(world)
    writing, referee, unwilling = an_applicant(world), a_person("Rae Referee"), a_person("Una Unwilling")
    draft = a_draft(world, call, writing)
    asked = [a_declaration(draft, writing, one) for one in (referee.email, "sam@stranger.example", unwilling.email)]
    with unit_of_work():
        invited = Actor(unwilling.id, frozenset({Role.INVITED}))
        declarations.decline(asked[2].id, "I am too busy.", invited, DURING)

    made = [look(CLOSES - 7 * DAY), look(CLOSES - DAY), look(CLOSES + DAY)]

    assert made == [1, 1, 1]
    subject = "You are asked to declare by 3 March 2027: Small call"
    assert told(CLOSES + DAY)[subject] == {referee.email, "sam@stranger.example"}
    bodies = db.session.scalars(select(Message.body).where(Message.address == "sam@stranger.example")).all()
    assert ["Register with this address" in body for body in bodies] == [True, True]


def test_however_many_are_asked_to_declare_they_are_found_by_the_same_questions(
    world: World, count_queries: Callable[[], Any]
) -> None:
    call, writing = a_call(world), an_applicant(world)
    draft, found = a_draft(world, call, writing), []
    for number in range(3):
        a_declaration(draft, writing, f"sam{number}@stranger.example")
        a_declaration(draft, writing, a_person(f"Rae Referee {number}").email)
        matter = of_call({"subject_id": str(call.id)})
        for with_account in (True, False):
            with count_queries() as statements:
                readers = still_to_declare(matter, with_account=with_account)
            found.append((len(list(readers)), len(statements)))

    assert found == [(1, 2), (1, 2), (2, 2), (2, 2), (3, 2), (3, 2)]


def test_writers_of_drafts_are_told_that_the_call_closes(world: World) -> None:
    call = a_call(world)
    writing, done = an_applicant(world), an_applicant(world, "Done Ltd")
    a_draft(world, call, writing)
    submitted(world, call, done)

    made = [look(CLOSES - 7 * DAY), look(CLOSES - 7 * DAY), look(CLOSES - DAY)]

    assert made == [1, 0, 1]
    assert told(CLOSES)["Small call closes on 3 March 2027"] == {writing.lead.email}
    count = select(func.count()).where(Message.subject == "Small call closes on 3 March 2027")
    assert db.session.scalar(count) == 2


def test_assessors_with_work_are_reminded_and_staff_only_when_it_is_over(world: World) -> None:
    call = a_call(world)
    bid = submitted(world, call)
    close(call)
    work = assigned(world, eligible(world, bid))
    started(world, call)
    scored(work[0])

    made = [look(DUE - 7 * DAY), look(DUE - DAY)]
    before = told(DUE)
    made.append(look(DUE))
    after = told(DUE)

    subject = "Small call: 1 application to score by 14 April 2027"
    assert made == [1, 1, 1]
    assert before[subject] == {world.assessors[1].email, world.scorers[0].email}
    assert "Small call: assessment was due by 14 April 2027" not in before
    assert after["Small call: assessment was due by 14 April 2027"] == {world.officer.email, world.region_lead.email}


def test_decision_that_is_due_reminds_those_who_decide(world: World) -> None:
    a_ranked_call(world)

    look(DECISIONS - 7 * DAY)

    assert told(DECISIONS)["Small call: decisions are due by 26 May 2027"] == {
        world.secretary.email,
        world.approver.email,
        world.officer.email,
    }


def test_call_that_is_decided_is_not_reminded_of_deciding(world: World) -> None:
    call, bids = a_ranked_call(world)
    approved(world, call, bids[:1])

    assert look(DECISIONS + DAY) == 0


def test_after_an_outage_people_are_told_of_the_latest_only(world: World) -> None:
    a_ranked_call(world)

    look(DECISIONS + 3 * DAY)

    rows = db.session.execute(select(CallReminder.reminder, CallReminder.due_at, CallReminder.made_at)).all()
    assert [tuple(row) for row in rows] == [("over", DECISIONS, DECISIONS + 3 * DAY)]


def test_several_clocks_do_everything_once(app: Flask, world: World) -> None:
    opening = a_call(world, upto=CallState.AGREED)
    bid_call = a_call(world, reference="GM-2027-02")
    a_draft(world, bid_call, an_applicant(world))
    db.session.remove()
    ready = Barrier(4)

    def at_once(now: datetime) -> int:
        with app.app_context(), as_system():
            ready.wait()
            try:
                return look(now)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        made = [list(pool.map(at_once, [now] * 4)) for now in (CLOSES - 2 * DAY, CLOSES)]

    assert [sum(one) for one in made] == [3, 2]
    assert [(move, reference) for move, reference, _, _ in moves("open", "close")][1:] == [
        ("open", "GM-2027-01"),
        ("close", "GM-2027-01"),
        ("close", "GM-2027-02"),
    ]
    assert db.session.scalar(select(func.count()).select_from(CallReminder)) == 2
    assert state_of(opening) == CallState.CLOSED


def test_look_at_the_clock_asks_the_same_for_one_call_and_for_many(world: World, count_queries) -> None:
    a_call(world)
    look(DURING)
    with count_queries() as one:
        look(DURING)
    for number in range(2, 6):
        a_call(world, reference=f"GM-2027-0{number}")
    look(DURING)
    with count_queries() as many:
        look(DURING)

    assert (len(many), len(one) <= 6) == (len(one), True)


class TestFirstStage:
    """Those who write are reminded before it closes, and the leads until everybody is told."""

    def test_only_who_has_not_submitted_is_reminded(self, world: World) -> None:
        call = a_call(world, first_stage=a_first_stage())
        writing, sent = an_applicant(world), an_applicant(world, "Second Firm Ltd")
        an_interest(world, call, writing, sent=False)
        an_interest(world, call, sent, "Other idea")

        look(STAGE_CLOSES - DAY)
        look(STAGE_CLOSES - DAY + SECOND)

        assert told(STAGE_CLOSES)[f"Small call: expressions of interest close on {day(STAGE_CLOSES)}"] == {
            writing.lead.email
        }

    def test_lead_is_reminded_until_everybody_is_told(self, world: World) -> None:
        call = a_call(world, first_stage=a_first_stage())
        made = an_interest(world, call, an_applicant(world))
        stage_closed(call)
        advised(world, made)
        due_at = a_first_stage().told_by_at
        subject = f"Small call: advice on expressions of interest due on {day(due_at)}"

        look(due_at - DAY)
        before = told(due_at)[subject]
        interests_told(world, call)
        look(due_at)
        told(due_at)
        count = db.session.scalar(select(func.count()).select_from(Message).where(Message.subject == subject))

        assert (before, count) == ({world.region_lead.email}, 1)


def test_answers_that_are_owed_remind_the_side_that_owes_them(world: World) -> None:
    by = CLOSES - 2 * DAY
    a_call_with_a_question(world, by)

    look(by - DAY)

    assert told_to_answer(by) == [{world.officer.email}]


def test_answers_are_owed_later_when_the_deadline_is_put_off(world: World) -> None:
    by = CLOSES - 2 * DAY
    call = a_call_with_a_question(world, by)
    with unit_of_work():
        call.closes_at = CLOSES + 7 * DAY

    look(by - DAY)
    before = told_to_answer(by)
    look(by + 6 * DAY)

    assert (before, told_to_answer(by + 7 * DAY)) == ([], [{world.officer.email}])


def a_call_with_a_question(world: World, answers_by: datetime) -> Call:
    """An open call in which an applicant waits for an answer that is owed by this time."""
    call = a_call(world)
    a_question(call, an_applicant(world))
    with unit_of_work():
        version = current_version(call)
        core = definition_of(version).core
        dates = replace(core.milestones, questions_until_at=answers_by - 2 * DAY, answers_by_at=answers_by)
        owed, author = (
            replace(definition_of(version), core=replace(core, milestones=dates)),
            Actor(version.author_id, frozenset()),
        )
        made = calls.add_version(call, owed, side=NATIONAL, summary="Dates", actor=author, now=DURING)
        db.session.get_one(Call, call.id).current_number = made.number
    return call


def told_to_answer(at: datetime) -> list[set[str]]:
    """Who was told to answer questions."""
    return [addresses for subject, addresses in told(at).items() if "questions to answer by" in subject]


def test_writers_in_a_round_are_told_what_becomes_of_a_draft_that_is_late(world: World) -> None:
    call = a_call(world, cut_offs=CUT_OFFS)
    writing = an_applicant(world)
    a_draft(world, call, writing)

    look(CLOSES - DAY)

    assert told(CLOSES)["Small call: round 1 closes on 3 March 2027"] == {writing.lead.email}
    body = db.session.scalars(select(Message.body).where(Message.subject.contains("round 1 closes"))).one()
    assert "What is not submitted by then goes on as it is into the next round" in body


def test_reminder_is_recorded(world: World) -> None:
    a_ranked_call(world)
    look(DECISIONS - DAY)

    event = db.session.scalars(select(Event).where(Event.move == "remind")).one()
    assert (event.actor_id, event.at, event.data) == (
        None,
        DECISIONS - DAY,
        {
            "milestone": "decision_due_at",
            "reminder": "day",
            "milestone_at": "2027-05-26T16:00:00Z",
            "due_at": "2027-05-25T16:00:00Z",
        },
    )
    assert AFTER < DECISIONS
