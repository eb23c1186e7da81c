"""Is a list refused for every reason at once, and is a proposal made in rank order?"""

from collections.abc import Sequence
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.definition import YearBudget
from workflows.machine import Reason
from workflows.portfolio import (
    Candidate,
    ChosenLine,
    Proposal,
    chosen_lines,
    list_hash,
    proposal,
    refusals,
    top_down,
)


def candidate(number: int, grant_pence: int = 100_000_00, *years: YearBudget, passes: bool = True) -> Candidate:
    """The application that stands at `number` in the ranking, or below its end."""
    position = number if passes else None
    return Candidate(
        application_id=UUID(int=number), grant_pence=grant_pence, passes=passes, position=position, grant_by_year=years
    )


def ids(*numbers: int) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


FIELD = [candidate(1), candidate(2), candidate(3), candidate(4, passes=False)]
GRANTS = st.lists(st.integers(1, 50), min_size=1, max_size=8)


def field_of(grants: Sequence[int], passing: int) -> list[Candidate]:
    return [candidate(number, grant, passes=number <= passing) for number, grant in enumerate(grants, start=1)]


def test_refusals_choice_from_the_top_within_budget_has_none() -> None:
    assert refusals(FIELD, ids(1, 2), 200_000_00, {}) == ()


def test_refusals_budget_exceeded_says_by_how_much() -> None:
    text = "The chosen applications ask for £300,000; the budget is £299,999.99. That is £0.01 too much."

    assert refusals(FIELD, ids(1, 2, 3), 299_999_99, {}) == (Reason("budget_exceeded", text, "budget"),)


def test_refusals_year_exceeded_names_the_year() -> None:
    field = [
        candidate(1, 10_000_00, YearBudget(2027, 6_000_00), YearBudget(2028, 4_000_00)),
        candidate(2, 10_000_00, YearBudget(2027, 2_000_00), YearBudget(2029, 8_000_00)),
    ]
    years = (YearBudget(2027, 8_000_00), YearBudget(2028, 3_000_00))

    in_year = "In the financial year from April"
    assert refusals(field, ids(1, 2), 20_000_00, {}, years) == (
        Reason(
            "year_budget_exceeded",
            f"{in_year} 2028 the chosen applications need £4,000; the budget is £3,000. That is £1,000 too much.",
            "budget",
        ),
        Reason(
            "year_budget_exceeded",
            f"{in_year} 2029 the chosen applications need £8,000; the budget is £0. That is £8,000 too much.",
            "budget",
        ),
    )


def test_refusals_one_below_the_threshold_is_named() -> None:
    text = "An application below the threshold is chosen. Take it out."

    assert refusals(FIELD, ids(1, 4), 10**9, {}) == (
        Reason("below_threshold", text, "application:00000000-0000-0000-0000-000000000004"),
    )


def test_refusals_empty_choice_means_nobody() -> None:
    text = "Nobody is chosen. Choose at least one of the applications that pass."

    assert refusals(FIELD, [], 10**9, {}) == (Reason("nobody_chosen", text, "choice"),)


def test_refusals_nobody_is_the_right_choice_when_nobody_passes() -> None:
    assert refusals([candidate(1, passes=False)], [], 10**9, {}) == ()


def test_refusals_application_without_a_grant_is_not_chosen_nor_proposed() -> None:
    free = candidate(1, 0)
    text = "An application that asks for no grant is chosen. Take it out."

    assert refusals([free], ids(1), 10**9, {}) == (Reason("no_grant", text, f"application:{UUID(int=1)}"),)
    assert refusals([free], [], 10**9, {}) == ()
    assert proposal([free, candidate(2)], 10**9).chosen == (UUID(int=2),)


def test_refusals_better_ranked_one_left_out_needs_a_reason() -> None:
    text = "Number {} in the ranking is left out although number 3 is chosen. Say why."

    assert refusals(FIELD, ids(3), 10**9, {UUID(int=2): " "}) == (
        Reason("left_out_without_reason", text.format(1), "application:00000000-0000-0000-0000-000000000001"),
        Reason("left_out_without_reason", text.format(2), "application:00000000-0000-0000-0000-000000000002"),
    )


def test_refusals_reason_given_for_the_one_left_out() -> None:
    assert refusals(FIELD, ids(1, 3), 10**9, {UUID(int=2): "It repeats work that number 1 does."}) == ()


def test_refusals_unknown_and_repeated_choices() -> None:
    assert refusals(FIELD, ids(1, 1, 9), 10**9, {}) == (
        Reason("chosen_twice", "An application is chosen more than once.", "choice"),
        Reason(
            "unknown_application",
            "An application is chosen that is not in this ranking. Read the list again, then choose.",
            "choice",
        ),
    )


def test_refusals_come_all_at_once() -> None:
    codes = [reason.code for reason in refusals(FIELD, ids(2, 4, 9), 100_000_00, {})]

    assert codes == ["unknown_application", "budget_exceeded", "below_threshold", "left_out_without_reason"]


@given(GRANTS, st.integers(0, 8), st.sets(st.integers(1, 8)), st.integers(0, 200))
def test_what_is_not_refused_is_affordable_passing_and_explained(
    grants: list[int], passing: int, chosen: set[int], budget: int
) -> None:
    field = field_of(grants, passing)

    refused = refusals(field, ids(*chosen), budget, {})
    passers = min(passing, len(grants))
    top = set(range(1, len(chosen) + 1))
    sound = (
        chosen == top
        and len(chosen) <= passers
        and sum(grants[: len(chosen)]) <= budget
        and (bool(chosen) or not passers)
    )
    assert (refused == ()) is sound


@given(GRANTS, st.integers(0, 8), st.integers(0, 200), st.randoms(use_true_random=False))
def test_proposal_takes_all_that_fits_in_rank_order(
    grants: list[int], passing: int, budget: int, random: Random
) -> None:
    field = field_of(grants, passing)

    found = proposal(random.sample(field, len(field)), budget)

    left, chosen, skipped = budget, [], []
    for number, grant in enumerate(grants[:passing], start=1):
        if grant <= left:
            chosen.append(number)
            left -= grant
        else:
            skipped.append(number)
    assert found == Proposal(tuple(ids(*chosen)), tuple(ids(*skipped)))
    assert top_down(field, budget) == found.chosen


@given(GRANTS, st.integers(1, 8), st.integers(0, 200))
def test_proposal_is_refused_only_for_its_skips(grants: list[int], passing: int, budget: int) -> None:
    field = field_of(grants, passing)
    found = proposal(field, budget)
    reasons_given = dict.fromkeys(found.skipped, "It does not fit into what is left of the budget.")

    codes = {reason.code for reason in refusals(field, found.chosen, budget, reasons_given)}
    assert codes == (set() if found.chosen else {"nobody_chosen"})


def test_chosen_lines_stand_in_rank_order() -> None:
    assert chosen_lines(FIELD[::-1], ids(3, 1)) == (
        ChosenLine(UUID(int=1), 1, 100_000_00),
        ChosenLine(UUID(int=3), 3, 100_000_00),
    )


def test_rank_order_is_by_position_and_not_by_id() -> None:
    field = [
        Candidate(application_id=UUID(int=1), grant_pence=60, passes=False, position=None),
        Candidate(application_id=UUID(int=2), grant_pence=60, passes=True, position=2),
        Candidate(application_id=UUID(int=3), grant_pence=60, passes=True, position=1),
    ]

    assert [line.application_id.int for line in chosen_lines(field, ids(1, 2, 3))] == [3, 2, 1]
    assert proposal(field, 100) == Proposal(chosen=tuple(ids(3)), skipped=tuple(ids(2)))


@given(st.lists(st.builds(ChosenLine, st.uuids(), st.integers(1, 9), st.integers(0, 99)), max_size=5, unique=True))
def test_list_hash_does_not_depend_on_order(lines: list[ChosenLine]) -> None:
    unique = list({line.application_id: line for line in lines}.values())

    assert list_hash(unique[::-1]) == list_hash(unique)


@pytest.mark.parametrize(
    "other",
    [
        (),
        (ChosenLine(UUID(int=1), 1, 100_00),),
        (ChosenLine(UUID(int=1), 1, 100_00), ChosenLine(UUID(int=2), 2, 200_01)),
        (ChosenLine(UUID(int=1), 1, 100_00), ChosenLine(UUID(int=3), 2, 200_00)),
        (ChosenLine(UUID(int=1), 2, 100_00), ChosenLine(UUID(int=2), 1, 200_00)),
    ],
)
def test_list_hash_changes_with_the_list(other: tuple[ChosenLine, ...]) -> None:
    lines = (ChosenLine(UUID(int=1), 1, 100_00), ChosenLine(UUID(int=2), 2, 200_00))

    assert list_hash(other) != list_hash(lines)
