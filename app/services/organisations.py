"""How does an organisation come onto the record, and how do people join it?"""

import uuid
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, OrganisationInvitation, Scope, User
from app.services import conflicts
from app.services.people import grant_role
from app.services.record import NotFound, add_first, add_to_outbox, get_for_update, record_event
from app.services.registers import keep_answer
from app.services.sizes import say_first_size
from workflows.actor import ORGANISATION_ROLES, Actor, Role
from workflows.company import Answer, check_company, company_number, name_key
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.machine import Reason, Refusal
from workflows.plain import sha256, to_plain
from workflows.writing_again import just_sent

CHANGED_MEANWHILE = Reason(
    "changed_meanwhile",
    "A colleague changed these details while you were looking. What you typed is below; what stands now is on the page "
    "of your organisation.",
)


@dataclass(frozen=True)
class OrganisationDetails:
    """What somebody says of their organisation when they register it."""

    name: str
    kind: OrganisationKind
    size: OrganisationSize
    company_number: str | None
    address: str
    place_code: str | None


def register_organisation(
    details: OrganisationDetails, actor: Actor, now: datetime, *, answer: Answer | None = None
) -> Organisation:
    """Put an organisation on the record, the actor its lead applicant, with what the register said if it was asked.

    `Refusal` if its number is there already, and for a company that no longer exists.
    """
    number = company_number(details.company_number or "") or None
    if number and _by_number(number):
        raise _known(number)
    if answer is not None and answer.company is not None:
        check_company(answer.company)
    organisation = Organisation(
        name=details.name,
        name_key=name_key(details.name)[:200],
        kind=details.kind,
        size=details.size,
        company_number=number,
        address=details.address,
        place_code=details.place_code,
        created_by=actor.id,
        created_at=now,
    )
    if not add_first(organisation):
        raise _known(number)
    say_first_size(organisation, actor, now)
    if answer is not None:
        keep_answer(organisation, answer, actor)
    record_event(organisation, "register", actor, now, call_id=None)
    grant_role(actor.id, Role.LEAD_APPLICANT, Scope.ORGANISATION, organisation.id, now, by=actor.id)
    return organisation


@dataclass(frozen=True)
class ChangedDetails:
    """What is said of an organisation anew. Empty addresses are the same as `address`."""

    name: str
    kind: OrganisationKind
    address: str
    trading_address: str
    letter_address: str
    place_code: str | None


def details_mark(organisation: Organisation) -> str:
    """What a form of an organisation's details carries to say which ones its writer saw."""
    return sha256(_details_of(organisation))


def change_details(
    organisation_id: uuid.UUID, details: ChangedDetails, actor: Actor, now: datetime, *, seen: str
) -> Organisation:
    """Put other details on the record. Drafts follow; what was submitted keeps what it was submitted with.

    `seen` marks what the writer had before them: `Refusal` when something else stands now.
    """
    organisation = get_for_update(Organisation, organisation_id)
    before, after = _details_of(organisation), to_plain(details)
    changed = sorted(name for name, value in after.items() if value != before[name])
    if changed and seen != sha256(before):
        raise Refusal([CHANGED_MEANWHILE])
    for name in changed:
        setattr(organisation, name, getattr(details, name))
    organisation.name_key = name_key(details.name)[:200]
    if changed:
        named = {name: {"from": before[name], "to": after[name]} for name in changed if name in ("name", "kind")}
        record_event(organisation, "change_details", actor, now, call_id=None, data={"changed": changed, **named})
        conflicts.find_for_organisation(organisation.id, now)
    return organisation


def _details_of(organisation: Organisation) -> dict[str, Any]:
    details: dict[str, Any] = to_plain({one.name: getattr(organisation, one.name) for one in fields(ChangedDetails)})
    return details


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


def withdraw_invitation(organisation_id: uuid.UUID, invitation_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take an open invitation back; `NotFound` for one of another organisation. Twice changes nothing."""
    organisation, invitation = _invited_by(organisation_id, invitation_id)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        data = {"role": invitation.role.value}
        record_event(organisation, "withdraw_invitation", actor, now, call_id=None, data=data)


def send_again(organisation_id: uuid.UUID, invitation_id: uuid.UUID, actor: Actor, now: datetime) -> str:
    """Send an open invitation once more, now by this actor; its address. `Refusal` when it has only just been sent."""
    organisation, invitation = _invited_by(organisation_id, invitation_id)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise Refusal([Reason("not_open", "This invitation does not wait for an answer any more.")])
    if too_soon := just_sent(invitation.email, invitation.invited_at, now):
        raise Refusal(too_soon)
    invitation.invited_by, invitation.invited_at = actor.id, now
    data = {"role": invitation.role.value}
    record_event(organisation, "send_invitation_again", actor, now, call_id=None, data=data)
    add_to_outbox("notice", {"notice": "organisation_invitation", "subject_id": str(invitation.id)}, now)
    return invitation.email


def _invited_by(organisation_id: uuid.UUID, invitation_id: uuid.UUID) -> tuple[Organisation, OrganisationInvitation]:
    organisation = get_for_update(Organisation, organisation_id)
    invitation = get_for_update(OrganisationInvitation, invitation_id)
    if invitation.organisation_id != organisation.id:
        raise NotFound(str(invitation_id))
    return organisation, invitation


def accept_invitation(invitation_id: uuid.UUID, user: User, now: datetime) -> Organisation:
    """Take the role that was offered to this person's own confirmed address; `NotFound` for anybody else."""
    invitation = get_for_update(OrganisationInvitation, invitation_id)
    if invitation.email != user.email or invitation.withdrawn_at is not None:
        raise NotFound(str(invitation_id))
    organisation = db.session.get(Organisation, invitation.organisation_id)
    if invitation.accepted_at is None:
        invitation.accepted_at = now
        grant_role(user.id, invitation.role, Scope.ORGANISATION, organisation.id, now, by=invitation.invited_by)
        conflicts.find_after_joining(user.id, organisation.id, now)
    return organisation


def _known(number: str | None) -> Refusal:
    text = f"An organisation with the number {number} is on record already. Ask to join it instead."
    return Refusal([Reason("organisation_known", text, where="company_number")])


def _by_number(number: str) -> Organisation | None:
    return db.session.scalars(select(Organisation).where(Organisation.company_number == number)).one_or_none()
