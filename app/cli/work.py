"""The two processes beside the web: one does jobs, the other looks at the clock."""

import signal
import threading
from datetime import datetime, timedelta
from typing import Any

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext
from redis import Redis
from rq import Queue, Worker
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.extensions import QUEUE_NAME, db, scanner, wakeup
from app.jobs.assessors import remind_assessors
from app.jobs.clockwork import forget_copies, remind_due, tick
from app.jobs.outbox import LONG, drain, drain_by, oldest_due
from app.jobs.sealing import seal_waiting
from app.walls import as_system

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 5
FELL_THROUGH = timedelta(seconds=30)
PRELOADED = (drain,)


class PreloadedWorker(Worker):
    """Forks from a process that has the application loaded; the child must not share its parent's connections."""

    def main_work_horse(self, *args: Any, **kwargs: Any) -> None:
        db.session.remove()
        db.engine.dispose(close=False)
        super().main_work_horse(*args, **kwargs)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do what the queue asks for until told to stop."""
    url = current_app.config["REDIS_URL"]
    if not url:
        raise click.ClickException("There is no queue: set REDIS_URL. Without one, `flask clock` does all the work.")
    connection = Redis.from_url(url)
    queue = Queue(QUEUE_NAME, connection=connection, serializer="json")
    PreloadedWorker([queue], connection=connection, serializer="json").work(logging_level="WARNING")


@click.command("clock")
@with_appcontext
def clock_loop() -> None:
    """Every few seconds: make the moves whose time has come, seal the record, see to what fell through the queue."""
    if scanner.is_on and not scanner.is_ready():
        log.warning("scanner_unreachable", told="CLAMD_URL is set and nothing answers there; files wait in quarantine")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        look_once()
        stop.wait(SWEEP_SECONDS)


@as_system()
def look_once() -> None:
    """One look at the clock. A database that is away is tried again at the next."""
    try:
        tick(clock.now())
        remind_due(clock.now())
        remind_assessors(clock.now())
        forget_copies(clock.now())
        seal_waiting(clock.now())
        _see_to_outbox(clock.now())
    except SQLAlchemyError as away:
        log.warning("clock_could_not_look", error=str(away))
    finally:
        db.session.remove()


def _see_to_outbox(now: datetime) -> None:
    """Wake the workers for what is due; what nobody has done for a while, or has no queue, is done here. What takes
    long is left to the workers, so that no deadline waits for it."""
    waiting_since = oldest_due(now)
    if waiting_since is None:
        return
    if wakeup.queue is None:
        drain_by(clock.now)
    elif now - waiting_since > FELL_THROUGH:
        wakeup.ring()
        drain_by(clock.now, leaving=frozenset(LONG))
    else:
        wakeup.ring()
