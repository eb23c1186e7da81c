"""What is written down while a panel sits: who came, who is out for an item, and what came of it?"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.extensions import db
from app.models import Sitting, SittingAttendance, SittingItem, SittingOutcome
from app.queries.sitting_facts import entries_of, item_facts, members_of, outcomes_of, room_of
from app.services import conflicts
from app.services.record import NotFound, get_for_update, record_event, record_move
from app.services.sittings import held_item
from workflows.actor import Actor
from workflows.assessor import InterestKind
from workflows.attendance import Came, last_of, refusals, to_come_back
from workflows.interview_marks import InterviewMark, mark_problems
from workflows.machine import Reason, Refusal
from workflows.sitting import ATTENDED_IN, PAPERS_READ, RUNNERS
from workflows.sitting_item import ITEM, ItemFacts, ItemMove, ItemState, Outcome, declare_refusals
from workflows.state_words import standing


@dataclass(frozen=True)
class Found:
    """What a panel came to: the recommendation, why in its words, and the marks of an interview."""

    outcome: Outcome | None
    words: str
    marks: tuple[InterviewMark, ...] = ()


def attend(sitting_id: uuid.UUID, user_id: uuid.UUID, came: Came, actor: Actor, now: datetime) -> None:
    """Write down that a member is present, sends apologies, has left or has returned; `Refusal` where it cannot be."""
    kept = get_for_update(Sitting, sitting_id)
    name = members_of(kept.id).get(user_id)
    if name is None:
        raise NotFound(f"a member of {sitting_id}")
    if kept.state not in ATTENDED_IN:
        raise Refusal([Reason("wrong_state", standing("sitting", kept.state))])
    last = last_of(entries_of(kept.id)).get(user_id)
    reasons = refusals(last.came if last else None, came, name)
    if reasons:
        raise Refusal(reasons)
    _write(kept, user_id, came, None, actor, now)


def begin(
    item_id: uuid.UUID, left_ids: Collection[uuid.UUID], acting_chair_id: uuid.UUID | None, actor: Actor, now: datetime
) -> SittingItem:
    """Take an item up, once everybody who is kept from it is recorded as gone; `Refusal` names who is still there."""
    kept, item = held_item(item_id)
    room = room_of(kept.id, item)
    for user_id in sorted(room.recused & room.present & set(left_ids)):
        _write(kept, user_id, Came.OUT, item.id, actor, now)
    item.acting_chair_id = acting_chair_id
    step = ITEM.decide(ItemMove.BEGIN, item.state, actor.roles, item_facts(item, kept, actor))
    record_move(item, step, actor, now, call_id=kept.call_id)
    return item


def end(item_id: uuid.UUID, notes: str, actions: str, actor: Actor, now: datetime) -> SittingItem:
    """End an item with what is to be minuted of it; whoever was out for it comes back."""
    kept, item = held_item(item_id)
    step = ITEM.decide(ItemMove.END, item.state, actor.roles, ItemFacts())
    item.notes, item.actions = notes.strip(), actions.strip()
    for user_id in sorted(to_come_back(entries_of(kept.id), item.id)):
        _write(kept, user_id, Came.BACK, item.id, actor, now)
    record_move(item, step, actor, now, call_id=kept.call_id)
    return item


def declare(
    item_id: uuid.UUID,
    user_id: uuid.UUID,
    kind: InterestKind | None,
    words: str,
    actor: Actor,
    now: datetime,
    *,
    has_left: bool = False,
) -> None:
    """A member has an interest in an application, as they say themselves: from now on nothing of it is shown to them.
    Where it is being discussed and they are in the room, whoever records it says that they have left, and that is
    written down; `Refusal` else. It stands for good."""
    kept, item = held_item(item_id)
    room = room_of(kept.id, item)
    if user_id not in room.names:
        raise NotFound(f"a member of {kept.id}")
    if kept.state not in PAPERS_READ:
        raise Refusal([Reason("wrong_state", standing("sitting", kept.state))])
    is_discussed, is_present = item.state == ItemState.OPEN, user_id in room.present
    name = room.names[user_id]
    reasons = declare_refusals(
        name,
        may_declare_for=user_id == actor.id or bool(actor.roles & RUNNERS),
        is_discussed=is_discussed,
        is_present=is_present,
        has_left=has_left,
    )
    if reasons:
        raise Refusal(reasons)
    conflicts.declare(item.application_id, user_id, kind, words.strip(), actor, now)
    if is_discussed and is_present:
        _write(kept, user_id, Came.OUT, item.id, actor, now)


def record(item_id: uuid.UUID, found: Found, actor: Actor, now: datetime) -> SittingOutcome:
    """Write down what the panel came to, while the item is discussed and the quorum takes part in it."""
    kept, item = held_item(item_id)
    taking_part = room_of(kept.id, item).taking_part
    facts = _with(item_facts(item, kept, actor), kept, found, taking_part)
    step = ITEM.decide(ItemMove.RECORD, item.state, actor.roles, facts)
    made = _outcome(item, 1, found, [str(one) for one in sorted(taking_part)], "", actor, now)
    record_move(item, step, actor, now, call_id=kept.call_id, data={"number": 1})
    return made


def correct(
    item_id: uuid.UUID, found: Found, why: str, seen_number: int, actor: Actor, now: datetime
) -> SittingOutcome:
    """Put right what was recorded, with who and why; what stood before stays, and the chair confirms anew."""
    kept, item = held_item(item_id)
    recorded = outcomes_of(item.id)
    present = recorded[-1].present if recorded else []
    facts = _with(item_facts(item, kept, actor), kept, found, frozenset(uuid.UUID(one) for one in present))
    facts = replace(facts, why_given=bool(why.strip()), is_newest=len(recorded) == seen_number)
    step = ITEM.decide(ItemMove.CORRECT, item.state, actor.roles, facts)
    made = _outcome(item, len(recorded) + 1, found, present, why.strip(), actor, now)
    record_move(item, step, actor, now, call_id=kept.call_id, data={"number": made.number, "why": made.why})
    return made


def confirm(item_id: uuid.UUID, seen_number: int, actor: Actor, now: datetime) -> SittingItem:
    """Whoever took the chair says that what was recorded is what the panel came to."""
    kept, item = held_item(item_id)
    recorded = outcomes_of(item.id)
    facts = replace(item_facts(item, kept, actor), is_newest=len(recorded) == seen_number)
    step = ITEM.decide(ItemMove.CONFIRM, item.state, actor.roles, facts)
    item.confirmed_number, item.confirmed_by, item.confirmed_at = len(recorded), actor.id, now
    record_move(item, step, actor, now, call_id=kept.call_id, data={"number": len(recorded)})
    return item


def _with(facts: ItemFacts, kept: Sitting, found: Found, taking_part: frozenset[uuid.UUID]) -> ItemFacts:
    names = {id_: name for id_, name in members_of(kept.id).items() if id_ in taking_part}
    return replace(
        facts,
        choice_given=found.outcome is not None,
        words_given=bool(found.words.strip()),
        marks_wrong=mark_problems(kept.criteria, kept.maximum, names, found.marks),
    )


def _outcome(
    item: SittingItem, number: int, found: Found, present: Sequence[str], why: str, actor: Actor, now: datetime
) -> SittingOutcome:
    made = SittingOutcome(
        id=uuid.uuid4(),
        item_id=item.id,
        number=number,
        outcome=found.outcome,
        words=found.words.strip(),
        marks=[[one.criterion, one.mark, str(one.user_id or "")] for one in found.marks],
        present=list(present),
        why=why,
        by=actor.id,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _write(
    kept: Sitting, user_id: uuid.UUID, came: Came, item_id: uuid.UUID | None, actor: Actor, now: datetime
) -> None:
    entry = record_event(kept, f"attend_{came.value}", actor, now, call_id=kept.call_id, data={"user": str(user_id)})
    line = SittingAttendance(
        id=uuid.uuid4(),
        sitting_id=kept.id,
        item_id=item_id,
        user_id=user_id,
        came=came,
        at=now,
        by=actor.id,
        event_number=entry.number,
    )
    db.session.add(line)
    db.session.flush()
