"""What did an amendment of the call do to one application, and which of its answers are asked for no longer?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.models import Application
from app.queries.amendments import AmendmentLine, amendments_of, definitions_by_id, version_after_reopening
from app.queries.applicant import words_of
from app.queries.application_facts import answers_of
from app.queries.definitions import definition_for
from workflows.definition import Definition, Question


@dataclass(frozen=True)
class Amended:
    """That the call was amended: when last, and whether this application answers the version that is in force.

    `moves_on_reopening` says that it would answer a newer version as a draft again.
    """

    call_id: uuid.UUID
    at: datetime
    answers_current: bool
    moves_on_reopening: bool


@dataclass(frozen=True)
class GoneAnswer:
    """What was written to a question that is asked no longer."""

    question: Question
    shown: str


def amended_for(application: Application) -> Amended | None:
    """What an applicant must know of amendments since they began; None when there were none."""
    lines = [
        line
        for line in _in_force(application)
        if line.in_force_at is not None and line.in_force_at >= application.created_at
    ]
    if not lines or lines[0].in_force_at is None:
        return None
    return Amended(
        call_id=application.call_id,
        at=lines[0].in_force_at,
        answers_current=lines[0].version_id == application.version_id,
        moves_on_reopening=version_after_reopening(application) != application.version_id,
    )


def gone_answers(application: Application) -> tuple[GoneAnswer, ...]:
    """The kept answers to questions that the version no longer asks, in words; none for a call never amended."""
    lines = _in_force(application)
    if not lines:
        return ()
    asked = {question.id for question in definition_for(application).questions}
    kept = {id_: value for id_, value in answers_of(application.id).items() if id_ not in asked}
    known = _once_asked(lines, application) if kept else {}
    shown = [GoneAnswer(known[id_], words_of(known[id_], value)) for id_, value in kept.items() if id_ in known]
    return tuple(one for one in shown if one.shown)


def _in_force(application: Application) -> list[AmendmentLine]:
    """Newest first. A call that was never amended is asked nothing."""
    if application.call.amended_at is None:
        return []
    return list(amendments_of(application.call_id, in_force=True))


def _once_asked(lines: list[AmendmentLine], application: Application) -> Mapping[str, Question]:
    """Every question that any version in force has asked, in the words of the newest that did."""
    newest_last = [version_id for line in reversed(lines) for version_id in (line.base_id, line.version_id)]
    texts: Mapping[uuid.UUID, Definition] = definitions_by_id(newest_last)
    return {
        question.id: question
        for version_id in newest_last
        for question in texts[version_id].for_region(application.region.slug).questions
    }
