"""How does a move become fact? State, event and what follows from it are written in one transaction."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Application, Call, Event, Outbox, Unsealed
from app.transactions import ring_after_commit
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.machine import Step
from workflows.plain import to_plain

# Notices that are not letters to people: what the workers are to make.
DOCUMENT_NOTICES = frozenset({"build_letter", "build_sheet"})
# The PDF of record of a submission. Its row names the submission and not the application, which may be submitted again.
PRINT_SUBMISSION = "print_submission"


# PostgreSQL’s name for a key that is taken. SQLite has one writer at a time, who looked a moment ago.
UNIQUE_VIOLATION = "23505"


class NotFound(LookupError):
    """The thing does not exist, or the person may not know that it does."""


def get_for_update(kind: type[Any], thing_id: uuid.UUID) -> Any:
    """The row, locked until the transaction ends (PostgreSQL); SQLite holds the one write lock already."""
    thing = db.session.get(kind, thing_id, with_for_update={"of": kind}, populate_existing=True)
    if thing is None:
        raise NotFound(f"{kind.__name__} {thing_id}")
    return thing


def lock(kind: type[Any], thing_id: uuid.UUID) -> None:
    """Lock a row as `get_for_update` does, for whoever reads it afterwards together with what stands beside it."""
    if db.session.scalar(select(kind.id).where(kind.id == thing_id).with_for_update()) is None:
        raise NotFound(f"{kind.__name__} {thing_id}")


def get_with_call(kind: type[Any], thing_id: uuid.UUID) -> tuple[Call, Any]:
    """A thing of a call, both locked: the call's row first, as every edit, signature and closing takes it, so that
    whoever comes second waits for the first."""
    call_id = db.session.scalar(select(kind.call_id).where(kind.id == thing_id))
    if call_id is None:
        raise NotFound(f"{kind.__name__} {thing_id}")
    call, thing = get_for_update(Call, call_id), get_for_update(kind, thing_id)
    # It may have gone on into the next round while the lock was waited for.
    return (call, thing) if thing.call_id == call_id else (get_for_update(Call, thing.call_id), thing)


def get_to_hold(kind: type[Any], thing_id: uuid.UUID) -> Any:
    """The row, as it will be until the transaction ends: many may hold it, and whoever would move it waits for them."""
    return db.session.get(kind, thing_id, with_for_update={"of": kind, "read": True}, populate_existing=True)


def drafts_held(call_id: uuid.UUID) -> Sequence[Application]:
    """Every draft of a call, locked. Whoever is saving or submitting one holds its row: that comes first, and what was
    submitted is not among them."""
    query = (
        select(Application)
        .where(Application.call_id == call_id, Application.state == ApplicationState.DRAFT)
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def add_first(thing: Any) -> bool:
    """Add a row under a key of its own; False, and nothing added, when another transaction took the key meanwhile."""
    return change_first(lambda: db.session.add(thing))


def change_first(change: Callable[[], None]) -> bool:
    """Make a change that takes a key; False, and nothing changed, when another transaction took the key meanwhile."""
    try:
        with db.session.begin_nested():
            change()
    except IntegrityError as taken:
        if getattr(taken.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        return False
    return True


def record_move(
    thing: Any,
    step: Step,
    actor: Actor,
    now: datetime,
    *,
    call_id: uuid.UUID | None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Set the state, add the event, and put the step's notices into the outbox."""
    thing.state = step.target
    entry = record_event(
        thing,
        step.move.value,
        actor,
        now,
        call_id=call_id,
        source=step.source.value,
        target=step.target.value,
        data=data,
    )
    for notice in step.notices:
        kind = notice if notice in DOCUMENT_NOTICES else "notice"
        add_to_outbox(kind, {"notice": notice, "subject_id": str(thing.id), "event": entry.number, **(data or {})}, now)
    return entry


def record_event(
    thing: Any,
    move: str,
    actor: Actor,
    now: datetime,
    *,
    call_id: uuid.UUID | None,
    source: str = "",
    target: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Add one row to the record, with the actor's proof if the act needed one, to be sealed after the commit.

    Its number is known at once, because what follows refers to it. Raises `NotPlain` for data that have no canonical
    form.
    """
    entry = Event(
        at=now,
        actor_id=actor.id,
        subject_kind=thing.__tablename__,
        subject_id=thing.id,
        call_id=call_id,
        move=move,
        source=source,
        target=target,
        data=to_plain({**(data or {}), **_proved(actor)}),
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add(Unsealed(event_number=entry.number))
    return entry


def record_events(
    things: Sequence[tuple[Any, dict[str, Any]]],
    move: str,
    actor: Actor,
    now: datetime,
    *,
    call_id: uuid.UUID | None,
    target: str = "",
) -> None:
    """Add a row to the record for each of these things, with its data, as `record_event` does for one: thousands are
    written as soon as a few."""
    entries = [
        Event(
            at=now,
            actor_id=actor.id,
            subject_kind=thing.__tablename__,
            subject_id=thing.id,
            call_id=call_id,
            move=move,
            source="",
            target=target,
            data=to_plain({**data, **_proved(actor)}),
        )
        for thing, data in things
    ]
    db.session.add_all(entries)
    db.session.flush()
    db.session.add_all(Unsealed(event_number=entry.number) for entry in entries)


def _proved(actor: Actor) -> dict[str, str]:
    if actor.proof is None:
        return {}
    return {"authenticated_by": actor.proof.by.value, "authenticated_at": actor.proof.at.isoformat()}


def add_to_outbox(kind: str, payload: dict[str, Any], now: datetime, *, due_at: datetime | None = None) -> None:
    """Write down a side effect; it happens after the commit, and once: at once, or when it is due."""
    db.session.add(Outbox(kind=kind, payload=payload, created_at=now, due_at=due_at or now))
    ring_after_commit()
