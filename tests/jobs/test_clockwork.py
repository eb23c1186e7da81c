"""Does the clock open and close each call at its instant, once, and leave a call that missed its time?"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Call, Event, Outbox
from app.queries.definitions import current_version, definition_of
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import CLOSES, DRAFTED, OPENS, World, a_call, a_world, actor, sign_both
from workflows.call import CallState

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def state(call: Call) -> CallState:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Call, call.id).state


def moves(call: Call) -> list[tuple[str, datetime, object]]:
    """What the clock did to a call: the move, when, and by whom (nobody)."""
    query = select(Event.move, Event.at, Event.actor_id).where(
        Event.subject_id == call.id, Event.move.in_(["open", "close"])
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Event.number))]


def notices() -> list[str]:
    payloads = db.session.scalars(select(Outbox.payload).order_by(Outbox.created_at))
    return [one["notice"] for one in payloads if one["notice"] in ("call_opened", "call_closed")]


def test_call_opens_at_its_instant_and_not_before(world: World) -> None:
    call = a_call(world, upto=CallState.AGREED)

    early, then = (tick(OPENS - INSTANT), state(call)), (tick(OPENS), state(call))

    assert (early, then) == ((0, CallState.AGREED), (1, CallState.OPEN))
    assert (moves(call), notices()) == ([("open", OPENS, None)], ["call_opened"])


def test_call_closes_at_its_instant_and_not_before(world: World) -> None:
    call = a_call(world)

    early, then = (tick(CLOSES - INSTANT), state(call)), (tick(CLOSES), state(call))

    assert (early, then) == ((0, CallState.OPEN), (1, CallState.CLOSED))
    assert moves(call) == [("open", OPENS, None), ("close", CLOSES, None)]


def test_looking_again_moves_nothing(world: World) -> None:
    call = a_call(world, upto=CallState.AGREED)
    tick(OPENS)

    assert (tick(OPENS), tick(OPENS + INSTANT)) == (0, 0)
    assert (len(moves(call)), notices()) == (1, ["call_opened"])


def test_call_that_nobody_signed_stays_a_draft(world: World) -> None:
    call = a_call(world, upto=CallState.DRAFTING)

    assert (tick(OPENS), tick(CLOSES), state(call), moves(call)) == (0, 0, CallState.DRAFTING, [])


def test_call_that_missed_its_time_is_not_opened_and_keeps_no_other_waiting(world: World) -> None:
    missed = a_call(world, upto=CallState.AGREED)
    late = a_call(world, upto=CallState.DRAFTING, reference="GM-2027-02")
    closing_later(world, late, CLOSES + timedelta(days=9))
    sign_both(world, late)

    assert tick(CLOSES) == 1
    assert (state(missed), state(late)) == (CallState.AGREED, CallState.OPEN)
    assert (moves(missed), notices()) == ([], ["call_opened"])


def test_call_with_something_wrong_in_it_keeps_no_other_from_its_time(world: World) -> None:
    broken = a_call(world, upto=CallState.AGREED, reference="GM-1")
    sound = a_call(world, upto=CallState.AGREED, reference="GM-2")
    with unit_of_work():
        db.session.execute(update(Call).where(Call.id == broken.id).values(current_number=99))

    assert tick(OPENS) == 1
    assert (state(broken), state(sound)) == (CallState.AGREED, CallState.OPEN)


def test_clock_that_was_away_opens_late_and_says_when(world: World) -> None:
    call = a_call(world, upto=CallState.AGREED)
    late = OPENS + timedelta(hours=5)

    tick(late)

    assert (db.session.get_one(Call, call.id).opened_at, moves(call)) == (late, [("open", late, None)])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-2, 60), max_size=6))
def test_whenever_the_clock_looks_a_call_opens_once_and_closes_once(world: World, days: list[int]) -> None:
    made = db.session.query(Call).count()
    call = a_call(world, upto=CallState.AGREED, reference=f"GM-2028-{made}")
    looks = [OPENS + timedelta(days=day) for day in sorted(days)]

    for look in looks:
        tick(look)

    opened = next((look for look in looks if OPENS <= look < CLOSES), None)
    closed = next((look for look in looks if opened and look >= CLOSES), None)
    expected = [("open", opened, None)] if opened else []
    assert moves(call) == expected + ([("close", closed, None)] if closed else [])


def closing_later(world: World, call: Call, closes_at: datetime) -> None:
    """The officer puts the deadline off, before anybody signs."""
    with unit_of_work():
        version = current_version(call)
        core = definition_of(version).core
        later = replace(core, milestones=replace(core.milestones, closes_at=closes_at))
        officer = actor(world.officer, call)
        calls.edit_core(call.id, later, officer, DRAFTED, Said("Later", version.sha256))
