"""From which expressions of interest is an application to come, and what does the rule of beginning one ask of them?"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Application, Interest, InterestAdvice, InterestLineage, InterestOther
from app.queries.interests import InterestRead
from app.walls import as_system
from workflows.application import ApplicationState
from workflows.interest import Advice, InterestState, Parent


@dataclass(frozen=True)
class FoundParent:
    """One expression of interest from which an application is to come, with what the rule wants to know."""

    id: uuid.UUID
    region_id: uuid.UUID
    parent: Parent


@as_system()
def parents_of(
    call_id: uuid.UUID, organisation_id: uuid.UUID, interest_ids: Sequence[uuid.UUID]
) -> Sequence[FoundParent]:
    """These expressions of interest to a call, with what the rule of beginning an application wants to know."""
    own = select(Interest.id).where(
        Interest.id.in_(interest_ids),
        Interest.organisation_id == organisation_id,
        Interest.state == InterestState.TOLD,
    )
    named = set(db.session.scalars(select(InterestOther.other_id).where(InterestOther.interest_id.in_(own))))
    live = (
        select(func.count(Application.id))
        .join(InterestLineage, InterestLineage.application_id == Application.id)
        .where(InterestLineage.interest_id == Interest.id, Application.state != ApplicationState.WITHDRAWN)
        .scalar_subquery()
    )
    query = (
        select(Interest, InterestAdvice, live)
        .outerjoin(InterestAdvice, InterestAdvice.interest_id == Interest.id)
        .where(Interest.id.in_(interest_ids), Interest.call_id == call_id)
        .order_by(Interest.reference)
    )
    return [_parent(*row, organisation_id, named) for row in db.session.execute(query)]


def _parent(
    interest: Interest, advice: InterestAdvice | None, used: int, organisation_id: uuid.UUID, named: Collection[Any]
) -> FoundParent:
    told = advice.advice if advice is not None and interest.state == InterestState.TOLD else None
    may_become = advice.applications if advice is not None else 1
    is_own = interest.organisation_id == organisation_id
    parent = Parent(interest.reference, is_own, interest.id in named, told, used, may_become)
    return FoundParent(interest.id, interest.region_id, parent)


def parent_in(read: InterestRead) -> Parent:
    """The same of one that its own people read."""
    told = read.said if read.state == InterestState.TOLD else None
    return Parent(
        read.reference,
        is_own=True,
        is_named=False,
        advice=told.advice if told else None,
        used=len(read.applications),
        may_become=told.applications if told else 1,
    )


@as_system()
def left_out_of(organisation_id: uuid.UUID, interest_ids: Sequence[uuid.UUID]) -> Sequence[str]:
    """The references of those with which one of the organisation's own among these is to merge, and which are not
    among these. One query."""
    own, other = aliased(Interest), aliased(Interest)
    query = (
        select(other.reference)
        .join(InterestOther, InterestOther.other_id == other.id)
        .join(own, own.id == InterestOther.interest_id)
        .join(InterestAdvice, InterestAdvice.interest_id == own.id)
        .where(
            own.id.in_(interest_ids),
            own.organisation_id == organisation_id,
            own.state == InterestState.TOLD,
            InterestAdvice.advice == Advice.MERGE,
            other.id.not_in(interest_ids),
        )
        .distinct()
        .order_by(other.reference)
    )
    return db.session.scalars(query).all()
