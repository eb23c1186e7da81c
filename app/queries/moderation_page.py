"""What does the moderation page of one application hold: marks side by side, flags, and what was done about them?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Assessment, AssessorQuestion, ConsensusNote, Event, ModerationAct, Region, User
from app.policy import Viewer
from app.queries.conflicts import conflicted_since
from app.queries.marks import Assessed, asked_of, assessed_in
from app.queries.moderated import asides_of
from app.queries.panel import LedgerMarks, flags_of, marks_by_ledger
from app.queries.quarantine import hidden_from
from workflows.asking_assessor import QuestionState
from workflows.counted_marks import worth
from workflows.definition import Criterion, Ledger
from workflows.moderation import CriterionSpread, Flag, Sheet, Spread, criterion_spreads, total_spread
from workflows.plain import from_plain
from workflows.set_aside import WHOLE, ActKind, Effect, SetAside, by_assessment


@dataclass(frozen=True)
class MarkCell:
    """One mark with its comment. `is_aside` is whether it counts no more, by itself or with its whole assessment."""

    criterion: Criterion
    score: int | None
    comment: str
    is_aside: bool
    is_aside_alone: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class QuestionLine:
    """A question to an assessor with its answer, '' while there is none."""

    state: QuestionState
    question: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class AssessorSheet:
    """One assessment: what it is worth without what is set aside (None: nothing of it counts), and its marks.

    `name` is that of the assessor for whoever asked for the assessment, and else a number. Since `conflicted_at` a
    conflict of theirs is known that stands: found once the marks were frozen, it takes nothing away by itself.
    """

    id: uuid.UUID
    name: str
    value: Fraction | None
    is_aside: bool
    flags: tuple[Flag, ...]
    cells: tuple[MarkCell, ...]
    questions: tuple[QuestionLine, ...]
    conflicted_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether a question to this assessor waits for an answer."""
        return any(one.state == QuestionState.ASKED for one in self.questions)


@dataclass(frozen=True)
class ActLine:
    """One act of moderation as it was done, with its effect on the ranking then."""

    kind: ActKind
    assessment_id: uuid.UUID
    criterion_id: str
    by: str
    at: datetime
    why: str
    effect: Effect | None


@dataclass(frozen=True)
class NoteLine:
    """One version of a consensus note."""

    number: int
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LedgerPart:
    """One ledger of the application. Spreads are of the marks that count."""

    ledger: Ledger
    criteria: tuple[Criterion, ...]
    sheets: tuple[AssessorSheet, ...]
    spreads: tuple[CriterionSpread, ...]
    total: Spread | None
    flags: tuple[Flag, ...]
    notes: tuple[NoteLine, ...]

    @property
    def note_number(self) -> int:
        """The number of the newest version of the note; nought before there is one."""
        return self.notes[0].number if self.notes else 0


@dataclass(frozen=True)
class ModerationPage:
    """Both ledgers of an application, and every act in the order in which it was done."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    parts: tuple[LedgerPart, ...]
    acts: tuple[ActLine, ...]


def moderation_page(
    application: Application, viewer: Viewer, named: frozenset[Ledger], region: Region | None = None
) -> ModerationPage:
    """What stands about an application that came through the gate. `named` are the ledgers whose assessors this person
    knows by name. The caller has made sure that both ledgers are closed. Nine queries."""
    asides = asides_of(application.call_id)
    beside = _Beside(
        asides,
        by_assessment(asides),
        _questions(application.id),
        conflicted_since(application.id),
        _notes(application.id),
    )
    marks = marks_by_ledger(application.call_id, viewer, asides, region)
    return ModerationPage(
        id=application.id,
        reference=application.reference,
        title=application.title,
        organisation=application.organisation.name,
        parts=tuple(_part(application, marks[ledger], beside, named=ledger in named) for ledger in Ledger),
        acts=_acts(application.id),
    )


def assessor_sheet(
    application: Application, assessment: Assessment, viewer: Viewer, named: frozenset[Ledger]
) -> AssessorSheet | None:
    """One assessment for the page of an act: the name and the marks, without what stands beside them on the whole page;
    None where it is not handed in. Five queries."""
    this = (Application.id == application.id, Application.id.not_in(hidden_from(viewer.id)))
    asked = asked_of(application.call_id, *this).get(application.id)
    own = assessed_in(application.call_id, *this, Assessment.ledger == assessment.ledger)
    found = [(number, one) for number, one in enumerate(own, start=1) if one.given.id == assessment.id]
    if asked is None or not found:
        return None
    asides = asides_of(application.call_id, application.id)
    number, one = found[0]
    names = _names([one]) if assessment.ledger in named else {}
    called = names.get(one.assessor_id) or f"Assessor {number}"
    beside = _Beside(asides, by_assessment(asides), {}, {}, {})
    return _sheet(one, asked.definition.criteria_in(assessment.ledger), called, (), beside)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the marks: what is set aside in the call, the same by assessment, the questions of each
    assessment, since when a conflict of each person is known, and the notes of each ledger."""

    asides: Sequence[SetAside]
    away: Mapping[uuid.UUID, frozenset[str]]
    questions: Mapping[uuid.UUID, tuple[QuestionLine, ...]]
    conflicted: Mapping[uuid.UUID, datetime]
    notes: Mapping[Ledger, tuple[NoteLine, ...]]


def _part(
    application: Application,
    marks: LedgerMarks,
    beside: _Beside,
    *,
    named: bool,
) -> LedgerPart:
    ledger = marks.ledger
    own = [one for one in marks.assessed if one.application_id == application.id]
    asked = marks.asked.get(application.id)
    criteria = asked.definition.criteria_in(ledger) if asked else ()
    flagged = flags_of(marks, beside.asides, {application.id}).get(application.id, ())
    counting = [_counting(one, beside.away.get(one.given.id, frozenset())) for one in own]
    names = _names(own) if named else {}
    return LedgerPart(
        ledger=ledger,
        criteria=criteria,
        sheets=tuple(
            _sheet(one, criteria, names.get(one.assessor_id) or f"Assessor {number}", flagged, beside)
            for number, one in enumerate(own, start=1)
        ),
        spreads=criterion_spreads(criteria, counting),
        total=total_spread(criteria, counting),
        flags=tuple(flag for flag in flagged if flag.assessor_id is None),
        notes=beside.notes[ledger],
    )


def _counting(one: Assessed, aside: frozenset[str]) -> Sheet:
    kept = () if WHOLE in aside else tuple(each for each in one.given.judgements if each.criterion_id not in aside)
    return Sheet(one.application_id, one.assessor_id, kept)


def _sheet(
    one: Assessed,
    criteria: Sequence[Criterion],
    name: str,
    flagged: Sequence[Flag],
    beside: _Beside,
) -> AssessorSheet:
    aside = beside.away.get(one.given.id, frozenset())
    own = [flag for flag in flagged if flag.assessor_id == one.assessor_id]
    return AssessorSheet(
        id=one.given.id,
        name=name,
        value=worth(criteria, one.given, aside),
        is_aside=WHOLE in aside,
        flags=tuple(flag for flag in own if not flag.criterion_id),
        cells=tuple(_cell(criterion, one, aside, own) for criterion in criteria),
        questions=beside.questions.get(one.given.id, ()),
        conflicted_at=beside.conflicted.get(one.assessor_id),
    )


def _cell(criterion: Criterion, one: Assessed, aside: frozenset[str], flagged: Sequence[Flag]) -> MarkCell:
    judgement = next((each for each in one.given.judgements if each.criterion_id == criterion.id), None)
    return MarkCell(
        criterion=criterion,
        score=judgement.score if judgement else None,
        comment=judgement.comment if judgement else "",
        is_aside=bool(aside & {WHOLE, criterion.id}),
        is_aside_alone=criterion.id in aside,
        flags=tuple(flag for flag in flagged if flag.criterion_id == criterion.id),
    )


def _names(assessed: Sequence[Assessed]) -> Mapping[uuid.UUID, str]:
    query = select(User.id, User.name).where(User.id.in_([one.assessor_id for one in assessed]))
    return {id_: name for id_, name in db.session.execute(query)}


def _questions(application_id: uuid.UUID) -> Mapping[uuid.UUID, tuple[QuestionLine, ...]]:
    query = (
        select(AssessorQuestion, User.name)
        .join(User, User.id == AssessorQuestion.asked_by)
        .where(AssessorQuestion.application_id == application_id)
        .order_by(AssessorQuestion.asked_at, AssessorQuestion.id)
    )
    found: dict[uuid.UUID, tuple[QuestionLine, ...]] = {}
    for one, name in db.session.execute(query):
        found[one.assessment_id] = (*found.get(one.assessment_id, ()), question_line(one, name))
    return found


def question_line(one: AssessorQuestion, asker: str) -> QuestionLine:
    """A question as pages show it."""
    return QuestionLine(one.state, one.question, asker, one.asked_at, one.answer, one.answered_at)


def _notes(application_id: uuid.UUID) -> Mapping[Ledger, tuple[NoteLine, ...]]:
    query = (
        select(ConsensusNote.ledger, ConsensusNote.number, ConsensusNote.words, User.name, ConsensusNote.written_at)
        .join(User, User.id == ConsensusNote.written_by)
        .where(ConsensusNote.application_id == application_id)
        .order_by(ConsensusNote.number.desc())
    )
    found: dict[Ledger, tuple[NoteLine, ...]] = dict.fromkeys(Ledger, ())
    for ledger, *note in db.session.execute(query):
        found[ledger] = (*found[ledger], NoteLine(*note))
    return found


def _acts(application_id: uuid.UUID) -> tuple[ActLine, ...]:
    query = (
        select(ModerationAct, User.name, Event.data)
        .join(User, User.id == ModerationAct.by)
        .join(Event, Event.number == ModerationAct.event_number)
        .where(ModerationAct.application_id == application_id)
        .order_by(ModerationAct.event_number)
    )
    return tuple(_act_line(one, name, data.get("effect")) for one, name, data in db.session.execute(query))


def _act_line(one: ModerationAct, name: str, effect: object) -> ActLine:
    kept = from_plain(Effect, effect) if effect is not None else None
    return ActLine(one.kind, one.assessment_id, one.criterion_id, name, one.at, one.why, kept)
