"""Which file has the signed-in person given for a part of a call, and not taken?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import EditDraft


@dataclass(frozen=True)
class DraftLine:
    """The part that a file gave, the version that stood then, and when that was."""

    data: Mapping[str, Any]
    seen_sha256: str
    saved_at: datetime


def draft_at(call_id: uuid.UUID, place: str, user_id: uuid.UUID | None) -> DraftLine | None:
    """The person's own draft at a place of a call that has come through the gate."""
    query = select(EditDraft).where(
        EditDraft.call_id == call_id, EditDraft.place == place, EditDraft.user_id == user_id
    )
    draft = db.session.scalars(query).one_or_none()
    return None if draft is None else DraftLine(draft.data, draft.seen_sha256, draft.saved_at)
