"""What does a project cost, partner by partner, as the rules of money want to know it?"""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Application, Partner
from workflows.definition import ResearchCategory
from workflows.finance import PartnerCosts


def partners_of(application_id: uuid.UUID) -> Sequence[Partner]:
    """The partners of an application with their organisations and cost lines, the lead first."""
    query = (
        select(Partner)
        .where(Partner.application_id == application_id)
        .options(joinedload(Partner.organisation), selectinload(Partner.cost_lines))
        .order_by(Partner.is_lead.desc(), Partner.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def costs_of(partner: Partner, category: ResearchCategory) -> PartnerCosts:
    """One partner's costs as plain values."""
    return PartnerCosts(
        organisation_name=partner.organisation.name,
        kind=partner.kind,
        size=partner.size,
        category=category,
        costs=tuple((line.category, line.amount_pence) for line in partner.cost_lines),
        requested_basis_points=partner.requested_basis_points,
        other_public_pence=partner.other_public_pence,
    )


def project_costs(application: Application) -> tuple[PartnerCosts, ...]:
    """Every partner's costs; without a research category chosen, as if it were the one with the lowest ceiling."""
    category = application.research_category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    return tuple(costs_of(partner, category) for partner in partners_of(application.id))
