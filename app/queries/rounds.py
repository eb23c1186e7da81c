"""Which rounds does an always-open call have, and what have the others given of the money that is theirs together?"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Application, Award, Call, CallVersion, Offer, Recommendation, RecommendationLine
from app.policy import Viewer
from app.queries.definitions import definition_of
from app.queries.visible import applications_for, public_awards, recommendations_for
from app.walls import as_system
from workflows.call import CallState
from workflows.decision import WAITING, RecommendationState
from workflows.definition import Definition
from workflows.offer import OfferState
from workflows.rounds import cut_offs_of, milestones_of

# The call that is asked about, and every round of it. Putting aliases together costs more than the query itself.
ASKED, EVERY = aliased(Call), aliased(Call)
SENT_ON = WAITING | {RecommendationState.APPROVED}


@dataclass(frozen=True)
class RoundLine:
    """One round: one that has begun, or (without `id` and `state`) one that is to come."""

    number: int
    closes_at: datetime
    decision_due_at: datetime
    id: uuid.UUID | None = None
    state: CallState | None = None


@dataclass(frozen=True)
class Rounds:
    """The rounds of an always-open call, as one of them is read."""

    number: int
    lines: tuple[RoundLine, ...]

    @property
    def taking(self) -> RoundLine | None:
        """The round that takes applications now."""
        return next((line for line in self.lines if line.state == CallState.OPEN), None)

    @property
    def before(self) -> tuple[RoundLine, ...]:
        """The rounds that began before this one, the latest first."""
        return tuple(line for line in reversed(self.lines) if line.number < self.number)

    @property
    def after(self) -> RoundLine | None:
        """The round after this one, whether it has begun or not; None after the last."""
        return next((line for line in self.lines if line.number > self.number), None)


def rounds_of(call: Call) -> Rounds | None:
    """Every round of the call that came through the gate, begun or to come; None of one that has none. One query."""
    if not call.round_number:
        return None
    query = (
        select(Call, CallVersion)
        .join(CallVersion, and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number))
        .where(Call.agreed_as_id == call.agreed_as_id)
        .order_by(Call.round_number)
    )
    begun = [(one, definition_of(version)) for one, version in db.session.execute(query)]
    return Rounds(call.round_number, (*(_begun(*one) for one in begun), *_to_come(*begun[-1])))


def received_in(rounds: Rounds, viewer: Viewer) -> Mapping[uuid.UUID, int]:
    """How many received applications this person may see in each round. One query."""
    seen = applications_for(viewer).where(Application.call_id.in_(_ids(rounds))).subquery()
    query = select(seen.c.call_id, func.count()).group_by(seen.c.call_id)
    return {call_id: count for call_id, count in db.session.execute(query)}


def sent_on_in(rounds: Rounds, viewer: Viewer) -> Mapping[uuid.UUID, int]:
    """What the lists that this person may see ask for in each round, from when they are recommended. One query."""
    seen = recommendations_for(viewer).where(Recommendation.state.in_(SENT_ON)).subquery()
    query = (
        select(seen.c.call_id, func.sum(RecommendationLine.grant_pence))
        .join(RecommendationLine, RecommendationLine.recommendation_id == seen.c.id)
        .where(seen.c.call_id.in_(_ids(rounds)), RecommendationLine.is_chosen)
        .group_by(seen.c.call_id)
    )
    return {call_id: int(pence) for call_id, pence in db.session.execute(query)}


def awarded_in(rounds: Rounds) -> Mapping[uuid.UUID, tuple[int, int]]:
    """How many awards of each round are public, and their sum in pence. One query."""
    known = public_awards().where(Call.id.in_(_ids(rounds))).with_only_columns(Award.id)
    query = (
        select(Application.call_id, func.count(Award.id), func.sum(Award.grant_pence))
        .join(Application, Application.id == Award.application_id)
        .where(Award.id.in_(known))
        .group_by(Application.call_id)
    )
    return {call_id: (count, int(pence)) for call_id, count, pence in db.session.execute(query)}


def all_rounds(call_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """The ids of all rounds of the call to which this one belongs; of a call without rounds its own."""
    return select(EVERY.id).join(ASKED, EVERY.agreed_as_id == ASKED.agreed_as_id).where(ASKED.id == call_id)


def rounds_until(call_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """The same up to this one: what was amended in these concerns it."""
    return all_rounds(call_id).where(EVERY.round_number <= ASKED.round_number)


def round_taking(call_id: uuid.UUID) -> uuid.UUID:
    """The round that takes applications in the place of this one, if it has closed; else this call itself."""
    query = select(Call.id).where(Call.id.in_(all_rounds(call_id)), Call.state == CallState.OPEN)
    return db.session.scalar(query) or call_id


@as_system()
def taken_pence(call: Call, region_id: uuid.UUID, *, counted: Collection[RecommendationState] = WAITING) -> int:
    """What the other rounds have of a region's budget: lists in these states, and what is approved and was not refused.

    A round counts whether it is before or after: whoever recommends second finds what is left. For whoever approves,
    no list counts that is not approved yet (`counted` is empty), so that of two only one waits for the other's money.
    Nothing in a call without rounds.
    """
    if not call.round_number:
        return 0
    others = select(Call.id).where(Call.agreed_as_id == call.agreed_as_id, Call.id != call.id)
    recommended = (
        select(func.sum(RecommendationLine.grant_pence))
        .join(Recommendation, Recommendation.id == RecommendationLine.recommendation_id)
        .where(
            Recommendation.call_id.in_(others),
            Recommendation.region_id == region_id,
            Recommendation.state.in_(counted),
            RecommendationLine.is_chosen,
        )
    )
    awarded = (
        select(func.sum(Award.grant_pence))
        .join(Application, Application.id == Award.application_id)
        .outerjoin(Offer, Offer.award_id == Award.id)
        .where(
            Application.call_id.in_(others),
            Application.region_id == region_id,
            or_(Offer.id.is_(None), Offer.state != OfferState.REFUSED),
        )
    )
    return int(db.session.scalar(recommended) or 0) + int(db.session.scalar(awarded) or 0)


def _ids(rounds: Rounds) -> list[uuid.UUID]:
    return [line.id for line in rounds.lines if line.id is not None]


def _begun(call: Call, definition: Definition) -> RoundLine:
    dates = milestones_of(definition.core, call.round_number)
    return RoundLine(call.round_number, call.closes_at, dates.decision_due_at, call.id, call.state)


def _to_come(newest: Call, definition: Definition) -> list[RoundLine]:
    numbers = range(newest.round_number + 1, len(cut_offs_of(definition.core)) + 1)
    dates = [(number, milestones_of(definition.core, number)) for number in numbers]
    return [RoundLine(number, one.closes_at, one.decision_due_at) for number, one in dates]
