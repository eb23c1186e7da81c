"""What is typed into a partner's cost sheet?

Rows that are left wholly empty are no rows; a row that is begun has to be whole.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from wtforms import FieldList, FormField
from wtforms.validators import StopValidation

from forms.base import NumberedForm
from forms.cost_rows import (
    LARGEST_PENCE,
    PACKAGE,
    AcademicRow,
    CapitalRow,
    CarriedRow,
    LabourRow,
    MaterialRow,
    OtherRow,
    Row,
    SubcontractRow,
    TravelRow,
    packaged,
)
from forms.fields import ChoiceField, HiddenField, LongTextField, PercentField, PoundsField, TextField
from forms.typed import TypedField
from forms.validators import Between, MaxLength, Required, is_empty
from workflows.cost_rows import AcademicCost, Carried
from workflows.cost_sheet import CostSheet, Overheads, lines
from workflows.terms import CostForm, OverheadMethod
from workflows.wording import money

MOST_ROWS = 200
ROOM = 3


@dataclass(frozen=True)
class Section:
    """One part of the sheet: the name of its rows in the form, and what the page says of it."""

    name: str
    title: str
    hint: str
    row: type[Row]


BUSINESS = (
    Section(
        "labour",
        "Labour",
        "Gross pay with the employer’s National Insurance and pension, without bonuses. "
        "Leave working days empty for 232.",
        LabourRow,
    ),
    Section("materials", "Materials", "Bought from third parties, or at cost from a partner.", MaterialRow),
    Section(
        "capital_usage",
        "Capital usage",
        "Equipment that outlasts the project: what it loses in value, as far as the project uses it.",
        CapitalRow,
    ),
    Section("subcontracting", "Subcontracting", "Work that no partner can do.", SubcontractRow),
    Section("travel_and_subsistence", "Travel and subsistence", "For people who are named under labour.", TravelRow),
    Section(
        "other_costs", "Other costs", "Anything else direct. Legal, audit and accountancy fees are not paid.", OtherRow
    ),
)
ACADEMIC = (
    Section(
        "academic",
        "Full economic cost",
        "Enter each cost in full. 80% of it is eligible, and the whole of an exception.",
        AcademicRow,
    ),
)
CARRIED = Section(
    "carried",
    "Sums from before",
    "These stood in the sheet as sums. They count as they are. Empty a row to take it out.",
    CarriedRow,
)


def with_packages(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The same sections with the work package as the last cell of every row."""
    return tuple(replace(one, row=packaged(one.row)) for one in sections)


class NeededWith:
    """Refuses an empty value when overheads are calculated."""

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) and form.overheads.data == OverheadMethod.CALCULATED:
            raise StopValidation(field.request)


class SheetForm(NumberedForm):
    """One partner's sheet, its rate of grant (basis points) and its other public funding (pence)."""

    business: ClassVar[tuple[Section, ...]] = BUSINESS
    full_cost: ClassVar[tuple[Section, ...]] = ACADEMIC
    from_before: ClassVar[Section] = CARRIED
    cost_form = HiddenField()
    labour = FieldList(FormField(LabourRow), max_entries=MOST_ROWS)
    overheads = ChoiceField("Overheads", thing="how overheads are reckoned")
    overheads_amount = PoundsField(
        "Calculated overheads", [NeededWith(), Between(1, LARGEST_PENCE)], thing="the calculated overheads"
    )
    overheads_how = TextField(
        "How they are calculated", [NeededWith(), MaxLength(300)], thing="how the overheads are calculated"
    )
    materials = FieldList(FormField(MaterialRow), max_entries=MOST_ROWS)
    capital_usage = FieldList(FormField(CapitalRow), max_entries=MOST_ROWS)
    subcontracting = FieldList(FormField(SubcontractRow), max_entries=MOST_ROWS)
    travel_and_subsistence = FieldList(FormField(TravelRow), max_entries=MOST_ROWS)
    other_costs = FieldList(FormField(OtherRow), max_entries=MOST_ROWS)
    academic = FieldList(FormField(AcademicRow), max_entries=MOST_ROWS)
    carried = FieldList(FormField(CarriedRow), max_entries=MOST_ROWS)
    paste_labour = LongTextField("Labour from a spreadsheet")
    paste_materials = LongTextField("Materials from a spreadsheet")
    paste_capital_usage = LongTextField("Capital usage from a spreadsheet")
    paste_subcontracting = LongTextField("Subcontracting from a spreadsheet")
    paste_travel_and_subsistence = LongTextField("Travel and subsistence from a spreadsheet")
    paste_other_costs = LongTextField("Other costs from a spreadsheet")
    paste_academic = LongTextField("Full economic cost from a spreadsheet")
    rate = PercentField("Rate of grant", [Required()], thing="the rate of grant")
    other_public = PoundsField(
        "Other public funding for this project", [Between(0, LARGEST_PENCE)], thing="other public funding"
    )

    @property
    def is_academic(self) -> bool:
        """Whether the sheet is stated as full economic cost."""
        return bool(self.cost_form.data == CostForm.ACADEMIC.value)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts that the sheet has, with the sums from before where there are any."""
        own = self.full_cost if self.is_academic else self.business
        return (*own, self.from_before) if len(self.carried) else own

    def offer(self, methods: Any, categories: Any, headings: Any, packages: Any = ()) -> None:
        """Give every choice what may be chosen."""
        self.overheads.choices = tuple(methods)
        for section in self.sections:
            for row in self.rows_of(section.name):
                if PACKAGE in row.form:
                    row.form[PACKAGE].choices = tuple(packages)
        for name, choices in (("carried", tuple(categories)), ("academic", tuple(headings))):
            for row in self.rows_of(name):
                row.form.choose(choices)

    def make_room(self, name: str, count: int = ROOM) -> None:
        """Add empty rows at the end of one part, as far as a sheet goes."""
        rows = self.rows_of(name)
        for _ in range(min(count, MOST_ROWS - len(rows))):
            rows.append_entry()

    def pasted(self, name: str) -> Any:
        """The box for rows of one part that are copied from a spreadsheet; None where there is none."""
        return getattr(self, f"paste_{name}", None)

    def begun(self, name: str) -> list[Row]:
        """The rows of one part in which something was typed."""
        return [row.form for row in self.rows_of(name) if not row.form.is_blank]

    @property
    def left_out(self) -> int:
        """How many rows were begun and count nothing: a number is missing in them or cannot be read."""
        return sum(row.made is None for section in self.sections for row in self.begun(section.name))

    def rows_of(self, name: str) -> Any:
        """The rows of one part, empty ones too."""
        return self[name]

    def sheet(self) -> CostSheet:
        """What the form says: every row that is whole, also while others are not."""
        rows = [made for section in self.sections for row in self.begun(section.name) if (made := row.made) is not None]
        return CostSheet(
            form=CostForm.ACADEMIC if self.is_academic else CostForm.BUSINESS,
            rows=tuple(row for row in rows if not isinstance(row, AcademicCost | Carried)),
            overheads=self._overheads(),
            academic=tuple(row for row in rows if isinstance(row, AcademicCost)),
            carried=tuple(row for row in rows if isinstance(row, Carried)),
        )

    def _overheads(self) -> Overheads:
        method = next((one for one in OverheadMethod if one.value == self.overheads.data), OverheadMethod.NONE)
        if self.is_academic or method != OverheadMethod.CALCULATED:
            return Overheads(OverheadMethod.NONE if self.is_academic else method)
        return Overheads(method, self.overheads_amount.data or 0, self.overheads_how.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Each row by itself, then the sum of them all."""
        holds = super().validate(extra_validators)
        # The share of labour is at most the whole of it: a bound that needs no call.
        total = sum(line.amount_pence for line in lines(self.sheet(), 10_000))
        if total > LARGEST_PENCE:
            self.form_errors.append(f"The costs add up to {money(total)}. Enter {money(LARGEST_PENCE)} or less in all")
            return False
        return holds


def _packaged(row: type[Row]) -> Any:
    return FieldList(FormField(packaged(row)), max_entries=MOST_ROWS)


class PackagedSheetForm(SheetForm):
    """The sheet of a call that asks for work packages: every row names one."""

    business = with_packages(BUSINESS)
    full_cost = with_packages(ACADEMIC)
    from_before = with_packages((CARRIED,))[0]
    labour = _packaged(LabourRow)
    materials = _packaged(MaterialRow)
    capital_usage = _packaged(CapitalRow)
    subcontracting = _packaged(SubcontractRow)
    travel_and_subsistence = _packaged(TravelRow)
    other_costs = _packaged(OtherRow)
    academic = _packaged(AcademicRow)
    carried = _packaged(CarriedRow)


def form_of(*, asks_for_packages: bool) -> type[SheetForm]:
    """The form of a sheet, by what the call asks for."""
    return PackagedSheetForm if asks_for_packages else SheetForm
