"""Which application, database and people do the tests begin with?

Every test commits for real, on the engine that TEST_DATABASE_URL names (SQLite when it names none), and begins with a
migrated, empty database. On PostgreSQL one role owns the tables and the application is another, behind the walls: what
a test does by itself runs as the system, what it asks through a browser runs as whoever is signed in.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
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
from app.cli.database import grant_to
from app.extensions import db, limiter, owner_engine, presence
from app.models import SignIn, User
from app.models.people import digest
from app.services import people
from app.transactions import unit_of_work
from app.walls import as_system, standing
from app.web.shared.signed_in import SECRET
from config import Settings
from tests.remembered import MEMORY
from workflows.sign_in import Method

pytest_plugins = ["tests.browsing", "tests.journeys.drafting", "tests.journeys.scoring"]

NOW = datetime(2027, 2, 1, 10, 0, tzinfo=UTC)
# When a browser of `client_of` signed in: whatever a test does with the clock, that sign-in is neither old nor unused.
FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)
BETWEEN_TRUNCATIONS = 50
EMPTIED = count(1)


def settings_for(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Development settings with everything in one folder and neither queue nor mail server."""
    values: dict[str, Any] = {
        "secret_key": "a key for tests that nobody else uses",
        "database_url": database_url,
        "migrations_database_url": None,
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
        "record_key_file": folder / "record-key",
    }
    return Settings(**{**values, **changes})


class Browser(FlaskClient):
    """A client whose every request begins with nothing remembered, and for nobody.

    The tests hold an application context open, and requests made inside it would share its `g`: the second person to
    ask would be taken for the first.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        with standing(None):
            return super().open(*args, **kwargs)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database is asked once, in the round of SQLite; what only PostgreSQL can answer, in its round."""
    here: list[pytest.Item] = []
    elsewhere: list[pytest.Item] = []
    for item in items:
        (here if _is_asked_here(item) else elsewhere).append(item)
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = here
    # Files with long tests come first, so that no worker is left with one when the other has nothing more to do.
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in ("slow", "early"))}
    items.sort(key=lambda item: item.path not in long)


def _is_asked_here(item: pytest.Item) -> bool:
    if os.environ.get("TEST_DATABASE_URL"):
        return "database" in getattr(item, "fixturenames", ())
    return item.get_closest_marker("postgresql") is None


@dataclass(frozen=True)
class Database:
    """Where the tests keep what they write: as the application finds it, and as its owner does (None: the same)."""

    url: str
    owner_url: str | None = None
    role: str = ""


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Database:
    """A database of this worker's own."""
    named = os.environ.get("TEST_DATABASE_URL")
    if not named:
        return Database(f"sqlite:///{tmp_path_factory.mktemp('database')}/accord.db")
    return own_postgresql(named, worker_id)


@pytest.fixture(scope="session")
def migrated_app(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Flask]:
    """The application on a migrated database, one for the whole run of this worker."""
    with running(tmp_path_factory.mktemp("data"), database) as app:
        _remember_empty(database.url)
        yield app


@sa.event.listens_for(sa.Engine, "connect")
def _forget_sooner(connection: Any, _record: Any) -> None:
    """No SQLite of this process outlives it, so that nothing waits for a disk. What survives a crash is asked of
    servers of their own, in `tests/faults/`."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def running(folder: Path, database: Database) -> Iterator[Flask]:
    """The application with its data in this folder, on a database that is migrated, with its context pushed."""
    (folder / "files").mkdir()
    people.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    people.NO_ACCOUNT = people.hasher.hash("nobody")
    app = create_app(settings_for(folder, database.url, migrations_database_url=database.owner_url))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Browser
    with app.app_context():
        migrate(database)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask, database: Database) -> Iterator[Flask]:
    """The application on an empty database, with its context pushed, at work as the system."""
    with empty_after(migrated_app, database):
        yield migrated_app


@contextmanager
def empty_after(app: Flask, database: Database) -> Iterator[None]:
    """The context of an application that is at work as the system, and an empty database when it ends."""
    with app.app_context(), as_system():
        limiter.reset()
        # The next test has the same ids, so that who is here now is forgotten.
        presence.init_app(app)
        MEMORY.begin()
        yield
        MEMORY.end()
        db.session.remove()
    with app.app_context():
        _empty(database.url)


def migrate(database: Database) -> None:
    """What an operator does: migrate as the owner, then say what the application may do."""
    upgrade()
    if database.role:
        with owner_engine().begin() as connection:
            grant_to(connection, database.role)


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
        sign_in_for_good(user, secret)
        with browser.session_transaction() as session:
            session["_user_id"] = str(user.id)
            session[SECRET] = secret
        return browser

    return sign_in


def sign_in_for_good(user: User, secret: str) -> None:
    """A sign-in of this person that is always fresh, for the browser that carries this secret."""
    with unit_of_work():
        db.session.add(
            SignIn(
                user_id=user.id, sha256=digest(secret), device_sha256=digest(secret), device="A browser of a test",
                method=Method.DEMONSTRATION, began_at=FOR_GOOD, seen_at=FOR_GOOD,
                proved_by=Method.DEMONSTRATION, proved_at=FOR_GOOD,
            )
        )  # fmt: skip


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as statements:` collects the statements that a block sends, for whomever they run.

    How a transaction begins is not among them: whether a browser begins one depends on what the test did before.
    """

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.lstrip().startswith(("BEGIN", "SELECT set_config('accord.")):
                statements.append(statement)

        engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting


def own_postgresql(url: str, worker_id: str) -> Database:
    """A database with an owner and an application role of its own, neither of them a superuser."""
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    name = f"accord_{worker_id}"
    owner, role = f"{name}_owner", f"{name}_app"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Workers take turns: two grants on one parameter at the same moment would collide.
        connection.exec_driver_sql("SELECT pg_advisory_lock(1)")
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for one in (owner, role):
            if connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": one}).scalar():
                connection.exec_driver_sql(f"DROP OWNED BY {one}")
                connection.exec_driver_sql(f"DROP ROLE {one}")
            connection.exec_driver_sql(f"CREATE ROLE {one} LOGIN")
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {owner}")
        # The record refuses TRUNCATE, and a test that tampers with it needs a way: a replica does not ask its triggers.
        # So does a test that looks at a house without one of its frozen applications, as the application's role.
        connection.exec_driver_sql(f"GRANT SET ON PARAMETER session_replication_role TO {owner}, {role}")
    engine.dispose()
    urls = [address.set(database=name, username=one).render_as_string(hide_password=False) for one in (role, owner)]
    return Database(*urls, role)


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
    with owner_engine().begin() as connection:
        # A test that left a transaction open is told so, instead of keeping everybody waiting.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '20s'")
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        names = [table.name for table in db.metadata.sorted_tables]
        if next(EMPTIED) % BETWEEN_TRUNCATIONS == 0:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
        else:
            _delete_everything(connection, names)


def _delete_everything(connection: sa.Connection, names: Sequence[str]) -> None:
    """To delete the few rows of a test takes a tenth of the time in which every table is truncated. What was deleted
    is still read past, so that the tables are truncated now and then."""
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    filled = connection.exec_driver_sql(looks).scalars().all()
    if filled:
        deletes = "; ".join(f"DELETE FROM {name}" for name in filled)
        connection.exec_driver_sql(f"LOCK {', '.join(filled)} IN ACCESS EXCLUSIVE MODE; {deletes}")
    connection.exec_driver_sql("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence")
