"""How does an organisation come onto the record, and how do people join it?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, OrganisationInvitation, Scope, User
from app.services.people import grant_role
from app.services.record import NotFound, add_first, add_to_outbox, get_for_update, record_event
from workflows.actor import ORGANISATION_ROLES, Actor, Role
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.machine import Reason, Refusal


@dataclass(frozen=True)
class OrganisationDetails:
    """What somebody says of their organisation when they register it."""

    name: str
    kind: OrganisationKind
    size: OrganisationSize
    company_number: str | None
    address: str
    place_code: str | None


def register_organisation(details: OrganisationDetails, actor: Actor, now: datetime) -> Organisation:
    """Put an organisation on the record, the actor its lead applicant; `Refusal` if its number is there already."""
    if details.company_number and _by_number(details.company_number):
        raise _known(details.company_number)
    organisation = Organisation(
        name=details.name,
        kind=details.kind,
        size=details.size,
        company_number=details.company_number or None,
        address=details.address,
        place_code=details.place_code,
        created_by=actor.id,
        created_at=now,
    )
    if not add_first(organisation):
        raise _known(details.company_number)
    record_event(organisation, "register", actor, now, call_id=None)
    grant_role(actor.id, Role.LEAD_APPLICANT, Scope.ORGANISATION, organisation.id, now, by=actor.id)
    return organisation


def invite_member(organisation_id: uuid.UUID, email: str, role: Role, actor: Actor, now: datetime) -> None:
    """Ask the person with this address to take a role. The invitation is bound to the address."""
    if role not in ORGANISATION_ROLES:
        raise Refusal([Reason("role_not_here", "Choose a role in your organisation.", where="role")])
    organisation = get_for_update(Organisation, organisation_id)
    address = email.strip().lower()
    pending = db.session.scalars(
        select(OrganisationInvitation).where(
            OrganisationInvitation.organisation_id == organisation.id,
            OrganisationInvitation.email == address,
            OrganisationInvitation.role == role,
            OrganisationInvitation.accepted_at.is_(None),
            OrganisationInvitation.withdrawn_at.is_(None),
        )
    ).first()
    if pending is not None:
        raise Refusal([Reason("already_invited", f"{address} has been invited already.", where="email")])
    invitation = OrganisationInvitation(
        organisation_id=organisation.id, email=address, role=role, invited_by=actor.id, invited_at=now
    )
    db.session.add(invitation)
    db.session.flush()
    record_event(organisation, "invite", actor, now, call_id=None, data={"role": role.value})
    add_to_outbox("notice", {"notice": "organisation_invitation", "subject_id": str(invitation.id)}, now)


def accept_invitation(invitation_id: uuid.UUID, user: User, now: datetime) -> Organisation:
    """Take the role that was offered to this person's own confirmed address; `NotFound` for anybody else."""
    invitation = get_for_update(OrganisationInvitation, invitation_id)
    if invitation.email != user.email or invitation.withdrawn_at is not None:
        raise NotFound(str(invitation_id))
    organisation = db.session.get(Organisation, invitation.organisation_id)
    if invitation.accepted_at is None:
        invitation.accepted_at = now
        grant_role(user.id, invitation.role, Scope.ORGANISATION, organisation.id, now, by=invitation.invited_by)
    return organisation


def _known(number: str | None) -> Refusal:
    text = f"An organisation with the number {number} is already registered. Ask its lead applicant to invite you."
    return Refusal([Reason("organisation_known", text, where="company_number")])


def _by_number(number: str) -> Organisation | None:
    return db.session.scalars(select(Organisation).where(Organisation.company_number == number)).one_or_none()
