"""Which files of an application can nobody open, because the scanner has not found them clean?"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import exists, select

from app.extensions import db
from app.models import Document, Screening
from workflows.answers import AnswerProblem
from workflows.compound_answers import FILES, KeptFile
from workflows.machine import Reason
from workflows.questions import AnswerKind, Question
from workflows.screening import Held, ScreeningState, held_reason


def held_among(file_ids: Iterable[str]) -> Mapping[str, Held]:
    """Those of these files that wait for the scanner or were refused. No query without files, else one."""
    ids = [uuid.UUID(one) for one in file_ids]
    if not ids:
        return {}
    query = select(Screening.document_id, Screening.state, Screening.found).where(
        Screening.document_id.in_(ids), Screening.state != ScreeningState.CLEAN
    )
    return {str(id_): Held(state, found) for id_, state, found in db.session.execute(query)}


def held_reasons(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What keeps an application with these answers from being submitted on account of its files."""
    found = [(question, file) for question in questions for file in files_in(question, answers.get(question.id))]
    held = held_among(file.id for _, file in found)
    return tuple(
        held_reason(file.name, held[file.id], f"question:{question.id}") for question, file in found if file.id in held
    )


def files_in(question: Question, stored: Any) -> Iterator[KeptFile]:
    """The files of a stored answer; none of an answer of another kind."""
    if question.kind == AnswerKind.FILE:
        try:
            yield from FILES.from_store(stored) or ()
        except AnswerProblem:
            return


def refused_as(sha256: str) -> str:
    """What was found in these very bytes before; '' for nothing."""
    query = (
        select(Screening.found)
        .join(Document, Document.id == Screening.document_id)
        .where(Document.sha256 == sha256, Screening.state == ScreeningState.REFUSED)
        .limit(1)
    )
    return db.session.scalar(query) or ""


def are_awaited(sha256: str) -> bool:
    """Whether the scanner has yet to look at these bytes for anybody."""
    query = select(
        exists().where(
            Screening.document_id == Document.id,
            Document.sha256 == sha256,
            Screening.state == ScreeningState.WAITING,
        )
    )
    return bool(db.session.scalar(query))
