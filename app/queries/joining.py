"""Who asks to join an organisation, and where do one's own requests stand?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import JoinRequest, User
from app.queries.registers import outside_name
from workflows.actor import Role
from workflows.join_request import JoinState


@dataclass(frozen=True)
class Waiting:
    """A request that waits for an answer: who asks (for lead applicants), or which organisation (for oneself)."""

    id: uuid.UUID
    who: str
    email: str
    asked_at: datetime


@dataclass(frozen=True)
class Asking:
    """One request with what became of it."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation: str
    person: str
    email: str
    words: str
    state: JoinState
    asked_at: datetime
    role: Role | None
    answer: str
    answered_at: datetime | None


def waiting_at(organisation_id: uuid.UUID) -> Sequence[Waiting]:
    """Everybody who asks to join an organisation and waits, the oldest first. One query."""
    query = (
        select(JoinRequest.id, User.name, User.email, JoinRequest.asked_at)
        .join(User, User.id == JoinRequest.user_id)
        .where(JoinRequest.organisation_id == organisation_id, JoinRequest.state == JoinState.ASKED)
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def asking_of(asked: JoinRequest, *, is_own: bool) -> Asking:
    """One request that came through the gate: whoever asks reads the name that strangers know. Two queries for them."""
    return Asking(
        id=asked.id,
        organisation_id=asked.organisation_id,
        organisation=(outside_name(asked.organisation_id) or "") if is_own else asked.organisation.name,
        person=asked.user.name,
        email=asked.user.email,
        words=asked.words,
        state=asked.state,
        asked_at=asked.asked_at,
        role=asked.role,
        answer=asked.answer,
        answered_at=asked.answered_at,
    )
