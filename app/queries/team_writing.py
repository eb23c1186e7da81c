"""Who of the team has which question, and what is said at it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Answer, QuestionWork, TeamComment, User
from workflows.question_work import WorkState
from workflows.team_comment import TeamCommentState

_HOLDER = aliased(User)
_SAVER = aliased(User)
# What the team reads of what was said; what newer words superseded stands under those.
SHOWN = (TeamCommentState.OPEN, TeamCommentState.RESOLVED, TeamCommentState.DELETED)


@dataclass(frozen=True)
class Work:
    """The work on one question. `changed_since` names who saved after it was marked complete, '' for nobody else."""

    question_id: str
    state: WorkState
    assigned_to: uuid.UUID | None
    holder: str
    changed_by: str
    changed_at: datetime
    word: str
    changed_since: str


@dataclass(frozen=True)
class TeamCommentLine:
    """One comment to be read; `text` is '' for one that is deleted, `earlier` what newer words superseded."""

    id: uuid.UUID
    question_id: str
    author: str
    author_id: uuid.UUID
    state: TeamCommentState
    text: str
    made_at: datetime
    changed_by: str
    changed_at: datetime | None
    earlier: tuple[tuple[str, datetime], ...] = ()


def work_of(application_id: uuid.UUID) -> Mapping[str, Work]:
    """The work on every question that anybody was given or marked, by question. One query."""
    query = (
        select(QuestionWork, _HOLDER.name, User.name, Answer.number, Answer.saved_by, _SAVER.name)
        .join(User, User.id == QuestionWork.changed_by)
        .outerjoin(_HOLDER, _HOLDER.id == QuestionWork.assigned_to)
        .outerjoin(
            Answer,
            (Answer.application_id == QuestionWork.application_id) & (Answer.question_id == QuestionWork.question_id),
        )
        .outerjoin(_SAVER, _SAVER.id == Answer.saved_by)
        .where(QuestionWork.application_id == application_id)
    )
    return {
        work.question_id: Work(
            question_id=work.question_id,
            state=work.state,
            assigned_to=work.assigned_to,
            holder=holder or "",
            changed_by=by,
            changed_at=work.changed_at,
            word=work.word,
            changed_since=saver if _is_stale(work, number, saved_by) else "",
        )
        for work, holder, by, number, saved_by, saver in db.session.execute(query)
    }


def open_comments(application_id: uuid.UUID) -> Mapping[str, int]:
    """How many comments are open at each question. One query."""
    query = (
        select(TeamComment.question_id, func.count(TeamComment.id))
        .where(TeamComment.application_id == application_id, TeamComment.state == TeamCommentState.OPEN)
        .group_by(TeamComment.question_id)
    )
    return {question_id: count for question_id, count in db.session.execute(query)}


def comments_at(application_id: uuid.UUID, question_id: str) -> tuple[TeamCommentLine, ...]:
    """What the team said at one question, the oldest first. One query."""
    lines = _lines(application_id, TeamComment.question_id == question_id)
    return tuple(one for one in lines if one.state in SHOWN)


def comments_since(application_id: uuid.UUID, since: datetime) -> Sequence[TeamCommentLine]:
    """What is open of what the team said since then, at any question. One query."""
    lines = _lines(application_id, TeamComment.made_at >= since)
    return [one for one in lines if one.state == TeamCommentState.OPEN]


def given_since(application_id: uuid.UUID, person_id: uuid.UUID, since: datetime) -> Sequence[str]:
    """The questions that this person was given since then and still has. One query."""
    return _changed(application_id, since, QuestionWork.assigned_to == person_id)


def handed_back_since(application_id: uuid.UUID, person_id: uuid.UUID, since: datetime) -> Sequence[tuple[str, str]]:
    """The questions that others handed back to this person since then, each with the word. One query."""
    query = select(QuestionWork.question_id, QuestionWork.word).where(
        QuestionWork.application_id == application_id,
        QuestionWork.asked_by == person_id,
        QuestionWork.state == WorkState.OPEN,
        QuestionWork.word != "",
        QuestionWork.changed_at >= since,
    )
    return [(question_id, word) for question_id, word in db.session.execute(query.order_by(QuestionWork.changed_at))]


def _changed(application_id: uuid.UUID, since: datetime, *which: ColumnElement[bool]) -> Sequence[str]:
    query = select(QuestionWork.question_id).where(
        QuestionWork.application_id == application_id, QuestionWork.changed_at >= since, *which
    )
    return db.session.scalars(query.order_by(QuestionWork.changed_at)).all()


def _is_stale(work: QuestionWork, number: int | None, saved_by: uuid.UUID | None) -> bool:
    return work.state == WorkState.COMPLETE and number != work.complete_number and saved_by != work.changed_by


def _lines(application_id: uuid.UUID, *which: ColumnElement[bool]) -> list[TeamCommentLine]:
    query = (
        select(TeamComment, User.name, _HOLDER.name)
        .join(User, User.id == TeamComment.author_id)
        .outerjoin(_HOLDER, _HOLDER.id == TeamComment.changed_by)
        .where(TeamComment.application_id == application_id, *which)
        .order_by(TeamComment.made_at, TeamComment.id)
    )
    found = db.session.execute(query).all()
    said = {one.id: one for one, _, _ in found}
    return [_line(one, author, changer, _earlier(one, said)) for one, author, changer in found]


def _line(
    one: TeamComment, author: str, changer: str | None, earlier: tuple[tuple[str, datetime], ...]
) -> TeamCommentLine:
    is_deleted = one.state == TeamCommentState.DELETED
    return TeamCommentLine(
        id=one.id,
        question_id=one.question_id,
        author=author,
        author_id=one.author_id,
        state=one.state,
        text="" if is_deleted else one.text,
        made_at=one.made_at,
        changed_by=changer or "",
        changed_at=one.changed_at,
        earlier=() if is_deleted else earlier,
    )


def _earlier(one: TeamComment, said: Mapping[uuid.UUID, TeamComment]) -> tuple[tuple[str, datetime], ...]:
    """What this superseded, the newest first."""
    found = []
    before = said.get(one.supersedes_id) if one.supersedes_id else None
    while before is not None:
        found.append((before.text, before.made_at))
        before = said.get(before.supersedes_id) if before.supersedes_id else None
    return tuple(found)
