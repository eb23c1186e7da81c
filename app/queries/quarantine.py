"""Of which applications must a person know nothing?

Every scoped query of `app/queries/visible.py` leaves these out, and whatever counts work leaves out what is kept aside.
"""

import uuid

from sqlalchemy import ColumnElement, Select, select

from app.extensions import db
from app.models import Assessment, Conflict


def hidden_from(person_id: uuid.UUID | ColumnElement[uuid.UUID] | None) -> Select[tuple[uuid.UUID]]:
    """The ids of the applications with which a person has a conflict that stands: no role of theirs opens them, but
    that of their own organisation as an applicant."""
    return select(Conflict.application_id).where(Conflict.user_id == person_id, Conflict.lifted_at.is_(None))


def is_hidden(person_id: uuid.UUID | None, application_id: uuid.UUID) -> bool:
    """Whether a conflict stands between this person and this application."""
    query = hidden_from(person_id).where(Conflict.application_id == application_id)
    return db.session.scalar(query.limit(1)) is not None


def is_counted() -> ColumnElement[bool]:
    """That an assessment counts: its work is not kept aside."""
    return Assessment.kept_aside_at.is_(None)
