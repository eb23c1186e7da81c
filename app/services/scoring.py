"""How does an assessor keep marks and a judgement of the whole, hand in, and take back what was handed in?"""

import uuid
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Application, Assessment, Call, OverallJudgement, Score
from app.queries.definitions import definition_for
from app.queries.facts import assessment_facts
from app.services.applications import Overtaken
from app.services.record import NotFound, get_to_hold, lock, record_move
from workflows.actor import Actor
from workflows.assessment import ASSESSMENT, AssessmentMove
from workflows.machine import Refusal
from workflows.score_pack import PackChanges
from workflows.scoring import MarkKind, impossible_mark
from workflows.whole_assessment import Whole


def save_score(
    assessment_id: uuid.UUID,
    criterion_id: str,
    score: int | None,
    comment: str,
    seen_number: int,
    actor: Actor,
    now: datetime,
    *,
    kind: MarkKind = MarkKind.SCORE,
) -> Score:
    """Keep a mark and comment for one criterion, complete or not. `Overtaken` if another window saved a newer one.

    A mark of another kind than a score has none; `Refusal` of one that has, and of a score that the criterion lacks.
    """
    assessment = held(assessment_id)
    ASSESSMENT.decide(AssessmentMove.SCORE, assessment.state, actor.roles, assessment_facts(assessment, now))
    _refuse_impossible_mark(assessment, criterion_id, score, kind)
    kept = next((one for one in assessment.scores if one.criterion_id == criterion_id), None)
    if kept is None:
        kept = Score(assessment_id=assessment.id, criterion_id=criterion_id, number=0)
        db.session.add(kept)
    elif (kept.score, kept.comment, kept.kind) == (score, comment, kind):
        return kept
    elif kept.number != seen_number:
        theirs = {"score": kept.score, "comment": kept.comment, "kind": kept.kind}
        raise Overtaken(theirs, kept.number, assessment.user_id, kept.saved_at)
    kept.score, kept.comment, kept.kind = score, comment, kind
    kept.number, kept.saved_at = kept.number + 1, now
    db.session.flush()
    return kept


def save_whole(
    assessment_id: uuid.UUID, whole: Whole, seen_number: int, actor: Actor, now: datetime
) -> OverallJudgement:
    """Keep what is said of the whole application, complete or not. `Overtaken` if another window saved a newer one."""
    assessment = held(assessment_id)
    ASSESSMENT.decide(AssessmentMove.SCORE, assessment.state, actor.roles, assessment_facts(assessment, now))
    said = {one.name: getattr(whole, one.name) for one in fields(whole)}
    kept = db.session.scalars(select(OverallJudgement).where(OverallJudgement.assessment_id == assessment.id)).first()
    if kept is None:
        kept = OverallJudgement(assessment_id=assessment.id, number=0)
        db.session.add(kept)
    elif (theirs := {name: getattr(kept, name) for name in said}) == said:
        return kept
    elif kept.number != seen_number:
        raise Overtaken(theirs, kept.number, assessment.user_id, kept.saved_at)
    for name, value in said.items():
        setattr(kept, name, value)
    kept.number, kept.saved_at = kept.number + 1, now
    db.session.flush()
    return kept


def take_pack(assessment_id: uuid.UUID, changes: PackChanges, actor: Actor, now: datetime) -> None:
    """Keep everything that an offline pack changes, or nothing: `Overtaken` if any of it was saved anew since it was
    compared, `Refusal` where marks are not taken."""
    for one in changes.marks:
        save_score(assessment_id, one.criterion_id, one.score, one.comment, one.seen_number, actor, now, kind=one.kind)
    if changes.whole:
        save_whole(assessment_id, changes.whole.said, changes.whole.seen_number, actor, now)


def complete(assessment_id: uuid.UUID, actor: Actor, now: datetime) -> Assessment:
    """Hand in an assessment in which every criterion is marked and commented and the whole is judged, or `Refusal` with
    all that is missing. The record names the criteria that have another mark than a score."""
    assessment = held(assessment_id)
    facts = assessment_facts(assessment, now)
    step = ASSESSMENT.decide(AssessmentMove.COMPLETE, assessment.state, actor.roles, facts)
    assessment.completed_at = now
    record_move(assessment, step, actor, now, call_id=assessment.application.call_id, data=_without_score(assessment))
    return assessment


def reopen(assessment_id: uuid.UUID, actor: Actor, now: datetime) -> Assessment:
    """Take an assessment back to change it, as long as the call is being assessed."""
    assessment = held(assessment_id)
    facts = assessment_facts(assessment, now)
    step = ASSESSMENT.decide(AssessmentMove.REOPEN, assessment.state, actor.roles, facts)
    assessment.completed_at = None
    record_move(assessment, step, actor, now, call_id=assessment.application.call_id)
    return assessment


def held(assessment_id: uuid.UUID) -> Assessment:
    """An assessment with its marks, locked until the transaction ends. Its call is held: the ledgers neither open nor
    close until this is written, and what they freeze is what was handed in. The call first, as everybody takes it who
    acts on many assessments."""
    of_assessment = select(Application.call_id).join(Assessment, Assessment.application_id == Application.id)
    call_id = db.session.scalar(of_assessment.where(Assessment.id == assessment_id))
    if call_id is None:
        raise NotFound(f"Assessment {assessment_id}")
    get_to_hold(Call, call_id)
    lock(Assessment, assessment_id)
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


def _without_score(assessment: Assessment) -> dict[str, Any] | None:
    found = {
        kind.value: sorted(one.criterion_id for one in assessment.scores if one.kind == kind)
        for kind in (MarkKind.ABSTAIN, MarkKind.NOT_APPLICABLE)
    }
    return {kind: ids for kind, ids in found.items() if ids} or None


def _refuse_impossible_mark(assessment: Assessment, criterion_id: str, score: int | None, kind: MarkKind) -> None:
    criteria = definition_for(assessment.application).criteria_in(assessment.ledger)
    criterion = next((one for one in criteria if one.id == criterion_id), None)
    if criterion is None:
        raise NotFound(criterion_id)
    if reasons := impossible_mark(criterion, score, kind):
        raise Refusal(reasons)
