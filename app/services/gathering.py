"""How does much that is said within half an hour become one mail?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Outbox
from app.services.record import add_to_outbox

# Long enough for a conversation to become one mail, short enough to answer it the same day.
GATHERED_FOR = timedelta(minutes=30)


def gather(payload: Mapping[str, Any], now: datetime) -> None:
    """One notice for what happens in the next half hour, with since when. The row is locked, so that nobody sends it
    without this."""
    same = [Outbox.payload[name].as_string() == value for name, value in payload.items()]
    waiting = select(Outbox.id).where(Outbox.kind == "notice", Outbox.done_at.is_(None), *same).with_for_update()
    if db.session.scalars(waiting).first() is None:
        add_to_outbox("notice", {**payload, "since": now.isoformat()}, now, due_at=now + GATHERED_FOR)
