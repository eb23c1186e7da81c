"""Which days are bank holidays in England and Wales, and in Scotland?

Source: Banking and Financial Dealings Act 1971, Schedule 1, with New Year's Day and the early May holiday by the yearly
proclamations under section 1, and Scotland's 30 November by the St Andrew's Day Bank Holiday (Scotland) Act 2007. A
holiday that falls on a weekend moves to the next weekday that is none. Single holidays by proclamation (a coronation)
are not in a rule and not here. Easter follows the Gregorian computus.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

ENGLAND_AND_WALES = "England and Wales"
SCOTLAND = "Scotland"
_MONDAY, _SATURDAY = 0, 5


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int, nation: str) -> Mapping[date, str]:
    """The bank holidays of a year in one of the two jurisdictions, by day."""
    sunday = easter(year)
    days = {
        sunday - timedelta(days=2): "Good Friday",
        _first_monday(date(year, 5, 1)): "the early May bank holiday",
        _last_monday(year, 5): "the spring bank holiday",
    }
    dated = [
        ("New Year’s Day", date(year, 1, 1)),
        ("Christmas Day", date(year, 12, 25)),
        ("Boxing Day", date(year, 12, 26)),
    ]
    if nation == SCOTLAND:
        days[_first_monday(date(year, 8, 1))] = "the summer bank holiday"
        dated += [("2 January", date(year, 1, 2)), ("St Andrew’s Day", date(year, 11, 30))]
    else:
        days |= {sunday + timedelta(days=1): "Easter Monday", _last_monday(year, 8): "the summer bank holiday"}
    # A holiday on a weekday stands where it is; only then do the others move behind it.
    for name, day in sorted(dated, key=lambda one: one[1].weekday() >= _SATURDAY):
        kept_on = _next_free(day, days)
        days[kept_on] = name if kept_on == day else f"the substitute day for {name}"
    return days


def _next_free(day: date, taken: Mapping[date, str]) -> date:
    while day.weekday() >= _SATURDAY or day in taken:
        day += timedelta(days=1)
    return day


def _first_monday(start: date) -> date:
    return start + timedelta(days=(_MONDAY - start.weekday()) % 7)


def _last_monday(year: int, month: int) -> date:
    return _first_monday(date(year, month + 1, 1)) - timedelta(days=7)
