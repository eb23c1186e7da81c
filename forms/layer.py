"""What does a region add to a call besides questions and criteria: priorities, threshold, budget, conditions?"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from wtforms import FieldList, FormField
from wtforms.validators import StopValidation

from forms.base import Form
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import (
    AmountField,
    HiddenField,
    LongTextField,
    PercentField,
    TextField,
    TickField,
    YearField,
)
from forms.typed import TypedField
from forms.validators import Between, MaxLength, Required, is_empty
from workflows.definition import Contact, Layer, LetterCondition, Partnership, YearBudget
from workflows.editing import fresh_id

MOST_YEARS = 10
MOST_CONDITIONS = 20
_LARGEST_PENCE = 1_000_000_000_00


class NeededInYear:
    """Refuses an empty value in a row that somebody has begun."""

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) and not form.is_blank:
            raise StopValidation(field.request)


class YearRow(Form):
    """The money of one financial year. A row left wholly empty is no budget."""

    starts_in = YearField("Starts on 1 April of", [NeededInYear(), Between(2020, 2100)], thing="the year")
    amount = AmountField(
        "Budget",
        [NeededInYear(), Between(high=_LARGEST_PENCE)],
        thing="the budget of this year",
    )

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed into this row."""
        return not any(field.typed.strip() for field in (self.starts_in, self.amount))


class ConditionRow(Form):
    """One condition of every offer made under this layer; `id` is carried along, and '' for a new one."""

    id = HiddenField()
    text = LongTextField("Condition", word_limit=150, thing="the condition")


class LayerForm(EditForm):
    """What the layer says as a whole."""

    priorities = LongTextField("Priorities of the region", word_limit=400, thing="the priorities")
    threshold = PercentField("Regional threshold", [Required()], thing="the regional threshold")
    budget = FieldList(FormField(YearRow), max_entries=MOST_YEARS)
    conditions = FieldList(FormField(ConditionRow), max_entries=MOST_CONDITIONS)
    lead_authority = TextField("Lead authority", [MaxLength(200)], thing="the lead authority")
    responsible_officer = TextField("Senior responsible officer", [MaxLength(200)], thing="the officer")
    contacts = LongTextField("Contacts, one on each line", [MaxLength(2_000)], thing="the contacts")
    places = LongTextField("Places by GSS code, one on each line", [MaxLength(2_000)], thing="the places")
    asks_for_places = TickField("Ask for place evidence", thing="that place evidence is asked for")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(layer: Layer) -> dict[str, Any]:
        """The form's data for a layer as it stands."""
        return {
            "priorities": layer.priorities,
            "threshold": layer.threshold_basis_points,
            "budget": [{"starts_in": year.starts_in, "amount": year.pence} for year in layer.budget],
            **_partnership_data(layer.partnership),
            "asks_for_places": layer.asks_for_places,
            "conditions": [{"id": condition.id, "text": condition.text} for condition in layer.conditions],
        }

    def make_room(self) -> None:
        """One empty row at the end of each list."""
        if len(self.budget) < MOST_YEARS and (not self.budget.entries or not self.budget[-1].form.is_blank):
            self.budget.append_entry()
        last = self.conditions[-1].form.text.typed if self.conditions.entries else "none"
        if len(self.conditions) < MOST_CONDITIONS and last:
            self.conditions.append_entry()

    def applied_to(self, layer: Layer, taken: Iterable[str]) -> Layer:
        """The layer with what was typed; `taken` are the ids of every condition of the call."""
        years = [row.form for row in self.budget if not row.form.is_blank]
        budget = [YearBudget(row.starts_in.data, row.amount.data) for row in years]
        return replace(
            layer,
            priorities=self.priorities.data,
            threshold_basis_points=self.threshold.data,
            budget=tuple(sorted(budget, key=lambda year: year.starts_in)),
            conditions=self._conditions(layer, set(taken)),
            partnership=self._partnership(),
            asks_for_places=self.asks_for_places.data,
        )

    def _partnership(self) -> Partnership | None:
        """Who stands behind the layer; None when nothing was typed."""
        contacts = tuple(_contact(line) for line in _lines(self.contacts.data))
        places = tuple(line.upper() for line in _lines(self.places.data))
        made = Partnership(self.lead_authority.data, self.responsible_officer.data, contacts, places)
        return None if made == Partnership("", "") else made

    def _conditions(self, layer: Layer, taken: set[str]) -> tuple[LetterCondition, ...]:
        free = {condition.id for condition in layer.conditions}
        kept = []
        for row in (entry.form for entry in self.conditions if entry.form.text.data):
            id_ = row.id.data if row.id.data in free else fresh_id(f"{layer.region} condition", taken)
            free.discard(id_)
            taken.add(id_)
            kept.append(LetterCondition(id_, row.text.data))
        return tuple(kept)


def _partnership_data(partnership: Partnership | None) -> dict[str, Any]:
    one = partnership or Partnership("", "")
    return {
        "lead_authority": one.lead_authority,
        "responsible_officer": one.responsible_officer,
        "contacts": "\n".join(", ".join(filter(None, (who.name, who.role, who.email))) for who in one.contacts),
        "places": "\n".join(one.places),
    }


def _contact(line: str) -> Contact:
    """Name, role, e-mail address; a role may be left out, and what is missing is for the list of problems."""
    parts = [part.strip() for part in line.split(",")]
    email = parts.pop() if "@" in parts[-1] else ""
    return Contact(parts[0] if parts else "", ", ".join(parts[1:]), email)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
