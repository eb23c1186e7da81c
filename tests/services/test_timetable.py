"""Does a deadline move only later, by two people of two sides, before it has passed, and with a word to everybody?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Call, DeadlineExtension, Event, Message, User
from app.services import applications, calls, timetable
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.walls import as_system
from tests.factories import (
    CLOSES,
    DURING,
    World,
    a_call,
    a_draft,
    a_person,
    a_world,
    actor,
    an_applicant,
    complete,
    grant,
    submitted,
)
from workflows.actor import Role
from workflows.call import CallState
from workflows.extension import ExtensionState
from workflows.machine import Refusal

LATER = CLOSES + timedelta(days=2)
DUE = datetime(2027, 4, 14, 16, tzinfo=UTC)
REASON = "The service was away for three hours."


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def call(world: World) -> Call:
    return a_call(world)


def propose(
    world: World,
    call: Call,
    to_at: datetime = LATER,
    reason: str = REASON,
    now: datetime = DURING,
    side: str = "national",
) -> UUID:
    person = world.officer if side == "national" else world.region_lead
    with unit_of_work():
        return timetable.propose_extension(call.id, side, to_at, reason, actor(person, call), now).id


def confirm(call: Call, extension_id: UUID, person: User, now: datetime = DURING) -> None:
    with unit_of_work():
        timetable.confirm_extension(extension_id, call.id, actor(person, call), now)


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def now_closes(call: Call) -> datetime:
    db.session.expire_all()
    return db.session.scalars(select(Call.closes_at).where(Call.id == call.id)).one()


def test_deadline_moves_when_another_side_confirms(world: World, call: Call) -> None:
    proposed = propose(world, call)
    before = now_closes(call)
    confirm(call, proposed, world.region_lead)

    kept = db.session.scalars(select(DeadlineExtension)).one()
    assert (before, now_closes(call)) == (CLOSES, LATER)
    assert (kept.state, kept.confirmed_by, kept.confirmed_at) == (
        ExtensionState.CONFIRMED,
        world.region_lead.id,
        DURING,
    )


def test_both_steps_are_recorded_with_their_reason(world: World, call: Call) -> None:
    confirm(call, propose(world, call), world.regional_signatory)

    rows = db.session.scalars(
        select(Event).where(Event.subject_kind == "deadline_extensions").order_by(Event.number)
    ).all()
    assert [(row.move, row.actor_id, row.data["reason"], row.data["to_at"]) for row in rows] == [
        ("propose_extension", world.officer.id, REASON, "2027-03-05T11:00:00Z"),
        ("confirm_extension", world.regional_signatory.id, REASON, "2027-03-05T11:00:00Z"),
    ]


def test_everybody_who_applies_is_told_once_it_is_confirmed(world: World, call: Call) -> None:
    writing, done = an_applicant(world), an_applicant(world, "Done Ltd")
    a_draft(world, call, writing)
    submitted(world, call, done)
    proposed = propose(world, call)
    drain_due(CLOSES)
    subject = "Small call: the deadline is now 5 March 2027"
    query = select(Message.address).where(Message.subject == subject)
    before = db.session.scalars(query).all()
    confirm(call, proposed, world.region_lead)
    drain_due(CLOSES)

    sides = (world.officer, world.national_signatory, world.region_lead, world.regional_signatory)
    assert list(before) == []
    assert set(db.session.scalars(query)) == {one.email for one in (writing.lead, done.lead, *sides)}
    body = db.session.scalars(select(Message.body).where(Message.subject == subject)).first()
    assert f"The reason: {REASON}" in (body or "")


def test_application_is_taken_until_the_later_deadline_and_not_after_it(world: World, call: Call) -> None:
    applicant = an_applicant(world)
    draft = complete(a_draft(world, call, applicant), applicant)
    confirm(call, propose(world, call), world.region_lead)
    lead = actor(applicant.lead, draft)

    with pytest.raises(Refusal) as late, unit_of_work():
        applications.submit(draft.id, lead, LATER, declaration_made=True)
    with unit_of_work():
        taken = applications.submit(draft.id, lead, LATER - timedelta(seconds=1), declaration_made=True)

    assert (codes(late), taken.submitted_at) == (["deadline_passed"], LATER - timedelta(seconds=1))


def test_proposer_does_not_confirm(world: World, call: Call) -> None:
    both = grant(world.officer, Role.REGION_LEAD, world.region)
    proposed = propose(world, call)

    with pytest.raises(Refusal) as refusal:
        confirm(call, proposed, both)

    assert codes(refusal) == ["own_proposal"]


def test_own_side_does_not_confirm(world: World, call: Call) -> None:
    proposed = propose(world, call)

    with pytest.raises(Refusal) as refusal:
        confirm(call, proposed, world.national_signatory)

    assert codes(refusal) == ["own_side"]


def test_region_proposes_and_funder_confirms(world: World, call: Call) -> None:
    confirm(call, propose(world, call, side="greater-manchester"), world.national_signatory)

    assert now_closes(call) == LATER


@pytest.mark.parametrize(
    ("to_at", "reason", "now", "expected"),
    [
        (CLOSES, REASON, DURING, ["not_later"]),
        (CLOSES - timedelta(days=1), REASON, DURING, ["not_later"]),
        (DUE, REASON, DURING, ["after_assessment_due"]),
        (LATER, "  ", DURING, ["no_reason"]),
        (LATER, REASON, CLOSES, ["deadline_passed"]),
        (CLOSES, "", CLOSES, ["deadline_passed", "not_later", "no_reason"]),
    ],
)
def test_proposal_is_refused_with_every_reason(
    world: World, call: Call, to_at: datetime, reason: str, now: datetime, expected: list[str]
) -> None:
    with pytest.raises(Refusal) as refusal:
        propose(world, call, to_at, reason, now)

    assert codes(refusal) == expected
    assert db.session.scalars(select(DeadlineExtension)).all() == []


def test_proposal_for_somebody_elses_side_is_refused(world: World, call: Call) -> None:
    with pytest.raises(Refusal) as refusal, unit_of_work():
        timetable.propose_extension(call.id, "national", LATER, REASON, actor(world.region_lead, call), DURING)

    assert codes(refusal) == ["wrong_role"]


def test_one_proposal_at_a_time(world: World, call: Call) -> None:
    propose(world, call)

    with pytest.raises(Refusal) as refusal:
        propose(world, call, side="greater-manchester")

    assert codes(refusal) == ["proposed_already"]


def test_withdrawn_proposal_cannot_be_confirmed_and_makes_room(world: World, call: Call) -> None:
    first = propose(world, call)
    with unit_of_work():
        timetable.withdraw_extension(first, call.id, actor(world.region_lead, call), DURING)
    second = propose(world, call)

    with pytest.raises(Refusal) as refusal:
        confirm(call, first, world.region_lead)
    confirm(call, second, world.region_lead)

    assert (codes(refusal), now_closes(call)) == (["wrong_state"], LATER)


def test_proposal_of_another_call_is_not_there(world: World, call: Call) -> None:
    proposed = propose(world, call)
    other = a_call(world, reference="GM-2027-02")

    with pytest.raises(NotFound):
        confirm(other, proposed, world.region_lead)


def test_proposal_lapses_at_the_deadline_that_stands(world: World, call: Call) -> None:
    proposed = propose(world, call)

    with pytest.raises(Refusal) as refusal:
        confirm(call, proposed, world.region_lead, CLOSES)

    assert (codes(refusal), now_closes(call)) == (["deadline_passed"], CLOSES)


def test_stranger_proposes_nothing(world: World, call: Call) -> None:
    with pytest.raises(Refusal) as refusal, unit_of_work():
        timetable.propose_extension(call.id, "national", LATER, REASON, actor(a_person(), call), DURING)

    assert codes(refusal) == ["wrong_role"]


def test_clock_and_confirmation_at_once_leave_one_of_two_whole_results(app: Flask, world: World, call: Call) -> None:
    """Either the call closed and the proposal waits, or the deadline moved and the call is open. Never both."""
    proposed, call_id = propose(world, call), call.id
    person = actor(world.region_lead, call)
    db.session.remove()
    ready = Barrier(2)

    def close() -> object:
        return calls.close_call(call_id, CLOSES)

    def extend() -> object:
        return timetable.confirm_extension(proposed, call_id, person, CLOSES - timedelta(seconds=1))

    def run(act: object) -> bool:
        with app.app_context(), as_system():
            ready.wait()
            try:
                with unit_of_work():
                    act()  # type: ignore[operator]
            except Refusal:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(2) as pool:
        closed, extended = pool.map(run, (close, extend))

    found = db.session.execute(select(Call.state, Call.closes_at).where(Call.id == call_id)).one()
    whole = {True: (CallState.CLOSED, CLOSES), False: (CallState.OPEN, LATER)}
    assert closed != extended
    assert tuple(found) == whole[closed]
