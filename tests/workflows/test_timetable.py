"""Is everybody reminded at the right UK time, once and of the latest only, also where the clocks change?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import milestones
from workflows.calendar import LONDON, london_instant
from workflows.call import CallState
from workflows.first_stage import FirstStage
from workflows.timetable import (
    OF_FIRST_STAGE,
    RULES,
    WATCHED,
    Milestone,
    Reminder,
    days_before,
    due,
    how_long,
    moments,
    occasions,
    phase_begins_at,
    still_ahead,
    to_come,
)

DUE = milestones().assessment_due_at
MARCH, OCTOBER = date(2027, 3, 28), date(2027, 10, 31)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "at", "instant"),
    [
        (MARCH, time(11), utc(3, 28, 10)),
        (OCTOBER, time(11), utc(10, 31, 11)),
        (MARCH, time(0, 59), utc(3, 28, 0, 59)),
        (MARCH, time(2), utc(3, 28, 1)),
        (OCTOBER, time(0, 59), utc(10, 30, 23, 59)),
        (OCTOBER, time(2), utc(10, 31, 2)),
    ],
)
def test_deadline_on_a_change_over_day_is_at_its_uk_time(on: date, at: time, instant: datetime) -> None:
    assert london_instant(on, at) == instant


@pytest.mark.parametrize(("on", "said"), [(MARCH, "There is no 01:30"), (OCTOBER, "There are two moments at 01:30")])
def test_deadline_that_happens_never_or_twice_is_refused(on: date, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        london_instant(on, time(1, 30))


@pytest.mark.parametrize(
    ("at", "days", "before"),
    [
        # 11:00am in summer time, a week earlier in winter time.
        (utc(3, 31, 10), 7, utc(3, 24, 11)),
        (utc(11, 3, 11), 7, utc(10, 27, 10)),
        (utc(3, 28, 10), 1, utc(3, 27, 11)),
        (utc(10, 31, 11), 1, utc(10, 30, 10)),
        # 1:30am a day before is skipped, so an hour later; or shown twice, so the first of them.
        (utc(3, 29, 0, 30), 1, utc(3, 28, 1, 30)),
        (utc(11, 1, 1, 30), 1, utc(10, 31, 0, 30)),
        # The second 1:30am of the night, and the day before that has only one.
        (utc(10, 31, 1, 30), 1, utc(10, 30, 0, 30)),
        (utc(10, 31, 1, 30), 0, utc(10, 31, 1, 30)),
    ],
)
def test_days_before_are_counted_on_uk_clocks(at: datetime, days: int, before: datetime) -> None:
    assert days_before(at, days) == before


@given(
    st.integers(0, 20 * 365 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(1, 7),
)
def test_days_before_show_the_same_time_or_an_hour_later(at: datetime, days: int) -> None:
    local, earlier = at.astimezone(LONDON), days_before(at, days).astimezone(LONDON)

    assert local.date() - earlier.date() == timedelta(days=days)
    assert earlier.time() in (local.time(), (local.replace(tzinfo=None) + timedelta(hours=1)).time())


def test_assessors_are_reminded_a_week_before_a_day_before_and_once_when_it_is_over() -> None:
    found = [(one.reminder, one.at) for one in occasions(moments(milestones()), CallState.ASSESSING)]

    assert found == [
        (Reminder.WEEK, DUE - timedelta(days=7)),
        (Reminder.DAY, DUE - timedelta(days=1)),
        (Reminder.OVER, DUE),
    ]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(days=-7, seconds=-1), []),
        (timedelta(days=-7), [Reminder.WEEK]),
        (timedelta(days=-1, seconds=-1), [Reminder.WEEK]),
        (timedelta(days=-1), [Reminder.DAY]),
        (timedelta(0), [Reminder.OVER]),
        (timedelta(days=400), [Reminder.OVER]),
    ],
)
def test_only_the_latest_reminder_is_due(after: timedelta, expected: list[Reminder]) -> None:
    assert [one.reminder for one in due(moments(milestones()), CallState.ASSESSING, (), DUE + after)] == expected


def test_reminder_that_was_made_is_not_due_again_until_its_milestone_moves() -> None:
    now = DUE - timedelta(days=3)
    (made,) = due(moments(milestones()), CallState.ASSESSING, (), now)
    moved = milestones(assessment_due_at=DUE + timedelta(days=2))

    assert due(moments(milestones()), CallState.ASSESSING, {made.key}, now) == ()
    assert [one.milestone_at for one in due(moments(moved), CallState.ASSESSING, {made.key}, now)] == [
        moved.assessment_due_at
    ]


@pytest.mark.parametrize(
    ("state", "notices"),
    [
        (CallState.DRAFTING, ["opening_near"]),
        (CallState.AGREED, ["set_up_missing", "opening_missed"]),
        (CallState.OPEN, ["closing_near"]),
        (CallState.CLOSED, ["assessment_over"]),
        (CallState.ASSESSING, ["assessment_near"]),
        (CallState.RANKED, ["panel_near", "decision_near"]),
        (CallState.DECIDED, ["release_near"]),
        (CallState.RELEASED, []),
    ],
)
def test_each_state_is_reminded_of_its_own_work_in_order(state: CallState, notices: list[str]) -> None:
    dates = milestones()
    full = replace(dates, panel_at=DUE + timedelta(days=9), release_at=dates.decision_due_at + timedelta(days=9))
    found = sorted(occasions(moments(full), state), key=lambda one: one.at)

    assert list(dict.fromkeys(one.notice for one in found)) == notices
    assert (state in WATCHED) == bool(notices)


def test_phases_begin_at_their_dates_and_only_where_there_is_one() -> None:
    dates = replace(milestones(), assessment_starts_at=DUE - timedelta(days=20))

    begun = {state: phase_begins_at(dates, state) for state in CallState}

    assert {state: at for state, at in begun.items() if at is not None} == {
        CallState.CLOSED: DUE - timedelta(days=20),
        CallState.ASSESSING: DUE,
    }
    assert phase_begins_at(milestones(), CallState.CLOSED) is None
    assert [one.notice for one in occasions(moments(dates), CallState.CLOSED)] == [
        *["assessment_starts"] * 3,
        "assessment_over",
    ]


# The states of a call in which work is left after its deadline, in their order.
WORK = (CallState.CLOSED, CallState.ASSESSING, CallState.RANKED, CallState.DECIDED, CallState.RELEASED)


def test_what_was_done_by_hand_is_no_longer_ahead() -> None:
    dates = milestones(
        assessment_starts_at=DUE - timedelta(days=20),
        panel_at=DUE + timedelta(days=9),
        release_at=DUE + timedelta(days=60),
    )
    later = list(moments(dates))[2:]

    assert [list(still_ahead(moments(dates), state))[2:] for state in WORK] == [later[at:] for at in (0, 1, 2, 4, 5)]


# Advice and answers that are owed still, and the deadline.
OWED = ["advice_near", "answers_near", "closing_near"]


class TestFirstStageAndQuestions:
    """What applicants do before the call closes, and what the sides owe them."""

    CLOSES = milestones().closes_at
    DATES = moments(
        milestones(questions_until_at=CLOSES - timedelta(days=10), answers_by_at=CLOSES - timedelta(days=5)),
        FirstStage("", (), closes_at=CLOSES - timedelta(days=30), told_by_at=CLOSES - timedelta(days=20)),
    )

    @pytest.mark.parametrize(
        ("days", "notices"),
        [(36, ["interests_near"]), (30, []), (26, ["advice_near"]), (20, ["advice_near"]), (1, OWED)],
    )
    def test_each_is_reminded_of_in_its_time(self, days: int, notices: list[str]) -> None:
        now = self.CLOSES - timedelta(days=days)

        assert [one.notice for one in due(self.DATES, CallState.OPEN, (), now)] == notices

    def test_call_without_them_reminds_nobody_of_them(self) -> None:
        found = {one.milestone for one in occasions(moments(milestones()), CallState.OPEN)}

        assert found == {Milestone.CLOSES}

    def test_what_was_to_be_told_before_is_not_told_after(self) -> None:
        late = due(self.DATES, CallState.OPEN, (), self.CLOSES - timedelta(days=29))

        assert [one.milestone for one in late] == []


def test_milestone_that_is_not_given_reminds_nobody() -> None:
    assert {one.milestone for one in occasions(moments(milestones()), CallState.RANKED)} == {Milestone.DECISION_DUE}
    assert occasions(moments(milestones()), CallState.DECIDED) == ()


def test_what_is_to_come_and_what_is_due_are_all_occasions() -> None:
    now = DUE - timedelta(days=3)
    dates = milestones()

    assert [one.reminder for one in to_come(moments(dates), CallState.ASSESSING, now)] == [Reminder.DAY, Reminder.OVER]


def test_milestones_are_the_fields_of_a_definition() -> None:
    assert {milestone.value for milestone in set(Milestone) - OF_FIRST_STAGE} == set(vars(milestones()))
    assert {rule.milestone for rule in RULES} == set(Milestone)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3 days and 4 hours"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(hours=1, minutes=1), "1 hour and 1 minute"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(days=-1), "less than a minute"),
    ],
)
def test_span_is_said_in_its_two_largest_units(span: timedelta, words: str) -> None:
    assert how_long(span) == words
