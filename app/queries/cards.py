"""Which requests stand before a person on every first page: to take part somewhere, and to be let in somewhere?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select, union_all

from app.extensions import db
from app.models import JoinRequest, Organisation, PartnerInvitation, User
from app.queries.joining import Waiting
from workflows.join_request import JoinState
from workflows.partner_invitation import PartnerInvitationState

PART, JOINING = "part", "joining"
Parts = Sequence[tuple[uuid.UUID, str, datetime]]


def cards_of(person_id: uuid.UUID, address: str) -> tuple[Parts, Sequence[Waiting]]:
    """Invitations to take part in an application that wait for this address (id, who asks, when), and the
    organisations that the person has asked to join and that have not answered; the oldest first. One query."""
    parts = (
        select(literal(PART).label("kind"), PartnerInvitation.id, User.name, PartnerInvitation.invited_at.label("at"))
        .join(User, User.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.email == address, PartnerInvitation.state == PartnerInvitationState.PENDING)
    )
    joining = (
        select(literal(JOINING), JoinRequest.id, Organisation.name, JoinRequest.asked_at)
        .join(Organisation, Organisation.id == JoinRequest.organisation_id)
        .where(JoinRequest.user_id == person_id, JoinRequest.state == JoinState.ASKED)
    )
    every = union_all(parts, joining).subquery()
    rows = db.session.execute(select(every).order_by(every.c.at, every.c.id)).all()
    return (
        [(one.id, one.name, one.at) for one in rows if one.kind == PART],
        [Waiting(one.id, one.name, "", one.at) for one in rows if one.kind == JOINING],
    )
