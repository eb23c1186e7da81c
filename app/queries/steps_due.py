"""In which calls is there an assessment of which the clock has to remind somebody now?

The clock asks this every few seconds: it looks for one row that is due and reads no more.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from app.extensions import db
from app.models import Application, Assessment, AssessmentReminder, Call
from app.queries.quarantine import is_counted
from app.queries.timetable import dates_of
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.many_assignments import OUTSTANDING
from workflows.reminding import at_of, latest_step

# The first step is a week before; the clocks may change in between.
FIRST = timedelta(days=8)


def calls_with_steps_due(now: datetime) -> Sequence[uuid.UUID]:
    """The calls that are being assessed with work left of which a reminder is due. Whether its ledger is open is asked
    again under the lock."""
    assessing = select(Call).where(Call.state == CallState.ASSESSING).order_by(Call.id)
    return [call.id for call in db.session.scalars(assessing).all() if _has_one(call, now)]


def _has_one(call: Call, now: datetime) -> bool:
    own = select(Assessment.due_at).join(Application, Application.id == Assessment.application_id).distinct()
    days = db.session.scalars(own.where(*_left_in(call.id), Assessment.due_at <= now + FIRST)).all()
    return _is_due(call, None, now) or any(_is_due(call, day, now) for day in days)


def _is_due(call: Call, day: datetime | None, now: datetime) -> bool:
    """Whether somebody whose work is due on this day, None for that of the call, was not reminded of it yet."""
    due_at = day or dates_of(call).assessment_due_at
    step = latest_step(due_at, has_own_day=day is not None, now=now)
    if step is None:
        return False
    made = exists().where(
        AssessmentReminder.assessment_id == Assessment.id,
        AssessmentReminder.step == step,
        AssessmentReminder.due_at == due_at,
    )
    own = Assessment.due_at.is_(None) if day is None else Assessment.due_at == day
    news = [] if day is None else [Assessment.due_set_at < at_of(step, due_at)]
    query = select(Assessment.id).join(Application, Application.id == Assessment.application_id)
    return db.session.scalar(query.where(*_left_in(call.id), own, *news, ~made).limit(1)) is not None


def _left_in(call_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Application.call_id == call_id,
        Application.state == ApplicationState.ELIGIBLE,
        Assessment.state.in_(OUTSTANDING),
        is_counted(),
    )
