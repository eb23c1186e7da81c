"""How is the pool of a call filled, how do people answer, and how are they reminded?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from app.extensions import db
from app.models import AssessorPool, Call, PoolMember
from app.queries.assessors import standing_of
from app.queries.pools import (
    SCOPES,
    Side,
    asked_to_the_role,
    fee_of,
    people_by_email,
    sorted_out,
    work_in,
)
from app.services import roles
from app.services.record import NotFound, get_for_update, get_to_hold, record_event, record_move
from workflows.actor import CLOCK, Actor
from workflows.ledgers import MARKED_BY, RUN_BY
from workflows.machine import Refusal, Step
from workflows.pool import (
    IN_TIME,
    NOT_ONESELF,
    OTHER_SIDE,
    POOL,
    PoolDecline,
    PoolFacts,
    PoolMove,
    PoolState,
    fee_refusals,
)
from workflows.pool_list import Named


@dataclass(frozen=True)
class Invited:
    """How many were asked: into the pool at once, to take the role first, and how many stood there already."""

    members: int
    newcomers: int
    standing: int


def set_fee(call_id: uuid.UUID, side: Side, fee_pence: int, actor: Actor, now: datetime) -> None:
    """Say what is paid for each assessment. Whoever has not answered is asked at the new fee; whoever has promised
    keeps the one that was promised to them."""
    call = _filled_by(call_id, side, actor)
    if reasons := fee_refusals(fee_pence):
        raise Refusal(reasons)
    kept = db.session.get(AssessorPool, (call.id, side.scope_id))
    if kept is None:
        kept = AssessorPool(call_id=call.id, scope_id=side.scope_id)
        db.session.add(kept)
    kept.fee_pence, kept.set_by, kept.set_at = fee_pence, actor.id, now
    waiting = (PoolMember.call_id == call.id, PoolMember.scope_id == side.scope_id)
    db.session.execute(
        update(PoolMember).where(*waiting, PoolMember.state == PoolState.INVITED).values(fee_pence=fee_pence)
    )
    db.session.flush()
    record_event(call, "set_fee", actor, now, call_id=call.id, data={"ledger": side.ledger.value, "pence": fee_pence})


def invite(call_id: uuid.UUID, side: Side, named: Sequence[Named], actor: Actor, now: datetime) -> Invited:
    """Ask these people into the pool. Who holds the role gets the invitation; anybody else is asked to take the role,
    and finds the invitation on their first page once they have. Who stands there already is left as they are.

    `Refusal` with every reason, and nobody invited.
    """
    call = _filled_by(call_id, side, actor)
    found = sorted_out(call.id, side, named, actor.id)
    fee_pence = fee_of(call.id, side)
    facts = PoolFacts(
        is_in_time=call.state in IN_TIME,
        fee_is_set=fee_pence is not None,
        names_somebody=bool(found.members or found.newcomers),
        problems=(NOT_ONESELF,) if found.oneself else (),
    )
    step = POOL.decide(PoolMove.INVITE, PoolState.INVITED, actor.roles, facts)
    accounts = people_by_email([one.email for one in (*found.members, *found.newcomers)])
    silent = replace(step, notices=())
    for each, told in ((found.members, step), (found.newcomers, silent)):
        for one in each:
            member = _place(call, side, one, fee_pence or 0, accounts.get(one.email))
            member.invited_by, member.invited_at = actor.id, now
            db.session.add(member)
            db.session.flush()
            record_move(member, told, actor, now, call_id=call.id, data=_told(member))
    _ask_to_take_the_role(side, found.newcomers, actor, now)
    return Invited(len(found.members), len(found.newcomers), len(found.standing))


def accept(member_id: uuid.UUID, promised: int, actor: Actor, now: datetime) -> PoolMember:
    """Take a place in a pool for so many assessments, as many as asked or fewer; or change how many."""
    member = _own(member_id)
    facts = replace(_facts(member), promised=promised, unready=standing_of(_person(actor)).unready(now))
    step = POOL.decide(PoolMove.ACCEPT, member.state, actor.roles, facts)
    member.user_id, member.promised, member.answered_at = actor.id, promised, now
    record_move(member, step, actor, now, call_id=member.call_id, data={"promised": promised})
    return member


def decline(member_id: uuid.UUID, reason: PoolDecline | None, words: str, actor: Actor, now: datetime) -> PoolMember:
    """Take no part, or no longer, with a reason. Assessments that are still theirs are declined first."""
    member = _own(member_id)
    facts = replace(_facts(member), reason_given=reason is not None)
    step = _told_if_promised(POOL.decide(PoolMove.DECLINE, member.state, actor.roles, facts))
    member.user_id, member.decline_reason, member.words = actor.id, reason, words.strip()
    member.answered_at = now
    record_move(member, step, actor, now, call_id=member.call_id, data=_left(member, reason))
    return member


def withdraw(member_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor, now: datetime) -> PoolMember:
    """Take an invitation back, or a place in the pool. Whoever has assessments in this call keeps it."""
    call = _filled_by(call_id, side, actor)
    member: PoolMember = get_for_update(PoolMember, member_id)
    if (member.call_id, member.scope_id) != (call.id, side.scope_id):
        raise NotFound(f"PoolMember {member_id}")
    step = _told_if_promised(POOL.decide(PoolMove.WITHDRAW, member.state, actor.roles, _facts(member)))
    record_move(member, step, actor, now, call_id=call.id, data={"promised": member.promised or 0})
    return member


def remind(member_id: uuid.UUID, now: datetime) -> bool:
    """Write once more to somebody who has not answered; False when that was done, or they have."""
    member: PoolMember = get_for_update(PoolMember, member_id)
    if member.reminded_at is not None or member.state != PoolState.INVITED:
        return False
    step = POOL.decide(PoolMove.REMIND, member.state, CLOCK.roles, PoolFacts())
    member.reminded_at = now
    record_move(member, step, CLOCK, now, call_id=member.call_id, data=_told(member))
    return True


def _place(call: Call, side: Side, one: Named, fee_pence: int, user_id: uuid.UUID | None) -> PoolMember:
    return PoolMember(
        id=uuid.uuid4(),
        call_id=call.id,
        scope_id=side.scope_id,
        ledger=side.ledger,
        email=one.email,
        user_id=user_id,
        state=PoolState.INVITED,
        asked=one.load,
        fee_pence=fee_pence,
    )


def _ask_to_take_the_role(side: Side, newcomers: Sequence[Named], actor: Actor, now: datetime) -> None:
    asked = asked_to_the_role(side, [one.email for one in newcomers])
    role, scope = MARKED_BY[side.ledger], SCOPES[side.ledger]
    for one in newcomers:
        if one.email not in asked:
            roles.invite_to_role(one.email, role, scope, side.scope_id, actor, now)


def _told_if_promised(step: Step) -> Step:
    """Nobody counts on a place that was not accepted, so its end is told to nobody."""
    return step if step.source == PoolState.ACCEPTED else replace(step, notices=())


def _told(member: PoolMember) -> dict[str, int]:
    return {"asked": member.asked, "fee_pence": member.fee_pence}


def _left(member: PoolMember, reason: PoolDecline | None) -> dict[str, str | int]:
    return {"reason": reason.value if reason else "", "promised": member.promised or 0}


def _filled_by(call_id: uuid.UUID, side: Side, actor: Actor) -> Call:
    """The call, locked, if the person fills this side's pool; `Refusal` of the other side."""
    call: Call = get_for_update(Call, call_id)
    if RUN_BY[side.ledger] not in actor.roles:
        raise Refusal([OTHER_SIDE])
    return call


def _own(member_id: uuid.UUID) -> PoolMember:
    """The place, locked, in a call that stays as it is until this is written: the call first, as whoever invites
    takes them."""
    call_id = db.session.scalar(select(PoolMember.call_id).where(PoolMember.id == member_id))
    if call_id is None:
        raise NotFound(f"PoolMember {member_id}")
    get_to_hold(Call, call_id)
    member: PoolMember = get_for_update(PoolMember, member_id)
    return member


def _facts(member: PoolMember) -> PoolFacts:
    """What holds of a place now. Before it is accepted nothing was given under it."""
    call = db.session.get_one(Call, member.call_id)
    side = Side(member.ledger, member.scope_id)
    held = 0
    if member.state == PoolState.ACCEPTED and member.user_id is not None:
        held, _complete = work_in(call.id, side, [member.user_id]).get(member.user_id, (0, 0))
    return PoolFacts(is_in_time=call.state in IN_TIME, asked=member.asked, held=held)


def _person(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound("the clock takes no place in a pool")
    return actor.id
