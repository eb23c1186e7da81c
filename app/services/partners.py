"""How is an organisation asked to take part in an application, answers, and ceases to?"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Partner, PartnerInvitation, RoleGrant, Scope, User
from app.queries.application_facts import writing_facts
from app.queries.facts import holds_role
from app.queries.inviting import invitation_facts, letter_facts
from app.queries.registers import against_organisation
from app.queries.team import is_in_team, taking_part, works_on
from app.services import application_papers, declarations, lead_changes, question_work, working_copies
from app.services.applications import hold, partner_in, repeat_sums
from app.services.record import NotFound, get_for_update, record_event, record_move
from workflows.actor import ORGANISATION_ROLES, Actor, Role
from workflows.application import ApplicationState
from workflows.consortium import PARTNER, PartnerFacts, PartnerMove, PartnerState
from workflows.partner_invitation import (
    MOST_PARTNERS,
    PARTNER_INVITATION,
    PartnerInvitationFacts,
    PartnerInvitationMove,
    PartnerInvitationState,
)
from workflows.writing_again import too_soon


@dataclass(frozen=True)
class Wanted:
    """Whom the lead asks: an address, the organisation that is meant as far as they know, and words to the person."""

    email: str
    hint: str = ""
    words: str = ""


def invite(application_id: uuid.UUID, wanted: Wanted, actor: Actor, now: datetime) -> PartnerInvitation:
    """Ask whoever has this address to take part with an organisation of theirs; `Refusal` with every reason."""
    application = hold(application_id, now)
    address = wanted.email.strip().lower()
    facts = replace(
        invitation_facts(application, now),
        is_own_address=db.session.scalar(select(User.email).where(User.id == actor.id)) == address,
        is_in_team=is_in_team(application.id, address),
        is_asked_already=_waits(application, address),
        has_room=_places(application) < MOST_PARTNERS,
        too_soon=too_soon(_taken_back(application, address), now, where="email"),
    )
    pending = PartnerInvitationState.PENDING
    step = PARTNER_INVITATION.decide(PartnerInvitationMove.INVITE, pending, actor.roles, facts)
    asked = PartnerInvitation(
        id=uuid.uuid4(),
        application_id=application.id,
        email=address,
        hint=wanted.hint.strip(),
        words=wanted.words.strip(),
        state=pending,
        invited_by=actor.id,
        invited_at=now,
        sent_at=now,
    )
    db.session.add(asked)
    db.session.flush()
    record_move(asked, step, actor, now, call_id=application.call_id)
    return asked


def send_again(application_id: uuid.UUID, invitation_id: uuid.UUID, actor: Actor, now: datetime) -> PartnerInvitation:
    """Write to the address once more; `Refusal` within a day of the last letter."""
    application, asked = _asked_by(application_id, invitation_id, now)
    facts = letter_facts(application, asked.sent_at, now)
    step = PARTNER_INVITATION.decide(PartnerInvitationMove.SEND_AGAIN, asked.state, actor.roles, facts)
    asked.sent_at = now
    record_move(asked, step, actor, now, call_id=application.call_id)
    return asked


def withdraw(application_id: uuid.UUID, invitation_id: uuid.UUID, actor: Actor, now: datetime) -> PartnerInvitation:
    """Take an invitation back that nobody has answered."""
    application, asked = _asked_by(application_id, invitation_id, now)
    _answer(application, asked, PartnerInvitationMove.WITHDRAW, PartnerInvitationFacts(), actor, now)
    return asked


def decline(invitation_id: uuid.UUID, actor: Actor, now: datetime) -> PartnerInvitation:
    """Say no to an invitation to one's own address."""
    application, asked = _asked_of(invitation_id, now)
    _answer(application, asked, PartnerInvitationMove.DECLINE, PartnerInvitationFacts(), actor, now)
    return asked


def accept(invitation_id: uuid.UUID, organisation_id: uuid.UUID, actor: Actor, now: datetime) -> Partner:
    """Take part with an organisation that one leads. One that took part before finds its costs as it left them."""
    application, asked = _asked_of(invitation_id, now)
    partner = db.session.scalars(
        select(Partner).where(Partner.application_id == application.id, Partner.organisation_id == organisation_id)
    ).one_or_none()
    facts = replace(
        invitation_facts(application, now),
        leads_organisation=holds_role(actor.id, Role.LEAD_APPLICANT, organisation_id),
        takes_part_already=partner is not None and partner.state == PartnerState.TAKES_PART,
        works_on_call=works_on(application.call, actor.id),
        ended=tuple(replace(one, where="organisation_id") for one in against_organisation(organisation_id)),
    )
    _answer(application, asked, PartnerInvitationMove.ACCEPT, facts, actor, now, organisation_id=organisation_id)
    partner = _join(application, organisation_id, partner, actor, now)
    repeat_sums(application)
    return partner


def remove(application_id: uuid.UUID, partner_id: uuid.UUID, actor: Actor, now: datetime) -> Partner:
    """Take another organisation out of an application: its people lose access at once, its costs count no more."""
    return _leave(application_id, partner_id, PartnerMove.REMOVE, actor, now)


def leave(application_id: uuid.UUID, partner_id: uuid.UUID, actor: Actor, now: datetime) -> Partner:
    """Leave an application with an organisation that one leads."""
    return _leave(application_id, partner_id, PartnerMove.LEAVE, actor, now)


def _leave(application_id: uuid.UUID, partner_id: uuid.UUID, move: PartnerMove, actor: Actor, now: datetime) -> Partner:
    application = hold(application_id, now)
    partner = partner_in(application, partner_id)
    facts = PartnerFacts(
        is_draft=application.state == ApplicationState.DRAFT,
        takes_words=writing_facts(application, now).takes_partners,
        is_lead=partner.is_lead,
        leads_organisation=holds_role(actor.id, Role.LEAD_APPLICANT, partner.organisation_id),
    )
    step = PARTNER.decide(move, partner.state, actor.roles, facts)
    lead_changes.fall_away(application, partner, actor, now)
    declarations.fall_away(application, partner, actor, now)
    record_move(partner, step, actor, now, call_id=application.call_id)
    db.session.flush()
    repeat_sums(application)
    application_papers.forget_drafts(application.id, now)
    people = _people_of(partner.organisation_id)
    question_work.release(application, people, actor, now)
    for person_id in people:
        working_copies.drop_unseen(person_id)
    return partner


def _join(
    application: Application, organisation_id: uuid.UUID, partner: Partner | None, actor: Actor, now: datetime
) -> Partner:
    if partner is not None:
        step = PARTNER.decide(PartnerMove.JOIN, partner.state, actor.roles, PartnerFacts())
        record_move(partner, step, actor, now, call_id=application.call_id)
        return partner
    partner = Partner(id=uuid.uuid4(), application_id=application.id, organisation_id=organisation_id, is_lead=False)
    db.session.add(partner)
    db.session.flush()
    target = PartnerState.TAKES_PART.value
    record_event(partner, PartnerMove.JOIN.value, actor, now, call_id=application.call_id, target=target)
    return partner


def _answer(
    application: Application,
    asked: PartnerInvitation,
    move: PartnerInvitationMove,
    facts: PartnerInvitationFacts,
    actor: Actor,
    now: datetime,
    *,
    organisation_id: uuid.UUID | None = None,
) -> None:
    step = PARTNER_INVITATION.decide(move, asked.state, actor.roles, facts)
    asked.answered_by, asked.answered_at, asked.organisation_id = actor.id, now, organisation_id
    record_move(asked, step, actor, now, call_id=application.call_id)


def _asked_by(
    application_id: uuid.UUID, invitation_id: uuid.UUID, now: datetime
) -> tuple[Application, PartnerInvitation]:
    application = hold(application_id, now)
    asked: PartnerInvitation = get_for_update(PartnerInvitation, invitation_id)
    if asked.application_id != application.id:
        raise NotFound(f"PartnerInvitation {invitation_id}")
    return application, asked


def _asked_of(invitation_id: uuid.UUID, now: datetime) -> tuple[Application, PartnerInvitation]:
    # The application first, as everybody takes it: what somebody else did to the invitation meanwhile is then read.
    found = select(PartnerInvitation.application_id).where(PartnerInvitation.id == invitation_id)
    application_id = db.session.scalar(found)
    if application_id is None:
        raise NotFound(f"PartnerInvitation {invitation_id}")
    return _asked_by(application_id, invitation_id, now)


def _waits(application: Application, address: str) -> bool:
    query = select(PartnerInvitation.id).where(
        PartnerInvitation.application_id == application.id,
        PartnerInvitation.email == address,
        PartnerInvitation.state == PartnerInvitationState.PENDING,
    )
    return db.session.scalar(query) is not None


def _taken_back(application: Application, address: str) -> datetime | None:
    """When the address was last written to of an invitation that was withdrawn since."""
    return db.session.scalar(
        select(func.max(PartnerInvitation.sent_at)).where(
            PartnerInvitation.application_id == application.id,
            PartnerInvitation.email == address,
            PartnerInvitation.state == PartnerInvitationState.WITHDRAWN,
        )
    )


def _places(application: Application) -> int:
    """How many organisations there are, with those that may still accept."""
    partners = select(func.count(Partner.id)).where(*taking_part(application.id))
    pending = select(func.count(PartnerInvitation.id)).where(
        PartnerInvitation.application_id == application.id, PartnerInvitation.state == PartnerInvitationState.PENDING
    )
    return (db.session.scalar(partners) or 0) + (db.session.scalar(pending) or 0)


def _people_of(organisation_id: uuid.UUID) -> list[uuid.UUID]:
    query = select(RoleGrant.user_id).where(
        RoleGrant.scope == Scope.ORGANISATION,
        RoleGrant.scope_id == organisation_id,
        RoleGrant.role.in_(ORGANISATION_ROLES),
        RoleGrant.ended_at.is_(None),
    )
    return list(db.session.scalars(query.distinct()))
