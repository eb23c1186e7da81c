"""What is typed into a partner's costs by month: whole pounds, by month of the project and cost category?"""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form, NumberedForm
from forms.cost_rows import LARGEST_PENCE
from forms.fields import IntegerField, LongTextField
from forms.numbers import unspaced
from forms.validators import Between
from workflows.money import PENCE, whole_pounds
from workflows.spend_profile import MOST_MONTHS, Profile, profile_of
from workflows.terms import CostCategory
from workflows.wording import money, small

_MOST_DIGITS = 9


class WholePoundsField(IntegerField):
    """A sum in whole pounds: "1,250", "£1250"; data is the pounds or None."""

    def read(self, text: str) -> int:
        bare = unspaced(text).removeprefix("£").removesuffix(".00")
        digits = bare.replace(",", "")
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
            raise ValueError(f"{self.subject} must be in whole pounds, like 1,250")
        return int(digits)

    def show(self, value: Any) -> str:
        return f"{value:,}" if value else ""

    def say(self, value: Any) -> str:
        return money(value * PENCE)


def _pounds(label: str) -> WholePoundsField:
    return WholePoundsField(label, [Between(0, whole_pounds(LARGEST_PENCE))])


class MonthRow(Form):
    """What one month costs in each category. A box left empty is nothing."""

    labour = _pounds("Labour")
    overheads = _pounds("Overheads")
    materials = _pounds("Materials")
    capital_usage = _pounds("Capital usage")
    subcontracting = _pounds("Subcontracting")
    travel_and_subsistence = _pounds("Travel and subsistence")
    other_costs = _pounds("Other costs")


class MonthsForm(NumberedForm):
    """The months of one partner, those of the project and any after them in which something was planned."""

    months = FieldList(FormField(MonthRow), max_entries=MOST_MONTHS)
    paste = LongTextField("Months from a spreadsheet")
    # What the months are called, once the form fits its project; not a field.
    names: Sequence[str] = ()

    def row_words(self, row: int) -> str:
        """The month that a row is for: 'in June 2027' after the name of a category."""
        return f" in {self.names[row - 1]}" if row <= len(self.names) else super().row_words(row)

    def fit(self, months: int, names: Sequence[str]) -> None:
        """At least so many rows; none that is there is taken away. `names` are those of as many months as may be."""
        self.names = names
        for _ in range(min(months, MOST_MONTHS) - len(self.months)):
            self.months.append_entry()

    def categories(self, wanted: Sequence[CostCategory]) -> tuple[CostCategory, ...]:
        """The columns of the page: those wanted, and any in which something stands."""
        cells: list[Any] = [field for row in self.months for field in row.form]
        typed = {cell.short_name for cell in cells if cell.typed.strip()}
        return tuple(one for one in CostCategory if one in wanted or one.value in typed)

    @property
    def profile(self) -> Profile:
        """What can be read of the page: what is not right yet counts as nothing."""
        return profile_of({one: [row.form[one.value].data or 0 for row in self.months] for one in CostCategory})

    def faults(self) -> list[tuple[str, str]]:
        """Every fault with the month it is in, and the control that mends it."""
        return [
            (f"{name}: {small(str(error))}", f"#{field.id}")
            for name, row in zip(self.names, self.months, strict=False)
            for field in row.form
            for error in field.errors
        ]

    def faults_at(self, places: Mapping[str, str]) -> list[str]:
        """The faults of the fields that have a place alone, each with its place."""
        return [
            f"{places[field.name]}: {small(str(error))}"
            for row in self.months
            for field in row.form
            if field.name in places
            for error in field.errors
        ]


def data_of(profile: Profile) -> dict[str, Any]:
    """A profile as the form wants it."""
    months = range(1, profile.months + 1)
    return {"months": [{one.value: profile.in_month(one, month) for one in CostCategory} for month in months]}
