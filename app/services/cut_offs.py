"""What becomes of an application and its call around a deadline: which round takes it, and was it in time?"""

import uuid
from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, not_, select

from app.extensions import db
from app.models import Application, Call, Event
from app.queries.rounds import round_taking
from app.services.calls import close_call
from app.services.record import get_for_update, get_to_hold, record_event
from workflows.actor import CLOCK
from workflows.call import CallState
from workflows.machine import Refusal
from workflows.plain import to_plain


def call_taking(call_id: uuid.UUID, now: datetime) -> Call:
    """The call, locked; of an always-open one the round that takes applications now."""
    _close_if_due(Call.id == call_id, now)
    # One lock, on the round that is wanted: the clock, closing that, takes the key of the first round after it.
    call: Call = get_for_update(Call, round_taking(call_id))
    if call.round_number and call.state != CallState.OPEN:
        # It closed while its lock was waited for, and the next one opened with that.
        call = get_for_update(Call, round_taking(call_id))
    return call


def pass_cut_off(application_id: uuid.UUID, now: datetime) -> None:
    """Whoever writes after a cut-off that no clock has looked at yet finds the draft in the next round, not shut."""
    _close_if_due(Call.id.in_(select(Application.call_id).where(Application.id == application_id)), now)


def lock_in_time(application_id: uuid.UUID, now: datetime) -> bool:
    """Lock an application whose call is open and due for nothing; False, and nothing locked, where it is not."""
    in_time = and_(Application.id == application_id, Call.state == CallState.OPEN, not_(_is_due(now)))
    query = select(Application.id).join(Call, Call.id == Application.call_id).where(in_time)
    return db.session.scalar(query.with_for_update(of=Application)) is not None


def pass_deadline(application_id: uuid.UUID, now: datetime) -> None:
    """Pass a cut-off, and hold the call of an application that comes in after the clock has closed it, so that nobody
    begins to assess while it does. The call first, as everybody takes it."""
    pass_cut_off(application_id, now)
    _hold_if_closed(application_id)


def _hold_if_closed(application_id: uuid.UUID) -> None:
    query = select(Call.id).join(Application, Application.call_id == Call.id)
    call_id = db.session.scalar(query.where(Application.id == application_id, Call.state != CallState.OPEN))
    if call_id is not None:
        get_to_hold(Call, call_id)


def came_before_cut_off(application: Application, now: datetime) -> bool:
    """Whether a request that arrived at this instant is for the round before the one into which its draft went on."""
    call = application.call
    if call.round_number < 2 or now >= call.opens_at:
        return False
    went_on = (Event.subject_id == application.id, Event.move == "follow_round", Event.call_id == call.id)
    return bool(db.session.scalar(select(exists().where(*went_on))))


def return_to_round(application: Application, now: datetime) -> uuid.UUID:
    """Put a draft back into the round that was open when its request arrived; its id. `Refusal` follows from the facts
    of that round, if it is being assessed already."""
    after = application.call
    query = select(Call.id).where(Call.agreed_as_id == after.agreed_as_id, Call.round_number == after.round_number - 1)
    before: Call = get_to_hold(Call, db.session.scalars(query).one())
    application.call_id = before.id
    data = {"from": str(after.id), "round": before.round_number, "arrived_at": to_plain(now)}
    record_event(application, "return_to_round", CLOCK, now, call_id=before.id, data=data)
    return application.id


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(Call.round_number > 0, Call.state == CallState.OPEN, Call.closes_at <= now)


def _close_if_due(this: ColumnElement[bool], now: datetime) -> None:
    # The id alone is read without a lock, and the row under it.
    call_id = db.session.scalar(select(Call.id).where(this, _is_due(now)))
    if call_id is not None:
        # Refused means that a clock was first.
        with suppress(Refusal):
            close_call(call_id, now)
