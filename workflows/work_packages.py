"""How is a project divided into work packages, what does each cost, and what is wrong with the division?

Source: funding rules, "Research categories": a project may span categories, and then its costs are split by package.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.finance import PackageCost, PartnerCosts
from workflows.machine import Reason
from workflows.terms import CostCategory, ResearchCategory
from workflows.wording import counted, money

MOST_PACKAGES = 30
MOST_NAMED = 5
PLAN = "plan:packages"
COSTS = "finance:costs"


def label_of(number: int, title: str) -> str:
    """What everything calls the work package of this number."""
    return f"{number}: {title}"


@dataclass(frozen=True)
class WorkPackage:
    """A part of the project, from one month of it to another, counted from 1.

    `leader` is the organisation that leads it, '' where none that takes part does. `category` is its own research
    category, None where it is that of the project.
    """

    number: int
    title: str
    first_month: int
    last_month: int
    leader: str
    category: ResearchCategory | None = None

    @property
    def label(self) -> str:
        """The number with the title, as choices and tables name it."""
        return label_of(self.number, self.title)

    @property
    def months(self) -> str:
        """From which month to which, in words."""
        first, last = self.first_month, self.last_month
        return f"{first} to {last}" if last > first else str(first)


@dataclass(frozen=True)
class WorkPlan:
    """When a project is to start, its packages, and the pounds that each organisation plans in each financial year.

    A call that does not ask for one of them has none. A financial year is named by the year in which it starts.
    """

    starts_on: date | None = None
    packages: tuple[WorkPackage, ...] = ()
    years: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the packages."""
        return tuple(one.number for one in self.packages)


@dataclass(frozen=True)
class PackageRow:
    """What one work package costs in each category of the table, in pence. `number` is None for rows that name none."""

    number: int | None
    pence: tuple[int, ...]

    @property
    def total_pence(self) -> int:
        """What the package costs in all."""
        return sum(self.pence)


@dataclass(frozen=True)
class PackageTable:
    """Costs by work package and category. What stands in it adds up along the rows and down the columns."""

    categories: tuple[CostCategory, ...]
    rows: tuple[PackageRow, ...]

    @property
    def totals(self) -> PackageRow:
        """The sums down the columns, and their sum."""
        return PackageRow(None, tuple(sum(row.pence[at] for row in self.rows) for at in range(len(self.categories))))


@dataclass(frozen=True)
class Use:
    """Rows of one organisation that name a work package; `rows` says which where the reader may know it."""

    number: int
    organisation: str
    count: int
    pence: int
    rows: tuple[str, ...] = ()


def labels(packages: Iterable[WorkPackage]) -> Mapping[int | None, str]:
    """What tables call each package by its number, and the rows that name none."""
    return {None: "In no work package", **{one.number: one.label for one in packages}}


def table(numbers: Iterable[int], costs: Sequence[PackageCost]) -> PackageTable:
    """Every package with what it costs in each category that has costs; rows that name none come last, if any."""
    found = [one for one in CostCategory if any(cost.category == one and cost.pence for cost in costs)]
    named = sorted({*numbers, *(one.package for one in costs if one.package is not None)})
    keys: list[int | None] = [*named, *([None] if any(one.package is None and one.pence for one in costs) else [])]
    rows = tuple(PackageRow(key, tuple(_pence(costs, key, category) for category in found)) for key in keys)
    return PackageTable(tuple(found), rows)


def by_partner(numbers: Iterable[int], partners: Sequence[PartnerCosts]) -> tuple[PackageRow, ...]:
    """Every package with what it costs each organisation, in their order; rows that name none come last, if any."""
    tables = [{row.number: row.total_pence for row in table(numbers, one.packages).rows} for one in partners]
    every = {number for one in tables for number in one}
    named = sorted(number for number in every if number is not None)
    keys: list[int | None] = [*named, *([None] if None in every else [])]
    return tuple(PackageRow(key, tuple(one.get(key, 0) for one in tables)) for key in keys)


def refusals(
    packages: Sequence[WorkPackage], months: int | None, partners: Sequence[PartnerCosts]
) -> tuple[Reason, ...]:
    """Everything wrong with how a project is divided. Without `months` nobody has said how long it lasts.

    `where` is 'plan:packages' for the packages and 'finance:costs' for the rows that name none.
    """
    if not packages:
        return (Reason("no_packages", "Divide the project into work packages.", PLAN),)
    reasons = [reason for one in packages for reason in _package_refusals(one, months)]
    return (*reasons, *(reason for one in partners for reason in unplaced(one)))


def too_long(packages: Iterable[WorkPackage], months: int | None) -> tuple[Reason, ...]:
    """Which packages end after the project; none while nobody has said how long it lasts."""
    return tuple(
        Reason(
            "package_too_long",
            f"Work package {one.number} ends in month {one.last_month}; the project lasts {counted(months, 'month')}.",
            PLAN,
        )
        for one in packages
        if months is not None and one.last_month > months
    )


def unplaced(partner: PartnerCosts) -> tuple[Reason, ...]:
    """That some of an organisation's costs are in no work package."""
    pence = sum(one.pence for one in partner.packages if one.package is None)
    if not pence:
        return ()
    text = f"{partner.organisation_name}: costs of {money(pence)} are in no work package. Choose one for every row."
    return (Reason("no_package", text, COSTS),)


def removal_refusals(kept: Collection[int], uses: Iterable[Use]) -> tuple[Reason, ...]:
    """Why packages that are not kept cannot be taken out: rows that name them, organisation by organisation."""
    return tuple(Reason("package_named", _named(use), PLAN) for use in uses if use.number not in kept)


def leaderless(titles: Iterable[str]) -> tuple[Reason, ...]:
    """That nobody in the project was chosen to lead packages, by their titles."""
    return tuple(
        Reason("no_leader", f"Choose an organisation of the project to lead ‘{title}’.", PLAN) for title in titles
    )


def unknown_packages(named: Iterable[int | None], known: Collection[int]) -> tuple[Reason, ...]:
    """That rows name packages that the project does not have."""
    gone = sorted({one for one in named if one is not None} - set(known))
    return tuple(
        Reason("package_gone", f"There is no work package {one} any more. Choose another for its rows.", COSTS)
        for one in gone
    )


def _pence(costs: Sequence[PackageCost], package: int | None, category: CostCategory) -> int:
    return sum(one.pence for one in costs if one.package == package and one.category == category)


def _package_refusals(package: WorkPackage, months: int | None) -> list[Reason]:
    name = f"Work package {package.number}"
    reasons = [*too_long([package], months)]
    if not package.leader:
        reasons.append(Reason("no_leader", f"{name} is led by nobody. Choose an organisation that takes part.", PLAN))
    return reasons


def _named(use: Use) -> str:
    cannot = f"Work package {use.number} cannot be taken out"
    if not use.rows:
        rows = f"{counted(use.count, 'row')} of {use.organisation}"
        return f"{cannot}: costs of {money(use.pence)} in {rows} are in it. Ask for another package for them first."
    names = ", ".join(f"‘{row}’" for row in use.rows[:MOST_NAMED])
    more = f" and {use.count - MOST_NAMED} more" if use.count > MOST_NAMED else ""
    return (
        f"{cannot}: costs of {money(use.pence)} of {use.organisation} are in it ({names}{more}). "
        "Choose another package for them first."
    )
