"""What does the ranking of a call say, and who are the candidates for its list?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, Call, Ranking, Recommendation, Region, Reopening
from app.queries.moderated import moderated_of
from app.queries.rounds import taken_pence
from workflows import portfolio, ranking
from workflows.decision import WAITING, RecommendationState
from workflows.definition import Definition
from workflows.plain import from_plain
from workflows.reopening import ReopeningState


def stands() -> ColumnElement[bool]:
    """That a ranking stands: no ledger behind it was opened after it was made."""
    opened = (ReopeningState.CONFIRMED, ReopeningState.CLOSED)
    return ~exists().where(Reopening.ranking_id == Ranking.id, Reopening.state.in_(opened))


def ranking_of(call_id: uuid.UUID) -> Ranking | None:
    """The ranking of a call that stands, None until its ledgers are closed and while one of them is open again."""
    return db.session.scalars(select(Ranking).where(Ranking.call_id == call_id, stands())).one_or_none()


def rankings_made(call_id: uuid.UUID) -> Sequence[Ranking]:
    """Every ranking that was ever made of a call, the first one first."""
    return db.session.scalars(select(Ranking).where(Ranking.call_id == call_id).order_by(Ranking.number)).all()


def record_of(kept: Ranking) -> ranking.Record:
    """The ranking with all that it was made from."""
    return from_plain(ranking.Record, kept.record)


def ranked_applications(call_id: uuid.UUID, region_id: uuid.UUID | None = None) -> Mapping[uuid.UUID, Application]:
    """The applications of a call by id, with their organisations. The caller has been through the gate of the call."""
    query = select(Application).where(Application.call_id == call_id).options(joinedload(Application.organisation))
    if region_id is not None:
        query = query.where(Application.region_id == region_id)
    return {application.id: application for application in db.session.scalars(query)}


def candidates(call_id: uuid.UUID, region_id: uuid.UUID) -> Sequence[portfolio.Candidate]:
    """A region's ranked applications with the grants they ask for, in rank order; none before the ledgers close."""
    kept = ranking_of(call_id)
    if kept is None:
        return []
    asked = select(Application.id, Application.grant_pence).where(
        Application.call_id == call_id, Application.region_id == region_id
    )
    grants: dict[uuid.UUID, int] = {application_id: pence for application_id, pence in db.session.execute(asked)}
    return [
        portfolio.Candidate(
            application_id=line.application_id,
            grant_pence=grants[line.application_id],
            passes=line.passes,
            position=line.position,
            regional_basis_points=line.regional_basis_points,
        )
        for line in moderated_of(kept).record.lines
        if line.application_id in grants
    ]


@dataclass(frozen=True)
class RegionBudget:
    """What a region may still award in a call over all its years, and what other rounds of it have taken already."""

    left_pence: int
    taken_pence: int


def region_budget(
    definition: Definition, call: Call, region: Region, *, counted: Collection[RecommendationState] = WAITING
) -> RegionBudget:
    """What this definition leaves a region to award.

    In an always-open call the budget is that of all rounds together: what other rounds have taken is not there. Their
    lists count in the states that `taken_pence` is given.
    """
    taken = taken_pence(call, region.id, counted=counted)
    return RegionBudget(layer_budget_pence(definition, region.slug) - taken, taken)


def layer_budget_pence(definition: Definition, region_slug: str) -> int:
    """The sum of a region's yearly budgets."""
    return sum(year.pence for layer in definition.layers if layer.region == region_slug for year in layer.budget)


def recommendation_of(call_id: uuid.UUID, region_id: uuid.UUID) -> Recommendation | None:
    """The region's list for a call, if one was begun."""
    query = select(Recommendation).where(Recommendation.call_id == call_id, Recommendation.region_id == region_id)
    return db.session.scalars(query).one_or_none()
