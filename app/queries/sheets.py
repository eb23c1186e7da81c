"""What stands on the money pages of an application: the project's table, and the sheet of one partner?

A sheet's rows are for that partner's people, the funder's finance reviewer and auditors; the gate has asked.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, CostLine, Partner, WorkPackage
from app.policy import Viewer
from app.queries.finances import CostRow, costed_partners
from app.queries.parts import Part
from app.queries.subsidies import answers_of, subsidy_problems
from app.queries.work_plans import Plan, Planned, months_of, plan_of, planned
from workflows import finance
from workflows.actor import ORGANISATION_ROLES
from workflows.cost_sheet import ACADEMIC_KINDS, CostSheet, Line, lines, sheet_from
from workflows.definition import Core, Definition, FinanceRules, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.machine import Reason
from workflows.plain import to_plain


@dataclass(frozen=True)
class PartnerMoney:
    """One partner's sums. `is_own` says whether this person belongs to it, and so may open its sheet."""

    partner_id: uuid.UUID
    organisation: str
    is_lead: bool
    is_own: bool
    figures: finance.PartnerFigures


@dataclass(frozen=True)
class ProjectMoney:
    """The money of a whole project, and every partner's costs as the rules of money want to know them."""

    partners: tuple[PartnerMoney, ...]
    totals: finance.Totals
    costs: tuple[finance.PartnerCosts, ...]
    subsidy_problems: tuple[Reason, ...] = ()
    planned: Planned = field(default_factory=Planned)

    @property
    def other_problems(self) -> tuple[Reason, ...]:
        """What keeps the money from being right beside the rules on costs: subsidies, and the plan of the work."""
        return self.subsidy_problems + self.planned.problems

    @property
    def own(self) -> tuple[PartnerMoney, ...]:
        """The partners whose sheets this person may open."""
        return tuple(one for one in self.partners if one.is_own)


@dataclass(frozen=True)
class Sheet:
    """One partner's sheet with the rules that apply to it, and the packages that its rows may name."""

    partner_id: uuid.UUID
    application_id: uuid.UUID
    organisation: str
    kind: OrganisationKind
    size: OrganisationSize
    category: ResearchCategory
    is_category_chosen: bool
    number: int
    rows: CostSheet
    lines: tuple[Line, ...]
    requested_basis_points: int
    other_public_pence: int
    rules: FinanceRules
    plan: Plan

    @property
    def may_be_academic(self) -> bool:
        """Whether the organisation may state full economic cost."""
        return self.kind in ACADEMIC_KINDS

    @property
    def is_begun(self) -> bool:
        """Whether anything has been saved in it."""
        return bool(self.lines or self.requested_basis_points)

    def lines_of(self, sheet: CostSheet) -> tuple[Line, ...]:
        """What a sheet of this partner comes to, line by line: also one that is on screen and not saved."""
        return lines(sheet, self.rules.overheads_basis_points_of_labour)

    def costs(self, sheet: CostSheet, rate_basis_points: int, other_public_pence: int) -> finance.PartnerCosts:
        """The partner's costs by such a sheet, as the rules of money want to know them."""
        found = self.lines_of(sheet)
        research = {one.number: one.category for one in self.plan.said}
        return finance.PartnerCosts(
            self.organisation,
            self.kind,
            self.size,
            self.category,
            tuple((line.category, line.amount_pence) for line in found),
            rate_basis_points,
            other_public_pence,
            sheet.overheads.method,
            sheet.form,
            tuple(
                finance.PackageCost(one.package, one.category, one.amount_pence, research.get(one.package or 0))
                for one in found
            ),
        )

    @property
    def saved_costs(self) -> finance.PartnerCosts:
        """What is saved."""
        return self.costs(self.rows, self.requested_basis_points, self.other_public_pence)


def money_of(application: Application, viewer: Viewer, core: Core, now: datetime) -> ProjectMoney:
    """The money of an application that came through the gate, by its call's rules today.

    Two to four queries, and up to three for a plan of the work.
    """
    theirs = viewer.ids(ORGANISATION_ROLES)
    found = costed_partners(application)
    costs = tuple(one for _, one in found)
    return ProjectMoney(
        partners=tuple(
            PartnerMoney(
                partner.id,
                partner.organisation.name,
                partner.is_lead,
                partner.organisation_id in theirs,
                finance.figures(one),
            )
            for partner, one in found
        ),
        totals=finance.totals(costs),
        costs=costs,
        subsidy_problems=subsidy_problems(core.finance, found, now),
        planned=planned(application, core, found),
    )


def sheet_of(partner: Partner, definition: Definition) -> Sheet:
    """The sheet of a partner that came through the gate. One query, and two more where the call asks for packages."""
    organisation, rules, application = partner.organisation, definition.core.finance, partner.application
    kept = _lines(partner.id, asks_for_packages=rules.asks_for_packages)
    category = application.research_category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    rows = sheet_from(partner.form, partner.overheads, kept)
    return Sheet(
        partner_id=partner.id,
        application_id=application.id,
        organisation=organisation.name,
        kind=partner.kind,
        size=partner.size,
        category=category,
        is_category_chosen=application.research_category is not None,
        number=partner.number,
        rows=rows,
        lines=lines(rows, rules.overheads_basis_points_of_labour),
        requested_basis_points=partner.requested_basis_points,
        other_public_pence=partner.other_public_pence,
        rules=rules,
        plan=plan_of(application.id) if rules.asks_for_packages else Plan(),
    )


def plan_beside(found: Sheet) -> Plan:
    """The plan of the project that a sheet is of. No query where it was read with the sheet, else up to two."""
    return found.plan if found.rules.asks_for_packages else plan_of(found.application_id)


def reread_partner(partner_id: uuid.UUID) -> Partner:
    """A partner once more, as it now is, after it came through the gate and something was undone."""
    query = (
        select(Partner)
        .where(Partner.id == partner_id)
        .options(
            joinedload(Partner.organisation),
            joinedload(Partner.application).options(
                joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation)
            ),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def submitted_sheets(
    partners: Iterable[Partner], rows: Iterable[CostRow], parts: frozenset[Part]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Each partner's rows as JSON types, to be kept with a submission. Up to three queries for the parts that the
    application has, which only the system may ask."""
    sheets: dict[uuid.UUID, dict[str, Any]] = {
        partner.id: {"organisation": partner.organisation.name, "form": partner.form.value, "lines": []}
        for partner in partners
    }
    if Part.SUBSIDY in parts:
        for partner_id, said in answers_of(list(sheets)).items():
            sheets[partner_id]["subsidy"] = to_plain(said)
    if Part.MONTHS in parts:
        for partner_id, profile in months_of(list(sheets)).items():
            sheets[partner_id]["months"] = {category.value: list(months) for category, months in profile.rows}
    for row in rows:
        kept = {"category": row.category.value, "description": row.description, "amount_pence": row.amount_pence}
        named = {"package": row.package} if row.package else {}
        sheets[row.partner_id]["lines"].append(kept | {"inputs": row.inputs} | named)
    return sheets


def _lines(partner_id: uuid.UUID, *, asks_for_packages: bool) -> Sequence[Line]:
    query = (
        select(CostLine, WorkPackage.number)
        .outerjoin(WorkPackage, WorkPackage.id == CostLine.work_package_id)
        .where(CostLine.partner_id == partner_id)
        .order_by(CostLine.position)
    )
    kept = db.session.execute(query.execution_options(populate_existing=True))
    return [
        Line(one.category, one.description, one.amount_pence, "", one.inputs, package if asks_for_packages else None)
        for one, package in kept
    ]
