"""What stands on an organisation's own page, and from which places may one choose when registering?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, OrganisationInvitation, Place, Region, RoleGrant, User
from workflows.actor import ORGANISATION_ROLES, Role
from workflows.definition import OrganisationKind, OrganisationSize


@dataclass(frozen=True)
class Member:
    """A person with the roles that they hold in the organisation."""

    id: uuid.UUID
    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Invited:
    """An address that has not answered yet."""

    id: uuid.UUID
    email: str
    role: Role
    invited_at: datetime


@dataclass(frozen=True)
class OrganisationPage:
    """An organisation with its people and its open invitations."""

    id: uuid.UUID
    name: str
    kind: OrganisationKind
    size: OrganisationSize
    company_number: str | None
    address: str
    trading_address: str
    letter_address: str
    place: str
    members: tuple[Member, ...]
    invited: tuple[Invited, ...]

    @property
    def has_signatory(self) -> bool:
        """Whether somebody could accept an offer today."""
        return any(Role.SIGNATORY in member.roles for member in self.members)


def organisation_page(organisation: Organisation) -> OrganisationPage:
    """The page of an organisation that came through the gate. Three queries."""
    place = db.session.get(Place, organisation.place_code) if organisation.place_code else None
    return OrganisationPage(
        id=organisation.id,
        name=organisation.name,
        kind=organisation.kind,
        size=organisation.size,
        company_number=organisation.company_number,
        address=organisation.address,
        trading_address=organisation.trading_address,
        letter_address=organisation.letter_address,
        place=place.name if place else "",
        members=_members(organisation.id),
        invited=_invited(organisation.id),
    )


def places_by_region() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every local authority as (code, name), under the name of its region. Places are public."""
    query = (
        select(Region.name, Place.gss_code, Place.name)
        .join(Region, Region.id == Place.region_id)
        .order_by(Region.name, Place.name)
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for region, code, name in db.session.execute(query):
        groups.setdefault(region, []).append((code, name))
    return tuple((region, tuple(places)) for region, places in groups.items())


def member_of(organisation: Organisation, user_id: uuid.UUID) -> Member | None:
    """One person of an organisation that came through the gate; None for anybody else. One query."""
    return next((one for one in _members(organisation.id) if one.id == user_id), None)


def _members(organisation_id: uuid.UUID) -> tuple[Member, ...]:
    query = (
        select(User.id, User.name, User.email, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.scope_id == organisation_id,
            RoleGrant.role.in_(ORGANISATION_ROLES),
            RoleGrant.ended_at.is_(None),
        )
        .order_by(User.name, User.email, RoleGrant.granted_at, RoleGrant.role)
    )
    people: dict[uuid.UUID, tuple[str, str, list[Role]]] = {}
    for user_id, name, email, role in db.session.execute(query):
        people.setdefault(user_id, (name, email, []))[2].append(role)
    return tuple(Member(user_id, name, email, tuple(roles)) for user_id, (name, email, roles) in people.items())


def _invited(organisation_id: uuid.UUID) -> tuple[Invited, ...]:
    query = (
        select(
            OrganisationInvitation.id,
            OrganisationInvitation.email,
            OrganisationInvitation.role,
            OrganisationInvitation.invited_at,
        )
        .where(
            OrganisationInvitation.organisation_id == organisation_id,
            OrganisationInvitation.accepted_at.is_(None),
            OrganisationInvitation.withdrawn_at.is_(None),
        )
        .order_by(OrganisationInvitation.invited_at, OrganisationInvitation.email)
    )
    return tuple(Invited(*row) for row in db.session.execute(query))
