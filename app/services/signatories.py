"""How is the person named who turns a side's key, and how does another sign in their place?"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, CallSignatory, User
from app.queries.amendments import drafted_version, open_amendment
from app.queries.facts import sides_drafted, signatures_on
from app.queries.signatories import holders_of
from app.services.record import get_for_update, record_move
from workflows.actor import CLOCK, Actor
from workflows.call import BEFORE_OPENING, CallState
from workflows.machine import Reason, Refusal
from workflows.signatory import SIGNATORY, NamingFacts, NamingMove, NamingState


def name_signatory(
    call_id: uuid.UUID, side: str, user_id: uuid.UUID, reason: str, actor: Actor, now: datetime
) -> CallSignatory:
    """Name who signs for one's own side; in the place of whoever was named before, for a reason.

    `Refusal` once a key is turned on what is being signed: nobody changes hands half way.
    """
    call = get_for_update(Call, call_id)
    if side not in sides_drafted(call, actor):
        raise Refusal([Reason("wrong_role", "You do not act for this side.")])
    before = _named(call.id, side)
    if before is not None and before.user_id == user_id:
        return before
    facts = _facts(call, side, user_id, reason, actor)
    if before is not None:
        step = SIGNATORY.decide(NamingMove.REPLACE, before.state, actor.roles, facts)
        record_move(before, step, actor, now, call_id=call.id, data=_told(before, side))
        db.session.flush()
    kept = _naming(call, side, user_id, now)
    kept.named_by, kept.reason = actor.id, reason.strip() if before is not None else ""
    kept.deputises_for = before.user_id if before is not None else None
    step = SIGNATORY.decide(NamingMove.NAME, kept.state, actor.roles, facts)
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=call.id, data=_told(kept, side))
    return kept


def name_only_holders(call: Call, sides: tuple[str, ...], now: datetime) -> None:
    """Name, for each side of a new call, the one person who holds its signatory's role; of several, nobody.

    Somebody who is the only one on two sides is named for the first of them.
    """
    holders = holders_of(call)
    taken: set[uuid.UUID] = set()
    for side in sides:
        people: list[User] = [person for person in holders.get(side, ()) if person.id not in taken]
        if len(people) == 1:
            kept = _naming(call, side, people[0].id, now)
            step = SIGNATORY.decide(NamingMove.NAME_ONLY_HOLDER, kept.state, CLOCK.roles, NamingFacts())
            db.session.add(kept)
            db.session.flush()
            record_move(kept, step, CLOCK, now, call_id=call.id, data=_told(kept, side))
            taken.add(people[0].id)


def _facts(call: Call, side: str, user_id: uuid.UUID, reason: str, actor: Actor) -> NamingFacts:
    is_amended = call.state == CallState.OPEN and open_amendment(call.id) is not None
    return NamingFacts(
        keys_can_turn=call.state in BEFORE_OPENING or call.state == CallState.OPEN,
        # On an open call the keys of what is in force are no reason to wait; those of an amendment are.
        no_key_turned=not signatures_on(drafted_version(call).id) or (call.state == CallState.OPEN and not is_amended),
        holds_role=user_id in {person.id for person in holders_of(call).get(side, ())},
        names_another=user_id != actor.id,
        on_no_other_side=_named_elsewhere(call.id, side, user_id) is None,
        reason_given=bool(reason.strip()),
    )


def _naming(call: Call, side: str, user_id: uuid.UUID, now: datetime) -> CallSignatory:
    return CallSignatory(
        id=uuid.uuid4(), call_id=call.id, side=side, user_id=user_id, state=NamingState.NAMED, named_at=now, reason=""
    )


def _named(call_id: uuid.UUID, side: str) -> CallSignatory | None:
    query = select(CallSignatory).where(
        CallSignatory.call_id == call_id, CallSignatory.side == side, CallSignatory.state == NamingState.NAMED
    )
    return db.session.scalars(query).one_or_none()


def _named_elsewhere(call_id: uuid.UUID, side: str, user_id: uuid.UUID) -> uuid.UUID | None:
    query = select(CallSignatory.id).where(
        CallSignatory.call_id == call_id,
        CallSignatory.side != side,
        CallSignatory.user_id == user_id,
        CallSignatory.state == NamingState.NAMED,
    )
    return db.session.scalar(query)


def _told(kept: CallSignatory, side: str) -> dict[str, str]:
    told = {"call_id": str(kept.call_id), "side": side, "person": str(kept.user_id)}
    if kept.deputises_for is not None:
        told |= {"in_place_of": str(kept.deputises_for), "reason": kept.reason}
    return told
