"""What does a partner's cost sheet come to, line by line, and how is it kept?

A line has the category of the finance table, a sum in whole pence and the inputs that it was reckoned from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workflows.cost_rows import (
    LEAST_WORKING_DAYS,
    MOST_WORKING_DAYS,
    ROWS,
    AcademicCost,
    Carried,
    Labour,
    Row,
    unusual_days,
)
from workflows.machine import Reason
from workflows.money import of_basis_points, share
from workflows.plain import from_plain, to_plain
from workflows.terms import AcademicHeading, CostCategory, CostForm, OrganisationKind, OverheadMethod
from workflows.wording import counted, money, percent

# Funding rules, "Maximum grant": so much of full economic cost is eligible, and the whole of exceptions.
FULL_COST_BASIS_POINTS = 8_000
# Under which category of the one finance table each heading of the academic form stands.
CATEGORY_OF: Mapping[AcademicHeading, CostCategory] = {
    AcademicHeading.INCURRED_STAFF: CostCategory.LABOUR,
    AcademicHeading.INCURRED_TRAVEL: CostCategory.TRAVEL_AND_SUBSISTENCE,
    AcademicHeading.INCURRED_EQUIPMENT: CostCategory.CAPITAL_USAGE,
    AcademicHeading.INCURRED_OTHER: CostCategory.OTHER_COSTS,
    AcademicHeading.ALLOCATED_INVESTIGATORS: CostCategory.LABOUR,
    AcademicHeading.ALLOCATED_ESTATES: CostCategory.OVERHEADS,
    AcademicHeading.ALLOCATED_OTHER: CostCategory.OTHER_COSTS,
    AcademicHeading.INDIRECT: CostCategory.OVERHEADS,
    AcademicHeading.EXCEPTIONS_STAFF: CostCategory.LABOUR,
    AcademicHeading.EXCEPTIONS_TRAVEL: CostCategory.TRAVEL_AND_SUBSISTENCE,
    AcademicHeading.EXCEPTIONS_EQUIPMENT: CostCategory.CAPITAL_USAGE,
    AcademicHeading.EXCEPTIONS_OTHER: CostCategory.OTHER_COSTS,
}
EXCEPTIONS = frozenset(heading for heading in AcademicHeading if heading.value.startswith("exceptions_"))
# Who may state full economic cost instead of the business form.
ACADEMIC_KINDS = frozenset({OrganisationKind.RESEARCH_ORGANISATION})

_ACADEMIC, _OVERHEADS = "academic", "overheads"
_ROW_OF = {row.category.value: row for row in ROWS}


@dataclass(frozen=True)
class Overheads:
    """How overheads are reckoned. `pence` and `how` are those of a calculated amount."""

    method: OverheadMethod = OverheadMethod.NONE
    pence: int = 0
    how: str = ""


@dataclass(frozen=True)
class CostSheet:
    """Everything that a partner says of its costs: the rows of one form, and sums carried over from before."""

    form: CostForm = CostForm.BUSINESS
    rows: tuple[Row, ...] = ()
    overheads: Overheads = Overheads()
    academic: tuple[AcademicCost, ...] = ()
    carried: tuple[Carried, ...] = ()

    def of(self, category: CostCategory) -> tuple[Row, ...]:
        """The rows of one category, as they were written."""
        return tuple(row for row in self.rows if row.category == category)

    @property
    def labour_pence(self) -> int:
        """All labour of the business form: what a share of it is reckoned from."""
        every = (*self.rows, *self.carried)
        return sum(row.cost_pence for row in every if row.category == CostCategory.LABOUR)


@dataclass(frozen=True)
class Line:
    """One line of the sheet with its sum, how it is reckoned in words, and what it is reckoned from.

    `inputs` is None for a sum that was entered without them, `package` is the number of its work package.
    """

    category: CostCategory
    description: str
    amount_pence: int
    reckoned: str
    inputs: Mapping[str, Any] | None
    package: int | None = None


def lines(sheet: CostSheet, overheads_basis_points: int) -> tuple[Line, ...]:
    """Every line of the sheet, by category. `overheads_basis_points` is the call's share of labour for overheads."""
    own = _academic(sheet.academic) if sheet.form == CostForm.ACADEMIC else _business(sheet, overheads_basis_points)
    carried = [_carried(one) for one in sheet.carried]
    order = list(CostCategory)
    return tuple(sorted([*carried, *own], key=lambda line: order.index(line.category)))


def overheads_pence(overheads: Overheads, labour_pence: int, basis_points: int) -> int:
    """What overheads come to: nothing, the call's share of labour rounded down to the penny, or what was calculated."""
    if overheads.method == OverheadMethod.SHARE:
        return of_basis_points(labour_pence, basis_points)
    return overheads.pence if overheads.method == OverheadMethod.CALCULATED else 0


def is_overheads(inputs: Mapping[str, Any] | None) -> bool:
    """Whether a line of these inputs is overheads that were reckoned from the rows beside it."""
    return inputs is not None and inputs.get("row") == _OVERHEADS


def warnings(sheet: CostSheet) -> tuple[str, ...]:
    """What is worth a second look and breaks no rule."""
    usual = f"Most organisations have from {LEAST_WORKING_DAYS} to {MOST_WORKING_DAYS}"
    return tuple(
        f"{row.role}: {counted(row.working_days, 'working day')} a year. {usual}. Check that holidays are taken off."
        for row in sheet.rows
        if isinstance(row, Labour) and unusual_days(row)
    )


def form_refusals(form: CostForm, kind: OrganisationKind) -> tuple[Reason, ...]:
    """Why an organisation of this kind may not state its costs in this form."""
    if form != CostForm.ACADEMIC or kind in ACADEMIC_KINDS:
        return ()
    return (Reason("no_academic_form", "Only a research organisation states full economic cost."),)


def sheet_from(form: CostForm, method: OverheadMethod, kept: Iterable[Line]) -> CostSheet:
    """The sheet of which these lines were kept, in their order."""
    rows: list[Row] = []
    academic, carried, overheads = [], [], Overheads(method)
    for line in kept:
        data = dict(line.inputs or {})
        kind = data.pop("row", "")
        if kind == _ACADEMIC:
            academic.append(replace(from_plain(AcademicCost, data), package=line.package))
        elif is_overheads(line.inputs):
            overheads = Overheads(method, overheads.pence + line.amount_pence, line.description)
        elif kind:
            rows.append(replace(from_plain(_ROW_OF[kind], data), package=line.package))
        else:
            carried.append(Carried(line.category, line.description, line.amount_pence, line.package))
    if method != OverheadMethod.CALCULATED:
        overheads = Overheads(method)
    return CostSheet(form, tuple(rows), overheads, tuple(academic), tuple(carried))


def eligible_by_heading(rows: Sequence[AcademicCost]) -> dict[AcademicHeading, int]:
    """What is eligible under each heading of the academic form, in pence.

    80% of the full economic cost of all headings together, rounded down to the penny; shared out by their cost, so that
    the headings add up to it and odd pennies go where rounding down cost most. Exceptions are eligible in full.
    """
    full = {heading: sum(row.full_pence for row in rows if row.heading == heading) for heading in AcademicHeading}
    shared = [heading for heading in AcademicHeading if heading not in EXCEPTIONS]
    total = sum(full[heading] for heading in shared)
    if not total:
        return full
    parts = share(of_basis_points(total, FULL_COST_BASIS_POINTS), [full[heading] for heading in shared])
    return full | dict(zip(shared, parts, strict=True))


def _business(sheet: CostSheet, basis_points: int) -> list[Line]:
    made = [
        Line(row.category, row.description, row.cost_pence, row.reckoned, _inputs(row.category.value, row), row.package)
        for row in sheet.rows
    ]
    pence = overheads_pence(sheet.overheads, sheet.labour_pence, basis_points)
    if sheet.overheads.method == OverheadMethod.NONE or not pence:
        return made
    return [*made, *_overheads_lines(sheet, pence, basis_points)]


def _carried(one: Carried) -> Line:
    return Line(one.category, one.description, one.amount_pence, one.reckoned, None, one.package)


def _inputs(kind: str, row: Row | AcademicCost) -> dict[str, Any]:
    # The package stands beside them, as a reference that the database keeps.
    return {"row": kind, **to_plain(replace(row, package=None))}


def _overheads_lines(sheet: CostSheet, pence: int, basis_points: int) -> list[Line]:
    """Overheads lie where labour does, or where there is none, where the other costs do: one line for each package."""
    every = (*sheet.rows, *sheet.carried)
    labour = [row for row in every if row.category == CostCategory.LABOUR]
    weights: dict[int | None, int] = {}
    for row in labour or every:
        weights[row.package] = weights.get(row.package, 0) + row.cost_pence
    if not sum(weights.values()):
        weights = {None: 1}
    # The first in number has an odd penny before the others; rows that name no package come last.
    packages = sorted(weights, key=lambda one: (one is None, one or 0))
    parts = share(pence, [weights[one] for one in packages])
    what, reckoned = _overheads_words(sheet, pence, basis_points)
    shared = f" Shared out by {'labour' if labour else 'cost'} among work packages: {{}}." if len(packages) > 1 else ""
    return [
        Line(CostCategory.OVERHEADS, what, part, reckoned + shared.format(money(part)), {"row": _OVERHEADS}, package)
        for package, part in zip(packages, parts, strict=True)
        if part
    ]


def _overheads_words(sheet: CostSheet, pence: int, basis_points: int) -> tuple[str, str]:
    if sheet.overheads.method == OverheadMethod.CALCULATED:
        return sheet.overheads.how, f"Calculated by the organisation: {sheet.overheads.how}"
    reckoned = f"{money(sheet.labour_pence)} × {percent(basis_points)}, rounded down to the penny = {money(pence)}."
    return f"{percent(basis_points)} of labour", reckoned


def _academic(rows: Sequence[AcademicCost]) -> list[Line]:
    eligible = eligible_by_heading(rows)
    made = []
    for heading in AcademicHeading:
        those = [row for row in rows if row.heading == heading and row.full_pence]
        parts = share(eligible[heading], [row.full_pence for row in those]) if those else ()
        made += [_academic_line(row, pence) for row, pence in zip(those, parts, strict=True)]
    return made


def _academic_line(row: AcademicCost, pence: int) -> Line:
    if row.heading in EXCEPTIONS:
        reckoned = f"{money(row.full_pence)} in full, as an exception."
    else:
        rate = percent(FULL_COST_BASIS_POINTS)
        reckoned = f"{money(row.full_pence)} of full economic cost × {rate} = {money(pence)}, odd pennies shared out."
    return Line(CATEGORY_OF[row.heading], row.item, pence, reckoned, _inputs(_ACADEMIC, row), row.package)
