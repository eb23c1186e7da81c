"""How do applicants say who should not assess them?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from app.extensions import db
from app.models import NamedConflict
from app.services.applications import for_writing
from workflows.actor import Actor
from workflows.conflicts import Named, named_refusals
from workflows.machine import Refusal


def name_conflicts(application_id: uuid.UUID, rows: Sequence[Named], actor: Actor, now: datetime) -> None:
    """Keep the people and organisations who should not assess a draft, in place of those that were named. `Refusal`
    with every reason. Nothing goes on the record that others of the call read: who is named is for staff alone."""
    application = for_writing(application_id, actor, now)
    reasons = named_refusals(rows)
    if reasons:
        raise Refusal(reasons)
    db.session.execute(delete(NamedConflict).where(NamedConflict.application_id == application.id))
    kept = [
        NamedConflict(
            application_id=application.id,
            position=position,
            who=one.who,
            email=one.email.lower(),
            reason=one.reason,
            saved_by=actor.id,
            saved_at=now,
        )
        for position, one in enumerate(rows)
    ]
    db.session.add_all(kept)
    db.session.flush()
