"""How far is the assessment of one ledger: who has what to do, who is late, which applications are short?

Whoever reads it is left out of nothing but what a conflict of interest hides from them: that is in no row and no sum.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, Select, cast, func, null, select, union_all

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    AssessmentReminder,
    Call,
    CallReminder,
    OverallJudgement,
    PoolMember,
    Score,
    User,
    WorkingCopy,
)
from app.queries.anchors import anchors_in
from app.queries.marks import asked_of, assessed_in, homes_of
from app.queries.pools import Side, accepted_in
from app.queries.quarantine import hidden_from
from app.queries.timetable import dates_of
from app.walls import as_system
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.definition import Ledger
from workflows.many_assignments import Assigned
from workflows.moderation import Sheet, Spread, total_spread
from workflows.reminding import Made
from workflows.timetable import Milestone

Which = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Task:
    """One assignment, with where its work stands. Never a mark."""

    id: uuid.UUID
    version: int
    application_id: uuid.UUID
    region_id: uuid.UUID
    reference: str
    title: str
    ledger: Ledger
    user_id: uuid.UUID
    name: str
    invited_at: datetime
    given_at: datetime | None
    saved_at: datetime | None
    reminders: tuple[Made, ...]
    assigned: Assigned

    @property
    def state(self) -> AssessmentState:
        """Where the work stands."""
        return self.assigned.state

    @property
    def counts(self) -> bool:
        """Whether it counts towards what the call promises."""
        return not self.assigned.is_aside and self.state != AssessmentState.DECLINED


@dataclass(frozen=True)
class PersonAtWork:
    """One assessor with everything that they were asked in this ledger. `promised` is None where the call has no
    pool."""

    user_id: uuid.UUID
    name: str
    promised: int | None
    tasks: tuple[Task, ...]

    @property
    def given(self) -> int:
        """How many assessments are theirs, handed in or not."""
        return sum(task.counts for task in self.tasks)

    @property
    def done(self) -> int:
        """How many they have handed in."""
        return sum(task.counts and task.state == AssessmentState.COMPLETE for task in self.tasks)

    @property
    def outstanding(self) -> tuple[Task, ...]:
        """What they still have to do, what is due first before the rest."""
        waiting = [task for task in self.tasks if task.assigned.is_outstanding]
        return tuple(sorted(waiting, key=lambda task: (task.assigned.due_at, task.reference)))

    @property
    def not_begun(self) -> int:
        """How much of that they have written nothing for."""
        return sum(not task.assigned.written for task in self.outstanding)

    @property
    def due_at(self) -> datetime | None:
        """When the first of it is due; None where nothing is left."""
        return min((task.assigned.due_at for task in self.outstanding), default=None)

    @property
    def saved_at(self) -> datetime | None:
        """When they last saved anything."""
        return max((task.saved_at for task in self.tasks if task.saved_at), default=None)

    @property
    def reminded_at(self) -> datetime | None:
        """When they were last reminded of anything that is left."""
        found = (task.assigned.reminded_at for task in self.outstanding)
        return max((at for at in found if at is not None), default=None)


@dataclass(frozen=True)
class ShortRow:
    """One eligible application: how many of those asked count, how many have handed in, and how far their marks lie
    apart, which is known from two on; whether it is an anchor, and from how many regions those asked come."""

    id: uuid.UUID
    reference: str
    title: str
    promised: int
    asked: int
    complete: int
    spread: Spread | None
    is_anchor: bool = False
    regions: int = 0

    @property
    def lacks_people(self) -> int:
        """How many more are to be asked."""
        return max(0, self.promised - self.asked)

    @property
    def lacks_work(self) -> int:
        """How many assessments are still to be handed in."""
        return max(0, self.promised - self.complete)


@dataclass(frozen=True)
class Progress:
    """One ledger of a call as its side sees it."""

    due_at: datetime
    people: tuple[PersonAtWork, ...]
    applications: tuple[ShortRow, ...]


def of_side(call_id: uuid.UUID, side: Side, reader_id: uuid.UUID | None) -> Which:
    """The conditions of what this reader may know of one side's ledger."""
    which: list[ColumnElement[bool]] = [
        Application.call_id == call_id,
        Application.state == ApplicationState.ELIGIBLE,
        Application.id.not_in(hidden_from(reader_id)),
    ]
    return (*which, Application.region_id == side.scope_id) if side.ledger == Ledger.REGIONAL else tuple(which)


def progress_of(call: Call, side: Side, reader_id: uuid.UUID | None, promised: int) -> Progress:
    """One ledger of a call that came through the gate. Ten queries, whatever its size."""
    which = of_side(call.id, side, reader_id)
    due_at = dates_of(call).assessment_due_at
    tasks = tasks_of(call, *which, Assessment.ledger == side.ledger, due_at=due_at)
    people = _people(tasks, _promised(call.id, side))
    return Progress(due_at, people, _applications(call.id, side.ledger, which, tasks, promised))


def people_of(*which: ColumnElement[bool]) -> Sequence[uuid.UUID]:
    """Whoever was asked in assignments as far as these conditions go. One query."""
    query = select(Assessment.user_id).join(Application, Application.id == Assessment.application_id).where(*which)
    return db.session.scalars(query.distinct()).all()


def tasks_of(call: Call, *which: ColumnElement[bool], due_at: datetime | None = None) -> tuple[Task, ...]:
    """Every assignment of a call as far as these conditions go, by person and reference; `due_at` is the day of the
    call where it is known. Five queries at most."""
    query = (
        select(Assessment, Application.reference, Application.title, Application.region_id, User.name)
        .join(Application, Application.id == Assessment.application_id)
        .join(User, User.id == Assessment.user_id)
        .where(Application.call_id == call.id, *which)
        .order_by(User.name, User.id, Application.reference)
    )
    rows = [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(query)]
    ids = [row[0].id for row in rows]
    written, reminders = _written(ids), _reminders(ids)
    due_at, told_at = due_at or dates_of(call).assessment_due_at, _told_by_timetable(call.id)
    return tuple(
        _task(row, written.get(row[0].id, (0, None)), reminders.get(row[0].id, ()), due_at, told_at) for row in rows
    )


def _task(
    row: tuple[Assessment, str, str, uuid.UUID, str],
    written: tuple[int, datetime | None],
    reminders: Sequence[tuple[Made, datetime]],
    due_at: datetime,
    told_at: datetime | None,
) -> Task:
    kept, reference, title, region_id, name = row
    made = [at for _what, at in reminders]
    # Of the day of the call its timetable reminds everybody who has something left then.
    if told_at is not None and kept.due_at is None and kept.invited_at <= told_at:
        made.append(told_at)
    return Task(
        id=kept.id,
        version=kept.version,
        application_id=kept.application_id,
        region_id=region_id,
        reference=reference,
        title=title,
        ledger=kept.ledger,
        user_id=kept.user_id,
        name=name,
        invited_at=kept.invited_at,
        given_at=kept.due_set_at,
        saved_at=written[1],
        reminders=tuple(what for what, _at in reminders),
        assigned=Assigned(
            state=kept.state,
            due_at=kept.due_at or due_at,
            written=written[0],
            is_aside=kept.kept_aside_at is not None,
            reminded_at=max(made, default=None),
        ),
    )


def _people(tasks: Sequence[Task], promised: Mapping[uuid.UUID, tuple[str, int]]) -> tuple[PersonAtWork, ...]:
    """Whoever was asked and whoever promised, those who are late first."""
    names = {id_: name for id_, (name, _count) in promised.items()} | {task.user_id: task.name for task in tasks}
    own: dict[uuid.UUID, list[Task]] = {}
    for task in tasks:
        own.setdefault(task.user_id, []).append(task)
    found = [
        PersonAtWork(id_, name, promised[id_][1] if id_ in promised else None, tuple(own.get(id_, ())))
        for id_, name in names.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.due_at is None, one.due_at and one.due_at.timestamp(), one.name)))


def _applications(
    call_id: uuid.UUID, ledger: Ledger, which: Which, tasks: Sequence[Task], promised: int
) -> tuple[ShortRow, ...]:
    query = select(Application.id, Application.reference, Application.title).where(*which)
    spreads, anchors = _spreads(call_id, ledger, which), anchors_in(call_id, ledger, *which)
    homes = homes_of({task.user_id for task in tasks}) if anchors else {}
    counted: dict[uuid.UUID, list[Task]] = {}
    for task in tasks:
        if task.counts:
            counted.setdefault(task.application_id, []).append(task)
    return tuple(
        ShortRow(
            id=id_,
            reference=reference,
            title=title,
            promised=promised,
            asked=len(counted.get(id_, ())),
            complete=sum(task.state == AssessmentState.COMPLETE for task in counted.get(id_, ())),
            spread=spreads.get(id_),
            is_anchor=id_ in anchors,
            regions=len({homes.get(task.user_id) for task in counted.get(id_, ())} - {None}),
        )
        for id_, reference, title in db.session.execute(query.order_by(Application.reference))
    )


@as_system()
def _spreads(call_id: uuid.UUID, ledger: Ledger, which: Which) -> Mapping[uuid.UUID, Spread]:
    """How far the marks of each application lie apart, in this ledger alone. Three queries."""
    sheets: dict[uuid.UUID, list[Sheet]] = {}
    for one in assessed_in(call_id, *which, Assessment.ledger == ledger):
        sheet = Sheet(one.application_id, one.assessor_id, one.given.judgements)
        sheets.setdefault(one.application_id, []).append(sheet)
    asked = asked_of(call_id, *which) if sheets else {}
    found = {id_: total_spread(asked[id_].definition.criteria_in(ledger), own) for id_, own in sheets.items()}
    return {id_: spread for id_, spread in found.items() if spread is not None and spread.count > 1}


@as_system()
def _written(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[int, datetime | None]]:
    """How much stands written for each assessment, saved or not, and when it was last saved."""
    never = cast(null(), DateTime(timezone=True))
    parts: list[Select[tuple[uuid.UUID, datetime]]] = [
        select(Score.assessment_id.label("id"), Score.saved_at.label("at")).where(Score.assessment_id.in_(ids)),
        select(OverallJudgement.assessment_id, OverallJudgement.saved_at).where(
            OverallJudgement.assessment_id.in_(ids)
        ),
        select(WorkingCopy.thing_id, never).where(
            WorkingCopy.thing_kind == "assessment", WorkingCopy.thing_id.in_(ids)
        ),
    ]
    each = union_all(*parts).subquery()
    query = select(each.c.id, func.count(), func.max(each.c.at)).group_by(each.c.id)
    return {id_: (count, at) for id_, count, at in db.session.execute(query)}


def _reminders(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[tuple[Made, datetime]]]:
    query = select(AssessmentReminder).where(AssessmentReminder.assessment_id.in_(ids))
    found: dict[uuid.UUID, list[tuple[Made, datetime]]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.assessment_id, []).append(((one.step, one.due_at), one.made_at))
    return found


def _told_by_timetable(call_id: uuid.UUID) -> datetime | None:
    query = select(func.max(CallReminder.made_at)).where(
        CallReminder.call_id == call_id, CallReminder.milestone == Milestone.ASSESSMENT_DUE
    )
    return db.session.scalar(query)


def _promised(call_id: uuid.UUID, side: Side) -> Mapping[uuid.UUID, tuple[str, int]]:
    """Whoever accepted a place in the pool, by name and with how many they promised."""
    query = (
        select(User.id, User.name, PoolMember.promised)
        .join(User, User.id == PoolMember.user_id)
        .where(*accepted_in(call_id, side.scope_id))
    )
    return {id_: (name, promised) for id_, name, promised in db.session.execute(query)}
