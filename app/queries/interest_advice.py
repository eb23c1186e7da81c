"""What does a region advise on expressions of interest, is it alike, and who waits for it?"""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Call, Interest, InterestAdvice, InterestOther, Region
from workflows.interest import InterestState, Saying


def sayings_in(call_id: uuid.UUID, region_id: uuid.UUID) -> Sequence[Saying]:
    """What a region says to each that it has decided, by reference; the caller passed the region's gate. Two
    queries."""
    here = (Interest.call_id == call_id, Interest.region_id == region_id)
    other = aliased(Interest)
    pairs = (
        select(InterestOther.interest_id, other.reference)
        .join(other, other.id == InterestOther.other_id)
        .join(Interest, Interest.id == InterestOther.interest_id)
        .where(*here)
    )
    named: dict[uuid.UUID, set[str]] = {}
    for interest_id, reference in db.session.execute(pairs):
        named.setdefault(interest_id, set()).add(reference)
    query = select(Interest.id, Interest.reference, InterestAdvice.advice, Interest.state).join(
        InterestAdvice, InterestAdvice.interest_id == Interest.id
    )
    rows = db.session.execute(query.where(*here).order_by(Interest.reference))
    return [
        Saying(reference, advice, frozenset(named.get(id_, ())), is_told=state == InterestState.TOLD)
        for id_, reference, advice, state in rows
    ]


def was_told_to_join(interest_id: uuid.UUID, organisation_id: uuid.UUID) -> bool:
    """Whether the advice to one, once told, names an expression of interest of this organisation: its writers know
    then with whom. One query."""
    own, other = aliased(Interest), aliased(Interest)
    query = (
        select(InterestOther.interest_id)
        .join(own, own.id == InterestOther.interest_id)
        .join(other, other.id == InterestOther.other_id)
        .where(own.id == interest_id, own.state == InterestState.TOLD, other.organisation_id == organisation_id)
    )
    return bool(db.session.scalar(select(query.exists())))


def undecided_in(call_id: uuid.UUID, region_id: uuid.UUID) -> int:
    """How many of a region's wait for its advice. One query."""
    query = select(func.count(Interest.id)).where(
        Interest.call_id == call_id, Interest.region_id == region_id, Interest.state == InterestState.SUBMITTED
    )
    return db.session.scalar(query) or 0


def untold_in(call: Call, region: Region | None = None) -> int:
    """How many wait to be told what was advised, in a call whose first stage is closed, or in one region of it. No
    query for a call that has no such stage or takes words in it still, else one."""
    if call.interests_closed_at is None:
        return 0
    untold = (InterestState.SUBMITTED, InterestState.DECIDED)
    query = select(func.count(Interest.id)).where(Interest.call_id == call.id, Interest.state.in_(untold))
    return db.session.scalar(query.where(Interest.region_id == region.id) if region else query) or 0
