"""What waits for a person on one side, what is on its way, and what is done?"""

from collections.abc import Iterator
from datetime import datetime

from app.policy import Viewer
from app.queries.applicant_tasks import tasks_of_organisation
from app.queries.assessor_tasks import tasks_of_assessor, tasks_of_auditor, waiting_of_assessor
from app.queries.call_rows import funder_rows, region_rows
from app.queries.home import Task, Tasks
from app.queries.sides import ADMINISTRATOR, ASSESSOR, AUDITOR, SideRow
from app.queries.staff_found import Bucket, Found
from app.queries.staff_tasks import tasks_of_call


def task_count(viewer: Viewer, side: SideRow, now: datetime) -> int:
    """How many things wait for this person on this side. At most two queries."""
    if side.kind == ASSESSOR:
        return waiting_of_assessor(viewer, now)
    return len(tasks_for(viewer, side, now).waiting)


def tasks_for(viewer: Viewer, side: SideRow, now: datetime) -> Tasks:
    """Everything on a person's first page of this side, the same task once. At most two queries."""
    found: dict[Bucket, list[Task]] = {bucket: [] for bucket in Bucket}
    for bucket, task in _found(viewer, side, now):
        if task not in found[bucket]:
            found[bucket].append(task)
    return Tasks(
        waiting=tuple(found[Bucket.WAITING]),
        on_its_way=tuple(found[Bucket.ON_ITS_WAY]),
        done=tuple(found[Bucket.DONE]),
    )


def _found(viewer: Viewer, side: SideRow, now: datetime) -> Found:
    if side.kind == "organisation":
        return tasks_of_organisation(viewer, side, now)
    if side.kind == ASSESSOR:
        return tasks_of_assessor(viewer, now)
    if side.kind == AUDITOR:
        return tasks_of_auditor(viewer)
    if side.kind == ADMINISTRATOR:
        return ()
    return _of_calls(viewer, side, now)


def _of_calls(viewer: Viewer, side: SideRow, now: datetime) -> Iterator[tuple[Bucket, Task]]:
    rows = funder_rows(viewer, now) if side.kind == "funder" else region_rows(viewer, side, now)
    for row in rows:
        yield from tasks_of_call(row, viewer)
