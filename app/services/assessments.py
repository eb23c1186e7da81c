"""How are assessors assigned, how do they score, and how are the two ledgers closed?"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Application, Assessment, Call, Ranking, Score
from app.queries.definitions import current_version, definition_for, definition_of
from app.queries.facts import assessment_facts, call_facts, holds_role
from app.queries.pools import Side, is_pooled, tally_of
from app.queries.quarantine import is_counted
from app.queries.team import belongs_to_applicant
from app.queries.timetable import dates_of
from app.services import conflicts, working_copies
from app.services.applications import Overtaken
from app.services.record import NotFound, add_to_outbox, get_for_update, get_to_hold, record_event, record_move
from workflows import ranking, scoring
from workflows.actor import CLOCK, Actor, Role
from workflows.application import ApplicationState
from workflows.assessment import ASSESSMENT, AssessmentMove, AssessmentState, DeclineReason
from workflows.assessor import InterestKind
from workflows.call import CALL, CallFacts, CallMove, CallState
from workflows.definition import Definition, Ledger
from workflows.machine import Reason, Refusal
from workflows.plain import sha256, to_plain
from workflows.pool import room_refusals
from workflows.timetable import phase_begins_at

# Each side fills its own ledger: who assigns, and from which pool.
ASSIGNERS = {Ledger.NATIONAL: Role.PROGRAMME_OFFICER, Ledger.REGIONAL: Role.REGION_LEAD}
POOLS = {Ledger.NATIONAL: Role.NATIONAL_ASSESSOR, Ledger.REGIONAL: Role.REGIONAL_SCORER}


def assign(application_id: uuid.UUID, user_id: uuid.UUID, ledger: Ledger, actor: Actor, now: datetime) -> Assessment:
    """Ask a person of the ledger's pool to assess an eligible application; told at once if assessment has begun.

    Where people were invited to the pool of the call, only who accepted is asked, and nobody for more than they
    promised. Where nobody was, everybody with the role is the pool, as in a small call that needs none.
    """
    application = get_for_update(Application, application_id)
    call = get_to_hold(Call, application.call_id)
    reasons = _assignment_refusals(application, call, user_id, ledger, actor)
    if reasons:
        raise Refusal(reasons)
    assessment = Assessment(
        id=uuid.uuid4(), application_id=application.id, user_id=user_id, ledger=ledger, invited_at=now
    )
    db.session.add(assessment)
    db.session.flush()
    record_event(
        assessment,
        "assign",
        actor,
        now,
        call_id=call.id,
        target=AssessmentState.INVITED.value,
        data={"user": str(user_id), "ledger": ledger.value},
    )
    if call.state == CallState.ASSESSING:
        add_to_outbox("notice", {"notice": "assessor_invited", "subject_id": str(assessment.id)}, now)
    return assessment


def start_assessment(call_id: uuid.UUID, actor: Actor, now: datetime, reason: str = "") -> Call:
    """Let the assessors in by hand, saying why, when every application is checked and has the people that the call
    promises."""
    call = get_for_update(Call, call_id)
    facts = replace(call_facts(call, now), reason_given=bool(reason))
    step = CALL.decide(CallMove.START_ASSESSMENT, call.state, actor.roles, facts)
    record_move(call, step, actor, now, call_id=call.id, data={"reason": reason})
    return call


def start_when_due(call_id: uuid.UUID, now: datetime) -> Call:
    """Let the assessors in at the time that all sides signed, or as soon after it as nothing stands in the way. The
    clock does this."""
    call = get_for_update(Call, call_id)
    facts, due_at = _due_facts(call, now)
    step = CALL.decide(CallMove.START_ASSESSMENT, call.state, CLOCK.roles, facts)
    record_move(call, step, CLOCK, now, call_id=call.id, data={"due_at": to_plain(due_at)})
    return call


def accept(assessment_id: uuid.UUID, actor: Actor, now: datetime, *, no_conflict_confirmed: bool) -> Assessment:
    """Take an assignment, confirming that there is no conflict of interest."""
    assessment = _load(assessment_id)
    facts = assessment_facts(assessment, now, no_conflict_confirmed=no_conflict_confirmed)
    step = ASSESSMENT.decide(AssessmentMove.ACCEPT, assessment.state, actor.roles, facts)
    assessment.answered_at = now
    _record(assessment, step, actor, now)
    return assessment


def decline(
    assessment_id: uuid.UUID,
    reason: DeclineReason | None,
    actor: Actor,
    now: datetime,
    *,
    kind: InterestKind | None = None,
    words: str = "",
) -> Assessment:
    """Give an assignment back with a reason. From then on this person does not see the application; of a conflict of
    interest they may say which kind it is, and more in words."""
    assessment = _load(assessment_id)
    facts = assessment_facts(assessment, now, reason_given=reason is not None)
    step = ASSESSMENT.decide(AssessmentMove.DECLINE, assessment.state, actor.roles, facts)
    assessment.decline_reason = reason
    assessment.answered_at = now
    _record(assessment, step, actor, now)
    if reason == DeclineReason.CONFLICT:
        conflicts.declare(assessment.application_id, assessment.user_id, kind, words, actor, now)
    working_copies.drop_unseen(actor.id)
    return assessment


def save_score(
    assessment_id: uuid.UUID,
    criterion_id: str,
    score: int | None,
    comment: str,
    seen_number: int,
    actor: Actor,
    now: datetime,
) -> Score:
    """Keep a mark and comment for one criterion, complete or not. `Overtaken` if another window saved a newer one."""
    assessment = _load(assessment_id)
    ASSESSMENT.decide(AssessmentMove.SCORE, assessment.state, actor.roles, assessment_facts(assessment, now))
    _refuse_impossible_score(assessment, criterion_id, score)
    kept = next((one for one in assessment.scores if one.criterion_id == criterion_id), None)
    if kept is None:
        kept = Score(assessment_id=assessment.id, criterion_id=criterion_id, number=0)
        db.session.add(kept)
    elif (kept.score, kept.comment) == (score, comment):
        return kept
    elif kept.number != seen_number:
        raise Overtaken({"score": kept.score, "comment": kept.comment}, kept.number, assessment.user_id, kept.saved_at)
    kept.score, kept.comment = score, comment
    kept.number, kept.saved_at = kept.number + 1, now
    db.session.flush()
    return kept


def complete(assessment_id: uuid.UUID, actor: Actor, now: datetime) -> Assessment:
    """Hand in an assessment in which every criterion is marked and commented, or `Refusal` with all that is missing."""
    assessment = _load(assessment_id)
    facts = assessment_facts(assessment, now)
    step = ASSESSMENT.decide(AssessmentMove.COMPLETE, assessment.state, actor.roles, facts)
    assessment.completed_at = now
    _record(assessment, step, actor, now)
    return assessment


def reopen(assessment_id: uuid.UUID, actor: Actor, now: datetime) -> Assessment:
    """Take an assessment back to change it, as long as the call is being assessed."""
    assessment = _load(assessment_id)
    facts = assessment_facts(assessment, now)
    step = ASSESSMENT.decide(AssessmentMove.REOPEN, assessment.state, actor.roles, facts)
    assessment.completed_at = None
    _record(assessment, step, actor, now)
    return assessment


def close_ledgers(call_id: uuid.UUID, actor: Actor, now: datetime, reason: str = "") -> Ranking:
    """Freeze both ledgers by hand in one logged act, saying why, and keep the ranking that follows from them, with its
    hash."""
    call = get_for_update(Call, call_id)
    facts = replace(call_facts(call, now), reason_given=bool(reason))
    return _rank(call, facts, actor, now, {"reason": reason})


def close_when_due(call_id: uuid.UUID, now: datetime) -> Ranking:
    """Freeze both ledgers at the end of assessment that all sides signed, or as soon after it as the last mark is in.
    The clock does this."""
    call = get_for_update(Call, call_id)
    facts, due_at = _due_facts(call, now)
    return _rank(call, facts, CLOCK, now, {"due_at": to_plain(due_at)})


def _due_facts(call: Call, now: datetime) -> tuple[CallFacts, datetime | None]:
    """The facts of a call to the clock, and when its next phase was due."""
    due_at = phase_begins_at(dates_of(call), call.state)
    return replace(call_facts(call, now), phase_due=due_at is not None and due_at <= now), due_at


def _rank(call: Call, facts: CallFacts, actor: Actor, now: datetime, data: dict[str, Any]) -> Ranking:
    step = CALL.decide(CallMove.CLOSE_LEDGERS, call.state, actor.roles, facts)
    version = current_version(call)
    definition = definition_of(version)
    rule = ranking.Rule(
        national_threshold=definition.core.threshold_basis_points,
        regional_threshold=max(layer.threshold_basis_points for layer in definition.layers),
        seed=version.sha256,
    )
    record = ranking.record(rule, _scored(call.id, rule))
    kept = Ranking(call_id=call.id, record=to_plain(record), sha256=sha256(record), closed_by=actor.id, closed_at=now)
    db.session.add(kept)
    record_move(call, step, actor, now, call_id=call.id, data={"ranking_sha256": kept.sha256, **data})
    return kept


def _scored(call_id: uuid.UUID, rule: ranking.Rule) -> Sequence[ranking.Scored]:
    """Every eligible application with the worth of each of its completed assessments."""
    query = (
        select(Application)
        .where(Application.call_id == call_id, Application.state == ApplicationState.ELIGIBLE)
        .options(joinedload(Application.region))
    )
    applications = db.session.scalars(query).all()
    assessments = db.session.scalars(
        select(Assessment)
        .where(
            Assessment.application_id.in_([application.id for application in applications]),
            Assessment.state == AssessmentState.COMPLETE,
            is_counted(),
        )
        .options(selectinload(Assessment.scores))
    ).all()
    given: dict[uuid.UUID, list[Assessment]] = {application.id: [] for application in applications}
    for assessment in assessments:
        given[assessment.application_id].append(assessment)
    return [
        _scored_one(application, definition_for(application), given[application.id], rule)
        for application in applications
    ]


def _scored_one(
    application: Application, definition: Definition, assessments: Sequence[Assessment], rule: ranking.Rule
) -> ranking.Scored:
    worths: dict[Ledger, list[Fraction]] = {ledger: [] for ledger in Ledger}
    marks: list[scoring.Mark] = []
    for assessment in assessments:
        judgements = [scoring.Judgement(one.criterion_id, one.score, one.comment) for one in assessment.scores]
        given = scoring.marks_of(judgements)
        marks += given
        worths[assessment.ledger].append(scoring.percent_basis_points(definition.criteria_in(assessment.ledger), given))
    regional = sum(layer.threshold_basis_points for layer in definition.layers)
    return ranking.Scored(
        application_id=application.id,
        national=tuple(sorted(worths[Ledger.NATIONAL])),
        regional=tuple(sorted(worths[Ledger.REGIONAL])),
        floors=_floors(definition, marks),
        national_threshold=_unless(definition.core.threshold_basis_points, rule.national_threshold),
        regional_threshold=_unless(regional, rule.regional_threshold),
    )


def _floors(definition: Definition, marks: Sequence[scoring.Mark]) -> tuple[ranking.Floor, ...]:
    """The criteria that have a threshold of their own, with every mark that was given for them."""
    return tuple(
        ranking.Floor(
            one.id, one.title, one.threshold, tuple(mark.score for mark in marks if mark.criterion_id == one.id)
        )
        for one in definition.criteria
        if one.threshold is not None
    )


def _unless(own: int, common: int) -> int | None:
    return None if own == common else own


def _assignment_refusals(
    application: Application, call: Call, user_id: uuid.UUID, ledger: Ledger, actor: Actor
) -> tuple[Reason, ...]:
    reasons = []
    if ASSIGNERS[ledger] not in actor.roles:
        reasons.append(Reason("wrong_role", "This ledger is filled by the other side."))
    if call.state not in (CallState.CLOSED, CallState.ASSESSING):
        reasons.append(Reason("not_now", "Assessors are assigned between the deadline and the closing of the ledgers."))
    if application.state != ApplicationState.ELIGIBLE:
        reasons.append(Reason("not_eligible", "Only an application that was found eligible is assessed."))
    pool_id = call.funder_id if ledger == Ledger.NATIONAL else application.region_id
    if not holds_role(user_id, POOLS[ledger], pool_id):
        reasons.append(Reason("not_in_pool", "This person is not in the pool for this ledger.", where="user_id"))
    elif is_pooled(call.id, side := Side(ledger, pool_id)):
        reasons += room_refusals(tally_of(call.id, side, user_id))
    taken = select(Assessment.id).where(Assessment.application_id == application.id, Assessment.user_id == user_id)
    if db.session.scalar(taken):
        reasons.append(Reason("already_assigned", "This person has been asked already.", where="user_id"))
    if belongs_to_applicant(user_id, application.id):
        text = "This person belongs to an organisation in this application, or has declared something for it."
        reasons.append(Reason("belongs_to_it", text, where="user_id"))
    return (*reasons, *conflicts.refusals(application.id, user_id))


def _refuse_impossible_score(assessment: Assessment, criterion_id: str, score: int | None) -> None:
    criteria = definition_for(assessment.application).criteria_in(assessment.ledger)
    criterion = next((one for one in criteria if one.id == criterion_id), None)
    if criterion is None:
        raise NotFound(criterion_id)
    if score is not None and not 0 <= score <= criterion.maximum:
        text = f"The score for ‘{criterion.title}’ must be a whole number from 0 to {criterion.maximum}."
        raise Refusal([Reason("score_out_of_range", text, where=f"criterion:{criterion_id}")])


def _load(assessment_id: uuid.UUID) -> Assessment:
    assessment = get_for_update(Assessment, assessment_id)
    _hold_ledgers(assessment.application_id)
    query = (
        select(Assessment)
        .where(Assessment.id == assessment_id)
        .options(
            selectinload(Assessment.scores),
            joinedload(Assessment.application).options(joinedload(Application.call), joinedload(Application.region)),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _hold_ledgers(application_id: uuid.UUID) -> None:
    """The ledgers neither open nor close until this is written: what they freeze is what was handed in."""
    get_to_hold(Call, db.session.scalar(select(Application.call_id).where(Application.id == application_id)))


def _record(assessment: Assessment, step: object, actor: Actor, now: datetime) -> None:
    record_move(assessment, step, actor, now, call_id=assessment.application.call_id)
