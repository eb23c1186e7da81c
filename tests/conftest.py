"""Which application, database and people do the tests begin with?

Every test commits for real, on the engine that TEST_DATABASE_URL names (SQLite when it names none), and begins with a
migrated, empty database.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from app.extensions import db, limiter
from app.models import SignIn, User
from app.models.people import digest
from app.services import people
from app.transactions import unit_of_work
from app.web.shared.signed_in import SECRET
from config import Settings
from workflows.sign_in import Method

NOW = datetime(2027, 2, 1, 10, 0, tzinfo=UTC)
# When a browser of `client_of` signed in: whatever a test does with the clock, that sign-in is neither old nor unused.
FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)


def settings_for(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Development settings with everything in one folder and neither queue nor mail server."""
    values: dict[str, Any] = {
        "secret_key": "a key for tests that nobody else uses",
        "database_url": database_url,
        "redis_url": None,
        "data_dir": folder,
        "demo": True,
        "production": False,
        "mail_url": None,
        "base_url": "http://localhost",
        "session_minutes": 60,
        "session_hours": 12,
        "proof_minutes": 10,
        "encryption_keys": ("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",),
    }
    return Settings(**{**values, **changes})


class Browser(FlaskClient):
    """A client whose every request begins with nothing remembered.

    The tests hold an application context open, and requests made inside it would share its `g`: the second person to
    ask would be taken for the first.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """A database of this worker's own."""
    named = os.environ.get("TEST_DATABASE_URL")
    if not named:
        return f"sqlite:///{tmp_path_factory.mktemp('database')}/accord.db"
    return _own_postgresql(named, worker_id)


@pytest.fixture(scope="session")
def migrated_app(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Flask]:
    """The application on a migrated database, one for the whole run of this worker."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "files").mkdir()
    people.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    app = create_app(settings_for(folder, database_url))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
        _remember_empty(database_url)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask, database_url: str) -> Iterator[Flask]:
    """The application on an empty database, with its context pushed."""
    with migrated_app.app_context():
        limiter.reset()
        yield migrated_app
        db.session.remove()
    with migrated_app.app_context():
        _empty(database_url)


@pytest.fixture
def now() -> datetime:
    """The instant at which a test happens unless it says otherwise."""
    return NOW


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> Callable[[User], FlaskClient]:
    """A browser in which this person is signed in."""

    def sign_in(user: User) -> FlaskClient:
        browser, secret = app.test_client(), uuid4().hex
        with unit_of_work():
            db.session.add(
                SignIn(
                    user_id=user.id, sha256=digest(secret), device_sha256=digest(secret), device="A browser of a test",
                    method=Method.DEMONSTRATION, began_at=FOR_GOOD, seen_at=FOR_GOOD,
                    proved_by=Method.DEMONSTRATION, proved_at=FOR_GOOD,
                )
            )  # fmt: skip
        with browser.session_transaction() as session:
            session["_user_id"] = str(user.id)
            session[SECRET] = secret
        return browser

    return sign_in


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as statements:` collects the statements that a block sends."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting


def _own_postgresql(url: str, worker_id: str) -> str:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    name = f"accord_{worker_id}"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def _remember_empty(url: str) -> None:
    """SQLite: keep a copy of the empty database, which is quicker to put back than rows are to delete."""
    path = sa.make_url(url).database
    if url.startswith("sqlite") and path:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        shutil.copy(path, f"{path}.empty")


def _empty(url: str) -> None:
    path = sa.make_url(url).database
    if url.startswith("sqlite") and path:
        db.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(path + ending).unlink(missing_ok=True)
        shutil.copy(f"{path}.empty", path)
        return
    tables = ", ".join(table.name for table in db.metadata.sorted_tables)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER USER")
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        connection.exec_driver_sql("ALTER TABLE events ENABLE TRIGGER USER")
