"""Who hears, and when, that a version of a call which is being agreed can be signed?"""

from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, Outbox
from app.queries.facts import call_facts
from app.services.record import add_to_outbox
from workflows.call import CallState, signing_obstacles


def tell_once_it_can_be_signed(call: Call, now: datetime) -> None:
    """Tell those who sign for each side, if nothing keeps them from it, once for each version. For callers who took
    something out of the way and hold the call's row; on a call that is agreed this does nothing."""
    if call.state != CallState.DRAFTING or signing_obstacles(call_facts(call, now)) or _is_told(call):
        return
    payload = {"notice": "call_ready", "subject_id": str(call.id), "version": call.current_number}
    add_to_outbox("notice", payload, now)


def _is_told(call: Call) -> bool:
    """A version can be signed, be talked about again and then be signed as it was: that is no news."""
    query = select(Outbox.id).where(
        Outbox.kind == "notice",
        Outbox.payload["notice"].as_string() == "call_ready",
        Outbox.payload["subject_id"].as_string() == str(call.id),
        Outbox.payload["version"].as_integer() == call.current_number,
    )
    return db.session.scalars(query).first() is not None
