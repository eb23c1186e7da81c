"""Whom would an act on many assignments touch, and whom would it leave out? One row for each that was chosen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from app.queries.progress import Task
from workflows.many_assignments import (
    Candidate,
    moving_leaves_out,
    reminding_leaves_out,
    withdrawing_leaves_out,
)


def people_to_remind(tasks: Iterable[Task], now: datetime) -> tuple[Candidate, ...]:
    """One row for each person; the tasks come by person. The stamp is what they have left."""
    return tuple(_person(list(own), now) for _user_id, own in groupby(tasks, key=lambda task: task.user_id))


def to_withdraw(tasks: Iterable[Task]) -> tuple[Candidate, ...]:
    """One row for each assignment."""
    return tuple(
        Candidate(str(task.id), str(task.version), _what(task), withdrawing_leaves_out(task.assigned)) for task in tasks
    )


def to_move(tasks: Iterable[Task], to_at: datetime | None) -> tuple[Candidate, ...]:
    """One row for each assignment; `to_at` is None while no day is chosen."""
    return tuple(
        Candidate(str(task.id), str(task.version), _what(task), moving_leaves_out(task.assigned, to_at))
        for task in tasks
    )


def _person(own: Sequence[Task], now: datetime) -> Candidate:
    work = [task.assigned for task in own]
    waiting = sum(one.is_outstanding for one in work)
    return Candidate(str(own[0].user_id), str(waiting), own[0].name, reminding_leaves_out(work, now))


def _what(task: Task) -> str:
    return f"{task.name}, {task.reference} {task.title}"
