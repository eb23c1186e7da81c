"""Do assignments, declining, scoring and closing keep their promises, and what is refused?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Application, Assessment, Call, Event, Outbox, Ranking, Score, User
from app.queries.visible import find
from app.services import assessments, scoring
from app.services.applications import Overtaken
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    Applicant,
    World,
    a_call,
    a_person,
    a_world,
    actor,
    an_applicant,
    assigned,
    close,
    eligible,
    grant,
    scored,
    started,
    submitted,
    viewer,
)
from workflows.actor import Actor, Role
from workflows.assessment import AssessmentState, DeclineReason
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Refusal
from workflows.scoring import MarkKind


@dataclass
class Round:
    """A call in assessment with one application and its three assignments."""

    world: World
    call: Call
    applicant: Applicant
    application: Application
    national: list[Assessment]
    regional: Assessment


@pytest.fixture
def round_(app: Flask) -> Round:
    world = a_world()
    call = a_call(world)
    applicant = an_applicant(world)
    application = submitted(world, call, applicant)
    close(call)
    first, second, regional = assigned(world, eligible(world, application))
    started(world, call)
    return Round(world, call, applicant, application, [first, second], regional)


def me(assessment: Assessment) -> Actor:
    return Actor(assessment.user_id, frozenset({Role.ASSESSOR}))


def accepted(assessment: Assessment) -> Assessment:
    with unit_of_work():
        return assessments.accept(assessment.id, me(assessment), AFTER, no_conflict_confirmed=True)


def save(assessment: Assessment, score: int | None, comment: str, seen: int, criterion_id: str = "need") -> Score:
    with unit_of_work():
        return scoring.save_score(assessment.id, criterion_id, score, comment, seen, me(assessment), AFTER)


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def events_of(assessment: Assessment) -> list[str]:
    query = select(Event.move).where(Event.subject_id == assessment.id).order_by(Event.number)
    return list(db.session.scalars(query))


def notices_about(assessment: Assessment) -> list[str]:
    payloads = [row.payload for row in db.session.scalars(select(Outbox))]
    return [payload["notice"] for payload in payloads if payload["subject_id"] == str(assessment.id)]


def assign(round_: Round, user: User, ledger: Ledger, by: User) -> Assessment:
    with unit_of_work():
        return assessments.assign(round_.application.id, user.id, ledger, actor(by, round_.call), AFTER)


def test_assign_while_assessing_tells_the_person_at_once(round_: Round) -> None:
    newcomer = grant(a_person("Ida Third"), Role.NATIONAL_ASSESSOR, round_.world.funder)

    made = assign(round_, newcomer, Ledger.NATIONAL, round_.world.officer)

    assert made.state == AssessmentState.INVITED
    assert events_of(made) == ["assign"]
    assert notices_about(made) == ["assessor_invited"]


def test_assign_other_sides_ledger_is_refused(round_: Round) -> None:
    scorer = grant(a_person("Lou Local"), Role.REGIONAL_SCORER, round_.world.region)

    with pytest.raises(Refusal) as refused:
        assign(round_, scorer, Ledger.REGIONAL, round_.world.officer)

    assert codes(refused) == ["wrong_role"]


def test_assign_gives_every_reason_at_once(round_: Round) -> None:
    with pytest.raises(Refusal) as refused:
        assign(round_, round_.world.assessors[0], Ledger.REGIONAL, round_.world.officer)

    assert codes(refused) == ["wrong_role", "not_in_pool", "already_assigned"]


def test_assign_person_who_declined_is_not_asked_again(round_: Round) -> None:
    with unit_of_work():
        assessments.decline(round_.national[0].id, DeclineReason.TOO_MANY, me(round_.national[0]), AFTER)

    with pytest.raises(Refusal) as refused:
        assign(round_, round_.world.assessors[0], Ledger.NATIONAL, round_.world.officer)

    assert codes(refused) == ["already_assigned"]


def test_assign_when_ledgers_are_closed_is_refused(round_: Round) -> None:
    for one in (*round_.national, round_.regional):
        scored(one)
    with unit_of_work():
        assessments.close_ledgers(round_.call.id, actor(round_.world.officer, round_.call), AFTER, "All is in.")
    newcomer = grant(a_person(), Role.NATIONAL_ASSESSOR, round_.world.funder)

    with pytest.raises(Refusal) as refused:
        assign(round_, newcomer, Ledger.NATIONAL, round_.world.officer)

    assert codes(refused) == ["not_now"]


def test_accept_without_confirmation_is_refused(round_: Round) -> None:
    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.accept(round_.national[0].id, me(round_.national[0]), AFTER, no_conflict_confirmed=False)

    assert codes(refused) == ["conflict_not_confirmed"]
    assert db.session.get(Assessment, round_.national[0].id).state == AssessmentState.INVITED


def test_accept_by_a_member_of_the_applicant_is_refused(round_: Round) -> None:
    grant(round_.world.assessors[0], Role.COLLABORATOR, round_.applicant.organisation)

    with pytest.raises(Refusal) as refused:
        accepted(round_.national[0])

    assert codes(refused) == ["own_organisation"]


def test_score_by_a_member_who_joined_the_applicant_later_is_refused(round_: Round) -> None:
    accepted(round_.national[0])
    grant(round_.world.assessors[0], Role.COLLABORATOR, round_.applicant.organisation)

    with pytest.raises(Refusal) as refused:
        save(round_.national[0], 8, "Good", 0)

    assert codes(refused) == ["own_organisation"]


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_decline_ends_the_persons_sight_and_tells_the_staff(round_: Round, reason: DeclineReason) -> None:
    person = round_.world.assessors[0]

    with unit_of_work():
        declined = assessments.decline(round_.national[0].id, reason, me(round_.national[0]), AFTER)

    assert (declined.state, declined.decline_reason) == (AssessmentState.DECLINED, reason)
    assert find(Assessment, declined.id, viewer(person)) is None
    assert find(Application, round_.application.id, viewer(person)) is None
    assert events_of(declined) == ["assign", "decline"]
    assert notices_about(declined) == ["assessment_declined"]


def test_decline_after_accepting_keeps_others_at_work(round_: Round) -> None:
    accepted(round_.national[0])
    save(round_.national[0], 3, "Weak", 0)

    with unit_of_work():
        assessments.decline(round_.national[0].id, DeclineReason.CONFLICT, me(round_.national[0]), AFTER)

    with pytest.raises(Refusal) as refused:
        save(round_.national[0], 4, "Weak", 1)
    assert codes(refused) == ["wrong_state"]
    assert db.session.get(Assessment, round_.national[1].id).state == AssessmentState.INVITED


def test_decline_without_reason_is_refused(round_: Round) -> None:
    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.decline(round_.national[0].id, None, me(round_.national[0]), AFTER)

    assert codes(refused) == ["reason_missing"]


def test_declined_marks_count_for_nothing(round_: Round) -> None:
    third = assign(
        round_,
        grant(a_person(), Role.NATIONAL_ASSESSOR, round_.world.funder),
        Ledger.NATIONAL,
        round_.world.officer,
    )
    accepted(third)
    save(third, 0, "Nothing in it", 0)
    save(third, 0, "Nothing in it", 0, "risks")
    with unit_of_work():
        assessments.decline(third.id, DeclineReason.CONFLICT, me(third), AFTER)
    for one in (*round_.national, round_.regional):
        scored(one, 8)

    with unit_of_work():
        ranking = assessments.close_ledgers(
            round_.call.id, actor(round_.world.officer, round_.call), AFTER, "All is in."
        )

    assert [len(one["national"]) for one in ranking.record["inputs"]] == [2]


def test_half_a_judgement_is_kept(round_: Round) -> None:
    accepted(round_.national[0])

    save(round_.national[0], None, "Half a thought", 0)
    kept = save(round_.national[0], 0, "Half a thought", 1)

    assert (kept.score, kept.comment, kept.number, kept.saved_at) == (0, "Half a thought", 2, AFTER)


def test_save_same_again_is_no_new_save(round_: Round) -> None:
    accepted(round_.national[0])
    save(round_.national[0], 7, "Sound", 0)

    kept = save(round_.national[0], 7, "Sound", 0)

    assert kept.number == 1


def test_save_from_an_older_window_is_overtaken_and_changes_nothing(round_: Round) -> None:
    accepted(round_.national[0])
    save(round_.national[0], 7, "Sound", 0)

    with pytest.raises(Overtaken) as overtaken:
        save(round_.national[0], 3, "Weak", 0)

    theirs = {"score": 7, "comment": "Sound", "kind": MarkKind.SCORE}
    assert (overtaken.value.theirs, overtaken.value.number) == (theirs, 1)
    assert db.session.scalars(select(Score.score)).all() == [7]


@pytest.mark.parametrize("score", [-1, 11])
def test_save_score_outside_the_marks_is_refused(round_: Round, score: int) -> None:
    accepted(round_.national[0])

    with pytest.raises(Refusal) as refused:
        save(round_.national[0], score, "Odd", 0)

    assert codes(refused) == ["score_out_of_range"]


@pytest.mark.parametrize("criterion_id", ["g_local_fit", "nothing"])
def test_save_score_on_a_criterion_of_the_other_ledger_is_not_found(round_: Round, criterion_id: str) -> None:
    accepted(round_.national[0])

    with pytest.raises(NotFound):
        save(round_.national[0], 5, "Mine?", 0, criterion_id)


def test_save_score_before_accepting_is_refused(round_: Round) -> None:
    with pytest.raises(Refusal) as refused:
        save(round_.national[0], 5, "Early", 0)

    assert codes(refused) == ["wrong_state"]


def test_complete_names_every_criterion_that_lacks_something(round_: Round) -> None:
    accepted(round_.national[0])
    save(round_.national[0], 5, "", 0)

    with pytest.raises(Refusal) as refused, unit_of_work():
        scoring.complete(round_.national[0].id, me(round_.national[0]), AFTER)

    assert [(reason.code, reason.where) for reason in refused.value.reasons] == [
        ("comment", "criterion:need"),
        ("unscored", "criterion:risks"),
        ("comment", "criterion:risks"),
        ("in_scope", "whole:in_scope"),
        ("recommendation", "whole:recommendation"),
    ]


def test_reopen_takes_back_what_was_handed_in(round_: Round) -> None:
    done = scored(round_.national[0])

    with unit_of_work():
        reopened = scoring.reopen(done.id, me(done), AFTER)

    assert (reopened.state, reopened.completed_at) == (AssessmentState.ACCEPTED, None)
    assert events_of(done) == ["assign", "accept", "complete", "reopen"]


def test_close_ledgers_waits_for_every_promised_score(round_: Round) -> None:
    for one in round_.national:
        scored(one)

    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.close_ledgers(round_.call.id, actor(round_.world.officer, round_.call), AFTER, "All is in.")

    assert codes(refused) == ["assessments_outstanding"]
    assert db.session.scalar(select(func.count(Ranking.id))) == 0


def test_closing_the_ledgers_freezes_every_mark(round_: Round) -> None:
    for one in (*round_.national, round_.regional):
        scored(one)
    with unit_of_work():
        ranking = assessments.close_ledgers(
            round_.call.id, actor(round_.world.officer, round_.call), AFTER, "All is in."
        )

    with pytest.raises(Refusal) as refused, unit_of_work():
        scoring.reopen(round_.national[0].id, me(round_.national[0]), AFTER)

    assert codes(refused) == ["not_assessing"]
    assert db.session.get(Call, round_.call.id).state == CallState.RANKED
    closing = db.session.scalars(select(Event).where(Event.move == "close_ledgers")).one()
    hashes = {"ranking_sha256": ranking.sha256, "inputs_sha256": ranking.inputs_sha256}
    assert closing.data == {**hashes, "reason": "All is in."}


def test_start_assessment_waits_for_the_promised_people(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    application = submitted(world, call)
    close(call)
    eligible(world, application)

    with pytest.raises(Refusal) as refused:
        started(world, call)

    assert codes(refused) == ["assessors_missing"]


def test_scores_are_whole_in_the_database(round_: Round) -> None:
    done = scored(round_.national[0], 9)

    found = db.session.scalars(
        select(Assessment).where(Assessment.id == done.id).options(selectinload(Assessment.scores))
    ).one()

    assert sorted((one.criterion_id, one.score) for one in found.scores) == [("need", 9), ("risks", 9)]


@pytest.mark.postgresql
def test_a_mark_locks_the_call_before_the_assessment_as_acts_on_many_do(
    round_: Round, count_queries: Callable[[], Any]
) -> None:
    scored = round_.national[0]

    with count_queries() as statements, unit_of_work():
        scoring.held(scored.id)

    locks = [one.partition("\nFROM ")[2].split()[0] for one in statements if " FOR " in one]
    assert locks == ["calls", "assessments"]
