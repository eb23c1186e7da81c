"""What do the chain of seals and its checkpoints hold, and is the record what was sealed?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, func, select

from app.extensions import db, record_key
from app.keys import is_signature
from app.models import Checkpoint, Event, Seal, Unsealed
from app.transactions import one_instant
from workflows import chain

T = TypeVar("T")

ROWS_AT_ONCE = 500
BEFORE_ALL = -(2**31)
NEVER = datetime(1, 1, 1, tzinfo=UTC)
# What a column that was overwritten behind the triggers' back may hold on SQLite, which takes any text for a date.
UNREADABLE = (ValueError, TypeError, AttributeError)

EVENTS = Event.__table__
SEALS = Seal.__table__
CHECKPOINTS = Checkpoint.__table__
WAITING = Unsealed.__table__


@dataclass(frozen=True)
class Standing:
    """How far the record is sealed. `checkpoint` None: nothing is sealed yet; `waiting_since` None: nothing waits."""

    checkpoint: chain.Checkpoint | None
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True)
class Verdict:
    """What a reading of the whole record found: its first fault, or that it is whole."""

    fault: chain.Fault | None
    sealed: int
    checkpoints: int
    waiting: int


def next_unsealed(limit: int) -> list[chain.Entry]:
    """The next events that wait for a seal, in the order of their numbers."""
    query = _unsealed(EVENTS).order_by(EVENTS.c.number).limit(limit)
    return [_entry(row) for row in db.session.execute(query)]


def head() -> tuple[int, str]:
    """The position and the chain hash of the last seal."""
    query = select(SEALS.c.position, SEALS.c.chain_sha256).order_by(SEALS.c.position.desc()).limit(1)
    row = db.session.execute(query).one_or_none()
    return (row.position, row.chain_sha256) if row else (0, chain.FIRST)


def last_checkpoint() -> chain.Checkpoint | None:
    """The newest checkpoint; None when nothing is sealed yet."""
    row = db.session.execute(select(CHECKPOINTS).order_by(CHECKPOINTS.c.number.desc()).limit(1)).one_or_none()
    return chain.Checkpoint(*row) if row else None


def last_checkpoint_before(instant: datetime) -> chain.Checkpoint | None:
    """The newest checkpoint that was signed before this instant."""
    query = select(CHECKPOINTS).where(CHECKPOINTS.c.sealed_at < instant).order_by(CHECKPOINTS.c.number.desc()).limit(1)
    row = db.session.execute(query).one_or_none()
    return chain.Checkpoint(*row) if row else None


def standing() -> Standing:
    """How far the record is sealed now. Two queries."""
    count, since = db.session.execute(_unsealed(func.count(), func.min(EVENTS.c.at))).one()
    return Standing(last_checkpoint(), count, since)


def verify() -> Verdict:
    """Read the whole record as it is at one instant and check every hash and every signature. It changes nothing."""
    with one_instant() as connection:
        checkpoints = checkpoints_of(connection)
        fault = chain.first_fault(sealed_rows(connection), checkpoints, _is_signed, record_key.public_key)
        return Verdict(
            fault=fault or _inserted(connection),
            sealed=connection.scalar(select(func.count()).select_from(SEALS)) or 0,
            checkpoints=len(checkpoints),
            waiting=connection.scalar(_unsealed(func.count())) or 0,
        )


def sealed_rows(connection: Connection) -> Iterator[chain.Row]:
    """Every seal by its position, each with its event, a few hundred at a time."""
    position = BEFORE_ALL
    query = select(SEALS).order_by(SEALS.c.position).limit(ROWS_AT_ONCE)
    while links := [chain.Link(*row) for row in connection.execute(query.where(SEALS.c.position > position))]:
        found = _entries(connection, [link.event_number for link in links])
        for link in links:
            yield chain.Row(link, found.get(link.event_number), link.event_number in found)
        position = links[-1].position


def checkpoints_of(connection: Connection) -> list[chain.Checkpoint]:
    """Every checkpoint by its number; one that cannot be read is signed by nobody."""
    numbers = connection.scalars(select(CHECKPOINTS.c.number).order_by(CHECKPOINTS.c.number)).all()
    query = select(CHECKPOINTS).order_by(CHECKPOINTS.c.number)
    try:
        return [_checkpoint(row) for row in connection.execute(query)]
    except UNREADABLE:
        found = _one_by_one(connection, query, CHECKPOINTS.c.number, numbers, _checkpoint)
        return [found[number] or chain.Checkpoint(number, 0, "", NEVER, "", "") for number in numbers]


def waiting_entries(connection: Connection) -> Iterator[chain.Entry]:
    """The events that wait for a seal, by their numbers."""
    return (_entry(row) for row in connection.execute(_unsealed(EVENTS).order_by(EVENTS.c.number)))


def stray_numbers(connection: Connection) -> Sequence[int]:
    """The events that are neither sealed nor waiting: the service did not write them."""
    query = (
        select(EVENTS.c.number)
        .outerjoin(SEALS, SEALS.c.event_number == EVENTS.c.number)
        .outerjoin(WAITING, WAITING.c.event_number == EVENTS.c.number)
        .where(SEALS.c.position.is_(None), WAITING.c.event_number.is_(None))
        .order_by(EVENTS.c.number)
    )
    return connection.scalars(query).all()


def entries_of(connection: Connection, numbers: Sequence[int]) -> Mapping[int, chain.Entry | None]:
    """These events by their numbers; None for one that cannot be read."""
    return _entries(connection, numbers)


def _unsealed(*columns: Any) -> Select[Any]:
    """Of the events that wait. One that has its seal already waits no more, whatever the list says."""
    return (
        select(*columns)
        .select_from(WAITING)
        .join(EVENTS, EVENTS.c.number == WAITING.c.event_number)
        .where(~select(SEALS.c.position).where(SEALS.c.event_number == WAITING.c.event_number).exists())
    )


def _inserted(connection: Connection) -> chain.Fault | None:
    numbers = stray_numbers(connection)[:1]
    found = _entries(connection, numbers)
    return next((chain.Fault(chain.FaultKind.INSERTED, 0, number, found[number]) for number in numbers), None)


def _entries(connection: Connection, numbers: Sequence[int]) -> dict[int, chain.Entry | None]:
    query = select(EVENTS).where(EVENTS.c.number.in_(numbers))
    try:
        return {row.number: _entry(row) for row in connection.execute(query)}
    except UNREADABLE:
        return _one_by_one(connection, select(EVENTS), EVENTS.c.number, numbers, _entry)


def _one_by_one(
    connection: Connection, query: Select[Any], key: Any, numbers: Sequence[int], make: Callable[[Row[Any]], T]
) -> dict[int, T | None]:
    """The rows with these numbers that are there, each read alone so that one that cannot be read hides no other."""
    found: dict[int, T | None] = {}
    for number in connection.scalars(select(key).where(key.in_(numbers))).all():
        try:
            found[number] = make(connection.execute(query.where(key == number)).one())
        except UNREADABLE:
            found[number] = None
    return found


def _entry(row: Row[Any]) -> chain.Entry:
    return chain.Entry(*row)


def _checkpoint(row: Row[Any]) -> chain.Checkpoint:
    number, position, *rest = row
    return chain.Checkpoint(int(number), int(position), *rest)


def _is_signed(checkpoint: chain.Checkpoint, stated: bytes) -> bool:
    return is_signature(checkpoint.public_key, checkpoint.signature, stated)
