"""What may staff read of the assessments of one application, once both ledgers are closed?

No box is read that `workflows.assessment_readers` does not open to the reader: what stands there is not even returned.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Application, Assessment, OverallJudgement, Score
from app.queries.definitions import definition_for
from app.queries.facts import judgement_of
from workflows.actor import Actor
from workflows.assessment import AssessmentState
from workflows.assessment_readers import BOX_OF_WORDS, Box, boxes_open_to
from workflows.definition import Criterion, Ledger
from workflows.scoring import MarkKind, is_partial, marks_of
from workflows.whole_assessment import Whole


@dataclass(frozen=True)
class MarkRead:
    """One criterion with its mark, and the words beside it as far as the reader may have them."""

    criterion: Criterion
    kind: MarkKind
    score: int | None
    words: str


@dataclass(frozen=True)
class AssessmentRead:
    """One assessment that was handed in; `number` counts those of its ledger, and names nobody. `boxes` are those that
    the reader may read, `kept_aside_at` is since when it counts for nothing because of a conflict of interest."""

    ledger: Ledger
    number: int
    is_partial: bool
    marks: tuple[MarkRead, ...]
    whole: Whole
    boxes: frozenset[Box]
    kept_aside_at: datetime | None


WHOLE_BOXES = {
    Box.SCOPE: ("in_scope", "scope_reason"),
    Box.CATEGORY: ("category_agreed",),
    Box.RECOMMENDATION: ("recommendation", "recommendation_reason"),
    Box.FUNDER_NOTE: ("funder_note",),
}


def assessments_read(application: Application, actor: Actor) -> tuple[AssessmentRead, ...]:
    """Every assessment that was handed in, by ledger; none before this reader may read any. Up to four queries."""
    boxes = boxes_open_to(actor.roles, application.call.state)
    if Box.MARK not in boxes:
        return ()
    query = (
        select(Assessment)
        .where(Assessment.application_id == application.id, Assessment.state == AssessmentState.COMPLETE)
        .options(selectinload(Assessment.scores))
        .order_by(Assessment.invited_at, Assessment.id)
    )
    found = db.session.scalars(query).all()
    definition = definition_for(application)
    wholes = _wholes([one.id for one in found])
    return tuple(
        AssessmentRead(
            ledger,
            number,
            is_partial=is_partial(marks_of([judgement_of(score) for score in one.scores])),
            marks=_marks(definition.criteria_in(ledger), one.scores, boxes),
            whole=_whole(wholes.get(one.id), boxes),
            boxes=boxes,
            kept_aside_at=one.kept_aside_at,
        )
        for ledger in Ledger
        for number, one in enumerate((one for one in found if one.ledger == ledger), 1)
    )


def _marks(criteria: Sequence[Criterion], scores: Sequence[Score], boxes: Collection[Box]) -> tuple[MarkRead, ...]:
    by_id = {score.criterion_id: score for score in scores}
    rows = [(criterion, by_id[criterion.id]) for criterion in criteria if criterion.id in by_id]
    return tuple(
        MarkRead(criterion, one.kind, one.score, one.comment if BOX_OF_WORDS[one.kind] in boxes else "")
        for criterion, one in rows
    )


def _whole(kept: OverallJudgement | None, boxes: Collection[Box]) -> Whole:
    if kept is None:
        return Whole()
    names = [name for box, own in WHOLE_BOXES.items() if box in boxes for name in own]
    return Whole(**{name: getattr(kept, name) for name in names})


def _wholes(assessment_ids: Collection[object]) -> dict[object, OverallJudgement]:
    query = select(OverallJudgement).where(OverallJudgement.assessment_id.in_(assessment_ids))
    return {one.assessment_id: one for one in db.session.scalars(query)}
