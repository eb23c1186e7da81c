"""Are assessors reminded once for each step, and do acts on many assignments do all that was shown or nothing?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.jobs.assessors import remind_assessors
from app.jobs.outbox import drain_due
from app.models import Application, Assessment, AssessmentReminder, Call, Event, Message, User
from app.queries.assessing import assignments_of
from app.queries.pools import Side
from app.queries.progress import progress_of
from app.queries.timetable import dates_of
from app.services import assessments, conflicts, many_assignments, scoring
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, World
from workflows.actor import CLOCK, Actor, Role
from workflows.definition import Ledger
from workflows.machine import Refusal
from workflows.reminding import Step


@dataclass
class Assessed:
    """Two applications in assessment, both asked of the same two national assessors and one regional scorer."""

    world: World
    call: Call
    work: list[list[Assessment]]

    @property
    def side(self) -> Side:
        return Side(Ledger.NATIONAL, self.world.funder.id)

    @property
    def officer(self) -> Actor:
        return Actor(self.world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))

    @property
    def due_at(self) -> datetime:
        return dates_of(db.session.get_one(Call, self.call.id)).assessment_due_at

    def row(self, first: int, second: int) -> dict[str, str]:
        """One assignment as it is confirmed now."""
        kept = db.session.get_one(Assessment, self.work[first][second].id, populate_existing=True)
        return {str(kept.id): str(kept.version)}


@pytest.fixture
def assessed(app: Flask) -> Assessed:
    world = f.a_world()
    call = f.a_call(world)
    received = [f.submitted(world, call, f.an_applicant(world, f"Firm {n} Ltd"), title=f"Idea {n}") for n in range(2)]
    f.close(call)
    work = [f.assigned(world, f.eligible(world, one)) for one in received]
    f.started(world, call)
    return Assessed(world, call, work)


def mails(user: User, at: datetime) -> list[str]:
    drain_due(at)
    query = sa.select(Message.subject).where(Message.address == user.email, Message.created_at >= at)
    return list(db.session.scalars(query.order_by(Message.subject)))


def begin(work: Assessment, at: datetime = AFTER) -> None:
    who = Actor(work.user_id, frozenset({Role.ASSESSOR}))
    with unit_of_work():
        assessments.accept(work.id, who, at, no_conflict_confirmed=True)
    with unit_of_work():
        scoring.save_score(work.id, "need", 4, "So far.", 0, who, at)


def reasons(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [one.code for one in refusal.value.reasons]


def test_who_is_late_is_reminded_by_the_clock_once_for_each_step(assessed: Assessed) -> None:
    late, very_late = assessed.due_at + timedelta(days=3), assessed.due_at + timedelta(days=7)
    first, second = assessed.world.assessors
    for work in assessed.work:
        f.scored(work[1])

    told = [remind_assessors(at) for at in (late - timedelta(hours=1), late, late, very_late, very_late)]

    assert told == [0, 2, 0, 2, 0]
    left = f"{assessed.call.title}: 2 applications left to assess"
    assert [mails(one, very_late).count(left) for one in (first, second)] == [2, 0]


def test_who_has_another_day_is_reminded_of_that_one_and_not_of_the_calls(assessed: Assessed) -> None:
    to_at = assessed.due_at + timedelta(days=2)
    confirmed = assessed.row(0, 0) | assessed.row(1, 0)
    with unit_of_work():
        many_assignments.move(assessed.call.id, assessed.side, confirmed, to_at, "Ill.", assessed.officer, AFTER)

    remind_assessors(to_at - timedelta(days=1))
    remind_assessors(to_at)
    made = db.session.execute(
        sa.select(AssessmentReminder.step, AssessmentReminder.due_at, sa.func.count())
        .group_by(AssessmentReminder.step, AssessmentReminder.due_at)
        .order_by(AssessmentReminder.step)
    )

    assert [tuple(row) for row in made] == [(Step.DAY, to_at, 2), (Step.DUE, to_at, 2)]
    assert [one.due_at for one in assignments_of(f.viewer(assessed.world.assessors[0]))] == [to_at, to_at]
    assert {one.due_at for one in assignments_of(f.viewer(assessed.world.assessors[1]))} == {assessed.due_at}


def test_reminding_by_hand_rests_for_a_day_and_says_what_changed(assessed: Assessed) -> None:
    first, second = assessed.world.assessors
    everybody = {str(first.id): "2", str(second.id): "2"}
    with unit_of_work():
        count = many_assignments.remind(assessed.call.id, assessed.side, everybody, assessed.officer, AFTER)
    f.scored(assessed.work[0][1])
    later = AFTER + timedelta(days=2)

    with pytest.raises(Refusal) as too_soon, unit_of_work():
        many_assignments.remind(assessed.call.id, assessed.side, everybody, assessed.officer, AFTER)
    with pytest.raises(Refusal) as changed, unit_of_work():
        many_assignments.remind(assessed.call.id, assessed.side, everybody, assessed.officer, later)

    assert (count, reasons(too_soon), reasons(changed)) == (2, ["left_out", "left_out"], ["changed"])
    assert mails(first, AFTER).count(f"{assessed.call.title}: 2 applications left to assess") == 1
    assert db.session.scalar(sa.select(sa.func.count(AssessmentReminder.id))) == 4


def test_what_is_not_begun_is_taken_back_together_or_not_at_all(assessed: Assessed) -> None:
    begin(assessed.work[0][1])
    idle, begun = assessed.row(0, 0), assessed.row(0, 1)
    with pytest.raises(Refusal) as refusal, unit_of_work():
        many_assignments.withdraw(assessed.call.id, assessed.side, idle | begun, assessed.officer, AFTER)
    kept = db.session.scalar(sa.select(sa.func.count(Assessment.id)))

    with unit_of_work():
        count = many_assignments.withdraw(assessed.call.id, assessed.side, idle, assessed.officer, AFTER)
    with pytest.raises(Refusal) as again, unit_of_work():
        many_assignments.withdraw(assessed.call.id, assessed.side, idle, assessed.officer, AFTER)
    with unit_of_work():
        user = assessed.world.assessors[0]
        anew = assessments.assign(assessed.work[0][0].application_id, user.id, Ledger.NATIONAL, assessed.officer, AFTER)

    assert (reasons(refusal), kept, count, reasons(again)) == (["left_out"], 6, 1, ["gone"])
    assert anew.id != assessed.work[0][0].id
    assert f"{assessed.call.title}: you are no longer asked to assess 1 application" in mails(user, AFTER)
    events = sa.select(Event.move, Event.actor_id).where(Event.subject_id == assessed.work[0][0].id)
    assert [tuple(row) for row in db.session.execute(events.order_by(Event.number))] == [
        ("assign", assessed.world.officer.id),
        ("withdraw_assignment", assessed.world.officer.id),
    ]


def test_another_day_must_lie_ahead_and_before_the_decisions(assessed: Assessed) -> None:
    dates, found = dates_of(assessed.call), []
    for to_at in (AFTER, dates.panel_at or dates.decision_due_at):
        with pytest.raises(Refusal) as refusal, unit_of_work():
            many_assignments.move(
                assessed.call.id, assessed.side, assessed.row(0, 0), to_at, "Ill.", assessed.officer, AFTER
            )
        found += reasons(refusal)

    assert found == ["past", "too_late"]
    assert assessed.work[0][0].due_at is None


def test_the_other_side_acts_on_nothing_of_this_ledger(assessed: Assessed) -> None:
    lead = Actor(assessed.world.region_lead.id, frozenset({Role.REGION_LEAD}))
    scorers = Side(Ledger.REGIONAL, assessed.world.region.id)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        many_assignments.withdraw(assessed.call.id, assessed.side, assessed.row(0, 0), lead, AFTER)
    with pytest.raises(Refusal) as elsewhere, unit_of_work():
        many_assignments.withdraw(assessed.call.id, scorers, assessed.row(0, 0), lead, AFTER)

    assert (reasons(refusal), reasons(elsewhere)) == (["wrong_role"], ["gone"])


def test_what_is_kept_aside_is_reminded_of_by_nobody_and_what_hides_from_staff_is_in_no_sum(
    assessed: Assessed,
) -> None:
    theirs, call = assessed.work[0][0], db.session.get_one(Call, assessed.call.id)
    with unit_of_work():
        conflicts.declare(theirs.application_id, theirs.user_id, None, "", CLOCK, AFTER)
    with unit_of_work():
        conflicts.declare(theirs.application_id, assessed.world.officer.id, None, "", CLOCK, AFTER)

    seen = progress_of(call, assessed.side, assessed.world.officer.id, 2)
    whole = progress_of(call, assessed.side, None, 2)
    remind_assessors(assessed.due_at + timedelta(days=3))

    assert ([one.given for one in seen.people], len(seen.applications)) == ([1, 1], 1)
    assert (sorted(one.given for one in whole.people), len(whole.applications)) == ([1, 2], 2)
    reminded = db.session.scalars(sa.select(AssessmentReminder.assessment_id)).all()
    assert (len(reminded), theirs.id in reminded) == (5, False)


def test_marks_that_lie_apart_are_told_as_a_width_of_the_own_ledger_alone(assessed: Assessed) -> None:
    f.scored(assessed.work[0][0], 2)
    f.scored(assessed.work[0][1], 9)
    f.scored(assessed.work[0][2], 5)
    call = db.session.get_one(Call, assessed.call.id)

    national = progress_of(call, assessed.side, None, 2).applications
    regional = progress_of(call, Side(Ledger.REGIONAL, assessed.world.region.id), None, 1).applications

    widths = [row.spread and row.spread.range for row in national]
    assert (widths, [row.spread for row in regional]) == ([7_000, None], [None, None])
    assert [(row.asked, row.complete, row.lacks_people, row.lacks_work) for row in national] == [
        (2, 2, 0, 0),
        (2, 0, 0, 2),
    ]
    assert db.session.get_one(Application, national[0].id).reference == national[0].reference


def test_an_act_on_two_reads_as_often_as_one_on_one(assessed: Assessed, count_queries: Callable[[], Any]) -> None:
    to_at, side, actor, call_id = assessed.due_at + timedelta(days=1), assessed.side, assessed.officer, assessed.call.id
    rows = (assessed.row(0, 0), assessed.row(0, 1) | assessed.row(1, 1))
    # What this test holds of them must not be what is found again without asking.
    db.session.expunge_all()

    counts = []
    for confirmed in rows:
        with count_queries() as sent, unit_of_work():
            many_assignments.move(call_id, side, confirmed, to_at, "Ill.", actor, AFTER)
        counts.append(len(reads(sent)))

    assert counts[0] == counts[1]


def test_the_clock_reads_as_often_for_three_people_as_for_nobody(
    assessed: Assessed, count_queries: Callable[[], Any]
) -> None:
    late, call_id = assessed.due_at, assessed.call.id
    with unit_of_work():
        for work in assessed.work[0]:
            kept = db.session.get_one(Assessment, work.id)
            kept.due_at, kept.due_set_at = late + timedelta(days=20), AFTER
    db.session.expunge_all()

    counts = []
    for now in (late, late + timedelta(days=20)):
        with count_queries() as sent, unit_of_work():
            told = many_assignments.remind_by_clock(call_id, now)
        counts.append((told, len(reads(sent))))

    assert counts == [(0, counts[0][1]), (3, counts[0][1])]


def reads(statements: list[str]) -> list[str]:
    return [statement for statement in statements if statement.startswith("SELECT")]
