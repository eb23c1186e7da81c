"""How is a release asked for, held for a minute, stopped, and carried out by the worker?"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from app.extensions import db
from app.models import Call, ReleaseHold
from app.notices.shown import Shown, shown_by
from app.policy import actor_for, viewer_of
from app.queries.release_page import NOTICE
from app.services import decisions
from app.services.record import add_to_outbox, get_for_update, record_event
from workflows import release_hold
from workflows.actor import CLOCK, Actor
from workflows.call import CALL, CallMove
from workflows.machine import NOT_YOURS, Reason, Refusal


def ask(call_id: uuid.UUID, typed: int | None, actor: Actor, now: datetime, reason: str = "") -> Call:
    """Have the decisions released in a minute. `typed` is how many people are told, as the person typed it; `reason`
    says why it is earlier than all sides signed, if it is. `Refusal` with everything that stands in the way."""
    call = get_for_update(Call, call_id)
    kept, told = db.session.get(ReleaseHold, call.id), shown_by(NOTICE, call.id)
    reasons = (
        *refusals(call, actor, now, reason),
        *unfinished(told),
        *release_hold.asking(kept.due_at if kept else None),
        *release_hold.confirming(typed, len(told)),
    )
    if reasons:
        raise Refusal(reasons)
    due_at = now + release_hold.HOLD
    db.session.add(ReleaseHold(call_id=call.id, due_at=due_at, reason=reason, asked_by=actor.id, asked_at=now))
    record_event(call, "ask_release", actor, now, call_id=call.id, data={"people": len(told)})
    payload = {"call_id": str(call.id), "due_at": due_at.isoformat()}
    add_to_outbox("release", payload, now, due_at=due_at)
    return call


def stop(call_id: uuid.UUID, actor: Actor, now: datetime) -> Call:
    """Take a release back that was asked for: nobody has been told anything."""
    call = get_for_update(Call, call_id)
    if not CALL.may(CallMove.RELEASE, actor.roles):
        raise Refusal([NOT_YOURS])
    kept = db.session.get(ReleaseHold, call.id)
    reasons = release_hold.stopping(kept.due_at if kept else None, now)
    if reasons:
        raise Refusal(reasons)
    db.session.delete(kept)
    record_event(call, "stop_release", actor, now, call_id=call.id)
    return call


def carry_out(call_id: uuid.UUID, due_at: str, now: datetime) -> None:
    """Release what was asked for at this instant, if it is still asked for. What stands in the way now is written down
    instead, and the officer finds the release to ask for again. Doing it twice releases once."""
    call = get_for_update(Call, call_id)
    kept = db.session.get(ReleaseHold, call.id)
    if kept is None or kept.due_at.isoformat() != due_at:
        return
    asked_by, reason = kept.asked_by, kept.reason
    db.session.delete(kept)
    try:
        decisions.release(call.id, actor_for(viewer_of(asked_by), call), now, reason)
    except Refusal as refusal:
        said = " ".join(one.text for one in refusal.reasons)
        record_event(call, "fail_release", CLOCK, now, call_id=call.id, data={"reason": said})


def refusals(call: Call, actor: Actor, now: datetime, reason: str) -> tuple[Reason, ...]:
    """Everything that stands in the way of the release itself."""
    return CALL.refusals(CallMove.RELEASE, call.state, actor.roles, decisions.release_facts(call, now, reason))


def unfinished(told: Iterable[Shown]) -> tuple[Reason, ...]:
    """A reason for each message of a release that lacks a word."""
    return release_hold.unfinished((one.reader.name or one.reader.address, one.missing) for one in told if one.missing)
