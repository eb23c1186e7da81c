"""Does an act on many assignments touch exactly what was shown, and say why it leaves the rest out?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from workflows.actor import Actor, Role
from workflows.assessment import AssessmentState
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.many_assignments import (
    Assigned,
    Candidate,
    ManyAct,
    act_refusals,
    changed_since,
    day_refusals,
    moving_leaves_out,
    reminding_leaves_out,
    withdrawing_leaves_out,
)

NOW = datetime(2027, 6, 1, 10, tzinfo=UTC)
DUE = NOW + timedelta(days=9)
LEFT = Assigned(AssessmentState.ACCEPTED, DUE)
DONE = replace(LEFT, state=AssessmentState.COMPLETE)
OFFICER = Actor(None, frozenset({Role.PROGRAMME_OFFICER}))


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [one.code for one in reasons]


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ([LEFT], []),
        ([LEFT, DONE], []),
        ([DONE], ["all_done"]),
        ([], ["all_done"]),
        ([replace(LEFT, is_aside=True)], ["aside"]),
        ([replace(LEFT, is_aside=True), DONE], ["aside"]),
        ([LEFT, replace(LEFT, is_aside=True)], []),
        ([replace(LEFT, reminded_at=NOW - timedelta(hours=3))], ["reminded"]),
        ([replace(LEFT, reminded_at=NOW - timedelta(days=2))], []),
        ([replace(DONE, reminded_at=NOW), LEFT], []),
    ],
)
def test_who_is_reminded_by_hand(work: list[Assigned], expected: list[str]) -> None:
    assert codes(reminding_leaves_out(work, NOW)) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (LEFT, []),
        (replace(LEFT, state=AssessmentState.INVITED), []),
        (replace(LEFT, written=1), ["begun"]),
        (DONE, ["handed_in"]),
        (replace(LEFT, state=AssessmentState.DECLINED), ["declined"]),
        (replace(LEFT, is_aside=True), ["aside"]),
    ],
)
def test_what_is_taken_back(one: Assigned, expected: list[str]) -> None:
    assert codes(withdrawing_leaves_out(one)) == expected


@pytest.mark.parametrize(
    ("one", "to_at", "expected"),
    [(LEFT, None, []), (replace(LEFT, written=3), NOW, []), (LEFT, DUE, ["same_day"]), (DONE, NOW, ["handed_in"])],
)
def test_what_gets_another_day(one: Assigned, to_at: datetime | None, expected: list[str]) -> None:
    assert codes(moving_leaves_out(one, to_at)) == expected


@pytest.mark.parametrize(
    ("to_at", "last_at", "expected"),
    [
        (NOW, DUE, ["past"]),
        (NOW + timedelta(days=1), DUE, []),
        (DUE, DUE, ["too_late"]),
        # Where the panel should have met already, no day can be before it.
        (DUE, NOW, []),
    ],
)
def test_a_day_lies_ahead_and_before_the_panel(to_at: datetime, last_at: datetime, expected: list[str]) -> None:
    assert codes(day_refusals(to_at, NOW, last_at)) == expected


@pytest.mark.parametrize(
    ("act", "ledger", "state", "is_open", "expected"),
    [
        (ManyAct.REMIND, Ledger.NATIONAL, CallState.ASSESSING, True, []),
        (ManyAct.REMIND, Ledger.NATIONAL, CallState.CLOSED, False, ["not_now"]),
        (ManyAct.WITHDRAW, Ledger.NATIONAL, CallState.CLOSED, False, []),
        (ManyAct.MOVE, Ledger.NATIONAL, CallState.ASSESSING, False, ["ledger_closed"]),
        (ManyAct.MOVE, Ledger.REGIONAL, CallState.RANKED, False, ["wrong_role", "not_now"]),
    ],
)
def test_who_acts_when(act: ManyAct, ledger: Ledger, state: CallState, is_open: bool, expected: list[str]) -> None:
    assert codes(act_refusals(act, ledger, state, OFFICER, is_open=is_open)) == expected


def test_whatever_changed_since_it_was_shown_is_told() -> None:
    found = [
        Candidate("a", "1", "Ann"),
        Candidate("b", "2", "Ben"),
        Candidate("c", "1", "Cat", (Reason("begun", "Has begun."),)),
        Candidate("e", "1", "Eve", (Reason("begun", "Has begun."),)),
    ]

    same = changed_since({"a": "1"}, found)
    other = changed_since({"a": "1", "b": "1", "c": "1", "d": "1"}, found)

    assert same == ()
    assert [(one.code, one.text) for one in other] == [
        ("gone", "One row of the list is not there any more."),
        ("changed", "Ben: has changed since you looked. Look again."),
        ("left_out", "Cat: Has begun."),
    ]
    assert codes(changed_since({}, found)) == ["nothing_left"]
