"""What are assessors asked about marks that they gave, and what did they answer?"""

import uuid

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Assessment, AssessorQuestion, User
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


def is_asked() -> ColumnElement[bool]:
    """Whether a question waits about an assessment, in a query over assessments."""
    waits = (AssessorQuestion.assessment_id == Assessment.id, AssessorQuestion.state == QuestionState.ASKED)
    return select(AssessorQuestion.id).where(*waits).exists()
