"""What was asked about a call and what was answered: for everybody, for those who asked, and for those who answer."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from app.extensions import db
from app.models import Call, Clarification, Funder, Organisation, PublishedAnswer, RoleGrant, Scope, User
from app.policy import Viewer
from app.queries.definitions import current_version, definition_of
from app.queries.rounds import all_rounds
from app.queries.visible import clarifications_for, organisations_for
from workflows.actor import ORGANISATION_ROLES
from workflows.call import CallState
from workflows.clarification import ClarificationState, QuestionDates, Topic, question_dates, topics
from workflows.definition import NATIONAL
from workflows.rounds import milestones_of


@dataclass(frozen=True)
class Answered:
    """One question with its answer, as everybody reads both."""

    number: int
    topic: str
    side: str
    question: str
    answer: str
    published_at: datetime


@dataclass(frozen=True)
class Asking:
    """A call about which questions are asked: its parts, its sides by name, and the dates that count."""

    call_id: uuid.UUID
    title: str
    reference: str
    is_open: bool
    topics: tuple[Topic, ...]
    names: Mapping[str, str]
    dates: QuestionDates

    def topic_words(self, where: str) -> str:
        """What a part of the call is called; one that it has no more, the call as a whole."""
        return next((topic.label for topic in self.topics if topic.where == where), self.topics[0].label)


@dataclass(frozen=True)
class Asked:
    """One question as it was asked. Nothing here says who asked, which those who answer need not know."""

    id: uuid.UUID
    call_id: uuid.UUID
    call_title: str
    topic: str
    side: str
    words: str
    state: ClarificationState
    asked_at: datetime
    declined_because: str
    published: Answered | None


def asking(call: Call) -> Asking:
    """What one needs to know to ask about a call that came through the gate, or to answer. Two queries."""
    definition = definition_of(current_version(call))
    funder = db.session.scalar(select(Funder.name).where(Funder.id == call.funder_id)) or ""
    return Asking(
        call_id=call.id,
        title=call.title,
        reference=call.reference,
        is_open=call.state == CallState.OPEN,
        topics=topics(definition),
        names={NATIONAL: funder} | {region.slug: region.name for region in call.regions},
        dates=question_dates(milestones_of(definition.core, call.round_number), call.closes_at),
    )


def answered(call_id: uuid.UUID, topic: str = "", words: str = "", limit: int | None = None) -> Sequence[Answered]:
    """What everybody may read, the newest first; about one part, and with these words in it. One query."""
    query = (
        select(PublishedAnswer)
        .where(PublishedAnswer.call_id.in_(all_rounds(call_id)))
        .order_by(PublishedAnswer.number.desc())
    )
    if topic:
        query = query.where(PublishedAnswer.topic == topic)
    if words:
        found = [
            column.icontains(words, autoescape=True) for column in (PublishedAnswer.question, PublishedAnswer.answer)
        ]
        query = query.where(or_(*found))
    return [_answered(row) for row in db.session.scalars(query.limit(limit))]


def answered_count(call_id: uuid.UUID) -> int:
    """How many questions about a call everybody may read. One query."""
    query = select(func.count(PublishedAnswer.clarification_id)).where(PublishedAnswer.call_id.in_(all_rounds(call_id)))
    return db.session.scalar(query) or 0


def asked_in(
    call: Call, viewer: Viewer, states: Collection[ClarificationState], side: str = "", words: str = ""
) -> Sequence[Asked]:
    """The questions about a call in these states, the oldest first; of one side, and with these words. One query."""
    query = (
        clarifications_for(viewer)
        .outerjoin(PublishedAnswer, PublishedAnswer.clarification_id == Clarification.id)
        .add_columns(PublishedAnswer)
        .where(Clarification.call_id == call.id, Clarification.state.in_(states))
        .order_by(Clarification.asked_at, Clarification.id)
    )
    if side:
        query = query.where(Clarification.side == side)
    if words:
        columns = (Clarification.words, PublishedAnswer.question, PublishedAnswer.answer)
        query = query.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return [_asked(row, found) for row, found in db.session.execute(query).unique()]


def states_in(call: Call, viewer: Viewer) -> Mapping[ClarificationState, int]:
    """How many questions about a call stand where. One query."""
    seen = clarifications_for(viewer).where(Clarification.call_id == call.id).subquery()
    query = select(seen.c.state, func.count()).group_by(seen.c.state)
    return {state: count for state, count in db.session.execute(query)}


def asked_by(viewer: Viewer) -> Sequence[Asked]:
    """Every question of this person’s organisations, the newest first. Two queries."""
    query = (
        clarifications_for(viewer)
        .outerjoin(PublishedAnswer, PublishedAnswer.clarification_id == Clarification.id)
        .add_columns(PublishedAnswer)
        .where(Clarification.organisation_id.in_(viewer.ids(ORGANISATION_ROLES)))
        .order_by(Clarification.asked_at.desc(), Clarification.id)
    )
    return [_asked(row, found) for row, found in db.session.execute(query).unique()]


def askers_of(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """The organisations for which this person may ask, to choose from. One query."""
    found = db.session.scalars(organisations_for(viewer).order_by(Organisation.name))
    return tuple((str(one.id), one.name) for one in found)


def asked_of(clarification: Clarification) -> Asked:
    """One question that came through the gate. One query."""
    return _asked(clarification, db.session.get(PublishedAnswer, clarification.id))


def names_of_askers(clarification: Clarification) -> tuple[str, ...]:
    """What must not stand in what everybody reads: the names of those who asked. Two queries."""
    organisation = db.session.scalar(select(Organisation.name).where(Organisation.id == clarification.organisation_id))
    people = (
        select(User.name)
        .join(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.scope == Scope.ORGANISATION))
        .where(RoleGrant.scope_id == clarification.organisation_id, RoleGrant.ended_at.is_(None))
    )
    return (organisation or "", *db.session.scalars(people))


def _asked(row: Clarification, found: PublishedAnswer | None) -> Asked:
    return Asked(
        id=row.id,
        call_id=row.call_id,
        call_title=row.call.title,
        topic=row.topic,
        side=row.side,
        words=row.words,
        state=row.state,
        asked_at=row.asked_at,
        declined_because=row.declined_because,
        published=_answered(found) if found is not None else None,
    )


def _answered(row: PublishedAnswer) -> Answered:
    return Answered(row.number, row.topic, row.side, row.question, row.answer, row.published_at)
