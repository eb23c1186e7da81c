"""How does a region recommend a list, how does the funder approve it, and how is everyone told?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Application, Award, Call, Offer, Recommendation, RecommendationLine, Region
from app.queries.definitions import current_version, definition_of
from app.queries.facts import call_facts
from app.queries.finances import project_costs
from app.queries.ranking import candidates, recommendation_of, region_budget
from app.queries.timetable import dates_of
from app.services.record import get_for_update, record_event, record_move
from workflows import finance, portfolio
from workflows.actor import Actor
from workflows.call import CALL, CallMove, CallState
from workflows.decision import RECOMMENDATION, RecommendationFacts, RecommendationMove
from workflows.letter import ApprovedFigures, ApprovedPartner
from workflows.plain import to_plain
from workflows.timetable import comes_early


def compose(
    call_id: uuid.UUID,
    region: Region,
    chosen: Sequence[uuid.UUID],
    reasons: Mapping[uuid.UUID, str],
    note: str,
    actor: Actor,
    now: datetime,
) -> Recommendation:
    """Keep a region's choice among the ranked applications, whatever rules it does not keep yet."""
    call = get_for_update(Call, call_id)
    begun = recommendation_of(call_id, region.id)
    recommendation = load(begun.id) if begun else _begin(call, region, actor, now)
    facts = RecommendationFacts(call_is_ranked=call.state == CallState.RANKED)
    RECOMMENDATION.decide(RecommendationMove.COMPOSE, recommendation.state, actor.roles, facts)
    recommendation.note, recommendation.prepared_by, recommendation.prepared_at = note, actor.id, now
    _replace_lines(recommendation, candidates(call_id, region.id), frozenset(chosen), reasons)
    return recommendation


def recommend(recommendation_id: uuid.UUID, actor: Actor, now: datetime) -> Recommendation:
    """Send the list to the funder under its hash, or `Refusal` with every rule of the call that it does not keep."""
    _hold_the_budget(recommendation_id)
    recommendation = load(recommendation_id)
    facts = recommendation_facts(recommendation)
    step = RECOMMENDATION.decide(RecommendationMove.RECOMMEND, recommendation.state, actor.roles, facts)
    recommendation.list_sha256 = list_hash(recommendation)
    recommendation.prepared_by, recommendation.prepared_at = actor.id, now
    recommendation.sent_back_reason = ""
    data = {"list_sha256": recommendation.list_sha256}
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id, data=data)
    return recommendation


def send_back(recommendation_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Recommendation:
    """Return the list to the region with a reason."""
    recommendation = load(recommendation_id)
    facts = RecommendationFacts(reason_given=bool(reason.strip()))
    step = RECOMMENDATION.decide(RecommendationMove.SEND_BACK, recommendation.state, actor.roles, facts)
    recommendation.sent_back_reason = reason.strip()
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id)
    return recommendation


def approve(recommendation_id: uuid.UUID, seen_sha256: str, actor: Actor, now: datetime) -> Recommendation:
    """Approve exactly the list with this hash, by somebody who did not prepare it: its projects become awards."""
    _hold_the_budget(recommendation_id)
    recommendation = load(recommendation_id)
    facts = recommendation_facts(recommendation, seen_sha256=seen_sha256, approver_id=actor.id)
    step = RECOMMENDATION.decide(RecommendationMove.APPROVE, recommendation.state, actor.roles, facts)
    recommendation.approved_by, recommendation.approved_at = actor.id, now
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id, data={"list_sha256": seen_sha256})
    for line in recommendation.lines:
        if line.is_chosen:
            _award(recommendation, line, actor, now)
    db.session.flush()
    _decide_call(recommendation.call_id, actor, now)
    return recommendation


def release(call_id: uuid.UUID, actor: Actor, now: datetime, reason: str = "") -> Call:
    """Lift the embargo: every applicant is told, and sent offers and public awards become possible. `reason` says why
    it is earlier than all sides signed, if it is."""
    call = get_for_update(Call, call_id)
    facts = replace(call_facts(call, now), reason_given=bool(reason), is_early=comes_early(dates_of(call), now))
    step = CALL.decide(CallMove.RELEASE, call.state, actor.roles, facts)
    call.released_at = now
    record_move(call, step, actor, now, call_id=call.id, data={"reason": reason} if reason else None)
    return call


def load(recommendation_id: uuid.UUID) -> Recommendation:
    """The list with its lines and their applications, locked, its call before it.

    Whoever composes or decides needs both. Taken in one order, two people never wait for each other.
    """
    call_id = db.session.scalar(select(Recommendation.call_id).where(Recommendation.id == recommendation_id))
    if call_id is not None:
        get_for_update(Call, call_id)
    get_for_update(Recommendation, recommendation_id)
    query = (
        select(Recommendation)
        .where(Recommendation.id == recommendation_id)
        .options(
            selectinload(Recommendation.lines).joinedload(RecommendationLine.application).joinedload(Application.region)
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _hold_the_budget(recommendation_id: uuid.UUID) -> None:
    """Lock the first round of an always-open call before any other: its rounds spend one budget, one after another."""
    query = (
        select(Call.agreed_as_id)
        .join(Recommendation, Recommendation.call_id == Call.id)
        .where(Recommendation.id == recommendation_id)
    )
    agreed_as_id = db.session.scalar(query)
    if agreed_as_id is not None:
        get_for_update(Call, agreed_as_id)


def recommendation_facts(
    recommendation: Recommendation, *, seen_sha256: str | None = None, approver_id: uuid.UUID | None = None
) -> RecommendationFacts:
    """The facts of a list, its candidates and budget read anew."""
    call = db.session.get(Call, recommendation.call_id)
    region = db.session.get(Region, recommendation.region_id)
    budget = region_budget(definition_of(current_version(call)), call, region)
    return RecommendationFacts(
        call_is_ranked=call.state == CallState.RANKED,
        list_problems=portfolio.refusals(
            candidates(call.id, region.id),
            [line.application_id for line in recommendation.lines if line.is_chosen],
            budget.left_pence,
            {line.application_id: line.reason for line in recommendation.lines if line.reason},
            taken_pence=budget.taken_pence,
        ),
        hash_is_current=seen_sha256 is None or (seen_sha256 == recommendation.list_sha256 == list_hash(recommendation)),
        approver_prepared_it=approver_id is not None and approver_id == recommendation.prepared_by,
    )


def list_hash(recommendation: Recommendation) -> str:
    """The hash of the chosen applications and the grants that they ask for now."""
    chosen = [line.application_id for line in recommendation.lines if line.is_chosen]
    return portfolio.list_hash(
        portfolio.chosen_lines(candidates(recommendation.call_id, recommendation.region_id), chosen)
    )


def _begin(call: Call, region: Region, actor: Actor, now: datetime) -> Recommendation:
    recommendation = Recommendation(
        id=uuid.uuid4(), call_id=call.id, region_id=region.id, prepared_by=actor.id, prepared_at=now, lines=[]
    )
    db.session.add(recommendation)
    db.session.flush()
    record_event(recommendation, "begin", actor, now, call_id=call.id, target=recommendation.state.value)
    return recommendation


def _replace_lines(
    recommendation: Recommendation,
    ranked: Sequence[portfolio.Candidate],
    chosen: frozenset[uuid.UUID],
    reasons: Mapping[uuid.UUID, str],
) -> None:
    kept = load(recommendation.id)
    kept.lines.clear()
    db.session.flush()
    kept.lines = [
        RecommendationLine(
            application_id=candidate.application_id,
            position=place,
            is_chosen=candidate.application_id in chosen,
            reason=reasons.get(candidate.application_id, "").strip(),
            grant_pence=candidate.grant_pence,
        )
        for place, candidate in enumerate(ranked, start=1)
    ]
    db.session.flush()


def _award(recommendation: Recommendation, line: RecommendationLine, actor: Actor, now: datetime) -> None:
    application = line.application
    award = Award(
        id=uuid.uuid4(),
        reference=f"{application.reference}-A",
        application_id=application.id,
        recommendation_id=recommendation.id,
        list_sha256=recommendation.list_sha256,
        grant_pence=line.grant_pence,
        figures=to_plain(approved_figures(application)),
        approved_by=actor.id,
        approved_at=now,
    )
    db.session.add(award)
    db.session.flush()
    record_event(award, "award", actor, now, call_id=recommendation.call_id, data={"grant_pence": line.grant_pence})
    db.session.add(Offer(id=uuid.uuid4(), award_id=award.id, subsidy_bases={}))


def approved_figures(application: Application) -> ApprovedFigures:
    """Each partner's costs, rate and grant as they stand: frozen into the award when it is approved."""
    partners = tuple(_approved_partner(costs) for costs in project_costs(application))
    return ApprovedFigures(partners, sum(partner.grant_pence for partner in partners))


def _approved_partner(costs: finance.PartnerCosts) -> ApprovedPartner:
    sums = finance.figures(costs)
    return ApprovedPartner(
        name=costs.organisation_name,
        costs=finance.totals([costs]).costs,
        rate_basis_points=sums.rate_basis_points,
        other_public_pence=sums.other_public_pence,
        grant_pence=sums.grant_pence,
    )


def _decide_call(call_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """When the last region's list is approved, the call is decided."""
    call = get_for_update(Call, call_id)
    facts = call_facts(call, now)
    if facts.list_approved:
        step = CALL.decide(CallMove.DECIDE, call.state, actor.roles, facts)
        record_move(call, step, actor, now, call_id=call.id)
