"""How is a sitting of a panel planned, called, opened and closed, and who is on the panel?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, select

from app.extensions import db
from app.models import Call, Sitting, SittingItem, SittingMember
from app.queries.sitting_facts import lists_are_sent, members_of, sitting_facts
from app.queries.sitting_papers import sheet_lines
from app.services import conflicts
from app.services.record import NotFound, add_to_outbox, get_for_update, record_move
from workflows.actor import Actor
from workflows.sitting import SITTING, SittingFacts, SittingKind, SittingMove, SittingState
from workflows.sitting_item import ItemState


@dataclass(frozen=True)
class Planned:
    """What a sitting is for, when and where. `criteria` are those of an interview, marked from 0 to `maximum`."""

    kind: SittingKind
    starts_at: datetime
    place: str
    link: str = ""
    bring: str = ""
    criteria: tuple[str, ...] = ()
    maximum: int = 10


def plan(call_id: uuid.UUID, region_id: uuid.UUID | None, planned: Planned, actor: Actor, now: datetime) -> Sitting:
    """Plan a sitting of the funder's panel, or of a region's; nobody but its staff knows of it yet."""
    get_for_update(Call, call_id)
    facts = replace(_when(planned, now), list_sent=lists_are_sent(call_id, region_id))
    step = SITTING.decide(SittingMove.PLAN, SittingState.PLANNED, actor.roles, facts)
    last = db.session.scalar(select(func.max(Sitting.number)).where(Sitting.call_id == call_id))
    kept = Sitting(
        id=uuid.uuid4(),
        call_id=call_id,
        region_id=region_id,
        number=(last or 0) + 1,
        kind=planned.kind,
        state=SittingState.PLANNED,
        quorum=1,
        planned_by=actor.id,
        planned_at=now,
        **_what(planned),
    )
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=call_id)
    return kept


def change(sitting_id: uuid.UUID, planned: Planned, actor: Actor, now: datetime) -> Sitting:
    """Say anew when, where and with what; its kind stays."""
    kept = get_for_update(Sitting, sitting_id)
    step = SITTING.decide(SittingMove.CHANGE, kept.state, actor.roles, _when(planned, now))
    for name, value in _what(planned).items():
        setattr(kept, name, value)
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"starts_at": planned.starts_at.isoformat()})
    return kept


@dataclass(frozen=True)
class People:
    """Who sits: the members, the chair among them, and the secretary, with how many of them are needed."""

    member_ids: frozenset[uuid.UUID]
    chair_id: uuid.UUID | None
    secretary_id: uuid.UUID | None
    quorum: int


def set_people(sitting_id: uuid.UUID, people: People, actor: Actor, now: datetime) -> Sitting:
    """Say who sits on the panel. The chair is made a member."""
    kept = get_for_update(Sitting, sitting_id)
    is_apart = people.chair_id is None or people.chair_id != people.secretary_id
    step = SITTING.decide(SittingMove.CHANGE, kept.state, actor.roles, SittingFacts(chair_is_apart=is_apart))
    wanted = people.member_ids | ({people.chair_id} if people.chair_id else set())
    db.session.execute(delete(SittingMember).where(SittingMember.sitting_id == kept.id))
    db.session.add_all(
        SittingMember(id=uuid.uuid4(), sitting_id=kept.id, user_id=user_id) for user_id in sorted(wanted)
    )
    kept.chair_id, kept.secretary_id, kept.quorum = people.chair_id, people.secretary_id, people.quorum
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"members": [str(one) for one in sorted(wanted)]})
    return kept


def call_members(sitting_id: uuid.UUID, actor: Actor, now: datetime) -> Sitting:
    """Send the papers: each item keeps its line of the panel sheet, conflicts are looked for, and members are told."""
    kept = get_for_update(Sitting, sitting_id)
    step = SITTING.decide(SittingMove.CALL, kept.state, actor.roles, sitting_facts(kept, actor))
    items = _items(kept)
    lines = sheet_lines(kept.call_id)
    for item in items:
        item.sheet = [list(line) for line in lines.get(item.application_id, ())]
    kept.called_at, kept.reason = now, ""
    record_move(kept, step, actor, now, call_id=kept.call_id)
    _look_for_conflicts(kept, items, actor, now)
    _tell_applicants({"notice": "interview_set"}, kept, items, now)
    return kept


def put_off(sitting_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Sitting:
    """Take a called sitting back to be planned anew; members and applicants who were invited are told why."""
    kept = get_for_update(Sitting, sitting_id)
    facts = sitting_facts(kept, actor, reason_given=bool(reason.strip()))
    step = SITTING.decide(SittingMove.PUT_OFF, kept.state, actor.roles, facts)
    kept.reason = reason.strip()
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"reason": kept.reason})
    _tell_applicants({"notice": "interview_off"}, kept, _items(kept), now)
    return kept


def cancel(sitting_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Sitting:
    """Call a sitting off for good, with the reason; whoever was called to it is told."""
    kept = get_for_update(Sitting, sitting_id)
    facts = sitting_facts(kept, actor, reason_given=bool(reason.strip()))
    step = SITTING.decide(SittingMove.CANCEL, kept.state, actor.roles, facts)
    kept.reason, was_called = reason.strip(), kept.state == SittingState.CALLED
    record_move(kept, step, actor, now, call_id=kept.call_id, data={"reason": kept.reason})
    if was_called:
        _tell_applicants({"notice": "interview_off"}, kept, _items(kept), now)
    return kept


def open_sitting(sitting_id: uuid.UUID, actor: Actor, now: datetime) -> Sitting:
    """Open it, with the quorum and the chair in the room. Conflicts are looked for once more."""
    kept = get_for_update(Sitting, sitting_id)
    step = SITTING.decide(SittingMove.OPEN, kept.state, actor.roles, sitting_facts(kept, actor))
    kept.opened_at = now
    record_move(kept, step, actor, now, call_id=kept.call_id)
    _look_for_conflicts(kept, _items(kept), actor, now)
    return kept


def close(sitting_id: uuid.UUID, actor: Actor, now: datetime, *, not_reached_seen: bool = False) -> Sitting:
    """Close it. Items that were not reached are minuted as that, and their applicants are told; `Refusal` unless
    whoever closes it has seen that there are some."""
    kept = get_for_update(Sitting, sitting_id)
    facts = replace(sitting_facts(kept, actor), not_reached_seen=not_reached_seen)
    step = SITTING.decide(SittingMove.CLOSE, kept.state, actor.roles, facts)
    kept.closed_at = now
    record_move(kept, step, actor, now, call_id=kept.call_id)
    not_reached = [item for item in _items(kept) if item.state == ItemState.WAITING]
    _tell_applicants({"notice": "interview_off"}, kept, not_reached, now)
    return kept


def held_item(item_id: uuid.UUID) -> tuple[Sitting, SittingItem]:
    """A sitting and one of its items, both locked, the sitting first."""
    sitting_id = db.session.scalar(select(SittingItem.sitting_id).where(SittingItem.id == item_id))
    if sitting_id is None:
        raise NotFound(f"SittingItem {item_id}")
    return get_for_update(Sitting, sitting_id), get_for_update(SittingItem, item_id)


def _when(planned: Planned, now: datetime) -> SittingFacts:
    return SittingFacts(is_ahead=planned.starts_at >= now)


def _what(planned: Planned) -> dict[str, object]:
    is_interview = planned.kind == SittingKind.INTERVIEW
    return {
        "starts_at": planned.starts_at,
        "place": planned.place,
        "link": planned.link,
        "bring": planned.bring if is_interview else "",
        "criteria": list(planned.criteria) if is_interview else [],
        "maximum": planned.maximum,
    }


def _items(kept: Sitting) -> Sequence[SittingItem]:
    query = select(SittingItem).where(SittingItem.sitting_id == kept.id).order_by(SittingItem.position)
    return db.session.scalars(query).all()


def _tell_applicants(notice: Mapping[str, str], kept: Sitting, items: Sequence[SittingItem], now: datetime) -> None:
    if kept.kind != SittingKind.INTERVIEW:
        return
    for item in items:
        if item.slot_at is not None:
            add_to_outbox("notice", {**notice, "subject_id": str(item.id)}, now)


def _look_for_conflicts(kept: Sitting, items: Sequence[SittingItem], actor: Actor, now: datetime) -> None:
    conflicts.find_among([item.application_id for item in items], [*members_of(kept.id)], actor, now)
