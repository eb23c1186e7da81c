"""How is a change to a clause suggested by one side and answered by the side whose part it is?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.extensions import db
from app.models import Call, Suggestion, User
from app.policy import actor_for, viewer_of
from app.queries.definitions import current_version, definition_of
from app.queries.facts import owns_part, speaks_for, suggestion_facts
from app.services.drafting import save_part
from app.services.ready_to_sign import tell_once_it_can_be_signed
from app.services.record import NotFound, add_to_outbox, get_for_update, get_with_call, record_event, record_move
from app.services.versions import Said
from workflows import anchor
from workflows.actor import Actor
from workflows.anchor import Anchor, Changes
from workflows.call import CallState
from workflows.definition import Definition
from workflows.layers import part_of
from workflows.machine import Refusal
from workflows.suggestion import (
    AUTHOR_LEFT,
    SUGGESTION,
    SuggestionMove,
    SuggestionState,
    check_wish,
    clause_to_change,
    fitting,
)
from workflows.wording import whose


@dataclass(frozen=True)
class Wish:
    """What somebody wants changed: new values in plain form for fields of a clause, and why.

    `side` is for whom they speak and `seen_sha256` the hash of the clause that they had before them.
    """

    clause: str
    changes: Changes
    reason: str
    side: str
    seen_sha256: str


def suggest(
    call_id: uuid.UUID, wish: Wish, actor: Actor, now: datetime, *, counters: uuid.UUID | None = None
) -> Suggestion:
    """Suggest a change to a clause of any side's part, or answer another suggestion with it (`counters`).

    `Refusal` when the clause changed meanwhile, nothing would be different, or the part's own side could not save it.
    """
    call = get_for_update(Call, call_id)
    found, definition = _clause(call, wish, actor)
    check_wish(definition, found, wish.clause, wish.changes, wish.reason)
    answered = _countered(call, counters, wish.clause, actor, now) if counters else None
    suggestion = Suggestion(
        id=uuid.uuid4(),
        call_id=call.id,
        clause=wish.clause,
        part=found.side,
        name=found.name,
        side=wish.side,
        author_id=actor.id,
        changes=dict(wish.changes),
        base_number=call.current_number,
        clause_sha256=found.sha256,
        reason=wish.reason,
        state=SuggestionState.OPEN,
        counters_id=answered.id if answered else None,
        made_at=now,
    )
    db.session.add(suggestion)
    db.session.flush()
    data = {"clause": wish.clause, "side": wish.side}
    entry = record_event(suggestion, "suggest", actor, now, call_id=call.id, target="open", data=data)
    payload = {"notice": "suggestion_made", "subject_id": str(suggestion.id), "event": entry.number}
    add_to_outbox("notice", payload, now)
    return suggestion


def accept(suggestion_id: uuid.UUID, seen_sha256: str, actor: Actor, now: datetime) -> Suggestion:
    """Make the edit that was suggested, in a new version; `seen_sha256` is the clause as it stood on the page.

    What the owner of a part offered instead of another's suggestion is the owner's edit, and made in their name.
    Everything that an edit refuses is refused here too, and then nothing happened.
    """
    call, suggestion = get_with_call(Suggestion, suggestion_id)
    definition = definition_of(current_version(call))
    found = anchor.anchor_at(definition, suggestion.clause)
    facts = suggestion_facts(suggestion, call, actor, found, seen_sha256=seen_sha256)
    step = SUGGESTION.decide(SuggestionMove.ACCEPT, suggestion.state, actor.roles, facts)
    after = fitting(definition, suggestion.clause, suggestion.changes)
    suggestion.accepted_number = call.current_number + 1
    suggestion.answered_by, suggestion.answered_at = actor.id, now
    data = {"clause": suggestion.clause, "version": suggestion.accepted_number}
    record_move(suggestion, step, actor, now, call_id=call.id, data=data)
    _edit(call, suggestion, after, actor, now)
    tell_once_it_can_be_signed(call, now)
    return suggestion


def refuse(suggestion_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Suggestion:
    """Leave the clause as it is and say why."""
    call, suggestion = get_with_call(Suggestion, suggestion_id)
    facts = suggestion_facts(suggestion, call, actor, reason_given=bool(reason.strip()))
    step = SUGGESTION.decide(SuggestionMove.REFUSE, suggestion.state, actor.roles, facts)
    suggestion.answer, suggestion.answered_by, suggestion.answered_at = reason.strip(), actor.id, now
    record_move(suggestion, step, actor, now, call_id=call.id, data={"clause": suggestion.clause})
    tell_once_it_can_be_signed(call, now)
    return suggestion


def withdraw(suggestion_id: uuid.UUID, actor: Actor, now: datetime) -> Suggestion:
    """Take one's own suggestion back."""
    call, suggestion = get_with_call(Suggestion, suggestion_id)
    facts = suggestion_facts(suggestion, call, actor)
    step = SUGGESTION.decide(SuggestionMove.WITHDRAW, suggestion.state, actor.roles, facts)
    suggestion.answered_by, suggestion.answered_at = actor.id, now
    record_move(suggestion, step, actor, now, call_id=call.id, data={"clause": suggestion.clause})
    tell_once_it_can_be_signed(call, now)
    return suggestion


def _clause(call: Call, wish: Wish, actor: Actor) -> tuple[Anchor, Definition]:
    """The clause as it is now, for somebody who may speak about it."""
    definition = definition_of(current_version(call))
    found = clause_to_change(
        anchor.anchor_at(definition, wish.clause),
        wish.seen_sha256,
        speaks_for_side=wish.side in speaks_for(call, actor),
        call_is_drafting=call.state == CallState.DRAFTING,
    )
    return found, definition


def _countered(call: Call, suggestion_id: uuid.UUID, clause: str, actor: Actor, now: datetime) -> Suggestion:
    suggestion: Suggestion = get_for_update(Suggestion, suggestion_id)
    if suggestion.call_id != call.id or suggestion.clause != clause:
        raise NotFound(f"Suggestion {suggestion_id}")
    facts = suggestion_facts(suggestion, call, actor)
    step = SUGGESTION.decide(SuggestionMove.COUNTER, suggestion.state, actor.roles, facts)
    suggestion.answered_by, suggestion.answered_at = actor.id, now
    record_move(suggestion, step, actor, now, call_id=call.id, data={"clause": suggestion.clause})
    return suggestion


def _edit(call: Call, suggestion: Suggestion, after: Definition, actor: Actor, now: datetime) -> None:
    author = db.session.get_one(User, suggestion.author_id).name
    writer = _writer(call, suggestion, actor)
    by = "" if writer == actor else f", as {db.session.get_one(User, actor.id).name} agreed"
    summary = f"Accept {whose(author)} suggestion on {suggestion.name}"[: 300 - len(by)] + by
    part = part_of(after, suggestion.part)
    save_part(call.id, part, Said(summary, current_version(call).sha256), writer, now, amends=False)


def _writer(call: Call, suggestion: Suggestion, actor: Actor) -> Actor:
    """Whose edit it is: that of who accepts, if they write the part, else of the author, who had offered it."""
    if owns_part(call, suggestion.part, actor):
        return actor
    author = actor_for(viewer_of(suggestion.author_id), call)
    if not owns_part(call, suggestion.part, author):
        raise Refusal([AUTHOR_LEFT])
    return author
