"""The release that somebody asked for a minute ago."""

import uuid
from datetime import datetime

from app.models import Outbox
from app.services import releasing


def release(row: Outbox, now: datetime) -> None:
    """Release the decisions of a call, unless somebody stopped it. Twice does nothing more."""
    releasing.carry_out(uuid.UUID(row.payload["call_id"]), row.payload["due_at"], now)
