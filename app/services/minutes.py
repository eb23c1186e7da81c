"""How do the minutes of a sitting come about: written from the record by one person, agreed by another in the chair?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Sitting, SittingMinutes, SittingMinutesItem, User
from app.queries.minutes import head_said, items_said
from app.queries.sitting_facts import minutes_of, sitting_facts
from app.services.record import get_for_update, record_move
from workflows.actor import Actor
from workflows.minutes import hash_of
from workflows.plain import to_plain
from workflows.sitting import SITTING, SittingMove


def write_up(sitting_id: uuid.UUID, notes: str, actions: str, actor: Actor, now: datetime) -> SittingMinutes:
    """Freeze what was recorded as minutes, with what the secretary adds, and give them to the chair. Each writing up
    is kept, with the hash of the whole."""
    kept = get_for_update(Sitting, sitting_id)
    step = SITTING.decide(SittingMove.WRITE_UP, kept.state, actor.roles, sitting_facts(kept, actor))
    kept.notes, kept.actions = notes.strip(), actions.strip()
    writer = db.session.get_one(User, actor.id)
    head, items = head_said(kept, writer.name, now), items_said(kept)
    last = minutes_of(kept.id)
    made = SittingMinutes(
        id=uuid.uuid4(),
        sitting_id=kept.id,
        number=last.number + 1 if last else 1,
        head=to_plain(head),
        sha256=hash_of(head, [said for _, said in items]),
        written_by=writer.id,
        written_at=now,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        SittingMinutesItem(
            id=uuid.uuid4(), minutes_id=made.id, item_id=item.id, position=item.position, record=to_plain(said)
        )
        for item, said in items
    )
    kept.written_by, kept.written_at = writer.id, now
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"number": made.number, "sha256": made.sha256})
    return made


def send_back(sitting_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Sitting:
    """The chair asks for the minutes to be written anew, and says why."""
    kept = get_for_update(Sitting, sitting_id)
    facts = sitting_facts(kept, actor, reason_given=bool(reason.strip()))
    step = SITTING.decide(SittingMove.SEND_BACK, kept.state, actor.roles, facts)
    kept.reason = reason.strip()
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"reason": kept.reason})
    return kept


def agree(sitting_id: uuid.UUID, seen_sha256: str, actor: Actor, now: datetime) -> Sitting:
    """The chair agrees exactly the minutes with this hash. Nothing of the sitting changes any more."""
    kept = get_for_update(Sitting, sitting_id)
    facts = sitting_facts(kept, actor, seen_sha256=seen_sha256)
    step = SITTING.decide(SittingMove.AGREE, kept.state, actor.roles, facts)
    kept.agreed_by, kept.agreed_at = actor.id, now
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"sha256": seen_sha256})
    return kept
