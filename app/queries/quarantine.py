"""Of which applications must a person know nothing?

Every scoped query of `app/queries/visible.py` leaves these out, and whatever counts work leaves out what is kept aside.
"""

import uuid
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, select

from app.extensions import db
from app.models import Assessment, Conflict

# What stands in a query for one id: the id, or the parameter of a query that is made once.
One = uuid.UUID | ColumnElement[uuid.UUID] | BindParameter[Any] | None


def hidden_from(person_id: One) -> Select[tuple[uuid.UUID]]:
    """The ids of the applications with which a person has a conflict that stands: no role of theirs opens them, but
    that of their own organisation as an applicant."""
    return select(Conflict.application_id).where(Conflict.user_id == person_id, Conflict.lifted_at.is_(None))


def is_hidden(person_id: uuid.UUID | None, application_id: uuid.UUID) -> bool:
    """Whether a conflict stands between this person and this application."""
    return bool(db.session.scalar(select(stands_between(person_id, application_id))))


def stands_between(person_id: One, application_id: One) -> ColumnElement[bool]:
    """The condition of `is_hidden`, for a query that asks more."""
    return hidden_from(person_id).where(Conflict.application_id == application_id).exists()


def is_counted() -> ColumnElement[bool]:
    """That an assessment counts: its work is not kept aside."""
    return Assessment.kept_aside_at.is_(None)
