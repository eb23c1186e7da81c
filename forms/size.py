"""What is typed to say how large an organisation is: its figures, or a size in its own words?"""

import re
from typing import Any

from wtforms.validators import ValidationError

from forms.base import Form
from forms.fields import ChoiceField, DateField, HiddenField, IntegerField, PoundsField, YesNoField
from forms.typed import TypedField
from forms.validators import Between, Required
from workflows.size import RATE_UNIT, Accounts, Figures

_RATE = re.compile(r"([0-9]{1,2})(?:\.([0-9]{1,4}))?")
_LAST_YEAR = ("turnover", "balance_sheet", "employees")
_BEFORE = ("turnover_before", "balance_sheet_before", "employees_before")


class EuroRateField(IntegerField):
    """What a pound was worth in euros, with up to four decimals; data is whole ten-thousandths or None."""

    def read(self, text: str) -> int:
        found = _RATE.fullmatch(text.removeprefix("€").strip())
        if found is None or not any(text_ for text_ in found.group(0) if text_ not in "0."):
            raise ValueError(f"{self.subject} must be a number with up to four decimals, like 1.1650")
        return int(found[1]) * RATE_UNIT + int((found[2] or "").ljust(4, "0"))

    def show(self, value: Any) -> str:
        return f"{value // RATE_UNIT}.{value % RATE_UNIT:04d}"


def whole_year(form: Form, field: TypedField) -> None:
    """Refuses a year of which only some figures are given."""
    given = [form[name].data is not None for name in _BEFORE]
    if any(given) and field.data is None and not field.errors:
        raise ValidationError(f"{field.request}, or leave all three figures of the year before empty")


class SizeFiguresForm(Form):
    """The figures of the last year, and of the year before where there was one."""

    confirmed = HiddenField()
    year_ends_on = DateField("When did your last financial year end?", [Required()], thing="the end of the last year")
    is_group = YesNoField(
        "Does your organisation belong to a group?", [Required()], thing="your organisation belongs to a group"
    )
    turnover = PoundsField("Turnover", [Required()], thing="the turnover")
    balance_sheet = PoundsField("Balance sheet total", [Required()], thing="the balance sheet total")
    employees = IntegerField(
        "Average number of employees", [Required(), Between(0, None)], thing="the average number of employees"
    )
    turnover_before = PoundsField("Turnover, the year before", [whole_year], thing="the turnover of the year before")
    balance_sheet_before = PoundsField(
        "Balance sheet total, the year before", [whole_year], thing="the balance sheet total of the year before"
    )
    employees_before = IntegerField(
        "Average number of employees, the year before",
        [whole_year, Between(0, None)],
        thing="the average number of employees of the year before",
    )
    euro_rate = EuroRateField("Euros for one pound, on average in the last year", thing="the euro rate")

    @property
    def accounts(self) -> Accounts:
        """The figures as the tests of size want to know them; the form is valid."""
        return Accounts(
            year_ends_on=self.year_ends_on.data,
            latest=Figures(*(self[name].data for name in _LAST_YEAR)),
            before=None if self.turnover_before.data is None else Figures(*(self[name].data for name in _BEFORE)),
            is_group=bool(self.is_group.data),
            euro_rate=self.euro_rate.data,
        )

    @staticmethod
    def data_of(accounts: Accounts) -> dict[str, Any]:
        """The form's data for figures that are kept."""
        years = [(_LAST_YEAR, accounts.latest)] + ([(_BEFORE, accounts.before)] if accounts.before else [])
        figures = {
            name: value
            for names, year in years
            for name, value in zip(names, (year.turnover_pence, year.balance_sheet_pence, year.employees), strict=True)
        }
        return figures | {
            "year_ends_on": accounts.year_ends_on,
            "is_group": accounts.is_group,
            "euro_rate": accounts.euro_rate,
        }


class OwnSizeForm(Form):
    """A size in the organisation's own words. The page sets the choices."""

    confirmed = HiddenField()
    size = ChoiceField("How large is it?", [Required()], thing="the size of the organisation")
