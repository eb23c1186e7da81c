"""What does a project cost, partner by partner, as the rules of money want to know it?

The rows behind these sums are read in `app/queries/sheets.py`, for those who may open a partner's sheet.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, CostLine, Partner, WorkPackage
from app.walls import as_system
from workflows.consortium import PartnerState
from workflows.definition import CostCategory, ResearchCategory
from workflows.finance import PackageCost, PartnerCosts

Sums = tuple[tuple[CostCategory, int], ...]
PackageCosts = tuple[PackageCost, ...]
Costed = Sequence[tuple[Partner, PartnerCosts]]


def partners_of(application_id: uuid.UUID) -> Sequence[Partner]:
    """Who takes part in an application, the lead first, with their organisations."""
    query = (
        select(Partner)
        .where(Partner.application_id == application_id, Partner.state == PartnerState.TAKES_PART)
        .options(joinedload(Partner.organisation))
        .order_by(Partner.is_lead.desc(), Partner.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


@as_system()
def sums_of(partner_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, PackageCosts]:
    """What each partner's costs come to by work package and category, in the order of the finance table. One query.

    Whoever sees a project sees these sums; the rows that make them up are for fewer.
    """
    query = (
        select(
            CostLine.partner_id,
            WorkPackage.number,
            CostLine.category,
            func.sum(CostLine.amount_pence),
            WorkPackage.category,
        )
        .outerjoin(WorkPackage, WorkPackage.id == CostLine.work_package_id)
        .where(CostLine.partner_id.in_(partner_ids))
        .group_by(CostLine.partner_id, WorkPackage.number, CostLine.category, WorkPackage.category)
    )
    found: dict[uuid.UUID, list[PackageCost]] = {one: [] for one in partner_ids}
    for partner_id, package, category, pence, research in db.session.execute(query):
        found[partner_id].append(PackageCost(package, category, int(pence), research))
    return {one: tuple(sorted(sums, key=_place_in_table)) for one, sums in found.items()}


@dataclass(frozen=True)
class CostRow:
    """One row of a partner's costs as it was typed, with the work package in which it stands, if any."""

    partner_id: uuid.UUID
    category: CostCategory
    description: str
    amount_pence: int
    inputs: dict[str, Any]
    package: int | None
    research: ResearchCategory | None


def rows_of(partner_ids: Collection[uuid.UUID]) -> Sequence[CostRow]:
    """Every row of these partners, in the order of each sheet. One query, which only the system may ask."""
    query = (
        select(
            CostLine.partner_id,
            CostLine.category,
            CostLine.description,
            CostLine.amount_pence,
            CostLine.inputs,
            WorkPackage.number,
            WorkPackage.category,
        )
        .outerjoin(WorkPackage, WorkPackage.id == CostLine.work_package_id)
        .where(CostLine.partner_id.in_(partner_ids))
        .order_by(CostLine.partner_id, CostLine.position)
    )
    return [CostRow(*row) for row in db.session.execute(query)]


def sums_in(rows: Iterable[CostRow]) -> Mapping[uuid.UUID, PackageCosts]:
    """The same as `sums_of`, of rows that are at hand; a partner without rows is not in it."""
    sums: Counter[tuple[uuid.UUID, int | None, CostCategory, ResearchCategory | None]] = Counter()
    for row in rows:
        sums[row.partner_id, row.package, row.category, row.research] += row.amount_pence
    found: dict[uuid.UUID, list[PackageCost]] = {}
    for (partner_id, package, category, research), pence in sums.items():
        found.setdefault(partner_id, []).append(PackageCost(package, category, pence, research))
    return {one: tuple(sorted(costs, key=_place_in_table)) for one, costs in found.items()}


def _place_in_table(one: PackageCost) -> tuple[int, int]:
    return one.package or 0, list(CostCategory).index(one.category)


@as_system()
def project_sums(application_id: uuid.UUID) -> Sums:
    """What a whole project costs by category, as `sums_of` of all its partners. One query."""
    query = (
        select(CostLine.category, func.sum(CostLine.amount_pence))
        .join(Partner, Partner.id == CostLine.partner_id)
        .where(Partner.application_id == application_id, Partner.state == PartnerState.TAKES_PART)
        .group_by(CostLine.category)
    )
    sums = {category: int(pence) for category, pence in db.session.execute(query)}
    return tuple((category, sums[category]) for category in CostCategory if category in sums)


def costs_of(partner: Partner, category: ResearchCategory, packages: PackageCosts) -> PartnerCosts:
    """One partner's costs as plain values."""
    sums = {key: sum(one.pence for one in packages if one.category == key) for key in CostCategory}
    return PartnerCosts(
        organisation_name=partner.organisation.name,
        kind=partner.kind,
        size=partner.size,
        category=category,
        costs=tuple((key, pence) for key, pence in sums.items() if pence),
        requested_basis_points=partner.requested_basis_points,
        other_public_pence=partner.other_public_pence,
        overheads=partner.overheads,
        form=partner.form,
        packages=packages,
    )


def costed_partners(application: Application) -> Costed:
    """Every partner with its costs, the lead first. Two queries.

    Without a research category chosen, as if it were the one with the lowest ceiling.
    """
    partners = partners_of(application.id)
    return _costed(application, partners, sums_of([partner.id for partner in partners]))


def costed_with_rows(application: Application) -> tuple[Costed, Sequence[CostRow]]:
    """The same with the rows that make up the costs. Two queries, which only the system may ask."""
    partners = partners_of(application.id)
    rows = rows_of([partner.id for partner in partners])
    return _costed(application, partners, sums_in(rows)), rows


def _costed(application: Application, partners: Sequence[Partner], sums: Mapping[uuid.UUID, PackageCosts]) -> Costed:
    category = application.research_category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    return [(partner, costs_of(partner, category, sums.get(partner.id, ()))) for partner in partners]


def project_costs(application: Application) -> tuple[PartnerCosts, ...]:
    """Every partner's costs."""
    return tuple(costs for _, costs in costed_partners(application))
