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
from app.models import Event
from app.transactions import unit_of_work
from tests.conftest import Database, migrate
from tests.factories import a_person

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


@pytest.mark.parametrize("change", ["UPDATE events SET move = 'forged'", "DELETE FROM events"])
def test_record_refuses_to_be_changed_even_by_the_owner(app: Flask, change: str) -> None:
    _an_event()

    with pytest.raises(sa.exc.DBAPIError, match="append-only"), owner_engine().begin() as connection:
        connection.exec_driver_sql(change)

    assert db.session.scalars(sa.select(Event.move)).all() == ["made"]


def _an_event() -> None:
    person = a_person()
    with unit_of_work():
        db.session.add(
            Event(
                at=person.created_at, actor_id=None, subject_kind="users", subject_id=person.id, call_id=None,
                move="made", source="", target="", data={},
            )
        )  # fmt: skip
