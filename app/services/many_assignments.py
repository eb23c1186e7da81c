"""How are assessors reminded, and how are many assignments taken back or given another day at once?

Each act was listed before, row by row. What has changed since then keeps all of it from being done.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Assessment, AssessmentReminder, Call
from app.queries.candidates import people_to_remind, to_move, to_withdraw
from app.queries.pools import Side
from app.queries.progress import Task, of_side, tasks_of
from app.queries.reopenings import is_open_to, reopening_under_way
from app.queries.timetable import dates_of
from app.services.assessments import take_back
from app.services.record import add_to_outbox, get_for_update, get_to_hold, record_events
from workflows.actor import CLOCK, Actor
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Reason, Refusal
from workflows.many_assignments import ManyAct, act_refusals, changed_since, day_refusals
from workflows.plain import to_plain
from workflows.reminding import Step, step_due

Confirmed = Mapping[str, str]


def remind(call_id: uuid.UUID, side: Side, confirmed: Confirmed, actor: Actor, now: datetime) -> int:
    """Remind these people of everything that they have left in this ledger; how many. `Refusal` with every reason."""
    call, tasks = _begun(call_id, side, ManyAct.REMIND, actor)
    _refuse(changed_since(confirmed, people_to_remind(tasks, now)))
    chosen = [task for task in tasks if str(task.user_id) in confirmed and task.assigned.is_outstanding]
    _note_reminders(call, [(task, Step.BY_HAND) for task in chosen], actor, now)
    for _user_id, own in groupby(chosen, key=lambda task: task.user_id):
        _remind(call, list(own), now)
    return len(confirmed)


def withdraw(call_id: uuid.UUID, side: Side, confirmed: Confirmed, actor: Actor, now: datetime) -> int:
    """Take back assignments for which nothing is written; how many. Each is gone, and the person can be asked again;
    the record keeps that they were asked, and by whom. They are told if they were let in. `Refusal` with every reason.
    """
    call, tasks = _begun(call_id, side, ManyAct.WITHDRAW, actor)
    _refuse(changed_since(confirmed, to_withdraw(tasks)))
    chosen = [task for task in tasks if str(task.id) in confirmed]
    take_back(call, list(_kept(chosen).values()), actor, now)
    return len(chosen)


def move(
    call_id: uuid.UUID, side: Side, confirmed: Confirmed, to_at: datetime, reason: str, actor: Actor, now: datetime
) -> int:
    """Let these assignments be due on another day; how many. Their assessors are told if they were let in. `Refusal`
    with every reason."""
    call, tasks = _begun(call_id, side, ManyAct.MOVE, actor)
    dates = dates_of(call)
    found = changed_since(confirmed, to_move(tasks, to_at))
    _refuse((*day_refusals(to_at, now, dates.panel_at or dates.decision_due_at), *found))
    chosen = [task for task in tasks if str(task.id) in confirmed]
    _give_day(call, chosen, to_at, reason, actor, now)
    for user_id, own in groupby(chosen, key=lambda task: task.user_id):
        told = {"ids": [str(task.id) for task in own], "to_at": to_plain(to_at), "reason": reason}
        _tell(call, {"notice": "assessments_moved", **told}, user_id, now)
    return len(chosen)


def remind_by_clock(call_id: uuid.UUID, now: datetime) -> int:
    """Make the reminders of a call's assessments that are due, each once; how many people are told. A second clock
    finds them made."""
    call = get_for_update(Call, call_id)
    if call.state != CallState.ASSESSING:
        return 0
    due = sorted(steps_due(call, now), key=_whose)
    _note_reminders(call, due, CLOCK, now)
    told = 0
    for _side_of, own in groupby(due, key=_whose):
        _remind(call, [task for task, _step in own], now)
        told += 1
    return told


def steps_due(call: Call, now: datetime) -> Sequence[tuple[Task, Step]]:
    """What the clock has to remind of in a call that is being assessed, as long as marks may change there."""
    reopened = reopening_under_way(call.id)
    waiting = [
        task
        for task in tasks_of(call, Application.state == ApplicationState.ELIGIBLE)
        if task.assigned.is_outstanding and (reopened is None or reopened.reopened.reaches(task.ledger, task.region_id))
    ]
    found = [
        (task, step_due(task.assigned.due_at, given_at=task.given_at, made=task.reminders, now=now)) for task in waiting
    ]
    return [(task, step) for task, step in found if step is not None]


def _whose(one: tuple[Task, Step]) -> tuple[str, str, str]:
    """Whose message it goes into: one for each side that asked somebody."""
    task = one[0]
    return str(task.user_id), task.ledger.value, str(task.region_id) if task.ledger == Ledger.REGIONAL else ""


def _begun(call_id: uuid.UUID, side: Side, act: ManyAct, actor: Actor) -> tuple[Call, tuple[Task, ...]]:
    """The call, held, and the side's assignments, locked in one order: whoever saves a mark takes the same locks."""
    call: Call = get_to_hold(Call, call_id)
    is_open = is_open_to(call, side.ledger, side.scope_id)
    _refuse(act_refusals(act, side.ledger, call.state, actor, is_open=is_open))
    which = (*of_side(call.id, side, actor.id), Assessment.ledger == side.ledger)
    ids = select(Assessment.id).join(Application, Application.id == Assessment.application_id).where(*which)
    locked = select(Assessment).where(Assessment.id.in_(ids)).order_by(Assessment.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).all()
    return call, tasks_of(call, *which)


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise Refusal(reasons)


def _kept(tasks: Sequence[Task]) -> Mapping[uuid.UUID, Assessment]:
    """The assessments of these rows, in their order. One query."""
    found = db.session.scalars(select(Assessment).where(Assessment.id.in_([task.id for task in tasks])))
    by_id = {one.id: one for one in found}
    return {task.id: by_id[task.id] for task in tasks}


def _note_reminders(call: Call, due: Sequence[tuple[Task, Step]], actor: Actor, now: datetime) -> None:
    """Note of each assessment that its assessor is reminded of it."""
    kept = _kept([task for task, _step in due])
    db.session.add_all(
        AssessmentReminder(
            assessment_id=task.id,
            step=step,
            due_at=task.assigned.due_at,
            made_at=now,
            made_by=actor.id if step == Step.BY_HAND else None,
        )
        for task, step in due
    )
    said = [(kept[task.id], {"step": step.value, "due_at": to_plain(task.assigned.due_at)}) for task, step in due]
    record_events(said, "remind_assessor", actor, now, call_id=call.id)


def _remind(call: Call, own: Sequence[Task], now: datetime) -> None:
    """One message to one person, of all of this at once."""
    first = min(task.assigned.due_at for task in own)
    told = {"ids": [str(task.id) for task in own], "due_at": to_plain(first), "is_late": first < now}
    _tell(call, {"notice": "assessments_wait", **told}, own[0].user_id, now)


def _give_day(call: Call, tasks: Sequence[Task], to_at: datetime, reason: str, actor: Actor, now: datetime) -> None:
    kept, said = _kept(tasks), []
    for task in tasks:
        kept[task.id].due_at, kept[task.id].due_set_at = to_at, now
        data = {"from_at": to_plain(task.assigned.due_at), "to_at": to_plain(to_at), "reason": reason}
        said.append((kept[task.id], data))
    record_events(said, "move_due_day", actor, now, call_id=call.id)


def _tell(call: Call, told: dict[str, Any], user_id: uuid.UUID, now: datetime) -> None:
    """Write to somebody of their work, as long as the assessors are let in: before that they know of none."""
    if call.state == CallState.ASSESSING:
        add_to_outbox("notice", {**told, "subject_id": str(call.id), "user": str(user_id)}, now)
