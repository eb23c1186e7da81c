"""How is somebody asked to take a role, takes it, and how does it end?"""

import uuid
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import RoleGrant, RoleInvitation, Scope, User
from app.services import working_copies
from app.services.people import find_by_email, grant_role
from app.services.record import NotFound, add_to_outbox, get_for_update, record_event
from app.transactions import hold_alone
from workflows import granting
from workflows.actor import Actor, Role
from workflows.machine import Reason, Refusal

ALREADY_ASKED = Reason("already_invited", "This address has been asked to take this role already.", "email")
ALREADY_HELD = Reason("already_held", "The person with this address holds this role already.", "email")


def invite_to_role(
    email: str, role: Role, scope: Scope, scope_id: uuid.UUID, actor: Actor, now: datetime
) -> RoleInvitation:
    """Ask the person with this address to take a role on one thing; `actor` has their roles on that thing."""
    address = email.strip().lower()
    person = find_by_email(address)
    granting.check_giving(role, actor.roles, giver=actor.id, receiver=person.id if person else None)
    if person is not None and _held(person.id, role, scope_id):
        raise Refusal([ALREADY_HELD])
    if _asked(address, role, scope_id):
        raise Refusal([ALREADY_ASKED])
    invitation = RoleInvitation(
        email=address, role=role, scope=scope, scope_id=scope_id, invited_by=actor.id, invited_at=now
    )
    db.session.add(invitation)
    db.session.flush()
    record_event(invitation, "invite", actor, now, call_id=None, data={"role": role.value})
    add_to_outbox("notice", {"notice": "role_invitation", "subject_id": str(invitation.id)}, now)
    return invitation


def accept_role(invitation_id: uuid.UUID, user: User, now: datetime) -> Role:
    """Take the role that was offered to this person's own address; `NotFound` for anybody else.

    Whoever offered it must still be one who gives it: an invitation does not outlive the right behind it.
    """
    invitation = get_for_update(RoleInvitation, invitation_id)
    if invitation.email != user.email or invitation.withdrawn_at is not None:
        raise NotFound(str(invitation_id))
    if invitation.accepted_at is None:
        giver = invitation.invited_by
        held = _roles_on(giver, invitation.scope_id)
        granting.check_giving(invitation.role, held, giver=giver, receiver=user.id)
        invitation.accepted_at = now
        grant_role(user.id, invitation.role, invitation.scope, invitation.scope_id, now, by=giver)
    return invitation.role


def withdraw_invitation(invitation_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take an open invitation back. Taking it back twice changes nothing."""
    invitation = get_for_update(RoleInvitation, invitation_id)
    if not granting.may_give(invitation.role, actor.roles):
        raise Refusal([granting.NOT_YOURS])
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        record_event(invitation, "withdraw", actor, now, call_id=None)


def end_role(grant_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> None:
    """End a role, with a reason. The row stays, and so does everything that was done in the role."""
    grant = get_for_update(RoleGrant, grant_id)
    if grant.role == Role.ADMINISTRATOR:
        # Two who end each other's role would each count the other: the second counts when the first is done.
        hold_alone("administrators")
    if grant.ended_at is not None:
        raise NotFound(str(grant_id))
    granting.check_ending(grant.role, actor.roles, reason=reason, administrators=_administrators())
    grant.ended_at = now
    data = {"role": grant.role.value, "reason": reason.strip()}
    record_event(grant, "end_role", actor, now, call_id=None, data=data)
    add_to_outbox("notice", {"notice": "role_ended", "subject_id": str(grant.user_id), **data}, now)
    working_copies.drop_unseen(grant.user_id)


def _held(user_id: uuid.UUID, role: Role, scope_id: uuid.UUID) -> bool:
    return role in _roles_on(user_id, scope_id)


def _roles_on(user_id: uuid.UUID, scope_id: uuid.UUID) -> frozenset[Role]:
    """The person's roles on this thing and on the platform; none for an account that has ended."""
    query = (
        select(RoleGrant.role)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.ended_at.is_(None),
            (RoleGrant.scope_id == scope_id) | (RoleGrant.scope == Scope.PLATFORM),
            User.ended_at.is_(None),
        )
    )
    return frozenset(db.session.scalars(query))


def _asked(address: str, role: Role, scope_id: uuid.UUID) -> bool:
    query = select(RoleInvitation.id).where(
        RoleInvitation.email == address,
        RoleInvitation.role == role,
        RoleInvitation.scope_id == scope_id,
        RoleInvitation.accepted_at.is_(None),
        RoleInvitation.withdrawn_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def _administrators() -> int:
    query = select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
    return db.session.scalar(query) or 0
