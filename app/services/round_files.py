"""How is it kept who took the answers and marks of a call away as a file?"""

import uuid
from datetime import datetime

from app.models import Call
from app.services.record import get_to_hold, record_event
from workflows.actor import Actor
from workflows.assessment_readers import Box, boxes_open_to, file_refusals
from workflows.machine import Refusal

TAKEN = "take_file"


def take(call_id: uuid.UUID, actor: Actor, now: datetime, *, kind: str, said: str) -> frozenset[Box]:
    """Record that somebody takes the file of this kind, with the filter in words; the boxes that may be in it.
    `Refusal` before both ledgers are closed, and while one of them is open again."""
    call = get_to_hold(Call, call_id)
    if reasons := file_refusals(actor.roles, call.state):
        raise Refusal(reasons)
    record_event(call, TAKEN, actor, now, call_id=call.id, data={"kind": kind, "filter": said})
    return boxes_open_to(actor.roles, call.state)
