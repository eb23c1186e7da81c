"""How do the earlier words of an answer stay readable?"""

import uuid

from sqlalchemy import Select, select

from app.extensions import db
from app.models import Answer, AnswerVersion
from workflows.answer_history import is_one_sitting, takes_most_away


def keep(answer: Answer, *, apart: bool = False) -> None:
    """Keep an answer that was just saved as a version: the newest one goes on while one person writes, unless most of
    its words are gone or this is to stand `apart`."""
    newest = db.session.scalars(_of(answer.application_id, answer.question_id).limit(1)).first()
    if newest is not None and not apart and _goes_on(newest, answer):
        newest.number, newest.value, newest.saved_at = answer.number, answer.value, answer.saved_at
    else:
        db.session.add(_version_of(answer))
    db.session.flush()


def _goes_on(newest: AnswerVersion, answer: Answer) -> bool:
    is_same = is_one_sitting(newest.saved_by, newest.began_at, answer.saved_by, answer.saved_at)
    return is_same and not takes_most_away(newest.value, answer.value)


def numbered(application_id: uuid.UUID, question_id: str, number: int) -> AnswerVersion | None:
    """The version with the number of its last save."""
    return db.session.scalars(_of(application_id, question_id).where(AnswerVersion.number == number)).one_or_none()


def _version_of(answer: Answer) -> AnswerVersion:
    return AnswerVersion(
        application_id=answer.application_id,
        question_id=answer.question_id,
        number=answer.number,
        value=answer.value,
        saved_by=answer.saved_by,
        began_at=answer.saved_at,
        saved_at=answer.saved_at,
    )


def _of(application_id: uuid.UUID, question_id: str) -> Select[tuple[AnswerVersion]]:
    """The versions of one answer, the newest first."""
    return (
        select(AnswerVersion)
        .where(AnswerVersion.application_id == application_id, AnswerVersion.question_id == question_id)
        .order_by(AnswerVersion.number.desc())
    )
