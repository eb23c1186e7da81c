"""How is a clause talked about: a question asked and resolved, a remark made, words written anew?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.extensions import db
from app.models import Call, Comment, Suggestion
from app.queries.definitions import current_version, definition_of
from app.queries.facts import comment_facts, speaks_for
from app.services.gathering import gather
from app.services.ready_to_sign import tell_once_it_can_be_signed
from app.services.record import NotFound, get_for_update, get_with_call, record_event, record_move
from workflows import anchor
from workflows.actor import Actor
from workflows.call import CallState
from workflows.comment import BEGINS, COMMENT, CommentFacts, CommentKind, CommentMove, writing_refusals
from workflows.machine import Refusal


@dataclass(frozen=True)
class Words:
    """What somebody says about a clause, or about one suggestion to it; `side` is for whom they speak."""

    clause: str
    kind: CommentKind
    text: str
    side: str
    suggestion_id: uuid.UUID | None = None


def write(call_id: uuid.UUID, words: Words, actor: Actor, now: datetime) -> Comment:
    """Ask or remark. The other sides are told in one mail with what else is said in the next half hour."""
    call = get_for_update(Call, call_id)
    _check(call, words, actor)
    name, part = _named(call, words)
    comment = _add(call, words, name, part, actor, now)
    _gather(call, now)
    return comment


def write_anew(comment_id: uuid.UUID, text: str, actor: Actor, now: datetime) -> Comment:
    """Supersede one's own comment by other words; the earlier ones stay to be read."""
    call, before = get_with_call(Comment, comment_id)
    words = Words(before.clause, before.kind, text, before.side, before.suggestion_id)
    _check(call, words, actor)
    facts = comment_facts(before, call, actor)
    step = COMMENT.decide(CommentMove.SUPERSEDE, before.state, actor.roles, facts)
    record_move(before, step, actor, now, call_id=call.id, data={"clause": before.clause})
    comment = _add(call, words, before.name, before.part, actor, now, supersedes=before.id, answers=before.answers_id)
    _gather(call, now)
    return comment


def resolve(comment_id: uuid.UUID, answer: str, side: str, actor: Actor, now: datetime) -> Comment:
    """Close a question, with an answer that is kept beside it or without one when the thread has it already."""
    call, question = get_with_call(Comment, comment_id)
    facts = comment_facts(question, call, actor)
    step = COMMENT.decide(CommentMove.RESOLVE, question.state, actor.roles, facts)
    question.resolved_by, question.resolved_at = actor.id, now
    record_move(question, step, actor, now, call_id=call.id, data={"clause": question.clause})
    if answer.strip():
        words = Words(question.clause, CommentKind.REMARK, answer, side, question.suggestion_id)
        _check(call, words, actor)
        _add(call, words, question.name, question.part, actor, now, answers=question.id)
        _gather(call, now)
    tell_once_it_can_be_signed(call, now)
    return question


def _check(call: Call, words: Words, actor: Actor) -> None:
    reasons = writing_refusals(
        CommentFacts(
            call_is_drafting=call.state == CallState.DRAFTING,
            speaks_for_side=words.side in speaks_for(call, actor),
            something_said=bool(words.text.strip()),
        )
    )
    if reasons:
        raise Refusal(reasons)


def _named(call: Call, words: Words) -> tuple[str, str]:
    """The clause in words and whose part it is; `NotFound` for a clause that the call does not have."""
    if words.suggestion_id is not None:
        suggestion = db.session.get(Suggestion, words.suggestion_id)
        if suggestion is None or suggestion.call_id != call.id or suggestion.clause != words.clause:
            raise NotFound(f"Suggestion {words.suggestion_id}")
        return suggestion.name, suggestion.part
    found = anchor.anchor_at(definition_of(current_version(call)), words.clause)
    if found is None:
        raise NotFound(words.clause)
    return found.name, found.side


def _add(
    call: Call,
    words: Words,
    name: str,
    part: str,
    actor: Actor,
    now: datetime,
    *,
    supersedes: uuid.UUID | None = None,
    answers: uuid.UUID | None = None,
) -> Comment:
    comment = Comment(
        id=uuid.uuid4(),
        call_id=call.id,
        clause=words.clause,
        part=part,
        name=name,
        suggestion_id=words.suggestion_id,
        side=words.side,
        author_id=actor.id,
        kind=words.kind,
        state=BEGINS[words.kind],
        text=words.text.strip(),
        made_at=now,
        supersedes_id=supersedes,
        answers_id=answers,
    )
    db.session.add(comment)
    db.session.flush()
    data = {"clause": words.clause, "side": words.side, "kind": words.kind.value}
    record_event(comment, "comment", actor, now, call_id=call.id, target=comment.state.value, data=data)
    return comment


def _gather(call: Call, now: datetime) -> None:
    gather({"notice": "comments_written", "subject_id": str(call.id)}, now)
