"""Who is invited to a call that is by invitation, and is this person or this organisation among them?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select

from app.extensions import db
from app.models import Call, CallInvitation, Organisation, User
from app.policy import Viewer
from app.queries.visible import invited_calls
from app.walls import as_system
from workflows.actor import ORGANISATION_ROLES
from workflows.call_invitation import CallInvitationState


@dataclass(frozen=True)
class InvitedLine:
    """One invitation: an address, or an organisation by name and number."""

    id: uuid.UUID
    who: str
    number: str
    state: CallInvitationState
    invited_by: str
    invited_at: datetime


def invited_to(call_id: uuid.UUID, words: str = "") -> Sequence[InvitedLine]:
    """Every invitation to a call, the newest first; those with these words in the address or the name. One query."""
    query = (
        select(CallInvitation, Organisation.name, Organisation.company_number, User.name)
        .outerjoin(Organisation, Organisation.id == CallInvitation.organisation_id)
        .join(User, User.id == CallInvitation.invited_by)
        .where(CallInvitation.call_id == call_id)
        .order_by(CallInvitation.invited_at.desc(), CallInvitation.id)
    )
    if words:
        found = (CallInvitation.email, Organisation.name, Organisation.company_number)
        query = query.where(or_(*(column.icontains(words, autoescape=True) for column in found)))
    return [
        InvitedLine(one.id, name or one.email or "", number or "", one.state, by, one.invited_at)
        for one, name, number, by in db.session.execute(query)
    ]


def is_invited_viewer(call: Call, viewer: Viewer | None) -> bool:
    """Whether this person, or an organisation of theirs, is invited."""
    if viewer is None:
        return False
    invited = invited_calls(viewer.id, viewer.ids(ORGANISATION_ROLES))
    return bool(db.session.scalar(select(exists().where(Call.id == call.id, Call.agreed_as_id.in_(invited)))))


@as_system()
def is_invited(call_id: uuid.UUID, organisation_id: uuid.UUID, person_id: uuid.UUID | None) -> bool:
    """Whether an organisation is invited to a call, or the person who acts for it is by their own address."""
    address = select(User.email).where(User.id == person_id).scalar_subquery()
    query = select(
        exists().where(
            CallInvitation.call_id == call_id,
            CallInvitation.state == CallInvitationState.INVITED,
            or_(CallInvitation.organisation_id == organisation_id, CallInvitation.email == address),
        )
    )
    return bool(db.session.scalar(query))
