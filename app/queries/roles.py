"""Who holds which role on what, as far as this person answers for it?"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from app.extensions import db
from app.models import Funder, Region, RoleGrant, RoleInvitation, Scope, User
from app.policy import PLATFORM_ID, Viewer
from workflows import granting
from workflows.actor import Role

PLATFORM = "The platform"
Names = Mapping[tuple[Scope, uuid.UUID], str]


@dataclass(frozen=True)
class Holding:
    """One role that somebody holds, or with `invited` is asked to take. `may_end` says whether the reader ends it."""

    id: uuid.UUID
    person: str
    email: str
    role: Role
    on: str
    since: datetime
    may_end: bool


@dataclass(frozen=True)
class Offered:
    """One role that the reader may give: on which thing, and what that is called."""

    role: Role
    scope: Scope
    scope_id: uuid.UUID
    on: str


def grants_for(viewer: Viewer) -> Select[tuple[RoleGrant]]:
    """Roles that are held now on things that this person answers for."""
    return select(RoleGrant).where(RoleGrant.ended_at.is_(None), _answers_for(viewer, RoleGrant.scope_id))


def role_invitations_for(viewer: Viewer) -> Select[tuple[RoleInvitation]]:
    """Open invitations to roles on things that this person answers for."""
    is_open = RoleInvitation.accepted_at.is_(None), RoleInvitation.withdrawn_at.is_(None)
    return select(RoleInvitation).where(*is_open, _answers_for(viewer, RoleInvitation.scope_id))


def names_of_things() -> Names:
    """What everything is called on which roles are held. Two queries, for a page to ask once."""
    return {(Scope.PLATFORM, PLATFORM_ID): PLATFORM, **dict(_bodies())}


def holdings(viewer: Viewer, names: Names) -> Sequence[Holding]:
    """Every role on things that the person answers for, by thing and name. One query."""
    query = grants_for(viewer).join(User, User.id == RoleGrant.user_id).add_columns(User.name, User.email)
    found = [
        _holding(viewer, names, grant, name, email, grant.granted_at)
        for grant, name, email in db.session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.on, one.person, one.role))


def open_invitations(viewer: Viewer, names: Names) -> Sequence[Holding]:
    """Every invitation that nobody has answered, the oldest first. One query."""
    rows = db.session.scalars(role_invitations_for(viewer).order_by(RoleInvitation.invited_at))
    return [_holding(viewer, names, row, "", row.email, row.invited_at) for row in rows]


def offered(viewer: Viewer, names: Names) -> Sequence[Offered]:
    """Every role that this person may give, on every thing. No query."""
    return [
        Offered(role, scope, scope_id, on)
        for (scope, scope_id), on in names.items()
        for role in _roles_of(scope)
        if granting.may_give(role, roles_on(viewer, scope, scope_id))
    ]


def invitations_to_roles(address: str) -> Sequence[tuple[uuid.UUID, Role, str, str, datetime]]:
    """What is offered to this address: id, role, on what, by whom, and when. Two queries when there is any."""
    query = (
        select(RoleInvitation, User.name)
        .join(User, User.id == RoleInvitation.invited_by)
        .where(
            RoleInvitation.email == address,
            RoleInvitation.accepted_at.is_(None),
            RoleInvitation.withdrawn_at.is_(None),
        )
        .order_by(RoleInvitation.invited_at)
    )
    rows = db.session.execute(query).all()
    names = names_of_things() if rows else {}
    return [(one.id, one.role, names[(one.scope, one.scope_id)], inviter, one.invited_at) for one, inviter in rows]


def roles_on(viewer: Viewer, scope: Scope, scope_id: uuid.UUID) -> frozenset[Role]:
    """The person's roles on this thing and on the platform."""
    counted = {(scope, scope_id), (Scope.PLATFORM, PLATFORM_ID)}
    return frozenset(role for role, on in viewer.grants if on in counted)


def thing_name(scope: Scope, scope_id: uuid.UUID) -> str:
    """What the thing is called on which a role is held."""
    return names_of_things()[(scope, scope_id)]


def _holding(
    viewer: Viewer,
    names: Names,
    row: RoleGrant | RoleInvitation,
    name: str,
    email: str,
    since: datetime,
) -> Holding:
    may_end = granting.may_give(row.role, roles_on(viewer, row.scope, row.scope_id))
    on = names[(row.scope, row.scope_id)]
    return Holding(row.id, name, email, row.role, on, since, may_end)


def _answers_for(viewer: Viewer, scope_id: ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
    """Administrators answer for the platform, the funder and every region; others for where they give roles."""
    if PLATFORM_ID in viewer.ids(granting.ADMINISTRATORS):
        return or_(scope_id == PLATFORM_ID, scope_id.in_(select(Funder.id)), scope_id.in_(select(Region.id)))
    return scope_id.in_(viewer.ids(granting.GIVERS))


def _bodies() -> Iterator[tuple[tuple[Scope, uuid.UUID], str]]:
    for scope, kind in ((Scope.FUNDER, Funder), (Scope.REGION, Region)):
        for body_id, name in db.session.execute(select(kind.id, kind.name).order_by(kind.name)):
            yield (scope, body_id), name


def _roles_of(scope: Scope) -> tuple[Role, ...]:
    return {
        Scope.PLATFORM: granting.HELD_ON_PLATFORM,
        Scope.FUNDER: granting.HELD_ON_FUNDER,
        Scope.REGION: granting.HELD_ON_REGION,
    }[scope]
