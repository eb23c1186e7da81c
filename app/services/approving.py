"""How is a region's list endorsed, held, sent back and approved, and how do its projects become awards?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Application, Award, Call, Offer, Recommendation, RecommendationLine
from app.queries.facts import call_facts
from app.queries.finances import project_costs
from app.services.decisions import decide, hold_the_budget, load, recommendation_facts
from app.services.record import add_to_outbox, get_for_update, record_event, record_move
from workflows import finance
from workflows.actor import Actor
from workflows.call import CALL, CallMove
from workflows.decision import (
    HOLDING,
    RECOMMENDATION,
    DecisionKind,
    HoldFacts,
    HoldMove,
    HoldState,
    RecommendationMove,
    RecommendationState,
    approving_move,
)
from workflows.letter import ApprovedFigures, ApprovedPartner
from workflows.plain import to_plain


def endorse(recommendation_id: uuid.UUID, seen_sha256: str, actor: Actor, now: datetime) -> Recommendation:
    """Endorse exactly the list with this hash for the region's board, by somebody who did not prepare it."""
    hold_the_budget(recommendation_id)
    recommendation = load(recommendation_id)
    facts = recommendation_facts(recommendation, seen_sha256=seen_sha256, actor=actor)
    step = RECOMMENDATION.decide(RecommendationMove.ENDORSE, recommendation.state, actor.roles, facts)
    recommendation.endorsed_by, recommendation.endorsed_at = actor.id, now
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id, data={"list_sha256": seen_sha256})
    decide(recommendation, DecisionKind.ENDORSED, actor, now)
    return recommendation


def send_back(recommendation_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Recommendation:
    """Return the list to the panel with a reason: whoever endorsed or approved it has to do so anew."""
    recommendation = load(recommendation_id)
    facts = recommendation_facts(recommendation, actor=actor, reason=reason)
    step = RECOMMENDATION.decide(RecommendationMove.SEND_BACK, recommendation.state, actor.roles, facts)
    recommendation.sent_back_reason = reason.strip()
    recommendation.endorsed_by = recommendation.endorsed_at = None
    recommendation.first_approved_by = recommendation.first_approved_at = None
    recommendation.hold = HoldState.FREE
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id)
    decide(recommendation, DecisionKind.SENT_BACK, actor, now, reason=reason.strip())
    return recommendation


def hold(recommendation_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Recommendation:
    """Stop the list where it is, with a reason: nobody endorses or approves it until it goes on."""
    recommendation = load(recommendation_id)
    _set_hold(recommendation, HoldMove.HOLD, reason.strip(), actor, now)
    decide(recommendation, DecisionKind.HELD, actor, now, reason=reason.strip())
    return recommendation


def resume(recommendation_id: uuid.UUID, actor: Actor, now: datetime) -> Recommendation:
    """Let a held list go on from where it stood."""
    recommendation = load(recommendation_id)
    _set_hold(recommendation, HoldMove.RESUME, "", actor, now)
    decide(recommendation, DecisionKind.RESUMED, actor, now)
    return recommendation


def approve(recommendation_id: uuid.UUID, seen_sha256: str, actor: Actor, now: datetime) -> Recommendation:
    """Approve exactly the list with this hash, by somebody who took no step on it: as the first of two where the call
    asks for two, else finally, and its projects become awards."""
    hold_the_budget(recommendation_id)
    recommendation = load(recommendation_id)
    facts = recommendation_facts(recommendation, seen_sha256=seen_sha256, actor=actor, counted=())
    move = approving_move(recommendation.state, facts)
    step = RECOMMENDATION.decide(move, recommendation.state, actor.roles, facts)
    is_last = step.target == RecommendationState.APPROVED
    if is_last:
        recommendation.approved_by, recommendation.approved_at = actor.id, now
    else:
        recommendation.first_approved_by, recommendation.first_approved_at = actor.id, now
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id, data={"list_sha256": seen_sha256})
    decide(recommendation, DecisionKind.APPROVED if is_last else DecisionKind.APPROVED_ONCE, actor, now)
    if is_last:
        _make_awards(recommendation, actor, now)
    return recommendation


def _set_hold(recommendation: Recommendation, move: HoldMove, reason: str, actor: Actor, now: datetime) -> None:
    facts = HoldFacts(state=recommendation.state, reason_given=bool(reason), roles=actor.roles)
    step = HOLDING.decide(move, recommendation.hold, actor.roles, facts)
    recommendation.hold, recommendation.hold_reason = HoldState(step.target), reason
    recommendation.held_by, recommendation.held_at = actor.id, now
    entry = record_event(
        recommendation,
        move.value,
        actor,
        now,
        call_id=recommendation.call_id,
        source=step.source.value,
        target=step.target.value,
        data={"reason": reason} if reason else None,
    )
    for notice in step.notices:
        payload = {"notice": notice, "subject_id": str(recommendation.id), "event": entry.number}
        add_to_outbox("notice", payload, now)


def _make_awards(recommendation: Recommendation, actor: Actor, now: datetime) -> None:
    for line in recommendation.lines:
        if line.is_chosen:
            _award(recommendation, line, actor, now)
    db.session.flush()
    _decide_call(recommendation.call_id, actor, now)


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
