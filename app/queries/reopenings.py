"""Is a ledger of this call open again, or asked to be, and what stands in the way?"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, Recommendation, Region, Reopening, User
from app.walls import as_system
from workflows.actor import Actor
from workflows.call import CallState
from workflows.decision import WAITING, RecommendationState
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.reopening import CONFIRMERS, Reopened, ReopeningFacts, ReopeningState


@dataclass(frozen=True)
class ReopeningLine:
    """One request to open a ledger, with the names of the people; `region` is '' for the national ledger."""

    id: uuid.UUID
    state: ReopeningState
    ledger: Ledger
    region: str
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None


def request_waiting(call_id: uuid.UUID) -> Reopening | None:
    """The request of a call that waits to be confirmed."""
    return _one(call_id, ReopeningState.ASKED)


def reopening_under_way(call_id: uuid.UUID) -> Reopening | None:
    """The confirmed reopening of a call, as long as its ledger is open."""
    return _one(call_id, ReopeningState.CONFIRMED)


def is_open_to(call: Call, ledger: Ledger, region_id: uuid.UUID) -> bool:
    """Whether marks of this ledger, for applications of this region, may change now."""
    if call.state != CallState.ASSESSING:
        return False
    return is_reached(reopening_under_way(call.id), ledger, region_id)


def is_reached(under_way: Reopening | None, ledger: Ledger, region_id: uuid.UUID) -> bool:
    """Whether marks of this ledger, for applications of this region, may change while a call is being assessed and this
    reopening of it is under way, if any is."""
    return under_way is None or under_way.reopened.reaches(ledger, region_id)


def line_of(kept: Reopening) -> ReopeningLine:
    """A request as pages show it."""
    confirmed_by = db.session.get(User, kept.confirmed_by) if kept.confirmed_by else None
    region = db.session.get(Region, kept.region_id) if kept.region_id else None
    return ReopeningLine(
        id=kept.id,
        state=kept.state,
        ledger=kept.ledger,
        region=region.name if region else "",
        reason=kept.reason,
        asked_by=db.session.get_one(User, kept.asked_by).name,
        asked_at=kept.asked_at,
        confirmed_by=confirmed_by.name if confirmed_by else "",
        confirmed_at=kept.confirmed_at,
    )


@as_system()
def reopening_facts(
    call: Call,
    actor: Actor,
    *,
    asked: Reopened | None = None,
    kept: Reopening | None = None,
    reason_given: bool = True,
    seen_id: uuid.UUID | None = None,
) -> ReopeningFacts:
    """The facts of a request that is `asked` for, or `kept`; of all lists of the call, whoever asks."""
    waiting = request_waiting(call.id)
    return ReopeningFacts(
        call_is_ranked=call.state == CallState.RANKED,
        asks_for_own_ledger=asked is None or RUN_BY[asked.ledger] in actor.roles,
        approved_lists=_regions_with_list(call.id, {RecommendationState.APPROVED}),
        recommended_lists=_regions_with_list(call.id, WAITING),
        asked_already=waiting is not None and kept is None,
        reason_given=reason_given,
        request_is_seen=kept is None or seen_id in (None, kept.id),
        is_another_person=kept is None or kept.asked_by != actor.id,
        is_own_side=kept is None or bool(actor.roles & {RUN_BY[kept.ledger], *CONFIRMERS}),
    )


def _one(call_id: uuid.UUID, state: ReopeningState) -> Reopening | None:
    query = select(Reopening).where(Reopening.call_id == call_id, Reopening.state == state)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _regions_with_list(call_id: uuid.UUID, states: Collection[RecommendationState]) -> tuple[str, ...]:
    query = (
        select(Region.name)
        .join(Recommendation, Recommendation.region_id == Region.id)
        .where(Recommendation.call_id == call_id, Recommendation.state.in_(states))
        .order_by(Region.name)
    )
    return tuple(db.session.scalars(query))


def reopenings_of(call_id: uuid.UUID) -> Sequence[Reopening]:
    """Every confirmed reopening of a call, the first one first."""
    done = (ReopeningState.CONFIRMED, ReopeningState.CLOSED)
    query = select(Reopening).where(Reopening.call_id == call_id, Reopening.state.in_(done))
    return db.session.scalars(query.order_by(Reopening.confirmed_at)).all()
