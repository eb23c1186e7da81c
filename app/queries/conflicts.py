"""Which conflicts of interest stand in a call, for the side whose assessors they concern?

The application comes from a scoped query: staff who have a conflict themselves do not read of theirs.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Application, Assessment, Conflict, NamedConflict, Organisation, RoleGrant, User
from workflows.assessor import InterestKind
from workflows.conflicts import Ground, Source
from workflows.definition import Ledger
from workflows.ledgers import MARKED_BY


@dataclass(frozen=True)
class ConflictLine:
    """One conflict: who, with which application, what says so, who looked, and since when work is kept aside."""

    id: uuid.UUID
    person: str
    application_id: uuid.UUID
    reference: str
    title: str
    organisation: str
    source: Source
    ground: Ground
    kind: InterestKind | None
    why: str
    found_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    lifted_by: str | None
    lifted_at: datetime | None
    lift_reason: str
    kept_aside_at: datetime | None
    handed_in_at: datetime | None

    @property
    def still_counts(self) -> bool:
        """Whether marks of theirs count although it stands: it was found when they were frozen already."""
        return self.stands and self.handed_in_at is not None and self.kept_aside_at is None

    @property
    def stands(self) -> bool:
        """Whether it hides the application."""
        return self.lifted_at is None

    @property
    def is_open(self) -> bool:
        """Whether somebody of staff is to look at it."""
        return self.source != Source.DECLARED and self.confirmed_at is None and self.lifted_at is None

    @property
    def can_be_lifted(self) -> bool:
        """Whether staff may find that it is none."""
        return self.source != Source.DECLARED and self.lifted_at is None


@dataclass(frozen=True)
class NamedLine:
    """Whom the applicants of one application do not want."""

    reference: str
    who: str
    email: str
    reason: str


def conflicts_in(visible: Subquery, ledger: Ledger, scope_id: uuid.UUID) -> Sequence[ConflictLine]:
    """The conflicts of one side's assessors with the applications of `visible`: those to look at first. One query."""
    confirmer, lifter = aliased(User), aliased(User)
    query = (
        select(
            Conflict.id, User.name, visible.c.id, visible.c.reference, visible.c.title, Organisation.name,
            Conflict.source, Conflict.ground, Conflict.kind, Conflict.why, Conflict.found_at,
            confirmer.name, Conflict.confirmed_at, lifter.name, Conflict.lifted_at, Conflict.lift_reason,
            Assessment.kept_aside_at, Assessment.completed_at,
        )
        .join(visible, visible.c.id == Conflict.application_id)
        .join(Organisation, Organisation.id == visible.c.organisation_id)
        .join(User, User.id == Conflict.user_id)
        .outerjoin(confirmer, confirmer.id == Conflict.confirmed_by)
        .outerjoin(lifter, lifter.id == Conflict.lifted_by)
        .outerjoin(Assessment, _work(ledger))
        .where(or_(Conflict.user_id.in_(_of_side(ledger, scope_id)), Assessment.id.is_not(None)))
        .order_by(visible.c.reference, User.name, Conflict.found_at, Conflict.id)
    )  # fmt: skip
    rows = [ConflictLine(*row) for row in db.session.execute(query)]
    return sorted(rows, key=lambda line: (not line.is_open, not line.stands))


def conflicted_since(application_id: uuid.UUID) -> Mapping[uuid.UUID, datetime]:
    """Since when a conflict of each person with this application is known that stands. One query."""
    query = (
        select(Conflict.user_id, func.min(Conflict.found_at))
        .where(Conflict.application_id == application_id, Conflict.lifted_at.is_(None))
        .group_by(Conflict.user_id)
    )
    return {user_id: found_at for user_id, found_at in db.session.execute(query)}


def conflicted_in(call_id: uuid.UUID) -> Collection[tuple[uuid.UUID, uuid.UUID]]:
    """Each application of a call and person between whom a conflict stands. One query."""
    query = (
        select(Conflict.application_id, Conflict.user_id)
        .join(Application, Application.id == Conflict.application_id)
        .where(Application.call_id == call_id, Conflict.lifted_at.is_(None))
    )
    return {(application_id, user_id) for application_id, user_id in db.session.execute(query)}


def named_in(visible: Subquery) -> Sequence[NamedLine]:
    """Everybody whom the applicants of `visible` named. One query."""
    query = (
        select(visible.c.reference, NamedConflict.who, NamedConflict.email, NamedConflict.reason)
        .join(NamedConflict, NamedConflict.application_id == visible.c.id)
        .order_by(visible.c.reference, NamedConflict.position)
    )
    return [NamedLine(*row) for row in db.session.execute(query)]


def _work(ledger: Ledger) -> ColumnElement[bool]:
    return and_(
        Assessment.application_id == Conflict.application_id,
        Assessment.user_id == Conflict.user_id,
        Assessment.ledger == ledger,
    )


def _of_side(ledger: Ledger, scope_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """Everybody who is, or was, in the pool of this side."""
    return select(RoleGrant.user_id).where(RoleGrant.role == MARKED_BY[ledger], RoleGrant.scope_id == scope_id)
