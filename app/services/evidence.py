"""How is a suggestion or a comment supported with evidence?"""

import uuid
from datetime import datetime
from typing import Any

from app.extensions import db
from app.models import Call, Comment, Evidence, Suggestion
from app.services.files import Upload, keep_paper
from app.services.record import get_with_call, record_event
from workflows import evidence
from workflows.actor import Actor
from workflows.calendar import LONDON
from workflows.call import CallState
from workflows.definition import NATIONAL
from workflows.evidence import Figures, Paper, Passage
from workflows.machine import Refusal
from workflows.plain import to_plain


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
    call, thing = get_with_call(kind, thing_id)
    _check(call, thing, actor)
    if reasons := evidence.date_refusals(content, now.astimezone(LONDON).date()):
        raise Refusal(reasons)
    document = keep_paper(thing.__tablename__, thing.id, upload, now) if upload is not None else None
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
    reasons = evidence.giving_refusals(
        evidence.GivingFacts(
            call_is_drafting=call.state == CallState.DRAFTING,
            is_author=thing.author_id == actor.id,
            is_answered=thing.state in evidence.ANSWERED,
        )
    )
    if reasons:
        raise Refusal(reasons)


def _region(thing: Any) -> str:
    """Whose scorers read it later: the region's that gave it, else that of the layer it is about."""
    return next((side for side in (thing.side, thing.part) if side != NATIONAL), "")
