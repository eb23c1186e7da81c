"""How is a question given to somebody of the team, handed back, and marked complete?"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Answer, Application, QuestionWork
from app.queries.application_facts import is_being_written
from app.queries.team import writes
from app.services.applications import hold_for_team, question_of
from app.services.gathering import gather
from app.services.record import record_move
from workflows.actor import Actor
from workflows.machine import Step
from workflows.question_work import QUESTION_WORK, WorkFacts, WorkMove, WorkState


def assign(
    application_id: uuid.UUID, question_id: str, person_id: uuid.UUID, word: str, actor: Actor, now: datetime
) -> QuestionWork:
    """Give a question to somebody who writes the application, of whichever organisation; they are told within half an
    hour of all that they were given in it."""
    application = hold_for_team(application_id, actor, now)
    work = _work(application, question_id, actor, now)
    facts = WorkFacts(takes_words=is_being_written(application, now), is_writer=writes(application.id, person_id))
    step = QUESTION_WORK.decide(WorkMove.ASSIGN, work.state, actor.roles, facts)
    work.assigned_to, work.asked_by, work.complete_number = person_id, actor.id, None
    _record(application, work, step, word, actor, now)
    if person_id != actor.id:
        payload = {"notice": "questions_assigned", "subject_id": str(application.id), "person": str(person_id)}
        gather(payload, now)
    return work


def hand_back(application_id: uuid.UUID, question_id: str, word: str, actor: Actor, now: datetime) -> QuestionWork:
    """Give a question back to nobody in particular, with a word; whoever gave it is told."""
    application = hold_for_team(application_id, actor, now)
    work = _work(application, question_id, actor, now)
    facts = WorkFacts(
        takes_words=is_being_written(application, now),
        has_it=work.assigned_to == actor.id,
        word_given=bool(word.strip()),
    )
    step = QUESTION_WORK.decide(WorkMove.HAND_BACK, work.state, actor.roles, facts)
    work.assigned_to = None
    _record(application, work, step, word, actor, now)
    if work.asked_by not in (None, actor.id):
        payload = {"notice": "questions_handed_back", "subject_id": str(application.id), "person": str(work.asked_by)}
        gather(payload, now)
    return work


def mark_complete(application_id: uuid.UUID, question_id: str, actor: Actor, now: datetime) -> QuestionWork:
    """Say that the answer as it is saved now is complete. A later save by somebody else is shown beside the mark."""
    application = hold_for_team(application_id, actor, now)
    work = _work(application, question_id, actor, now)
    saved = select(Answer.number).where(Answer.application_id == application.id, Answer.question_id == question_id)
    number = db.session.scalar(saved)
    facts = WorkFacts(takes_words=is_being_written(application, now), is_answered=number is not None)
    step = QUESTION_WORK.decide(WorkMove.COMPLETE, work.state, actor.roles, facts)
    work.assigned_to, work.complete_number = None, number
    _record(application, work, step, "", actor, now)
    return work


def go_on(application_id: uuid.UUID, question_id: str, actor: Actor, now: datetime) -> QuestionWork:
    """Take the mark away again."""
    application = hold_for_team(application_id, actor, now)
    work = _work(application, question_id, actor, now)
    facts = WorkFacts(takes_words=is_being_written(application, now))
    step = QUESTION_WORK.decide(WorkMove.GO_ON, work.state, actor.roles, facts)
    work.complete_number = None
    _record(application, work, step, "", actor, now)
    return work


def release(application: Application, people: Iterable[uuid.UUID], actor: Actor, now: datetime) -> None:
    """Nobody has any more what these people had, those of them who no longer write the application."""
    gone = [one for one in people if not writes(application.id, one)]
    theirs = select(QuestionWork).where(
        QuestionWork.application_id == application.id, QuestionWork.assigned_to.in_(gone)
    )
    for work in db.session.scalars(theirs).all():
        step = QUESTION_WORK.decide(WorkMove.RELEASE, work.state, actor.roles, WorkFacts())
        work.assigned_to = None
        _record(application, work, step, "", actor, now)


def _record(application: Application, work: QuestionWork, step: Step, word: str, actor: Actor, now: datetime) -> None:
    work.word, work.changed_by, work.changed_at = word.strip(), actor.id, now
    record_move(work, step, actor, now, call_id=application.call_id, data={"question": work.question_id})


def _work(application: Application, question_id: str, actor: Actor, now: datetime) -> QuestionWork:
    """The row of this question, made where there is none; `NotFound` for a question that is not asked."""
    question_of(application, question_id)
    query = select(QuestionWork).where(
        QuestionWork.application_id == application.id, QuestionWork.question_id == question_id
    )
    work = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if work is None:
        work = QuestionWork(
            id=uuid.uuid4(),
            application_id=application.id,
            question_id=question_id,
            state=WorkState.OPEN,
            changed_by=actor.id,
            changed_at=now,
        )
        db.session.add(work)
    return work
