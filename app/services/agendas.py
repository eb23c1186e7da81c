"""How does an application come onto the agenda of a sitting, in which order, for how long and at what time?"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Sitting, SittingItem
from app.services.record import NotFound, add_to_outbox, get_for_update, record_event
from app.services.sittings import held_item
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.interview_slot import ANSWERED_IN, Answered, answer_refusals, slot_refusals
from workflows.machine import Refusal
from workflows.sitting import SITTING, SittingFacts, SittingMove
from workflows.sitting_item import minutes_refusals

MINUTES = 15


def add(sitting_id: uuid.UUID, application_ids: Collection[uuid.UUID], actor: Actor, now: datetime) -> int:
    """Put eligible applications of the panel's own region, or of the whole call, at the end of the agenda; how many
    are new. What is on it already stays where it is."""
    kept = _arranged(sitting_id, actor)
    query = select(Application.id).where(
        Application.id.in_(application_ids),
        Application.call_id == kept.call_id,
        Application.state == ApplicationState.ELIGIBLE,
        Application.id.not_in(select(SittingItem.application_id).where(SittingItem.sitting_id == kept.id)),
    )
    if kept.region_id is not None:
        query = query.where(Application.region_id == kept.region_id)
    allowed = set(db.session.scalars(query))
    new = [one for one in application_ids if one in allowed]
    last = db.session.scalar(select(func.max(SittingItem.position)).where(SittingItem.sitting_id == kept.id)) or 0
    items = [_item(kept.id, one, last + index) for index, one in enumerate(dict.fromkeys(new), 1)]
    db.session.add_all(items)
    db.session.flush()
    for one in items:
        record_event(one, "add_item", actor, now, call_id=kept.call_id)
    return len(items)


def remove(item_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take an application off the agenda, before the papers are sent."""
    kept, item = _arranged_item(item_id, actor)
    record_event(item, "remove_item", actor, now, call_id=kept.call_id)
    db.session.delete(item)
    db.session.flush()


def swap(item_id: uuid.UUID, other_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Let two items change places. Whoever asks names both, as they see them: others may stand between."""
    kept, item = _arranged_item(item_id, actor)
    other = get_for_update(SittingItem, other_id)
    if other.sitting_id != kept.id:
        raise NotFound(f"SittingItem {other_id}")
    item.position, other.position = other.position, item.position
    record_event(item, "move_item", actor, now, call_id=kept.call_id)


def set_minutes(item_id: uuid.UUID, minutes: int, actor: Actor, now: datetime) -> None:
    """Say how long an item takes, in whole minutes; `Refusal` where no item can."""
    kept, item = _arranged_item(item_id, actor)
    reasons = minutes_refusals(minutes)
    if reasons:
        raise Refusal(reasons)
    if item.minutes != minutes:
        item.minutes = minutes
        record_event(item, "set_item_minutes", actor, now, call_id=kept.call_id, data={"minutes": minutes})


def give_slot(item_id: uuid.UUID, at: datetime, actor: Actor, now: datetime) -> SittingItem:
    """Give an interview its time, or another one. Once the sitting is called its applicants are told, and what they
    answered to the old time no longer counts."""
    kept, item = held_item(item_id)
    reasons = slot_refusals(kept.state, at, kept.starts_at, _other_slots(item), item=item.state, now=now)
    if reasons:
        raise Refusal(reasons)
    if item.slot_at == at:
        return item
    item.slot_at, item.answer, item.answer_words, item.attending = at, None, "", ""
    item.answered_by = item.answered_at = None
    record_event(item, "give_slot", actor, now, call_id=kept.call_id, data={"at": at.isoformat()})
    if kept.state in ANSWERED_IN:
        add_to_outbox("notice", {"notice": "interview_set", "subject_id": str(item.id)}, now)
    return item


def answer_slot(item_id: uuid.UUID, said: Answered, actor: Actor, now: datetime) -> SittingItem:
    """Say for the applicants that they come, and who; or that they cannot, and why. `Refusal` with every reason."""
    kept, item = held_item(item_id)
    reasons = answer_refusals(kept.state, item.slot_at, said, now)
    if said.answer is None or reasons:
        raise Refusal(reasons)
    item.answer, item.answer_words, item.attending = said.answer, said.why.strip(), said.attending.strip()
    item.answered_by, item.answered_at = actor.id, now
    entry = record_event(item, f"slot_{said.answer.value}", actor, now, call_id=kept.call_id)
    payload = {"notice": "interview_answered", "subject_id": str(item.id), "event": entry.number}
    add_to_outbox("notice", payload, now)
    return item


def _arranged(sitting_id: uuid.UUID, actor: Actor) -> Sitting:
    kept = get_for_update(Sitting, sitting_id)
    SITTING.decide(SittingMove.CHANGE, kept.state, actor.roles, SittingFacts())
    return kept


def _arranged_item(item_id: uuid.UUID, actor: Actor) -> tuple[Sitting, SittingItem]:
    kept, item = held_item(item_id)
    SITTING.decide(SittingMove.CHANGE, kept.state, actor.roles, SittingFacts())
    return kept, item


def _other_slots(item: SittingItem) -> set[datetime]:
    query = select(SittingItem.slot_at).where(SittingItem.sitting_id == item.sitting_id, SittingItem.id != item.id)
    return {one for one in db.session.scalars(query) if one is not None}


def _item(sitting_id: uuid.UUID, application_id: uuid.UUID, position: int) -> SittingItem:
    return SittingItem(
        id=uuid.uuid4(),
        sitting_id=sitting_id,
        application_id=application_id,
        position=position,
        minutes=MINUTES,
        sheet=[],
    )
