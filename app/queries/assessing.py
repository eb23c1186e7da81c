"""What stands on the pages of a person who assesses: their assignments, one application, and what they wrote so far?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.extensions import db
from app.models import Answer, Application, Assessment, Call, Organisation, Partner, Place, Region, Score
from app.policy import Viewer, actor_for
from app.queries.definitions import definition_for, definition_in
from app.queries.evidence import EvidenceLine, evidence_here
from app.queries.judging import Judged, Judging, in_words, judgings, said_so_far
from app.queries.places import Placed, places_asked
from app.queries.visible import assessments_for
from workflows import scoring
from workflows.actor import Actor
from workflows.assessment import ASSESSMENT, AssessmentFacts, AssessmentMove, AssessmentState
from workflows.call import CallState
from workflows.conditions import asked
from workflows.consortium import PartnerState
from workflows.definition import AnswerKind, Criterion, Definition, Ledger, Question, ResearchCategory
from workflows.rounds import milestones_of
from workflows.scoring import Judgement


@dataclass(frozen=True)
class Assignment:
    """One row of a person's assignments: what, for whom, by when, and how far they are."""

    id: uuid.UUID
    title: str
    reference: str
    organisation: str
    call_title: str
    region: str
    region_slug: str
    ledger: Ledger
    state: AssessmentState
    due_at: datetime
    marked: int
    criteria: int
    is_open: bool


@dataclass(frozen=True)
class _Row:
    """An assignment as the database has it."""

    id: uuid.UUID
    ledger: Ledger
    state: AssessmentState
    due_at: datetime | None
    title: str
    reference: str
    version_id: uuid.UUID
    organisation: str
    region: str
    region_slug: str
    call_title: str
    call_state: CallState
    round_number: int


@dataclass(frozen=True)
class Work(Judged):
    """One assessment with all its criteria, and the moves that time and state leave open to this person."""

    state: AssessmentState
    ledger: Ledger
    title: str
    reference: str
    organisation: str
    call_title: str
    region: str
    region_slug: str
    is_open: bool
    invited_at: datetime
    completed_at: datetime | None
    due_at: datetime
    research_category: ResearchCategory | None
    months: int | None
    cost_pence: int
    grant_pence: int
    priorities: str
    evidence: tuple[EvidenceLine, ...]
    placed: Placed | None
    summary: str
    moves: frozenset[AssessmentMove]

    @property
    def may_score(self) -> bool:
        """Whether marks are taken now."""
        return AssessmentMove.SCORE in self.moves


@dataclass(frozen=True)
class Partnership:
    """One organisation of a project, and where it is."""

    name: str
    place: str
    is_lead: bool


@dataclass(frozen=True)
class WrittenAnswer:
    """One question of the application with what was answered, for reading."""

    section: str
    title: str
    answer: str
    question: Question
    stored: object


def assignments_of(viewer: Viewer) -> Sequence[Assignment]:
    """Everything this person is asked to assess and has not given back: to answer, to score, then handed in.

    Two queries, however many there are.
    """
    found = [_Row(*row) for row in db.session.execute(_assigned(viewer))]
    kept = _judgements_of([one.id for one in found])
    rows = [_assignment(one, kept.get(one.id, ())) for one in found]
    order = list(AssessmentState)
    return sorted(rows, key=lambda row: (not row.is_open, order.index(row.state), row.due_at, row.reference))


@lru_cache(maxsize=256)
def _assigned(viewer: Viewer) -> Select[Any]:
    """The columns of a `_Row` of everything that this person is asked to assess."""
    return (
        assessments_for(viewer)
        .join(Region, Region.id == Application.region_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .with_only_columns(
            Assessment.id, Assessment.ledger, Assessment.state, Assessment.due_at, Application.title,
            Application.reference, Application.version_id, Organisation.name, Region.name, Region.slug, Call.title,
            Call.state, Call.round_number,
        )
    )  # fmt: skip


def _judgements_of(assessment_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Judgement]]:
    """What was written of each criterion, by assessment. One query."""
    query = select(Score.assessment_id, Score.criterion_id, Score.score, Score.comment, Score.kind)
    found: dict[uuid.UUID, list[Judgement]] = {}
    for id_, *said in db.session.execute(query.where(Score.assessment_id.in_(assessment_ids))):
        found.setdefault(id_, []).append(Judgement(*said))
    return found


def works_in_hand(viewer: Viewer) -> Sequence[Work]:
    """Each assessment that this person has accepted and may mark now, with all it asks. Up to four queries each."""
    query = assessments_for(viewer).where(
        Assessment.state == AssessmentState.ACCEPTED, Call.state == CallState.ASSESSING
    )
    return [work_of(one, actor_for(viewer, one)) for one in db.session.scalars(query).unique()]


def work_of(assessment: Assessment, actor: Actor) -> Work:
    """An assessment that came through the gate, with its criteria, answers and marks. Three queries."""
    application = assessment.application
    definition = definition_for(application)
    answers = _answers(application.id)
    scores, whole = said_so_far(assessment.id)
    is_open = application.call.state == CallState.ASSESSING
    summary = summary_question(definition)
    return Work(
        id=assessment.id,
        state=assessment.state,
        ledger=assessment.ledger,
        title=application.title,
        reference=application.reference,
        organisation=application.organisation.name,
        call_title=application.call.title,
        region=application.region.name,
        region_slug=application.region.slug,
        is_open=is_open,
        invited_at=assessment.invited_at,
        completed_at=assessment.completed_at,
        due_at=assessment.due_at or milestones_of(definition.core, application.call.round_number).assessment_due_at,
        research_category=application.research_category,
        months=application.months,
        cost_pence=application.cost_pence,
        grant_pence=application.grant_pence,
        # The region's own reasons are for those who mark its fit; quality is marked without them.
        priorities=_priorities(definition) if assessment.ledger == Ledger.REGIONAL else "",
        evidence=_evidence(assessment),
        placed=places_asked(application, definition) if assessment.ledger == Ledger.REGIONAL else None,
        summary=in_words(summary, answers.get(summary.id)) if summary else "",
        judgings=judgings(definition, assessment.ledger, answers, scores),
        whole=whole,
        moves=frozenset(
            ASSESSMENT.open_moves(assessment.state, actor.roles, AssessmentFacts(call_is_assessing=is_open))
        ),
    )


def criterion_judged(assessment: Assessment, criterion_id: str) -> Criterion | None:
    """One criterion of the ledger of an assessment; None for any other."""
    return next((one for one in criteria_of(assessment) if one.id == criterion_id), None)


def criteria_of(assessment: Assessment) -> tuple[Criterion, ...]:
    """Every criterion of the ledger of an assessment, in the order of the form."""
    return definition_for(assessment.application).criteria_in(assessment.ledger)


def marks_held(assessment: Assessment, answers: Mapping[str, object] = MappingProxyType({})) -> tuple[Judging, ...]:
    """Every criterion with the marks that an assessment holds in memory, after they were saved; beside these answers,
    and beside none where the words of the applicant are not wanted."""
    scores = {one.criterion_id: one for one in assessment.scores}
    return judgings(definition_for(assessment.application), assessment.ledger, answers, scores)


def answer_to(assessment: Assessment, criterion: Criterion) -> Mapping[str, object]:
    """What was answered to the question of one criterion, by its id. One query."""
    return _answers(assessment.application_id, Answer.question_id == criterion.question_id)


def partnership_of(application_id: uuid.UUID) -> Sequence[Partnership]:
    """The organisations of a project, the lead first: what a person must know to see a conflict. One query."""
    query = (
        select(Organisation.name, Place.name, Partner.is_lead)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .outerjoin(Place, Place.gss_code == Organisation.place_code)
        .where(Partner.application_id == application_id, Partner.state == PartnerState.TAKES_PART)
        .order_by(Partner.is_lead.desc(), Organisation.name)
    )
    return [Partnership(name, place or "", is_lead) for name, place, is_lead in db.session.execute(query)]


def whole_application(assessment: Assessment) -> Sequence[WrittenAnswer]:
    """Every answer to what this applicant is asked, in the order of the form, marked by this person or not.

    Two queries.
    """
    definition = definition_for(assessment.application)
    answers = _answers(assessment.application_id)
    wanted = {question.id for question in asked(definition.questions, answers)}
    return [
        WrittenAnswer(section.title, one.title, in_words(one, answers.get(one.id)), one, answers.get(one.id))
        for section in definition.sections
        for one in section.questions
        if one.id in wanted
    ]


def summary_question(definition: Definition) -> Question | None:
    """The question that introduces a project: the first long text that nobody marks."""
    judged = {criterion.question_id for criterion in definition.criteria}
    return next(
        (one for one in definition.questions if one.kind == AnswerKind.LONG_TEXT and one.id not in judged), None
    )


def _assignment(row: _Row, kept: Sequence[Judgement]) -> Assignment:
    definition = definition_in(row.version_id, row.region_slug)
    criteria = definition.criteria_in(row.ledger)
    unfinished = {reason.where for reason in scoring.refusals(criteria, kept)} if kept else criteria
    return Assignment(
        id=row.id,
        title=row.title,
        reference=row.reference,
        organisation=row.organisation,
        call_title=row.call_title,
        region=row.region,
        region_slug=row.region_slug,
        ledger=row.ledger,
        state=row.state,
        due_at=row.due_at or milestones_of(definition.core, row.round_number).assessment_due_at,
        marked=len(criteria) - len(unfinished),
        criteria=len(criteria),
        is_open=row.call_state == CallState.ASSESSING,
    )


def _evidence(assessment: Assessment) -> tuple[EvidenceLine, ...]:
    """What the region gave for its criteria, and its other sides accepted. The national ledger is marked without it."""
    if assessment.ledger != Ledger.REGIONAL:
        return ()
    application = assessment.application
    return tuple(evidence_here(application.call.agreed_as_id, application.region.slug))


def _priorities(definition: Definition) -> str:
    return "\n\n".join(layer.priorities for layer in definition.layers if layer.priorities)


def _answers(application_id: uuid.UUID, *which: ColumnElement[bool]) -> Mapping[str, object]:
    query = select(Answer.question_id, Answer.value).where(Answer.application_id == application_id, *which)
    return {question_id: value for question_id, value in db.session.execute(query)}
