"""Does `flask database grant` leave the application's role with what it needs and no more, however often it is run?"""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db, owner_engine
from app.walls import APPEND_ONLY
from tests.conftest import Database

# Every right that a role can have on a table, by the letter that PostgreSQL keeps for it.
RIGHTS = """
    SELECT c.relname, string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type)
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relkind = 'r' AND a.grantee = CAST(:role AS regrole) GROUP BY c.relname
"""


def granted(role: str) -> dict[str, str]:
    """What the role may do with each table."""
    return {name: rights for name, rights in db.session.execute(sa.text(RIGHTS), {"role": role})}


@pytest.mark.postgresql
def test_grant_gives_what_is_needed_and_takes_what_is_not(app: Flask, database: Database) -> None:
    with owner_engine().begin() as connection:
        connection.exec_driver_sql(f"GRANT ALL ON events, applications TO {database.role}")

    said = [app.test_cli_runner().invoke(args=["database", "grant", database.role]).output for _ in range(2)]

    tables = {name: "DELETE INSERT SELECT UPDATE" for name in db.metadata.tables}
    expected = tables | dict.fromkeys(APPEND_ONLY & set(tables), "INSERT SELECT") | {"alembic_version": "SELECT"}
    assert granted(database.role) == expected
    assert said == [f"{database.role} may now use {len(expected)} tables.\n"] * 2


@pytest.mark.postgresql
def test_grant_refuses_a_role_that_is_not_there(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["database", "grant", "nobody_at_all"])

    assert result.exit_code == 1
    assert result.output == (
        "Error: There is no role called nobody_at_all. Create it first; deploy/README.md says how.\n"
    )


@pytest.mark.postgresql
def test_readiness_in_production_asks_whether_the_walls_hold(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (app.config["FILES_DIR"]).mkdir(exist_ok=True)
    monkeypatch.setitem(app.config, "PRODUCTION", True)

    held = client.get("/readyz")
    with owner_engine().begin() as connection:
        connection.exec_driver_sql(f"GRANT UPDATE ON events TO {db.engine.url.username}")
    loose = client.get("/readyz")
    with owner_engine().begin() as connection:
        connection.exec_driver_sql(f"REVOKE UPDATE ON events FROM {db.engine.url.username}")

    assert (held.status_code, held.json["checks"]["walls"]) == (200, True)
    assert (loose.status_code, loose.json["checks"]["walls"]) == (503, False)
