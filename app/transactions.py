"""Where does a use case begin and end? In one visible `with unit_of_work():`, in the view, the job or the command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from app.extensions import ONLY_READS, db, wakeup, writing
from app.walls import as_decider, tell

RING = "ring_after_commit"


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block did, or undo all of it; after a commit that left work in the outbox, wake the workers."""
    token = writing.set(True)
    try:
        with as_decider():
            yield
            db.session.commit()
    except BaseException:
        db.session.rollback()
        db.session.info.pop(RING, None)
        raise
    finally:
        writing.reset(token)
    if db.session.info.pop(RING, False):
        wakeup.ring()


@contextmanager
def writing_throughout() -> Iterator[None]:
    """Let every transaction of the block take SQLite's write lock as it begins: for a command that goes on reading
    between its units of work. One that began by reading could not wait for a lock that somebody else has."""
    token = writing.set(True)
    try:
        yield
    finally:
        writing.reset(token)


@contextmanager
def one_instant(*, told: bool = False) -> Iterator[Connection]:
    """A connection of its own on which every read sees the database as it was at one instant, and none can write. It
    reads for nobody, or for whom the request reads where it is to be told that."""
    with db.engine.connect().execution_options(**{ONLY_READS: True}) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        if told:
            tell(connection)
        yield connection


def hold_alone(name: str) -> None:
    """Wait until nobody else holds this name, and hold it to the end of the transaction. On SQLite a unit of work has
    the one write lock already."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def ring_after_commit() -> None:
    """Note that this transaction leaves a row in the outbox."""
    db.session.info[RING] = True


def end_reading() -> None:
    """End a transaction that has only read, so that the next may begin as one that writes."""
    db.session.rollback()
