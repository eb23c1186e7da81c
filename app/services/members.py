"""How do the roles of an organisation's people change, and how does a membership end?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from app.extensions import db
from app.models import Organisation, OrganisationInvitation, RoleGrant, Scope, User
from app.services import working_copies
from app.services.people import grant_role
from app.services.record import NotFound, add_to_outbox, get_for_update, record_event
from workflows.actor import ORGANISATION_ROLES, Actor, Role
from workflows.membership import check_roles


def change_roles(
    organisation_id: uuid.UUID, user_id: uuid.UUID, wanted: frozenset[Role], actor: Actor, now: datetime
) -> None:
    """Let a member hold these roles and no others; none at all ends the membership, and with it all access at once.

    `Refusal` with every reason; `NotFound` for somebody who holds no role there. The member is told, unless it was
    their own doing.
    """
    # The organisation's row first: of two lead applicants who end each other's role the second counts after the first.
    organisation = get_for_update(Organisation, organisation_id)
    grants = _held(organisation.id, user_id)
    held = frozenset(one.role for one in grants)
    if not held:
        raise NotFound(str(user_id))
    is_oneself = user_id == actor.id
    leads = _other_leads(organisation.id, user_id)
    check_roles(held, wanted, actor_roles=actor.roles, is_oneself=is_oneself, other_leads=leads)
    for role in sorted(wanted - held):
        grant_role(user_id, role, Scope.ORGANISATION, organisation.id, now, by=actor.id)
    _end([one for one in grants if one.role not in wanted], actor, now)
    if held - wanted:
        _withdraw_invitations(organisation, db.session.get_one(User, user_id), wanted, actor, now)
        working_copies.drop_unseen(user_id)
    if held != wanted and not is_oneself:
        told = {"organisation_id": str(organisation.id), "roles": sorted(role.value for role in wanted)}
        add_to_outbox("notice", {"notice": "membership_changed", "subject_id": str(user_id), **told}, now)


def _held(organisation_id: uuid.UUID, user_id: uuid.UUID) -> Sequence[RoleGrant]:
    query = select(RoleGrant).where(
        RoleGrant.user_id == user_id,
        RoleGrant.scope_id == organisation_id,
        RoleGrant.role.in_(ORGANISATION_ROLES),
        RoleGrant.ended_at.is_(None),
    )
    return db.session.scalars(query).all()


def _other_leads(organisation_id: uuid.UUID, user_id: uuid.UUID) -> int:
    query = (
        select(func.count(RoleGrant.id))
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.scope_id == organisation_id,
            RoleGrant.role == Role.LEAD_APPLICANT,
            RoleGrant.ended_at.is_(None),
            RoleGrant.user_id != user_id,
            User.ended_at.is_(None),
        )
    )
    return db.session.scalar(query) or 0


def _end(grants: Sequence[RoleGrant], actor: Actor, now: datetime) -> None:
    for one in grants:
        one.ended_at = now
        record_event(one, "end_role", actor, now, call_id=None, data={"role": one.role.value})


def _withdraw_invitations(
    organisation: Organisation, user: User, wanted: frozenset[Role], actor: Actor, now: datetime
) -> None:
    """An invitation does not outlive the right behind it: those that a lead applicant sent end with that role, those
    to the person's own address with the membership."""
    if Role.LEAD_APPLICANT in wanted:
        return
    sent_by = OrganisationInvitation.invited_by == user.id
    theirs = sent_by if wanted else or_(sent_by, OrganisationInvitation.email == user.email)
    query = select(OrganisationInvitation).where(
        OrganisationInvitation.organisation_id == organisation.id,
        OrganisationInvitation.accepted_at.is_(None),
        OrganisationInvitation.withdrawn_at.is_(None),
        theirs,
    )
    for one in db.session.scalars(query):
        one.withdrawn_at = now
        record_event(organisation, "withdraw_invitation", actor, now, call_id=None, data={"role": one.role.value})
