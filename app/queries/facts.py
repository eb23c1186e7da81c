"""What do the guards of each machine need to know? Exact, recomputed for every decision, never a cached status."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Select, Uuid, and_, bindparam, exists, func, select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Call,
    CallRegion,
    CallVersion,
    Comment,
    OverallJudgement,
    Recommendation,
    Region,
    Reopening,
    RoleGrant,
    Scope,
    Score,
    Signature,
    Suggestion,
)
from app.queries.assessors import standing_of
from app.queries.definitions import current_version, definition_for, definition_of
from app.queries.late_exceptions import more_time_open
from app.queries.negotiation import unresolved
from app.queries.quarantine import is_counted, stands_between
from app.queries.rehearsals import is_rehearsed
from app.queries.reopenings import is_reached
from app.queries.signatories import named_user, set_up_of
from app.queries.team import is_of_applicant
from app.walls import as_system
from workflows import layers, scoring, whole_assessment
from workflows.actor import Actor, Role
from workflows.anchor import Anchor
from workflows.application import ApplicationState
from workflows.assessment import AssessmentFacts, AssessmentState
from workflows.call import CallFacts, CallState, alone, standing
from workflows.comment import CommentFacts
from workflows.decision import RecommendationState
from workflows.definition import NATIONAL, Definition, Ledger
from workflows.plain import sha256, to_plain
from workflows.reopening import ReopeningState
from workflows.set_up import missing
from workflows.suggestion import SuggestionFacts, answering_side, may_answer
from workflows.whole_assessment import Whole

WORKING = frozenset({AssessmentState.INVITED, AssessmentState.ACCEPTED, AssessmentState.COMPLETE})


@as_system()
def call_facts(
    call: Call,
    now: datetime,
    *,
    signing_as: str | None = None,
    user_id: uuid.UUID | None = None,
    seen_sha256: str | None = None,
) -> CallFacts:
    """The facts of one call: its current version, its keys and its applications. Counts all of them, whoever asks."""
    version = current_version(call)
    definition = definition_of(version)
    signed = signatures_on(version.id)
    short_of_people, short_of_scores = _short_applications(call, definition)
    return CallFacts(
        problems=layers.problems(definition),
        unresolved=unresolved(call.id) if call.state == CallState.DRAFTING else (),
        is_rehearsed=call.state != CallState.DRAFTING or is_rehearsed(call.id, definition),
        hash_is_current=seen_sha256 is None or seen_sha256 == version.sha256,
        side_already_signed=signing_as in signed,
        signed_for_another_side=any(
            side != signing_as and signature.user_id == user_id for side, signature in signed.items()
        ),
        drafted_alone=user_id is not None and _drafted_alone(call.id, signing_as, user_id),
        is_named=signing_as is None or named_user(call.agreed_as_id, signing_as) == user_id,
        set_up_missing=missing(set_up_of(call, definition, now)) if call.state == CallState.AGREED else (),
        keys_missing=len(set(sides_of(definition)) - set(signed)),
        opening_time_reached=now >= call.opens_at,
        closing_time_reached=now >= call.closes_at,
        unchecked_applications=_count(call.id, {ApplicationState.SUBMITTED}),
        applications_short_of_assessors=short_of_people,
        assessments_outstanding=short_of_scores,
        more_time_open=more_time_open(call, now),
        list_approved=_all_lists_approved(call, definition),
        interests_due=call.interests_closed_at is None
        and call.interests_close_at is not None
        and now >= call.interests_close_at,
    )


def sides_of(definition: Definition) -> tuple[str, ...]:
    """Everyone whose key a definition needs: the national side and every region that has a layer."""
    return (NATIONAL, *(layer.region for layer in definition.layers))


def signatures_on(version_id: uuid.UUID) -> Mapping[str, Signature]:
    """The keys that have been turned on one version, by side."""
    rows = db.session.scalars(select(Signature).where(Signature.version_id == version_id))
    return {signature.side: signature for signature in rows}


def suggestion_facts(
    suggestion: Suggestion,
    call: Call,
    actor: Actor,
    found: Anchor | None = None,
    *,
    seen_sha256: str | None = None,
    reason_given: bool = True,
) -> SuggestionFacts:
    """The facts of one suggestion; `found` is its clause as the call has it now, where the move needs it."""
    part, writes, speaks = suggestion.part, sides_drafted(call, actor), speaks_for(call, actor)
    return SuggestionFacts(
        call_is_drafting=call.state == CallState.DRAFTING,
        answers_it=may_answer(part, _answering_side(suggestion), writes=writes, speaks_for=speaks),
        is_author=suggestion.author_id == actor.id,
        only_signs_part=part in speaks and part not in writes,
        clause_is_there=seen_sha256 is None or found is not None,
        clause_is_seen=seen_sha256 is None or found is None or found.sha256 == seen_sha256,
        reason_given=reason_given,
    )


def _answering_side(suggestion: Suggestion) -> str:
    countered = select(Suggestion.side).where(Suggestion.id == suggestion.counters_id)
    side = db.session.scalar(countered) if suggestion.counters_id else None
    return answering_side(suggestion.part, suggestion.side, side)


def comment_facts(comment: Comment, call: Call, actor: Actor) -> CommentFacts:
    """The facts of one comment."""
    return CommentFacts(
        call_is_drafting=call.state == CallState.DRAFTING,
        owns_part=owns_part(call, comment.part, actor),
        is_author=comment.author_id == actor.id,
    )


def owns_part(call: Call, part: str, actor: Actor) -> bool:
    """Whether this person writes this side's part of a call."""
    return part in sides_drafted(call, actor)


def speaks_for(call: Call, actor: Actor) -> tuple[str, ...]:
    """The sides for which this person talks about the criteria of a call: those for which they write or sign."""
    if actor.id is None:
        return ()
    national = (NATIONAL,) if actor.roles & {Role.PROGRAMME_OFFICER, Role.NATIONAL_SIGNATORY} else ()
    held = (regions_held(call.id, actor.id, role) for role in (Role.REGION_LEAD, Role.REGIONAL_SIGNATORY))
    return national + tuple(sorted({slug for slugs in held for slug in slugs}))


def assessment_facts(
    assessment: Assessment, now: datetime, *, no_conflict_confirmed: bool = True, reason_given: bool = True
) -> AssessmentFacts:
    """The facts of one assessment, with what keeps it from being accepted, or from being complete."""
    # Whoever has accepted has been asked.
    is_asked = assessment.state == AssessmentState.INVITED
    criteria = definition_for(assessment.application).criteria_in(assessment.ledger)
    return replace(
        marking_facts(assessment),
        no_conflict_confirmed=no_conflict_confirmed,
        reason_given=reason_given,
        score_problems=(
            *scoring.refusals(criteria, judgements_of(assessment.id)),
            *whole_assessment.refusals(whole_said(assessment.id)),
        ),
        unready=standing_of(assessment.user_id).unready(now) if is_asked else (),
    )


def marking_facts(assessment: Assessment) -> AssessmentFacts:
    """The facts on which it hangs whether marks are taken. One query: somebody who assesses asks it at every save.

    What is missing from the assessment is not among them, because nobody is kept from saving by it.
    """
    application = assessment.application
    values = {"person": assessment.user_id, "application": application.id, "call": application.call_id}
    belongs, hidden, under_way = db.session.execute(
        _OF_MARKING, values, execution_options={"populate_existing": True}
    ).one()
    is_open = application.call.state == CallState.ASSESSING
    return AssessmentFacts(
        call_is_assessing=is_open and is_reached(under_way, assessment.ledger, application.region_id),
        works_for_applicant=belongs or hidden,
    )


def _of_marking() -> Select[tuple[bool, bool, Reopening | None]]:
    person, application = (bindparam(name, type_=Uuid()) for name in ("person", "application"))
    under_way = and_(Reopening.call_id == Call.id, Reopening.state == ReopeningState.CONFIRMED)
    return (
        select(is_of_applicant(person, application), stands_between(person, application), Reopening)
        .select_from(Call)
        .outerjoin(Reopening, under_way)
        .where(Call.id == bindparam("call", type_=Uuid()))
    )


_OF_MARKING = _of_marking()


def judgements_of(assessment_id: uuid.UUID) -> Sequence[scoring.Judgement]:
    """What one assessor has written so far, criterion by criterion."""
    return [judgement_of(one) for one in db.session.scalars(select(Score).where(Score.assessment_id == assessment_id))]


def judgement_of(score: Score) -> scoring.Judgement:
    """A stored mark as the rules read it."""
    return scoring.Judgement(score.criterion_id, score.score, score.comment, score.kind)


def whole_said(assessment_id: uuid.UUID) -> Whole:
    """What one assessor has said so far of the application as a whole."""
    query = select(OverallJudgement).where(OverallJudgement.assessment_id == assessment_id)
    kept = db.session.scalars(query).first()
    return Whole(**{one.name: getattr(kept, one.name) for one in fields(Whole)}) if kept else Whole()


def _drafted_alone(call_id: uuid.UUID, side: str | None, user_id: uuid.UUID) -> bool:
    query = select(CallVersion).where(CallVersion.call_id == call_id).order_by(CallVersion.number)
    versions = [
        (one.author_id, one.side, sha256(to_plain(layers.parts_of(definition_of(one)).get(one.side))))
        for one in db.session.scalars(query)
    ]
    return alone(standing(versions), side, user_id)


def _count(call_id: uuid.UUID, states: Collection[ApplicationState]) -> int:
    query = select(func.count()).where(Application.call_id == call_id, Application.state.in_(states))
    return db.session.scalar(query) or 0


def _short_applications(call: Call, definition: Definition) -> tuple[int, int]:
    """How many eligible applications lack assessors, and how many lack completed assessments, in either ledger."""
    if call.state not in (CallState.CLOSED, CallState.ASSESSING):
        return 0, 0
    promised = {Ledger.NATIONAL: definition.core.national_assessors, Ledger.REGIONAL: definition.core.regional_scorers}
    counts = assessment_counts(call.id)
    people = sum(any(one["working"][ledger] < promised[ledger] for ledger in Ledger) for one in counts.values())
    scores = sum(any(one["complete"][ledger] < promised[ledger] for ledger in Ledger) for one in counts.values())
    return people, scores


def assessment_counts(call_id: uuid.UUID) -> dict[uuid.UUID, dict[str, dict[Ledger, int]]]:
    """For every eligible application of a call: assessments working and complete, in each ledger. One query."""
    query = (
        select(Application.id, Assessment.ledger, Assessment.state, func.count(Assessment.id))
        .outerjoin(
            Assessment, and_(Assessment.application_id == Application.id, Assessment.state.in_(WORKING), is_counted())
        )
        .where(Application.call_id == call_id, Application.state == ApplicationState.ELIGIBLE)
        .group_by(Application.id, Assessment.ledger, Assessment.state)
    )
    counts: dict[uuid.UUID, dict[str, dict[Ledger, int]]] = {}
    for application_id, ledger, state, count in db.session.execute(query):
        one = counts.setdefault(application_id, {key: dict.fromkeys(Ledger, 0) for key in ("working", "complete")})
        if ledger is not None:
            one["working"][ledger] += count
            one["complete"][ledger] += count if state == AssessmentState.COMPLETE else 0
    return counts


def _all_lists_approved(call: Call, definition: Definition) -> bool:
    approved = select(func.count()).where(
        Recommendation.call_id == call.id, Recommendation.state == RecommendationState.APPROVED
    )
    return db.session.scalar(approved) == len(definition.layers)


def regions_held(call_id: uuid.UUID, user_id: uuid.UUID, role: Role) -> tuple[str, ...]:
    """The slugs of this call's regions on which a person holds this role now."""
    query = (
        select(Region.slug)
        .join(CallRegion, CallRegion.region_id == Region.id)
        .join(RoleGrant, and_(RoleGrant.scope == Scope.REGION, RoleGrant.scope_id == Region.id))
        .where(
            CallRegion.call_id == call_id,
            RoleGrant.user_id == user_id,
            RoleGrant.role == role,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(Region.slug)
    )
    return tuple(db.session.scalars(query))


def sides_for(call: Call, actor: Actor) -> tuple[str, ...]:
    """The sides for which this actor may sign this call."""
    return _sides_held(call, actor, Role.NATIONAL_SIGNATORY, Role.REGIONAL_SIGNATORY)


def sides_drafted(call: Call, actor: Actor) -> tuple[str, ...]:
    """The sides whose part this actor writes."""
    return _sides_held(call, actor, Role.PROGRAMME_OFFICER, Role.REGION_LEAD)


def _sides_held(call: Call, actor: Actor, national: Role, regional: Role) -> tuple[str, ...]:
    first = (NATIONAL,) if national in actor.roles else ()
    return first + (regions_held(call.id, actor.id, regional) if actor.id is not None else ())


def holds_role(user_id: uuid.UUID, role: Role, scope_id: uuid.UUID) -> bool:
    """Whether a person holds this role on this thing now."""
    query = select(
        exists().where(
            RoleGrant.user_id == user_id,
            RoleGrant.role == role,
            RoleGrant.scope_id == scope_id,
            RoleGrant.ended_at.is_(None),
        )
    )
    return bool(db.session.scalar(query))
