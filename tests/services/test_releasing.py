"""Is a release held for a minute, stopped by whoever asked for it, and then told to everybody once?"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Call, Event, Message, Outbox, ReleaseHold, RoleGrant
from app.notices.shown import shown_by
from app.queries.release_page import NOTICE, deliveries_of, failed_of
from app.services import releasing
from app.transactions import unit_of_work
from tests.factories import AFTER, World, a_ranked_call, a_world, actor, approved
from workflows.call import CallState
from workflows.machine import Refusal
from workflows.release_hold import HOLD

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def decided(world: World) -> Call:
    """A call whose list is approved, with one application funded and one not."""
    call, received = a_ranked_call(world)
    approved(world, call, received)
    return call


def ask(world: World, call: Call, typed: int | None = 2) -> None:
    with unit_of_work():
        releasing.ask(call.id, typed, actor(world.officer, call), AFTER)


def state(call: Call) -> CallState:
    found: Call = db.session.get_one(Call, call.id, populate_existing=True)
    return found.state


def moves(call: Call) -> list[str]:
    asked = ("ask_release", "stop_release", "fail_release", "release")
    query = select(Event.move).where(Event.subject_id == call.id, Event.move.in_(asked)).order_by(Event.number)
    return list(db.session.scalars(query))


def messages() -> int:
    query = (
        select(func.count(Message.id))
        .join(Outbox, Outbox.id == Message.outbox_id)
        .where(Outbox.payload["notice"].as_string() == NOTICE)
    )
    return db.session.scalar(query) or 0


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_nothing_is_told_before_the_minute_is_over(world: World, decided: Call) -> None:
    ask(world, decided)

    drain_due(AFTER + HOLD - SECOND)
    before = (state(decided), messages())
    drain_due(AFTER + HOLD)

    assert before == (CallState.DECIDED, 0)
    assert (state(decided), messages()) == (CallState.RELEASED, 2)
    assert moves(decided) == ["ask_release", "release"]


def test_release_that_was_stopped_never_happens(world: World, decided: Call) -> None:
    ask(world, decided)
    with unit_of_work():
        releasing.stop(decided.id, actor(world.officer, decided), AFTER + HOLD - SECOND)

    drain_due(AFTER + 2 * HOLD)

    assert (state(decided), messages()) == (CallState.DECIDED, 0)
    assert moves(decided) == ["ask_release", "stop_release"]


def test_release_asked_for_again_counts_its_own_minute(world: World, decided: Call) -> None:
    ask(world, decided)
    with unit_of_work():
        releasing.stop(decided.id, actor(world.officer, decided), AFTER + 30 * SECOND)
        releasing.ask(decided.id, 2, actor(world.officer, decided), AFTER + 31 * SECOND)

    drain_due(AFTER + HOLD)

    assert state(decided) == CallState.DECIDED
    drain_due(AFTER + 31 * SECOND + HOLD)
    assert state(decided) == CallState.RELEASED


@pytest.mark.parametrize(("typed", "code"), [(None, "not_confirmed"), (3, "not_confirmed")])
def test_number_that_was_typed_is_the_number_told(world: World, decided: Call, typed: int | None, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(world, decided, typed)

    assert codes(refused) == [code]
    assert db.session.query(ReleaseHold).count() == 0


def test_release_is_asked_for_once_and_stopped_within_its_minute(world: World, decided: Call) -> None:
    ask(world, decided)

    with pytest.raises(Refusal) as twice:
        ask(world, decided)
    db.session.rollback()
    with pytest.raises(Refusal) as late:
        releasing.stop(decided.id, actor(world.officer, decided), AFTER + HOLD)

    assert (codes(twice), codes(late)) == (["asked_already"], ["too_late"])


def test_what_came_between_is_said_and_nothing_is_released(world: World, decided: Call) -> None:
    ask(world, decided)
    with unit_of_work():
        db.session.execute(update(RoleGrant).where(RoleGrant.user_id == world.officer.id).values(ended_at=AFTER))

    drain_due(AFTER + HOLD)

    assert (state(decided), messages()) == (CallState.DECIDED, 0)
    assert moves(decided) == ["ask_release", "fail_release"]
    assert failed_of(decided.id) == "This is not yours to do."


def test_every_message_is_shown_with_its_merged_words_before(world: World, decided: Call) -> None:
    shown = shown_by(NOTICE, decided.id)

    assert len(shown) == 2
    merged = [text for text, is_merged in shown[0].body if is_merged]
    assert merged[0] == shown[0].reader.name
    assert decided.title in merged
    assert ("there is a decision" in "".join(text for text, _ in shown[0].subject), shown[0].missing) == (True, "")
    ask(world, decided)
    drain_due(AFTER + HOLD)
    assert "".join(text for text, _ in shown[0].body) in {one.body for one in db.session.scalars(select(Message))}
    assert [one.sent_at is not None for one in deliveries_of(decided.id)] == [True, True]


def test_message_that_lacks_a_word_stops_the_release(world: World, decided: Call) -> None:
    with unit_of_work():
        db.session.get_one(Call, decided.id).title = ""

    with pytest.raises(Refusal) as refused:
        ask(world, decided)

    assert codes(refused) == ["message_unfinished"] * 2
    assert "A word that is merged in is empty." in refused.value.reasons[0].text
