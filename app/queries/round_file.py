"""What does a file of all answers and marks of a call hold, application by application, for one reader?

Read on one connection, as everything was at one instant, a few hundred rows at a time: four statements, and the memory
of one application, however many there are. No box is read out that `workflows.assessment_readers` does not open.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from app.models import (
    Answer,
    Application,
    Assessment,
    Call,
    Organisation,
    OverallJudgement,
    Region,
    Score,
)
from app.policy import Viewer
from app.queries.assessments_read import WHOLE_BOXES
from app.queries.definitions import definition_in
from app.queries.judging import in_words
from app.queries.quarantine import hidden_from
from app.queries.staff import received_in
from app.queries.team import declared_for_by, worked_on_by
from app.transactions import one_instant
from workflows.actor import ORGANISATION_ROLES
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.assessment_readers import BOX_OF_WORDS, Box
from workflows.conditions import asked
from workflows.definition import Criterion, Definition, Ledger
from workflows.scoring import MarkKind
from workflows.whole_assessment import Whole

ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class AnswerOut:
    """A question that was asked, and what was answered; '' for nothing."""

    section: str
    title: str
    words: str


@dataclass(frozen=True)
class MarkOut:
    """One criterion with its mark, and the words beside it as far as the reader may have them."""

    criterion: Criterion
    kind: MarkKind
    score: int | None
    words: str


@dataclass(frozen=True)
class AssessmentOut:
    """One assessment that was handed in, by its number in its ledger. `counts` is False where it is kept aside, and
    `boxes` are those that the reader may read."""

    ledger: Ledger
    number: int
    counts: bool
    marks: tuple[MarkOut, ...]
    whole: Whole
    boxes: frozenset[Box]


@dataclass(frozen=True)
class ApplicationOut:
    """One application with its answers and the assessments of it."""

    reference: str
    title: str
    organisation: str
    region: str
    state: ApplicationState
    cost_pence: int
    grant_pence: int
    submitted_at: datetime | None
    answers: tuple[AnswerOut, ...]
    assessments: tuple[AssessmentOut, ...]


def round_out(
    call: Call,
    viewer: Viewer,
    boxes: frozenset[Box],
    states: Collection[ApplicationState],
    region: Region | None = None,
) -> Iterator[ApplicationOut]:
    """Every application in these states that this person may review, of one region where it is named, by its key.

    What a conflict of interest hides from them is left out, and so is what they take part in themselves.
    """
    which = _which(call, viewer, states, region)
    with one_instant(told=True) as connection:
        answers = _Beside(_rows(connection, _answers(which)))
        scores = _Beside(_rows(connection, _scores(which)))
        assessments = _Beside(_rows(connection, _assessments(which)))
        for row in _rows(connection, _applications(which)):
            definition = definition_in(row.version_id, row.slug)
            given = {question_id: value for _, question_id, value in answers.of(row.id)}
            marks = {id_: list(own) for id_, own in groupby(scores.of(row.id), lambda one: one.assessment_id)}
            yield ApplicationOut(
                row.reference,
                row.title,
                row.organisation,
                row.region,
                row.state,
                row.cost_pence,
                row.grant_pence,
                row.submitted_at,
                _answers_out(definition, given),
                tuple(_assessments_out(definition, assessments.of(row.id), marks, boxes)),
            )


class _Beside:
    """Rows in the order of the applications that they hang on, taken as each application comes by."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, application_id: uuid.UUID) -> list[Row[Any]]:
        """Those of one application. What comes before it hangs on none that is read, and is passed over."""
        found = []
        while self._next is not None and self._next[0].bytes <= application_id.bytes:
            if self._next[0] == application_id:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _rows(connection: Connection, query: Select[Any]) -> Iterable[Row[Any]]:
    return connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})


def _which(
    call: Call, viewer: Viewer, states: Collection[ApplicationState], region: Region | None
) -> tuple[ColumnElement[bool], ...]:
    seen = received_in(call, viewer, region)
    return (
        Application.id.in_(select(seen.c.id).where(seen.c.state.in_(states))),
        Application.id.not_in(hidden_from(viewer.id)),
        Application.id.not_in(worked_on_by(viewer.ids(ORGANISATION_ROLES))),
        Application.id.not_in(declared_for_by(viewer.id)),
    )


def _applications(which: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(
            Application.id, Application.reference, Application.title, Organisation.name.label("organisation"),
            Region.name.label("region"), Region.slug, Application.state, Application.version_id,
            Application.cost_pence, Application.grant_pence, Application.submitted_at,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Region, Region.id == Application.region_id)
        .where(*which)
        .order_by(Application.id)
    )  # fmt: skip


def _answers(which: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(Answer.application_id, Answer.question_id, Answer.value)
        .join(Application, Application.id == Answer.application_id)
        .where(*which)
        .order_by(Answer.application_id)
    )


def _assessments(which: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Each with what was said of the whole; those of one ledger in the order in which people were asked."""
    said = [getattr(OverallJudgement, name) for names in WHOLE_BOXES.values() for name in names]
    return (
        select(Assessment.application_id, Assessment.id, Assessment.ledger, Assessment.kept_aside_at, *said)
        .join(Application, Application.id == Assessment.application_id)
        .outerjoin(OverallJudgement, OverallJudgement.assessment_id == Assessment.id)
        .where(*which, Assessment.state == AssessmentState.COMPLETE)
        .order_by(Assessment.application_id, Assessment.invited_at, Assessment.id)
    )


def _scores(which: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(
            Assessment.application_id, Score.assessment_id, Score.criterion_id, Score.kind, Score.score, Score.comment
        )
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Application, Application.id == Assessment.application_id)
        .where(*which, Assessment.state == AssessmentState.COMPLETE)
        .order_by(Assessment.application_id, Score.assessment_id)
    )


def _answers_out(definition: Definition, given: dict[str, Any]) -> tuple[AnswerOut, ...]:
    wanted = {question.id for question in asked(definition.questions, given)}
    return tuple(
        AnswerOut(section.title, one.title, in_words(one, given.get(one.id)))
        for section in definition.sections
        for one in section.questions
        if one.id in wanted
    )


def _assessments_out(
    definition: Definition, rows: Sequence[Row[Any]], marks: dict[uuid.UUID, list[Row[Any]]], boxes: frozenset[Box]
) -> Iterator[AssessmentOut]:
    for ledger in Ledger:
        own = [row for row in rows if row.ledger == ledger]
        for number, row in enumerate(own, 1):
            given = {one.criterion_id: one for one in marks.get(row.id, ())}
            said = [
                MarkOut(one, mark.kind, mark.score, mark.comment if BOX_OF_WORDS[mark.kind] in boxes else "")
                for one in definition.criteria_in(ledger)
                if (mark := given.get(one.id))
            ]
            yield AssessmentOut(ledger, number, row.kept_aside_at is None, tuple(said), _whole(row, boxes), boxes)


def _whole(row: Row[Any], boxes: frozenset[Box]) -> Whole:
    names = [name for box, own in WHOLE_BOXES.items() if box in boxes for name in own]
    return Whole(**{name: value for name in names if (value := getattr(row, name)) is not None})
