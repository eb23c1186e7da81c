"""Does the migrated database say what the models say, and does it have the last word?"""

import re
from enum import StrEnum

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade

from app.extensions import db, owner_engine
from app.jobs.sealing import seal_waiting
from app.services.record import record_event
from app.transactions import unit_of_work
from tests.conftest import Database, migrate
from tests.factories import a_person
from workflows.actor import CLOCK

ENUMS = [
    (table.name, column.name, column.type)
    for table in db.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, sa.Enum)
]


def test_migrated_schema_equals_models(app: Flask) -> None:
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})

    assert compare_metadata(context, db.metadata) == []


@pytest.mark.parametrize(("table", "column", "kind"), ENUMS, ids=[f"{table}.{column}" for table, column, _ in ENUMS])
def test_enum_equals_its_constraint(app: Flask, table: str, column: str, kind: sa.Enum) -> None:
    checks = sa.inspect(db.session.connection()).get_check_constraints(table)

    found = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_{kind.name}")

    assert issubclass(kind.enum_class or StrEnum, StrEnum)
    assert set(re.findall(r"'([^']+)'", found)) == set(kind.enums)


def test_migrations_run_down_and_up_again(app: Flask, database: Database) -> None:
    db.session.remove()

    downgrade(revision="base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    migrate(database)

    assert left == set()
    assert set(sa.inspect(db.engine).get_table_names()) == {*db.metadata.tables, "alembic_version"}


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE events SET move = 'forged'", "events"),
        ("DELETE FROM events", "events"),
        ("UPDATE seals SET event_sha256 = 'forged'", "seals"),
        ("DELETE FROM seals", "seals"),
        ("UPDATE checkpoints SET signature = 'forged'", "checkpoints"),
        ("DELETE FROM checkpoints", "checkpoints"),
    ],
)
def test_record_refuses_to_be_changed_even_by_the_owner(app: Flask, change: str, table: str) -> None:
    _a_sealed_event()
    before = _rows(table)

    with pytest.raises(sa.exc.DBAPIError, match=f"{table} are append-only"), owner_engine().begin() as owner:
        owner.exec_driver_sql(change)

    assert _rows(table) == before


@pytest.mark.parametrize("table", ["events", "seals", "checkpoints"])
def test_record_refuses_to_be_replaced_as_a_whole(app: Flask, table: str) -> None:
    _a_sealed_event()
    before = _rows(table)
    change = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"TRUNCATE {table} CASCADE",
    }

    with pytest.raises(sa.exc.DBAPIError, match="are append-only"), owner_engine().begin() as owner:
        owner.exec_driver_sql(change[db.engine.dialect.name])

    assert _rows(table) == before


def _rows(table: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(db.metadata.tables[table]))]


def _a_sealed_event() -> None:
    person = a_person()
    with unit_of_work():
        record_event(person, "made", CLOCK, person.created_at, call_id=None)
    seal_waiting(person.created_at)
