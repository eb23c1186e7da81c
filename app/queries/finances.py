"""What does a project cost, partner by partner, as the rules of money want to know it?

The rows behind these sums are read in `app/queries/sheets.py`, for those who may open a partner's sheet.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, CostLine, Partner
from app.walls import as_system
from workflows.consortium import PartnerState
from workflows.definition import CostCategory, ResearchCategory
from workflows.finance import PartnerCosts

Sums = tuple[tuple[CostCategory, int], ...]


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
def sums_of(partner_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sums]:
    """What each partner's costs come to by category, in the order of the finance table. One query.

    Whoever sees a project sees these sums; the rows that make them up are for fewer.
    """
    query = (
        select(CostLine.partner_id, CostLine.category, func.sum(CostLine.amount_pence))
        .where(CostLine.partner_id.in_(partner_ids))
        .group_by(CostLine.partner_id, CostLine.category)
    )
    found: dict[uuid.UUID, dict[CostCategory, int]] = {one: {} for one in partner_ids}
    for partner_id, category, pence in db.session.execute(query):
        found[partner_id][category] = int(pence)
    return {one: tuple((key, sums[key]) for key in CostCategory if key in sums) for one, sums in found.items()}


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


def costs_of(partner: Partner, category: ResearchCategory, sums: Sums) -> PartnerCosts:
    """One partner's costs as plain values."""
    return PartnerCosts(
        organisation_name=partner.organisation.name,
        kind=partner.kind,
        size=partner.size,
        category=category,
        costs=sums,
        requested_basis_points=partner.requested_basis_points,
        other_public_pence=partner.other_public_pence,
        overheads=partner.overheads,
        form=partner.form,
    )


def costed_partners(application: Application) -> Sequence[tuple[Partner, PartnerCosts]]:
    """Every partner with its costs, the lead first. Two queries.

    Without a research category chosen, as if it were the one with the lowest ceiling.
    """
    category = application.research_category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    partners = partners_of(application.id)
    sums = sums_of([partner.id for partner in partners])
    return [(partner, costs_of(partner, category, sums[partner.id])) for partner in partners]


def project_costs(application: Application) -> tuple[PartnerCosts, ...]:
    """Every partner's costs."""
    return tuple(costs for _, costs in costed_partners(application))
