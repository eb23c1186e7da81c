"""Which requests stand before a person on every first page: to take part, to declare, and to be let in somewhere?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select, union_all

from app.extensions import db
from app.models import Application, Call, Declaration, JoinRequest, Organisation, PartnerInvitation, User
from app.queries.application_facts import being_written
from app.queries.joining import Waiting
from app.walls import as_system
from workflows.declaration import DeclarationState
from workflows.join_request import JoinState
from workflows.partner_invitation import PartnerInvitationState

PART, DECLARING, JOINING = "part", "declaring", "joining"
Parts = Sequence[tuple[uuid.UUID, str, datetime]]


@as_system()
def cards_of(person_id: uuid.UUID, address: str, now: datetime) -> tuple[Parts, Parts, Sequence[Waiting]]:
    """Invitations to take part in an application that wait for this address (id, who asks, when), declarations that
    are asked of it for a draft that takes words, and the organisations that the person has asked to join and that have
    not answered; the oldest first. One query, which reads over the wall only whether an application can still be
    written."""
    parts = (
        select(literal(PART).label("kind"), PartnerInvitation.id, User.name, PartnerInvitation.invited_at.label("at"))
        .join(User, User.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.email == address, PartnerInvitation.state == PartnerInvitationState.PENDING)
    )
    declaring = (
        select(literal(DECLARING), Declaration.id, User.name, Declaration.asked_at)
        .join(User, User.id == Declaration.asked_by)
        .join(Application, Application.id == Declaration.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(Declaration.email == address, Declaration.state == DeclarationState.ASKED, *being_written(now))
    )
    joining = (
        select(literal(JOINING), JoinRequest.id, Organisation.name, JoinRequest.asked_at)
        .join(Organisation, Organisation.id == JoinRequest.organisation_id)
        .where(JoinRequest.user_id == person_id, JoinRequest.state == JoinState.ASKED)
    )
    every = union_all(parts, declaring, joining).subquery()
    rows = db.session.execute(select(every).order_by(every.c.at, every.c.id)).all()
    return (
        [(one.id, one.name, one.at) for one in rows if one.kind == PART],
        [(one.id, one.name, one.at) for one in rows if one.kind == DECLARING],
        [Waiting(one.id, one.name, "", one.at) for one in rows if one.kind == JOINING],
    )


@as_system()
def declared_by(person_id: uuid.UUID) -> Parts:
    """The declarations that a person has made (id, for which call, when), the newest first. One query, over the wall:
    those who belong to no applicant read nothing else of the application."""
    query = (
        select(Declaration.id, Call.title, Declaration.answered_at)
        .join(Application, Application.id == Declaration.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(Declaration.answered_by == person_id, Declaration.state == DeclarationState.MADE)
        .order_by(Declaration.answered_at.desc(), Declaration.id)
    )
    return [(id_, title, at) for id_, title, at in db.session.execute(query) if at is not None]
