"""Is what every route answers to everybody exactly what docs/permissions.md says, and does nothing hidden show?"""

import pytest
from flask import Flask

from tests.house.conftest import Gate
from tests.house.permissions import AUDIENCES, TABLE, introduction, look, rows, section
from tests.house.world import COLUMNS
from workflows.actor import DERIVED_ROLES, Role

HOW = "bin/permissions writes it anew; read what has changed"


def written(audience: str) -> list[str]:
    """The lines of one audience's part of the table."""
    _, _, rest = TABLE.read_text(encoding="utf-8").partition(f"\n## {AUDIENCES[audience]}\n")
    return rest.partition("\n## ")[0].strip().splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("audience", AUDIENCES)
def test_answers_are_those_of_the_table(gate: Gate, audience: str) -> None:
    found = look(gate.looker, gate.house, audience)

    assert [f"{one.row.name}: {fault}" for one in found for fault in one.faults] == []
    lines = section(audience, found).strip().splitlines()[2:]
    assert [line for line in lines if line not in written(audience)] == [], HOW
    assert [line for line in written(audience) if line not in lines] == [], HOW


def test_every_route_has_its_rows_and_every_row_its_route(migrated_app: Flask) -> None:
    found = {f"`{row.name}`" for row in rows(migrated_app)}
    listed = {line.split("|")[1].strip() for audience in AUDIENCES for line in written(audience)[2:]}

    assert listed == found, HOW


def test_every_audience_has_a_part() -> None:
    assert TABLE.read_text(encoding="utf-8").startswith(introduction()), HOW


def test_every_granted_role_has_its_columns() -> None:
    words = " ".join(COLUMNS.values())
    granted = set(Role) - DERIVED_ROLES

    assert [role for role in granted if role.value.replace("_", " ") not in words] == []
