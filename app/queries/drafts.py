"""What has the signed-in person begun to write in a call, and not saved?"""

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
    """What is kept at one place: the words, the version that stood before them, and when."""

    place: str
    data: Mapping[str, Any]
    seen_sha256: str
    saved_at: datetime


def draft_at(call_id: uuid.UUID, place: str, user_id: uuid.UUID | None) -> DraftLine | None:
    """The person's own draft at a place of a call that has come through the gate."""
    query = select(EditDraft).where(
        EditDraft.call_id == call_id, EditDraft.place == place, EditDraft.user_id == user_id
    )
    draft = db.session.scalars(query).one_or_none()
    return None if draft is None else DraftLine(draft.place, draft.data, draft.seen_sha256, draft.saved_at)
