"""Which dates has each round of an always-open call, when is one too close to another, and what may be amended?"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_definition, milestones
from workflows import layers
from workflows.advice import advice
from workflows.amending import refused_changes
from workflows.amendment import Effect, warnings
from workflows.calendar import LONDON
from workflows.diff import compare
from workflows.diff_summary import line
from workflows.first_stage import FirstStage
from workflows.plain import from_plain, sha256, to_plain
from workflows.portfolio import Candidate, refusals
from workflows.rehearsal import material
from workflows.rounds import (
    MOST_ROUNDS,
    cut_offs_of,
    deadline_after,
    first_number,
    milestones_of,
    next_number,
    refused_rounds,
    round_problems,
    with_cut_off,
)

FIRST = milestones().closes_at
# 11:00 in London, in summer and in winter.
SECOND, THIRD = datetime(2027, 7, 7, 10, tzinfo=UTC), datetime(2027, 11, 10, 11, tzinfo=UTC)
CORE = a_core(cut_offs=(SECOND, THIRD))
MOMENT = timedelta(microseconds=1)


def codes(reasons: object) -> list[str]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]


def test_call_without_later_cut_offs_has_no_rounds_and_its_old_hash() -> None:
    core = a_core()

    assert (first_number(core), next_number(core, 0, FIRST), milestones_of(core, 0)) == (0, None, core.milestones)
    assert "cut_offs" not in to_plain(core)
    assert sha256(a_core(cut_offs=())) == sha256(core)


def test_rounds_come_back_from_their_plain_form() -> None:
    assert from_plain(type(CORE), to_plain(CORE)) == CORE


def test_each_round_has_its_dates_as_many_days_from_its_cut_off_at_the_same_time_on_uk_clocks() -> None:
    second = milestones_of(CORE, 2)

    assert milestones_of(CORE, 1) == CORE.milestones
    assert (second.opens_at, second.closes_at) == (FIRST, SECOND)
    # The first round ends assessment 42 days after its cut-off, at 5:00pm in summer.
    assert CORE.milestones.assessment_due_at.astimezone(LONDON).isoformat() == "2027-04-14T17:00:00+01:00"
    assert second.assessment_due_at.astimezone(LONDON).isoformat() == "2027-08-18T17:00:00+01:00"
    assert milestones_of(CORE, 3).assessment_due_at.astimezone(LONDON).isoformat() == "2027-12-22T17:00:00+00:00"


@given(st.integers(85, 400), st.integers(1, 11))
def test_rounds_far_enough_apart_are_sound_and_in_order(days: int, later: int) -> None:
    core = a_core(cut_offs=tuple(FIRST + timedelta(days=90 + days * n) for n in range(1, later + 1)))

    dates = [milestones_of(core, number) for number in range(1, len(cut_offs_of(core)) + 1)]

    assert round_problems(core) == []
    assert all(one.opens_at < one.closes_at < one.assessment_due_at < one.decision_due_at for one in dates)
    assert all(
        before.closes_at == after.opens_at and before.decision_due_at < after.closes_at
        for before, after in pairwise(dates)
    )


def test_next_round_is_the_first_whose_cut_off_is_to_come() -> None:
    assert next_number(CORE, 1, FIRST) == 2
    assert next_number(CORE, 1, SECOND - MOMENT) == 2
    assert next_number(CORE, 1, SECOND) == 3
    assert next_number(CORE, 2, THIRD) is None
    assert next_number(CORE, 3, THIRD - MOMENT) is None


def test_round_that_is_not_over_before_the_next_cut_off_is_a_problem_with_both_dates() -> None:
    core = a_core(cut_offs=(milestones().decision_due_at,))

    (found,) = round_problems(core)

    assert (found.code, found.where) == ("rounds_too_close", "core:milestones")
    assert found.text == (
        "Round 1 ends on 26 May 2027 at 5:00pm UK time, and the cut-off of round 2 is 26 May 2027 at 5:00pm UK time. "
        "Leave more time between them."
    )
    assert round_problems(a_core(cut_offs=(milestones().decision_due_at + MOMENT,))) == []


def test_questions_that_would_end_before_their_round_opens_are_a_problem() -> None:
    dates = milestones(questions_until_at=datetime(2027, 1, 12, 9, tzinfo=UTC))
    later = (datetime(2027, 6, 2, 10, tzinfo=UTC), datetime(2027, 8, 30, 10, tzinfo=UTC))

    assert codes(round_problems(a_core(milestones=dates, cut_offs=later))) == []
    soon = (FIRST + timedelta(days=85), FIRST + timedelta(days=170))
    closer = milestones(opens_at=datetime(2026, 9, 1, 9, tzinfo=UTC), questions_until_at=FIRST - timedelta(days=100))
    assert codes(round_problems(a_core(milestones=closer, cut_offs=soon))) == ["rounds_too_close"] * 2


def test_cut_offs_out_of_order_or_before_the_first_are_problems() -> None:
    assert codes(round_problems(a_core(cut_offs=(THIRD, SECOND)))) == ["rounds_too_close"]
    assert codes(round_problems(a_core(cut_offs=(FIRST,)))) == ["rounds_too_close"]


def test_more_than_twelve_rounds_are_a_problem() -> None:
    def rounds(count: int) -> list[str]:
        later = tuple(FIRST + timedelta(days=91 * n) for n in range(1, count))
        return codes(round_problems(a_core(cut_offs=later)))

    assert (rounds(MOST_ROUNDS), rounds(MOST_ROUNDS + 1)) == ([], ["too_many_rounds"])


def test_always_open_call_has_no_first_stage() -> None:
    stage = FirstStage("Tell us.", (), FIRST - timedelta(days=20), FIRST - timedelta(days=10))

    assert codes(round_problems(a_core(cut_offs=(SECOND,), first_stage=stage))) == ["rounds_and_first_stage"]


def test_problems_of_rounds_keep_a_definition_from_being_signed() -> None:
    assert layers.problems(a_definition(core=CORE)) == ()
    assert codes(layers.problems(a_definition(core=a_core(cut_offs=(FIRST,))))) == ["rounds_too_close"]


def test_cut_off_on_a_bank_holiday_is_advised_against() -> None:
    christmas = datetime(2027, 12, 27, 11, tzinfo=UTC)

    said = [
        one.text for one in advice(a_definition(core=a_core(cut_offs=(christmas,))), {}) if one.code == "bank_holiday"
    ]

    assert len(said) == 1
    assert said[0].startswith("The cut-off of round 2 is on 27 December 2027,")


def test_comparison_says_which_cut_offs_there_were_and_are() -> None:
    (change,) = compare(a_definition(), a_definition(core=a_core(cut_offs=(SECOND,))))

    assert line(change, {}) == "The national core: later cut-off dates none → 7 July 2027 at 11:00am UK time"


def test_dates_of_rounds_ask_for_no_other_rehearsal() -> None:
    assert material(a_definition(core=CORE)) == material(a_definition())


@pytest.mark.parametrize(
    ("before", "after", "number", "now", "expected"),
    [
        (CORE, CORE, 1, FIRST - MOMENT, []),
        (CORE, a_core(cut_offs=(SECOND, THIRD, THIRD + timedelta(days=200))), 1, FIRST - MOMENT, []),
        (CORE, a_core(cut_offs=(SECOND, THIRD + timedelta(days=7))), 2, FIRST, []),
        (CORE, a_core(), 1, FIRST - MOMENT, ["amends_rounds"]),
        (a_core(), CORE, 0, FIRST - MOMENT, ["amends_rounds"]),
        (CORE, a_core(cut_offs=(SECOND,)), 1, FIRST - MOMENT, ["cut_off_gone"]),
        (CORE, a_core(cut_offs=(SECOND, THIRD - timedelta(days=1))), 2, FIRST, ["closes_earlier"]),
        (CORE, a_core(cut_offs=(SECOND + timedelta(days=1), THIRD)), 3, SECOND, ["amends_past"]),
        (
            CORE,
            a_core(
                milestones=milestones(decision_due_at=milestones().decision_due_at + MOMENT), cut_offs=CORE.cut_offs
            ),
            2,
            FIRST,
            ["amends_past"],
        ),
    ],
)
def test_amendment_moves_cut_offs_later_and_takes_none_away(
    before: object, after: object, number: int, now: datetime, expected: list[str]
) -> None:
    assert codes(refused_rounds(before, after, number, now)) == expected  # type: ignore[arg-type]


def test_deadline_that_was_put_off_counts_for_its_round_alone() -> None:
    later = SECOND + timedelta(days=2)

    assert with_cut_off(CORE, 2, later).cut_offs == (later, THIRD)
    assert with_cut_off(CORE, 2, later).milestones == CORE.milestones
    assert with_cut_off(CORE, 1, FIRST + MOMENT).milestones == CORE.milestones.with_deadline(FIRST + MOMENT)


@pytest.mark.parametrize(("number", "now"), [(1, FIRST - MOMENT), (2, FIRST + MOMENT), (3, SECOND + MOMENT)])
def test_cut_off_that_says_what_was_signed_leaves_a_round_that_was_put_off_as_it_stands(
    number: int, now: datetime
) -> None:
    before, stands = a_definition(core=CORE), milestones_of(CORE, number).closes_at + timedelta(days=3)
    after = a_definition(core=a_core(cut_offs=CORE.cut_offs, summary="Clearer words."))

    assert deadline_after(CORE, after.core, number, stands) == stands
    assert refused_changes(before, after, Effect.DRAFTS, stands, now, round_number=number) == ()
    assert codes(refused_changes(before, after, Effect.EVERYONE, stands, now, round_number=number)) == ["no_more_time"]


def test_cut_off_that_moves_is_compared_with_the_one_to_which_it_was_put_off() -> None:
    stands = FIRST + timedelta(days=3)
    sooner, later = (
        a_core(milestones=milestones(closes_at=stands + by), cut_offs=CORE.cut_offs)
        for by in (timedelta(days=-1), timedelta(days=1))
    )

    assert [deadline_after(CORE, core, 1, stands) for core in (sooner, later)] == [
        stands - timedelta(days=1),
        stands + timedelta(days=1),
    ]
    assert [
        codes(
            refused_changes(
                a_definition(core=CORE), a_definition(core=core), Effect.EVERYONE, stands, FIRST, round_number=1
            )
        )
        for core in (sooner, later)
    ] == [["closes_earlier"], []]


def test_call_without_rounds_keeps_the_deadline_that_its_definition_says() -> None:
    assert deadline_after(a_core(), a_core(), 0, FIRST + MOMENT) == FIRST


def test_rounds_that_are_counted_anew_are_told_with_a_date() -> None:
    dates = milestones(closes_at=FIRST + timedelta(days=7))
    after = a_core(milestones=dates, cut_offs=(SECOND, THIRD + timedelta(days=1)))

    (found,) = warnings(a_definition(core=CORE), a_definition(core=after), {})

    assert (found.code, found.where) == ("round_counted_anew", "core:milestones")
    assert found.text == (
        "The dates of round 2 are counted from the first cut-off, which moves: ‘Assessment finished by’ becomes "
        "11 August 2027 at 5:00pm UK time in place of 18 August 2027 at 5:00pm UK time."
    )


def test_budget_that_other_rounds_have_taken_is_told_with_both_sums() -> None:
    one = Candidate(application_id=UUID(int=1), grant_pence=140_000_00, passes=True, position=1)

    (found,) = refusals([one], [one.application_id], 60_000_00, {}, taken_pence=140_000_00)

    assert found.text == (
        "The chosen applications ask for £140,000; other rounds have £140,000 of the £200,000 of the budget, so that "
        "£60,000 is left. That is £80,000 too much."
    )
