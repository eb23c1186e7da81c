"""Does the clock let the assessors in and close the ledgers at the agreed times, once, when the work is done?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.extensions import db
from app.jobs.clockwork import remind_due, tick
from app.jobs.outbox import drain_due
from app.models import Assessment, Call, Event, Message, Outbox, Ranking, User
from app.queries.history import of_call
from app.services import assessments, decisions
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, CLOSES, OPENS, World, a_call, a_world, actor, an_applicant
from tests.web.applicant.reading import words_in
from workflows.call import CallState
from workflows.history import Reader
from workflows.machine import Refusal
from workflows.release_hold import HOLD

INSTANT, DAY = timedelta(microseconds=1), timedelta(days=1)
STARTS = CLOSES + 10 * DAY
DUE = factories.milestones().assessment_due_at
RELEASES = factories.milestones().decision_due_at + 7 * DAY


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; the pages read it at this one edge."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def dated_call(world: World) -> Call:
    """An open call whose timetable says when its assessors are let in and when its decisions are told."""
    dates = replace(factories.milestones(), opens_at=OPENS, closes_at=CLOSES)
    return a_call(world, core={"milestones": replace(dates, assessment_starts_at=STARTS, release_at=RELEASES)})


def in_place(world: World, call: Call) -> list[Assessment]:
    """The call closed, with one application that is checked and has its people."""
    application = factories.submitted(world, call, an_applicant(world))
    factories.close(call)
    return factories.assigned(world, factories.eligible(world, application))


def being_scored(world: World, call: Call) -> list[Assessment]:
    asked = in_place(world, call)
    factories.started(world, call)
    return asked


def state(call: Call) -> CallState:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Call, call.id).state


def moved(call: Call, move: str) -> list[tuple[datetime, object, object]]:
    """When something was done to a call, by whom, and when it was due."""
    query = select(Event).where(Event.subject_id == call.id, Event.move == move)
    return [(one.at, one.actor_id, one.data.get("due_at")) for one in db.session.scalars(query)]


def notices(name: str) -> int:
    payloads = db.session.scalars(select(Outbox.payload))
    return sum(one.get("notice") == name for one in payloads)


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_assessors_are_let_in_at_the_agreed_time_and_not_before(world: World) -> None:
    call = dated_call(world)
    in_place(world, call)

    early, then = (tick(STARTS - INSTANT), state(call)), (tick(STARTS), state(call))

    assert (early, then, tick(STARTS)) == ((0, CallState.CLOSED), (1, CallState.ASSESSING), 0)
    assert moved(call, "start_assessment") == [(STARTS, None, STARTS.isoformat().replace("+00:00", "Z"))]
    assert notices("assessors_invited") == 1


def test_assessors_wait_for_people_and_are_let_in_as_soon_as_they_are_found(world: World) -> None:
    call = dated_call(world)
    application = factories.submitted(world, call, an_applicant(world))
    factories.close(call)

    waited = tick(STARTS), tick(STARTS + DAY)
    factories.assigned(world, factories.eligible(world, application))
    found = tick(STARTS + DAY + INSTANT)

    assert (waited, found, state(call)) == ((0, 0), 1, CallState.ASSESSING)
    assert moved(call, "start_assessment")[0][0] == STARTS + DAY + INSTANT


def test_call_that_names_no_time_waits_for_a_person(world: World) -> None:
    call = a_call(world)
    in_place(world, call)

    assert (tick(DUE + 30 * DAY), state(call)) == (0, CallState.CLOSED)


def test_ledgers_are_closed_by_nobody_at_the_end_of_assessment(
    world: World, client_of: Callable[[User], FlaskClient]
) -> None:
    call = a_call(world)
    for one in being_scored(world, call):
        factories.scored(one)

    early, then = (tick(DUE - INSTANT), state(call)), (tick(DUE), state(call))
    page = words_in(client_of(world.officer).get(f"/funder/calls/{call.id}/ranking"))
    timetable = words_in(client_of(world.officer).get(f"/agreement/{call.id}/timetable"))

    assert (early, then, tick(DUE)) == ((0, CallState.ASSESSING), (1, CallState.RANKED), 0)
    assert db.session.scalars(select(Ranking)).one().closed_by is None
    assert notices("ledgers_closed") == 1
    assert "by the clock" in page
    assert "Both ledgers were closed" in timetable


def test_ledgers_wait_for_the_last_mark(world: World) -> None:
    call = a_call(world)
    *most, last = being_scored(world, call)
    for one in most:
        factories.scored(one)

    waited = tick(DUE), tick(DUE + DAY)
    factories.scored(last)

    assert (waited, state(call)) == ((0, 0), CallState.ASSESSING)
    assert (tick(DUE + DAY), state(call)) == (1, CallState.RANKED)


def test_nothing_is_done_by_hand_without_a_reason(world: World) -> None:
    call = a_call(world)
    asked, officer = in_place(world, call), actor(world.officer, call)
    with pytest.raises(Refusal) as start, unit_of_work():
        assessments.start_assessment(call.id, officer, AFTER)
    factories.started(world, call)
    for one in asked:
        factories.scored(one)

    with pytest.raises(Refusal) as closing, unit_of_work():
        assessments.close_ledgers(call.id, officer, AFTER)

    assert (codes(start), codes(closing)) == (["reason_missing"], ["reason_missing"])
    assert db.session.scalar(select(func.count(Ranking.id))) == 0


def test_clock_is_no_way_around_the_time(world: World) -> None:
    call = dated_call(world)
    in_place(world, call)

    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.start_when_due(call.id, STARTS - INSTANT)

    assert codes(refused) == ["not_due"]


def test_page_asks_why_and_the_history_tells_it(world: World, client_of: Callable[[User], FlaskClient]) -> None:
    call = dated_call(world)
    in_place(world, call)
    officer, path = client_of(world.officer), f"/funder/calls/{call.id}/start-assessment"

    asked = words_in(officer.get(path))
    bare = officer.post(path)
    given = officer.post(path, data={"reason": "The panel was brought forward."})
    told = words_in(officer.get(f"/funder/calls/{call.id}/history"))

    assert "The assessors are let in by themselves on 13 March 2027 at 11:00am UK time" in asked
    assert (bare.status_code, given.status_code) == (422, 303)
    assert "Enter why you do it now" in words_in(bare)
    assert "Why: The panel was brought forward." in told
    assert [one.why for one in of_call(call, Reader.REGION) if one.why] == [
        "The panel was brought forward.",
    ]


def test_what_is_typed_stays_when_something_stands_in_the_way(
    world: World, client_of: Callable[[User], FlaskClient]
) -> None:
    call = dated_call(world)
    factories.submitted(world, call, an_applicant(world))
    factories.close(call)

    refused = client_of(world.officer).post(
        f"/funder/calls/{call.id}/start-assessment", data={"reason": "The panel was brought forward."}
    )

    assert refused.status_code == 409
    assert "Some applications have not been checked" in words_in(refused)
    assert "The panel was brought forward." in refused.text


def test_decisions_are_told_early_only_with_a_reason(
    world: World, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]
) -> None:
    call = dated_call(world)
    received = factories.ranked(world, call, (9,))
    factories.approved(world, call, received)
    officer, path = client_of(world.officer), f"/funder/calls/{call.id}/release"
    clock_at(AFTER)
    with pytest.raises(Refusal) as refused, unit_of_work():
        decisions.release(call.id, actor(world.officer, call), AFTER)

    asked, bare = words_in(officer.get(path)), officer.post(path, data={"people": "1"})
    given = officer.post(path, data={"people": "1", "reason": "Ministers announce it today."})
    drain_due(AFTER + HOLD)

    assert codes(refused) == ["reason_missing"]
    assert "You can tell them earlier if you say why" in asked
    assert (bare.status_code, given.status_code, state(call)) == (409, 303, CallState.RELEASED)


def test_decisions_are_told_in_time_without_a_reason(world: World) -> None:
    call = dated_call(world)
    factories.approved(world, call, factories.ranked(world, call, (9,)))

    with unit_of_work():
        decisions.release(call.id, actor(world.officer, call), RELEASES)

    assert state(call) == CallState.RELEASED


def test_both_sides_are_reminded_of_the_start_and_told_once_it_is_late(world: World) -> None:
    call = dated_call(world)
    factories.submitted(world, call, an_applicant(world))
    factories.close(call)

    for now in (STARTS - 7 * DAY, STARTS + INSTANT, STARTS + DAY):
        remind_due(now)
        drain_due(now)

    said = {"are": 0, "were to be": 0}
    for subject, address in db.session.execute(select(Message.subject, Message.address)):
        for words in said:
            if f"the assessors {words} let in on 13 March 2027" in subject:
                assert address in {world.officer.email, world.region_lead.email}
                said[words] += 1
    assert said == {"are": 2, "were to be": 2}
