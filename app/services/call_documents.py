"""How does a side of a call hand a document to those who apply, and take it down again?"""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Call, CallDocument
from app.queries.facts import sides_drafted
from app.services import documents, screening
from app.services.files import Upload
from app.services.record import NotFound, get_for_update, record_event
from workflows import evidence
from workflows.actor import Actor
from workflows.compound_answers import file_name
from workflows.filetypes import MEDIA_TYPES, type_of
from workflows.machine import Reason, Refusal

MOST_DOCUMENTS = 20


def offer(call_id: uuid.UUID, title: str, upload: Upload, actor: Actor, now: datetime) -> CallDocument:
    """Put up a document for the first side whose part this person writes; applicants see it once the call is agreed."""
    call: Call = get_for_update(Call, call_id)
    side = _own_side(call, actor)
    standing = select(func.count(CallDocument.id)).where(
        CallDocument.call_id == call.agreed_as_id, CallDocument.withdrawn_at.is_(None)
    )
    if (db.session.scalar(standing) or 0) >= MOST_DOCUMENTS:
        raise Refusal([Reason("too_many", f"A call has at most {MOST_DOCUMENTS} documents. Take one down first.")])
    found = type_of(upload.content)
    name = file_name(upload.name, found) if found else upload.name[-80:]
    problem = evidence.file_problem(name, found, len(upload.content)) or screening.problem_with(name, upload.content)
    if problem or found is None:
        raise Refusal([Reason("file", problem, where="upload")])
    made_id = uuid.uuid4()
    digest = hashlib.sha256(upload.content).hexdigest()
    paper = documents.Paper(name, MEDIA_TYPES[found], len(upload.content), digest)
    document = screening.take_in(CallDocument.__tablename__, made_id, paper, upload.content, now)
    made = CallDocument(
        id=made_id,
        call_id=call.agreed_as_id,
        side=side,
        title=title,
        document_id=document.id,
        added_by=actor.id,
        added_at=now,
    )
    db.session.add(made)
    data = {"document": str(made.id), "title": title, "side": side, "sha256": document.sha256}
    record_event(call, "offer_document", actor, now, call_id=call.id, data=data)
    return made


def take_down(call_id: uuid.UUID, document_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take a document of one's own side down; `NotFound` when it does not stand there."""
    call: Call = get_for_update(Call, call_id)
    one = db.session.get(CallDocument, document_id, populate_existing=True)
    if one is None or one.call_id != call.agreed_as_id or one.withdrawn_at is not None:
        raise NotFound(str(document_id))
    if one.side not in sides_drafted(call, actor):
        raise Refusal([Reason("another_side", "Another side put this up. Ask them to take it down.")])
    one.withdrawn_by, one.withdrawn_at = actor.id, now
    data = {"document": str(one.id), "title": one.title, "side": one.side}
    record_event(call, "withdraw_document", actor, now, call_id=call.id, data=data)


def _own_side(call: Call, actor: Actor) -> str:
    side = next(iter(sides_drafted(call, actor)), None)
    if side is None:
        raise Refusal([Reason("wrong_role", "You do not write a part of this call.")])
    return side
