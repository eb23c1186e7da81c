"""What happens because time has passed? The database says what is due; whoever looks first does it, once."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Call
from app.services.calls import close_call, open_call
from app.transactions import unit_of_work
from workflows.call import CallState
from workflows.machine import Refusal

log = structlog.get_logger(__name__)


def tick(now: datetime) -> int:
    """Open and close the calls whose time has come; the number of moves made."""
    opened = _each(Call.state == CallState.AGREED, Call.opens_at <= now, move=open_call, now=now)
    closed = _each(Call.state == CallState.OPEN, Call.closes_at <= now, move=close_call, now=now)
    return opened + closed


def _each(*due: ColumnElement[bool], move: Callable[[uuid.UUID, datetime], Any], now: datetime) -> int:
    with unit_of_work():
        ids = db.session.scalars(select(Call.id).where(*due).order_by(Call.opens_at)).all()
    return sum(_try(move, call_id, now) for call_id in ids)


def _try(move: Callable[[uuid.UUID, datetime], Any], call_id: uuid.UUID, now: datetime) -> bool:
    """One move in its own transaction. Refused means that another clock was first, or that a call missed its time."""
    try:
        with unit_of_work():
            move(call_id, now)
        return True
    except Refusal as refusal:
        log.info("clockwork_refused", call=str(call_id), reasons=[reason.code for reason in refusal.reasons])
        return False
