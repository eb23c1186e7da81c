"""How are people and organisations invited to a call that is by invitation, and the uninvited kept from it?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, CallInvitation, Organisation
from app.queries.invitations import is_invited
from app.services.record import NotFound, get_for_update, record_move
from workflows.actor import Actor
from workflows.call import CallState
from workflows.call_invitation import (
    CALL_INVITATION,
    CallInvitationFacts,
    CallInvitationMove,
    CallInvitationState,
)
from workflows.machine import Reason, Refusal

IN_TIME = frozenset({CallState.AGREED, CallState.OPEN})


def invite(call_id: uuid.UUID, addresses: Sequence[str], numbers: Sequence[str], actor: Actor, now: datetime) -> int:
    """Invite these addresses, and the organisations with these company numbers; how many are new. `Refusal` with every
    reason, and nobody invited."""
    call = get_for_update(Call, call_id)
    found = _by_number(numbers)
    fresh = [one for one in _named(call, addresses, found) if not _stands(one)]
    facts = CallInvitationFacts(
        is_by_invitation=call.by_invitation,
        is_agreed_or_open=call.state in IN_TIME,
        names_somebody=bool(fresh),
        unknown=tuple(_unknown(number) for number in dict.fromkeys(numbers) if number not in found),
    )
    step = CALL_INVITATION.decide(CallInvitationMove.INVITE, CallInvitationState.INVITED, actor.roles, facts)
    for one in fresh:
        one.invited_by, one.invited_at = actor.id, now
        db.session.add(one)
        db.session.flush()
        record_move(one, step, actor, now, call_id=call.id)
    return len(fresh)


def withdraw(invitation_id: uuid.UUID, call_id: uuid.UUID, actor: Actor, now: datetime) -> CallInvitation:
    """Take an invitation back. What was begun under it stays begun."""
    call = get_for_update(Call, call_id)
    kept: CallInvitation = get_for_update(CallInvitation, invitation_id)
    if kept.call_id != call.id:
        raise NotFound(f"CallInvitation {invitation_id}")
    step = CALL_INVITATION.decide(CallInvitationMove.WITHDRAW, kept.state, actor.roles, CallInvitationFacts())
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def refuse_uninvited(call: Call, organisation_id: uuid.UUID, actor: Actor) -> None:
    """`Refusal` for whoever is not invited to a call that is by invitation."""
    if call.by_invitation and not is_invited(call.id, organisation_id, actor.id):
        raise Refusal([Reason("not_invited", "This call is by invitation, and your organisation is not invited.")])


def _by_number(numbers: Sequence[str]) -> dict[str, Organisation]:
    rows = db.session.scalars(select(Organisation).where(Organisation.company_number.in_(numbers)))
    return {row.company_number or "": row for row in rows}


def _named(call: Call, addresses: Sequence[str], found: dict[str, Organisation]) -> list[CallInvitation]:
    """One invitation for each address and each organisation, every one once."""
    common = {"call_id": call.id, "state": CallInvitationState.INVITED}
    return [
        *(CallInvitation(id=uuid.uuid4(), email=one, **common) for one in dict.fromkeys(addresses)),
        *(CallInvitation(id=uuid.uuid4(), organisation_id=one.id, **common) for one in found.values()),
    ]


def _stands(one: CallInvitation) -> bool:
    query = select(CallInvitation.id).where(
        CallInvitation.call_id == one.call_id, CallInvitation.state == CallInvitationState.INVITED
    )
    column = CallInvitation.email if one.email else CallInvitation.organisation_id
    return db.session.scalar(query.where(column == (one.email or one.organisation_id))) is not None


def _unknown(number: str) -> Reason:
    text = f"No organisation with the number {number} is registered. Invite somebody there by address."
    return Reason("unknown_number", text, where="numbers")
