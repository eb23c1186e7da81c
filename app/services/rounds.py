"""How does an always-open call go on into its next round at a cut-off, and what goes with it?"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Amendment, Call, CallRegion, Clarification
from app.queries.definitions import current_version, definition_of
from app.queries.facts import call_facts
from app.services import drafts, working_copies
from app.services.record import add_to_outbox, drafts_held, record_event, record_move
from workflows.actor import CLOCK
from workflows.amendment import AmendmentState
from workflows.call import CALL, CallMove, CallState
from workflows.clarification import ClarificationState
from workflows.plain import to_plain
from workflows.rounds import milestones_of, next_number


def open_next(before: Call, now: datetime) -> Call | None:
    """Open the round after one that has closed this moment, on the same version and keys; None after the last.

    Drafts go on into it as they are, with questions that nobody answered and an amendment that is being drafted. The
    caller holds the closed round, so that there is one next round however many clocks look.
    """
    core = definition_of(current_version(before)).core
    number = next_number(core, before.round_number, now)
    if number is None:
        return None
    call = _begin(before, number, milestones_of(core, number).closes_at, now)
    step = CALL.decide(CallMove.OPEN_ROUND, call.state, CLOCK.roles, call_facts(call, now))
    call.opened_at = now
    data = {"due_at": to_plain(call.opens_at), "round": number, "before": str(before.id)}
    record_move(call, step, CLOCK, now, call_id=call.id, data=data)
    _carry_drafts(before, call, now)
    _carry_open(Clarification, ClarificationState.ASKED, before, call, now)
    if _carry_open(Amendment, AmendmentState.DRAFTING, before, call, now):
        working_copies.follow_amendment(before, call)
        drafts.follow_amendment(before, call)
    return call


def _begin(before: Call, number: int, closes_at: datetime, now: datetime) -> Call:
    """The next round as it was agreed: it stands on the version in force, and under the first round's keys."""
    first = db.session.get_one(Call, before.agreed_as_id)
    call = Call(
        id=uuid.uuid4(),
        reference=_free_reference(f"{first.reference}-R{number}"),
        funder_id=before.funder_id,
        title=before.title,
        state=CallState.AGREED,
        current_number=before.current_number,
        created_at=now,
        opens_at=before.closes_at,
        closes_at=closes_at,
        amended_at=before.amended_at,
        by_invitation=before.by_invitation,
        is_listed=before.is_listed,
        round_number=number,
        first_round_id=first.id,
    )
    db.session.add(call)
    db.session.flush()
    regions = db.session.scalars(select(CallRegion.region_id).where(CallRegion.call_id == before.id)).all()
    db.session.add_all(CallRegion(call_id=call.id, region_id=region_id) for region_id in regions)
    data = {"round": number, "before": str(before.id), "sha256": current_version(call).sha256}
    record_event(call, "begin_round", CLOCK, now, call_id=call.id, target=CallState.AGREED.value, data=data)
    return call


def _carry_open(kind: type[Any], state: StrEnum, before: Call, call: Call, now: datetime) -> int:
    """What waits at a cut-off for somebody to go on with it waits in the next round; how many of this kind."""
    waiting = db.session.scalars(select(kind).where(kind.call_id == before.id, kind.state == state)).all()
    for one in waiting:
        one.call_id = call.id
        record_event(one, "follow_round", CLOCK, now, call_id=call.id, data={"from": str(before.id)})
    return len(waiting)


def _free_reference(wanted: str) -> str:
    """The reference, with a further number where a call of that name was drafted by hand."""
    begun = func.lower(Call.reference).startswith(wanted.lower(), autoescape=True)
    taken = {one.lower() for one in db.session.scalars(select(Call.reference).where(begun))}
    return next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, 100))) if one.lower() not in taken)


def _carry_drafts(before: Call, call: Call, now: datetime) -> None:
    """Every draft goes on with all that hangs on it, answering the version that it answered; its writers are told."""
    data = {"from": str(before.id), "round": call.round_number, "closed_at": to_plain(before.closes_at)}
    for draft in drafts_held(before.id):
        draft.call_id = call.id
        entry = record_event(draft, "follow_round", CLOCK, now, call_id=call.id, data=data)
        payload = {"notice": "draft_carried", "subject_id": str(draft.id), "event": entry.number, **data}
        add_to_outbox("notice", payload, now)
    working_copies.follow_drafts(call)
