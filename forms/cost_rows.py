"""What is typed into one row of each part of a cost sheet?

Where the call asks for work packages, every row has one more column at its end: `packaged` makes such rows.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

from wtforms.validators import StopValidation

from forms.base import Form
from forms.fields import IntegerField, PercentField, PoundsField, SelectField, TextField
from forms.numbers import unspaced
from forms.typed import TypedField
from forms.validators import Between, MaxLength, is_empty
from workflows.cost_rows import (
    DAYS_IN_YEAR,
    USUAL_WORKING_DAYS,
    AcademicCost,
    CapitalUsage,
    Carried,
    Labour,
    Material,
    OtherCost,
    Subcontract,
    Travel,
)
from workflows.money import FULL_BASIS_POINTS
from workflows.terms import AcademicHeading, CostCategory

# Above every project that a call of this kind funds; it keeps the sums of a sheet within what the database counts.
LARGEST_PENCE = 20_000_000_00
MOST_UNITS = 100_000
MOST_MONTHS = 600
LONGEST = 300
PACKAGE = "package"
_PACKAGE = re.compile(r"\s*(?:wp|work package)?\s*(\d{1,6})\b", re.IGNORECASE)


class NeededInRow:
    """Refuses an empty value in a row that somebody has begun."""

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) and not form.is_blank:
            raise StopValidation(field.request)


class Row(Form):
    """One row of a part. Its cells, in their order, make its `record`; `sum_from` is the column that is blamed when
    the row comes to nothing."""

    record: ClassVar[Callable[..., Any]]
    sum_from = ""

    def says(self) -> Any:
        """The record of a row that is whole, without its work package."""
        return self.record(*(field.data or ("" if isinstance(field, TextField) else 0) for field in self.cells))

    @property
    def cells(self) -> list[Any]:
        """The cells but for the work package."""
        return [field for field in self if field.short_name != PACKAGE]

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed into this row. A work package alone is nothing."""
        return not any(_typed(field).strip() for field in self.cells)

    @property
    def made(self) -> Any | None:
        """What the row says in figures; None while one of them is missing or cannot be read."""
        made = self.says() if all(_reads(field) for field in self.cells) else None
        cell: Any = next((field for field in self if field.short_name == PACKAGE), None)
        package = cell.number if cell is not None else None
        return made if made is None or package is None else replace(made, package=package)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each cell by itself, then that the row comes to something."""
        holds = super().validate(extra_validators)
        made = self.made if holds and not self.is_blank and self.sum_from else None
        if made is None or made.cost_pence:
            return holds
        field: Any = self[self.sum_from]
        field.errors = [*field.errors, f"{field.subject} makes this row come to £0. Enter more, or empty the row"]
        return False


def _typed(field: Any) -> str:
    return str(field.typed)


def _reads(field: Any) -> bool:
    if isinstance(field, TextField):
        return True
    needed = any(isinstance(one, NeededInRow) for one in field.validators)
    if field.process_errors or (needed and is_empty(field.data)):
        return False
    bounds = [one for one in field.validators if isinstance(one, Between)]
    return is_empty(field.data) or all(one.holds(field.data) for one in bounds)


def _text(label: str, thing: str) -> TextField:
    return TextField(label, [NeededInRow(), MaxLength(LONGEST)], thing=thing)


def _pounds(label: str, thing: str, least: int = 1) -> PoundsField:
    return PoundsField(label, [NeededInRow(), Between(least, LARGEST_PENCE)], thing=thing)


def _number(label: str, thing: str, most: int = MOST_UNITS) -> IntegerField:
    return IntegerField(label, [NeededInRow(), Between(1, most)], thing=thing)


def _bare(text: str) -> str:
    return unspaced(text).casefold()


class PackageField(SelectField):
    """The work package of a row: 2, WP2, the number with the title after it, or the title if only one has it."""

    def read(self, text: str) -> str:
        found = _PACKAGE.match(text)
        return found[1].lstrip("0") if found else text

    def pre_validate(self, form: Any) -> None:
        """A title that was read as anything else is its package from here on."""
        if self.number is not None:
            self.data = str(self.number)
        super().pre_validate(form)

    @property
    def typed(self) -> str:
        """What stands in the list: the package, however it was written."""
        return super().typed if self.number is None else str(self.number)

    @property
    def number(self) -> int | None:
        """The number of a package that may be chosen; None of none. A title may begin with a number of its own."""
        known = {option.value for option in self.choices}
        text = _bare(str(self.raw_data[0])) if self.raw_data else ""
        titled = [option.value for option in self.choices if _bare(option.label.partition(":")[2]) == text]
        if len(titled) == 1 and text not in known:
            return int(titled[0])
        return int(self.data) if self.data in known else None


class LabourRow(Row):
    """A role with what it costs in a year and its days on the project."""

    role = _text("Role", "a role")
    gross = _pounds("Cost a year", "the gross cost of a year")
    working_days = IntegerField("Working days", [Between(1, DAYS_IN_YEAR)], thing="working days a year")
    days = _number("Days on the project", "the days on the project")
    sum_from = "gross"

    def says(self) -> Labour:
        """An empty number of working days is what most organisations have."""
        year = self.working_days.data or USUAL_WORKING_DAYS
        return Labour(self.role.data or "", self.gross.data or 0, year, self.days.data or 0)


class MaterialRow(Row):
    """Things that are bought."""

    record = Material
    item = _text("Item", "an item")
    quantity = _number("Quantity", "a quantity")
    each = _pounds("Cost each", "the cost of each")


class CapitalRow(Row):
    """Equipment, of which the project uses a part of what it loses in value."""

    record = CapitalUsage
    item = _text("Item", "an item")
    value = _pounds("Value at the start", "the value at the start")
    residual = PoundsField("Value at the end", [NeededInRow(), Between(0, LARGEST_PENCE)], thing="the value at the end")
    utilisation = PercentField("Used by the project", [NeededInRow(), Between(1, FULL_BASIS_POINTS)], thing="the use")
    months = _number("Months of depreciation", "the months of depreciation", MOST_MONTHS)
    sum_from = "residual"

    @property
    def made(self) -> CapitalUsage | None:
        """Nothing gains in value by being used."""
        made: CapitalUsage | None = super().made
        return made if made is None or made.residual_pence <= made.value_pence else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Each cell, the sum, and that the value at the end is not above that at the start."""
        holds = super().validate(extra_validators)
        if not holds or self.is_blank or self.made is not None:
            return holds
        self.residual.errors = [*self.residual.errors, "Value at the end must be no more than the value at the start"]
        return False


class SubcontractRow(Row):
    """Work that another organisation is paid for."""

    record = Subcontract
    name = _text("Who", "who does the work")
    country = _text("Country", "a country")
    role = _text("What they do", "what they do")
    reason = _text("Why no partner can", "why no partner can do it")
    amount = _pounds("Cost", "a cost")


class TravelRow(Row):
    """Journeys and stays."""

    record = Travel
    purpose = _text("Purpose", "a purpose")
    times = _number("Times", "how many times")
    each = _pounds("Cost each", "the cost of each")


class OtherRow(Row):
    """Any other direct cost."""

    record = OtherCost
    item = _text("What it is", "what it is")
    amount = _pounds("Cost", "a cost")


class AcademicRow(Row):
    """A full economic cost under a heading, of at least a pound, so that a part of it is never nothing."""

    heading = SelectField("Heading", [NeededInRow()], thing="a heading")
    item = _text("What it is", "what it is")
    full = _pounds("Full economic cost", "the full economic cost", 1_00)

    def choose(self, choices: Any) -> None:
        """The headings that may be chosen."""
        self.heading.choices = choices

    def says(self) -> AcademicCost | None:
        """The record of the row; none for a heading that is not known."""
        known = {one.value: one for one in AcademicHeading}
        heading = known.get(self.heading.data or "")
        return AcademicCost(heading, self.item.data or "", self.full.data or 0) if heading else None


class CarriedRow(Row):
    """A sum that stood in the sheet before it asked for more: a category, what it is for, and the sum."""

    category = SelectField("Category", [NeededInRow()], thing="a category")
    description = _text("Description", "what this is for")
    amount = _pounds("Amount", "an amount")

    def choose(self, choices: Any) -> None:
        """The categories that may be chosen."""
        self.category.choices = choices

    def says(self) -> Carried | None:
        """The record of the row; none for a category that is not known."""
        known = {one.value: one for one in CostCategory}
        category = known.get(self.category.data or "")
        return Carried(category, self.description.data or "", self.amount.data or 0) if category else None


@cache
def packaged(row: type[Row]) -> type[Row]:
    """The same row with its work package as its last cell. It may be left empty until the application is submitted."""
    return type(f"Packaged{row.__name__}", (row,), {PACKAGE: PackageField("Work package", thing="a work package")})
