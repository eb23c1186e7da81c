"""How does a side of a call hand a document to those who apply, and take it down again?"""

import uuid
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Call, CallDocument
from app.queries.facts import sides_drafted
from app.services.files import Upload, keep_paper
from app.services.record import NotFound, get_for_update, record_event
from workflows.actor import Actor
from workflows.call_document import ANOTHER_SIDE, offering_refusals
from workflows.machine import Refusal


def offer(call_id: uuid.UUID, title: str, upload: Upload, actor: Actor, now: datetime) -> CallDocument:
    """Put up a document for the first side whose part this person writes; applicants see it once the call is agreed."""
    call: Call = get_for_update(Call, call_id)
    sides = sides_drafted(call, actor)
    reasons = offering_refusals(writes_a_part=bool(sides), standing=_standing(call))
    if reasons:
        raise Refusal(reasons)
    made_id = uuid.uuid4()
    document = keep_paper(CallDocument.__tablename__, made_id, upload, now)
    made = CallDocument(
        id=made_id,
        call_id=call.agreed_as_id,
        side=sides[0],
        title=title,
        document_id=document.id,
        added_by=actor.id,
        added_at=now,
    )
    db.session.add(made)
    data = {"document": str(made.id), "title": title, "side": made.side, "sha256": document.sha256}
    record_event(call, "offer_document", actor, now, call_id=call.id, data=data)
    return made


def take_down(call_id: uuid.UUID, document_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take a document of one's own side down; `NotFound` when it does not stand there."""
    call: Call = get_for_update(Call, call_id)
    one = db.session.get(CallDocument, document_id, populate_existing=True)
    if one is None or one.call_id != call.agreed_as_id or one.withdrawn_at is not None:
        raise NotFound(str(document_id))
    if one.side not in sides_drafted(call, actor):
        raise Refusal([ANOTHER_SIDE])
    one.withdrawn_by, one.withdrawn_at = actor.id, now
    data = {"document": str(one.id), "title": one.title, "side": one.side}
    record_event(call, "withdraw_document", actor, now, call_id=call.id, data=data)


def _standing(call: Call) -> int:
    query = select(func.count(CallDocument.id)).where(
        CallDocument.call_id == call.agreed_as_id, CallDocument.withdrawn_at.is_(None)
    )
    return db.session.scalar(query) or 0
