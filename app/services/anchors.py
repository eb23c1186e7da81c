"""How is an application marked as an anchor of a ledger, to be read by assessors of every region?"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import AnchorApplication, Application, Call
from app.queries.reopenings import is_open_to
from app.services.record import get_for_update, get_to_hold, record_event
from workflows.actor import Actor
from workflows.anchors import marking_refusals
from workflows.definition import Ledger
from workflows.machine import Refusal


def set_anchor(application_id: uuid.UUID, ledger: Ledger, actor: Actor, now: datetime, *, is_anchor: bool) -> None:
    """Say that an application is an anchor of this ledger, or that it is none. To say it twice changes nothing."""
    application = get_for_update(Application, application_id)
    call = get_to_hold(Call, application.call_id)
    is_open = is_open_to(call, ledger, application.region_id)
    if reasons := marking_refusals(ledger, actor, call.state, application.state, is_open=is_open):
        raise Refusal(reasons)
    query = select(AnchorApplication).where(
        AnchorApplication.application_id == application.id, AnchorApplication.ledger == ledger
    )
    kept = db.session.scalars(query).one_or_none()
    if (kept is not None) == is_anchor:
        return
    if kept is not None:
        db.session.delete(kept)
    else:
        db.session.add(
            AnchorApplication(
                call_id=call.id, application_id=application.id, ledger=ledger, marked_by=actor.id, marked_at=now
            )
        )
    db.session.flush()
    move = "mark_anchor" if is_anchor else "unmark_anchor"
    record_event(application, move, actor, now, call_id=call.id, data={"ledger": ledger.value})
