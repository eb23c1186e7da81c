"""Which instant is meant by a UK date and time, and in which financial year does a day lie?"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
# Ours: a date of a call outside these is a slip, and would leave no room to count from it.
YEARS = range(2000, 2101)

# Written out, because the standard library would answer in the language of the machine.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_UK = re.compile(r"(?P<day>[0-9]{1,2})(?P<gap>[ /.-])(?P<month>[0-9]{1,2}|[A-Za-z]{3,9})(?P=gap)(?P<year>[0-9]{4})")

_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})")
_MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2}|[A-Za-z]{3,9})[ /.-](?P<year>[0-9]{4})")


def london_instant(day: date, at: time) -> datetime:
    """The UTC instant at which UK clocks show this date and time.

    Raises `ValueError`, with a sentence for the person, for a time that the clocks skip in spring or show twice in
    autumn, and for a year in which no date of a call lies.
    """
    if day.year not in YEARS:
        raise ValueError(f"The year {day.year} is not from {YEARS[0]} to {YEARS[-1]}.")
    if at.tzinfo is not None:
        raise ValueError("Give the time without a zone: it is read as UK time.")
    local = datetime.combine(day, at, tzinfo=LONDON)
    # Python's two readings of a local time differ only within an hour that is skipped or repeated (PEP 495).
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None or first == second:
        return local.astimezone(UTC)
    when = f"{at:%H:%M} UK time on {day.day} {MONTHS[day.month - 1]} {day.year}"
    if second > first:
        raise ValueError(f"There is no {when}: the clocks go forward. Choose an earlier or a later time.")
    raise ValueError(f"There are two moments at {when}: the clocks go back. Choose an earlier or a later time.")


def financial_year(day: date) -> int:
    """The year in which this day's financial year starts; the financial year runs from 1 April to 31 March."""
    return day.year if day.month >= 4 else day.year - 1


def is_first_of_month(day: date) -> bool:
    """Whether a project may start on this day: offers start on the first of a month."""
    return day.day == 1


def end_date(start: date, months: int) -> date:
    """The last day of the last month of a project that runs for `months`, the month of `start` being the first.

    Raises `ValueError` for fewer than one month.
    """
    if months < 1:
        raise ValueError("A project lasts at least one month.")
    years, month = divmod(start.month - 1 + months - 1, 12)
    year = start.year + years
    return date(year, month + 1, monthrange(year, month + 1)[1])


def month_of(start: date, number: int) -> date:
    """The first day of one of a project's months, that of `start` being number 1; `ValueError` for one before it."""
    if number < 1:
        raise ValueError("The months of a project are counted from 1.")
    years, month = divmod(start.month - 1 + number - 1, 12)
    return date(start.year + years, month + 1, 1)


def month_number(start: date, day: date) -> int:
    """Which month of a project a day is in, that of `start` being number 1; 0 or less for one before it."""
    return (day.year - start.year) * 12 + day.month - start.month + 1


def month_from_words(text: str) -> date:
    """The first day of a month written as April 2027, Apr 2027, 4/2027 or 2027-04. Raises `ValueError` else."""
    match = _YEAR_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if match is None:
        raise ValueError("Write the month and the year, like April 2027.")
    return date(int(match["year"]), _month(match["month"]), 1)


def day_from_words(text: str) -> date:
    """The day written as 3 March 2027, 3 Mar 2027, 3/3/2027 (day first) or 2027-03-03. Raises `ValueError` else."""
    match = _ISO.fullmatch(text) or _UK.fullmatch(text)
    if match is None:
        raise ValueError("Write the day, the month and the year, like 3 March 2027.")
    return date(int(match["year"]), _month(match["month"]), int(match["day"]))


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    found = [number for number, name in enumerate(MONTHS, start=1) if text.lower() in (name.lower(), name[:3].lower())]
    if not found:
        raise ValueError(f"There is no month called {text}.")
    return found[0]
