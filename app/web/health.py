"""Is the process alive, and can it do its work?"""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, files, scanner, wakeup
from app.loading import Load, load_now
from app.walls import are_up
from app.web.shared.gate import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 as long as the process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """200 when database, migrations, walls, queue and files are all there; 503 with the ones that are not, and while
    the demonstration is being loaded or only a part of it is there."""
    load = load_now()
    checks = {
        "database": _database_answers(),
        "migrations": _migrations_are_current(),
        "walls": _walls_are_up(),
        "queue": _queue_answers(),
        "files": files.is_ready(),
        "demonstration": load == Load.NONE,
    }
    ready = all(checks.values())
    status = "ready" if ready else "loading" if load == Load.UNDER_WAY else "not ready"
    told = {"status": status, "checks": checks, "scanner": _scanner()}
    return jsonify(told), 200 if ready else 503


def _scanner() -> str:
    """Whether somebody looks at files for malware. Without them files wait, and everything else goes on."""
    if not scanner.is_on:
        return "off"
    return "answers" if scanner.is_ready() else "away"


def _database_answers() -> bool:
    try:
        return db.session.scalar(text("SELECT 1")) == 1
    except SQLAlchemyError:
        return False


def _migrations_are_current() -> bool:
    head = ScriptDirectory(str(current_app.config["MIGRATIONS_DIR"])).get_current_head()
    try:
        return MigrationContext.configure(db.session.connection()).get_current_revision() == head
    except SQLAlchemyError:
        return False


def _walls_are_up() -> bool:
    """In production the application must not connect as whoever owns the tables: row-level security would not hold."""
    if not current_app.config["PRODUCTION"]:
        return True
    try:
        return are_up(db.session.connection())
    except SQLAlchemyError:
        return False


def _queue_answers() -> bool:
    """A process that was given no queue works without one: the sweep does all."""
    if wakeup.queue is None:
        return True
    try:
        return bool(wakeup.queue.connection.ping())
    except (RedisError, OSError):
        return False
