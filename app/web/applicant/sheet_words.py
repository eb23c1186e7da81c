"""How does a cost sheet become a form and its sections, and the money of a project a table?"""

from dataclasses import dataclass
from typing import Any

from app.queries.sheets import ProjectMoney, Sheet
from app.web.shared.words import ACADEMIC_HEADINGS, COST_CATEGORIES
from forms.cost_rows import PACKAGE, Row
from forms.costs import SheetForm, form_of
from workflows.cost_rows import (
    AcademicCost,
    CapitalUsage,
    Carried,
    Labour,
    Material,
    OtherCost,
    Subcontract,
    Travel,
)
from workflows.cost_sheet import CostSheet
from workflows.terms import CostForm, OverheadMethod
from workflows.wording import money, percent

# The cells of each row by the names that its form has for them.
CELLS: dict[type[Any], dict[str, str]] = {
    Labour: {"role": "role", "gross": "gross_pence", "working_days": "working_days", "days": "days"},
    Material: {"item": "item", "quantity": "quantity", "each": "each_pence"},
    CapitalUsage: {
        "item": "item",
        "value": "value_pence",
        "residual": "residual_pence",
        "utilisation": "utilisation_basis_points",
        "months": "months",
    },
    Subcontract: {
        "name": "name",
        "country": "country",
        "role": "role",
        "reason": "reason",
        "amount": "amount_pence",
    },
    Travel: {"purpose": "purpose", "times": "times", "each": "each_pence"},
    OtherCost: {"item": "item", "amount": "amount_pence"},
    AcademicCost: {"heading": "heading", "item": "item", "full": "full_pence"},
    Carried: {"category": "category", "description": "description", "amount": "amount_pence"},
}


@dataclass(frozen=True)
class RowView:
    """One row of a section: its cells, and what it comes to in words; '' while it does not."""

    form: Row
    comes_to: str


@dataclass(frozen=True)
class SectionView:
    """One section of the sheet as its page shows it. With `has_sums` its rows come to something by themselves."""

    name: str
    title: str
    hint: str
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    total_pence: int
    has_sums: bool
    grows: bool


def saved_data(found: Sheet, wanted: str = "") -> dict[str, Any]:
    """What is saved, as the form wants it; `wanted` is the other form, where a partner has the choice."""
    form = CostForm(wanted) if wanted in set(CostForm) and found.may_be_academic else found.rows.form
    return {
        "version": str(found.number),
        "cost_form": form.value,
        **rows_data(found.rows),
        "overheads": found.rows.overheads.method.value if found.is_begun else None,
        "overheads_amount": found.rows.overheads.pence or None,
        "overheads_how": found.rows.overheads.how,
        "rate": found.requested_basis_points if found.is_begun else None,
        "other_public": found.other_public_pence or None,
    }


def rows_data(sheet: CostSheet) -> dict[str, list[dict[str, Any]]]:
    """The rows of a sheet by the names of the form's sections."""
    data: dict[str, list[dict[str, Any]]] = {}
    for row in sheet.rows:
        data.setdefault(row.category.value, []).append(_cells(row))
    others = {"academic": sheet.academic, "carried": sheet.carried}
    return data | {name: [_cells(row) for row in rows] for name, rows in others.items()}


def _cells(row: Any) -> dict[str, Any]:
    cells = {name: getattr(row, of) for name, of in CELLS[type(row)].items()}
    return {**cells, PACKAGE: str(row.package) if row.package else ""}


def form_for(found: Sheet, *given: Any, **data: Any) -> SheetForm:
    """The form of a sheet, by what its call asks for, with everything that may be chosen."""
    return offered(form_of(asks_for_packages=found.rules.asks_for_packages)(*given, **data), found)


def offered(form: SheetForm, found: Sheet) -> SheetForm:
    """The form with everything that may be chosen. Full economic cost is for those who may state it."""
    if form.is_academic and not found.may_be_academic:
        form.cost_form.data = CostForm.BUSINESS.value
    form.offer(overhead_choices(found).items(), COST_CATEGORIES.items(), ACADEMIC_HEADINGS.items(), found.plan.choices)
    return form


def overhead_choices(found: Sheet) -> dict[str, str]:
    """How overheads may be reckoned, by the call's rules; a calculation that stands may stay to be seen."""
    share = percent(found.rules.overheads_basis_points_of_labour)
    methods = {OverheadMethod.NONE.value: "None", OverheadMethod.SHARE.value: f"{share} of labour"}
    if found.rules.calculated_overheads or found.rows.overheads.method == OverheadMethod.CALCULATED:
        methods[OverheadMethod.CALCULATED.value] = "A calculated amount"
    return methods


def with_room(form: SheetForm, found: Sheet, name: str = "") -> SheetForm:
    """The form with one empty row in every section, or with several in the one that is named."""
    for section in form.sections:
        if section.name == "carried":
            continue
        if not name:
            form.make_room(section.name, 1)
        elif section.name == name:
            form.make_room(section.name)
    return offered(form, found)


def section_views(form: SheetForm) -> list[SectionView]:
    """Every section with its rows and what they come to."""
    return [
        SectionView(
            name=section.name,
            title=section.title,
            hint=section.hint,
            columns=tuple(field.label.text for field in section.row()),
            rows=tuple(RowView(row.form, _comes_to(row.form.made)) for row in form[section.name]),
            total_pence=sum(_pence(row) for row in form.begun(section.name)),
            has_sums=section.name != "academic",
            grows=section.name != "carried",
        )
        for section in form.sections
    ]


def _pence(row: Row) -> int:
    made = row.made
    return getattr(made, "cost_pence", 0) if made is not None else 0


def _comes_to(made: Any) -> str:
    if made is None or isinstance(made, AcademicCost):
        return ""
    if isinstance(made, Labour):
        return f"{money(made.day_rate_pence)} a day, {money(made.cost_pence)}"
    return money(made.cost_pence)


def money_rows(found: ProjectMoney) -> list[tuple[Any, ...]]:
    """One row for each partner: costs, rate, grant, other public funding, own contribution."""
    return [
        (
            one.organisation + (" (lead)" if one.is_lead else ""),
            one.figures.eligible_pence,
            percent(one.figures.rate_basis_points),
            one.figures.grant_pence,
            one.figures.other_public_pence,
            one.figures.contribution_pence,
        )
        for one in found.partners
    ]


def money_totals(found: ProjectMoney) -> tuple[Any, ...]:
    """The same for the project."""
    sums = found.totals
    return (
        "Whole project",
        sums.eligible_pence,
        "",
        sums.grant_pence,
        sums.other_public_pence,
        sums.contribution_pence,
    )
