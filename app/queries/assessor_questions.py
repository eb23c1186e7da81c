"""What are assessors asked about marks that they gave, and what did they answer?"""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.extensions import db
from app.models import AssessorQuestion, User
from app.queries.moderation_page import QuestionLine, question_line
from workflows.asking_assessor import QuestionState


def questions_about(assessment_id: uuid.UUID) -> tuple[QuestionLine, ...]:
    """The questions about an assessment that came through the gate, but for those withdrawn. One query."""
    query = (
        select(AssessorQuestion, User.name)
        .join(User, User.id == AssessorQuestion.asked_by)
        .where(AssessorQuestion.assessment_id == assessment_id, AssessorQuestion.state != QuestionState.WITHDRAWN)
        .order_by(AssessorQuestion.asked_at, AssessorQuestion.id)
    )
    return tuple(question_line(one, name) for one, name in db.session.execute(query))


def questions_waiting(assessment_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The question that waits about each of these assessments. One query; none without an assessment."""
    if not assessment_ids:
        return {}
    query = select(AssessorQuestion.assessment_id, AssessorQuestion.question).where(
        AssessorQuestion.assessment_id.in_(assessment_ids), AssessorQuestion.state == QuestionState.ASKED
    )
    return {assessment_id: question for assessment_id, question in db.session.execute(query)}
