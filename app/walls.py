"""For whom does a transaction run? PostgreSQL's row-level security asks at every row; SQLite has none, and no ear.

The gate is the first wall, the policies in `migrations/` are the second. `docs/decisions/` says who runs as whom.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session, SessionTransaction

from app.extensions import db

# Rows of these are added and read, never changed: the application's role is granted no more. Extend it with the table.
APPEND_ONLY = frozenset(
    {
        "checkpoints", "co_investment_steps", "consensus_notes", "discussion_messages", "events", "moderation_acts",
        "rankings", "register_answers", "seals", "sitting_attendance", "sitting_minutes", "sitting_minutes_items",
        "sitting_outcomes", "size_statements",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Whose rows a transaction may read: a person's, with the bodies on which they hold roles now, or the system's."""

    person_id: uuid.UUID | None = None
    organisations: frozenset[uuid.UUID] = frozenset()
    funders: frozenset[uuid.UUID] = frozenset()
    regions: frozenset[uuid.UUID] = frozenset()
    is_auditor: bool = False
    is_system: bool = False


NOBODY = Standing()
SYSTEM = Standing(is_system=True)

_block: ContextVar[Standing | None] = ContextVar("standing", default=None)


def stand_for(person: Standing) -> None:
    """From now to the end of the request, read what this person may read. The gate alone calls this."""
    g.standing = person
    _tell_open_transaction()


def let_decide() -> None:
    """Note that the gate said yes: the units of work of this request may run as the system."""
    g.may_decide = True


def as_decider() -> AbstractContextManager[None]:
    """A unit of work runs as the system once the gate has said yes, and with the person's own rows until then."""
    return as_system() if has_app_context() and g.get("may_decide", False) else nullcontext()


def as_system() -> AbstractContextManager[None]:
    """A block, or with `@as_system()` a function, that reads and writes every row: a job, a command, a count."""
    return standing(SYSTEM)


@contextmanager
def standing(whose: Standing | None) -> Iterator[None]:
    """A block that runs for somebody; None leaves it to the gate, as a request begins."""
    token = _block.set(whose)
    try:
        _tell_open_transaction()
        yield
    finally:
        _block.reset(token)
        _tell_open_transaction()


def standing_now() -> Standing:
    """For whom a transaction would begin now. Nobody, unless somebody said otherwise."""
    named = _block.get()
    if named is not None:
        return named
    person: Standing = g.get("standing", NOBODY) if has_app_context() else NOBODY
    return person


def tell(connection: Connection) -> None:
    """Tell a transaction that has just begun on a connection of its own for whom it reads."""
    connection.info[_TOLD] = NOBODY
    _tell(connection)


def are_up(connection: Connection) -> bool:
    """Whether the walls hold this connection's role: no superuser, no owner, no right to change the record."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(text(HELD_BY_THE_WALLS)))


HELD_BY_THE_WALLS = """
SELECT NOT (rolsuper OR rolbypassrls)
   AND NOT has_table_privilege('events', 'UPDATE, DELETE, TRUNCATE')
   AND NOT EXISTS (SELECT FROM pg_class WHERE relname = 'applications' AND pg_has_role(relowner, 'MEMBER'))
FROM pg_roles WHERE rolname = current_user
"""
# Local to the transaction, so that a connection goes back to the pool with nobody's name on it.
TELL = """
SELECT set_config('accord.system', %s, true), set_config('accord.person', %s, true),
       set_config('accord.auditor', %s, true), set_config('accord.organisations', %s, true),
       set_config('accord.funders', %s, true), set_config('accord.regions', %s, true)
"""


_TOLD = "told"


@event.listens_for(Session, "after_begin")
def _tell_as_it_begins(_session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested:
        # A transaction that is told nothing runs for nobody.
        connection.info[_TOLD] = NOBODY
    _tell(connection)


@event.listens_for(Engine, "rollback_savepoint")
def _forget_what_was_told(connection: Connection, _name: str, _context: Any) -> None:
    # What was told since the savepoint is undone with it.
    connection.info.pop(_TOLD, None)


def _tell_open_transaction() -> None:
    """Tell the transaction that is open already; one that failed can only be undone, and takes all this with it."""
    if not has_app_context() or db.engine.dialect.name != "postgresql":
        return
    session = db.session()
    if session.in_transaction() and session.is_active:
        connection = session.connection()
        driver: Any = connection.connection.driver_connection
        if driver.info.transaction_status.name == "INTRANS":
            _tell(connection)


def _tell(connection: Connection) -> None:
    whose = standing_now()
    if connection.dialect.name == "postgresql" and connection.info.get(_TOLD) != whose:
        connection.exec_driver_sql(TELL, _settings(whose))
        connection.info[_TOLD] = whose


def _settings(whose: Standing) -> tuple[str, ...]:
    return (
        _switch(whose.is_system),
        str(whose.person_id or ""),
        _switch(whose.is_auditor),
        *(_array(ids) for ids in (whose.organisations, whose.funders, whose.regions)),
    )


def _switch(is_on: bool) -> str:
    return "on" if is_on else ""


def _array(ids: Iterable[uuid.UUID]) -> str:
    return "{" + ",".join(sorted(map(str, ids))) + "}"
