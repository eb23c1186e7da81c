"""How does a person fix a pair of application and assessor for the next proposal, forbid one, and lift that again?"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, PairLock
from app.policy import viewer_of
from app.queries.assigning import Pair, eligible_for, pooled, work_on
from app.queries.pools import Side
from app.queries.quarantine import is_hidden
from app.services.proposals import hindrances_of
from app.services.record import NotFound, get_for_update, get_to_hold, record_event
from workflows.actor import Actor
from workflows.machine import Reason, Refusal
from workflows.proposal import LockKind

NOT_IN_POOL = Reason("not_in_pool", "This person is not in the pool for this ledger.", "user_id")

BEGUN = Reason("begun", "This person has taken the review on, and keeps it. Ask them to give it back first.", "leaves")


def set_lock(
    call_id: uuid.UUID,
    side: Side,
    pair: Pair,
    kind: LockKind,
    actor: Actor,
    now: datetime,
) -> PairLock:
    """Fix or forbid a pair of application and person in this side's next proposals. What was said of the pair before is
    lifted; the same said twice stands once.

    `NotFound` for an application that this person may not see, and `Refusal` of the other side.
    """
    call: Call = get_for_update(Call, call_id)
    _may_be_said(call, side, pair, kind, actor)
    standing = _standing(side, pair)
    if standing is not None and standing.kind == kind:
        return standing
    if standing is not None:
        _lift(standing, actor, now)
    made = PairLock(
        id=uuid.uuid4(),
        call_id=call.id,
        scope_id=side.scope_id,
        ledger=side.ledger,
        application_id=pair[0],
        user_id=pair[1],
        kind=kind,
        set_by=actor.id,
        set_at=now,
    )
    db.session.add(made)
    db.session.flush()
    data = {"application": str(pair[0]), "user": str(pair[1]), "kind": kind.value}
    record_event(made, "lock_pair", actor, now, call_id=call.id, data=data)
    return made


def swap(
    call_id: uuid.UUID,
    side: Side,
    application_id: uuid.UUID,
    instead: tuple[uuid.UUID, uuid.UUID],
    actor: Actor,
    now: datetime,
) -> None:
    """Forbid the first person on an application and fix the second in their place."""
    away, comes = instead
    set_lock(call_id, side, (application_id, away), LockKind.FORBIDDEN, actor, now)
    set_lock(call_id, side, (application_id, comes), LockKind.FIXED, actor, now)


def lift(lock_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor, now: datetime) -> PairLock:
    """Leave a pair to the next proposal again. Lifting twice lifts once."""
    call: Call = get_to_hold(Call, call_id)
    kept: PairLock = get_for_update(PairLock, lock_id)
    if (kept.call_id, kept.ledger, kept.scope_id) != (call_id, side.ledger, side.scope_id):
        raise NotFound(f"PairLock {lock_id}")
    if actor.id is None or is_hidden(actor.id, kept.application_id):
        raise NotFound(f"PairLock {lock_id}")
    reasons = hindrances_of(call, side, actor)
    if reasons:
        raise Refusal(reasons)
    if kept.lifted_at is None:
        _lift(kept, actor, now)
    return kept


def _may_be_said(call: Call, side: Side, pair: Pair, kind: LockKind, actor: Actor) -> None:
    """`NotFound` for an application that this person may not see, and `Refusal` with every reason."""
    application_id, user_id = pair
    if actor.id is None or application_id not in eligible_for(call, side, viewer_of(actor.id)):
        raise NotFound(f"Application {application_id}")
    reasons = list(hindrances_of(call, side, actor))
    own = [one for one in work_on([application_id]) if one.pair == pair]
    may_leave = kind == LockKind.FORBIDDEN and own
    if not may_leave and user_id not in pooled(call.id, side):
        reasons.append(NOT_IN_POOL)
    if kind == LockKind.FORBIDDEN and any(one.is_begun for one in own):
        reasons.append(BEGUN)
    if reasons:
        raise Refusal(reasons)


def _lift(kept: PairLock, actor: Actor, now: datetime) -> None:
    kept.lifted_by, kept.lifted_at = actor.id, now
    db.session.flush()
    record_event(kept, "unlock_pair", actor, now, call_id=kept.call_id)


def _standing(side: Side, pair: Pair) -> PairLock | None:
    query = select(PairLock).where(
        PairLock.application_id == pair[0],
        PairLock.user_id == pair[1],
        PairLock.ledger == side.ledger,
        PairLock.lifted_at.is_(None),
    )
    return db.session.scalars(query).one_or_none()
