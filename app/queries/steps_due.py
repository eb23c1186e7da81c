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
from app.queries.reopenings import reopening_under_way
from app.queries.timetable import dates_of
from workflows.application import ApplicationState
from workflows.begun import OWED
from workflows.call import CallState
from workflows.reminding import at_of, latest_step

# The first step is a week before; the clocks may change in between.
FIRST = timedelta(days=8)


def calls_with_steps_due(now: datetime) -> Sequence[uuid.UUID]:
    """The calls that are being assessed with work left of which a reminder is due, where marks may change."""
    assessing = select(Call).where(Call.state == CallState.ASSESSING).order_by(Call.id)
    return [call.id for call in db.session.scalars(assessing).all() if _has_one(call, now)]


def _has_one(call: Call, now: datetime) -> bool:
    left = (*_left_in(call.id), *_where_open(call.id))
    own = select(Assessment.due_at).join(Application, Application.id == Assessment.application_id).distinct()
    days = db.session.scalars(own.where(*left, Assessment.due_at <= now + FIRST)).all()
    return any(_is_due(call, day, left, now) for day in (None, *days))


def _where_open(call_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """Of a call in which one ledger was opened again, the work that this lets change."""
    reopening = reopening_under_way(call_id)
    if reopening is None:
        return ()
    reopened = reopening.reopened
    region = [] if reopened.region_id is None else [Application.region_id == reopened.region_id]
    return (Assessment.ledger == reopened.ledger, *region)


def _is_due(call: Call, day: datetime | None, left: Sequence[ColumnElement[bool]], now: datetime) -> bool:
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
    return db.session.scalar(query.where(*left, own, *news, ~made).limit(1)) is not None


def _left_in(call_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Application.call_id == call_id,
        Application.state == ApplicationState.ELIGIBLE,
        Assessment.state.in_(OWED),
        is_counted(),
    )
