"""On which sides does a person stand, for the header of every page?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

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


# What names the side of a role, for a query over roles that asks more.
NAMES = (RoleGrant.role, Funder.name, Region.slug, Region.name, Organisation.id, Organisation.name)


def with_names(query: Select[Any]) -> Select[Any]:
    """A query over roles that may name `NAMES`."""
    return (
        query.outerjoin(Funder, and_(RoleGrant.scope == Scope.FUNDER, Funder.id == RoleGrant.scope_id))
        .outerjoin(Region, and_(RoleGrant.scope == Scope.REGION, Region.id == RoleGrant.scope_id))
        .outerjoin(Organisation, and_(RoleGrant.scope == Scope.ORGANISATION, Organisation.id == RoleGrant.scope_id))
    )


_HELD = with_names(select(*NAMES)).where(RoleGrant.user_id == bindparam("person"), RoleGrant.ended_at.is_(None))


def sides_of(viewer: Viewer) -> tuple[SideRow, ...]:
    """Every side on which this person holds a role, in the order of `ORDER`."""
    return sides_named(tuple(row) for row in db.session.execute(_HELD, {"person": viewer.id}))


def sides_named(rows: Iterable[tuple[Any, ...]]) -> tuple[SideRow, ...]:
    """The sides of roles, each with what `NAMES` names, in the order of `ORDER`."""
    sides = {_side(*row) for row in rows}
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
