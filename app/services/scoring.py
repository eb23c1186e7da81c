"""How does an assessor keep marks and a judgement of the whole, hand in, and take back what was handed in?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Application, Assessment, Call, OverallJudgement, Score
from app.queries.definitions import definition_for
from app.queries.facts import assessment_facts, judgement_of, marking_facts
from app.services.applications import Overtaken
from app.services.record import NotFound, record_move
from workflows.actor import Actor
from workflows.assessment import ASSESSMENT, AssessmentMove
from workflows.machine import Refusal
from workflows.score_pack import PackChanges
from workflows.scoring import Judgement, MarkKind, impossible_mark
from workflows.whole_assessment import Whole


@dataclass(frozen=True)
class Marking:
    """A mark with its comment as somebody gave it, and the number of the save that they started from."""

    said: Judgement
    seen_number: int


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
    said = Judgement(criterion_id, score, comment, kind)
    return save_scores(assessment_id, [Marking(said, seen_number)], actor, now)[0]


def save_scores(
    assessment_id: uuid.UUID, markings: Sequence[Marking], actor: Actor, now: datetime
) -> tuple[Score, ...]:
    """Keep several marks with their comments, as `save_score` does one: all of them, or none."""
    assessment = held(assessment_id)
    ASSESSMENT.decide(AssessmentMove.SCORE, assessment.state, actor.roles, marking_facts(assessment))
    _refuse_impossible_marks(assessment, [one.said for one in markings])
    kept = {one.criterion_id: one for one in assessment.scores}
    saved = tuple(_kept(assessment, kept.get(one.said.criterion_id), one, now) for one in markings)
    db.session.flush()
    return saved


def save_whole(
    assessment_id: uuid.UUID, whole: Whole, seen_number: int, actor: Actor, now: datetime
) -> OverallJudgement:
    """Keep what is said of the whole application, complete or not. `Overtaken` if another window saved a newer one."""
    assessment = held(assessment_id)
    ASSESSMENT.decide(AssessmentMove.SCORE, assessment.state, actor.roles, marking_facts(assessment))
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
    if changes.marks:
        markings = [
            Marking(Judgement(one.criterion_id, one.score, one.comment, one.kind), one.seen_number)
            for one in changes.marks
        ]
        save_scores(assessment_id, markings, actor, now)
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
    facts = marking_facts(assessment)
    step = ASSESSMENT.decide(AssessmentMove.REOPEN, assessment.state, actor.roles, facts)
    assessment.completed_at = None
    record_move(assessment, step, actor, now, call_id=assessment.application.call_id)
    return assessment


def held(assessment_id: uuid.UUID) -> Assessment:
    """An assessment with its marks, locked until the transaction ends. Its call is held: the ledgers neither open nor
    close until this is written, and what they freeze is what was handed in. The call first, as everybody takes it who
    acts on many assessments."""
    of_this, anew = {"this": assessment_id}, {"populate_existing": True}
    if db.session.scalars(_CALL_HELD, of_this, execution_options=anew).one_or_none() is None:
        raise NotFound(f"Assessment {assessment_id}")
    return db.session.scalars(_LOCKED, of_this, execution_options=anew).one()


def _call_held() -> Select[tuple[Call]]:
    return (
        select(Call)
        .join(Application, Application.call_id == Call.id)
        .join(Assessment, Assessment.application_id == Application.id)
        .where(Assessment.id == bindparam("this", type_=Uuid()))
        .with_for_update(of=Call, read=True)
    )


def _locked() -> Select[tuple[Assessment]]:
    """The marks are read by a statement of their own, so that they are those that stand once the lock is there."""
    return (
        select(Assessment)
        .where(Assessment.id == bindparam("this", type_=Uuid()))
        .options(
            selectinload(Assessment.scores),
            joinedload(Assessment.application).options(joinedload(Application.call), joinedload(Application.region)),
        )
        .with_for_update(of=Assessment)
    )


# Somebody who assesses asks these at every save, and they are made once.
_CALL_HELD, _LOCKED = _call_held(), _locked()


def _kept(assessment: Assessment, kept: Score | None, given: Marking, now: datetime) -> Score:
    said = given.said
    if kept is None:
        kept = Score(assessment_id=assessment.id, criterion_id=said.criterion_id, number=0)
        assessment.scores.append(kept)
    elif judgement_of(kept) == said:
        return kept
    elif kept.number != given.seen_number:
        theirs = {"score": kept.score, "comment": kept.comment, "kind": kept.kind}
        raise Overtaken(theirs, kept.number, assessment.user_id, kept.saved_at)
    kept.score, kept.comment, kept.kind = said.score, said.comment, said.kind
    kept.number, kept.saved_at = kept.number + 1, now
    return kept


def _without_score(assessment: Assessment) -> dict[str, Any] | None:
    found = {
        kind.value: sorted(one.criterion_id for one in assessment.scores if one.kind == kind)
        for kind in (MarkKind.ABSTAIN, MarkKind.NOT_APPLICABLE)
    }
    return {kind: ids for kind, ids in found.items() if ids} or None


def _refuse_impossible_marks(assessment: Assessment, said: Sequence[Judgement]) -> None:
    criteria = {one.id: one for one in definition_for(assessment.application).criteria_in(assessment.ledger)}
    for one in said:
        if one.criterion_id not in criteria:
            raise NotFound(one.criterion_id)
    reasons = [reason for one in said for reason in impossible_mark(criteria[one.criterion_id], one.score, one.kind)]
    if reasons:
        raise Refusal(reasons)
