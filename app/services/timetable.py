"""How are people reminded of a call's milestones, and how is its deadline put off?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Call, CallReminder, DeadlineExtension
from app.queries.facts import speaks_for
from app.queries.timetable import dates_of, moments_of, open_extension, reminders_made
from app.services.record import NotFound, add_to_outbox, get_for_update, get_with_call, record_event, record_move
from workflows.actor import CLOCK, Actor
from workflows.call import CallState
from workflows.extension import (
    EXTENSION,
    NOT_YOUR_SIDE,
    PROPOSED_ALREADY,
    ExtensionFacts,
    ExtensionMove,
    ExtensionState,
)
from workflows.machine import Refusal
from workflows.plain import to_plain
from workflows.timetable import Occasion, due


def remind(call_id: uuid.UUID, now: datetime) -> int:
    """Make the reminders that are due, each once; the number made. A second clock finds them made."""
    call = get_for_update(Call, call_id)
    found = due(moments_of(call), call.state, reminders_made(call.id), now)
    for occasion in found:
        _remind(call, occasion, now)
    return len(found)


def propose_extension(
    call_id: uuid.UUID, side: str, to_at: datetime, reason: str, actor: Actor, now: datetime
) -> DeadlineExtension:
    """Propose a later deadline for an open call, for one's own side; another side confirms it or it is withdrawn."""
    call = get_for_update(Call, call_id)
    if side not in speaks_for(call, actor):
        raise Refusal([NOT_YOUR_SIDE])
    if open_extension(call.id) is not None:
        raise Refusal([PROPOSED_ALREADY])
    kept = DeadlineExtension(
        id=uuid.uuid4(),
        call_id=call.id,
        state=ExtensionState.PROPOSED,
        from_at=call.closes_at,
        to_at=to_at,
        reason=reason.strip(),
        side=side,
        proposed_by=actor.id,
        proposed_at=now,
    )
    step = EXTENSION.decide(ExtensionMove.PROPOSE, kept.state, actor.roles, _facts(call, kept, actor, now))
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=call.id, data=_told(call, kept))
    return kept


def confirm_extension(extension_id: uuid.UUID, call_id: uuid.UUID, actor: Actor, now: datetime) -> DeadlineExtension:
    """Put off the deadline as another side proposed: from now on the later one counts, and everybody is told."""
    call, kept = _locked(extension_id, call_id)
    step = EXTENSION.decide(ExtensionMove.CONFIRM, kept.state, actor.roles, _facts(call, kept, actor, now))
    kept.confirmed_by, kept.confirmed_at = actor.id, now
    call.closes_at = kept.to_at
    record_move(kept, step, actor, now, call_id=call.id, data=_told(call, kept))
    return kept


def withdraw_extension(extension_id: uuid.UUID, call_id: uuid.UUID, actor: Actor, now: datetime) -> DeadlineExtension:
    """Take a proposal back, or turn it down."""
    call, kept = _locked(extension_id, call_id)
    step = EXTENSION.decide(ExtensionMove.WITHDRAW, kept.state, actor.roles, _facts(call, kept, actor, now))
    record_move(kept, step, actor, now, call_id=call.id, data=_told(call, kept))
    return kept


def _locked(extension_id: uuid.UUID, call_id: uuid.UUID) -> tuple[Call, DeadlineExtension]:
    """Call first, then proposal: the clock that closes the call takes the same lock."""
    call, kept = get_with_call(DeadlineExtension, extension_id)
    if call.id != call_id:
        raise NotFound(f"DeadlineExtension {extension_id}")
    return call, kept


def _facts(call: Call, kept: DeadlineExtension, actor: Actor, now: datetime) -> ExtensionFacts:
    return ExtensionFacts(
        call_is_open=call.state == CallState.OPEN,
        before_deadline=now < call.closes_at,
        is_later=kept.to_at > call.closes_at,
        before_assessment_due=kept.to_at < dates_of(call).assessment_due_at,
        reason_given=bool(kept.reason),
        is_another_person=kept.proposed_by != actor.id,
        is_another_side=bool(set(speaks_for(call, actor)) - {kept.side}),
        deadline_unchanged=kept.from_at == call.closes_at,
    )


def _remind(call: Call, occasion: Occasion, now: datetime) -> None:
    db.session.add(
        CallReminder(
            call_id=call.id,
            milestone=occasion.milestone,
            reminder=occasion.reminder,
            milestone_at=occasion.milestone_at,
            due_at=occasion.at,
            made_at=now,
        )
    )
    data = {
        "milestone": occasion.milestone.value,
        "reminder": occasion.reminder.value,
        "milestone_at": to_plain(occasion.milestone_at),
        "due_at": to_plain(occasion.at),
    }
    entry = record_event(call, "remind", CLOCK, now, call_id=call.id, data=data)
    payload = {"notice": occasion.notice, "subject_id": str(call.id), "event": entry.number, **data}
    add_to_outbox("notice", payload, now)


def _told(call: Call, kept: DeadlineExtension) -> dict[str, str]:
    return {
        "call_id": str(call.id),
        "from_at": to_plain(kept.from_at),
        "to_at": to_plain(kept.to_at),
        "reason": kept.reason,
        "side": kept.side,
    }
