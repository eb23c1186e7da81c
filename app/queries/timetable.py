"""What happened on a call's timetable by itself, what comes next, and of what were people reminded?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Call, CallReminder, CallVersion, DeadlineExtension, Event, Reopening, User
from app.queries.definitions import definition_of
from workflows.call import CallMove, CallState
from workflows.definition import Milestones
from workflows.extension import ExtensionState
from workflows.first_stage import FirstStage
from workflows.reopening import ReopeningState
from workflows.rounds import milestones_of
from workflows.timetable import PHASE_BEGINS, WATCHED, Milestone, Moments, Reminder, moments, phase_begins_at

Key = tuple[str, str, datetime]
BY_CLOCK = (
    CallMove.OPEN,
    CallMove.OPEN_ROUND,
    CallMove.CLOSE_INTERESTS,
    CallMove.CLOSE,
    CallMove.START_ASSESSMENT,
    CallMove.CLOSE_LEDGERS,
)
# What people do of what a timetable names, with the milestone that it was due at.
BY_HAND = {
    CallMove.START_ASSESSMENT: Milestone.ASSESSMENT_STARTS,
    CallMove.CLOSE_LEDGERS: Milestone.ASSESSMENT_DUE,
    CallMove.DECIDE: Milestone.DECISION_DUE,
    CallMove.RELEASE: Milestone.RELEASE,
}


@dataclass(frozen=True)
class Watched:
    """One call whose timetable is not over: its state, its dates, and the reminders that were made."""

    id: uuid.UUID
    state: CallState
    dates: Moments
    made: frozenset[Key]


@dataclass(frozen=True)
class Happened:
    """Something that was done: what, when, and when it was due (None where the timetable named no time). `person` did
    it by hand, and `why`; '' is the clock."""

    move: str
    at: datetime
    due_at: datetime | None
    milestone: Milestone | None = None
    reminder: Reminder | None = None
    milestone_at: datetime | None = None
    person: str = ""
    why: str = ""


@dataclass(frozen=True)
class ExtensionLine:
    """One proposal to put off the deadline."""

    id: uuid.UUID
    state: ExtensionState
    from_at: datetime
    to_at: datetime
    reason: str
    side: str
    proposed_by: uuid.UUID
    proposer: str
    proposed_at: datetime
    confirmer: str
    confirmed_at: datetime | None


def watched() -> list[Watched]:
    """Every call of which somebody may have to be reminded. Two queries, and one for each version never seen before."""
    query = (
        select(Call, CallVersion.id)
        .join(CallVersion, and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number))
        .where(Call.state.in_(WATCHED))
        .order_by(Call.closes_at)
    )
    rows = [(call, version_id) for call, version_id in db.session.execute(query)]
    made = _made([call.id for call, _ in rows])
    return [
        Watched(call.id, call.state, _moments(call, version_id), frozenset(made.get(call.id, ())))
        for call, version_id in rows
    ]


def dates_of(call: Call) -> Milestones:
    """The dates of one call as they stand: those of its version, with the deadline that counts."""
    return _as_they_stand(call, _current_id(call))


def moments_of(call: Call) -> Moments:
    """Every instant of one call's timetable as it stands."""
    return _moments(call, _current_id(call))


def phases_due(now: datetime) -> list[tuple[datetime, Call]]:
    """The calls whose next phase is due by their timetable, with when it was. One query, and one for each version never
    seen before; whether anything stands in the way is not asked. Ledgers that people opened again are theirs to close.
    """
    reopened = select(Reopening.call_id).where(Reopening.state == ReopeningState.CONFIRMED)
    query = (
        select(Call, CallVersion.id)
        .join(CallVersion, and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number))
        .where(Call.state.in_(PHASE_BEGINS), Call.id.not_in(reopened))
    )
    begun = ((_as_they_stand(call, version_id), call) for call, version_id in db.session.execute(query))
    dated = ((phase_begins_at(dates, call.state), call) for dates, call in begun)
    return [(at, call) for at, call in dated if at is not None and at <= now]


def reminders_made(call_id: uuid.UUID) -> frozenset[Key]:
    """The keys of the reminders that were made of one call."""
    return frozenset(_made([call_id]).get(call_id, ()))


def happened(call: Call) -> list[Happened]:
    """What was done of one call's timetable, newest first; the caller has been through its gate as one of its staff or
    an auditor, who know by name who moves a call."""
    done = [*_by_clock(call), *_by_hand(call)]
    rows = db.session.scalars(select(CallReminder).where(CallReminder.call_id == call.id))
    done += [Happened("remind", row.made_at, row.due_at, row.milestone, row.reminder, row.milestone_at) for row in rows]
    return sorted(done, key=lambda one: (one.at, one.due_at or one.at), reverse=True)


def _by_clock(call: Call) -> list[Happened]:
    events = db.session.scalars(
        select(Event).where(Event.subject_id == call.id, Event.move.in_(BY_CLOCK), Event.actor_id.is_(None))
    )
    due = {CallMove.OPEN: call.opens_at, CallMove.OPEN_ROUND: call.opens_at, CallMove.CLOSE: call.closes_at}
    if call.interests_close_at is not None:
        due[CallMove.CLOSE_INTERESTS] = call.interests_close_at
    return [Happened(one.move, one.at, _due_of(one, due.get(CallMove(one.move), one.at))) for one in events]


def _by_hand(call: Call) -> list[Happened]:
    query = (
        select(Event, User.name)
        .join(User, User.id == Event.actor_id)
        .where(Event.subject_id == call.id, Event.move.in_(BY_HAND))
    )
    dates = moments_of(call)
    return [
        Happened(
            event.move,
            event.at,
            dates.get(BY_HAND[CallMove(event.move)]),
            person=person,
            why=event.data.get("reason", ""),
        )
        for event, person in db.session.execute(query)
    ]


def extensions_of(call_id: uuid.UUID) -> Sequence[ExtensionLine]:
    """Every proposal to put off the deadline of a call, newest first."""
    proposer, confirmer = aliased(User), aliased(User)
    query = (
        select(DeadlineExtension, proposer.name, confirmer.name)
        .join(proposer, proposer.id == DeadlineExtension.proposed_by)
        .outerjoin(confirmer, confirmer.id == DeadlineExtension.confirmed_by)
        .where(DeadlineExtension.call_id == call_id)
        .order_by(DeadlineExtension.proposed_at.desc())
    )
    return [
        ExtensionLine(
            id=row.id,
            state=row.state,
            from_at=row.from_at,
            to_at=row.to_at,
            reason=row.reason,
            side=row.side,
            proposed_by=row.proposed_by,
            proposer=by,
            proposed_at=row.proposed_at,
            confirmer=other or "",
            confirmed_at=row.confirmed_at,
        )
        for row, by, other in db.session.execute(query)
    ]


def open_extension(call_id: uuid.UUID) -> DeadlineExtension | None:
    """The proposal that waits for another side, if there is one."""
    query = select(DeadlineExtension).where(
        DeadlineExtension.call_id == call_id, DeadlineExtension.state == ExtensionState.PROPOSED
    )
    return db.session.scalars(query).one_or_none()


def _due_of(event: Event, otherwise: datetime) -> datetime:
    """When a move was due, as it was recorded; moves from before that was kept were due when the call says."""
    said = event.data.get("due_at")
    return datetime.fromisoformat(said) if said else otherwise


def _made(call_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Key]]:
    made: dict[uuid.UUID, list[Key]] = {}
    for row in db.session.scalars(select(CallReminder).where(CallReminder.call_id.in_(call_ids))):
        made.setdefault(row.call_id, []).append((row.milestone.value, row.reminder.value, row.milestone_at))
    return made


def _current_id(call: Call) -> uuid.UUID:
    query = select(CallVersion.id).where(
        CallVersion.call_id == call.agreed_as_id, CallVersion.number == call.current_number
    )
    return db.session.scalars(query).one()


def _moments(call: Call, version_id: uuid.UUID) -> Moments:
    return moments(_as_they_stand(call, version_id), _dates(version_id, call.round_number)[1])


def _as_they_stand(call: Call, version_id: uuid.UUID) -> Milestones:
    dates = _dates(version_id, call.round_number)[0]
    return replace(dates.with_deadline(call.closes_at), opens_at=call.opens_at)


@lru_cache(maxsize=1024)
def _dates(version_id: uuid.UUID, round_number: int) -> tuple[Milestones, FirstStage | None]:
    """Versions never change, so that a look at the clock reads each definition once in a process."""
    core = definition_of(db.session.get_one(CallVersion, version_id)).core
    return milestones_of(core, round_number), core.first_stage
