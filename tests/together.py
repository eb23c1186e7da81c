"""How do two people, or two workers, act at the same moment in a test? With connections of their own and no sleeps."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Barrier, Event, get_ident
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.walls import as_system
from workflows.machine import Refusal

Act = Callable[[], object]
SECONDS = 60
LOOKS_AGAIN = 0.02
LOCK_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def at_once(app: Flask, *acts: Act) -> list[object]:
    """Everybody begins when everybody is there; what came of each act, in the order given."""
    ready = Barrier(len(acts))
    _let_go()

    def one(act: Act) -> object:
        with app.app_context(), as_system():
            ready.wait(SECONDS)
            return _outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts, timeout=SECONDS))


def overlapping(app: Flask, first: Act, second: Act) -> tuple[object, object]:
    """The second begins when the first has done everything but commit; the first commits when the second waits for it
    or has finished. Each act runs in one unit of work. What came of both."""
    written, go_on, begun = Event(), Event(), Event()
    _let_go()

    def holding() -> None:
        first()
        db.session.flush()
        written.set()
        go_on.wait(SECONDS)

    def one(act: Act) -> object:
        with app.app_context(), as_system():
            return _outcome(lambda: _in_one(act))

    def after() -> object:
        written.wait(SECONDS)
        with app.app_context(), as_system(), _noticing_the_write_lock(begun):
            return _outcome(lambda: _in_one(second))

    with ThreadPoolExecutor(2) as pool:
        early = pool.submit(one, holding)
        early.add_done_callback(lambda _ended: written.set())
        late = pool.submit(after)
        _until_it_waits(late, begun)
        go_on.set()
        said = early.result(SECONDS), late.result(SECONDS)
    db.session.rollback()
    db.session.expire_all()
    return said


def _let_go() -> None:
    """End the test's own transaction, which may hold a row that the others are to fight for."""
    db.session.commit()


def _in_one(act: Act) -> object:
    with unit_of_work():
        return act()


def _outcome(act: Act) -> object:
    """'done', the codes of a refusal, or the name of what was raised."""
    try:
        act()
    except Refusal as refusal:
        return [reason.code for reason in refusal.reasons]
    except Overtaken as newer:
        return ("overtaken", newer.number)
    except Exception as trouble:
        return type(trouble).__name__
    return "done"


@contextmanager
def _noticing_the_write_lock(begun: Event) -> Iterator[None]:
    """Sets the event when this thread asks SQLite for the write lock, which the other thread holds."""
    thread = get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "BEGIN IMMEDIATE" and get_ident() == thread:
            begun.set()

    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def _until_it_waits(late: "Future[object]", begun: Event) -> None:
    late.add_done_callback(lambda _ended: begun.set())
    if db.engine.dialect.name == "sqlite":
        begun.wait(SECONDS)
        return
    with db.engine.connect() as connection:
        while not connection.exec_driver_sql(LOCK_WAITS).scalar():
            connection.rollback()  # a new look needs a new snapshot of what the others do
            if wait([late], timeout=LOOKS_AGAIN).done:
                return
