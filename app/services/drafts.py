"""How is a file with a part of a call kept for whoever gave it, until they take it as a version or let it go?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import Call, EditDraft
from app.queries.facts import speaks_for
from app.services.record import add_first, get_to_hold
from workflows.actor import Actor
from workflows.machine import Reason, Refusal
from workflows.working_copy import KEPT_FOR


def keep_draft(
    call_id: uuid.UUID, place: str, data: dict[str, Any], seen_sha256: str, actor: Actor, now: datetime
) -> EditDraft:
    """Keep what is written at a place of a call in the person's own draft, in place of what was kept there before.

    `Refusal` for somebody who does not write in this call.
    """
    call = get_to_hold(Call, call_id)
    if not speaks_for(call, actor):
        raise Refusal([Reason("wrong_role", "You do not write in this call.")])
    kept = {"data": data, "seen_sha256": seen_sha256, "saved_at": now}
    draft = _draft(call_id, place, actor.id)
    if draft is None:
        fresh = EditDraft(id=uuid.uuid4(), call_id=call_id, user_id=actor.id, place=place, **kept)
        if add_first(fresh):
            return fresh
        draft = _draft(call_id, place, actor.id)
    for name, value in kept.items():
        setattr(draft, name, value)
    db.session.flush()
    return draft  # type: ignore[return-value]


def follow_amendment(before: Call, after: Call) -> None:
    """Let what was kept at the pages of an amendment be found in the call that it went on into."""
    kept = EditDraft.place.startswith("amendment-")
    db.session.execute(update(EditDraft).where(EditDraft.call_id == before.id, kept).values(call_id=after.id))


def forget_old(now: datetime) -> int:
    """Forget the files that were given and that nobody came back to; how many."""
    old = db.session.scalars(select(EditDraft).where(EditDraft.saved_at <= now - KEPT_FOR)).all()
    for draft in old:
        db.session.delete(draft)
    return len(old)


def drop_draft(call_id: uuid.UUID, place: str, actor: Actor) -> None:
    """Forget what the person had begun at a place: it became a version, or they let it go."""
    db.session.execute(
        delete(EditDraft).where(EditDraft.call_id == call_id, EditDraft.place == place, EditDraft.user_id == actor.id)
    )


def _draft(call_id: uuid.UUID, place: str, user_id: uuid.UUID | None) -> EditDraft | None:
    query = select(EditDraft).where(
        EditDraft.call_id == call_id, EditDraft.place == place, EditDraft.user_id == user_id
    )
    return db.session.scalars(query).one_or_none()
