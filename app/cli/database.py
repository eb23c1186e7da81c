"""`flask database grant ROLE` gives the application's role what it needs on PostgreSQL, and takes the rest away."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup
from sqlalchemy import Connection, inspect, text

from app.extensions import owner_engine
from app.walls import APPEND_ONLY

group = AppGroup("database", help="Who may do what in the database.")

READ_ONLY = frozenset({"alembic_version"})


@group.command("grant")
@click.argument("role")
def grant(role: str) -> None:
    """Say again what ROLE may do with every table; safe to repeat, and needed after each migration."""
    with owner_engine().begin() as connection:
        if connection.dialect.name != "postgresql":
            raise click.ClickException("Only PostgreSQL has roles. DATABASE_URL names another database.")
        if not connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = :role"), {"role": role}):
            raise click.ClickException(f"There is no role called {role}. Create it first; deploy/README.md says how.")
        tables = grant_to(connection, role)
    click.echo(f"{role} may now use {tables} tables.")


def grant_to(connection: Connection, role: str) -> int:
    """Leave the role with exactly what it needs; the number of tables. The connection is the owner's."""
    tables = sorted(inspect(connection).get_table_names())
    for statement in _statements(connection, role, tables):
        connection.exec_driver_sql(statement)
    return len(tables)


def _statements(connection: Connection, role: str, tables: list[str]) -> Iterator[str]:
    quoted = connection.dialect.identifier_preparer.quote
    name, database = quoted(role), quoted(str(connection.engine.url.database))
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {name}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {name}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {name}"
    for table in tables:
        yield f"GRANT {_rights(table)} ON {quoted(table)} TO {name}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"


def _rights(table: str) -> str:
    if table in READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
