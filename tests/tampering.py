"""How does a test change the record behind the triggers' back, as somebody with the database in their hands could?"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa

from app.extensions import db, owner_engine


def behind_the_back(*changes: str) -> None:
    """Run these statements with no trigger and no foreign key to refuse them."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with owner_engine().begin() as connection:
            for change in ("SET LOCAL session_replication_role = replica", *changes):
                connection.execute(sa.text(change))
        return
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as own:
        triggers = own.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        dropped = [f"DROP TRIGGER {name}" for name, _sql in triggers]
        for statement in (*dropped, *changes, *(sql for _name, sql in triggers)):
            own.execute(statement)


@contextmanager
def unguarded(connection: sa.Connection) -> Iterator[None]:
    """A block of a transaction that is open on this connection, in which no trigger refuses anything."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)
