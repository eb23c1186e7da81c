"""Are costs by month whole pounds that come to the costs, and is every difference named?"""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import month_from_words, month_of
from workflows.finance import PackageCost
from workflows.spend_profile import (
    Profile,
    Stretch,
    after_the_end,
    by_year,
    due_of,
    early_start,
    evenly,
    gaps,
    no_start,
    profile_of,
    refusals,
    stretches_of,
)
from workflows.terms import CostCategory
from workflows.work_packages import WorkPackage

C = CostCategory
SUMS = st.lists(st.tuples(st.sampled_from(C), st.integers(0, 20_000_000_00)), max_size=9)
MONTHS = st.integers(1, 60)


def test_costs_worked_by_hand() -> None:
    """Labour of 1,000.75 and 0.50 is 1,001.25, so 1,001 pounds: 251 in the first of four months and 250 after it."""
    due = due_of([(C.LABOUR, 1_000_75), (C.LABOUR, 50), (C.MATERIALS, 99), (C.OVERHEADS, 200_99)])

    assert due == {C.LABOUR: 1_001, C.OVERHEADS: 200}
    assert evenly(due, 4) == Profile(((C.LABOUR, (251, 250, 250, 250)), (C.OVERHEADS, (50, 50, 50, 50))))


def test_what_a_work_package_costs_is_spread_over_its_months() -> None:
    """Of 1,000 of labour 400 lie in months 2 and 3 and 200 in no package; 300 in one that outlasts the project begin in
    month 4, and 100 in one that begins after it are spread over it all."""
    costs = [
        PackageCost(1, C.LABOUR, 400_00, None),
        PackageCost(None, C.LABOUR, 200_00, None),
        PackageCost(2, C.LABOUR, 300_00, None),
        PackageCost(3, C.LABOUR, 100_00, None),
        PackageCost(1, C.MATERIALS, 0, None),
    ]
    packages = [WorkPackage(1, "One", 2, 3, ""), WorkPackage(2, "Two", 4, 9, ""), WorkPackage(3, "Three", 7, 9, "")]

    stretches = stretches_of(costs, packages)

    assert evenly({C.LABOUR: 1_000}, 4, Profile(), stretches) == Profile(((C.LABOUR, (75, 275, 275, 375)),))
    assert evenly({C.MATERIALS: 4}, 4, Profile(), stretches) == Profile(((C.MATERIALS, (1, 1, 1, 1)),))


@given(SUMS, MONTHS, st.lists(st.tuples(st.integers(1, 70), st.integers(0, 70)), max_size=9))
def test_what_is_spread_over_packages_comes_to_the_costs_within_the_project(
    sums: list[tuple[C, int]], months: int, lengths: list[tuple[int, int]]
) -> None:
    due = due_of(sums)
    stretches = [
        Stretch(category, pence, first, first + more)
        for (category, pence), (first, more) in zip(sums, lengths, strict=False)
        if pence
    ]

    spread = evenly(due, months, Profile(), stretches)

    assert (gaps(spread, due), spread.months <= months) == ((), True)


@given(SUMS, MONTHS)
def test_what_is_spread_evenly_comes_to_the_costs_and_no_month_is_a_pound_off(
    sums: list[tuple[C, int]], months: int
) -> None:
    due = due_of(sums)

    spread = evenly(due, months)

    assert {category: spread.pounds(category) for category in due} == due
    assert gaps(spread, due) == ()
    assert refusals("Northbeam", spread, due, months) == ()
    assert all(
        spread.in_month(one, 1) - spread.in_month(one, month) in (0, 1) for one in due for month in range(1, months + 1)
    )


@given(SUMS, MONTHS, st.dictionaries(st.sampled_from(C), st.lists(st.integers(0, 900_000), max_size=60)))
def test_spreading_adds_what_is_missing_and_takes_nothing_away(
    sums: list[tuple[C, int]], months: int, planned: dict[C, list[int]]
) -> None:
    due, before = due_of(sums), profile_of(planned)

    after = evenly(due, months, before)

    assert {one: after.pounds(one) for one in C} == {one: max(due.get(one, 0), before.pounds(one)) for one in C}
    assert all(after.in_month(one, month) >= before.in_month(one, month) for one in C for month in range(1, 61))


@given(SUMS, MONTHS, st.dates(date(2026, 1, 1), date(2040, 12, 31)).map(lambda day: day.replace(day=1)))
def test_years_come_to_what_is_planned(sums: list[tuple[C, int]], months: int, starts_on: date) -> None:
    spread = evenly(due_of(sums), months)

    assert sum(by_year(spread, starts_on).values()) == sum(due_of(sums).values())


@given(st.dictionaries(st.sampled_from(C), st.lists(st.integers(0, 9), max_size=9)), st.randoms(use_true_random=False))
def test_no_order_of_categories_changes_a_profile(planned: dict[C, list[int]], random: object) -> None:
    shuffled = list(planned.items())
    random.shuffle(shuffled)

    assert profile_of(dict(shuffled)) == profile_of(planned)


def test_financial_years_begin_in_april() -> None:
    """Months from February 2027: 10 + 20 by the end of March, 40 + 80 from April on."""
    profile = profile_of({C.LABOUR: (10, 0, 40), C.MATERIALS: (0, 20, 0, 80, 0)})

    assert by_year(profile, date(2027, 2, 1)) == {2026: 30, 2027: 120}
    assert by_year(Profile(), date(2027, 2, 1)) == {}


def test_each_difference_is_said_with_its_sum() -> None:
    profile = profile_of({C.LABOUR: (60, 70), C.MATERIALS: (0, 5)})

    found = refusals("Northbeam", profile, {C.LABOUR: 100, C.OVERHEADS: 20, C.MATERIALS: 5}, 1)

    assert [one.text for one in found] == [
        "Northbeam: take £30 out of labour: it costs £100, and £130 is planned.",
        "Northbeam: plan £20 more of overheads: it costs £20, and £0 is planned.",
        "Northbeam: £75 is planned after month 1, in which the project ends. Move it.",
    ]
    assert {one.where for one in found} == {"finance:spend"}


def test_a_partner_that_has_planned_nothing_is_told_once() -> None:
    assert [one.text for one in refusals("Northbeam", Profile(), {C.LABOUR: 100, C.OVERHEADS: 20}, 12)] == [
        "Northbeam has not planned its costs by month."
    ]
    assert refusals("Northbeam", Profile(), {}, 12) == ()


def test_nothing_is_late_while_nobody_has_said_how_long_the_project_lasts() -> None:
    assert after_the_end(profile_of({C.LABOUR: (0, 0, 5)}), None) == 0


def test_nothing_is_planned_below_nothing() -> None:
    with pytest.raises(ValueError, match="below £0"):
        profile_of({C.LABOUR: (5, -5)})


def test_a_project_without_a_start_is_asked_for_one() -> None:
    assert [one.where for one in no_start(None)] == ["plan:starts_on"]
    assert no_start(date(2027, 4, 1)) == ()


@pytest.mark.parametrize(
    ("starts_on", "decided_at", "told"),
    [
        (date(2027, 5, 1), datetime(2027, 5, 26, 16, tzinfo=UTC), "26 May 2027. Choose June 2027 or a later month."),
        (date(2027, 6, 1), datetime(2027, 5, 26, 16, tzinfo=UTC), ""),
        (date(2027, 6, 1), datetime(2027, 6, 1, 16, tzinfo=UTC), ""),
        (
            date(2027, 5, 1),
            datetime(2027, 5, 31, 23, 30, tzinfo=UTC),
            "1 June 2027. Choose June 2027 or a later month.",
        ),
        (
            date(2027, 5, 1),
            datetime(2027, 12, 2, 9, tzinfo=UTC),
            "2 December 2027. Choose January 2028 or a later month.",
        ),
        (None, datetime(2027, 5, 26, 16, tzinfo=UTC), ""),
    ],
)
def test_a_project_starts_no_earlier_than_its_decision_is_due(
    starts_on: date | None, decided_at: datetime, told: str
) -> None:
    early = f"The project is to start in May 2027, and the decision is due on {told}"

    found = [(one.text, one.where) for one in early_start(starts_on, decided_at)]

    assert found == ([(early, "plan:starts_on")] if told else [])


@pytest.mark.parametrize("words", ["April 2027", "apr 2027", "4/2027", "04 2027", "2027-04"])
def test_a_month_is_read_as_people_write_it(words: str) -> None:
    assert month_from_words(words) == date(2027, 4, 1)


@pytest.mark.parametrize("words", ["2027", "13/2027", "Aprilis 2027", "1 April 2027", ""])
def test_what_is_no_month_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"month|\d"):
        month_from_words(words)


def test_months_are_counted_over_the_turn_of_a_year() -> None:
    assert [month_of(date(2027, 11, 1), number) for number in (1, 2, 3, 14)] == [
        date(2027, 11, 1),
        date(2027, 12, 1),
        date(2028, 1, 1),
        date(2028, 12, 1),
    ]
    with pytest.raises(ValueError, match="counted from 1"):
        month_of(date(2027, 11, 1), 0)
