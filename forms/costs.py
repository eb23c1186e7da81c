"""What is typed into a cost sheet?

Rows that are left wholly empty are no rows; a row that is begun has to be whole.
"""

from typing import Any

from wtforms import FieldList, FormField
from wtforms.validators import StopValidation

from forms.base import Form
from forms.fields import HiddenField, PercentField, PoundsField, SelectField, TextField
from forms.typed import TypedField
from forms.validators import Between, MaxLength, Required, is_empty
from workflows.wording import money

MOST_ROWS = 200
ROOM = 3
# Above every project that a call of this kind funds; it keeps the sums of a sheet within what the database counts.
LARGEST_PENCE = 20_000_000_00


class NeededInRow:
    """Refuses an empty value in a row that somebody has begun."""

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) and not form.is_blank:
            raise StopValidation(field.request)


class CostRow(Form):
    """One row: a category, what it is for, and the sum in pence. The page sets the choices."""

    category = SelectField("Category", [NeededInRow()], thing="a category")
    description = TextField("Description", [NeededInRow(), MaxLength(300)], thing="what this is for")
    amount = PoundsField("Amount", [NeededInRow(), Between(1, LARGEST_PENCE)], thing="an amount")

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed into this row."""
        return not any(field.typed.strip() for field in (self.category, self.description, self.amount))


class CostsForm(Form):
    """One partner's sheet, its rate of grant (basis points) and its other public funding (pence)."""

    version = HiddenField()
    rows = FieldList(FormField(CostRow), max_entries=MOST_ROWS)
    rate = PercentField("Rate of grant", [Required()], thing="the rate of grant")
    other_public = PoundsField(
        "Other public funding for this project", [Between(0, LARGEST_PENCE)], thing="other public funding"
    )

    @property
    def seen_number(self) -> int:
        """The save that the writer had before them."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

    def offer(self, choices: Any) -> None:
        """Give every row the categories that may be chosen."""
        for row in self.rows:
            row.form.category.choices = choices

    def make_room(self, choices: Any) -> None:
        """Add empty rows at the end, as far as a sheet goes."""
        for _ in range(min(ROOM, MOST_ROWS - len(self.rows))):
            self.rows.append_entry()
        self.offer(choices)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each row by itself, then the sum of them all."""
        holds = super().validate(extra_validators)
        total = sum(pence for _, pence in self.readable_rows)
        if total > LARGEST_PENCE:
            self.form_errors.append(f"The costs add up to {money(total)}. Enter {money(LARGEST_PENCE)} or less in all")
            return False
        return holds

    @property
    def typed_rows(self) -> list[CostRow]:
        """The rows in which something was typed."""
        return [row.form for row in self.rows if not row.form.is_blank]

    @property
    def readable_rows(self) -> list[tuple[str, int]]:
        """Category and pence of the rows whose sum can be read, for totals beside a sheet that is not right yet."""
        return [
            (row.category.data or "", row.amount.data) for row in self.typed_rows if isinstance(row.amount.data, int)
        ]
