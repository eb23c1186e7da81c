"""What do the rules of a sitting and of its items need to know?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    Application,
    Call,
    CallRegion,
    Conflict,
    Sitting,
    SittingAttendance,
    SittingItem,
    SittingMember,
    SittingMinutes,
    SittingOutcome,
    User,
)
from app.queries.moderated import list_is_sent
from app.queries.sittings_seen import kept_from
from workflows.actor import Actor
from workflows.attendance import Entry, out_of, present
from workflows.call import LEDGERS_CLOSED
from workflows.interview_slot import is_within
from workflows.sitting import CORRECTED_IN, OVER, SittingFacts, SittingKind, SittingState
from workflows.sitting_item import ItemFacts, ItemState


@dataclass(frozen=True)
class Room:
    """Who sits on a panel, and who is kept from one of its items; names by id, in the order of names."""

    names: Mapping[uuid.UUID, str]
    entries: tuple[Entry, ...]
    recused: frozenset[uuid.UUID] = frozenset()

    @property
    def present(self) -> frozenset[uuid.UUID]:
        """Which members are in the room now."""
        return present(self.entries).intersection(self.names)

    @property
    def taking_part(self) -> frozenset[uuid.UUID]:
        """Who is in the room and free to take part in the item."""
        return self.present - self.recused

    def named(self, ids: frozenset[uuid.UUID]) -> tuple[str, ...]:
        """The names of these members, in order."""
        return tuple(name for id_, name in self.names.items() if id_ in ids)


def entries_of(sitting_id: uuid.UUID) -> tuple[Entry, ...]:
    """The lines of attendance of a sitting since it was called last, in the order in which they were written. One
    query."""
    query = (
        select(SittingAttendance)
        .join(Sitting, Sitting.id == SittingAttendance.sitting_id)
        .where(Sitting.id == sitting_id, SittingAttendance.at >= Sitting.called_at)
    )
    found = db.session.scalars(query.order_by(SittingAttendance.event_number))
    return tuple(Entry(one.user_id, one.came, one.at, one.item_id) for one in found)


def members_of(sitting_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
    """The members of a sitting by id, in the order of their names. One query."""
    query = (
        select(User.id, User.name)
        .join(SittingMember, SittingMember.user_id == User.id)
        .where(SittingMember.sitting_id == sitting_id)
        .order_by(User.name, User.id)
    )
    return {id_: name for id_, name in db.session.execute(query)}


def room_of(sitting_id: uuid.UUID, item: SittingItem | None = None) -> Room:
    """The members and the attendance, and of an item who is kept from it. Three queries at most."""
    names, entries = members_of(sitting_id), entries_of(sitting_id)
    if item is None:
        return Room(names, entries)
    query = select(Conflict.user_id).where(
        Conflict.application_id == item.application_id, Conflict.user_id.in_(names), Conflict.lifted_at.is_(None)
    )
    return Room(names, entries, frozenset(db.session.scalars(query)) | out_of(entries, item.id))


def outcomes_of(item_id: uuid.UUID) -> Sequence[SittingOutcome]:
    """Every outcome that was recorded of an item, the first one first. One query."""
    query = select(SittingOutcome).where(SittingOutcome.item_id == item_id).order_by(SittingOutcome.number)
    return db.session.scalars(query).all()


def minutes_of(sitting_id: uuid.UUID) -> SittingMinutes | None:
    """The minutes as they were written up last. One query."""
    query = select(SittingMinutes).where(SittingMinutes.sitting_id == sitting_id)
    return db.session.scalars(query.order_by(SittingMinutes.number.desc()).limit(1)).one_or_none()


def chair_of(item: SittingItem, sitting: Sitting) -> uuid.UUID | None:
    """Who takes the chair for an item."""
    return item.acting_chair_id or sitting.chair_id


def sitting_facts(sitting: Sitting, actor: Actor, *, reason_given: bool = True, seen_sha256: str = "") -> SittingFacts:
    """What the guards of a sitting ask, read anew. What the actor is kept from is neither counted nor named to them:
    whoever may know of it sees to it. Nine queries, for the
    funder one more for each region."""
    room, items = room_of(sitting.id), _items(sitting.id, actor.id)
    newest = minutes_of(sitting.id)
    return SittingFacts(
        ledgers_closed=db.session.get_one(Call, sitting.call_id).state in LEDGERS_CLOSED,
        list_sent=lists_are_sent(sitting.call_id, sitting.region_id),
        has_chair=sitting.chair_id in room.names,
        has_secretary=sitting.secretary_id is not None,
        chair_is_apart=sitting.chair_id is None or sitting.chair_id != sitting.secretary_id,
        members=len(room.names),
        quorum=sitting.quorum,
        items=len(items),
        without_slot=_without_slot(sitting, items),
        slot_outside=tuple(
            title for item, title in items if item.slot_at and not is_within(item.slot_at, sitting.starts_at)
        ),
        present=len(room.present),
        chair_is_present=sitting.chair_id in room.present,
        not_reached=sum(item.state == ItemState.WAITING for item, _ in items),
        item_is_open=_an_item_is_open(sitting.id),
        unconfirmed=_unconfirmed(items),
        reason_given=reason_given,
        is_chair=actor.id == sitting.chair_id,
        is_another_person=actor.id != sitting.written_by,
        minutes_seen=newest is not None and newest.sha256 == seen_sha256,
    )


def item_facts(item: SittingItem, sitting: Sitting, actor: Actor) -> ItemFacts:
    """What the guards of an item ask about what is so already; what is typed comes with `replace`. Five queries."""
    room, recorded = room_of(sitting.id, item), outcomes_of(item.id)
    newest = recorded[-1] if recorded else None
    return ItemFacts(
        sitting_is_open=sitting.state == SittingState.OPEN,
        sitting_is_over=sitting.state in OVER,
        is_corrected_now=sitting.state in CORRECTED_IN,
        other_is_open=_an_item_is_open(sitting.id, but=item.id),
        staying=room.named(room.recused & room.present),
        chair_takes_part=chair_of(item, sitting) in room.taking_part,
        taking_part=len(room.taking_part),
        quorum=sitting.quorum,
        is_recorded=newest is not None,
        is_confirmed=newest is not None and newest.number == item.confirmed_number,
        is_item_chair=actor.id is not None and actor.id == chair_of(item, sitting),
        is_another_person=newest is None or newest.by != actor.id,
    )


def lists_are_sent(call_id: uuid.UUID, region_id: uuid.UUID | None) -> bool:
    """Whether the region's list is recommended by the ranking; of a panel of the funder, those of all regions. One
    query for each region, and one more for the funder."""
    if region_id is not None:
        return list_is_sent(call_id, region_id)
    regions = db.session.scalars(select(CallRegion.region_id).where(CallRegion.call_id == call_id)).all()
    return bool(regions) and all(list_is_sent(call_id, one) for one in regions)


Items = Sequence[tuple[SittingItem, str]]


def _an_item_is_open(sitting_id: uuid.UUID, *, but: uuid.UUID | None = None) -> bool:
    query = select(SittingItem.id).where(SittingItem.sitting_id == sitting_id, SittingItem.state == ItemState.OPEN)
    return db.session.scalar(query.where(SittingItem.id != but) if but else query) is not None


def _items(sitting_id: uuid.UUID, person_id: uuid.UUID | None) -> Items:
    query = (
        select(SittingItem, Application.title)
        .join(Application, Application.id == SittingItem.application_id)
        .where(SittingItem.sitting_id == sitting_id, ~kept_from(person_id))
        .order_by(SittingItem.position, SittingItem.id)
    )
    return [(item, title) for item, title in db.session.execute(query)]


def _without_slot(sitting: Sitting, items: Items) -> tuple[str, ...]:
    if sitting.kind != SittingKind.INTERVIEW:
        return ()
    return tuple(title for item, title in items if item.slot_at is None)


def _unconfirmed(items: Items) -> tuple[str, ...]:
    """The titles of what is recorded and waits for the chair of its item, unless they are kept from it by now."""
    chair_id = func.coalesce(SittingItem.acting_chair_id, Sitting.chair_id)
    query = (
        select(SittingOutcome.item_id, SittingOutcome.number)
        .join(SittingItem, SittingItem.id == SittingOutcome.item_id)
        .join(Sitting, Sitting.id == SittingItem.sitting_id)
        .where(SittingItem.id.in_([item.id for item, _ in items]), ~kept_from(chair_id))
    )
    newest: dict[uuid.UUID, int] = {}
    for item_id, number in db.session.execute(query):
        newest[item_id] = max(newest.get(item_id, 0), number)
    return tuple(
        title for item, title in items if item.id in newest and newest[item.id] != (item.confirmed_number or 0)
    )
