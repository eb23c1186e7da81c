"""What does a partner type about subsidies, and about the assistance that it was given?"""

from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form, NumberedForm
from forms.cost_rows import LARGEST_PENCE, NeededInRow
from forms.fields import PoundsField, SelectField, TextField, YesNoField
from forms.validators import Between, MaxLength
from workflows.calendar import YEARS, day_from_words
from workflows.subsidy import Assistance, AssistanceKind, SubsidyAnswers
from workflows.wording import day

MOST_ROWS = 50
NAMES = (
    "affects_goods",
    "will_trade",
    "is_based",
    "sells",
    "lets_others_sell",
    "farms",
    "kept_apart",
    "received_any",
)


class DayField(TextField):
    """A day in one box: "3 March 2027", "3/3/2027"; data is a date or None."""

    empty: Any = None
    longest = 40

    def read(self, text: str) -> Any:
        try:
            found = day_from_words(" ".join(text.split()))
        except ValueError:
            raise ValueError(f"{self.subject} must be a day, like 3 March 2027") from None
        if found.year not in YEARS:
            raise ValueError(f"{self.subject} must be in a year from {YEARS[0]} to {YEARS[-1]}")
        return found

    def show(self, value: Any) -> str:
        return day(value)


class AssistanceRow(Form):
    """Assistance that was given: when, by whom, how much, of which kind."""

    given_on = DayField("Given on", [NeededInRow()], thing="the day on which it was given")
    body = TextField("Given by", [NeededInRow(), MaxLength(200)], thing="who gave it")
    amount = PoundsField("Amount", [NeededInRow(), Between(1, LARGEST_PENCE)], thing="an amount")
    kind = SelectField("Kind", [NeededInRow()], thing="a kind")

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed into this row."""
        return not any(field.typed.strip() for field in (self.given_on, self.body, self.amount, self.kind))


class SubsidyForm(NumberedForm):
    """The questions, of which the page asks those that the earlier answers call for, and the assistance received."""

    affects_goods = YesNoField(
        "Does the grant affect goods traded between Northern Ireland and the EU, or the single electricity market?",
        thing="the grant affects such trade",
    )
    will_trade = YesNoField(
        "Do you intend to trade goods from the project into the EU through Northern Ireland?",
        thing="you intend to trade so",
    )
    is_based = YesNoField("Is the organisation based or active in Northern Ireland?", thing="it is based there")
    sells = YesNoField("Does it sell directly to customers in Northern Ireland?", thing="it sells there")
    lets_others_sell = YesNoField(
        "Does it make goods or services that let others sell there?", thing="it lets others sell there"
    )
    farms = YesNoField(
        "Does it work in agriculture, fisheries or aquaculture with trade in Northern Ireland?", thing="it does"
    )
    kept_apart = YesNoField("Will the money be kept out of that work?", thing="the money is kept out of it")
    received_any = YesNoField(
        "Has the organisation, with its group, received such assistance in this financial year or the two before?",
        thing="it has received any",
    )
    rows = FieldList(FormField(AssistanceRow), max_entries=MOST_ROWS)

    def make_room(self, kinds: Any) -> None:
        """Two empty rows at the end, and the kinds that may be chosen in every row."""
        for _ in range(min(2, MOST_ROWS - len(self.rows))):
            self.rows.append_entry()
        self.offer(kinds)

    def offer(self, kinds: Any) -> None:
        """The kinds that may be chosen in every row."""
        for row in self.rows:
            row.form.kind.choices = tuple(kinds)

    def answers(self) -> SubsidyAnswers:
        """What was answered; None where nothing was."""
        return SubsidyAnswers(**{name: getattr(self, name).data for name in NAMES})

    def received(self) -> list[Assistance]:
        """The rows in which something was typed, once the form holds."""
        return [
            Assistance(
                row.form.given_on.data, row.form.body.data, row.form.amount.data, AssistanceKind(row.form.kind.data)
            )
            for row in self.rows
            if not row.form.is_blank
        ]
