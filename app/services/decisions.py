"""How does a region compose and recommend its list, and how is everyone told what came of it?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Application, Call, Decision, Recommendation, RecommendationLine, Region
from app.queries.composing import money_of, problem_for
from app.queries.definitions import current_version, definition_of
from app.queries.facts import call_facts
from app.queries.list_steps import steps_of, sums_of
from app.queries.ranking import RegionBudget, candidates, recommendation_of, region_budget
from app.queries.timetable import dates_of
from app.services.record import get_for_update, record_event, record_move
from workflows import portfolio
from workflows.actor import Actor
from workflows.call import CALL, CallFacts, CallMove, CallState
from workflows.decision import (
    RECOMMENDATION,
    WAITING,
    DecisionKind,
    HoldState,
    RecommendationFacts,
    RecommendationMove,
    RecommendationState,
    recommending_move,
)
from workflows.definition import Definition
from workflows.machine import Reason
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
    recommendation.note = note
    _prepared(recommendation, actor, now)
    _replace_lines(recommendation, candidates(call_id, region.id), frozenset(chosen), reasons)
    return recommendation


def recommend(
    recommendation_id: uuid.UUID, actor: Actor, now: datetime, seen_sha256: str | None = None
) -> Recommendation:
    """Send the list on under its hash, or `Refusal` with every rule of the call that it does not keep. `seen_sha256` is
    the hash of the list that stood on the page, where there was one."""
    hold_the_budget(recommendation_id)
    recommendation = load(recommendation_id)
    standing = list_hash(recommendation)
    facts = recommendation_facts(recommendation, actor=actor)
    facts = replace(facts, hash_is_current=seen_sha256 in (None, standing))
    step = RECOMMENDATION.decide(recommending_move(facts.authority), recommendation.state, actor.roles, facts)
    recommendation.list_sha256 = standing
    _prepared(recommendation, actor, now)
    recommendation.sent_back_reason = ""
    data = {"list_sha256": recommendation.list_sha256}
    record_move(recommendation, step, actor, now, call_id=recommendation.call_id, data=data)
    decide(recommendation, DecisionKind.RECOMMENDED, actor, now)
    return recommendation


def release(call_id: uuid.UUID, actor: Actor, now: datetime, reason: str = "") -> Call:
    """Lift the embargo: every applicant is told, and sent offers and public awards become possible. `reason` says why
    it is earlier than all sides signed, if it is."""
    call = get_for_update(Call, call_id)
    step = CALL.decide(CallMove.RELEASE, call.state, actor.roles, release_facts(call, now, reason))
    call.released_at = now
    for recommendation in _lists_of(call_id):
        decide(recommendation, DecisionKind.RELEASED, actor, now)
    record_move(call, step, actor, now, call_id=call.id, data={"reason": reason} if reason else None)
    return call


def release_facts(call: Call, now: datetime, reason: str) -> CallFacts:
    """What decides whether the decisions of a call may be released now, for this reason."""
    return replace(call_facts(call, now), reason_given=bool(reason), is_early=comes_early(dates_of(call), now))


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


def hold_the_budget(recommendation_id: uuid.UUID) -> None:
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
    recommendation: Recommendation,
    *,
    seen_sha256: str | None = None,
    actor: Actor | None = None,
    reason: str = "given",
    counted: Collection[RecommendationState] = WAITING,
) -> RecommendationFacts:
    """The facts of a loaded list for whoever acts on it, its candidates and budget read anew; what other rounds have
    in lists of the states `counted` is not in the budget."""
    call = db.session.get(Call, recommendation.call_id)
    region = db.session.get(Region, recommendation.region_id)
    definition = definition_of(current_version(call))
    budget = region_budget(definition, call, region, counted=counted)
    return RecommendationFacts(
        call_is_ranked=call.state == CallState.RANKED,
        list_problems=_problems_of(recommendation, definition, call, region, budget),
        hash_is_current=seen_sha256 is None or (seen_sha256 == recommendation.list_sha256 == list_hash(recommendation)),
        reason_given=bool(reason.strip()),
        authority=definition.core.authority,
        sums=sums_of(recommendation.lines),
        steps=steps_of(recommendation),
        person=actor.id if actor else None,
        roles=actor.roles if actor else frozenset(),
        is_held=recommendation.hold == HoldState.HELD,
    )


def _problems_of(
    recommendation: Recommendation, definition: Definition, call: Call, region: Region, budget: RegionBudget
) -> tuple[Reason, ...]:
    """Every rule that the list does not keep, its candidates read anew."""
    ranked = candidates(call.id, region.id)
    chosen = [line.application_id for line in recommendation.lines if line.is_chosen]
    reasons = {line.application_id: line.reason for line in recommendation.lines if line.reason}
    money = money_of(definition, call, region.slug, budget.left_pence)
    problem = problem_for(definition, region.slug, ranked, money, seed="")
    return (
        *portfolio.refusals(ranked, chosen, budget.left_pence, reasons, taken_pence=budget.taken_pence),
        *portfolio.rule_refusals(problem, chosen),
    )


def list_hash(recommendation: Recommendation) -> str:
    """The hash of the chosen applications, the grants that they ask for now, and the words beside them."""
    chosen = [line.application_id for line in recommendation.lines if line.is_chosen]
    reasons = {line.application_id: line.reason for line in recommendation.lines if line.reason}
    lines = portfolio.chosen_lines(candidates(recommendation.call_id, recommendation.region_id), chosen)
    return portfolio.list_hash(lines, reasons, recommendation.note)


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


def decide(
    recommendation: Recommendation, kind: DecisionKind, actor: Actor, now: datetime, *, reason: str = ""
) -> None:
    """Write down what this step decided of each application of a loaded list."""
    ids = [line.application_id for line in recommendation.lines]
    query = (
        select(Decision.application_id, func.max(Decision.number))
        .where(Decision.application_id.in_(ids))
        .group_by(Decision.application_id)
    )
    numbers: dict[uuid.UUID, int] = {id_: number for id_, number in db.session.execute(query)}
    db.session.add_all(
        Decision(
            recommendation_id=recommendation.id,
            application_id=line.application_id,
            number=numbers.get(line.application_id, 0) + 1,
            kind=kind,
            is_funded=line.is_chosen,
            grant_pence=line.grant_pence if line.is_chosen else 0,
            list_sha256=recommendation.list_sha256,
            reason=reason,
            decided_by=actor.id,
            decided_at=now,
        )
        for line in recommendation.lines
    )


def _prepared(recommendation: Recommendation, actor: Actor, now: datetime) -> None:
    recommendation.prepared_by, recommendation.prepared_at = actor.id, now
    recommendation.preparers = sorted({*recommendation.preparers, str(actor.id)})


def _lists_of(call_id: uuid.UUID) -> Sequence[Recommendation]:
    query = select(Recommendation).where(Recommendation.call_id == call_id).options(selectinload(Recommendation.lines))
    return db.session.scalars(query).all()
