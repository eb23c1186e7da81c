"""Who writes an application together, who was asked to, and what does somebody who is asked need to know?"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, exists, or_, select

from app.extensions import db
from app.models import (
    Application,
    Call,
    CallRegion,
    Declaration,
    LeadChange,
    Organisation,
    Partner,
    PartnerInvitation,
    Region,
    RoleGrant,
    Scope,
    User,
)
from app.walls import as_system
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, REGION_ROLES, Role
from workflows.consortium import PartnerState
from workflows.declaration import DeclarationState
from workflows.lead_change import LeadChangeState
from workflows.machine import Reason
from workflows.partner_invitation import PartnerInvitationState

# What stands in a query for one id or for several: the ids, or the parameter of a query that is made once.
One = uuid.UUID | BindParameter[Any] | None
Several = Collection[uuid.UUID] | BindParameter[Any]
WRITING = frozenset({Role.LEAD_APPLICANT, Role.COLLABORATOR})


@dataclass(frozen=True)
class Colleague:
    """A person with the roles that they hold in one organisation of the team."""

    id: uuid.UUID
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class TeamPartner:
    """An organisation that takes part, with its people."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    name: str
    is_lead: bool
    people: tuple[Colleague, ...]


@dataclass(frozen=True)
class AskedPartner:
    """An invitation, as the team reads it."""

    id: uuid.UUID
    email: str
    hint: str
    state: PartnerInvitationState
    invited_by: str
    invited_at: datetime
    sent_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Team:
    """Everybody of an application, the lead first, and everybody who was asked, who has not answered first.

    `to_lead` is the partner that is asked to take the lead and has not answered.
    """

    partners: tuple[TeamPartner, ...]
    asked: tuple[AskedPartner, ...]
    to_lead: uuid.UUID | None = None

    @property
    def writers(self) -> tuple[tuple[str, str], ...]:
        """Everybody who writes, as (id, name with the organisation), each once."""
        found = {
            str(person.id): f"{person.name}, {partner.name}"
            for partner in reversed(self.partners)
            for person in reversed(partner.people)
            if WRITING.intersection(person.roles)
        }
        return tuple(reversed(found.items()))

    @property
    def lead_asked(self) -> TeamPartner | None:
        """The partner that is asked to take the lead."""
        return next((one for one in self.partners if one.id == self.to_lead), None)

    @property
    def pending(self) -> tuple[AskedPartner, ...]:
        """Who has not answered."""
        return tuple(one for one in self.asked if one.state == PartnerInvitationState.PENDING)


@dataclass(frozen=True)
class InvitationRead:
    """What somebody who is asked reads before they answer. `own` are the organisations with which they may accept."""

    id: uuid.UUID
    title: str
    call_title: str
    call_id: uuid.UUID
    region: str
    closes_at: datetime
    lead: str
    others: tuple[str, ...]
    invited_by: str
    invited_at: datetime
    words: str
    own: tuple[tuple[str, str], ...]


def team_of(application_id: uuid.UUID) -> Team:
    """The team of an application that came through the gate. Four queries."""
    rows = db.session.execute(
        select(Partner.id, Partner.organisation_id, Organisation.name, Partner.is_lead)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(*taking_part(application_id))
        .order_by(Partner.is_lead.desc(), Organisation.name)
    ).all()
    people = _people([row.organisation_id for row in rows])
    partners = tuple(TeamPartner(*row, people=people.get(row.organisation_id, ())) for row in rows)
    asked_to_lead = select(LeadChange.partner_id).where(
        LeadChange.application_id == application_id, LeadChange.state == LeadChangeState.ASKED
    )
    return Team(partners, _asked(application_id), db.session.scalar(asked_to_lead))


def taking_part(application_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """The conditions of an organisation that takes part in this application now."""
    return (Partner.application_id == application_id, Partner.state == PartnerState.TAKES_PART)


def part_taken_by(organisation_ids: Several) -> Select[tuple[uuid.UUID]]:
    """The ids of the applications in which any of these organisations takes part now."""
    return worked_on_by(organisation_ids).where(Partner.state == PartnerState.TAKES_PART)


def worked_on_by(organisation_ids: Several) -> Select[tuple[uuid.UUID]]:
    """The ids of the applications that any of these organisations has written in, whether or not it has left since."""
    return select(Partner.application_id).where(Partner.organisation_id.in_(organisation_ids))


def belongs_to_applicant(person_id: uuid.UUID | None, application_id: uuid.UUID) -> bool:
    """Whether a person holds a role now in an organisation of an application, or in one that has left it, or has
    declared something for it.

    Who belongs to it neither assesses it nor decides on it for the funder."""
    return bool(db.session.scalar(select(is_of_applicant(person_id, application_id))))


def is_of_applicant(person_id: One, application_id: One) -> ColumnElement[bool]:
    """The condition of `belongs_to_applicant`, for a query that asks more."""
    theirs = select(RoleGrant.scope_id).where(
        RoleGrant.scope == Scope.ORGANISATION,
        RoleGrant.user_id == person_id,
        RoleGrant.role.in_(ORGANISATION_ROLES),
        RoleGrant.ended_at.is_(None),
    )
    works = exists().where(Partner.application_id == application_id, Partner.organisation_id.in_(theirs))
    declared = declared_for_by(person_id).where(Declaration.application_id == application_id).exists()
    return or_(works, declared)


def declared_for_by(person_id: One) -> Select[tuple[uuid.UUID]]:
    """The ids of the applications for which a person has declared something that was not withdrawn."""
    return select(Declaration.application_id).where(
        Declaration.answered_by == person_id, Declaration.state == DeclarationState.MADE
    )


def writes(application_id: uuid.UUID, person_id: uuid.UUID | None) -> bool:
    """Whether a person writes this application, for whichever organisation that takes part in it now."""
    return takes_part(application_id, person_id, WRITING)


def takes_part(
    application_id: uuid.UUID, person_id: uuid.UUID | None, roles: Collection[Role] = ORGANISATION_ROLES
) -> bool:
    """Whether a person holds one of these roles in an organisation that takes part in this application now."""
    query = (
        select(Partner.id)
        .join(RoleGrant, RoleGrant.scope_id == Partner.organisation_id)
        .where(
            *taking_part(application_id),
            RoleGrant.user_id == person_id,
            RoleGrant.role.in_(roles),
            RoleGrant.ended_at.is_(None),
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def is_in_team(application_id: uuid.UUID, address: str) -> bool:
    """Whether somebody with this address holds a role in an organisation that takes part in this application now."""
    return db.session.scalar(in_team(application_id, address).limit(1)) is not None


def in_team(application_id: uuid.UUID, address: str) -> Select[tuple[uuid.UUID]]:
    """Whoever has this address and holds such a role, for each of them."""
    return (
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Partner, Partner.organisation_id == RoleGrant.scope_id)
        .where(*taking_part(application_id), User.email == address, RoleGrant.ended_at.is_(None))
    )


def works_on(call: Call, person_id: uuid.UUID | None) -> bool:
    """Whether a person holds a role of the funder or of a region on this call."""
    regions = select(CallRegion.region_id).where(CallRegion.call_id == call.id)
    query = select(RoleGrant.id).where(
        RoleGrant.user_id == person_id,
        RoleGrant.role.in_(FUNDER_ROLES | REGION_ROLES),
        or_(RoleGrant.scope_id == call.funder_id, RoleGrant.scope_id.in_(regions)),
        RoleGrant.ended_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def unsettled(application_id: uuid.UUID) -> tuple[Reason, ...]:
    """Why an application waits for people who were asked to take part: a reason for each. One query."""
    query = (
        select(PartnerInvitation.email)
        .where(
            PartnerInvitation.application_id == application_id,
            PartnerInvitation.state == PartnerInvitationState.PENDING,
        )
        .order_by(PartnerInvitation.invited_at, PartnerInvitation.email)
    )
    return tuple(_waits(email) for email in db.session.scalars(query))


def _waits(email: str) -> Reason:
    text = f"{email} is invited to take part and has not answered. Wait for the answer, or withdraw the invitation."
    return Reason("invitation_pending", text, where="team")


@as_system()
def invitation_read(invitation: PartnerInvitation) -> InvitationRead:
    """What an invitation that came through the gate says, of an application that its reader may not see yet."""
    head = db.session.execute(
        select(Application, Call, Region.name, User.name)
        .join(Call, Call.id == Application.call_id)
        .join(Region, Region.id == Application.region_id)
        .join(User, User.id == invitation.invited_by)
        .where(Application.id == invitation.application_id)
    ).one()
    application, call, region, inviter = head
    names = db.session.scalars(
        select(Organisation.name)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(*taking_part(application.id))
        .order_by(Partner.is_lead.desc(), Organisation.name)
    ).all()
    return InvitationRead(
        id=invitation.id,
        title=application.title,
        call_title=call.title,
        call_id=call.id,
        region=region,
        closes_at=call.closes_at,
        lead=names[0],
        others=tuple(names[1:]),
        invited_by=inviter,
        invited_at=invitation.invited_at,
        words=invitation.words,
        own=_led_by(invitation.email),
    )


def _led_by(address: str) -> tuple[tuple[str, str], ...]:
    query = (
        select(Organisation.id, Organisation.name)
        .join(RoleGrant, RoleGrant.scope_id == Organisation.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.email == address, RoleGrant.role == Role.LEAD_APPLICANT, RoleGrant.ended_at.is_(None))
        .order_by(Organisation.name)
    )
    return tuple((str(id_), name) for id_, name in db.session.execute(query))


def _people(organisation_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Colleague, ...]]:
    query = (
        select(RoleGrant.scope_id, User.id, User.name, RoleGrant.role)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.scope_id.in_(organisation_ids),
            RoleGrant.role.in_(ORGANISATION_ROLES),
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
        )
        .order_by(User.name, User.id, RoleGrant.granted_at, RoleGrant.role)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, tuple[str, list[Role]]]] = {}
    for organisation_id, user_id, name, role in db.session.execute(query):
        found.setdefault(organisation_id, {}).setdefault(user_id, (name, []))[1].append(role)
    return {
        organisation_id: tuple(Colleague(id_, name, tuple(roles)) for id_, (name, roles) in people.items())
        for organisation_id, people in found.items()
    }


def _asked(application_id: uuid.UUID) -> tuple[AskedPartner, ...]:
    is_answered = PartnerInvitation.state != PartnerInvitationState.PENDING
    query = (
        select(PartnerInvitation, User.name)
        .join(User, User.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.application_id == application_id)
        .order_by(is_answered, PartnerInvitation.invited_at, PartnerInvitation.email)
    )
    return tuple(
        AskedPartner(one.id, one.email, one.hint, one.state, name, one.invited_at, one.sent_at, one.answered_at)
        for one, name in db.session.execute(query)
    )
