"""Which assessors are reminded because time has passed: of an invitation, a declaration that lapses, or their work?"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select

from app.extensions import db
from app.models import AssessorDeclaration, Call, PoolMember, RoleGrant, User
from app.queries.pools import asked_of
from app.queries.steps_due import calls_with_steps_due
from app.services.assessors import remind_of_declaration
from app.services.many_assignments import remind_by_clock
from app.services.pools import remind
from app.transactions import unit_of_work
from workflows.actor import POOL_ROLES
from workflows.assessor import REMINDED_BEFORE
from workflows.pool import IN_TIME, PoolState

log = structlog.get_logger(__name__)

# An invitation that nobody has answered for so long is sent once more.
ANSWERED_WITHIN = timedelta(days=7)


def remind_assessors(now: datetime) -> int:
    """Write to everybody who is due a reminder; how many. What is found here is decided again under the lock, so that
    two clocks write once."""
    with unit_of_work():
        due = [(remind, one) for one in _unanswered(now)]
        due += [(remind_of_declaration, one) for one in _lapsing(now)]
        due += [(remind_by_clock, one) for one in calls_with_steps_due(now)]
    return sum(_try(act, one, now) for act, one in due)


def _unanswered(now: datetime) -> Sequence[uuid.UUID]:
    """Places in pools of calls in time, of people who hold the role, that wait since long."""
    query = (
        select(PoolMember.id)
        .join(Call, Call.id == PoolMember.call_id)
        .join(User, asked_of(User))
        .join(RoleGrant, (RoleGrant.user_id == User.id) & (RoleGrant.scope_id == PoolMember.scope_id))
        .where(
            PoolMember.state == PoolState.INVITED,
            PoolMember.reminded_at.is_(None),
            PoolMember.invited_at <= now - ANSWERED_WITHIN,
            Call.state.in_(IN_TIME),
            RoleGrant.role.in_(POOL_ROLES),
            RoleGrant.ended_at.is_(None),
        )
        .distinct()
    )
    return db.session.scalars(query).all()


def _lapsing(now: datetime) -> Sequence[uuid.UUID]:
    """The newest declarations of people who still assess, that end soon and of which nobody was told."""
    newest = (
        select(AssessorDeclaration.user_id, func.max(AssessorDeclaration.valid_until).label("until"))
        .group_by(AssessorDeclaration.user_id)
        .subquery()
    )
    query = select(AssessorDeclaration.id).join(
        newest,
        (newest.c.user_id == AssessorDeclaration.user_id) & (newest.c.until == AssessorDeclaration.valid_until),
    )
    still = select(RoleGrant.user_id).where(RoleGrant.role.in_(POOL_ROLES), RoleGrant.ended_at.is_(None))
    return db.session.scalars(
        query.where(
            AssessorDeclaration.reminded_at.is_(None),
            AssessorDeclaration.valid_until > now,
            AssessorDeclaration.valid_until <= now + REMINDED_BEFORE,
            AssessorDeclaration.user_id.in_(still),
        )
    ).all()


def _try(act: Callable[[uuid.UUID, datetime], Any], thing_id: uuid.UUID, now: datetime) -> int:
    """One reminder, or those of one call, in a transaction of its own: what goes wrong with one keeps no other, and is
    tried again."""
    try:
        with unit_of_work():
            made = act(thing_id, now)
            return made if isinstance(made, int) else int(made is not None)
    except Exception:
        log.exception("reminder_failed", thing=str(thing_id))
    return 0
