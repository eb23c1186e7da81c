"""How did an answer come to stand as it does: which words were there before, whose, and when?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import AnswerVersion, User
from app.queries.applicant import words_of
from workflows.answer_history import RESTORED
from workflows.questions import Question
from workflows.words_diff import Run, RunKind, word_runs

MOST_SHOWN = 50


@dataclass(frozen=True)
class VersionLine:
    """One version: the number of its last save, who wrote it and when, and what differs from the one before."""

    number: int
    by: str
    began_at: datetime
    saved_at: datetime
    words: str
    runs: tuple[Run, ...]
    may_be_restored: bool


@dataclass(frozen=True)
class Versions:
    """The versions of an answer, the newest first; `count` counts also those too many to be shown."""

    lines: tuple[VersionLine, ...]
    count: int


def versions_of(application_id: uuid.UUID, question: Question) -> Versions:
    """Every version of one answer, each beside the one before it. That the application may be read is for the gate."""
    of_answer = (AnswerVersion.application_id == application_id, AnswerVersion.question_id == question.id)
    query = select(AnswerVersion, User.name).join(User, User.id == AnswerVersion.saved_by).where(*of_answer)
    rows = db.session.execute(query.order_by(AnswerVersion.number.desc()).limit(MOST_SHOWN + 1)).all()
    count = db.session.scalar(select(func.count()).select_from(AnswerVersion).where(*of_answer)) or 0
    texts = [words_of(question, version.value) for version, _name in rows]
    lines = [
        VersionLine(
            number=version.number,
            by=name,
            began_at=version.began_at,
            saved_at=version.saved_at,
            words=text,
            runs=word_runs(older, text) if older or place < count - 1 else (Run(RunKind.KEPT, text),) if text else (),
            may_be_restored=place > 0 and question.kind in RESTORED,
        )
        for place, ((version, name), text, older) in enumerate(zip(rows, texts, [*texts[1:], ""], strict=False))
    ]
    return Versions(tuple(lines[:MOST_SHOWN]), count)
