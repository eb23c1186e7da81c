"""How is what a transaction left in the outbox done, once each, whatever dies on the way?

A row is claimed with a lease in one short transaction, then its effect and `done_at` are written together in a second.
The queue only carries the wake-up. At-least-once is the honest promise of a mail; everything else is once.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, or_, select

from app import clock
from app.extensions import LONGEST_JOB_SECONDS, db
from app.jobs.documents import build_letter, build_sheet, drop_bytes, print_draft, print_submission
from app.jobs.effects import Effect, Prepare
from app.jobs.list_proposals import work_out_list
from app.jobs.proposals import work_out
from app.jobs.rehearsals import rehearse
from app.jobs.releasing import release
from app.jobs.screening import drop_quarantined, screen_file
from app.jobs.sealing import seal_waiting
from app.jobs.uploads import drop_upload
from app.models import Outbox
from app.notices.send import oldest_unsent, send_waiting
from app.notices.write import write_messages
from app.transactions import unit_of_work
from app.walls import as_system

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
LEASE = timedelta(minutes=2)
# Longer than any job may take: what is leased out is still being done, or its worker is gone.
LONG_LEASE = timedelta(seconds=LONGEST_JOB_SECONDS + 60)
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)

# Nobody waits for these on a page, and after a deadline there are thousands: everything else goes before them.
PATIENT = frozenset({"print_submission", "propose", "propose_list"})
# What each kind of row does. A handler runs inside one transaction and may run again after a crash.
HANDLERS: Mapping[str, Effect] = {
    "notice": write_messages,
    "drop_bytes": drop_bytes,
    "drop_quarantined": drop_quarantined,
    "drop_upload": drop_upload,
    "rehearse": rehearse,
    "release": release,
    "screen_file": screen_file,
}

# What is made outside any transaction, because SQLite has one writer; each returns what writes it down.
MADE: Mapping[str, Prepare] = {
    "build_letter": build_letter,
    "build_sheet": build_sheet,
    "print_draft": print_draft,
    "print_submission": print_submission,
}
# What takes minutes besides, and is left to the workers.
LONG: Mapping[str, Prepare] = {"propose": work_out, "propose_list": work_out_list}


@as_system()
def drain() -> None:
    """Do everything that is due now. This is what the queue calls."""
    drain_by(clock.now)


def drain_due(now: datetime, *, leaving: frozenset[str] = frozenset()) -> int:
    """Do every row that is due at this moment, as if all of it took no time; the count of rows done."""
    return drain_by(lambda: now, leaving=leaving)


def drain_by(at: Clock, *, leaving: frozenset[str] = frozenset()) -> int:
    """Do every due row in the order it was written, send what was written, and seal what happened; the count of rows
    done. Rows of the kinds in `leaving` are left to others.

    The clock is asked for each row, and again after long work: a lease runs from when the row was taken, and what is
    written down bears the moment at which it was found.
    """
    done = 0
    while (row_id := claim(at(), leaving)) is not None:
        done += handle(row_id, at)
    send_waiting(at())
    seal_waiting(at())
    return done


def oldest_due(now: datetime, *, leaving: frozenset[str] = frozenset()) -> datetime | None:
    """Since when the longest-waiting row has been due and not leased, or a message unsent; None when nothing waits."""
    query = select(func.min(Outbox.due_at)).where(Outbox.done_at.is_(None), *_free(now, leaving))
    waiting = (db.session.scalar(query), oldest_unsent())
    return min((since for since in waiting if since is not None), default=None)


def claim(now: datetime, leaving: frozenset[str] = frozenset()) -> uuid.UUID | None:
    """Lease the next due row to this worker, or None when nothing is due."""
    with unit_of_work():
        query = (
            select(Outbox)
            .where(Outbox.done_at.is_(None), *_free(now, leaving))
            .order_by(Outbox.kind.in_(PATIENT), Outbox.created_at, Outbox.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = db.session.scalars(query).one_or_none()
        if row is None:
            return None
        row.lease_until = now + (LONG_LEASE if row.kind in LONG else LEASE)
        row.attempts += 1
        return row.id


def handle(row_id: uuid.UUID, at: Clock) -> bool:
    """Do one row's effect and mark it done in the same transaction; on failure say why and try again later."""
    try:
        effect, now = _prepared(row_id, at()), at()
        with unit_of_work():
            row = db.session.get(Outbox, row_id, with_for_update=True, populate_existing=True)
            if row.done_at is not None:
                return False
            (effect or HANDLERS[row.kind])(row, now)
            row.done_at, row.lease_until, row.error = now, None, ""
        return True
    except Exception as failure:
        log.exception("outbox_row_failed", row=str(row_id))
        postpone(row_id, failure, at())
        return False


def _prepared(row_id: uuid.UUID, now: datetime) -> Effect | None:
    """What writes down what was made or worked out; None for what is done in the transaction alone."""
    with unit_of_work():
        row = db.session.get_one(Outbox, row_id)
        kind, payload = row.kind, dict(row.payload)
    prepare = MADE.get(kind) or LONG.get(kind)
    return prepare(payload, now) if prepare else None


def postpone(row_id: uuid.UUID, failure: Exception, now: datetime) -> None:
    """Say why a row failed and when it is tried again, unless somebody else has done it meanwhile."""
    with unit_of_work():
        row: Any = db.session.get(Outbox, row_id, with_for_update=True, populate_existing=True)
        if row.done_at is not None:
            return
        row.error = f"{type(failure).__name__}: {failure}"[:2000]
        row.lease_until = None
        row.due_at = now + retry_after(row.attempts)


def retry_after(attempts: int) -> timedelta:
    """How long a row waits after this many attempts: twice as long each time, up to the longest."""
    wait = FIRST_RETRY
    for _ in range(attempts - 1):
        if wait >= LONGEST_RETRY:
            break
        wait *= 2
    return min(wait, LONGEST_RETRY)


def _free(now: datetime, leaving: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        Outbox.due_at <= now,
        or_(Outbox.lease_until.is_(None), Outbox.lease_until <= now),
        Outbox.kind.not_in(leaving),
    )
