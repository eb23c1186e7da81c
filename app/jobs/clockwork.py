"""What happens because time has passed? The database says what is due; whoever looks first does it, once."""

import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import select

from app.extensions import db
from app.models import Amendment, Call
from app.queries.facts import call_facts
from app.queries.timetable import phases_due, watched
from app.services import application_papers, drafts, uploads, working_copies
from app.services.amendments import lapse
from app.services.assessments import close_when_due, start_when_due
from app.services.calls import close_call, close_interests, open_call
from app.services.timetable import remind
from app.transactions import unit_of_work
from workflows.actor import CLOCK
from workflows.amendment import AmendmentState
from workflows.call import CALL, CallMove, CallState
from workflows.machine import Refusal
from workflows.timetable import due

log = structlog.get_logger(__name__)

# How a phase begins by itself once the work before it is done.
BEGINNINGS: dict[StrEnum, Callable[[uuid.UUID, datetime], Any]] = {
    CallMove.START_ASSESSMENT: start_when_due,
    CallMove.CLOSE_LEDGERS: close_when_due,
}
Due = tuple[datetime, str, uuid.UUID, Callable[[uuid.UUID, datetime], Any]]


def tick(now: datetime) -> int:
    """Make the moves of calls whose time has come, and what ends with them; the number of moves made.

    After an outage everything that was missed is done at once, in the order in which it was due, and recorded with the
    time at which it was done beside the one at which it was due.
    """
    return sum(_try(move, call_id, now) for _at, _reference, call_id, move in _moves_due(now))


def remind_due(now: datetime) -> int:
    """Make the reminders that are due; the number of calls of which somebody was reminded."""
    return sum(_try(remind, call_id, now) for call_id in _to_remind(now))


def forget_copies(now: datetime) -> int:
    """Forget working copies, PDFs of drafts and files, those on their way too, that nobody came back to; how many."""
    with unit_of_work():
        return sum(kept.forget_old(now) for kept in (working_copies, drafts, application_papers, uploads))


def _moves_due(now: datetime) -> list[Due]:
    """What is to be done now of all calls, in the order of the times at which it was due."""
    with unit_of_work():
        query = select(Call.id, Call.reference, Call.state, Call.opens_at, Call.closes_at).where(
            # An agreed call whose deadline has passed can never open: people are reminded of it instead.
            (Call.state == CallState.AGREED) & (Call.opens_at <= now) & (Call.closes_at > now)
            | (Call.state == CallState.OPEN) & (Call.closes_at <= now)
        )
        rows = db.session.execute(query).all()
        staged = db.session.execute(
            select(Call.id, Call.reference, Call.interests_close_at).where(
                Call.state == CallState.OPEN, Call.interests_closed_at.is_(None), Call.interests_close_at <= now
            )
        ).all()
        unsigned = db.session.execute(
            select(Call.id, Call.reference, Call.closes_at)
            .join(Amendment, Amendment.call_id == Call.id)
            .where(Amendment.state == AmendmentState.DRAFTING, Call.closes_at <= now)
        ).all()
        phases = [(at, call.reference, call.id, _begin_phase) for at, call in phases_due(now)]
    found: list[Due] = [
        (row.opens_at, row.reference, row.id, open_call)
        if row.state == CallState.AGREED
        else (row.closes_at, row.reference, row.id, close_call)
        for row in rows
    ]
    found += [(row.interests_close_at, row.reference, row.id, close_interests) for row in staged]
    found += [(row.closes_at, row.reference, row.id, lapse) for row in unsigned]
    found += phases
    return sorted(found, key=lambda one: one[:2])


def _begin_phase(call_id: uuid.UUID, now: datetime) -> Any:
    """The move that is due; None while it waits for somebody's work, which is no refusal worth a word at every look."""
    call = db.session.get_one(Call, call_id)
    open_moves = CALL.open_moves(call.state, CLOCK.roles, call_facts(call, now))
    return next((BEGINNINGS[move](call_id, now) for move in open_moves if move in BEGINNINGS), None)


def _to_remind(now: datetime) -> list[uuid.UUID]:
    """The calls with a reminder that is due and was not made. What is found here is decided again under the lock."""
    with unit_of_work():
        return [one.id for one in watched() if due(one.dates, one.state, one.made, now)]


def _try(move: Callable[[uuid.UUID, datetime], Any], call_id: uuid.UUID, now: datetime) -> bool:
    """One move in its own transaction. Refused means that another clock was first, or that a call missed its time."""
    try:
        with unit_of_work():
            return bool(move(call_id, now))
    except Refusal as refusal:
        log.info("clockwork_refused", call=str(call_id), reasons=[reason.code for reason in refusal.reasons])
    except Exception:
        # What goes wrong with one call keeps no other from its time; it is tried again at the next look.
        log.exception("clockwork_failed", call=str(call_id))
    return False
