"""When does an organisation mean to spend what its part costs, month by month, and does that add up to the costs?

Source: offer letters, "Spend profile": cost category by month; whole pounds, nothing below nought; the totals by
category equal the eligible costs; shown by financial year (April to March).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from workflows.calendar import LONDON, financial_year, is_first_of_month, month_of
from workflows.finance import PackageCost
from workflows.machine import Reason
from workflows.money import PENCE, share, whole_pounds
from workflows.terms import CostCategory
from workflows.wording import day, money, month_words, small
from workflows.work_packages import WorkPackage

MOST_MONTHS = 60
SPEND = "finance:spend"

Sums = Sequence[tuple[CostCategory, int]]


@dataclass(frozen=True)
class Profile:
    """Whole pounds by category, from the first month of the project on, without noughts at the end."""

    rows: tuple[tuple[CostCategory, tuple[int, ...]], ...] = ()

    def of(self, category: CostCategory) -> tuple[int, ...]:
        """The months of one category; none where nothing is planned."""
        return dict(self.rows).get(category, ())

    def in_month(self, category: CostCategory, month: int) -> int:
        """What is planned in one month, counted from 1."""
        months = self.of(category)
        return months[month - 1] if month <= len(months) else 0

    def pounds(self, category: CostCategory) -> int:
        """What is planned in one category."""
        return sum(self.of(category))

    @property
    def months(self) -> int:
        """The last month in which anything is planned."""
        return max((len(months) for _, months in self.rows), default=0)


@dataclass(frozen=True)
class Stretch:
    """A part of a category that arises from one month to another; without a last one, in all months of the project."""

    category: CostCategory
    pence: int
    first: int = 1
    last: int | None = None

    def spread(self, pounds: int, months: int) -> list[int]:
        """So many pounds in its months, alike, for a project of so many; in all of them where it begins after those."""
        first, last = self.first, min(self.last or months, months)
        if first > months:
            first, last = 1, months
        return [0] * (first - 1) + list(share(pounds, [1] * (last - first + 1)))


@dataclass(frozen=True)
class Gap:
    """A category whose months do not come to its costs: what it costs and what is planned, in whole pounds."""

    category: CostCategory
    due: int
    planned: int

    @property
    def text(self) -> str:
        """What is to be done about it."""
        missing = self.due - self.planned
        act = f"Plan {_pounds(missing)} more of" if missing > 0 else f"Take {_pounds(-missing)} out of"
        name = self.category.value.replace("_", " ")
        return f"{act} {name}: it costs {_pounds(self.due)}, and {_pounds(self.planned)} is planned."


def profile_of(planned: Mapping[CostCategory, Sequence[int]]) -> Profile:
    """The profile of these months, in the order of the finance table; `ValueError` for less than nothing."""
    rows = []
    for category in CostCategory:
        months = tuple(planned.get(category, ()))
        if any(pounds < 0 for pounds in months):
            raise ValueError("Nothing is planned below £0.")
        last = max((number for number, pounds in enumerate(months, 1) if pounds), default=0)
        if last:
            rows.append((category, months[:last]))
    return Profile(tuple(rows))


def due_of(costs: Sums) -> dict[CostCategory, int]:
    """What is to be planned in each category that costs anything: its whole pounds. Its pence are not planned."""
    sums = {one: sum(pence for category, pence in costs if category == one) for one in CostCategory}
    return {category: whole_pounds(pence) for category, pence in sums.items() if whole_pounds(pence)}


def stretches_of(costs: Iterable[PackageCost], packages: Iterable[WorkPackage]) -> tuple[Stretch, ...]:
    """In which months parts of an organisation's costs arise: those of a row's work package, where it names one."""
    by_number = {one.number: one for one in packages}
    named = ((one, by_number.get(one.package or 0)) for one in costs if one.pence)
    return tuple(
        Stretch(cost.category, cost.pence, package.first_month, package.last_month)
        if package
        else Stretch(cost.category, cost.pence)
        for cost, package in named
    )


def evenly(
    due: Mapping[CostCategory, int], months: int, profile: Profile = Profile(), stretches: Sequence[Stretch] = ()
) -> Profile:
    """What is not planned yet, spread over so many months beside what is; every month gets alike, and the first of
    them the odd pounds. A category of which too much is planned stays as it is.

    Where `stretches` say in which months parts of a category arise, it is divided among them by what each costs, and
    each is spread over its own months as far as the project lasts.
    """
    planned = {category: list(profile.of(category)) for category in CostCategory}
    for gap in gaps(profile, due):
        if gap.due > gap.planned:
            own = [one for one in stretches if one.category == gap.category] or [Stretch(gap.category, 1)]
            parts = share(gap.due - gap.planned, [one.pence for one in own])
            for one, pounds in zip(own, parts, strict=True):
                more = one.spread(pounds, months)
                planned[gap.category] = [sum(pair) for pair in zip_longest(planned[gap.category], more, fillvalue=0)]
    return profile_of(planned)


def gaps(profile: Profile, due: Mapping[CostCategory, int]) -> tuple[Gap, ...]:
    """Every category whose months do not come to its costs."""
    return tuple(
        Gap(category, due.get(category, 0), profile.pounds(category))
        for category in CostCategory
        if due.get(category, 0) != profile.pounds(category)
    )


def after_the_end(profile: Profile, months: int | None) -> int:
    """The pounds that are planned after the last month of the project; none while nobody has said how long it lasts."""
    return 0 if months is None else sum(sum(row[months:]) for _, row in profile.rows)


def refusals(name: str, profile: Profile, due: Mapping[CostCategory, int], months: int | None) -> tuple[Reason, ...]:
    """Why the months of an organisation are not right: by its costs, and by the length of the project."""
    if due and not profile.rows:
        return (Reason("spend_missing", f"{name} has not planned its costs by month.", SPEND),)
    reasons = [Reason("spend_not_costs", f"{name}: {small(gap.text)}", SPEND) for gap in gaps(profile, due)]
    late = after_the_end(profile, months)
    if late and months is not None:
        text = f"{name}: {_pounds(late)} is planned after month {months}, in which the project ends. Move it."
        reasons.append(Reason("spend_after_end", text, SPEND))
    return tuple(reasons)


def no_start(starts_on: date | None) -> tuple[Reason, ...]:
    """That nobody has said when the project is to start."""
    if starts_on is not None:
        return ()
    return (Reason("no_start", "Say in which month the project is to start.", "plan:starts_on"),)


def early_start(starts_on: date | None, decision_due_at: datetime) -> tuple[Reason, ...]:
    """That a project is to start before it can be decided whether it is paid for.

    Source: project set-up: work must not start before the letter is signed, which follows the decision. Ours: the
    earliest is the day on which the decision is due, as the UK dates it.
    """
    decided_on = decision_due_at.astimezone(LONDON).date()
    if starts_on is None or starts_on >= decided_on:
        return ()
    earliest = decided_on if is_first_of_month(decided_on) else month_of(decided_on, 2)
    text = (
        f"The project is to start in {month_words(starts_on)}, and the decision is due on {day(decided_on)}. "
        f"Choose {month_words(earliest)} or a later month."
    )
    return (Reason("early_start", text, "plan:starts_on"),)


def by_year(profile: Profile, starts_on: date) -> dict[int, int]:
    """The pounds planned in each financial year, named by the year in which it starts, from the first to the last."""
    if not profile.months:
        return {}
    years = [financial_year(month_of(starts_on, number)) for number in range(1, profile.months + 1)]
    found = dict.fromkeys(range(years[0], years[-1] + 1), 0)
    for _, months in profile.rows:
        for year, pounds in zip(years, months, strict=False):
            found[year] += pounds
    return found


def _pounds(pounds: int) -> str:
    return money(pounds * PENCE)
