"""Does the database keep marks frozen, and do two people open exactly the ledger that was asked for?"""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db, owner_engine
from app.jobs.clockwork import tick
from app.models import Application, Assessment, Call, Event, Message, Outbox, Reopening, Score, User
from app.notices.write import write_messages
from app.queries.ranking import candidates, ranking_of, rankings_made
from app.services import assessments, decisions, reopening, scoring
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    World,
    a_call,
    a_person,
    a_world,
    actor,
    approved,
    grant,
    ranked,
    recommended,
)
from workflows.actor import Actor, Role
from workflows.assessment import AssessmentState
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Refusal
from workflows.plain import sha256
from workflows.reopening import ReopeningState


@dataclass
class Closed:
    """A call with closed ledgers, one application, and the assessments of both ledgers."""

    world: World
    call: Call
    application: Application
    national: Assessment
    regional: Assessment


@pytest.fixture
def closed(app: Flask) -> Closed:
    world = a_world()
    call = a_call(world)
    (application,) = ranked(world, call)
    work = db.session.scalars(sa.select(Assessment).order_by(Assessment.ledger, Assessment.id)).all()
    return Closed(world, call, application, work[0], work[-1])


def ask(closed: Closed, by: User | None = None, ledger: Ledger = Ledger.NATIONAL, reason: str = "A slip") -> Reopening:
    person = by or (closed.world.officer if ledger == Ledger.NATIONAL else closed.world.region_lead)
    region_id = closed.world.region.id if ledger == Ledger.REGIONAL else None
    with unit_of_work():
        return reopening.ask(closed.call.id, ledger, region_id, reason, actor(person, closed.call), AFTER)


def confirm(closed: Closed, asked: Reopening, by: User | None = None) -> Reopening:
    with unit_of_work():
        who = actor(by or closed.world.approver, closed.call)
        return reopening.confirm(asked.id, closed.call.id, who, AFTER)


def reopened(closed: Closed, ledger: Ledger = Ledger.NATIONAL) -> Reopening:
    return confirm(closed, ask(closed, ledger=ledger))


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def me(assessment: Assessment) -> Actor:
    return Actor(assessment.user_id, frozenset({Role.ASSESSOR}))


def call_state(closed: Closed) -> CallState:
    return db.session.scalars(sa.select(Call.state).where(Call.id == closed.call.id)).one()


def written(statement: str, **values: UUID) -> None:
    """Raw SQL as the owner of the tables, whom no wall holds."""
    names = [sa.bindparam(name, value, sa.Uuid()) for name, value in values.items()]
    with owner_engine().begin() as owner:
        owner.execute(sa.text(statement).bindparams(*names))


ADD_SCORE = (
    "INSERT INTO scores (id, assessment_id, criterion_id, score, comment, number, saved_at) "
    "SELECT :id, id, 'added', 9, '', 1, invited_at FROM assessments WHERE id = :one"
)
ADD_ASSESSMENT = (
    "INSERT INTO assessments (id, application_id, user_id, ledger, state, invited_at, version) "
    "SELECT :id, application_id, :person, ledger, 'invited', invited_at, 1 FROM assessments WHERE id = :one"
)
FORGERIES: dict[str, str] = {
    "add a mark": ADD_SCORE,
    "change a mark": "UPDATE scores SET score = 10 WHERE assessment_id = :one",
    "take a mark away": "DELETE FROM scores WHERE assessment_id = :one",
    "add an assessment": ADD_ASSESSMENT,
    "change an assessment": "UPDATE assessments SET completed_at = invited_at WHERE id = :one",
    "take an assessment away": "DELETE FROM assessments WHERE id = :one",
}


def forge(name: str, assessment: Assessment, person: User) -> None:
    statement, values = FORGERIES[name], {"one": assessment.id}
    if ":id" in statement:
        values["id"] = uuid4()
    if ":person" in statement:
        values["person"] = person.id
    written(statement, **values)


def everything_scored() -> str:
    with owner_engine().connect() as connection:
        rows = [
            [str(value) for value in row]
            for table in (Assessment.__table__, Score.__table__)
            for row in connection.execute(sa.select(table).order_by(table.c.id))
        ]
    return sha256(rows)


def test_database_refuses_to_change_a_frozen_mark_even_for_the_owner(closed: Closed) -> None:
    person, before = a_person(), everything_scored()

    for name in FORGERIES:
        with pytest.raises(sa.exc.DBAPIError, match="the marks of this call are frozen"):
            forge(name, closed.national, person)

    assert everything_scored() == before


def test_database_refuses_to_open_ledgers_without_a_confirmed_reopening(closed: Closed) -> None:
    ask(closed)

    with pytest.raises(sa.exc.DBAPIError, match="closed ledgers are opened by a confirmed reopening alone"):
        written("UPDATE calls SET state = 'assessing' WHERE id = :id", id=closed.call.id)

    assert call_state(closed) == CallState.RANKED


def test_database_refuses_one_person_for_two_and_a_second_ranking_of_a_number(closed: Closed) -> None:
    asked = ask(closed)

    with pytest.raises(sa.exc.IntegrityError):
        written(
            "UPDATE reopenings SET state = 'confirmed', confirmed_by = asked_by, confirmed_at = asked_at "
            "WHERE id = :id",
            id=asked.id,
        )
    with pytest.raises(sa.exc.DBAPIError, match="rankings are append-only"):
        written("UPDATE rankings SET number = 2 WHERE call_id = :id", id=closed.call.id)


def test_reopened_ledger_lets_its_own_marks_change_and_no_others(closed: Closed) -> None:
    reopened(closed, Ledger.REGIONAL)
    before = everything_scored()

    forge("change a mark", closed.regional, closed.world.officer)
    for name in FORGERIES:
        with pytest.raises(sa.exc.DBAPIError, match="the marks of this call are frozen"):
            forge(name, closed.national, closed.world.approver)

    assert everything_scored() != before


@pytest.mark.parametrize("kept", [Ledger.NATIONAL, Ledger.REGIONAL])
def test_assessors_of_the_other_ledger_are_told_that_it_is_closed(closed: Closed, kept: Ledger) -> None:
    other = Ledger.REGIONAL if kept == Ledger.NATIONAL else Ledger.NATIONAL
    reopened(closed, other)
    theirs = closed.national if kept == Ledger.NATIONAL else closed.regional
    own = closed.regional if kept == Ledger.NATIONAL else closed.national

    with pytest.raises(Refusal) as refused, unit_of_work():
        scoring.reopen(theirs.id, me(theirs), AFTER)
    with unit_of_work():
        taken_back = scoring.reopen(own.id, me(own), AFTER)

    assert codes(refused) == ["not_assessing"]
    assert taken_back.state == AssessmentState.ACCEPTED


def test_nobody_is_assigned_to_the_ledger_that_stayed_closed(closed: Closed) -> None:
    reopened(closed, Ledger.REGIONAL)
    newcomer = grant(a_person(), Role.NATIONAL_ASSESSOR, closed.world.funder)

    officer = actor(closed.world.officer, closed.call)

    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.assign(closed.application.id, newcomer.id, Ledger.NATIONAL, officer, AFTER)

    assert codes(refused) == ["ledger_closed"]


def test_reopening_takes_two_people(closed: Closed) -> None:
    both = grant(closed.world.officer, Role.APPROVER, closed.world.funder)
    asked = ask(closed, both)

    with pytest.raises(Refusal) as refused:
        confirm(closed, asked, both)

    assert codes(refused) == ["own_request"]
    assert (call_state(closed), ranking_of(closed.call.id) is None) == (CallState.RANKED, False)
    assert confirm(closed, asked).confirmed_by == closed.world.approver.id


def test_asking_gives_every_reason_at_once(closed: Closed) -> None:
    ask(closed)
    recommended(closed.world, closed.call, [closed.application])

    with pytest.raises(Refusal) as refused:
        ask(closed, closed.world.region_lead, Ledger.NATIONAL, reason=" ")

    assert codes(refused) == ["list_recommended", "wrong_ledger", "asked_already", "reason_missing"]


def test_request_is_refused_once_a_list_is_approved(closed: Closed) -> None:
    asked = ask(closed)
    approved(closed.world, closed.call, [closed.application])

    with pytest.raises(Refusal) as refused:
        confirm(closed, asked)

    assert codes(refused) == ["not_ranked", "list_approved"]
    assert refused.value.reasons[1].text == (
        "The list of Greater Manchester is approved. Its awards stand on this ranking, so that no mark behind it can "
        "change any more."
    )


def test_confirmed_reopening_is_recorded_on_the_call_and_ends_the_ranking(closed: Closed) -> None:
    before = ranking_of(closed.call.id)

    kept = reopened(closed)

    events = db.session.scalars(sa.select(Event).order_by(Event.number.desc()).limit(2)).all()
    assert before is not None
    assert [(one.subject_kind, one.move, one.source, one.target) for one in reversed(events)] == [
        ("reopenings", "confirm_reopening", "asked", "confirmed"),
        ("calls", "reopen_ledger", "ranked", "assessing"),
    ]
    assert events[0].data == {
        "call_id": str(closed.call.id),
        "ledger": "national",
        "region_id": "",
        "ranking_id": str(before.id),
        "reason": "A slip",
        "asked_by": str(closed.world.officer.id),
    }
    assert (call_state(closed), kept.state) == (CallState.ASSESSING, ReopeningState.CONFIRMED)
    assert (ranking_of(closed.call.id), candidates(closed.call.id, closed.world.region.id)) == (None, [])


def test_closing_again_makes_the_next_ranking_and_keeps_the_one_before(closed: Closed) -> None:
    reopened(closed)
    with unit_of_work():
        scoring.reopen(closed.national.id, me(closed.national), AFTER)
    with unit_of_work():
        scoring.save_score(closed.national.id, "need", 5, "Read again.", 1, me(closed.national), AFTER)
    with unit_of_work():
        scoring.complete(closed.national.id, me(closed.national), AFTER)
    with unit_of_work():
        assessments.close_ledgers(closed.call.id, actor(closed.world.officer, closed.call), AFTER, "Mended.")

    first, second = rankings_made(closed.call.id)
    standing = ranking_of(closed.call.id)
    assert (first.number, second.number, standing) == (1, 2, second)
    assert (first.sha256 != second.sha256, first.inputs_sha256 != second.inputs_sha256) == (True, True)
    assert db.session.scalars(sa.select(Reopening.state)).one() == ReopeningState.CLOSED
    with pytest.raises(sa.exc.DBAPIError, match="the marks of this call are frozen"):
        forge("change a mark", closed.national, closed.world.officer)


def test_clock_leaves_a_reopened_ledger_to_people(closed: Closed) -> None:
    reopened(closed)
    long_after = AFTER.replace(year=AFTER.year + 1)

    moved = tick(long_after)

    assert (moved, call_state(closed)) == (0, CallState.ASSESSING)


def test_request_is_taken_back_by_its_own_side_or_turned_down(closed: Closed) -> None:
    asked = ask(closed, ledger=Ledger.REGIONAL)
    officer = actor(closed.world.officer, closed.call)

    with pytest.raises(Refusal) as refused, unit_of_work():
        reopening.withdraw(asked.id, closed.call.id, officer, AFTER)
    with unit_of_work():
        approver = actor(closed.world.approver, closed.call)
        turned_down = reopening.withdraw(asked.id, closed.call.id, approver, AFTER)

    assert codes(refused) == ["other_side"]
    assert turned_down.state == ReopeningState.WITHDRAWN
    assert ask(closed, ledger=Ledger.REGIONAL).state == ReopeningState.ASKED


def test_notices_reach_those_whom_a_reopening_concerns(closed: Closed) -> None:
    reopened(closed, Ledger.REGIONAL)

    rows = db.session.scalars(sa.select(Outbox).where(Outbox.kind == "notice").order_by(Outbox.created_at)).all()
    told = {row.payload["notice"]: told_by(row) for row in rows if "reopen" in row.payload["notice"]}

    world = closed.world
    assert told == {
        "reopening_asked": {world.approver.email, world.national_signatory.email},
        "ledger_reopened": {
            world.approver.email,
            world.national_signatory.email,
            world.officer.email,
            world.region_lead.email,
            world.secretary.email,
            world.scorers[0].email,
        },
    }


def told_by(row: Outbox) -> set[str]:
    with unit_of_work():
        write_messages(row, AFTER)
    db.session.flush()
    return set(db.session.scalars(sa.select(Message.address).where(Message.outbox_id == row.id)))


def test_lists_wait_while_a_ledger_is_open(closed: Closed) -> None:
    secretary = Actor(closed.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        chosen = [closed.application.id]
        kept = decisions.compose(closed.call.id, closed.world.region, chosen, {}, "", secretary, AFTER)
    reopened(closed)

    with pytest.raises(Refusal) as refused, unit_of_work():
        decisions.recommend(kept.id, secretary, AFTER)

    assert codes(refused)[0] == "not_ranked"
