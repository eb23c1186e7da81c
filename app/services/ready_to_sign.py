"""Who hears, and when, that a version of a call which is being agreed can be signed?"""

from datetime import datetime

from app.models import Call
from app.queries.facts import call_facts
from app.services.record import add_to_outbox
from workflows.call import CallState, signing_obstacles


def tell_once_it_can_be_signed(call: Call, now: datetime) -> None:
    """Tell those who sign for each side, if nothing keeps them from it, once for each version. For callers who took
    something out of the way and hold the call's row; on a call that is agreed this does nothing."""
    # A version can be signed, be talked about again and then be signed as it was: that is no news.
    is_told = call.told_ready_number == call.current_number
    if call.state != CallState.DRAFTING or is_told or signing_obstacles(call_facts(call, now)):
        return
    call.told_ready_number = call.current_number
    payload = {"notice": "call_ready", "subject_id": str(call.id), "version": call.current_number}
    add_to_outbox("notice", payload, now)
