"""Does each branch of the questions on Northern Ireland end where the field's service ends, and is assistance counted?

The branches are those of the published source of Innovate UK's Innovation Funding Service: no to both first questions
ends under the Subsidy Control Act; after a yes to either, any yes among the four ties ends under State aid.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.regions import subsidy_limits
from workflows.subsidy import (
    Assistance,
    AssistanceKind,
    Limits,
    Standing,
    SubsidyAnswers,
    SubsidyRoute,
    asked,
    kept,
    limits_on,
    missing,
    period_start,
    reason,
    received_pence,
    refusals,
    route,
)
from workflows.terms import OrganisationKind, SubsidyRule

ACT, AID = SubsidyRoute.SUBSIDY_CONTROL, SubsidyRoute.STATE_AID
NO_TIE = {"is_based": False, "sells": False, "lets_others_sell": False, "farms": False}
TIES = tuple(NO_TIE)
NONE_BUT_TRADE = SubsidyAnswers(affects_goods=True, **NO_TIE)
ON = date(2027, 3, 1)
LIMITS = (Limits(date(2023, 1, 4), 315_000_00, 725_000_00),)
DONE = SubsidyAnswers(affects_goods=False, will_trade=False, received_any=True)


def test_no_to_both_first_questions_is_the_act() -> None:
    answers = SubsidyAnswers(affects_goods=False, will_trade=False)

    assert (route(answers), missing(answers, SubsidyRule.ROUTE)) == (ACT, ())


@pytest.mark.parametrize("trade", [{"affects_goods": True}, {"affects_goods": False, "will_trade": True}])
@pytest.mark.parametrize("ties", list(product((False, True), repeat=4)))
def test_every_branch_after_a_yes(trade: dict[str, bool], ties: tuple[bool, ...]) -> None:
    for kept_apart in (None, False, True):
        answers = SubsidyAnswers(**trade, **dict(zip(TIES, ties, strict=True)), kept_apart=kept_apart)

        assert route(answers) == (AID if any(ties) else ACT)


@pytest.mark.parametrize(
    ("answers", "questions"),
    [
        (SubsidyAnswers(), ("affects_goods",)),
        (SubsidyAnswers(affects_goods=False), ("affects_goods", "will_trade")),
        (SubsidyAnswers(affects_goods=True), ("affects_goods", *TIES)),
        (replace(NONE_BUT_TRADE, farms=True), ("affects_goods", *TIES, "kept_apart")),
    ],
)
def test_a_question_is_asked_when_the_answers_before_call_for_it(
    answers: SubsidyAnswers, questions: tuple[str, ...]
) -> None:
    assert asked(answers, SubsidyRule.ROUTE) == questions
    assert asked(answers, SubsidyRule.MINIMAL) == (*questions, "received_any")


def test_what_decides_nothing_yet_has_no_route() -> None:
    open_ones = (
        SubsidyAnswers(),
        SubsidyAnswers(affects_goods=False),
        SubsidyAnswers(affects_goods=True),
        replace(NONE_BUT_TRADE, sells=None),
    )

    assert [(route(one), reason(one)) for one in open_ones] == [(None, "")] * 4


def test_an_answer_that_is_no_longer_asked_is_not_kept() -> None:
    changed = replace(NONE_BUT_TRADE, affects_goods=False, will_trade=False, received_any=True)

    assert kept(changed, SubsidyRule.ROUTE) == SubsidyAnswers(affects_goods=False, will_trade=False)


@pytest.mark.parametrize(
    ("on", "start"),
    [
        (date(2027, 3, 31), date(2024, 4, 1)),
        (date(2027, 4, 1), date(2025, 4, 1)),
        (date(2026, 12, 31), date(2024, 4, 1)),
        (date(2028, 2, 29), date(2025, 4, 1)),
    ],
)
def test_the_period_is_this_financial_year_and_the_two_before(on: date, start: date) -> None:
    assert period_start(on) == start


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_the_period_is_more_than_two_years_and_at_most_three(on: date) -> None:
    start = period_start(on)

    assert (start.month, start.day) == (4, 1)
    assert on.replace(year=on.year - 3, day=min(on.day, 28)) <= start <= on - timedelta(days=730)


def test_only_what_was_given_within_the_period_counts() -> None:
    days = (date(2024, 3, 31), date(2024, 4, 1), ON, ON + timedelta(days=1))
    received = [Assistance(one, "A council", 10**at, AssistanceKind.MINIMAL) for at, one in enumerate(days)]
    received.append(Assistance(ON, "A council", 5, AssistanceKind.SPEI))

    sums = [received_pence(received, ON, kind) for kind in (None, *AssistanceKind)]

    assert sums == [115, 110, 5]


def _standing(**changes: object) -> Standing:
    received = (Assistance(ON, "A council", 215_000_00, AssistanceKind.SPEI),)
    return replace(Standing("Foundry Ltd", OrganisationKind.BUSINESS, DONE, received, 100_000_00), **changes)


@pytest.mark.parametrize(
    ("standing", "texts"),
    [
        (_standing(), []),
        (
            _standing(grant_pence=100_000_01),
            [
                "Foundry Ltd: £215,000 received since 1 April 2024 and a grant of £100,000.01 come to £315,000.01; "
                "the most in minimal financial assistance is £315,000."
            ],
        ),
        (_standing(answers=SubsidyAnswers()), ["Foundry Ltd: answer the questions on subsidies."]),
        (_standing(received=()), ["Foundry Ltd: say which assistance it has received."]),
        (_standing(grant_pence=1_000_000_00, kind=OrganisationKind.RESEARCH_ORGANISATION), []),
        (_standing(grant_pence=1_000_000_00, answers=replace(NONE_BUT_TRADE, sells=True, received_any=True)), []),
    ],
)
def test_minimal_financial_assistance_keeps_to_its_limit(standing: Standing, texts: list[str]) -> None:
    found = refusals(SubsidyRule.MINIMAL, LIMITS, [standing], ON)

    assert [one.text for one in found] == texts
    assert {one.where for one in found} <= {"finance:subsidy"}


def test_a_call_that_asks_nothing_refuses_nothing() -> None:
    standing = _standing(answers=SubsidyAnswers(), grant_pence=10**12)

    assert refusals(SubsidyRule.NOT_ASKED, LIMITS, [standing], ON) == ()


def test_limits_are_data_with_the_day_from_which_they_hold() -> None:
    later = Limits(date(2028, 4, 1), 400_000_00, 800_000_00)

    assert subsidy_limits() == LIMITS
    assert [limits_on((later, *LIMITS), one) for one in (ON, date(2028, 4, 1))] == [LIMITS[0], later]
    with pytest.raises(ValueError, match="There is no limit for 2022-12-31"):
        limits_on(LIMITS, date(2022, 12, 31))
