"""What do the pages of a sitting show to one person, and who could sit on it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from app.extensions import db
from app.models import Call, CallRegion, Region, RoleGrant, Sitting, SittingItem, SittingOutcome, User
from app.policy import Viewer
from app.queries.minutes import side_name
from app.queries.sitting_facts import entries_of, members_of
from app.queries.sittings_seen import sitting_items_for, sittings_for
from workflows.actor import Role
from workflows.attendance import Came, Entry, attendance_words, last_of, present
from workflows.sitting import NATIONAL_MEMBERS, REGIONAL_MEMBERS, RUNNERS, SittingKind, SittingState
from workflows.sitting_item import ItemState, Outcome, SlotAnswer


@dataclass(frozen=True)
class SittingLine:
    """One sitting in a list."""

    id: uuid.UUID
    number: int
    kind: SittingKind
    state: SittingState
    starts_at: datetime
    place: str
    call_reference: str
    call_title: str
    side: str


@dataclass(frozen=True)
class AgendaLine:
    """One item of an agenda, as one person sees it. `number` counts what they see."""

    id: uuid.UUID
    number: int
    reference: str
    title: str
    organisation: str
    region: str
    minutes: int
    state: ItemState
    slot_at: datetime | None
    answer: SlotAnswer | None
    attending: str
    answer_words: str
    outcome: Outcome | None
    is_confirmed: bool


@dataclass(frozen=True)
class MemberLine:
    """One member: what they are on the panel, and where they are as far as the reader may know."""

    id: uuid.UUID
    name: str
    is_chair: bool
    words: str
    last: Came | None
    is_present: bool


def sittings_listed(viewer: Viewer, call_id: uuid.UUID | None = None) -> Sequence[SittingLine]:
    """The sittings that a person sees, of one call or of all, the latest first. Four queries at most."""
    query = sittings_for(viewer).order_by(Sitting.starts_at.desc(), Sitting.id)
    if call_id is not None:
        query = query.where(Sitting.call_id == call_id)
    found = db.session.scalars(query).unique().all()
    regions = {id_: name for id_, name in db.session.execute(select(Region.id, Region.name))}
    return [
        SittingLine(
            one.id,
            one.number,
            one.kind,
            one.state,
            one.starts_at,
            one.place,
            one.call.reference,
            one.call.title,
            regions[one.region_id] if one.region_id else "the funder",
        )
        for one in found
    ]


def agenda_of(sitting: Sitting, viewer: Viewer) -> Sequence[AgendaLine]:
    """The items that a person may know of, in their order. Two queries."""
    query = sitting_items_for(viewer).where(SittingItem.sitting_id == sitting.id)
    if sitting.kind == SittingKind.INTERVIEW:
        query = query.order_by(SittingItem.slot_at.is_(None), SittingItem.slot_at)
    items = db.session.scalars(query.order_by(SittingItem.position, SittingItem.id)).all()
    newest = newest_outcomes([item.id for item in items])
    return [_line(item, number, newest.get(item.id)) for number, item in enumerate(items, 1)]


def newest_outcomes(item_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, SittingOutcome]:
    """The outcome of each of these items that counts. One query."""
    query = select(SittingOutcome).where(SittingOutcome.item_id.in_(item_ids)).order_by(SittingOutcome.number)
    return {one.item_id: one for one in db.session.scalars(query)}


def members_seen(sitting: Sitting, viewer: Viewer) -> Sequence[MemberLine]:
    """The members, the chair first. Who is out for an item of which a person must not know is shown as they were
    before. Three queries."""
    seen = sitting_items_for(viewer).where(SittingItem.sitting_id == sitting.id).with_only_columns(SittingItem.id)
    known = set(db.session.scalars(seen.order_by(None)))
    entries = [one for one in entries_of(sitting.id) if one.came not in (Came.OUT, Came.BACK) or one.item_id in known]
    last, here = last_of(entries), present(entries)
    lines = [
        MemberLine(
            id_,
            name,
            id_ == sitting.chair_id,
            _standing([one for one in entries if one.user_id == id_]),
            last[id_].came if id_ in last else None,
            id_ in here,
        )
        for id_, name in members_of(sitting.id).items()
    ]
    return sorted(lines, key=lambda one: not one.is_chair)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could sit, with the roles by which they can."""

    id: uuid.UUID
    name: str
    roles: tuple[Role, ...]


def who_can_sit(sitting: Sitting) -> Sequence[Candidate]:
    """Everybody who holds a role by which they can sit on this panel, by name. One query."""
    return _holders(sitting, NATIONAL_MEMBERS, REGIONAL_MEMBERS)


def who_can_keep(sitting: Sitting) -> Sequence[Candidate]:
    """Everybody of the panel's own side who can be its secretary, by name. One query."""
    own = _holders(sitting, RUNNERS, RUNNERS)
    return [one for one in own if (Role.PROGRAMME_OFFICER in one.roles) == (sitting.region_id is None)]


def side_of(sitting: Sitting) -> str:
    """The funder or the region whose panel it is. One query."""
    return side_name(sitting, sitting.call)


def _line(item: SittingItem, number: int, newest: SittingOutcome | None) -> AgendaLine:
    about = item.application
    return AgendaLine(
        id=item.id,
        number=number,
        reference=about.reference,
        title=about.title,
        organisation=about.organisation.name,
        region=about.region.name,
        minutes=item.minutes,
        state=item.state,
        slot_at=item.slot_at,
        answer=item.answer,
        attending=item.attending,
        answer_words=item.answer_words,
        outcome=newest.outcome if newest else None,
        is_confirmed=newest is not None and newest.number == item.confirmed_number,
    )


def _standing(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Not recorded yet"
    last = entries[-1]
    return "Out of the room for an item" if last.came == Came.OUT else attendance_words(entries)


def _holders(sitting: Sitting, national: frozenset[Role], regional: frozenset[Role]) -> Sequence[Candidate]:
    regions = (
        [sitting.region_id]
        if sitting.region_id
        else select(CallRegion.region_id).where(CallRegion.call_id == sitting.call_id)
    )
    funder = select(Call.funder_id).where(Call.id == sitting.call_id).scalar_subquery()
    query = (
        select(User.id, User.name, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
            or_(
                and_(RoleGrant.role.in_(national), RoleGrant.scope_id == funder),
                and_(RoleGrant.role.in_(regional), RoleGrant.scope_id.in_(regions)),
            ),
        )
        .order_by(User.name, User.id, RoleGrant.role)
    )
    found: dict[tuple[uuid.UUID, str], list[Role]] = {}
    for id_, name, role in db.session.execute(query):
        found.setdefault((id_, name), []).append(role)
    return [Candidate(id_, name, tuple(dict.fromkeys(roles))) for (id_, name), roles in found.items()]
