"""How is a suggestion or a comment supported with evidence?"""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Call, Comment, Document, Evidence, Suggestion
from app.services import documents, screening
from app.services.files import Upload
from app.services.record import NotFound, get_for_update, record_event
from workflows import evidence
from workflows.actor import Actor
from workflows.calendar import LONDON
from workflows.call import CallState
from workflows.compound_answers import file_name
from workflows.definition import NATIONAL
from workflows.evidence import Figures, Paper, Passage
from workflows.filetypes import MEDIA_TYPES, type_of
from workflows.machine import Reason, Refusal
from workflows.plain import to_plain
from workflows.suggestion import DRAFTING


def support(
    kind: type[Suggestion] | type[Comment],
    thing_id: uuid.UUID,
    content: Paper | Passage | Figures,
    actor: Actor,
    now: datetime,
    *,
    upload: Upload | None = None,
    is_public: bool = False,
) -> Evidence:
    """Give evidence for one's own suggestion or comment while the criteria are negotiated; a paper comes as a file."""
    call_id = db.session.scalar(select(kind.call_id).where(kind.id == thing_id))
    if call_id is None:
        raise NotFound(str(thing_id))
    call: Call = get_for_update(Call, call_id)
    thing = get_for_update(kind, thing_id)
    _check(call, thing, actor)
    if problem := evidence.date_problem(content, now.astimezone(LONDON).date()):
        raise Refusal([Reason("date", problem, where="as_of")])
    document = _keep(thing, upload, now) if upload is not None else None
    piece = Evidence(
        id=uuid.uuid4(),
        call_id=call.id,
        suggestion_id=thing.id if isinstance(thing, Suggestion) else None,
        comment_id=thing.id if isinstance(thing, Comment) else None,
        region=_region(thing),
        author_id=actor.id,
        kind=next(one for one, record in evidence.RECORDS.items() if isinstance(content, record)),
        content=to_plain(content),
        document_id=document.id if document else None,
        is_public=is_public,
        made_at=now,
    )
    db.session.add(piece)
    db.session.flush()
    data = {"kind": piece.kind.value, "evidence": str(piece.id), "sha256": document.sha256 if document else ""}
    record_event(thing, "support", actor, now, call_id=call.id, target=thing.state.value, data=data)
    return piece


def _check(call: Call, thing: Any, actor: Actor) -> None:
    reasons = []
    if call.state != CallState.DRAFTING:
        reasons.append(Reason(DRAFTING.code, DRAFTING.text))
    if thing.author_id != actor.id:
        reasons.append(Reason("not_yours", "Evidence is given by whoever made the suggestion or wrote the comment."))
    if thing.state in evidence.ANSWERED:
        reasons.append(Reason("answered", "This is answered already; evidence is given before."))
    if reasons:
        raise Refusal(reasons)


def _region(thing: Any) -> str:
    """Whose scorers read it later: the region's that gave it, else that of the layer it is about."""
    return next((side for side in (thing.side, thing.part) if side != NATIONAL), "")


def _keep(thing: Any, upload: Upload, now: datetime) -> Document:
    found = type_of(upload.content)
    name = file_name(upload.name, found) if found else upload.name[-80:]
    problem = evidence.file_problem(name, found, len(upload.content)) or screening.problem_with(name, upload.content)
    if problem or found is None:
        raise Refusal([Reason("file", problem, where="upload")])
    digest = hashlib.sha256(upload.content).hexdigest()
    paper = documents.Paper(name, MEDIA_TYPES[found], len(upload.content), digest)
    return screening.take_in(thing.__tablename__, thing.id, paper, upload.content, now)
