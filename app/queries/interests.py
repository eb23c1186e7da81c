"""What stands on the pages of expressions of interest, for those who wrote them, their region and the funder?

The advice of a region is read apart from everything else, and only where `visible.may_read_advice` says so.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.extensions import db
from app.models import (
    Application,
    Call,
    CallVersion,
    Interest,
    InterestAdvice,
    InterestLineage,
    InterestOther,
    Organisation,
    Region,
)
from app.policy import Viewer
from app.queries.applicant import name_of, words_of
from app.queries.definitions import definition_of
from app.queries.visible import RECEIVED_INTERESTS, interests_for, may_read_advice
from app.walls import as_system
from workflows.actor import ORGANISATION_ROLES
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import Question
from workflows.interest import Advice, InterestState


@dataclass(frozen=True)
class InterestLine:
    """One row of a list. `advice` is None where there is none, or none that this reader may know."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    call_id: uuid.UUID
    call_title: str
    closes_at: datetime | None
    state: InterestState
    advice: Advice | None
    applications: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """The advice with its reason, who else it names, and how many applications may come of it."""

    advice: Advice
    reason: str
    others: tuple["Named", ...]
    applications: int
    decided_at: datetime


@dataclass(frozen=True)
class Named:
    """Another expression of interest, as an advice or a choice names it."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str


@dataclass(frozen=True)
class Made:
    """An application that came of an expression of interest; `is_own` if the same organisation leads it."""

    reference: str
    organisation: str
    is_own: bool

    @property
    def words(self) -> str:
        """Its reference, and whose it is where that is another organisation."""
        return self.reference if self.is_own else f"{self.reference} by {self.organisation}"


@dataclass(frozen=True)
class InterestRead:
    """One expression of interest whole, as it is shown to whoever came through its gate."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    organisation_id: uuid.UUID
    region: str
    region_slug: str
    call_id: uuid.UUID
    call_title: str
    call_is_open: bool
    closes_at: datetime | None
    call_closes_at: datetime
    told_by_at: datetime
    introduction: str
    state: InterestState
    number: int
    saved_at: datetime | None
    saved_by: str
    submitted_at: datetime | None
    questions: tuple[Question, ...]
    answers: Mapping[str, Any]
    said: Said | None
    applications: tuple[Made, ...]

    @property
    def answered(self) -> tuple[tuple[Question, str], ...]:
        """Every question with its answer in words, '' for none."""
        return tuple((question, words_of(question, self.answers.get(question.id))) for question in self.questions)


@dataclass(frozen=True)
class Descent:
    """One application with those from which it came."""

    reference: str
    organisation: str
    state: ApplicationState
    parents: tuple[Named, ...]


def interest_read(interest: Interest, viewer: Viewer) -> InterestRead:
    """One that came through its gate. Five queries, six with an advice."""
    knows_advice = may_read_advice(viewer, interest, interest.call)
    version = db.session.get_one(CallVersion, interest.version_id)
    stage = definition_of(version).core.first_stage
    call = interest.call
    return InterestRead(
        id=interest.id,
        reference=interest.reference,
        title=interest.title,
        organisation=interest.organisation.name,
        organisation_id=interest.organisation_id,
        region=interest.region.name,
        region_slug=interest.region.slug,
        call_id=call.id,
        call_title=call.title,
        call_is_open=call.state == CallState.OPEN,
        closes_at=call.interests_close_at,
        call_closes_at=call.closes_at,
        told_by_at=stage.told_by_at,
        introduction=stage.introduction,
        state=interest.state,
        number=interest.number,
        saved_at=interest.saved_at,
        saved_by=name_of(interest.saved_by),
        submitted_at=interest.submitted_at,
        questions=stage.questions,
        answers=interest.answers,
        said=said_to(interest.id) if knows_advice else None,
        applications=_known(_applications_of(interest.id), knows_advice),
    )


@as_system()
def said_to(interest_id: uuid.UUID) -> Said | None:
    """The advice to one, for whoever may read it. It names others, whom its reader cannot see otherwise."""
    found = db.session.get(InterestAdvice, interest_id)
    if found is None:
        return None
    query = (
        select(Interest.id, Interest.reference, Interest.title, Organisation.name)
        .join(InterestOther, InterestOther.other_id == Interest.id)
        .join(Organisation, Organisation.id == Interest.organisation_id)
        .where(InterestOther.interest_id == interest_id)
        .order_by(Interest.reference)
    )
    others = tuple(Named(*row) for row in db.session.execute(query))
    return Said(found.advice, found.reason, others, found.applications, found.decided_at)


def own_lines(viewer: Viewer) -> Sequence[InterestLine]:
    """Every expression of interest of this person's organisations, the newest first. Three queries."""
    own = Interest.organisation_id.in_(viewer.ids(ORGANISATION_ROLES))
    rows = db.session.scalars(interests_for(viewer).where(own).order_by(Interest.created_at.desc())).unique().all()
    told = _advice_by_id([row.id for row in rows if row.state == InterestState.TOLD])
    return _lines(rows, told, viewer)


def listed_in(call: Call, viewer: Viewer, region: Region | None = None) -> Sequence[InterestLine]:
    """The expressions of interest to a call that this person may read as staff, by reference. Three queries."""
    query = interests_for(viewer).where(Interest.call_id == call.id, Interest.state.in_(RECEIVED_INTERESTS))
    query = query.where(Call.interests_closed_at.is_not(None)).order_by(Interest.reference)
    rows = db.session.scalars(query.where(Interest.region_id == region.id) if region else query).unique().all()
    told = _advice_by_id([row.id for row in rows if may_read_advice(viewer, row, call)])
    return _lines(rows, told, viewer)


def descents_in(call: Call, region: Region | None = None, *, knows_advice: bool = True) -> Sequence[Descent]:
    """Which applications came from which expressions of interest, by reference; the caller passed the call's gate.

    One that came from another organisation's tells of an advice to merge or to partner: who may not know the advice
    learns of an organisation's own ones alone.
    """
    rows = [row for row in _lineage(call.id, region.id if region else None) if knows_advice or row[-1]]
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return [
        Descent(reference, lines[0][1], lines[0][2], tuple(Named(*line[3:7]) for line in lines))
        for reference, lines in found.items()
    ]


@as_system()
def _lineage(call_id: uuid.UUID, region_id: uuid.UUID | None) -> Sequence[Any]:
    """A draft is known by its reference and its organisation alone: that it was begun is no secret, its words are."""
    applicant, parent = Organisation.__table__.alias("applicant"), Organisation.__table__.alias("parent")
    query = (
        select(
            Application.reference,
            applicant.c.name,
            Application.state,
            Interest.id,
            Interest.reference,
            Interest.title,
            parent.c.name,
            Interest.organisation_id == Application.organisation_id,
        )
        .join(InterestLineage, InterestLineage.application_id == Application.id)
        .join(Interest, Interest.id == InterestLineage.interest_id)
        .join(applicant, applicant.c.id == Application.organisation_id)
        .join(parent, parent.c.id == Interest.organisation_id)
        .where(Application.call_id == call_id)
        .order_by(Application.reference, Interest.reference)
    )
    return db.session.execute(query.where(Application.region_id == region_id) if region_id else query).all()


def others_of(interest: Interest) -> Sequence[Named]:
    """The others in the same region and call, whom an advice may name. One query."""
    query = (
        select(Interest.id, Interest.reference, Interest.title, Organisation.name)
        .join(Organisation, Organisation.id == Interest.organisation_id)
        .where(
            Interest.call_id == interest.call_id,
            Interest.region_id == interest.region_id,
            Interest.state.in_(RECEIVED_INTERESTS),
            Interest.id != interest.id,
        )
        .order_by(Interest.reference)
    )
    return [Named(*row) for row in db.session.execute(query)]


def reread(interest_id: uuid.UUID, viewer: Viewer) -> Interest:
    """The same once more, as it now is, after something was undone."""
    return db.session.scalars(interests_for(viewer).where(Interest.id == interest_id)).unique().one()


def _lines(rows: Sequence[Interest], told: Mapping[uuid.UUID, Advice], viewer: Viewer) -> Sequence[InterestLine]:
    made = _applications_by_interest([row.id for row in rows])
    return [
        InterestLine(
            id=row.id,
            reference=row.reference,
            title=row.title,
            organisation=row.organisation.name,
            region=row.region.name,
            region_slug=row.region.slug,
            call_id=row.call_id,
            call_title=row.call.title,
            closes_at=row.call.interests_close_at,
            state=row.state,
            advice=told.get(row.id),
            applications=tuple(
                one.words for one in _known(made.get(row.id, ()), may_read_advice(viewer, row, row.call))
            ),
        )
        for row in rows
    ]


def _advice_by_id(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Advice]:
    query = select(InterestAdvice.interest_id, InterestAdvice.advice).where(InterestAdvice.interest_id.in_(ids))
    return {interest_id: advice for interest_id, advice in db.session.execute(query)}


def _known(made: Iterable[Made], knows_advice: bool) -> tuple[Made, ...]:
    """Those that say nothing of an advice which their reader may not know."""
    return tuple(one for one in made if one.is_own or knows_advice)


@as_system()
def _applications_by_interest(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[Made]]:
    found: dict[uuid.UUID, list[Made]] = {}
    stand = (InterestLineage.interest_id.in_(ids), Application.state != ApplicationState.WITHDRAWN)
    for interest_id, *row in db.session.execute(_made().where(*stand)):
        found.setdefault(interest_id, []).append(Made(*row))
    return found


@as_system()
def _applications_of(interest_id: uuid.UUID) -> tuple[Made, ...]:
    stand = (InterestLineage.interest_id == interest_id, Application.state != ApplicationState.WITHDRAWN)
    return tuple(Made(*row) for _interest_id, *row in db.session.execute(_made().where(*stand)))


def _made() -> Select[Any]:
    """The applications that came of expressions of interest, by reference, with the names of who leads them."""
    return (
        select(
            InterestLineage.interest_id,
            Application.reference,
            Organisation.name,
            Application.organisation_id == Interest.organisation_id,
        )
        .join(Application, Application.id == InterestLineage.application_id)
        .join(Interest, Interest.id == InterestLineage.interest_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .order_by(Application.reference)
    )
