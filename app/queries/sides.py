"""On which sides does a person stand? One query, for the header of every page."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select

from app.extensions import db
from app.models import Funder, Organisation, Region, RoleGrant, Scope
from app.policy import Viewer
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, POOL_ROLES, REGION_ROLES, Role

ASSESSOR = "assessor"
AUDITOR = "auditor"
ADMINISTRATOR = "admin"


@dataclass(frozen=True)
class SideRow:
    """One side: its key in the address, its name, and its kind.

    A kind is funder, region, organisation, assessor, auditor or admin.
    """

    key: str
    label: str
    kind: str


# Asked at every request, and made once.
_HELD = (
    select(RoleGrant.role, Funder.name, Region.slug, Region.name, Organisation.id, Organisation.name)
    .outerjoin(Funder, and_(RoleGrant.scope == Scope.FUNDER, Funder.id == RoleGrant.scope_id))
    .outerjoin(Region, and_(RoleGrant.scope == Scope.REGION, Region.id == RoleGrant.scope_id))
    .outerjoin(Organisation, and_(RoleGrant.scope == Scope.ORGANISATION, Organisation.id == RoleGrant.scope_id))
    .where(RoleGrant.user_id == bindparam("person"), RoleGrant.ended_at.is_(None))
)


def sides_of(viewer: Viewer) -> tuple[SideRow, ...]:
    """Every side on which this person holds a role, in the order of `ORDER`."""
    sides = {_side(*row) for row in db.session.execute(_HELD, {"person": viewer.id})}
    return tuple(sorted(sides, key=lambda side: (ORDER.index(side.kind), side.label)))


ORDER = ("funder", "region", "organisation", ASSESSOR, AUDITOR, ADMINISTRATOR)


def _side(
    role: Role,
    funder: str | None,
    region_slug: str | None,
    region: str | None,
    organisation_id: object,
    organisation: str | None,
) -> SideRow:
    if role in POOL_ROLES:
        return SideRow(ASSESSOR, "Assessor", ASSESSOR)
    if role in FUNDER_ROLES and funder:
        return SideRow("funder", funder, "funder")
    if role in REGION_ROLES and region_slug and region:
        return SideRow(region_slug, region, "region")
    if role in ORGANISATION_ROLES and organisation:
        return SideRow(str(organisation_id), organisation, "organisation")
    if role == Role.ADMINISTRATOR:
        return SideRow(ADMINISTRATOR, "Administration", ADMINISTRATOR)
    return SideRow(AUDITOR, "Audit", AUDITOR)
