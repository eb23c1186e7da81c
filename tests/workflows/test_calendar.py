"""Are UK dates and times read as people in the UK mean them?"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import LONDON, day_from_words, end_date, financial_year, is_first_of_month, london_instant

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (date(2027, 3, 3), time(11), datetime(2027, 3, 3, 11, tzinfo=UTC)),
        (date(2027, 6, 30), time(11), datetime(2027, 6, 30, 10, tzinfo=UTC)),
        (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), time(0, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (date(2027, 10, 31), time(2), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_london_instant_follows_the_clocks(day: date, at: time, instant: datetime) -> None:
    assert (london_instant(day, at), london_instant(day, at).tzinfo) == (instant, UTC)


@pytest.mark.parametrize("at", [time(1), time(1, 30), time(1, 59, 59)])
def test_london_instant_skipped_time_is_refused(at: time) -> None:
    with pytest.raises(ValueError, match=r"^There is no 01:\d\d UK time on 28 March 2027: the clocks go forward\."):
        london_instant(date(2027, 3, 28), at)


@pytest.mark.parametrize("at", [time(1), time(1, 30), time(1, 30, fold=1), time(1, 59, 59)])
def test_london_instant_repeated_time_is_refused(at: time) -> None:
    with pytest.raises(
        ValueError, match=r"^There are two moments at 01:\d\d UK time on 31 October 2027: the clocks go b"
    ):
        london_instant(date(2027, 10, 31), at)


def test_london_instant_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Give the time without a zone"):
        london_instant(date(2027, 3, 3), time(11, tzinfo=UTC))


@given(DAYS, st.times())
def test_london_instant_shows_the_same_local_time(day: date, at: time) -> None:
    try:
        instant = london_instant(day, at)
    except ValueError:
        assert (day.weekday(), day.month in (3, 10), at.hour) == (6, True, 1)
        return

    assert instant.astimezone(LONDON).replace(tzinfo=None) == datetime.combine(day, at.replace(fold=0))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2027, 3, 31), 2026), (date(2027, 4, 1), 2027), (date(2027, 12, 31), 2027), (date(2028, 1, 1), 2027)],
)
def test_financial_year_starts_on_1_april(day: date, year: int) -> None:
    assert financial_year(day) == year


@given(DAYS)
def test_financial_year_contains_the_day(day: date) -> None:
    year = financial_year(day)

    assert date(year, 4, 1) <= day <= date(year + 1, 3, 31)


@pytest.mark.parametrize(
    ("day", "is_first"), [(date(2027, 5, 1), True), (date(2027, 5, 2), False), (date(2027, 5, 31), False)]
)
def test_is_first_of_month(day: date, is_first: bool) -> None:
    assert is_first_of_month(day) is is_first


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 5, 1), 1, date(2027, 5, 31)),
        (date(2027, 5, 1), 8, date(2027, 12, 31)),
        (date(2027, 5, 1), 9, date(2028, 1, 31)),
        (date(2027, 5, 1), 10, date(2028, 2, 29)),
        (date(2027, 12, 1), 3, date(2028, 2, 29)),
        (date(2028, 3, 1), 12, date(2029, 2, 28)),
        (date(2027, 5, 17), 12, date(2028, 4, 30)),
    ],
)
def test_end_date_is_the_last_day_of_the_last_month(start: date, months: int, end: date) -> None:
    assert end_date(start, months) == end


@given(DAYS.map(lambda day: day.replace(day=1)), st.integers(1, 120))
def test_end_date_is_followed_by_the_first_day_after_that_many_months(start: date, months: int) -> None:
    after = end_date(start, months) + timedelta(days=1)

    assert after.day == 1
    assert (after.year - start.year) * 12 + after.month - start.month == months


@pytest.mark.parametrize("months", [0, -3])
def test_end_date_less_than_a_month_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match=r"^A project lasts at least one month\.$"):
        end_date(date(2027, 5, 1), months)


@pytest.mark.parametrize(
    "text",
    ["2027-03-03", "2027-3-3", "3 March 2027", "03 march 2027", "3 Mar 2027", "3/3/2027", "03-03-2027", "3.3.2027"],
)
def test_day_from_words_reads_how_people_write_a_day(text: str) -> None:
    assert day_from_words(text) == date(2027, 3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "3 March",
        "3 Marching 2027",
        "30/2/2027",
        "3/13/2027",
        "0/1/2027",
        "3/3-2027",
        "3/3/27",
        "٣/٣/2027",
    ],
)
def test_day_from_words_refuses_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        day_from_words(text)


@given(DAYS)
def test_day_from_words_reads_iso_back(day: date) -> None:
    assert day_from_words(day.isoformat()) == day
