"""How does a test change the record behind the triggers' back, as somebody with the database in their hands could?"""

import sqlite3
from contextlib import closing

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
