"""How does an applicant ask about an open call, and how is the answer given to everybody at once?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Call, Clarification, Organisation, PublishedAnswer
from app.queries.clarifications import names_of_askers
from app.queries.definitions import current_version, definition_of
from app.queries.facts import owns_part, sides_of
from app.queries.rounds import all_rounds
from app.services.invitations import refuse_uninvited
from app.services.record import get_for_update, get_with_call, record_move
from workflows.actor import Actor
from workflows.call import CallState
from workflows.clarification import (
    CLARIFICATION,
    ClarificationFacts,
    ClarificationMove,
    ClarificationState,
    QuestionDates,
    names_somebody,
    question_dates,
    topic_of,
)
from workflows.definition import Definition
from workflows.rounds import milestones_of


@dataclass(frozen=True)
class Answer:
    """What staff publish: the question as everybody is to read it, the answer, and whether it changes a rule."""

    question: str
    answer: str
    changes_rule: bool


def ask(
    call_id: uuid.UUID, organisation: Organisation, topic: str, words: str, actor: Actor, now: datetime
) -> Clarification:
    """Ask about an open call. The side whose part the question concerns answers it; `Refusal` with every reason."""
    call = get_for_update(Call, call_id)
    refuse_uninvited(call, organisation.id, actor)
    definition = _definition(call)
    found = topic_of(definition, topic)
    asked = Clarification(
        id=uuid.uuid4(),
        call_id=call.id,
        organisation_id=organisation.id,
        asked_by=actor.id,
        asked_at=now,
        topic=topic[:200],
        side=found.side if found else "",
        words=words.strip(),
        state=ClarificationState.ASKED,
        declined_because="",
    )
    facts = ClarificationFacts(
        call_is_open=call.state == CallState.OPEN,
        before_last_questions=now < _dates(definition, call).questions_until,
        says_something=bool(asked.words),
        topic_is_there=found is not None,
    )
    step = CLARIFICATION.decide(ClarificationMove.ASK, asked.state, actor.roles, facts)
    db.session.add(asked)
    db.session.flush()
    record_move(asked, step, actor, now, call_id=call.id, data={"topic": asked.topic, "side": asked.side})
    return asked


def publish(clarification_id: uuid.UUID, said: Answer, actor: Actor, now: datetime) -> PublishedAnswer:
    """Give question and answer to everybody, under the next number of the call; `Refusal` with every reason."""
    call, asked = get_with_call(Clarification, clarification_id)
    definition = _definition(call)
    facts = ClarificationFacts(
        call_is_open=call.state == CallState.OPEN,
        before_last_answers=now < _dates(definition, call).answers_by,
        is_for_own_side=owns_part(call, asked.side, actor),
        answer_given=bool(said.question.strip() and said.answer.strip()),
        changes_no_rule=not said.changes_rule,
        names_nobody=not names_somebody(f"{said.question} / {said.answer}", names_of_askers(asked)),
    )
    step = CLARIFICATION.decide(ClarificationMove.PUBLISH, asked.state, actor.roles, facts)
    # One list for all rounds of a call, numbered through: only the round that is open answers.
    newest = select(func.max(PublishedAnswer.number)).where(PublishedAnswer.call_id.in_(all_rounds(call.id)))
    number = db.session.scalar(newest) or 0
    published = PublishedAnswer(
        clarification_id=asked.id,
        call_id=call.id,
        number=number + 1,
        topic=asked.topic,
        side=asked.side,
        question=said.question.strip(),
        answer=said.answer.strip(),
        published_at=now,
    )
    db.session.add(published)
    db.session.flush()
    record_move(asked, step, actor, now, call_id=call.id, data={"number": published.number, "side": asked.side})
    return published


def hand_on(clarification_id: uuid.UUID, side: str, actor: Actor, now: datetime) -> Clarification:
    """Hand a question to another side of the call, whose part it concerns after all."""
    call, asked = get_with_call(Clarification, clarification_id)
    facts = ClarificationFacts(
        is_for_own_side=owns_part(call, asked.side, actor),
        to_another_side=side != asked.side and side in sides_of(_definition(call)),
    )
    step = CLARIFICATION.decide(ClarificationMove.HAND_ON, asked.state, actor.roles, facts)
    asked.side = side
    record_move(asked, step, actor, now, call_id=call.id, data={"side": side})
    return asked


def decline(clarification_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Clarification:
    """Say to those who asked, and to nobody else, why there is no answer for everybody."""
    call, asked = get_with_call(Clarification, clarification_id)
    facts = ClarificationFacts(is_for_own_side=owns_part(call, asked.side, actor), reason_given=bool(reason.strip()))
    step = CLARIFICATION.decide(ClarificationMove.DECLINE, asked.state, actor.roles, facts)
    asked.declined_because = reason.strip()
    record_move(asked, step, actor, now, call_id=call.id, data={"side": asked.side})
    return asked


def withdraw(clarification_id: uuid.UUID, actor: Actor, now: datetime) -> Clarification:
    """Take a question back that nobody has answered."""
    call, asked = get_with_call(Clarification, clarification_id)
    step = CLARIFICATION.decide(ClarificationMove.WITHDRAW, asked.state, actor.roles, ClarificationFacts())
    record_move(asked, step, actor, now, call_id=call.id, data={"side": asked.side})
    return asked


def _definition(call: Call) -> Definition:
    return definition_of(current_version(call))


def _dates(definition: Definition, call: Call) -> QuestionDates:
    return question_dates(milestones_of(definition.core, call.round_number), call.closes_at)
