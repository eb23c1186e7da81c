"""To which pools is an assessor invited, what came of each, and what waits for their answer?"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, Assessment, Call, Funder, PoolMember, Region, User
from app.policy import Viewer
from app.queries.assessors import standing_columns, standing_from
from app.queries.home import Task
from app.queries.pools import WORKING
from app.queries.quarantine import hidden_from
from app.queries.timetable import dates_of
from workflows.assessment import AssessmentState
from workflows.definition import Ledger
from workflows.ledgers import MARKED_BY
from workflows.pool import IN_TIME, PoolDecline, PoolState, Tally
from workflows.wording import counted

# What each reason of the rule for assessors asks them to do, by the place where it is mended.
DUTIES = {
    "profile": ("Write your profile", "assessor.profile"),
    "declaration": ("Declare your interests", "assessor.declaration"),
    "briefing": ("Read the briefing", "assessor.briefing"),
}


@dataclass(frozen=True)
class OwnPlace:
    """A person's own place in the pool of a call. `due_at` is when the assessments are to be in, where it was asked."""

    id: uuid.UUID
    call_id: uuid.UUID
    call_title: str
    call_reference: str
    ledger: Ledger
    side: str
    state: PoolState
    is_in_time: bool
    tally: Tally
    decline_reason: PoolDecline | None
    invited_at: datetime
    due_at: datetime | None = None


def pool_members_for(viewer: Viewer) -> Select[tuple[PoolMember]]:
    """A person's own places in pools, as long as they hold the role of the ledger there. One that was taken back is
    gone."""
    return (
        select(PoolMember)
        .where(PoolMember.state != PoolState.WITHDRAWN, _is_own(viewer), _holds_role(viewer))
        .options(joinedload(PoolMember.call))
    )


def own_place(member: PoolMember) -> OwnPlace:
    """One place with its call, from the gate. A few queries."""
    due_at = dates_of(member.call).assessment_due_at
    names = _sides([member.scope_id])
    return _own_place(member, names, _work(member.user_id), due_at)


def own_places(viewer: Viewer) -> Sequence[OwnPlace]:
    """Every place, those that wait for an answer first, then the newest. Three queries."""
    query = pool_members_for(viewer).order_by(PoolMember.state != PoolState.INVITED, PoolMember.invited_at.desc())
    members = db.session.scalars(query).all()
    names, work = _sides([one.scope_id for one in members]), _work(viewer.id)
    return [_own_place(one, names, work) for one in members]


def duties_of(viewer: Viewer, now: datetime) -> Iterator[Task]:
    """What an assessor has to do before they may assess, and invitations to answer, the oldest first. One query."""
    waits = and_(_is_own(viewer), PoolMember.state == PoolState.INVITED, _holds_role(viewer))
    query = (
        select(*standing_columns(viewer.id), PoolMember.id, PoolMember.asked, Call.title)
        .select_from(User)
        .outerjoin(PoolMember, waits)
        .outerjoin(Call, and_(Call.id == PoolMember.call_id, Call.state.in_(IN_TIME)))
        .where(User.id == viewer.id)
        .order_by(PoolMember.invited_at, PoolMember.id)
    )
    rows = db.session.execute(query).all()
    standing = standing_from(rows[0])
    for reason in standing.unready(now):
        title, page = DUTIES[reason.where]
        yield Task(title, (page, {}), reason.text)
    if standing.lapses_soon(now):
        why = "Your declaration ends soon; without one you can accept nothing"
        yield Task("Declare your interests anew", ("assessor.declaration", {}), why, standing.declared_until)
    for row in rows:
        if row.title is not None:
            why = f"You are asked to take {counted(row.asked, 'application')}"
            yield Task(f"Will you assess: {row.title}", ("assessor.pool", {"pool_member_id": row.id}), why)


def _own_place(
    member: PoolMember,
    sides: Mapping[uuid.UUID, str],
    work: Mapping[tuple[uuid.UUID, uuid.UUID], tuple[int, int]],
    due_at: datetime | None = None,
) -> OwnPlace:
    held, complete = work.get((member.call_id, member.scope_id), (0, 0))
    return OwnPlace(
        id=member.id,
        call_id=member.call_id,
        call_title=member.call.title,
        call_reference=member.call.reference,
        ledger=member.ledger,
        side=sides.get(member.scope_id, ""),
        state=member.state,
        is_in_time=member.call.state in IN_TIME,
        tally=Tally(member.asked, member.promised or 0, held, complete, member.fee_pence),
        decline_reason=member.decline_reason,
        invited_at=member.invited_at,
        due_at=due_at,
    )


def _sides(scope_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The names of the funders and regions that fill these pools. One query."""
    names = union_all(*(select(kind.id, kind.name).where(kind.id.in_(scope_ids)) for kind in (Funder, Region)))
    return {id_: name for id_, name in db.session.execute(names)}


def _work(user_id: uuid.UUID | None) -> Mapping[tuple[uuid.UUID, uuid.UUID], tuple[int, int]]:
    """How many assessments a person has in each call for each side, and how many are complete, as far as they know of
    them yet. One query."""
    query = (
        select(
            Application.call_id,
            Assessment.ledger,
            Application.region_id,
            Call.funder_id,
            func.count(Assessment.id),
            func.count(Assessment.id).filter(Assessment.state == AssessmentState.COMPLETE),
        )
        .join(Application, Application.id == Assessment.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Assessment.user_id == user_id,
            Assessment.state.in_(WORKING),
            Assessment.application_id.not_in(hidden_from(user_id)),
        )
        .group_by(Application.call_id, Assessment.ledger, Application.region_id, Call.funder_id)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], tuple[int, int]] = {}
    for call_id, ledger, region_id, funder_id, held, complete in db.session.execute(query):
        key = (call_id, funder_id if ledger == Ledger.NATIONAL else region_id)
        before = found.get(key, (0, 0))
        found[key] = (before[0] + held, before[1] + complete)
    return found


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    address = select(User.email).where(User.id == viewer.id).correlate(None).scalar_subquery()
    return or_(PoolMember.user_id == viewer.id, and_(PoolMember.user_id.is_(None), PoolMember.email == address))


def _holds_role(viewer: Viewer) -> ColumnElement[bool]:
    return or_(
        *(
            and_(PoolMember.ledger == ledger, PoolMember.scope_id.in_(viewer.ids(frozenset({role}))))
            for ledger, role in MARKED_BY.items()
        )
    )
