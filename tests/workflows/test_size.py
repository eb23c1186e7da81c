"""Is a size found exactly at the edge, by the thresholds of its year, and with the reasons for it?

The limits are those of the Companies Act 2006 (SI 2015/980, SI 2024/1303) and of Recommendation 2003/361/EC.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.machine import Refusal
from workflows.plain import from_plain
from workflows.size import Accounts, Band, Figures, SizeRules, by_companies_act, by_eu, check_accounts
from workflows.terms import OrganisationSize

DATA = Path(__file__).parents[2] / "app" / "regions" / "size_thresholds.json"
RULES = from_plain(SizeRules, json.loads(DATA.read_text(encoding="utf-8")))
NEW, OLD = date(2026, 4, 5), date(2026, 4, 4)
MILLION = 1_000_000_00
# One euro for one pound: sums in euros are then the same digits.
PAR = 10_000


def _accounts(turnover: int, balance: int, people: int, ends: date = NEW, **more: object) -> Accounts:
    return Accounts(ends, Figures(turnover, balance, people), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turnover", "balance", "people", "band"),
    [
        (1 * MILLION, MILLION // 2, 99, Band.MICRO),
        (1 * MILLION + 1, MILLION // 2, 10, Band.MICRO),
        (1 * MILLION + 1, MILLION // 2, 11, Band.SMALL),
        (15 * MILLION, 7_500_000_00, 999, Band.SMALL),
        (15 * MILLION + 1, 7_500_000_00, 50, Band.SMALL),
        (15 * MILLION + 1, 7_500_000_01, 50, Band.MEDIUM),
        (15 * MILLION + 1, 7_500_000_00, 51, Band.MEDIUM),
        (54 * MILLION, 27 * MILLION, 251, Band.MEDIUM),
        (54 * MILLION + 1, 27 * MILLION, 250, Band.MEDIUM),
        (54 * MILLION + 1, 27 * MILLION, 251, Band.LARGE),
        (54 * MILLION + 1, 27 * MILLION + 1, 0, Band.LARGE),
        (0, 0, 0, Band.MICRO),
    ],
)
def test_two_of_three_limits_make_the_band(turnover: int, balance: int, people: int, band: Band) -> None:
    assert by_companies_act(RULES, _accounts(turnover, balance, people)).band == band


@pytest.mark.parametrize(
    ("ends", "holds_from", "band"),
    [
        (NEW, date(2025, 4, 6), Band.SMALL),
        (OLD, date(2016, 1, 1), Band.MEDIUM),
        (date(2015, 3, 31), date(2016, 1, 1), Band.MEDIUM),
    ],
)
def test_the_first_day_of_the_year_decides_the_thresholds(ends: date, holds_from: date, band: Band) -> None:
    found = by_companies_act(RULES, _accounts(15 * MILLION, 7_500_000_00, 50 + 1, ends))

    assert (found.holds_from, found.band) == (holds_from, band)


@pytest.mark.parametrize(
    ("ends", "begins"),
    [
        (date(2026, 3, 31), date(2025, 4, 1)),
        (date(2028, 2, 28), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_a_year_is_twelve_months(ends: date, begins: date) -> None:
    assert _accounts(0, 0, 0, ends).year_begins_on == begins


def test_old_limits_are_those_before_the_change() -> None:
    small = _accounts(10_200_000_00, 5_100_000_00, 51, OLD)
    medium = _accounts(36 * MILLION, 18 * MILLION, 251, OLD)
    over = _accounts(36 * MILLION + 1, 18 * MILLION, 251, OLD)

    assert [by_companies_act(RULES, one).band for one in (small, medium, over)] == [
        Band.SMALL,
        Band.MEDIUM,
        Band.LARGE,
    ]


def test_a_size_changes_once_it_has_held_for_two_years() -> None:
    large, small = Figures(60 * MILLION, 30 * MILLION, 300), Figures(9 * MILLION, 3 * MILLION, 40)

    first = by_companies_act(RULES, Accounts(NEW, large, small))
    second = by_companies_act(RULES, Accounts(NEW, large, large))

    assert (first.size, second.size) == (OrganisationSize.MICRO_SMALL, OrganisationSize.LARGE)
    assert first.because[-1] == (
        "The last year alone would be large and the year before small: a size changes only once it has held for two "
        "years running."
    )


def test_reasons_name_each_figure_and_its_limit() -> None:
    assert by_companies_act(RULES, _accounts(14 * MILLION, 8 * MILLION, 50)).because == (
        "Turnover: £14,000,000, not more than £15,000,000.",
        "Balance sheet total: £8,000,000, more than £7,500,000.",
        "Employees: 50, not more than 50.",
    )


@pytest.mark.parametrize(
    ("turnover", "balance", "people", "band"),
    [
        (2 * MILLION, 3 * MILLION, 9, Band.MICRO),
        (3 * MILLION, 2 * MILLION, 9, Band.MICRO),
        (1, 1, 10, Band.SMALL),
        (10 * MILLION + 1, 10 * MILLION, 49, Band.SMALL),
        (10 * MILLION + 1, 10 * MILLION + 1, 49, Band.MEDIUM),
        (50 * MILLION, 90 * MILLION, 249, Band.MEDIUM),
        (90 * MILLION, 43 * MILLION, 249, Band.MEDIUM),
        (90 * MILLION, 43 * MILLION + 1, 249, Band.LARGE),
        (1, 1, 250, Band.LARGE),
    ],
)
def test_eu_asks_for_the_headcount_and_either_sum(turnover: int, balance: int, people: int, band: Band) -> None:
    found = by_eu(RULES, _accounts(turnover, balance, people, euro_rate=PAR))

    assert found is not None
    assert found.band == band


def test_a_sum_in_pounds_is_compared_in_euros_without_rounding() -> None:
    # At 1.2500 euros £8,000,000.00 is €10,000,000.00, and a penny more is over the limit by a cent and a quarter.
    at, over = (
        by_eu(RULES, _accounts(pence, 90 * MILLION, 20, euro_rate=12_500)) for pence in (8 * MILLION, 8 * MILLION + 1)
    )

    assert at is not None
    assert over is not None
    assert (at.band, over.band) == (Band.SMALL, Band.MEDIUM)


def test_without_a_rate_only_a_crowd_decides_the_eu_size() -> None:
    crowd = by_eu(RULES, _accounts(1, 1, 250))

    assert by_eu(RULES, _accounts(1, 1, 249)) is None
    assert crowd is not None
    assert (crowd.band, crowd.because) == (Band.LARGE, ("Employees: 250, more than 249.",))


@pytest.mark.parametrize(("today", "codes"), [(NEW, ["year_not_over"]), (date(2029, 4, 5), ["year_too_old"])])
def test_a_year_that_is_not_over_or_long_over_is_refused(today: date, codes: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        check_accounts(_accounts(0, 0, 0), today)

    assert [reason.code for reason in refused.value.reasons] == codes


sums = st.integers(0, 100 * MILLION)
people = st.integers(0, 1_000)
ORDER = list(Band)


@given(sums, sums, people, sums, sums, people)
def test_more_of_anything_never_makes_an_organisation_smaller(
    turnover: int, balance: int, staff: int, more_turnover: int, more_balance: int, more_staff: int
) -> None:
    less = _accounts(turnover, balance, staff, euro_rate=11_650)
    more = _accounts(turnover + more_turnover, balance + more_balance, staff + more_staff, euro_rate=11_650)

    for test in (by_companies_act, by_eu):
        small, large = test(RULES, less), test(RULES, more)
        assert small is not None
        assert large is not None
        assert ORDER.index(small.band) <= ORDER.index(large.band)
