"""Who of those who assess is reminded of their work, by the clock and by hand, and when?

The timetable of a call reminds of its own end of assessment: a week and a day before, and when it is over
(`workflows/timetable.py`). Here stands the rest: whoever was given another day is reminded of that one in the same way,
and whoever is late once more after three days and after a week. Each step is made once for each day that work is due.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.machine import Reason
from workflows.timetable import days_before
from workflows.wording import moment


class Step(StrEnum):
    """Which reminder of an assessment it is."""

    WEEK = "week"
    DAY = "day"
    DUE = "due"
    LATE = "late"
    VERY_LATE = "very_late"
    BY_HAND = "by_hand"


Made = tuple[Step, datetime]
# How many days before the work is due each step of the clock is, in order; below nought are the days after it.
DAYS_BEFORE = {Step.WEEK: 7, Step.DAY: 1, Step.DUE: 0, Step.LATE: -3, Step.VERY_LATE: -7}
AFTER_IT_IS_DUE = (Step.LATE, Step.VERY_LATE)
# Nobody is reminded by hand twice within this time, whoever did it first.
REST = timedelta(days=1)


def step_due(due_at: datetime, *, given_at: datetime | None, made: Collection[Made], now: datetime) -> Step | None:
    """The reminder of this work to make now; None where there is none, or it was made.

    `given_at` is when this person was given a day of their own, None for the day of the call. A step whose time was
    over by then is not made up for: they were told of the day itself. After an outage only the latest step is made.
    """
    step = latest_step(due_at, has_own_day=given_at is not None, now=now)
    if step is None or (step, due_at) in made:
        return None
    return step if given_at is None or given_at < at_of(step, due_at) else None


def latest_step(due_at: datetime, *, has_own_day: bool, now: datetime) -> Step | None:
    """The last step of the clock whose time has come for work that is due then; None before the first."""
    steps = tuple(DAYS_BEFORE) if has_own_day else AFTER_IT_IS_DUE
    reached = [step for step in steps if at_of(step, due_at) <= now]
    return reached[-1] if reached else None


def at_of(step: Step, due_at: datetime) -> datetime:
    """When the clock makes this step for work that is due then."""
    return days_before(due_at, DAYS_BEFORE[step])


def rest_refusals(reminded_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """Why nobody is reminded by hand now: they were a short time ago."""
    if reminded_at is None or now - reminded_at >= REST:
        return ()
    text = f"Reminded on {moment(reminded_at)}. From one reminder to the next is a day at least."
    return (Reason("reminded", text),)
