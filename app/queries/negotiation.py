"""What do the sides of a call say about its clauses: suggestions, questions, remarks, and what of it is still open?"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Comment, Suggestion, User
from workflows.comment import CommentKind, CommentState
from workflows.machine import Reason
from workflows.suggestion import SuggestionState, answering_side, chain_of

SUGGESTION_OPEN, QUESTION_OPEN = "suggestion_open", "question_open"
_ANSWERER = aliased(User)
_COUNTERED = aliased(Suggestion)


class Talk(NamedTuple):
    """How much is open at one clause."""

    suggestions: int = 0
    questions: int = 0


@dataclass(frozen=True)
class SuggestionLine:
    """One suggestion to be read: by whom, for which side, what it changes and why, and how it was answered."""

    id: uuid.UUID
    call_id: uuid.UUID
    clause: str
    part: str
    name: str
    side: str
    author: str
    author_id: uuid.UUID
    changes: Mapping[str, Any]
    base_number: int
    clause_sha256: str
    reason: str
    state: SuggestionState
    counters_id: uuid.UUID | None
    countered_side: str | None
    made_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    accepted_number: int | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == SuggestionState.OPEN

    @property
    def answering_side(self) -> str:
        """The side that accepts or refuses it."""
        return answering_side(self.part, self.side, self.countered_side)


@dataclass(frozen=True)
class CommentLine:
    """One comment to be read; `earlier` are the words that it superseded, the newest first."""

    id: uuid.UUID
    call_id: uuid.UUID
    clause: str
    part: str
    name: str
    suggestion_id: uuid.UUID | None
    side: str
    author: str
    author_id: uuid.UUID
    kind: CommentKind
    state: CommentState
    text: str
    made_at: datetime
    answers_id: uuid.UUID | None
    resolved_by: str
    resolved_at: datetime | None
    earlier: tuple["CommentLine", ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is a question that waits for an answer."""
        return self.state == CommentState.OPEN


def unresolved(call_id: uuid.UUID) -> tuple[Reason, ...]:
    """Everything that keeps a call from being signed because it is still being talked about. One query.

    `where` is the clause, which may be gone by now.
    """
    queries = (
        select(literal(SUGGESTION_OPEN).label("code"), Suggestion.clause, Suggestion.name, Suggestion.made_at).where(
            Suggestion.call_id == call_id, Suggestion.state == SuggestionState.OPEN
        ),
        select(literal(QUESTION_OPEN).label("code"), Comment.clause, Comment.name, Comment.made_at).where(
            Comment.call_id == call_id, Comment.state == CommentState.OPEN
        ),
    )
    rows = db.session.execute(union_all(*queries).order_by("made_at", "code", "clause"))
    words = {
        SUGGESTION_OPEN: "A suggestion on {} waits for an answer.",
        QUESTION_OPEN: "A question about {} is not resolved.",
    }
    return tuple(Reason(code, words[code].format(name), clause) for code, clause, name, _made_at in rows)


def waits_for(side: str) -> ColumnElement[bool]:
    """Whether one side is to answer the suggestion in the row, as `answering_side` decides it."""
    is_offered_instead = and_(Suggestion.counters_id.is_not(None), Suggestion.side == Suggestion.part)
    was_theirs = exists().where(_COUNTERED.id == Suggestion.counters_id, _COUNTERED.side == side)
    return or_(and_(is_offered_instead, was_theirs), and_(~is_offered_instead, Suggestion.part == side))


def talk_by_clause(reasons: Iterable[Reason]) -> dict[str, Talk]:
    """How much is open at each clause, from what `unresolved` found."""
    found: dict[str, list[int]] = {}
    for reason in reasons:
        counts = found.setdefault(reason.where, [0, 0])
        counts[reason.code == QUESTION_OPEN] += 1
    return {clause: Talk(*counts) for clause, counts in found.items()}


def suggestions_at(call_id: uuid.UUID, clause: str) -> Sequence[SuggestionLine]:
    """Every suggestion ever made on one clause, the open ones first, then the newest. One query."""
    lines = _suggestions(Suggestion.call_id == call_id, Suggestion.clause == clause)
    return sorted(lines, key=lambda line: not line.is_open)


def suggestion_line(suggestion_id: uuid.UUID) -> SuggestionLine:
    """One suggestion that came through the gate. One query."""
    return _suggestions(Suggestion.id == suggestion_id)[0]


def open_suggestions(call_id: uuid.UUID) -> Sequence[SuggestionLine]:
    """Every suggestion in a call that waits for an answer, the newest first. One query."""
    return _suggestions(Suggestion.call_id == call_id, Suggestion.state == SuggestionState.OPEN)


def chain_at(lines: Sequence[SuggestionLine], suggestion_id: uuid.UUID) -> tuple[SuggestionLine, ...]:
    """One of these suggestions to a clause and those that led to it, the newest first."""
    by_id = {line.id: line for line in lines}
    return tuple(by_id[id_] for id_ in chain_of(suggestion_id, {line.id: line.counters_id for line in lines}))


def accepted_after(lines: Sequence[SuggestionLine], suggestion_id: uuid.UUID) -> SuggestionLine | None:
    """The accepted one of these suggestions to a clause to which this one led; None when there is none."""
    accepted = (line for line in lines if line.state == SuggestionState.ACCEPTED and line.id != suggestion_id)
    return next((line for line in accepted if suggestion_id in {one.id for one in chain_at(lines, line.id)}), None)


def comments_at(call_id: uuid.UUID, clause: str) -> Sequence[CommentLine]:
    """The thread at one clause in the order in which it was written, that of its suggestions left out. One query."""
    return _thread(Comment.call_id == call_id, Comment.clause == clause, Comment.suggestion_id.is_(None))


def comments_on(suggestion_id: uuid.UUID) -> Sequence[CommentLine]:
    """The thread at one suggestion in the order in which it was written. One query."""
    return _thread(Comment.suggestion_id == suggestion_id)


def open_questions(call_id: uuid.UUID) -> Sequence[CommentLine]:
    """Every question in a call that waits for an answer, the newest first. One query."""
    return _comments(Comment.call_id == call_id, Comment.state == CommentState.OPEN)[::-1]


def comments_since(call_id: uuid.UUID, since: datetime) -> Sequence[CommentLine]:
    """What was written in a call since then, as it stands, in the order in which it was written. One query."""
    return _comments(Comment.call_id == call_id, Comment.made_at >= since, Comment.state != CommentState.SUPERSEDED)


def _suggestions(*where: ColumnElement[bool]) -> Sequence[SuggestionLine]:
    query = (
        select(Suggestion, User.name, _ANSWERER.name, _COUNTERED.side)
        .join(User, User.id == Suggestion.author_id)
        .outerjoin(_ANSWERER, _ANSWERER.id == Suggestion.answered_by)
        .outerjoin(_COUNTERED, _COUNTERED.id == Suggestion.counters_id)
        .where(*where)
        .order_by(Suggestion.made_at.desc(), Suggestion.id)
    )
    rows = db.session.execute(_fresh(query))
    return [_suggestion(one, author, answerer or "", countered) for one, author, answerer, countered in rows]


def _suggestion(one: Suggestion, author: str, answerer: str, countered_side: str | None) -> SuggestionLine:
    return SuggestionLine(
        id=one.id,
        call_id=one.call_id,
        clause=one.clause,
        part=one.part,
        name=one.name,
        side=one.side,
        author=author,
        author_id=one.author_id,
        changes=one.changes,
        base_number=one.base_number,
        clause_sha256=one.clause_sha256,
        reason=one.reason,
        state=one.state,
        counters_id=one.counters_id,
        countered_side=countered_side,
        made_at=one.made_at,
        answer=one.answer,
        answered_by=answerer,
        answered_at=one.answered_at,
        accepted_number=one.accepted_number,
    )


def _thread(*where: ColumnElement[bool]) -> Sequence[CommentLine]:
    """The comments that stand, each with those that it superseded, at the place of the first of them."""
    rows = {one.id: (one, author, resolver or "") for one, author, resolver in _rows(*where)}
    chains = {id_: tuple(_superseded(rows, id_)) for id_ in rows}
    stand = [
        _comment(*row, earlier=tuple(_comment(*rows[id_]) for id_ in chains[row[0].id]))
        for row in rows.values()
        if row[0].state != CommentState.SUPERSEDED
    ]
    return sorted(stand, key=lambda line: line.earlier[-1].made_at if line.earlier else line.made_at)


def _superseded(rows: Mapping[uuid.UUID, Any], newest: uuid.UUID) -> Iterable[uuid.UUID]:
    id_ = rows[newest][0].supersedes_id
    while id_ is not None:
        yield id_
        id_ = rows[id_][0].supersedes_id


def _comments(*where: ColumnElement[bool]) -> list[CommentLine]:
    return [_comment(one, author, resolver or "") for one, author, resolver in _rows(*where)]


def _rows(*where: ColumnElement[bool]) -> Iterable[Any]:
    query = (
        select(Comment, User.name, _ANSWERER.name)
        .join(User, User.id == Comment.author_id)
        .outerjoin(_ANSWERER, _ANSWERER.id == Comment.resolved_by)
        .where(*where)
        .order_by(Comment.made_at, Comment.id)
    )
    return db.session.execute(_fresh(query))


def _comment(one: Comment, author: str, resolver: str, earlier: tuple[CommentLine, ...] = ()) -> CommentLine:
    return CommentLine(
        id=one.id,
        call_id=one.call_id,
        clause=one.clause,
        part=one.part,
        name=one.name,
        suggestion_id=one.suggestion_id,
        side=one.side,
        author=author,
        author_id=one.author_id,
        kind=one.kind,
        state=one.state,
        text=one.text,
        made_at=one.made_at,
        answers_id=one.answers_id,
        resolved_by=resolver,
        resolved_at=one.resolved_at,
        earlier=earlier,
    )


def _fresh(query: Select[Any]) -> Select[Any]:
    """A page shows what is stored, also when the same request has just been refused a change."""
    return query.execution_options(populate_existing=True)
