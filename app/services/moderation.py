"""How are marks moderated after the ledgers are closed? What is done is added to the record; no mark changes."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.extensions import db
from app.models import Application, Assessment, AssessorQuestion, Call, ConsensusNote, ModerationAct
from app.queries.moderation_facts import (
    act_facts,
    effect_of,
    newest_note_number,
    note_facts,
    question_facts,
    waiting_question,
)
from app.services.record import NotFound, get_for_update, record_event, record_move
from workflows.actor import Actor
from workflows.asking_assessor import QUESTION, QuestionFacts, QuestionMove, QuestionState
from workflows.consensus import note_refusals
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.machine import Refusal
from workflows.plain import to_plain
from workflows.set_aside import ActKind, SetAside, refusals


def set_aside(assessment_id: uuid.UUID, criterion_id: str, why: str, actor: Actor, now: datetime) -> ModerationAct:
    """Let a mark count no more, or without a criterion the whole assessment; `Refusal` with every reason."""
    return _act(ActKind.SET_ASIDE, SetAside(assessment_id, _known(actor), now, why.strip(), criterion_id), actor)


def restore(assessment_id: uuid.UUID, criterion_id: str, why: str, actor: Actor, now: datetime) -> ModerationAct:
    """Let a mark that was set aside count again, with a reason of its own; `Refusal` with every reason."""
    return _act(ActKind.RESTORE, SetAside(assessment_id, _known(actor), now, why.strip(), criterion_id), actor)


def ask(assessment_id: uuid.UUID, question: str, actor: Actor, now: datetime) -> AssessorQuestion:
    """Ask the assessor about their marks; they are told by mail, and answer on a page of theirs."""
    assessment, application = _held(assessment_id)
    kept = AssessorQuestion(
        id=uuid.uuid4(),
        call_id=application.call_id,
        application_id=application.id,
        assessment_id=assessment.id,
        state=QuestionState.ASKED,
        question=question.strip(),
        asked_by=_known(actor),
        asked_at=now,
        answer="",
    )
    facts = question_facts(assessment, application, actor, text_given=bool(kept.question))
    step = QUESTION.decide(QuestionMove.ASK, kept.state, actor.roles, facts)
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=kept.call_id)
    return kept


def answer(assessment_id: uuid.UUID, words: str, actor: Actor, now: datetime) -> AssessorQuestion:
    """Answer the question that waits, once; `NotFound` where none does. The marks stay as they are."""

    def keep(kept: AssessorQuestion) -> QuestionFacts:
        kept.answer, kept.answered_at = words.strip(), now
        return QuestionFacts(text_given=bool(kept.answer))

    return _move_question(assessment_id, QuestionMove.ANSWER, keep, actor, now)


def withdraw(assessment_id: uuid.UUID, actor: Actor, now: datetime) -> AssessorQuestion:
    """Take back the question that waits; `NotFound` where none does."""
    assessment, _application = _held(assessment_id)
    facts = QuestionFacts(is_own_ledger=RUN_BY[assessment.ledger] in actor.roles)
    return _move_question(assessment_id, QuestionMove.WITHDRAW, lambda _kept: facts, actor, now)


def write_note(
    application_id: uuid.UUID, ledger: Ledger, words: str, seen_number: int, actor: Actor, now: datetime
) -> ConsensusNote:
    """Add a version to the note of one ledger; `Refusal` with every reason, also where somebody wrote meanwhile."""
    application = _application_held(application_id)
    number = newest_note_number(application.id, ledger)
    facts = note_facts(application, ledger, actor)
    reasons = note_refusals(replace(facts, text_given=bool(words.strip()), is_newest=number == seen_number))
    if reasons:
        raise Refusal(reasons)
    kept = ConsensusNote(
        id=uuid.uuid4(),
        call_id=application.call_id,
        application_id=application.id,
        ledger=ledger,
        number=number + 1,
        words=words.strip(),
        written_by=_known(actor),
        written_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    data = {"ledger": ledger.value, "number": kept.number}
    record_event(kept, "write_note", actor, now, call_id=kept.call_id, data=data)
    return kept


def _act(kind: ActKind, mark: SetAside, actor: Actor) -> ModerationAct:
    assessment, application = _held(mark.assessment_id)
    facts = act_facts(assessment, application, mark.criterion_id, actor, reason_given=bool(mark.why))
    reasons = refusals(kind, facts)
    if reasons:
        raise Refusal(reasons)
    effect = effect_of(kind, mark, application)
    data = {"criterion": mark.criterion_id, "why": mark.why, "effect": to_plain(effect)}
    entry = record_event(assessment, f"{kind.value}_mark", actor, mark.at, call_id=application.call_id, data=data)
    kept = ModerationAct(
        id=uuid.uuid4(),
        call_id=application.call_id,
        application_id=application.id,
        assessment_id=assessment.id,
        criterion_id=mark.criterion_id,
        kind=kind,
        why=mark.why,
        by=mark.by,
        at=mark.at,
        event_number=entry.number,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _move_question(
    assessment_id: uuid.UUID,
    move: QuestionMove,
    change: Callable[[AssessorQuestion], QuestionFacts],
    actor: Actor,
    now: datetime,
) -> AssessorQuestion:
    waiting = waiting_question(assessment_id)
    if waiting is None:
        raise NotFound(f"a question about {assessment_id}")
    kept: AssessorQuestion = get_for_update(AssessorQuestion, waiting.id)
    step = QUESTION.decide(move, kept.state, actor.roles, change(kept))
    record_move(kept, step, actor, now, call_id=kept.call_id)
    return kept


def _held(assessment_id: uuid.UUID) -> tuple[Assessment, Application]:
    """An assessment and its application. The call is locked, so that no list is recommended meanwhile."""
    found = db.session.get(Assessment, assessment_id)
    if found is None:
        raise NotFound(f"Assessment {assessment_id}")
    return found, _application_held(found.application_id)


def _application_held(application_id: uuid.UUID) -> Application:
    found = db.session.get(Application, application_id)
    if found is None:
        raise NotFound(f"Application {application_id}")
    get_for_update(Call, found.call_id)
    return found


def _known(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise TypeError("A person moderates marks, and never the clock.")
    return actor.id
