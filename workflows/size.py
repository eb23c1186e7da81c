"""How large is an organisation, by which test, and why?

Two tests give two sizes. That of the Companies Act sets the rate of grant under the Subsidy Control Act; that of the EU
counts where State aid rules apply. In both a size changes only once the new one has held for two years running
(Companies Act 2006, section 382(2) and its like; Recommendation 2003/361/EC, annex, article 4(2)). The thresholds are
data with the day from which they hold (`app/regions/size_thresholds.json`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.machine import Reason, Refusal
from workflows.terms import OrganisationSize
from workflows.wording import day, money

# A euro rate is held in ten-thousandths: 1.1650 euros for a pound is 11650.
RATE_UNIT = 10_000
LONGEST_SINCE = timedelta(days=3 * 365)


class Band(StrEnum):
    """Sizes as the two tests name them."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class SizeTest(StrEnum):
    """How a size was found: by a test, or because the organisation said so itself."""

    COMPANIES_ACT = "companies_act"
    EU = "eu"
    OWN_WORDS = "own_words"


SIZE_OF = {
    Band.MICRO: OrganisationSize.MICRO_SMALL,
    Band.SMALL: OrganisationSize.MICRO_SMALL,
    Band.MEDIUM: OrganisationSize.MEDIUM,
    Band.LARGE: OrganisationSize.LARGE,
}


@dataclass(frozen=True)
class Figures:
    """One year's turnover and balance sheet total in pence, and its average number of employees."""

    turnover_pence: int
    balance_sheet_pence: int
    employees: int


@dataclass(frozen=True)
class Accounts:
    """The last year, and the year before where there was one; of a group, all its companies together.

    `euro_rate` is what a pound was worth on average in the last year, in ten-thousandths of a euro.
    """

    year_ends_on: date
    latest: Figures
    before: Figures | None = None
    is_group: bool = False
    euro_rate: int | None = None

    @property
    def year_begins_on(self) -> date:
        """The first day of the last year, which decides the thresholds. A year is taken to be twelve months."""
        after = self.year_ends_on + timedelta(days=1)
        is_leap_day = (after.month, after.day) == (2, 29)
        return date(after.year - 1, 3, 1) if is_leap_day else after.replace(year=after.year - 1)


@dataclass(frozen=True)
class Limits:
    """The most that still counts as one band: sums in pence, or in euro cents, and a number of employees."""

    band: Band
    turnover: int
    balance_sheet: int
    employees: int


@dataclass(frozen=True)
class Thresholds:
    """The limits of every band but the largest, the smallest first, for years that begin on this day or later."""

    holds_from: date
    source: str
    limits: tuple[Limits, ...]


@dataclass(frozen=True)
class SizeRules:
    """Every set of thresholds of both tests, in the shape of the data file. The newest stand first."""

    source: str
    unit: str
    companies_act: tuple[Thresholds, ...]
    eu: tuple[Thresholds, ...]


@dataclass(frozen=True)
class Finding:
    """A size with the test that gave it, the day from which its thresholds hold, and why in sentences."""

    test: SizeTest
    band: Band
    holds_from: date
    source: str
    because: tuple[str, ...]

    @property
    def size(self) -> OrganisationSize:
        """The size as a call's rates know it."""
        return SIZE_OF[self.band]


def check_accounts(accounts: Accounts, today: date) -> None:
    """`Refusal` when the year is not over yet, or so long over that newer accounts must be there."""
    reasons = []
    if accounts.year_ends_on >= today:
        text = "Enter a year that is over: sizes are found from accounts, not from plans."
        reasons.append(Reason("year_not_over", text, "year_ends_on-day"))
    if accounts.year_ends_on < today - LONGEST_SINCE:
        text = f"The year ended on {day(accounts.year_ends_on)}. Enter the figures of your latest accounts."
        reasons.append(Reason("year_too_old", text, "year_ends_on-day"))
    if reasons:
        raise Refusal(reasons)


def by_companies_act(rules: SizeRules, accounts: Accounts) -> Finding:
    """The size by the Companies Act: two of the three limits, by the thresholds of the last year for both years.

    SI 2024/1303 has the new thresholds applied to the year before as well, where they apply to the last.
    """
    thresholds = _in_force(rules.companies_act, accounts.year_begins_on)
    bands = [_band_of_two(figures, thresholds) for figures in _years(accounts)]
    return _finding(SizeTest.COMPANIES_ACT, thresholds, bands, _in_pounds(accounts.latest))


def by_eu(rules: SizeRules, accounts: Accounts) -> Finding | None:
    """The size by the EU definition: the headcount, and either of the two sums in euros. None without a rate.

    Whoever has too many people for a medium enterprise is large whatever the rate, and needs none.
    """
    thresholds = _in_force(rules.eu, accounts.year_begins_on)
    if accounts.euro_rate is None:
        crowded = all(one.employees > thresholds.limits[-1].employees for one in _years(accounts))
        because = ("Employees", accounts.latest.employees, False)
        return _finding(SizeTest.EU, thresholds, [Band.LARGE], (because,)) if crowded else None
    rate = accounts.euro_rate
    bands = [_band_with_headcount(figures, thresholds, rate) for figures in _years(accounts)]
    return _finding(SizeTest.EU, thresholds, bands, _in_euros(accounts.latest, rate))


def _years(accounts: Accounts) -> tuple[Figures, ...]:
    return (accounts.latest,) if accounts.before is None else (accounts.latest, accounts.before)


def _in_force(every: Sequence[Thresholds], on: date) -> Thresholds:
    """The newest thresholds that hold for a year that begins on this day, else the oldest there are."""
    newest_first = sorted(every, key=lambda one: one.holds_from, reverse=True)
    return next((one for one in newest_first if one.holds_from <= on), newest_first[-1])


def _band_of_two(figures: Figures, thresholds: Thresholds) -> Band:
    for limits in thresholds.limits:
        kept = (
            figures.turnover_pence <= limits.turnover,
            figures.balance_sheet_pence <= limits.balance_sheet,
            figures.employees <= limits.employees,
        )
        if sum(kept) >= 2:
            return limits.band
    return Band.LARGE


def _band_with_headcount(figures: Figures, thresholds: Thresholds, rate: int) -> Band:
    for limits in thresholds.limits:
        # Pence times ten-thousandths of a euro, against cents times ten thousand: no division, so no rounding.
        is_within = (
            figures.turnover_pence * rate <= limits.turnover * RATE_UNIT
            or figures.balance_sheet_pence * rate <= limits.balance_sheet * RATE_UNIT
        )
        if figures.employees <= limits.employees and is_within:
            return limits.band
    return Band.LARGE


# What is compared: its name, its value, and whether it is money.
Compared = tuple[str, int, bool]


def _in_pounds(figures: Figures) -> tuple[Compared, ...]:
    return (
        ("Turnover", figures.turnover_pence, True),
        ("Balance sheet total", figures.balance_sheet_pence, True),
        ("Employees", figures.employees, False),
    )


def _in_euros(figures: Figures, rate: int) -> tuple[Compared, ...]:
    """Rounded up to the cent, so that what is just over a limit is not shown as equal to it."""
    return (
        ("Turnover", -(-figures.turnover_pence * rate // RATE_UNIT), True),
        ("Balance sheet total", -(-figures.balance_sheet_pence * rate // RATE_UNIT), True),
        ("Employees", figures.employees, False),
    )


def _finding(test: SizeTest, thresholds: Thresholds, bands: Sequence[Band], compared: Sequence[Compared]) -> Finding:
    latest, counted_band = bands[0], bands[-1]
    limits = next((one for one in thresholds.limits if one.band == latest), thresholds.limits[-1])
    because = [_sentence(name, value, _limit(limits, name), is_money, test) for name, value, is_money in compared]
    if latest != counted_band:
        because.append(
            f"The last year alone would be {latest.value} and the year before {counted_band.value}: a size changes "
            "only once it has held for two years running."
        )
    return Finding(test, counted_band, thresholds.holds_from, thresholds.source, tuple(because))


def _limit(limits: Limits, name: str) -> int:
    return {"Turnover": limits.turnover, "Balance sheet total": limits.balance_sheet}.get(name, limits.employees)


def _sentence(name: str, value: int, limit: int, is_money: bool, test: SizeTest) -> str:
    def say(number: int) -> str:
        if not is_money:
            return f"{number:,}"
        return money(number).replace("£", "€") if test == SizeTest.EU else money(number)

    return f"{name}: {say(value)}, {'not more' if value <= limit else 'more'} than {say(limit)}."
