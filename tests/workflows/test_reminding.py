"""Is each step of a reminder made once, at its time, and is nobody reminded by hand twice in a day?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.reminding import DAYS_BEFORE, Step, latest_step, rest_refusals, step_due

DUE = datetime(2027, 6, 10, 10, tzinfo=UTC)
LONG_AGO = DUE - timedelta(days=30)


@pytest.mark.parametrize(
    ("days", "step"),
    [(-8, None), (-7, Step.WEEK), (-2, Step.WEEK), (-1, Step.DAY), (0, Step.DUE), (3, Step.LATE), (40, Step.VERY_LATE)],
)
def test_steps_of_a_day_of_ones_own_come_in_order(days: int, step: Step | None) -> None:
    now = DUE + timedelta(days=days)

    found = step_due(DUE, given_at=LONG_AGO, made=(), now=now)

    assert found == step


@pytest.mark.parametrize(("days", "step"), [(-1, None), (0, None), (2, None), (3, Step.LATE), (7, Step.VERY_LATE)])
def test_of_the_day_of_the_call_only_lateness_is_reminded_of_here(days: int, step: Step | None) -> None:
    assert step_due(DUE, given_at=None, made=(), now=DUE + timedelta(days=days)) == step


def test_a_step_whose_time_was_over_when_the_day_was_given_is_not_made_up_for() -> None:
    given = DUE - timedelta(days=3)

    found = [step_due(DUE, given_at=given, made=(), now=DUE - timedelta(days=days)) for days in (3, 2, 1)]

    assert found == [None, None, Step.DAY]


@settings(max_examples=60, deadline=None)
@given(hours=st.lists(st.integers(-300, 400), max_size=12))
def test_each_step_is_made_once_however_often_the_clock_looks(hours: list[int]) -> None:
    made: list[tuple[Step, datetime]] = []
    for hour in sorted(hours):
        step = step_due(DUE, given_at=LONG_AGO, made=made, now=DUE + timedelta(hours=hour))
        made += [(step, DUE)] if step else []

    assert len(set(made)) == len(made)
    assert [step for step, _due in made] == sorted((step for step, _due in made), key=list(DAYS_BEFORE).index)


def test_a_day_that_moves_is_reminded_of_anew() -> None:
    made = [(Step.DUE, DUE)]
    moved = DUE + timedelta(days=10)

    assert step_due(moved, given_at=DUE + timedelta(hours=1), made=made, now=moved) == Step.DUE
    assert latest_step(DUE, has_own_day=False, now=moved) == Step.VERY_LATE


@pytest.mark.parametrize(("hours", "codes"), [(0, ["reminded"]), (23, ["reminded"]), (24, []), (200, [])])
def test_a_reminder_by_hand_rests_for_a_day(hours: int, codes: list[str]) -> None:
    found = rest_refusals(DUE, DUE + timedelta(hours=hours))

    assert [one.code for one in found] == codes
