"""What is typed of the plan of a project: the month in which it starts, and its work packages?"""

from collections.abc import Iterable
from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form, NumberedForm
from forms.cost_rows import NeededInRow
from forms.fields import HiddenField, IntegerField, SelectField, TextField
from forms.validators import Between, MaxLength
from workflows.calendar import YEARS, month_from_words
from workflows.terms import LONGEST_PROJECT
from workflows.wording import month_words, small
from workflows.work_packages import MOST_PACKAGES

ROOM = 2
LONGEST_TITLE = 120


class MonthField(TextField):
    """A month in one box: "April 2027", "4/2027"; data is its first day or None."""

    empty: Any = None
    longest = 40

    def read(self, text: str) -> Any:
        try:
            found = month_from_words(" ".join(text.split()))
        except ValueError:
            raise ValueError(f"{self.subject} must be a month and a year, like April 2027") from None
        if found.year not in YEARS:
            raise ValueError(f"{self.subject} must be in a year from {YEARS[0]} to {YEARS[-1]}")
        return found

    def show(self, value: Any) -> str:
        return month_words(value)


class PackageRow(Form):
    """One work package; a row left wholly empty is none. The page sets who may lead it."""

    number = HiddenField()
    title = TextField("Title", [NeededInRow(), MaxLength(LONGEST_TITLE)], thing="a title")
    first = IntegerField("First month", [NeededInRow(), Between(1, LONGEST_PROJECT)], thing="the first month")
    last = IntegerField("Last month", [NeededInRow(), Between(1, LONGEST_PROJECT)], thing="the last month")
    leader = SelectField("Led by", [NeededInRow()], thing="who leads it")
    category = SelectField("Research category", thing="a research category")

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed into this row."""
        cells: list[Any] = [field for field in self if field.short_name != "number"]
        return not any(field.typed.strip() for field in cells)

    @property
    def own_number(self) -> int:
        """The number that the package has; 0 for a new one."""
        typed = self.number.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Each cell by itself, then that it does not end before it begins."""
        holds = super().validate(extra_validators)
        if not holds or self.is_blank or self.first.data <= self.last.data:
            return holds
        self.last.errors = [*self.last.errors, "Last month must be the first month, or later"]
        return False


class WorkPlanForm(NumberedForm):
    """The whole plan. Where the call asks for no packages there are no rows."""

    starts_on = MonthField("Month in which the project starts", thing="the month in which the project starts")
    packages = FieldList(FormField(PackageRow), max_entries=MOST_PACKAGES)

    def offer(self, leaders: Iterable[Any], categories: Iterable[Any]) -> None:
        """Give every row who may lead it, and the research categories."""
        leading, researching = list(leaders), list(categories)
        for row in self.packages:
            row.form.leader.choices, row.form.category.choices = leading, researching

    def make_room(self) -> None:
        """Add empty rows at the end, as far as a plan goes."""
        for _ in range(min(ROOM, MOST_PACKAGES - len(self.packages))):
            self.packages.append_entry()

    @property
    def begun(self) -> list[Any]:
        """The rows in which something was typed."""
        return [row.form for row in self.packages if not row.form.is_blank]

    def faults(self) -> list[tuple[str, str]]:
        """Every fault with the work package it is in, and the control that mends it."""
        found = [(str(error), f"#{self.starts_on.id}") for error in self.starts_on.errors]
        for at, row in enumerate(self.packages, 1):
            name = f"Work package {row.form.own_number}" if row.form.own_number else f"Row {at}"
            found += [(f"{name}: {small(str(error))}", f"#{cell.id}") for cell in row.form for error in cell.errors]
        return found
