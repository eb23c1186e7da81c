"""Which outside parts does the application hold, before it is bound to any settings?"""

import sqlite3
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import structlog
from flask import Flask, current_app, has_request_context, request
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, event
from sqlalchemy.orm import DeclarativeBase

from app.company_register import Register
from app.counting import Counter
from app.keys import RecordKey
from app.openid import OpenId
from app.postcodes import Postcodes
from app.presence import Presence
from app.scanner import Scanner
from app.storage import FolderStore, PiecesStore
from app.vault import Vault

log = structlog.get_logger(__name__)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
QUEUE_NAME = "accord"
# Panels for thousands of applications take minutes; what is killed on the way is begun again.
LONGEST_JOB_SECONDS = 3_600
# Each application keeps what it was bound to under such a name: two in one process do not share a queue.
QUEUE = "accord.queue"
# Without recursive triggers INSERT OR REPLACE would delete a row of the record, and no trigger would refuse it.
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
# What sqlite3 waits by default for the write lock.
LONGEST_WAIT_SECONDS = 5
# How many statements a connection to PostgreSQL keeps planned: the pages ask more than the hundred of the driver.
MOST_PREPARED = 500
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_ONLY_READ = "only read"
# The option of a connection that reads beside a session, also where a request is there to write.
ONLY_READS = "accord_only_reads"

writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """The declarative base of every model."""

    metadata = MetaData(naming_convention=NAMES)


class Wakeup:
    """Tells the workers that something is in the outbox. Losing the message loses nothing: the sweep finds it."""

    def init_app(self, app: Flask) -> None:
        url = app.config["REDIS_URL"]
        app.extensions[QUEUE] = _queue_at(url) if url else None

    @property
    def queue(self) -> Queue | None:
        """The queue of the application at work; none where it was given none."""
        queue: Queue | None = current_app.extensions[QUEUE]
        return queue

    def ring(self) -> None:
        """Ask the workers to drain the outbox. Never raises: the rows are committed and the sweep will find them."""
        if self.queue is None:
            return
        try:
            self.queue.enqueue("app.jobs.outbox.drain", job_timeout=LONGEST_JOB_SECONDS)
        except (RedisError, OSError) as down:
            log.warning("queue_unreachable", error=str(down))


def _queue_at(url: str) -> Queue:
    """A queue that gives up at once, and soon: nobody's page waits for it."""
    client = Redis.from_url(
        url, retry=Retry(NoBackoff(), 0), socket_timeout=2, socket_connect_timeout=2, client_name="accord-web"
    )
    return Queue(QUEUE_NAME, connection=client, serializer="json")


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(compare_type=True, render_as_batch=True)
login_manager = LoginManager()
csrf = CSRFProtect()
# Counts lie with the queue; while that is away each process counts for itself, so that nothing is ever uncounted.
limiter = Counter(get_remote_address, strategy="moving-window", key_prefix="accord", in_memory_fallback_enabled=True)
wakeup = Wakeup()
presence = Presence()
register = Register()
postcodes = Postcodes()
files = FolderStore("FILES_DIR")
# What was sent and is not found clean. Nothing is ever served from here.
quarantine = FolderStore("QUARANTINE_DIR")
scanner = Scanner()
pieces = PiecesStore("UPLOADS_DIR")
record_key = RecordKey()
vault = Vault()
openid = OpenId()


def init_app(app: Flask) -> None:
    """Bind every part to this application's settings."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.config["MIGRATIONS_DIR"]))
    # Its context processor would load the person for every template, also for the page that says the database is away.
    login_manager.init_app(app, add_context_processor=False)
    csrf.init_app(app)
    limiter.init_app(app)
    wakeup.init_app(app)
    presence.init_app(app)
    register.init_app(app)
    postcodes.init_app(app)


def owner_engine() -> Engine:
    """The engine of the role that owns the tables: it migrates and grants. Where no such role is named, our own."""
    named = current_app.config["MIGRATIONS_DATABASE_URL"]
    return create_engine(named, poolclass=NullPool) if named else db.engine


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Wait for a row as long as for SQLite's one lock, unless the address says how long; then comes the busy page."""
    if isinstance(connection, sqlite3.Connection):
        return
    connection.prepared_max = MOST_PREPARED
    connection.autocommit = True
    if not connection.info.get_parameters().get("options"):
        connection.execute(f"SET lock_timeout = '{LONGEST_WAIT_SECONDS}s'")
    connection.autocommit = False


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A transaction that will write takes the write lock at once: upgrading a read lock later could not wait for it."""
    if connection.dialect.name == "sqlite":
        will_write = _is_writing() and not connection.get_execution_options().get(ONLY_READS)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if will_write else "BEGIN")


@event.listens_for(Engine, "begin")
def _nothing_changed_yet(connection: Connection) -> None:
    connection.info[_ONLY_READ] = True


@event.listens_for(Engine, "before_cursor_execute")
def _note_a_change(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.lstrip().startswith("SELECT"):
        connection.info[_ONLY_READ] = False


@event.listens_for(Engine, "rollback")
def _keep_what_is_planned(connection: Connection) -> None:
    """End what has only read by committing it: at a rollback the driver forgets every statement that it had planned,
    and reading ends so at every page. What cannot be committed is rolled back, as it would have been."""
    if connection.dialect.name != "postgresql" or connection.invalidated or not connection.info.get(_ONLY_READ):
        return
    driver: Any = connection.connection.driver_connection
    if driver.info.transaction_status.name == "INTRANS":
        with suppress(connection.dialect.loaded_dbapi.Error):
            driver.commit()


def _is_writing() -> bool:
    return writing.get() or (has_request_context() and request.method not in SAFE_METHODS)
