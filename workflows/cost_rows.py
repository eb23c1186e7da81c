"""What does one row of a cost sheet come to, and how is that reckoned?

The formulas are those of `app/regions/funding_rates.json`, with their source. A quotient is rounded down to the whole
penny, and nothing else is rounded: what a page shows then multiplies to the sum exactly, and no row is claimed for more
than it costs. A row may name its work package, by the number that this has in the project.
"""

from dataclasses import dataclass
from typing import ClassVar

from workflows.money import of_basis_points, per_unit
from workflows.plain import later
from workflows.terms import AcademicHeading, CostCategory
from workflows.wording import counted, money, percent

# Working days of a year less bank holidays and leave: what most organisations have, and what is worth a second look.
USUAL_WORKING_DAYS = 232
LEAST_WORKING_DAYS, MOST_WORKING_DAYS = 215, 260
DAYS_IN_YEAR = 366


@dataclass(frozen=True)
class Labour:
    """A role in the project: what it costs its employer in a year, its working days, and the days on the project."""

    role: str
    gross_pence: int
    working_days: int
    days: int
    package: int | None = later(None)

    category: ClassVar[CostCategory] = CostCategory.LABOUR

    @property
    def description(self) -> str:
        return self.role

    @property
    def day_rate_pence(self) -> int:
        """What one day costs, rounded down to the penny."""
        return per_unit(self.gross_pence, self.working_days)

    @property
    def cost_pence(self) -> int:
        return self.day_rate_pence * self.days

    @property
    def reckoned(self) -> str:
        """The formula with this row's numbers."""
        rate = money(self.day_rate_pence)
        year = f"{money(self.gross_pence)} a year ÷ {counted(self.working_days, 'working day')}"
        return (
            f"{year} = {rate} a day, rounded down to the penny; "
            f"{rate} × {counted(self.days, 'day')} = {money(self.cost_pence)}."
        )


@dataclass(frozen=True)
class Material:
    """Things bought for the project."""

    item: str
    quantity: int
    each_pence: int
    package: int | None = later(None)

    category: ClassVar[CostCategory] = CostCategory.MATERIALS

    @property
    def description(self) -> str:
        return self.item

    @property
    def cost_pence(self) -> int:
        return self.quantity * self.each_pence

    @property
    def reckoned(self) -> str:
        """The formula with this row's numbers."""
        return f"{self.quantity:,} × {money(self.each_pence)} = {money(self.cost_pence)}."


@dataclass(frozen=True)
class CapitalUsage:
    """Equipment that outlasts the project: what it loses in value, as far as the project uses it."""

    item: str
    value_pence: int
    residual_pence: int
    utilisation_basis_points: int
    months: int
    package: int | None = later(None)

    category: ClassVar[CostCategory] = CostCategory.CAPITAL_USAGE

    @property
    def description(self) -> str:
        return self.item

    @property
    def cost_pence(self) -> int:
        return of_basis_points(self.value_pence - self.residual_pence, self.utilisation_basis_points)

    @property
    def reckoned(self) -> str:
        """The formula with this row's numbers."""
        loss = f"({money(self.value_pence)} − {money(self.residual_pence)})"
        used = percent(self.utilisation_basis_points)
        return f"{loss} × {used}, rounded down to the penny = {money(self.cost_pence)}."


@dataclass(frozen=True)
class Subcontract:
    """Work that another organisation is paid for, and why no partner can do it."""

    name: str
    country: str
    role: str
    reason: str
    amount_pence: int
    package: int | None = later(None)

    category: ClassVar[CostCategory] = CostCategory.SUBCONTRACTING

    @property
    def description(self) -> str:
        return self.name

    @property
    def cost_pence(self) -> int:
        return self.amount_pence

    @property
    def reckoned(self) -> str:
        return "Entered as a sum."


@dataclass(frozen=True)
class Travel:
    """Journeys and stays."""

    purpose: str
    times: int
    each_pence: int
    package: int | None = later(None)

    category: ClassVar[CostCategory] = CostCategory.TRAVEL_AND_SUBSISTENCE

    @property
    def description(self) -> str:
        return self.purpose

    @property
    def cost_pence(self) -> int:
        return self.times * self.each_pence

    @property
    def reckoned(self) -> str:
        """The formula with this row's numbers."""
        return f"{counted(self.times, 'time')} {money(self.each_pence)} = {money(self.cost_pence)}."


@dataclass(frozen=True)
class OtherCost:
    """Any other direct cost."""

    item: str
    amount_pence: int
    package: int | None = later(None)

    category: ClassVar[CostCategory] = CostCategory.OTHER_COSTS

    @property
    def description(self) -> str:
        return self.item

    @property
    def cost_pence(self) -> int:
        return self.amount_pence

    @property
    def reckoned(self) -> str:
        return "Entered as a sum."


@dataclass(frozen=True)
class Carried:
    """A sum without its reckoning, as sheets had it before they asked for more."""

    category: CostCategory
    description: str
    amount_pence: int
    package: int | None = later(None)

    @property
    def cost_pence(self) -> int:
        return self.amount_pence

    @property
    def reckoned(self) -> str:
        return "Entered as a sum, before the sheet asked how it is reckoned."


@dataclass(frozen=True)
class AcademicCost:
    """One row of the academic form: its full economic cost under a heading."""

    heading: AcademicHeading
    item: str
    full_pence: int
    package: int | None = later(None)


Row = Labour | Material | CapitalUsage | Subcontract | Travel | OtherCost
ROWS: tuple[type[Row], ...] = (Labour, Material, CapitalUsage, Subcontract, Travel, OtherCost)


def unusual_days(row: Labour) -> bool:
    """Whether a year's working days are worth a second look."""
    return not LEAST_WORKING_DAYS <= row.working_days <= MOST_WORKING_DAYS
