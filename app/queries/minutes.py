"""What do the minutes of a sitting say when they are written up, and what of them does a reader get?"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Application,
    Call,
    Event,
    Funder,
    Region,
    Sitting,
    SittingAttendance,
    SittingItem,
    SittingMinutesItem,
    SittingOutcome,
    User,
)
from app.policy import Viewer
from app.queries.sitting_facts import entries_of, members_of, minutes_of
from app.queries.sittings_seen import sitting_items_for
from app.walls import as_system
from workflows.attendance import Came, Entry, attendance_words, out_of
from workflows.minutes import Attended, MarkSaid, Minutes, MinutesHead, MinutesItem, Recorded
from workflows.plain import from_plain
from workflows.sitting_item import ItemMove

ALL_AGREED = "All agreed"
Names = Mapping[uuid.UUID, str]


def minutes_for(viewer: Viewer, sitting: Sitting, *, demonstration: bool = False) -> Minutes | None:
    """The minutes as they were written up last, without what this person must not know of; None where there are none.
    Five queries at most."""
    kept = minutes_of(sitting.id)
    if kept is None:
        return None
    seen = sitting_items_for(viewer).where(SittingItem.sitting_id == sitting.id).with_only_columns(SittingItem.id)
    query = select(SittingMinutesItem).where(
        SittingMinutesItem.minutes_id == kept.id, SittingMinutesItem.item_id.in_(seen.order_by(None))
    )
    rows = db.session.scalars(query.order_by(SittingMinutesItem.position, SittingMinutesItem.id))
    agreed = db.session.get(User, sitting.agreed_by) if sitting.agreed_by else None
    return Minutes(
        head=from_plain(MinutesHead, kept.head),
        items=tuple(from_plain(MinutesItem, row.record) for row in rows),
        sha256=kept.sha256,
        agreed_by=agreed.name if agreed else "",
        agreed_at=sitting.agreed_at,
        demonstration=demonstration,
    )


def head_said(sitting: Sitting, writer: str, now: datetime) -> MinutesHead:
    """The head as it follows from the record. Six queries."""
    call = db.session.get_one(Call, sitting.call_id)
    people, entries = members_of(sitting.id), entries_of(sitting.id)
    return MinutesHead(
        reference=f"Sitting {sitting.number}",
        call_reference=call.reference,
        call_title=call.title,
        side=side_name(sitting, call),
        kind=sitting.kind,
        starts_at=sitting.starts_at,
        place=sitting.place,
        link=sitting.link,
        opened_at=sitting.opened_at or now,
        closed_at=sitting.closed_at or now,
        quorum=sitting.quorum,
        attended=_attended(sitting, people, entries),
        notes=sitting.notes,
        actions=sitting.actions,
        written_by=writer,
        written_at=now,
    )


def items_said(sitting: Sitting) -> Sequence[tuple[SittingItem, MinutesItem]]:
    """What is to be minuted of every item, in the order of the agenda, whoever will read it. Seven queries."""
    query = (
        select(SittingItem)
        .where(SittingItem.sitting_id == sitting.id)
        .options(joinedload(SittingItem.application).joinedload(Application.organisation))
        .order_by(SittingItem.position, SittingItem.id)
    )
    items = db.session.scalars(query).all()
    outcomes = _outcomes_of([item.id for item in items])
    entries, during = entries_of(sitting.id), _left_during([item.id for item in items])
    names = names_of(_said_of(items, entries) | named_in([one for item in items for one in outcomes[item.id]]))
    return [
        (item, _item_said(sitting, item, outcomes[item.id], names, entries, during.get(item.id, {}))) for item in items
    ]


def side_name(sitting: Sitting, call: Call) -> str:
    """The funder or the region whose panel it is. One query."""
    if sitting.region_id is None:
        return db.session.get_one(Funder, call.funder_id).name
    return db.session.get_one(Region, sitting.region_id).name


def _attended(sitting: Sitting, people: Names, entries: Sequence[Entry]) -> tuple[Attended, ...]:
    secretary = db.session.get(User, sitting.secretary_id) if sitting.secretary_id else None
    rows = [
        Attended(
            name,
            "Chair" if id_ == sitting.chair_id else "Member",
            attendance_words([one for one in entries if one.user_id == id_]),
        )
        for id_, name in people.items()
    ]
    rows.sort(key=lambda one: one.part != "Chair")
    if secretary is not None and secretary.id not in people:
        rows.append(Attended(secretary.name, "Secretary", "Kept the record"))
    return tuple(rows)


def _item_said(
    sitting: Sitting,
    item: SittingItem,
    outcomes: Sequence[SittingOutcome],
    names: Names,
    entries: Sequence[Entry],
    during: Mapping[uuid.UUID, datetime],
) -> MinutesItem:
    took_part = outcomes[-1].present if outcomes else []
    is_confirmed = bool(outcomes) and outcomes[-1].number == item.confirmed_number
    return MinutesItem(
        reference=item.application.reference,
        title=item.application.title,
        organisation=item.application.organisation.name,
        state=item.state,
        acting_chair=names[item.acting_chair_id] if item.acting_chair_id else "",
        took_part=tuple(sorted(names[uuid.UUID(one)] for one in took_part)),
        out=tuple(sorted(names[one] for one in out_of(entries, item.id) - set(during))),
        notes=item.notes,
        actions=item.actions,
        recorded=tuple(recorded(one, sitting.criteria, names) for one in outcomes),
        confirmed_by=names[item.confirmed_by] if item.confirmed_by and is_confirmed else "",
        confirmed_at=item.confirmed_at if is_confirmed else None,
        maximum=sitting.maximum if sitting.criteria else 0,
        during=tuple(sorted((names[id_], at) for id_, at in during.items())),
    )


def recorded(one: SittingOutcome, criteria: Sequence[str], names: Names) -> Recorded:
    """One outcome with the names that stand behind its ids."""
    marks = tuple(
        MarkSaid(criteria[criterion], names[uuid.UUID(who)] if who else ALL_AGREED, mark)
        for criterion, mark, who in one.marks
    )
    return Recorded(one.outcome, one.words, marks, names[one.by], one.at, one.why)


def named_in(outcomes: Sequence[SittingOutcome]) -> set[uuid.UUID]:
    """Everybody whom one of these outcomes names."""
    found: set[uuid.UUID] = set()
    for one in outcomes:
        found |= {one.by, *(uuid.UUID(who) for who in one.present), *(uuid.UUID(who) for *_, who in one.marks if who)}
    return found


def names_of(ids: set[uuid.UUID]) -> Names:
    """The names of these people. One query."""
    return {id_: name for id_, name in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _outcomes_of(item_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[SittingOutcome]]:
    query = select(SittingOutcome).where(SittingOutcome.item_id.in_(item_ids)).order_by(SittingOutcome.number)
    found: dict[uuid.UUID, list[SittingOutcome]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.item_id].append(one)
    return found


@as_system()
def _left_during(item_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[uuid.UUID, datetime]]:
    """Who was out of which item only after it had begun, and when they first left: they heard a part of it."""
    begun = select(Event.subject_id, Event.number, Event.move).where(
        Event.subject_id.in_(item_ids), Event.move.in_((ItemMove.BEGIN, ItemMove.END))
    )
    acts = [(subject_id, number, move) for subject_id, number, move in db.session.execute(begun)]
    lines = select(SittingAttendance).where(SittingAttendance.item_id.in_(item_ids), SittingAttendance.came == Came.OUT)
    found: dict[uuid.UUID, dict[uuid.UUID, datetime]] = defaultdict(dict)
    for line in db.session.scalars(lines.order_by(SittingAttendance.event_number)):
        before = [(number, move) for id_, number, move in acts if id_ == line.item_id and number < line.event_number]
        if line.item_id and before and max(before)[1] == ItemMove.BEGIN:
            found[line.item_id].setdefault(line.user_id, line.at)
    return found


def _said_of(items: Sequence[SittingItem], entries: Sequence[Entry]) -> set[uuid.UUID]:
    in_chair = {id_ for item in items for id_ in (item.acting_chair_id, item.confirmed_by) if id_}
    return in_chair | {one.user_id for one in entries}
