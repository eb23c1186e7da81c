"""How is a release asked for, held for a minute, stopped, and carried out by the worker?"""

import uuid
from dataclasses import replace
from datetime import datetime

from app.extensions import db
from app.models import Call, Outbox, ReleaseHold
from app.policy import actor_for, viewer_of
from app.queries.facts import call_facts
from app.queries.timetable import dates_of
from app.services import decisions
from app.services.record import add_to_outbox, get_for_update, record_event
from workflows import release_hold
from workflows.actor import CLOCK, Actor
from workflows.call import CALL, CallMove
from workflows.machine import Reason, Refusal
from workflows.timetable import comes_early


def ask(call_id: uuid.UUID, people: tuple[int | None, int], actor: Actor, now: datetime, reason: str = "") -> Call:
    """Have the decisions released in a minute. `people` are how many the person typed and how many are told; `reason`
    says why it is earlier than all sides signed, if it is. `Refusal` with everything that stands in the way."""
    call = get_for_update(Call, call_id)
    kept = db.session.get(ReleaseHold, call.id)
    reasons = (
        *refusals(call, actor, now, reason),
        *release_hold.asking(kept.due_at if kept else None),
        *release_hold.confirming(*people),
    )
    if reasons:
        raise Refusal(reasons)
    due_at = now + release_hold.HOLD
    db.session.add(ReleaseHold(call_id=call.id, due_at=due_at, reason=reason, asked_by=actor.id, asked_at=now))
    record_event(call, "ask_release", actor, now, call_id=call.id, data={"people": people[1]})
    payload = {"call_id": str(call.id), "due_at": due_at.isoformat()}
    add_to_outbox("release", payload, now, due_at=due_at)
    return call


def stop(call_id: uuid.UUID, actor: Actor, now: datetime) -> Call:
    """Take a release back that was asked for: nobody has been told anything."""
    call = get_for_update(Call, call_id)
    if not CALL.may(CallMove.RELEASE, actor.roles):
        raise Refusal([Reason("wrong_role", "This is not yours to do.")])
    kept = db.session.get(ReleaseHold, call.id)
    reasons = release_hold.stopping(kept.due_at if kept else None, now)
    if reasons:
        raise Refusal(reasons)
    db.session.delete(kept)
    record_event(call, "stop_release", actor, now, call_id=call.id)
    return call


def carry_out(row: Outbox, now: datetime) -> None:
    """Release what was asked for, if it is still asked for. What stands in the way now is written down instead, and
    the officer finds the release to ask for again. Doing it twice releases once."""
    call = get_for_update(Call, uuid.UUID(row.payload["call_id"]))
    kept = db.session.get(ReleaseHold, call.id)
    if kept is None or kept.due_at.isoformat() != row.payload["due_at"]:
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
    facts = replace(call_facts(call, now), reason_given=bool(reason), is_early=comes_early(dates_of(call), now))
    return CALL.refusals(CallMove.RELEASE, call.state, actor.roles, facts)
